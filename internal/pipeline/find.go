package pipeline

import (
	"path"
	"slices"
	"strings"
)

// Found is a pipeline definition among the files of a repository.
type Found struct {
	Path     string
	Format   string
	Readable bool // Parse understands the format
}

// files are definitions with a fixed path from the root.
var files = map[string]string{
	".gitlab-ci.yml": GitLabCI, ".gitlab-ci.yaml": GitLabCI,
	".circleci/config.yml": "circleci", ".circleci/config.yaml": "circleci", "circle.yml": "circleci",
	"azure-pipelines.yml": "azure-pipelines", "azure-pipelines.yaml": "azure-pipelines", ".azure-pipelines.yml": "azure-pipelines",
	".vsts-ci.yml": "azure-pipelines", ".travis.yml": "travis", ".travis.yaml": "travis",
	"bitbucket-pipelines.yml": "bitbucket-pipelines", ".drone.yml": "drone", ".drone.yaml": "drone", ".drone.star": "drone", ".drone.jsonnet": "drone",
	".woodpecker.yml": "woodpecker", ".woodpecker.yaml": "woodpecker",
	"cloudbuild.yaml": "cloud-build", "cloudbuild.yml": "cloud-build", "cloudbuild.json": "cloud-build",
	"buildspec.yml": "codebuild", "buildspec.yaml": "codebuild", "appveyor.yml": "appveyor", ".appveyor.yml": "appveyor",
	".semaphore/semaphore.yml": "semaphore", ".cirrus.yml": "cirrus", ".cirrus.star": "cirrus", "codefresh.yml": "codefresh", ".codefresh/codefresh.yml": "codefresh",
	"wercker.yml": "wercker", "bitrise.yml": "bitrise", "screwdriver.yaml": "screwdriver", "shippable.yml": "shippable",
	".prow.yaml": "prow", ".zuul.yaml": "zuul", "zuul.yaml": "zuul", ".build.yml": "sourcehut", ".vela.yml": "vela", ".vela.yaml": "vela",
	".onedev-buildspec.yml": "onedev", "codemagic.yaml": "codemagic", "amplify.yml": "amplify", "evergreen.yml": "evergreen", ".evergreen.yml": "evergreen",
	".buildkite.yml": "buildkite", "buildkite.yml": "buildkite", ".teamcity/settings.kts": "teamcity", ".teamcity/pom.xml": "teamcity",
	"bamboo-specs/bamboo.yml": "bamboo", "bamboo-specs/bamboo.yaml": "bamboo", ".space.kts": "space", "Earthfile": "earthly", ".pipelines/pipeline.yaml": "azure-pipelines",
	"pipeline.gocd.yaml": "gocd", "ci/pipeline.yml": "concourse", ".concourse.yml": "concourse", ".ci-operator.yaml": "ci-operator", "nevercode.yml": "nevercode",
}

// folders hold any number of definitions.
var folders = []struct{ folder, format string }{
	{".github/workflows/", GitHubActions},
	{".gitea/workflows/", GiteaActions},
	{".forgejo/workflows/", GiteaActions},
	{".buildkite/", "buildkite"},
	{".woodpecker/", "woodpecker"},
	{".tekton/", "tekton"},
	{".azure-pipelines/", "azure-pipelines"},
	{".azuredevops/", "azure-pipelines"},
	{".builds/", "sourcehut"},
	{".semaphore/", "semaphore"},
	{".harness/", "harness"},
	{".lighthouse/", "lighthouse"},
}

// readable are the formats that Parse understands.
var readable = map[string]bool{GitHubActions: true, GiteaActions: true, GitLabCI: true}

// Find picks the pipeline definitions out of the paths of a repository, sorted
// by path. Systems that daybook does not read yet are named too: a repository
// that uses one is not without a pipeline.
func Find(paths []string) []Found {
	var found []Found
	for _, p := range paths {
		if format := formatOf(p); format != "" {
			found = append(found, Found{p, format, readable[format]})
		}
	}
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Path, b.Path) })
	return found
}

func formatOf(p string) string {
	if format := files[p]; format != "" {
		return format
	}
	ext := path.Ext(p)
	yaml := ext == ".yml" || ext == ".yaml"
	for _, f := range folders {
		rest, ok := strings.CutPrefix(p, f.folder)
		if !ok || !yaml {
			continue
		}
		if readable[f.format] && strings.Contains(rest, "/") {
			continue // workflows lie in the folder itself
		}
		return f.format
	}
	base := path.Base(p)
	switch {
	case strings.Count(p, "/") > 1:
	case base == "Jenkinsfile" || strings.HasPrefix(base, "Jenkinsfile.") || strings.HasSuffix(base, ".jenkinsfile"):
		return "jenkins"
	case strings.HasSuffix(base, ".gocd.yaml") || strings.HasSuffix(base, ".gocd.yml"):
		return "gocd"
	case strings.HasPrefix(base, "azure-pipelines") && yaml:
		return "azure-pipelines"
	}
	return ""
}

// updateTools are configurations of tools that propose updates of
// dependencies, the more telling place first.
var updateTools = []struct{ path, name string }{
	{".github/dependabot.yml", "Dependabot"}, {".github/dependabot.yaml", "Dependabot"},
	{"renovate.json", "Renovate"}, {"renovate.json5", "Renovate"}, {".github/renovate.json", "Renovate"}, {".github/renovate.json5", "Renovate"},
	{".gitlab/renovate.json", "Renovate"}, {".gitlab/renovate.json5", "Renovate"}, {".renovaterc", "Renovate"}, {".renovaterc.json", "Renovate"},
	{".renovaterc.json5", "Renovate"}, {"renovate-config.js", "Renovate"}, {".forgejo/renovate.json", "Renovate"}, {".gitea/renovate.json", "Renovate"},
	{".scala-steward.conf", "Scala Steward"}, {".pyup.yml", "PyUp"}, {".depfu.yml", "Depfu"}, {".whitesource", "Mend"},
	{"updatecli.yaml", "updatecli"},
}

// UpdateTool finds the configuration of a tool that keeps dependencies up to
// date. Renovate may also be configured inside package.json, which paths alone
// do not show.
func UpdateTool(paths []string) (name, path string, ok bool) {
	have := make(map[string]bool, len(updateTools))
	for _, p := range paths {
		if strings.Count(p, "/") < 2 {
			have[p] = true
		}
	}
	for _, t := range updateTools {
		if have[t.path] {
			return t.name, t.path, true
		}
	}
	return "", "", false
}
