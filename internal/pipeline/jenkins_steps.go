package pipeline

import (
	"cmp"
	"slices"
	"strings"
)

// jenkinsSteps are steps and methods that neither build, test nor deploy:
// they fetch, keep, show and tell.
var jenkinsSteps = set("checkout", "git", "svn", "echo", "print", "println", "error", "unstable", "sleep", "input", "milestone", "lock", "junit", "nunit",
	"xunit", "testNG", "cobertura", "jacoco", "publishHTML", "publishCoverage", "recordCoverage", "discoverReferenceBuild", "recordIssues", "publishIssues", "archiveArtifacts", "archive",
	"stash", "unstash", "copyArtifacts", "cleanWs", "deleteDir", "fileExists", "readFile", "writeFile", "readJSON", "writeJSON", "readYaml", "writeYaml",
	"readProperties", "readMavenPom", "findFiles", "touch", "pwd", "isUnix", "mail", "emailext", "slackSend", "notifyBuild", "googlechatnotification",
	"office365ConnectorSend", "hipchatSend", "rocketSend", "telegramSend", "step", "properties", "buildDiscarder", "logRotator", "parameters", "booleanParam",
	"string", "choice", "text", "password", "credentials", "usernamePassword", "usernameColonPassword", "sshUserPrivateKey", "file", "tool", "scm", "cron", "pollSCM",
	"disableConcurrentBuilds", "durabilityHint", "pipelineTriggers", "timestamps", "ansiColor", "waitForQualityGate", "updateGitlabCommitStatus",
	"githubNotify", "setGitHubPullRequestStatus", "addBadge", "addShortText", "fingerprint", "zip", "unzip", "tar", "untar", "sha1", "sha256", "nodesByLabel",
	"resolveScm", "library", "Library", "credentialsId", "booleanParam", "when", "branch", "expression", "containerTemplate", "hostPathVolume", "emptyDirVolume",
	"secretVolume", "configMapVolume", "persistentVolumeClaim", "envVar", "configFile", "maskPasswords", "rtServer", "rtMavenResolver", "rtMavenDeployer", "script",
	"catchError", "warnError", "retry", "waitUntil", "withEnv", "withCredentials", "dir", "ws", "node", "stage", "timeout", "parallel", "container", "podTemplate",
	"ansiColor", "wrap", "configFileProvider", "sshagent", "withSonarQubeEnv", "nodejs", "withMaven", "withAWS", "withKubeConfig", "tee", "gitStatusWrapper",
	"failFast", "allOf", "anyOf", "not", "environment", "disableResume", "skipDefaultCheckout", "quietPeriod", "overrideIndexTriggers", "rateLimitBuilds",
	"buildBlocker", "throttleJobProperty", "throttle", "lastChanges", "perfReport", "realtimeJUnit", "super", "this", "evaluate", "steps", "axes", "axis")

// jenkinsDeeds are steps of plugins that do what their names do not say.
var jenkinsDeeds = map[string]deed{"kubernetesDeploy": deploys, "openshiftDeploy": deploys, "ansiblePlaybook": deploys,
	"rtPublishBuildInfo": 0, "nexusArtifactUploader": deploys, "nexusPublisher": deploys, "rtUpload": deploys, "s3Upload": deploys, "ftpPublisher": deploys,
	"sshPublisher": deploys, "cfnUpdate": deploys, "ecrLogin": 0, "docker.withRegistry": 0, "docker.withServer": 0, "docker.image().inside": 0,
	"docker.image().withRun": 0, "docker.image().pull": 0, "docker.image": 0, "docker.build": builds, "docker.build().push": builds | deploys,
	"docker.image().push": deploys, "docker.build().inside": builds, "msbuild": builds, "xcodeBuild": builds, "vstest": tests, "dependencyCheck": 0,
	"dependencyTrackPublisher": 0, "hadoLint": lints, "currentBuild.rawBuild": 0, "bap": 0, "helm": 0}

// groovyMethods are methods of Groovy and Java that no step is called.
var groovyMethods = set("each", "eachWithIndex", "collect", "collectEntries", "find", "findAll", "any", "every", "inject", "join", "split", "tokenize", "trim",
	"strip", "stripIndent", "stripMargin", "replace", "replaceAll", "replaceFirst", "toLowerCase", "toUpperCase", "toString", "toInteger", "toBoolean", "contains",
	"containsKey", "startsWith", "endsWith", "matches", "equals", "isEmpty", "size", "length", "get", "getAt", "put", "putAll", "add", "addAll", "remove", "plus",
	"substring", "indexOf", "lastIndexOf", "take", "drop", "first", "last", "sort", "unique", "reverse", "format", "valueOf", "parse", "parseText", "keySet",
	"values", "entrySet", "call", "getClass", "as", "times", "upto", "with", "readLines", "getProperty", "setProperty", "toSet", "toList", "sum", "max", "min",
	"minus", "intersect", "flatten", "groupBy", "eachLine", "capitalize", "concat", "asBoolean", "now", "parseBoolean", "getenv", "id", "push", "pop", "append",
	"result", "println", "println", "encodeBase64", "decodeBase64", "getBytes", "currentTimeMillis", "getEnvironment", "padLeft", "isInteger", "subMap", "getKey",
	"getValue", "getName", "getMessage", "printStackTrace", "getBuildCauses", "getBuildVariables", "setDescription", "use", "copyOf", "clone", "transpose")

