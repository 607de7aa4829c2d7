package pipeline

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// azureTools are tasks that run a tool, names in lower case: the tool, the inputs that say which of
// its commands, and the command that it runs where none does.
var azureTools = map[string]struct {
	tool   string
	inputs []string
	plain  string
}{
	"dotnetcorecli": {"dotnet", []string{"custom", "command"}, "build"}, "npm": {"npm", []string{"customCommand", "command"}, "install"},
	"maven": {"mvn", []string{"goals"}, "package"}, "gradle": {"gradle", []string{"tasks"}, "build"}, "ant": {"ant", []string{"targets"}, ""},
	"go": {"go", []string{"command"}, "get"}, "kubernetes": {"kubectl", []string{"command"}, ""}, "helmdeploy": {"helm", []string{"command"}, ""},
	"nugetcommand": {"nuget", []string{"command"}, "restore"}, "docker": {"docker", []string{"command"}, "buildAndPush"},
	"dockercompose": {"docker-compose", []string{"dockerComposeCommand", "action"}, ""}, "terraformcli": {"terraform", []string{"command"}, ""},
	"terraformtask": {"terraform", []string{"command"}, ""}, "terraformtaskv1": {"terraform", []string{"command"}, ""},
	"terraformtaskv2": {"terraform", []string{"command"}, ""}, "terraformtaskv3": {"terraform", []string{"command"}, ""},
	"terraformtaskv4": {"terraform", []string{"command"}, ""}, "gulp": {"gulp", []string{"targets"}, ""},
	"grunt": {"grunt", []string{"targets"}, ""}, "cmake": {"cmake", []string{"cmakeArgs"}, ""}, "yarn": {"yarn", []string{"arguments"}, ""},
}

// azureScripts are tasks that run a script: the inputs that hold it, and those
// that name a file.
var azureScripts = map[string][2]string{"cmdline": {"script", ""}, "bash": {"script", "filePath"}, "powershell": {"script", "filePath"},
	"shellscript": {"", "scriptPath"}, "azurecli": {"inlineScript", "scriptPath"}, "azurepowershell": {"inline", "scriptPath"},
	"pythonscript": {"script", "scriptPath"}, "batchscript": {"", "filename"}, "awsshellscript": {"inlineScript", "filePath"}, "ssh": {"inline", "commands"}}

// azureDeeds are tasks that do one thing; 0 is none of the four.
var azureDeeds = map[string]deed{"vstest": tests, "vsbuild": builds, "msbuild": builds, "xcode": builds, "xamarinios": builds, "xamarinandroid": builds,
	"kubernetesmanifest": deploys, "azurewebapp": deploys, "azurewebappcontainer": deploys, "azurefunctionapp": deploys, "azurefunctionappcontainer": deploys,
	"azurermwebappdeployment": deploys, "azurestaticwebapp": builds | deploys, "azurefilecopy": deploys, "azureresourcemanagertemplatedeployment": deploys,
	"azureresourcegroupdeployment": deploys, "azurecontainerapps": deploys, "azurespringcloud": deploys, "azureappservicemanage": 0, "servicefabricdeploy": deploys,
	"iiswebappdeploymentonmachinegroup": deploys, "sqlazuredacpacdeployment": deploys, "githubrelease": deploys, "googleplayrelease": deploys,
	"appstorerelease": deploys, "appcenterdistribute": deploys, "s3upload": deploys, "cloudformationcreateorupdatestack": deploys, "ecrpushimage": deploys,
	"sonarcloudanalyze": lints, "sonarqubeanalyze": lints, "credscan": 0, "componentgovernancecomponentdetection": 0, "sonarcloudprepare": 0,
	"sonarqubeprepare": 0, "sonarcloudpublish": 0, "sonarqubepublish": 0, "usedotnet": 0, "dotnetcoreinstaller": 0, "nodetool": 0, "usenode": 0, "usepythonversion": 0,
	"userubyversion": 0, "gotool": 0, "javatoolinstaller": 0, "nugettoolinstaller": 0, "nugetauthenticate": 0, "npmauthenticate": 0, "mavenauthenticate": 0,
	"twineauthenticate": 0, "pipauthenticate": 0, "helminstaller": 0, "kubectlinstaller": 0, "kubelogininstaller": 0, "terraforminstaller": 0, "dockerinstaller": 0,
	"publishtestresults": 0, "publishcodecoverageresults": 0, "publishbuildartifacts": 0, "publishpipelineartifact": 0, "publishsymbols": 0,
	"downloadbuildartifacts": 0, "downloadpipelineartifact": 0, "downloadsecurefile": 0, "downloadpackage": 0, "copyfiles": 0, "deletefiles": 0, "archivefiles": 0,
	"extractfiles": 0, "cache": 0, "cachebeta": 0, "azurekeyvault": 0, "replacetokens": 0, "filetransform": 0, "manualvalidation": 0, "delay": 0,
	"installsshkey": 0, "installapplecertificate": 0, "installappleprovisioningprofile": 0, "gitversion/setup": 0, "gitversion/execute": 0, "gitversion": 0,
	"universalpackages": 0, "azureappconfiguration": 0, "reportgenerator": 0, "microsoftsecuritydevops": 0, "advancedsecurity-codeql-init": 0,
	"advancedsecurity-codeql-analyze": lints, "advancedsecurity-autobuild": builds, "advancedsecurity-dependency-scanning": 0, "visualstudiotestplatforminstaller": 0}

// azureTask tells what a task does: the command that it stands for, or a word.
func azureTask(s *Step, name string, inputs *yaml.Node) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:] // of an extension: publisher.extension.task
	}
	input := func(key string) *yaml.Node {
		for _, p := range yamlnode.Pairs(inputs) {
			if strings.EqualFold(p.Key, key) {
				return p.Value
			}
		}
		return nil
	}
	plain := name
	name = strings.ToLower(name)
	if t, ok := azureTools[name]; ok {
		command := t.plain
		for _, key := range t.inputs {
			if v := yamlnode.Text(input(key)); v != "" && v != "custom" {
				command = v
				break
			}
		}
		s.Run, s.RunLine = strings.TrimSpace(t.tool+" "+command+" "+yamlnode.Text(input("arguments"))), s.Line
		if name == "docker" && strings.EqualFold(command, "buildAndPush") {
			s.does = builds | deploys
		}
		if external(command) {
			s.opaque = "the command of " + s.Uses + " is computed"
		}
		return
	}
	if keys, ok := azureScripts[name]; ok {
		inline, file := input(keys[0]), input(keys[1])
		if yamlnode.Text(inline) != "" {
			s.Run, s.RunLine = yamlnode.Text(inline), scriptLine(inline)
		} else if yamlnode.Text(file) != "" {
			s.Run, s.RunLine = "./"+strings.TrimPrefix(yamlnode.Text(file), "./"), file.Line
		} else {
			s.opaque = "the script of " + s.Uses + " is not read"
		}
		return
	}
	deeds, known := azureDeeds[name]
	s.does = deeds
	if name == "universalpackages" && yamlnode.Text(input("command")) == "publish" {
		s.does = deploys
	}
	if !known {
		s.opaque = "what the task " + cmp.Or(plain, s.Uses) + " does is not read"
	}
}
