package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Format is a kind of file that is read.
type Format struct {
	Name    string   // in facts: dockerfile
	Title   string   // for people: Dockerfile
	Address string   // of its documentation
	Places  []string // globs of the files, for people
	parse   func(f *File, src []byte)
}

// Formats are all formats, by title.
func Formats() []Format {
	return []Format{
		{Name: "compose", Title: "Compose", Address: "https://docs.docker.com/reference/compose-file/", Places: []string{"**/compose*.yaml", "**/docker-compose*.yml"}, parse: parseCompose},
		{Name: "dockerfile", Title: "Dockerfile", Address: "https://docs.docker.com/reference/dockerfile/", Places: []string{"**/Dockerfile*", "**/Containerfile"}, parse: parseDockerfile},
		{Name: "helm", Title: "Helm chart", Address: "https://helm.sh/docs/topics/charts/", Places: []string{"**/Chart.yaml"}, parse: parseChart},
		{Name: "helm-values", Title: "Helm values", Address: "https://helm.sh/docs/chart_template_guide/values_files/", Places: []string{"**/values*.yaml"}, parse: parseValues},
		{Name: Kubernetes, Title: "Kubernetes, Argo CD, Flux and Prometheus objects", Address: "https://kubernetes.io/docs/reference/kubernetes-api/", Places: []string{"**/k8s/**/*.yaml", "**/deploy/**/*.yaml", "**/manifests/**/*.yaml"}, parse: parseObjects},
		{Name: "kustomize", Title: "Kustomize", Address: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/", Places: []string{"**/kustomization.yaml"}, parse: parseKustomization},
	}
}

// Kubernetes is the format of files that hold objects, whatever their kind.
// Only their content tells whether they do.
const Kubernetes = "kubernetes"

func parseObjects(f *File, src []byte) { readObjects(f, f.roots(src)) }

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
// order. Where only the content tells, the folder has to speak for a file.
func Find(paths []string) []Found {
	var found []Found
	for _, p := range paths {
		if format := formatOf(p); format != "" {
			found = append(found, Found{p, format})
		}
	}
	return found
}

// MaxBytes is the largest file that is read.
const MaxBytes = yamlnode.MaxBytes

// Parse reads a file in the format that Find gave it.
func Parse(path, format string, src []byte) File {
	f := File{Path: path, Format: format}
	if len(src) > MaxBytes {
		f.Unread = "larger than 1 MB"
		return f
	}
	for _, known := range Formats() {
		if known.Name == format {
			known.parse(&f, src)
			return f
		}
	}
	f.Unread = "daybook does not read " + format
	return f
}

// named are files that their own name tells, whatever the folder.
var named = map[string]string{
	"Dockerfile": "dockerfile", "dockerfile": "dockerfile", "Containerfile": "dockerfile",
	"compose.yaml": "compose", "compose.yml": "compose", "docker-compose.yaml": "compose", "docker-compose.yml": "compose",
	"Chart.yaml": "helm", "requirements.yaml": "helm",
	"kustomization.yaml": "kustomize", "kustomization.yml": "kustomize", "Kustomization": "kustomize",
}

// objectFolders are folders whose YAML files hold Kubernetes objects often
// enough for a look.
var objectFolders = map[string]bool{
	"k8s": true, "kube": true, "kubernetes": true, "manifests": true, "deploy": true, "deployment": true, "deployments": true, "kustomize": true,
	"overlays": true, "base": true, "bases": true, "clusters": true, "argocd": true, "argo-cd": true, "argo": true, "flux": true, "flux-system": true,
	"gitops": true, "apps": true, "applications": true, "infrastructure": true, "prometheus": true, "alerts": true, "alerting": true, "rules": true,
	"monitoring": true, "releases": true, "openshift": true, "knative": true, "environments": true, "namespaces": true, "slo": true, "slos": true,
}

// formatOf tells a file's format by its path; "" for files that are not read.
func formatOf(p string) string {
	base := baseName(p)
	if format := named[base]; format != "" {
		if format == "helm" && base == "requirements.yaml" && strings.Contains(p, "roles/") {
			return "" // of Ansible
		}
		return format
	}
	lower := strings.ToLower(base)
	yml := strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
	switch {
	case strings.HasPrefix(base, "Dockerfile.") && !strings.HasSuffix(base, ".dockerignore"), strings.HasSuffix(lower, ".dockerfile"), strings.HasPrefix(base, "Containerfile."):
		return "dockerfile"
	case !yml:
		return ""
	case strings.HasPrefix(lower, "docker-compose") || strings.HasPrefix(lower, "compose."):
		return "compose"
	case strings.Contains(p, "/templates/"):
		return "" // of a chart: not YAML before it is rendered
	case strings.HasPrefix(lower, "values") || strings.HasSuffix(lower, "values.yaml") || strings.HasSuffix(lower, "values.yml"):
		return "helm-values"
	case inFolder(p, objectFolders):
		return Kubernetes
	}
	return ""
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