// steps looks at the statements of a block as steps of a job.
func (j *jenkins) steps(job *Job, nodes []groovyNode) {
	for _, c := range groovyCalls(nodes) {
		j.step(job, c)
	}
}

// setting is where the statements at hand run.
type setting struct {
	on      []string
	image   string
	limited bool
	timeout int
}

// step looks at one statement, and at those inside of it.
func (j *jenkins) step(job *Job, c groovyCall) {
	if j.budget--; j.budget <= 0 {
		j.hide(c.line, "more than %d statements are not read", maxCalls)
		return
	}
	if j.depth > maxCallDepth {
		j.hide(c.line, "calls within more than %d others are not read", maxCallDepth)
		return
	}
	j.depth++
	quiet, now := j.quiet, j.now
	defer func() { j.quiet, j.now, j.depth = quiet, now, j.depth-1 }()
	if c.open == "{" {
		j.quiet = false // a closure among arguments is run some day
	}
	if c.on != nil {
		j.step(job, *c.on)
	}
	for _, prefix := range []string{"steps.", "script.", "this.", "pipeline."} {
		c.name = strings.TrimPrefix(c.name, prefix)
	}
	switch {
	case c.def:
		j.functions[c.name] = c.block
	case c.name == "stage" && (c.has || len(c.args) > 0):
		j.scriptedStage(c)
	case c.name == "parallel":
		j.branches(job, c)
	case c.name == "sh", c.name == "bat", c.name == "powershell", c.name == "pwsh":
		j.script(job, c)
	case c.name == "Library", c.name == "library":
		j.library(c)
	case c.name == "pipelineTriggers":
		for _, a := range c.args {
			for _, n := range a.nodes {
				j.events(n.inside)
			}
		}
	default:
		j.move(job, c)
		j.unknownStep(job, c)
		j.inside(job, c)
	}
}

// inside looks at what a call is given: values, whose calls are no steps
// unless they run a shell, and closures.
func (j *jenkins) inside(job *Job, c groovyCall) {
	quiet := j.quiet
	j.quiet = quiet || !c.value && c.name != "" && c.open == ""
	for _, a := range c.args {
		j.steps(job, a.nodes)
	}
	j.quiet = quiet && c.open != "{"
	if c.has && c.open == "" {
		j.quiet = false
	}
	j.steps(job, c.block)
}

// move follows the calls that change where their closure runs.
func (j *jenkins) move(job *Job, c groovyCall) {
	switch c.name {
	case "timeout":
		if c.has {
			j.now.limited, j.now.timeout = true, c.minutes()
			job.Limited, job.Timeout = true, max(job.Timeout, j.now.timeout)
		}
	case "node":
		if label, _, ok := c.said("", "label"); ok {
			j.now.on = []string{label}
			switch {
			case len(job.Steps) == 0:
				job.RunsOn = []string{label}
			case !slices.Contains(job.RunsOn, label):
				job.RunsOn = append(job.RunsOn, label)
			}
		}
	case "docker.image", "withDockerContainer":
		if image, line, ok := c.said("image", ""); ok {
			u := parseImage(image, line)
			u.Job = job.ID
			j.Images = append(j.Images, u)
		}
	case "docker.image().inside":
		if image, _, ok := c.on.said(""); ok {
			j.now.image, job.Image = image, cmp.Or(job.Image, image)
		}
	case "containerTemplate", "podTemplate":
		j.template(job, c)
	}
}

// template takes the images of a pod that the pipeline makes up.
func (j *jenkins) template(job *Job, c groovyCall) {
	if image, line, ok := c.said("image"); ok {
		j.image(job, image, line)
	}
	if text, line, ok := c.said("yaml"); ok {
		j.pod(job, text, line)
	}
}

// script takes the text of a shell's step.
func (j *jenkins) script(job *Job, c groovyCall) {
	text, line, ok := c.said("script", "")
	s := Step{Line: c.line, Shell: c.name, Run: text, RunLine: line}
	if label, _, have := c.said("label"); have {
		s.Name = label
	}
	if !ok {
		s.Run, s.judged, s.opaque = "", true, "the script of "+c.name+" is computed"
	} else if strings.HasPrefix(s.Run, "\n") {
		s.RunLine++
		s.Run = s.Run[1:]
	}
	job.Steps = append(job.Steps, s)
	for _, a := range c.args {
		if a.name == "" || a.name == "script" {
			for _, n := range a.nodes {
				if n.kind == groovyOpen {
					j.steps(job, n.inside)
				}
			}
		}
	}
}

