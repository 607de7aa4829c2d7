package pipeline

// Names of the formats that are read. Forgejo and Gitea read the same files as
// GitHub Actions.
const (
	GitHubActions  = "github-actions"
	GiteaActions   = "gitea-actions"
	GitHubAction   = "github-action"
	JenkinsLibrary = "jenkins-library"
	GitLabCI       = "gitlab-ci"
	Jenkins        = "jenkins"
	CircleCI       = "circleci"
	AzurePipelines = "azure-pipelines"
	Bitbucket      = "bitbucket-pipelines"
	Buildkite      = "buildkite"
	Drone          = "drone"
	Woodpecker     = "woodpecker"
	Travis         = "travis"
	Tekton         = "tekton"
	ArgoWorkflows  = "argo-workflows"
	CloudBuild     = "cloud-build"
	CodeBuild      = "codebuild"
	Dependabot     = "dependabot"
	Renovate       = "renovate"
	PreCommit      = "pre-commit"
)

// Role is what the files of a format are for.
type Role string

// Roles.
const (
	Runs     Role = "pipeline" // builds, tests, deploys
	Part     Role = "part"     // is used by pipelines, and is none
	Updates  Role = "updates"  // keeps dependencies up to date
	Hooks    Role = "hooks"    // checks on a developer's machine, and in pipelines that call it
	Commands Role = "commands" // what pipelines and documents call
)

// Format is one kind of file.
type Format struct {
	Name          string // as in Found.Format and Pipeline.Format
	Title         string
	Documentation string // address of the format's own documentation
	Role          Role
	Patterns      []string // paths from the repository's root, in the notation of doublestar
	Contents      string   // how files elsewhere are recognised by content; "" where they are not

	parse   func(*reading, []byte)
	updates func(path string, src []byte) Updater
	targets func(src []byte) Targets
}

// Readable reports whether daybook reads the format. Others are named only: a
// repository that uses one is not without a pipeline.
func (f Format) Readable() bool { return f.parse != nil || f.updates != nil || f.targets != nil }

// Formats lists every format that daybook knows, those that it reads first.
func Formats() []Format {
	return append(append(pipelineFormats(), toolFormats()...), namedFormats()...)
}

func pipelineFormats() []Format {
	return []Format{
		{Name: GitHubActions, Title: "GitHub Actions", Role: Runs, parse: parseWorkflow,
			Documentation: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
			Patterns:      []string{".github/workflows/*.{yml,yaml}"}},
		{Name: GiteaActions, Title: "Gitea and Forgejo Actions", Role: Runs, parse: parseWorkflow,
			Documentation: "https://forgejo.org/docs/latest/user/actions/reference/",
			Patterns:      []string{".gitea/workflows/*.{yml,yaml}", ".forgejo/workflows/*.{yml,yaml}"}},
		{Name: GitLabCI, Title: "GitLab CI", Role: Runs, parse: parseGitLab,
			Documentation: "https://docs.gitlab.com/ci/yaml/",
			Patterns:      []string{".gitlab-ci.{yml,yaml}"}},
		{Name: Jenkins, Title: "Jenkins", Role: Runs, parse: parseJenkins,
			Documentation: "https://www.jenkins.io/doc/book/pipeline/syntax/",
			Patterns:      []string{"Jenkinsfile", "*/Jenkinsfile", "Jenkinsfile{.,_,-}*", "*/Jenkinsfile{.,_,-}*", "*.jenkinsfile", "*/*.jenkinsfile"}},
		{Name: CircleCI, Title: "CircleCI", Role: Runs, parse: parseCircle,
			Documentation: "https://circleci.com/docs/reference/configuration-reference/",
			Patterns:      []string{".circleci/*.{yml,yaml}", "circle.yml"}},
		{Name: AzurePipelines, Title: "Azure Pipelines", Role: Runs, parse: parseAzure,
			Documentation: "https://learn.microsoft.com/en-us/azure/devops/pipelines/yaml-schema/",
			Patterns: []string{"{,.}azure-pipelines*.{yml,yaml}", "*/{,.}azure-pipelines*.{yml,yaml}", ".vsts-ci.yml", ".azure-pipelines/**/*.{yml,yaml}",
				".azuredevops/**/*.{yml,yaml}", ".pipelines/**/*.{yml,yaml}"}},
		{Name: Bitbucket, Title: "Bitbucket Pipelines", Role: Runs, parse: parseBitbucket,
			Documentation: "https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/",
			Patterns:      []string{"bitbucket-pipelines.yml"}},
		{Name: Buildkite, Title: "Buildkite", Role: Runs, parse: parseBuildkite,
			Documentation: "https://buildkite.com/docs/pipelines/configure/defining-steps",
			Patterns:      []string{".buildkite/**/*.{yml,yaml}", "buildkite.{yml,yaml}", ".buildkite.{yml,yaml}"}},
		{Name: Drone, Title: "Drone", Role: Runs, parse: parseDrone,
			Documentation: "https://docs.drone.io/yaml/docker/",
			Patterns:      []string{".drone.yml", ".drone.yaml", ".drone.star", ".drone.jsonnet"}},
		{Name: Woodpecker, Title: "Woodpecker", Role: Runs, parse: parseWoodpecker,
			Documentation: "https://woodpecker-ci.org/docs/usage/workflow-syntax",
			Patterns:      []string{".woodpecker.{yml,yaml}", ".woodpecker/*.{yml,yaml}"}},
		{Name: Travis, Title: "Travis CI", Role: Runs, parse: parseTravis,
			Documentation: "https://docs.travis-ci.com/user/build-config-yaml",
			Patterns:      []string{".travis.{yml,yaml}"}},
		{Name: Tekton, Title: "Tekton", Role: Runs, parse: parseTekton,
			Documentation: "https://tekton.dev/docs/pipelines/", Contents: "apiVersion: tekton.dev/...",
			Patterns: []string{".tekton/**/*.{yml,yaml}"}},
		{Name: ArgoWorkflows, Title: "Argo Workflows", Role: Runs, parse: parseArgo,
			Documentation: "https://argo-workflows.readthedocs.io/en/latest/fields/",
			Contents:      "apiVersion: argoproj.io/... with the kind Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow"},
		{Name: CloudBuild, Title: "Google Cloud Build", Role: Runs, parse: parseCloudBuild,
			Documentation: "https://cloud.google.com/build/docs/build-config-file-schema",
			Patterns:      []string{"cloudbuild*.{yml,yaml,json}", "*/cloudbuild*.{yml,yaml,json}", "{,.}cloudbuild/*.{yml,yaml,json}"}},
		{Name: CodeBuild, Title: "AWS CodeBuild", Role: Runs, parse: parseCodeBuild,
			Documentation: "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
			Patterns:      []string{"buildspec*.{yml,yaml}", "*/buildspec*.{yml,yaml}", "{,.}buildspec/*.{yml,yaml}"}},
		{Name: GitHubAction, Title: "composite and other actions of GitHub", Role: Part, parse: parseAction,
			Documentation: "https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax",
			Patterns:      []string{"**/action.{yml,yaml}"}},
		{Name: JenkinsLibrary, Title: "Jenkins shared libraries", Role: Part, parse: parseJenkinsVariable,
			Documentation: "https://www.jenkins.io/doc/book/pipeline/shared-libraries/",
			Patterns:      []string{"vars/*.groovy"}},
	}
}

