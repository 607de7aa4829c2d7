package pipeline

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// wanted is a file to include; of several places the first that is there
// counts.
type wanted struct {
	name   string // as the definition has it
	line   int
	places []Place // none where it is not to be had: remote, computed
	inputs *yaml.Node
	deeds  deed // of a template that comes with GitLab
	known  bool // it is such a template, and its name tells what it does
}

// templates of GitLab by the beginning of their names, and what they do. Those
// that do nothing of it analyse security and nothing else.
var templates = []struct {
	prefix string
	deeds  deed
}{
	{"Auto-DevOps", builds | tests | deploys}, {"Jobs/Build", builds}, {"Jobs/Test", tests}, {"Jobs/Deploy", deploys},
	{"Jobs/Code-Quality", lints}, {"Code-Quality", lints}, {"Verify/Browser-Performance", tests}, {"Verify/Load-Performance", tests},
	{"Security/", 0}, {"Jobs/SAST", 0}, {"Jobs/Secret-Detection", 0}, {"Jobs/Dependency-Scanning", 0}, {"Jobs/Container-Scanning", 0},
	{"Workflows/", 0}, {"Docker", builds | deploys}, {"Kaniko", builds | deploys}, {"Pages/", deploys},
}

// load merges what a file includes, in order, and the file itself over it.
func (g *gitlab) load(root *yaml.Node, at Place) *yaml.Node {
	var out *yaml.Node
	for _, item := range yamlnode.Items(yamlnode.Field(root, "include")) {
		for _, w := range g.include(item, "", at) {
			out = g.merge(out, g.included(w))
		}
	}
	return g.merge(out, root)
}

// included is what an include brings; nil where it is not read.
func (g *gitlab) included(w wanted) *yaml.Node {
	if w.known {
		for _, d := range []deed{tests, deploys, lints, builds} {
			if w.deeds&d != 0 {
				g.tell(d, Answer{State: Yes, Line: w.line, Text: w.name})
			}
		}
		return nil
	}
	if g.taken++; g.taken > maxFiles {
		g.problem(w.line, "more than %d includes", maxFiles)
		g.hide(w.line, "more than %d includes are not read", maxFiles)
		return nil
	}
	at, ok := g.firstOf(w.places)(Place{})
	if !ok {
		g.hide(w.line, "the include %s is not read", w.name)
		return nil
	}
	if slices.Contains(g.within, at) {
		g.problem(w.line, "%s includes itself in the end", at)
		return nil
	}
	g.within = append(g.within, at)
	defer func() { g.within = g.within[:len(g.within)-1] }()
	roots, _ := g.documents(at)
	root := g.instance(roots, w.inputs)
	if root == nil {
		return nil
	}
	return g.load(root, at)
}

// firstOf finds the first of some places that is there.
func (g *gitlab) firstOf(places []Place) func(Place) (Place, bool) {
	return func(Place) (Place, bool) {
		for _, at := range places {
			if _, ok := g.file(at); ok {
				return at, true
			}
		}
		return Place{}, false
	}
}

// include reads one entry of "include:", in all its forms, and lists the files
// that it means. Local ones are of the file that says so.
func (g *gitlab) include(n *yaml.Node, job string, at Place) []wanted {
	use := Use{Kind: Include, Line: n.Line, Job: job}
	if t := yamlnode.Text(n); t != "" {
		use.Name, use.Pin = t, PinLocal
		if strings.Contains(t, "://") {
			use.Pin = PinNone
			return g.take(use, wanted{})
		}
		return g.take(use, g.local(t, at)...)
	}
	inputs := yamlnode.Field(n, "inputs")
	for _, p := range yamlnode.Pairs(n) {
		use.Name, use.Line = yamlnode.Text(p.Value), p.Line
		switch p.Key {
		case "local":
			use.Pin = PinLocal
			return g.take(use, withInputs(g.local(use.Name, at), inputs)...)
		case "artifact":
			use.Pin = PinLocal
			return g.take(use, wanted{})
		case "template":
			return g.template(use)
		case "remote":
			use.Pin = PinNone
			if integrity := yamlnode.Text(yamlnode.Field(n, "integrity")); integrity != "" {
				use.Ref, use.Pin = integrity, PinDigest
			}
			return g.take(use, wanted{})
		case "component":
			return g.component(use, inputs, at)
		case "project":
			return g.projectFiles(n, use, inputs)
		}
	}
	return nil
}

