package infra

import (
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Format is a kind of file that is read.
type Format struct {
	Name    string   // in facts: dockerfile
	Title   string   // for people: Dockerfile
	Address string   // of its documentation
	Places  []string // globs of the files, for people
	// Contents says how files are recognised whose place does not tell; they
	// are looked for where Kubernetes objects are.
	Contents string
	parse    func(f *File, src []byte)
}

// Formats are all formats, by name.
func Formats() []Format {
	return []Format{
		{Name: "alertmanager", Title: "Alertmanager", Address: "https://prometheus.io/docs/alerting/latest/configuration/", Places: []string{"**/alertmanager*.yml"}, Contents: "the keys route and receivers", parse: parseObjects},
		{Name: "ansible", Title: "Ansible playbook", Address: "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_intro.html", Places: []string{"**/playbooks/*.yml", "**/playbook*.yml", "site.yml"}, parse: parsePlaybook},
		{Name: "ansible-galaxy", Title: "Ansible Galaxy requirements", Address: "https://docs.ansible.com/ansible/latest/galaxy/user_guide.html", Places: []string{"**/requirements.yml"}, parse: parseGalaxy},
		{Name: "api", Title: "OpenAPI, Swagger and AsyncAPI", Address: "https://spec.openapis.org/oas/latest.html", Places: []string{"**/openapi*.yaml", "**/swagger.json", "**/asyncapi*.yml"}, parse: parseAPI},
		{Name: "cdk", Title: "AWS CDK project", Address: "https://docs.aws.amazon.com/cdk/v2/guide/cli.html", Places: []string{"**/cdk.json"}, parse: parseCDK},
		{Name: "compose", Title: "Compose", Address: "https://docs.docker.com/reference/compose-file/", Places: []string{"**/compose*.yaml", "**/docker-compose*.yml"}, parse: parseCompose},
		{Name: "dockerfile", Title: "Dockerfile", Address: "https://docs.docker.com/reference/dockerfile/", Places: []string{"**/Dockerfile*", "**/Containerfile"}, parse: parseDockerfile},
		{Name: "dotnet-sdk", Title: ".NET global.json", Address: "https://learn.microsoft.com/dotnet/core/tools/global-json", Places: []string{"**/global.json"}, parse: parseGlobal},
		{Name: "grafana", Title: "Grafana dashboard", Address: "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/", Places: []string{"**/dashboards/**/*.json", "**/*dashboard*.json"}, parse: parseDashboard},
		{Name: "graphql", Title: "GraphQL schema", Address: "https://spec.graphql.org/", Places: []string{"**/*.graphql", "**/*.graphqls"}, parse: parseGraphQL},
		{Name: "helm", Title: "Helm chart", Address: "https://helm.sh/docs/topics/charts/", Places: []string{"**/Chart.yaml", "**/Chart.lock"}, parse: parseChart},
		{Name: helmTemplate, Title: "Helm templates (outside of conditions)", Address: "https://helm.sh/docs/chart_template_guide/", Places: []string{"templates/**/*.yaml of a chart"}, parse: parseTemplate},
		{Name: "helm-values", Title: "Helm values", Address: "https://helm.sh/docs/chart_template_guide/values_files/", Places: []string{"**/values*.yaml"}, parse: parseValues},
		{Name: "helmfile", Title: "Helmfile", Address: "https://helmfile.readthedocs.io/", Places: []string{"**/helmfile*.yaml", "**/helmfile*.yaml.gotmpl", "**/helmfile.d/*.yaml"}, parse: parseHelmfile},
		{Name: Kubernetes, Title: "Kubernetes, Argo CD and Flux objects", Address: "https://kubernetes.io/docs/reference/kubernetes-api/", Places: []string{"**/k8s/**/*.yaml", "**/deploy/**/*.yaml", "**/manifests/**/*.yaml"}, parse: parseObjects},
		{Name: "kustomize", Title: "Kustomize", Address: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/", Places: []string{"**/kustomization.yaml"}, parse: parseKustomization},
		{Name: "openslo", Title: "OpenSLO objects", Address: "https://github.com/OpenSLO/OpenSLO", Places: []string{"**/*.slo.yaml"}, Contents: "apiVersion: openslo/...", parse: parseObjects},
		{Name: "prometheus", Title: "Prometheus rules", Address: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/", Places: []string{"**/*rules.yml", "**/*alerts.yml"}, Contents: "the key groups", parse: parseObjects},
		{Name: "protobuf", Title: "Protocol Buffers", Address: "https://protobuf.dev/programming-guides/proto3/", Places: []string{"**/*.proto"}, parse: parseProto},
		{Name: "pulumi", Title: "Pulumi project", Address: "https://www.pulumi.com/docs/iac/concepts/projects/project-file/", Places: []string{"**/Pulumi.yaml"}, parse: parsePulumi},
		{Name: "serverless", Title: "Serverless Framework", Address: "https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml", Places: []string{"**/serverless.yml"}, parse: parseServerless},
		{Name: "sloth", Title: "Sloth", Address: "https://sloth.dev/specs/default/", Places: []string{"**/slos/*.yaml"}, Contents: "version: prometheus/v1", parse: parseObjects},
		{Name: "terraform", Title: "Terraform and OpenTofu", Address: "https://developer.hashicorp.com/terraform/language", Places: []string{"**/*.tf", "**/*.tofu"}, parse: parseTerraform},
		{Name: "terraform-json", Title: "Terraform and OpenTofu in JSON", Address: "https://developer.hashicorp.com/terraform/language/syntax/json", Places: []string{"**/*.tf.json", "**/*.tofu.json"}, parse: parseTerraformJSON},
		{Name: "terragrunt", Title: "Terragrunt", Address: "https://terragrunt.gruntwork.io/docs/reference/hcl/", Places: []string{"**/terragrunt.hcl", "**/terragrunt.stack.hcl"}, parse: parseTerragrunt},
		{Name: "tool-version", Title: "Version of one tool", Address: "https://github.com/nvm-sh/nvm#nvmrc", Places: []string{"**/.nvmrc", "**/.python-version", "**/.ruby-version", "**/.go-version", "**/.terraform-version"}, parse: parseToolVersion},
		{Name: "tool-versions", Title: "asdf and mise", Address: "https://asdf-vm.com/manage/configuration.html", Places: []string{"**/.tool-versions"}, parse: parseToolVersions},
	}
}

// Kubernetes is the format of files that hold objects, whatever their kind.
// Only their content tells whether they do.
const Kubernetes = "kubernetes"

// helmTemplate is the format of files that a chart beside them makes templates.
const helmTemplate = "helm-template"

func parseKustomization(f *File, src []byte) {
	if n := f.root(src); n != nil {
		f.kustomization(n)
	}
}

// roots are the documents of a YAML file; a file that is none is Unread.
func (f *File) roots(src []byte) []*yaml.Node {
	roots, err := yamlnode.Decode(src)
	if err != nil {
		f.Unread = err.Text
		f.problem(err.Line, "%s", err.Text)
	}
	return roots
}

// root is the one document of a YAML file.
func (f *File) root(src []byte) *yaml.Node {
	roots := f.roots(src)
	if len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		if f.Unread == "" && len(roots) > 0 {
			f.problem(yamlnode.Line(roots[0]), "is no mapping")
		}
		return nil
	}
	return roots[0]
}

// Found is a file that Parse would read.
type Found struct{ Path, Format string }

// Find picks the files that are read out of the paths of a repository, in their
// order, and the templates of charts behind them: there are many, and little is
// certain in each. Where only the content tells, the folder has to speak for a
// file.
func Find(paths []string) []Found {
	var found, templates []Found
	charts := charts(paths)
	for _, p := range paths {
		switch format := formatOf(p); {
		case isTemplate(p, charts):
			if !inFolder(p, foreign) {
				templates = append(templates, Found{p, helmTemplate})
			}
		case format != "":
			found = append(found, Found{p, format})
		}
	}
	return append(found, templates...)
}

// MaxBytes is the largest file that is read.
const MaxBytes = yamlnode.MaxBytes

// parsers are those of all formats by name, made once: a repository may have
// thousands of files.
var parsers = sync.OnceValue(func() map[string]func(*File, []byte) {
	byName := map[string]func(*File, []byte){}
	for _, f := range Formats() {
		byName[f.Name] = f.parse
	}
	return byName
})

// Parse reads a file in the format that Find gave it.
func Parse(path, format string, src []byte) File {
	f := File{Path: path, Format: format}
	if len(src) > MaxBytes {
		f.Unread = "larger than 1 MB"
		return f
	}
	if parse := parsers()[format]; parse != nil {
		parse(&f, src)
		return f
	}
	f.Unread = "daybook does not read " + format
	return f
}

// named are files that their own name tells, whatever the folder.
var named = map[string]string{
	"Dockerfile": "dockerfile", "dockerfile": "dockerfile", "Containerfile": "dockerfile",
	"compose.yaml": "compose", "compose.yml": "compose", "docker-compose.yaml": "compose", "docker-compose.yml": "compose",
	"Chart.yaml": "helm", "Chart.lock": "helm", "requirements.yaml": "helm", "requirements.yml": "ansible-galaxy", "site.yml": "ansible",
	"kustomization.yaml": "kustomize", "kustomization.yml": "kustomize", "Kustomization": "kustomize",
	"terragrunt.hcl": "terragrunt", "terragrunt.stack.hcl": "terragrunt", "Pulumi.yaml": "pulumi", "Pulumi.yml": "pulumi", "cdk.json": "cdk",
	"serverless.yml": "serverless", "serverless.yaml": "serverless", "global.json": "dotnet-sdk", ".tool-versions": "tool-versions",
}

// endings are file names' ends that tell the format.
var endings = []struct{ end, format string }{
	{".tf", "terraform"}, {".tofu", "terraform"}, {".tf.json", "terraform-json"}, {".tofu.json", "terraform-json"}, {".proto", "protobuf"}, {".graphql", "graphql"}, {".graphqls", "graphql"}, {".gql", "graphql"},
	{".dockerfile", "dockerfile"},
}

// objectFolders are folders whose YAML files hold Kubernetes objects often
// enough for a look.
var objectFolders = map[string]bool{
	"k8s": true, "kube": true, "kubernetes": true, "manifests": true, "deploy": true, "deployment": true, "deployments": true, "kustomize": true,
	"overlays": true, "base": true, "bases": true, "clusters": true, "argocd": true, "argo-cd": true, "argo": true, "flux": true, "flux-system": true,
	"gitops": true, "apps": true, "applications": true, "infrastructure": true, "prometheus": true, "alerts": true, "alerting": true, "rules": true,
	"monitoring": true, "releases": true, "openshift": true, "knative": true, "environments": true, "namespaces": true, "slo": true, "slos": true,
}

// foreign are folders whose files are somebody else's, stand for tests, or show
// readers how something is done.
var foreign = map[string]bool{
	"examples": true, "samples": true, "snippets": true,
	"vendor": true, "node_modules": true, "third_party": true, "testdata": true, "fixtures": true, "__fixtures__": true, ".terraform": true, ".terragrunt-cache": true,
}

var dashboards = map[string]bool{"dashboards": true, "grafana": true}

var playbooks = map[string]bool{"playbooks": true}

// formatOf tells a file's format by its path; "" for files that are not read.
func formatOf(p string) string {
	format := formatByName(p)
	if format == "" || inFolder(p, foreign) {
		return ""
	}
	return format
}

func formatByName(p string) string {
	base := baseName(p)
	lower := strings.ToLower(base)
	if format := named[base]; format != "" {
		if base == "requirements.yaml" && strings.Contains(p, "roles/") {
			return "ansible-galaxy"
		}
		return format
	}
	if toolFiles[base] != "" {
		return "tool-version"
	}
	for _, e := range endings {
		if strings.HasSuffix(lower, e.end) {
			return e.format
		}
	}
	stem, extension := lower, ""
	if i := strings.LastIndexByte(lower, '.'); i > 0 {
		stem, extension = lower[:i], lower[i:]
	}
	switch {
	case strings.HasPrefix(base, "Dockerfile.") && extension != ".dockerignore" && extension != ".md", strings.HasPrefix(base, "Containerfile."):
		return "dockerfile"
	case isHelmfile(p, lower):
		return "helmfile"
	case extension == ".yaml" || extension == ".yml":
		return yamlFormat(p, stem)
	case extension == ".json":
		return jsonFormat(p, stem)
	}
	return ""
}

// isHelmfile reports whether helmfile takes a file by its name, or by its folder.
func isHelmfile(p, lower string) bool {
	lower = strings.TrimSuffix(lower, ".gotmpl")
	return (strings.HasPrefix(lower, "helmfile") || folderName(p) == "helmfile.d") && (strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml"))
}

func yamlFormat(p, stem string) string {
	switch {
	case strings.HasPrefix(stem, "docker-compose") || strings.HasPrefix(stem, "compose."):
		return "compose"
	case strings.Contains(p, "/templates/"):
		return "" // of a chart: not YAML before it is rendered
	case isAPI(stem) && !strings.HasPrefix(p, "."): // a workflow may publish one
		return "api"
	case strings.HasPrefix(stem, "values") || strings.HasSuffix(stem, "values"):
		return "helm-values"
	case strings.HasPrefix(stem, "playbook") || inFolder(p, playbooks):
		return "ansible"
	case strings.HasPrefix(stem, "alertmanager"), strings.HasSuffix(stem, ".slo"), strings.HasSuffix(stem, "rules"), strings.HasSuffix(stem, "alerts"), inFolder(p, objectFolders):
		return Kubernetes
	}
	return ""
}

func jsonFormat(p, stem string) string {
	switch {
	case isAPI(stem):
		return "api"
	case strings.Contains(stem, "dashboard"), inFolder(p, dashboards):
		return "grafana"
	}
	return ""
}

// isAPI reports whether a name says that a file describes an interface.
func isAPI(stem string) bool {
	for _, word := range []string{"openapi", "swagger", "asyncapi"} {
		if stem == word || strings.HasPrefix(stem, word+"-") || strings.HasPrefix(stem, word+".") || strings.HasPrefix(stem, word+"_") ||
			strings.HasSuffix(stem, "-"+word) || strings.HasSuffix(stem, "."+word) || strings.HasSuffix(stem, "_"+word) {
			return true
		}
	}
	return false
}

// inFolder reports whether one of a path's folders has one of the names.
func inFolder(p string, names map[string]bool) bool {
	for {
		name, rest, ok := strings.Cut(p, "/")
		if !ok {
			return false
		}
		if names[strings.ToLower(name)] {
			return true
		}
		p = rest
	}
}
