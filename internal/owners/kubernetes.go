package owners

import (
	"cmp"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"daybook/internal/yamlnode"

	"go.yaml.in/yaml/v3"
)

// ownersIgnored are directories in which Prow looks for no OWNERS files unless
// it is told to: the preconfigured defaults of its owners_dir_denylist.
var ownersIgnored = regexp.MustCompile(`\.git$|_output$|vendor/.*/.*`)

// Bounds on files for each directory: kubernetes/kubernetes has a thousand of
// a few lines each.
const (
	maxOwnersFile  = 256 << 10
	maxOwnersFiles = 20_000
	maxOwnersBytes = 4 << 20 // of all of them
	maxNames       = 500_000 // that all rules together name
)

// kubernetes reads OWNERS files and OWNERS_ALIASES as Prow's repoowners package
// does: see "OWNERS files" of the Kubernetes contributor guide.
func (p *parser) kubernetes(files map[string][]byte) {
	aliases := p.kubernetesAliases(files["OWNERS_ALIASES"])
	for _, name := range sorted(files) {
		dir := path.Dir(name)
		if dir == "." {
			dir = ""
		}
		if path.Base(name) != "OWNERS" || deniedDir(dir) {
			continue
		}
		p.kubernetesFile(name, dir, files[name], aliases)
		if p.file.Unread != "" {
			return
		}
	}
}

func deniedDir(dir string) bool {
	for ; dir != ""; dir, _ = cutLast(dir) {
		if ownersIgnored.MatchString(dir) {
			return true
		}
	}
	return false
}

// login is a name as Prow compares it.
func login(name string) string { return strings.TrimPrefix(strings.ToLower(name), "@") }

// kubernetesAliases are the members by alias; without the file there are none.
func (p *parser) kubernetesAliases(src []byte) map[string]bool {
	const file = "OWNERS_ALIASES"
	root := p.kubernetesMapping(file, src)
	if root == nil {
		return nil
	}
	list := foldedField(root, "aliases")
	if list == nil || list.Kind != yaml.MappingNode {
		p.problemIn(file, root.Line, BadFile, "no mapping \"aliases\": Prow knows no alias")
		return nil
	}
	defined := map[string]bool{}
	for i := 0; i+1 < len(list.Content); i += 2 {
		name, value := list.Content[i], yamlnode.Resolve(list.Content[i+1])
		group := Group{Name: login(name.Value), Path: file, Line: name.Line}
		switch {
		case value.Kind == yaml.SequenceNode:
			for _, item := range value.Content {
				group.Members = append(group.Members, Owner{Text: login(yamlnode.Resolve(item).Value), Kind: User})
			}
		case value.Kind == yaml.MappingNode: // {a, b}
			for k := 0; k < len(value.Content); k += 2 {
				group.Members = append(group.Members, Owner{Text: login(value.Content[k].Value), Kind: User})
			}
		case value.Tag != "!!null":
			p.problemIn(file, name.Line, BadGroup, "the alias %q is not a list of members", name.Value)
			continue
		}
		defined[group.Name] = len(group.Members) > 0
		p.file.Groups = append(p.file.Groups, group)
	}
	for _, g := range p.file.Groups {
		for _, m := range g.Members {
			if _, ok := defined[m.Text]; ok {
				p.problemIn(file, g.Line, BadGroup, "the alias %q names the alias %q: Prow takes that for a login", g.Name, m.Text)
			}
		}
	}
	return defined
}

// kubernetesMapping is the first document of a file, which must be a mapping;
// nil where there is none.
func (p *parser) kubernetesMapping(file string, src []byte) *yaml.Node {
	if len(src) > maxOwnersFile {
		p.problemIn(file, 0, TooLarge, "%d bytes: daybook reads up to %d", len(src), maxOwnersFile)
		p.file.Unread = file + " is too large"
		return nil
	}
	roots, err := yamlnode.Decode(src)
	switch {
	case err != nil:
		p.problemIn(file, err.Line, BadFile, "Prow ignores the file: %s", err.Text)
		return nil
	case len(roots) == 0:
		return nil
	}
	root := yamlnode.Resolve(roots[0])
	if root.Kind != yaml.MappingNode {
		p.problemIn(file, root.Line, BadFile, "Prow ignores the file: it is not a mapping")
		return nil
	}
	return root
}