// take notes the use, and names what it wants.
func (g *gitlab) take(use Use, files ...wanted) []wanted {
	g.Uses = append(g.Uses, use)
	for i := range files {
		files[i].name, files[i].line = use.Name, use.Line
	}
	return files
}

func withInputs(files []wanted, inputs *yaml.Node) []wanted {
	for i := range files {
		files[i].inputs = inputs
	}
	return files
}

// local are files of the same repository: one, or all that a pattern matches.
func (g *gitlab) local(name string, at Place) []wanted {
	name = strings.TrimPrefix(name, "/")
	if external(name) {
		return []wanted{{}}
	}
	if !strings.Contains(name, "*") {
		return []wanted{{places: []Place{{at.Repo, at.Ref, name}}}}
	}
	if at.Repo != "" || g.fleet == nil || g.fleet.Paths == nil {
		return []wanted{{}}
	}
	var files []wanted
	for _, p := range g.fleet.Paths {
		if ok, err := doublestar.Match(name, p); err == nil && ok && len(files) <= maxFiles &&
			(strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".yaml")) {
			files = append(files, wanted{places: []Place{{Path: p}}})
		}
	}
	return files
}

func (g *gitlab) template(use Use) []wanted {
	name := use.Name
	use.Name, use.Pin = "template:"+name, PinLocal // comes with the server
	w := wanted{}
	for _, t := range templates {
		if strings.HasPrefix(name, t.prefix) {
			w.known, w.deeds = true, t.deeds
			break
		}
	}
	return g.take(use, w)
}

// component reads host/group/project/name@version: templates/name.yml or
// templates/name/template.yml of that project.
func (g *gitlab) component(use Use, inputs *yaml.Node, at Place) []wanted {
	use.Kind = Component
	if i := strings.LastIndexByte(use.Name, '@'); i >= 0 {
		use.Name, use.Ref = use.Name[:i], use.Name[i+1:]
	}
	use.Pin = pinOf(use.Ref)
	if strings.HasPrefix(use.Ref, "~") {
		use.Pin = PinBranch // ~latest
	}
	w := wanted{inputs: inputs}
	_, rest, _ := strings.Cut(use.Name, "/") // the host
	project, name := rest, ""
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		project, name = rest[:i], rest[i+1:]
	}
	repo, ref := project, use.Ref
	if project == "$CI_PROJECT_PATH" {
		repo = at.Repo
		if ref == "$CI_COMMIT_SHA" {
			ref, use.Pin = at.Ref, PinLocal
		}
	}
	if name != "" && !external(repo+name+ref) {
		w.places = []Place{{repo, ref, "templates/" + name + ".yml"}, {repo, ref, "templates/" + name + "/template.yml"}}
	}
	return g.take(use, w)
}

func (g *gitlab) projectFiles(n *yaml.Node, use Use, inputs *yaml.Node) []wanted {
	use.Ref = yamlnode.Text(yamlnode.Field(n, "ref"))
	use.Pin = pinOf(use.Ref)
	project := use.Name
	files := texts(yamlnode.Field(n, "file"))
	if len(files) == 0 {
		g.problem(use.Line, "include: the project %s is named without a file", project)
	}
	var out []wanted
	for _, file := range files {
		use.Name = project + "/" + strings.TrimPrefix(file, "/")
		w := wanted{inputs: inputs}
		if external(use.Name) {
			use.Pin = PinUnknown
		} else if !external(use.Ref) {
			w.places = []Place{{project, use.Ref, strings.TrimPrefix(file, "/")}}
		}
		out = append(out, g.take(use, w)...)
	}
	return out
}

// instance is the definition of a file without its header, the inputs that the
// header declares filled in: with what the include gives, or their defaults.
func (g *gitlab) instance(roots []*yaml.Node, given *yaml.Node) *yaml.Node {
	if len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		return nil
	}
	spec := yamlnode.Field(roots[0], "spec")
	if len(roots) < 2 || spec == nil {
		return roots[0]
	}
	values := map[string]*yaml.Node{}
	for _, p := range yamlnode.Pairs(yamlnode.Field(spec, "inputs")) {
		if v := yamlnode.Field(given, p.Key); v != nil {
			values[p.Key] = v
		} else if v := yamlnode.Field(p.Value, "default"); v != nil {
			values[p.Key] = v
		}
	}
	if roots[1].Kind != yaml.MappingNode {
		return nil
	}
	f := filler{open: "$[[", shut: "]]", spent: &g.merged, value: func(name string) *yaml.Node {
		return values[strings.TrimPrefix(name, "inputs.")] // with a filter, the name has it and fits none
	}}
	return f.fill(roots[1], 0)
}