// toolFormats are what pipelines are made of, and what stands beside them.
func toolFormats() []Format {
	return []Format{
		{Name: Dependabot, Title: "Dependabot", Role: Updates, updates: parseDependabot,
			Documentation: "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference",
			Patterns:      []string{".github/dependabot.yml", ".github/dependabot.yaml"}},
		{Name: Renovate, Title: "Renovate", Role: Updates, updates: parseRenovate,
			Documentation: "https://docs.renovatebot.com/configuration-options/",
			Patterns: []string{"renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".gitlab/renovate.json",
				".gitlab/renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5", "renovate-config.js", ".forgejo/renovate.json",
				".gitea/renovate.json"}},
		{Name: PreCommit, Title: "pre-commit", Role: Hooks, parse: parsePreCommit,
			Documentation: "https://pre-commit.com/#adding-pre-commit-plugins-to-your-project",
			Patterns:      []string{".pre-commit-config.yaml"}},
		{Name: "make", Title: "Makefile", Role: Commands, targets: ParseMakefile,
			Documentation: "https://www.gnu.org/software/make/manual/make.html",
			Patterns:      []string{"**/GNUmakefile", "**/makefile", "**/Makefile", "**/*.{mk,mak,make}", "**/Makefile.*", "**/Makefile-*"}},
		{Name: "npm", Title: "npm scripts", Role: Commands, targets: parseScripts,
			Documentation: "https://docs.npmjs.com/cli/using-npm/scripts",
			Patterns:      []string{"**/package.json"}},
		{Name: "task", Title: "Taskfile", Role: Commands, targets: parseTaskfile,
			Documentation: "https://taskfile.dev/docs/reference/schema",
			Patterns: []string{"**/Taskfile.yml", "**/taskfile.yml", "**/Taskfile.yaml", "**/taskfile.yaml",
				"**/Taskfile.dist.yml", "**/taskfile.dist.yml", "**/Taskfile.dist.yaml", "**/taskfile.dist.yaml"}},
		{Name: "just", Title: "justfile", Role: Commands, targets: parseJustfile,
			Documentation: "https://just.systems/man/en/",
			Patterns:      []string{"**/justfile", "**/Justfile", "**/.justfile", "**/*.just"}},
		{Name: "rake", Title: "Rakefile", Role: Commands, targets: parseRakefile,
			Documentation: "https://ruby.github.io/rake/doc/rakefile_rdoc.html",
			Patterns:      []string{"**/rakefile", "**/Rakefile", "**/rakefile.rb", "**/Rakefile.rb"}},
		{Name: "composer", Title: "Composer scripts", Role: Commands, targets: parseScripts,
			Documentation: "https://getcomposer.org/doc/articles/scripts.md",
			Patterns:      []string{"**/composer.json"}},
		{Name: "python", Title: "scripts of pyproject.toml", Role: Commands, targets: parsePyproject,
			Documentation: "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
			Patterns:      []string{"**/pyproject.toml"}},
		{Name: "mage", Title: "magefiles", Role: Commands, targets: parseMagefile,
			Documentation: "https://magefile.org/targets/",
			Patterns:      []string{"**/magefile.go", "**/magefiles/*.go"}},
	}
}

