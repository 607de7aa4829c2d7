package pipeline

import "sync"

// deed is what a command does; one command may do several things.
type deed uint8

const (
	tests deed = 1 << iota
	deploys
	lints
	builds
)

// phrases are commands that are known for what they do: a program with its
// first arguments, flags left out.
var phrases = map[deed][]string{
	tests: {"go test", "gotestsum", "ginkgo", "cargo test", "cargo nextest", "npm test", "npm t", "npm tst", "jest", "vitest", "mocha",
		"ava", "karma start", "jasmine", "cypress run", "playwright test", "nightwatch", "wdio", "pytest", "py.test", "unittest", "nose2",
		"nosetests", "tox", "nox", "behave", "robot", "manage.py test", "python manage.py test", "python3 manage.py test", "rspec",
		"cucumber", "rails test", "rails spec", "phpunit", "pest", "codecept run", "behat", "php artisan test", "dotnet test", "sbt test",
		"lein test", "mix test", "rebar3 eunit", "rebar3 ct", "stack test", "cabal test", "swift test", "xcodebuild test", "flutter test",
		"dart test", "deno test", "bun test", "zig test", "zig build test", "ctest", "bazel test", "bazelisk test", "buck2 test",
		"helm unittest", "helm test", "ct install", "terraform test", "tofu test", "molecule test", "bats", "shellspec", "prove", "busted",
		"newman run", "promtool test", "opa test", "kyverno test", "chainsaw test", "kubectl kuttl", "container-structure-test", "ng test",
		"ng e2e", "react-scripts test", "parallel_rspec", "parallel_test", "testcafe", "pabot", "trial", "meson test", "envtest"},
	deploys: {"kubectl apply", "kubectl rollout", "kubectl set", "kubectl replace", "helm upgrade", "helm install", "helm push",
		"helmfile apply", "helmfile sync", "flux push", "flux reconcile", "argocd app", "terraform apply", "tofu apply", "terragrunt apply",
		"terragrunt run-all", "pulumi up", "cdk deploy", "sam deploy", "serverless deploy", "sls deploy", "aws ecs update-service", "aws ecs deploy", "aws s3 sync",
		"aws lambda update-function-code", "aws cloudformation deploy", "aws deploy", "gcloud app deploy", "gcloud run deploy",
		"gcloud functions deploy", "gcloud deploy", "az webapp deploy", "az webapp deployment", "az webapp up", "az containerapp update", "az containerapp up",
		"az functionapp deployment", "docker push", "docker compose push",
		"docker-compose push", "docker stack deploy", "podman push", "buildah push", "skopeo copy", "crane push", "crane copy", "crane cp", "ko apply", "ko resolve",
		"goreleaser", "goreleaser release", "npm publish", "yarn publish", "yarn npm publish", "pnpm publish", "lerna publish",
		"changeset publish", "semantic-release", "cargo publish", "twine upload", "poetry publish", "uv publish", "flit publish",
		"gem push", "dotnet nuget push", "nuget push", "gh release create", "release-cli", "netlify deploy", "vercel", "firebase deploy",
		"wrangler deploy", "wrangler publish", "wrangler pages", "flyctl deploy", "fly deploy", "git push heroku", "heroku container:release",
		"cap", "ansible-playbook", "nomad job run", "nomad run", "eb deploy", "copilot deploy", "cf push", "oc apply", "oc rollout", "kapp deploy",
		"werf converge", "skaffold run", "skaffold deploy", "mkdocs gh-deploy", "mike deploy", "railway up", "hugo deploy", "kamal deploy", "dpl"},
	lints: {"golangci-lint", "go vet", "gofmt", "goimports", "staticcheck", "revive", "eslint", "prettier", "stylelint", "standard", "tslint",
		"biome", "oxlint", "rubocop", "standardrb", "erb_lint", "erblint", "brakeman", "reek", "flake8", "pylint", "ruff", "black", "isort",
		"mypy", "pyright", "bandit", "shellcheck", "shfmt", "hadolint", "yamllint", "markdownlint", "markdownlint-cli2", "vale", "actionlint",
		"zizmor", "ansible-lint", "tflint", "terraform fmt", "terraform validate", "tofu fmt", "tofu validate", "checkov", "tfsec", "helm lint",
		"ct lint", "kube-linter", "kubeval", "kubeconform", "cargo clippy", "cargo fmt", "rustfmt", "ktlint", "detekt", "checkstyle", "phpcs",
		"phpstan", "psalm", "php-cs-fixer", "pint", "dotnet format", "swiftlint", "swiftformat", "clang-format", "clang-tidy", "cppcheck",
		"mix credo", "mix format", "mix dialyzer", "buf lint", "spectral lint", "cspell", "codespell", "typos", "pre-commit", "prek", "lefthook",
		"commitlint", "dart analyze", "flutter analyze", "deno lint", "deno fmt", "rails lint", "ng lint", "semgrep", "go fmt", "nix fmt"},
	builds: {"go build", "cargo build", "tsc", "webpack", "vite build", "next build", "nuxt build", "rollup", "esbuild", "ng build", "dotnet build",
		"dotnet publish", "docker build", "docker buildx build", "docker buildx bake", "docker image build", "docker compose build",
		"docker-compose build", "podman build", "buildah bud", "buildah build", "/kaniko/executor", "ko build", "ko publish", "ko resolve", "skaffold build", "skaffold run",
		"img build", "pack build", "s2i build", "bazel build", "bazelisk build", "sbt compile", "sbt package", "sbt assembly", "mix compile",
		"mix release", "stack build", "cabal build", "swift build", "xcodebuild", "flutter build", "cmake", "meson compile", "ninja", "build",
		"poetry build", "uv build", "hatch build", "gem build", "rails assets:precompile", "hugo", "mkdocs build", "jekyll build", "zola build",
		"packer build", "goreleaser build", "goreleaser", "helm package", "nix build", "nix-build", "yarn build", "react-scripts build", "gox"},
}

