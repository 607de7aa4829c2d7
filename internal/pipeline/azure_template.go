package pipeline

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// template reads the file behind "template: path@repository", its parameters
// filled in. Who gets it leaves it.
func (a *azure) template(n *yaml.Node) (t *yaml.Node, ok bool) {
	ref := yamlnode.Field(n, "template")
	name := yamlnode.Text(ref)
	use := Use{Name: name, Kind: Template, Pin: PinLocal, Line: lineOf(ref)}
	file, alias, foreign := strings.Cut(name, "@")
	at := a.place(lineOf(ref)) // where it is written, though it may have been handed on as a parameter
	place := Place{Repo: at.Repo, Ref: at.Ref, Path: path.Join(path.Dir(cmp.Or(at.Path, a.Path)), file)}
	if strings.HasPrefix(file, "/") {
		place.Path = strings.TrimPrefix(file, "/")
	}
	known := true
	if foreign && alias == "self" {
		place = Place{Path: strings.TrimPrefix(file, "/")}
	} else if foreign {
		var repo Place
		if repo, known = a.repos[alias]; !known {
			use.Pin = PinUnknown
		} else {
			use.Name, use.Ref, use.Pin = repo.Repo+"/"+strings.TrimPrefix(file, "/"), repo.Ref, pinOf(repo.Ref)
			place = Place{Repo: repo.Repo, Ref: repo.Ref, Path: strings.TrimPrefix(file, "/")}
		}
	}
	a.Uses = append(a.Uses, use)
	if foreign && alias != "self" && !known && !a.part && at == a.at && !external(alias) {
		a.problem(use.Line, "the template %s is of the repository %q, which resources.repositories does not name", file, alias)
	}
	if a.taken++; a.taken > maxFiles || len(a.within) > maxNested*2 {
		a.hide(use.Line, "more templates than %d are not read", maxFiles)
		return nil, false
	}
	if slices.Contains(a.within, place) {
		a.problem(use.Line, "the template %s uses itself in the end", place)
		return nil, false
	}
	roots, there := []*yaml.Node(nil), false
	if known {
		roots, there = a.documents(place)
	}
	if !there || len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		a.hide(use.Line, "the template %s is not read", use.Name)
		return nil, false
	}
	a.within = append(a.within, place)
	return a.fillIn(roots[0], yamlnode.Field(n, "parameters")), true
}

func (a *azure) leave() { a.within = a.within[:len(a.within)-1] }

// fillIn is a template with its parameters: given, or their defaults. They are
// declared as a list of names with types, or as a mapping of names to defaults.
func (a *azure) fillIn(root, given *yaml.Node) *yaml.Node {
	values := map[string]*yaml.Node{}
	declared := yamlnode.Field(root, "parameters")
	for _, p := range yamlnode.Items(declared) {
		if name := yamlnode.Text(yamlnode.Field(p, "name")); name != "" && yamlnode.Field(p, "default") != nil {
			values[name] = yamlnode.Field(p, "default")
		}
	}
	if declared != nil && declared.Kind == yaml.MappingNode {
		for _, p := range yamlnode.Pairs(declared) {
			values[p.Key] = p.Value
		}
	}
	for _, p := range yamlnode.Pairs(given) {
		values[p.Key] = p.Value
	}
	if len(values) == 0 {
		return root
	}
	value := func(name string) *yaml.Node {
		name, ok := strings.CutPrefix(name, "parameters")
		if !ok {
			return nil
		}
		return values[strings.Trim(name, ".[]' ")]
	}
	return filler{open: "${{", shut: "}}", spent: &a.spent, value: value, each: eachOf}.fill(root, 0)
}

// eachOf reads the key of a loop: ${{ each step in parameters.steps }}.
func eachOf(key string) (variable, list string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(strings.Trim(key, "${}")), "each ")
	variable, list, in := strings.Cut(rest, " in ")
	return strings.TrimSpace(variable), strings.TrimSpace(list), ok && in
}