// prowKeys are all keys that a file or a filter may have.
var prowKeys = []string{"approvers", "reviewers", "required_reviewers", "labels", "emeritus_approvers", "emeritus_reviewers", "options", "filters"}

func (p *parser) kubernetesFile(name, dir string, src []byte, aliases map[string]bool) {
	root := p.kubernetesMapping(name, src)
	if root == nil {
		return
	}
	for i := 0; i < len(root.Content); i += 2 {
		if key := root.Content[i]; !slices.ContainsFunc(prowKeys, func(k string) bool { return strings.EqualFold(k, key.Value) }) {
			p.problemIn(name, key.Line, BadKey, "Prow knows no key %q", key.Value)
		}
	}
	stops, ok := p.kubernetesOptions(name, root)
	if !ok {
		return
	}
	b := folderBuilder{parser: p, name: name, folder: folder{dir: dir, stops: stops, after: true}}
	simple, wrong := p.kubernetesConfig(name, root, aliases)
	filters := foldedField(root, "filters")
	if !wrong && simple.names() {
		simple.Pattern, simple.Line = dir+"/", root.Content[0].Line
		b.add(simple, simple.says())
		if filters != nil {
			p.problemIn(name, filters.Line, BadKey, "filters have no effect beside approvers, reviewers or labels at the top; write the latter under the filter \".*\"")
		}
	} else if filters != nil {
		p.kubernetesFilters(&b, filters, aliases)
	}
	b.done()
}

func (p *parser) kubernetesFilters(b *folderBuilder, filters *yaml.Node, aliases map[string]bool) {
	if filters.Kind != yaml.MappingNode {
		p.problemIn(b.name, filters.Line, BadFile, "Prow ignores the file: filters is not a mapping")
		b.folder.stops = false
		return
	}
	var rules []filtered
	for i := 0; i+1 < len(filters.Content); i += 2 {
		key, value := filters.Content[i], yamlnode.Resolve(filters.Content[i+1])
		rule, wrong := p.kubernetesConfig(b.name, value, aliases)
		if wrong {
			b.folder.stops = false
			return // of the whole file, as Prow's decoder fails
		}
		rule.Pattern, rule.Line = key.Value, key.Line
		if key.Value == ".*" || !rule.names() { // ".*" is everything, line feeds included
			rules = append(rules, filtered{rule: rule})
			continue
		}
		e, err := p.effort.parse(key.Value)
		if errors.Is(err, errCostly) {
			p.file.Unread = err.Error()
			return
		}
		if err != nil {
			p.problemIn(b.name, key.Line, BadPattern, "%q is no regular expression, so Prow ignores the filter: %v", key.Value, err)
			continue
		}
		rules = append(rules, filtered{rule, &e})
	}
	slices.SortStableFunc(rules, func(x, y filtered) int { return cmp.Compare(unfiltered(x), unfiltered(y)) })
	for _, r := range rules {
		if r.filter != nil {
			b.folder.filters = append(b.folder.filters, *r.filter)
		}
		if r.rule.names() {
			b.add(r.rule, r.rule.says())
		}
	}
}

type filtered struct {
	rule   Rule
	filter *expression
}

func unfiltered(r filtered) int {
	if r.filter == nil {
		return 1
	}
	return 0
}

// kubernetesOptions reports whether no_parent_owners is set; ok is false where
// the file cannot be decoded for it.
func (p *parser) kubernetesOptions(name string, root *yaml.Node) (stops, ok bool) {
	options := foldedField(root, "options")
	if options == nil || options.Tag == "!!null" {
		return false, true
	}
	if options.Kind != yaml.MappingNode {
		p.problemIn(name, options.Line, BadFile, "Prow ignores the file: options is not a mapping")
		return false, false
	}
	for i := 0; i+1 < len(options.Content); i += 2 {
		key, value := options.Content[i], yamlnode.Resolve(options.Content[i+1])
		known := strings.EqualFold(key.Value, "no_parent_owners")
		if !known && !strings.EqualFold(key.Value, "auto_approve_unowned_subfolders") {
			p.problemIn(name, key.Line, BadKey, "Prow knows no option %q", key.Value)
			continue
		}
		on, isBool := yamlBool(value)
		if !isBool {
			p.problemIn(name, value.Line, BadFile, "Prow ignores the file: %s is neither true nor false", key.Value)
			return false, false
		}
		stops = stops || known && on
	}
	return stops, true
}

