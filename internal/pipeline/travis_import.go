package pipeline

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// maxImports is Travis' own limit for one build.
const maxImports = 25

// imports merges what a file imports into the configuration, in the order of
// the list, the imports of each file behind it. See
// https://docs.travis-ci.com/user/build-config-imports/.
func (t *travis) imports(file *yaml.Node, at Place) {
	for _, n := range yamlnode.Items(yamlnode.Field(file, "import")) {
		from, line := yamlnode.Text(n), n.Line
		if source := yamlnode.Field(n, "source"); source != nil {
			from, line = yamlnode.Text(source), source.Line
		}
		place := t.include(from, line, at)
		switch {
		case yamlnode.Field(n, "if") != nil:
			t.hide(line, "the import %s depends on a condition", from)
		case slices.Contains(t.within, place): // Travis leaves circles out
		case t.imported == maxImports:
			t.problem(line, "more than %d imports", maxImports)
			t.hide(line, "the import %s is not read", from)
		default:
			t.imported++
			t.take(place, from, line, yamlnode.Text(yamlnode.Field(n, "mode")))
		}
	}
}

// take merges one file, and then what it imports itself.
func (t *travis) take(place Place, from string, line int, mode string) {
	roots, ok := t.documents(place)
	if !ok {
		t.hide(line, "the import %s is not read", from)
		return
	}
	if len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		return
	}
	t.root = t.merge(t.root, roots[0], mode, 0)
	t.within = append(t.within, place)
	t.imports(roots[0], place)
	t.within = t.within[:len(t.within)-1]
}

// include notes a shared configuration, and says where it lies:
// owner/repo:path@ref, or a path from the root of the repository that says so,
// at the same commit.
func (t *travis) include(source string, line int, at Place) Place {
	name, ref, _ := strings.Cut(source, "@")
	u := Use{Name: name, Ref: ref, Pin: pinOf(ref), Kind: Include, Line: line}
	repo, path, remote := strings.Cut(name, ":")
	place := Place{Repo: repo, Ref: ref, Path: strings.TrimPrefix(path, "./")}
	if !remote {
		place = Place{Repo: at.Repo, Ref: at.Ref, Path: strings.TrimPrefix(name, "./")}
		if ref == "" {
			u.Pin = PinLocal
		} else {
			place.Ref = ref
		}
	}
	t.Uses = append(t.Uses, u)
	return place
}

// merge puts an imported configuration below one: what that says wins, maps are
// merged, and lists joined, as the mode of the import has it.
func (t *travis) merge(over, under *yaml.Node, mode string, depth int) *yaml.Node {
	over, under = yamlnode.Resolve(over), yamlnode.Resolve(under)
	if t.merged += len(over.Content) + len(under.Content); t.merged > maxMerged {
		t.hide(over.Line, "what imports merge is over the limit of %d values", maxMerged)
		return over
	}
	if over.Kind == yaml.SequenceNode && under.Kind == yaml.SequenceNode && depth > 0 {
		out := *over
		switch mode {
		case "deep_merge":
		case "deep_merge_prepend":
			out.Content = slices.Concat(over.Content, under.Content)
		default:
			out.Content = slices.Concat(under.Content, over.Content)
		}
		return &out
	}
	if over.Kind != yaml.MappingNode || under.Kind != yaml.MappingNode || mode == "merge" && depth > 0 {
		return over
	}
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: over.Line}
	below := map[string]*yaml.Node{}
	for _, p := range yamlnode.Pairs(under) {
		below[p.Key] = p.Value
	}
	keep := func(p yamlnode.Pair, value *yaml.Node) {
		out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: p.Key, Line: p.Line}, value)
	}
	have := map[string]bool{}
	for _, p := range yamlnode.Pairs(over) {
		have[p.Key] = true
		if other := below[p.Key]; other != nil {
			keep(p, t.merge(p.Value, other, mode, depth+1))
		} else {
			keep(p, p.Value)
		}
	}
	for _, p := range yamlnode.Pairs(under) {
		if !have[p.Key] {
			keep(p, p.Value)
		}
	}
	return out
}