// phraseDeeds looks phrases up; it is built once and never changes.
var phraseDeeds = sync.OnceValue(func() map[string]deed {
	index := map[string]deed{}
	for d, list := range phrases {
		for _, p := range list {
			index[p] |= d
		}
	}
	return index
})

// runners take the names of targets, which say what they do; the target's
// content is in another file.
var runners = map[string]bool{"make": true, "gmake": true, "mvn": true, "gradle": true, "rake": true, "task": true, "go-task": true, "just": true,
	"inv": true, "invoke": true, "mage": true, "ant": true, "nx": true, "turbo": true, "doit": true, "poe": true, "cargo-make": true, "earthly": true,
	"moon": true, "grunt": true, "gulp": true, "lerna": true, "hatch": true, "thor": true, "magefile": true, "sbt": true, "dagger": true}

// packagers run the scripts of package.json and its like; the words listed are
// commands of their own and no scripts.
var packagers = map[string]map[string]bool{
	"npm":      set("install", "ci", "i", "add", "config", "set", "audit", "cache", "login", "version", "prune", "link", "pack", "whoami", "install-clean", "view", "init", "rebuild", "update", "outdated"),
	"yarn":     set("install", "add", "config", "set", "audit", "cache", "global", "link", "version", "info", "why", "pack", "upgrade", "up", "dedupe", "npm", "plugin", "import", "--version"),
	"pnpm":     set("install", "i", "add", "config", "audit", "store", "link", "version", "pack", "fetch", "update", "setup", "env", "import", "deploy"),
	"bun":      set("install", "i", "add", "upgrade", "link", "pm", "x", "create", "init"),
	"composer": set("install", "require", "update", "validate", "dump-autoload", "config", "global", "audit", "show", "diagnose", "self-update", "create-project", "outdated"),
	"deno":     set("run", "cache", "install", "compile", "info", "eval", "check"),
}

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// Words inside the name of a target, a script or a workflow. It does a deed
// when its first or last word says so, unless one of the unless words is there:
// test-deps and test-image test nothing.
var (
	nameWords = []struct {
		deed  deed
		words map[string]bool
	}{
		{tests, set("test", "tests", "testing", "spec", "specs", "rspec", "pytest", "jest", "e2e", "integration", "unit", "smoke", "coverage", "cover", "unittest", "unittests")},
		{deploys, set("deploy", "deploys", "deployment", "rollout", "promote", "release", "releases", "publish", "ship", "push")},
		{lints, set("lint", "lints", "linter", "linting", "linters", "fmt", "format", "formatting", "vet", "style", "rubocop", "eslint", "prettier", "typecheck", "actionlint", "golangci", "staticcheck", "shellcheck", "flake8", "ruff")},
		{builds, set("build", "builds", "compile", "assemble", "package", "image", "images", "docker", "dist", "bundle", "binary", "binaries")},
	}
	unless = set("deps", "dependencies", "setup", "install", "data", "fixtures", "fixture", "prepare", "clean", "notes", "dry", "env", "generate", "cleanup", "notify", "report", "reporter", "label", "labels", "disable", "skip", "statistics", "status")
)