// yamlBool knows the words of YAML 1.1, which Prow's decoder takes.
func yamlBool(n *yaml.Node) (on, ok bool) {
	if n.Kind != yaml.ScalarNode || n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return false, false
	}
	switch strings.ToLower(n.Value) {
	case "true", "yes", "on", "y":
		return true, true
	case "false", "no", "off", "n", "", "null", "~":
		return false, true
	}
	return false, false
}

// kubernetesConfig reads the lists of a file or a filter. It is wrong where
// one is no list of texts: Prow's decoder gives up then.
func (p *parser) kubernetesConfig(name string, n *yaml.Node, aliases map[string]bool) (rule Rule, wrong bool) {
	if n.Tag == "!!null" {
		return rule, false
	}
	if n.Kind != yaml.MappingNode {
		p.problemIn(name, n.Line, BadFile, "Prow ignores the file: a filter is not a mapping")
		return rule, true
	}
	people := func(key string) (owners []Owner) {
		for _, item := range p.kubernetesList(name, n, key, &wrong) {
			owners = append(owners, kubernetesOwner(item, aliases))
		}
		return owners
	}
	rule.Path = name
	rule.Owners, rule.Reviewers, rule.Required = people("approvers"), people("reviewers"), people("required_reviewers")
	rule.Labels = p.kubernetesList(name, n, "labels", &wrong)
	for _, key := range []string{"emeritus_approvers", "emeritus_reviewers"} {
		if list := foldedField(n, key); list != nil { // Prow does not decode them, and minds no form
			for _, item := range list.Content {
				rule.Emeritus = append(rule.Emeritus, Owner{Text: yamlnode.Resolve(item).Value, Kind: User})
			}
		}
	}
	return rule, wrong
}

func (p *parser) kubernetesList(name string, n *yaml.Node, key string, wrong *bool) (items []string) {
	list := foldedField(n, key)
	if list == nil || list.Tag == "!!null" {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		p.problemIn(name, list.Line, BadFile, "Prow ignores the file: %s is not a list", key)
		*wrong = true
		return nil
	}
	for _, item := range list.Content {
		item = yamlnode.Resolve(item)
		if item.Kind != yaml.ScalarNode {
			p.problemIn(name, item.Line, BadFile, "Prow ignores the file: %s holds more than names", key)
			*wrong = true
			return nil
		}
		if item.Tag != "!!null" && item.Value != "" {
			items = append(items, item.Value)
		}
	}
	return items
}

func kubernetesOwner(name string, aliases map[string]bool) Owner {
	switch members, ok := aliases[login(name)]; {
	case !ok:
		return Owner{Text: name, Kind: User}
	case !members:
		return Owner{Text: name, Kind: Ghost}
	}
	return Owner{Text: name, Kind: Team}
}

// names reports whether the rule is more than an empty one.
func (r Rule) names() bool {
	return len(r.Owners)+len(r.Reviewers)+len(r.Required)+len(r.Labels) > 0
}

func (r Rule) says() (s says) {
	if named(r.Owners) {
		s |= approves
	}
	if named(r.Reviewers) {
		s |= reviews
	}
	if len(r.Labels) > 0 {
		s |= labels
	}
	return s
}

// foldedField is the value of a key in any case, as Go's JSON decoder finds it.
func foldedField(n *yaml.Node, key string) (value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.EqualFold(n.Content[i].Value, key) {
			value = yamlnode.Resolve(n.Content[i+1])
		}
	}
	return value
}

// folderBuilder collects the rules of one owner file, which stand together,
// those with a filter first.
type folderBuilder struct {
	parser *parser
	name   string
	folder folder
	rules  []Rule
}

func (b *folderBuilder) add(rule Rule, has says) {
	rule.Path = cmp.Or(rule.Path, b.name)
	b.rules = append(b.rules, rule)
	b.folder.says = append(b.folder.says, has)
	b.parser.names += len(rule.Owners) + len(rule.Reviewers) + len(rule.Labels) + 1
}

func (b *folderBuilder) done() {
	p := b.parser
	if p.names > maxNames {
		p.file.Unread = "more owners than daybook reads"
		return
	}
	b.folder.first = int32(len(p.file.Rules))
	p.file.Rules = append(p.file.Rules, b.rules...)
	p.file.folders = append(p.file.folders, b.folder)
}