// unknownStep is a call that is neither a step of Jenkins' own nor a method of
// Groovy: of a plugin, a shared library, or the file itself.
func (j *jenkins) unknownStep(job *Job, c groovyCall) {
	last := c.name[strings.LastIndexByte(c.name, '.')+1:]
	if body, ok := j.functions[c.name]; ok && !c.plain && !c.value {
		if !slices.Contains(j.calling, c.name) && len(j.calling) < 20 {
			j.calling = append(j.calling, c.name)
			j.spend(body)
			j.steps(job, body)
			j.calling = j.calling[:len(j.calling)-1]
		}
		return
	}
	if j.quiet || c.name == "" || c.plain || c.value || jenkinsSteps[c.name] {
		return
	}
	if j.handOver(job, c) {
		return
	}
	s := Step{Line: c.line, Uses: c.name, judged: true}
	deeds, known := jenkinsDeeds[c.name]
	dotted := strings.Contains(c.name, ".")
	switch {
	case known:
		s.does = deeds
	case c.name[0] >= 'A' && c.name[0] <= 'Z', last[0] >= 'A' && last[0] <= 'Z', tells(last):
		return // a class, a message
	case dotted && last == "push" && mentions(c.name, "image", "docker", "app", "container"):
		s.does = deploys
	case dotted && (groovyMethods[last] || strings.HasPrefix(last, "get") || strings.HasPrefix(last, "is") || strings.HasPrefix(last, "set")),
		groovyMethods[c.name], strings.HasPrefix(c.name, "env."), strings.HasPrefix(c.name, "params."), strings.HasPrefix(c.name, "currentBuild."):
		return
	case c.name == "build":
		target, _, _ := c.said("job", "")
		s.opaque = "the job " + cmp.Or(target, "that is started") + " is not read"
	default:
		s.does, s.opaque = verb(last), "what "+c.name+" does is not read"
	}
	if s.does != 0 || s.opaque != "" {
		job.Steps = append(job.Steps, s)
	}
}

// tells reports a step that only tells people: slackSend, notifyTeam.
func tells(name string) bool {
	words := tokens(name)
	if len(words) == 0 {
		return false
	}
	switch last := words[len(words)-1]; {
	case words[0] == "notify", last == "send", last == "notify", last == "notification", last == "notifications", last == "message":
		return true
	}
	return false
}

// verb is what the first word of a shared library's step says that it does;
// whatever else it does is unknown. Much is published that is only a report.
func verb(name string) deed {
	words := tokens(name)
	if len(words) > 1 && (words[0] == "run" || words[0] == "execute" || words[0] == "do") {
		words = words[1:]
	}
	if len(words) == 0 {
		return 0
	}
	switch words[0] {
	case "build", "compile":
		return builds
	case "deploy", "release", "rollout":
		return deploys
	case "test", "tests", "e2e":
		return tests
	case "unit", "integration", "smoke", "acceptance", "functional":
		if last := words[len(words)-1]; last == "test" || last == "tests" {
			return tests
		}
	case "lint":
		return lints
	}
	return 0
}

func mentions(name string, words ...string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

// scriptedStage is a stage of a scripted pipeline, or inside of a script. The
// old form without a closure only marks where it begins.
func (j *jenkins) scriptedStage(c groovyCall) {
	name, _, _ := c.said("", "name")
	job := j.jobHere(name, c.line)
	nodes := c.block
	for _, a := range c.args {
		for _, n := range a.nodes {
			if n.is(groovyOpen, "{") {
				nodes = n.inside
			}
		}
	}
	j.inStage(&job, nodes)
}

// jobHere is a job that runs where the statements at hand do.
func (j *jenkins) jobHere(name string, line int) Job {
	return Job{ID: name, Name: name, Line: line, Stage: j.stageName, RunsOn: slices.Clone(j.now.on), Image: j.now.image,
		Limited: j.now.limited, Timeout: j.now.timeout}
}

// inStage reads the statements of a job, which counts unless stages of its own
// tell all.
func (j *jenkins) inStage(job *Job, nodes []groovyNode) {
	outer, at := j.stageName, len(j.Jobs)
	j.stageName, j.quiet = job.ID, false
	j.steps(job, nodes)
	j.stageName = outer
	if len(j.Jobs) == at || len(job.Steps) > 0 {
		j.addJob(*job)
	}
}

// branches reads parallel branches, each a job of its own.
func (j *jenkins) branches(outer *Job, c groovyCall) {
	computed := len(c.args) > 0 || c.has
	for _, a := range c.args {
		closure := slices.IndexFunc(a.nodes, func(n groovyNode) bool { return n.is(groovyOpen, "{") })
		switch {
		case a.name == "failFast":
		case a.name != "" && closure >= 0:
			computed = false
			job := j.jobHere(a.name, a.nodes[closure].line)
			j.inStage(&job, a.nodes[closure].inside)
		default:
			j.steps(outer, a.nodes)
		}
	}
	if c.has { // parallel { stage … } of a declarative pipeline's script
		computed = false
		j.steps(outer, c.block)
	}
	if computed {
		j.hide(c.line, "the parallel branches are computed")
	}
}