// actions are well-known actions by owner and name, or by a beginning that
// ends in a slash.
var actions = map[string]deed{
	"cypress-io/github-action": tests, "helm/kind-action": 0, "codecov/codecov-action": 0, "nick-fields/retry": 0,

	"golangci/golangci-lint-action": lints, "super-linter/super-linter": lints, "github/super-linter": lints, "pre-commit/action": lints,
	"psf/black": lints, "rhysd/actionlint": lints, "hadolint/hadolint-action": lints, "ludeeus/action-shellcheck": lints, "reviewdog/": lints,
	"astral-sh/ruff-action": lints, "davidanson/markdownlint-cli2-action": lints, "crate-ci/typos": lints, "dominikh/staticcheck-action": lints,
	"ibiqlik/action-yamllint": lints, "wearerequired/lint-action": lints, "oxsecurity/megalinter": lints, "terraform-linters/": 0, "errata-ai/vale-action": lints,
	"raven-actions/actionlint": lints, "zizmorcore/zizmor-action": lints, "bufbuild/buf-lint-action": lints, "wagoid/commitlint-github-action": lints,

	"docker/build-push-action": builds, "docker/bake-action": builds, "gradle/gradle-build-action": 0, "redhat-actions/buildah-build": builds,
	"aws-actions/aws-codebuild-run-build": 0, "mr-smithers-excellent/docker-build-push": builds | deploys,

	"goreleaser/goreleaser-action": builds | deploys, "actions/deploy-pages": deploys, "peaceiris/actions-gh-pages": deploys,
	"jamesives/github-pages-deploy-action": deploys, "aws-actions/amazon-ecs-deploy-task-definition": deploys,
	"aws-actions/aws-cloudformation-github-deploy": deploys, "azure/webapps-deploy": deploys, "azure/k8s-deploy": deploys,
	"azure/functions-action": deploys, "azure/arm-deploy": deploys, "azure/static-web-apps-deploy": deploys, "azure/container-apps-deploy-action": deploys,
	"google-github-actions/deploy-cloudrun": deploys, "google-github-actions/deploy-appengine": deploys,
	"google-github-actions/deploy-cloud-functions": deploys, "google-github-actions/upload-cloud-storage": deploys,
	"akhileshns/heroku-deploy": deploys, "amondnet/vercel-action": deploys, "cloudflare/wrangler-action": deploys, "cloudflare/pages-action": deploys,
	"nwtgck/actions-netlify": deploys, "pypa/gh-action-pypi-publish": deploys, "softprops/action-gh-release": deploys, "ncipollo/release-action": deploys,
	"actions/create-release": deploys, "helm/chart-releaser-action": deploys, "js-devtools/npm-publish": deploys, "changesets/action": deploys,
	"googleapis/release-please-action": deploys, "google-github-actions/release-please-action": deploys, "pulumi/actions": deploys,
	"firebaseextended/action-hosting-deploy": deploys, "redhat-actions/push-to-registry": deploys, "cycjimmy/semantic-release-action": deploys,
	"superfly/flyctl-actions": 0, "burnett01/rsync-deployments": deploys, "appleboy/scp-action": deploys, "digitalocean/app_action": deploys,
}