// namedFormats are known by their files alone.
func namedFormats() []Format {
	runs := func(name, title, documentation string, patterns ...string) Format {
		return Format{Name: name, Title: title, Documentation: documentation, Role: Runs, Patterns: patterns}
	}
	updates := func(name, title, documentation string, patterns ...string) Format {
		return Format{Name: name, Title: title, Documentation: documentation, Role: Updates, Patterns: patterns}
	}
	return []Format{
		runs("amplify", "AWS Amplify", "https://docs.aws.amazon.com/amplify/latest/userguide/build-settings.html", "amplify.yml"),
		runs("appveyor", "AppVeyor", "https://www.appveyor.com/docs/appveyor-yml/", "appveyor.yml", ".appveyor.yml"),
		runs("bamboo", "Bamboo", "https://docs.atlassian.com/bamboo-specs-docs/latest/", "bamboo-specs/bamboo.{yml,yaml}"),
		runs("bitrise", "Bitrise", "https://devcenter.bitrise.io/", "bitrise.yml"),
		runs("ci-operator", "OpenShift CI", "https://docs.ci.openshift.org/", ".ci-operator.yaml"),
		runs("cirrus", "Cirrus CI", "https://cirrus-ci.org/guide/writing-tasks/", ".cirrus.yml", ".cirrus.star"),
		runs("codefresh", "Codefresh", "https://codefresh.io/docs/", "codefresh.yml", ".codefresh/codefresh.yml"),
		runs("codemagic", "Codemagic", "https://docs.codemagic.io/yaml/yaml-getting-started/", "codemagic.yaml"),
		runs("concourse", "Concourse", "https://concourse-ci.org/pipelines.html", "ci/pipeline.yml", ".concourse.yml"),
		runs("earthly", "Earthly", "https://docs.earthly.dev/docs/earthfile", "Earthfile"),
		runs("evergreen", "Evergreen", "https://docs.devprod.prod.corp.mongodb.com/evergreen/", "evergreen.yml", ".evergreen.yml"),
		runs("gocd", "GoCD", "https://docs.gocd.org/current/advanced_usage/pipelines_as_code.html", "pipeline.gocd.yaml", "*.gocd.{yml,yaml}", "*/*.gocd.{yml,yaml}"),
		runs("harness", "Harness", "https://developer.harness.io/docs/", ".harness/**/*.{yml,yaml}"),
		runs("lighthouse", "Jenkins X Lighthouse", "https://jenkins-x.io/v3/develop/pipelines/", ".lighthouse/**/*.{yml,yaml}"),
		runs("nevercode", "Nevercode", "https://developer.nevercode.io/docs", "nevercode.yml"),
		runs("onedev", "OneDev", "https://docs.onedev.io/", ".onedev-buildspec.yml"),
		runs("prow", "Prow", "https://docs.prow.k8s.io/docs/jobs/", ".prow.yaml"),
		runs("screwdriver", "Screwdriver", "https://docs.screwdriver.cd/user-guide/configuration/", "screwdriver.yaml"),
		runs("semaphore", "Semaphore", "https://docs.semaphore.io/reference/pipeline-yaml", ".semaphore/**/*.{yml,yaml}"),
		runs("shippable", "Shippable", "https://github.com/Shippable/docs", "shippable.yml"),
		runs("sourcehut", "SourceHut builds", "https://man.sr.ht/builds.sr.ht/manifest.md", ".build.yml", ".builds/**/*.{yml,yaml}"),
		runs("space", "JetBrains Space", "https://www.jetbrains.com/help/space/automation.html", ".space.kts"),
		runs("teamcity", "TeamCity", "https://www.jetbrains.com/help/teamcity/kotlin-dsl.html", ".teamcity/settings.kts", ".teamcity/pom.xml"),
		runs("vela", "Vela", "https://go-vela.github.io/docs/reference/yaml/", ".vela.{yml,yaml}"),
		runs("wercker", "Wercker", "https://github.com/wercker/wercker", "wercker.yml"),
		runs("zuul", "Zuul", "https://zuul-ci.org/docs/zuul/latest/project-config.html", ".zuul.yaml", "zuul.yaml"),
		updates("scala-steward", "Scala Steward", "https://github.com/scala-steward-org/scala-steward/blob/main/docs/repo-specific-configuration.md", ".scala-steward.conf"),
		updates("pyup", "PyUp", "https://docs.pyup.io/docs/configuration", ".pyup.yml"),
		updates("depfu", "Depfu", "https://docs.depfu.com/", ".depfu.yml"),
		updates("mend", "Mend", "https://docs.mend.io/", ".whitesource"),
		updates("updatecli", "updatecli", "https://www.updatecli.io/docs/", "updatecli.yaml"),
	}
}
