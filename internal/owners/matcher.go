package owners

import (
	"slices"
	"strings"
)

// State is what an owner file says about a path.
type State uint8

// The three states. A rule without owners takes a path out of ownership,
// which is another thing than a path that nobody thought of.
const (
	Unmatched State = iota // no rule matches
	Unowned                // a rule matches, and names nobody
	Owned
)

func (s State) String() string { return [...]string{"unmatched", "unowned", "owned"}[s] }

// Answer is who owns a path.
type Answer struct {
	State    State
	Owners   []Owner         // of all sections, each once
	Rule     int             // index into File.Rules of the rule that decides; -1 without one
	Line     int             // its line
	Sections []SectionAnswer // GitLab, in the order of the file
	Unknown  bool            // the file is too costly to match, or the platform has no answer

	Rules     []int    // all rules that have a say
	Reviewers []Owner  // who may review, but not approve (Kubernetes, Linux)
	Labels    []string // of a change (Kubernetes)
	Partial   bool     // more owners are named in files that are not here (Gerrit, MAINTAINERS)
}

// SectionAnswer is what one section of a GitLab file says.
type SectionAnswer struct {
	Section  string
	State    State
	Owners   []Owner
	Rule     int
	Line     int
	Optional bool
	Excluded bool
}

// Matcher answers for paths. It does not change and serves several goroutines.
type Matcher struct {
	file  File
	order []int // rule -> its rank in its section; GitLab keeps the rank of a pattern's first entry
	part  []int // rule -> index of its section
	parts int   // number of sections; GitHub has one
	nodes []*node
	large bool // beyond maxNodes or maxInstructions, or unread: it answers nothing

	combined *bundle  // in the dialects of regular expressions
	folders  []folder // in the dialects of a file for each directory
}

// maxNodes bounds the tree, at 80 MB: a file of 3 MB can be written so that it
// takes ten times as much. 50,000 ordinary rules need half of it.
const maxNodes = 200_000

// node is a place in the tree of all patterns, reached by a prefix of names.
type node struct {
	id       int
	names    map[string]*node
	suffixes map[string]*node
	globs    []edge
	wild     map[segment]*node // the same, to find them while building
	any      *node
	deep     *node // reached by no name at all, and stays
	stays    bool
	exact    []int32 // rules that match the name that led here
	below    []int32 // rules that match all below it
}

type edge struct {
	segment
	to *node
}

// Compile builds the tree of the file's patterns: a path is matched name by
// name against all of them at once, so that the number of rules hardly counts.
func (f File) Compile() *Matcher {
	if f.beyond || f.Unread != "" && f.Dialect != GitHub && f.Dialect != GitLab {
		return &Matcher{file: f, large: true, folders: []folder{}}
	}
	switch f.Dialect {
	case GiteaForgejo, LinuxMaintainers:
		return f.compileExpressions()
	case Kubernetes, Gerrit:
		return f.compileFolders()
	}
	m := &Matcher{file: f, part: make([]int, len(f.Rules)), parts: max(1, len(f.Sections))}
	root := m.node()
	var replaced []int
	replaced, m.order = f.entries()
	parts := map[string]int{}
	for i, s := range f.Sections {
		parts[s.Name] = i
	}
	for i, rule := range f.Rules {
		m.part[i] = parts[rule.Section]
		if replaced[i] < 0 {
			m.add(root, f.glob(rule), int32(i))
		}
		if m.large = len(m.nodes) > maxNodes; m.large {
			break
		}
	}
	return m
}

func (f File) compileExpressions() *Matcher {
	m := &Matcher{file: f}
	expressions := make([]expression, len(f.matching))
	for i := range f.matching {
		expressions[i] = f.matching[i].expression
	}
	var ok bool
	if m.combined, ok = compile(expressions); !ok {
		m.combined, m.large = &bundle{}, true
	}
	return m
}

func (f File) compileFolders() *Matcher {
	m := &Matcher{file: f, folders: slices.Clone(f.folders)}
	if m.folders == nil {
		m.folders = []folder{}
	}
	left := maxInstructions
	for i := range m.folders {
		if len(m.folders[i].filters) == 0 {
			continue
		}
		p, ok := compile(m.folders[i].filters)
		if ok {
			left -= p.size()
		}
		if m.large = !ok || left < 0; m.large {
			m.folders = []folder{}
			break
		}
		m.folders[i].bundle = p
	}
	nest(m.folders)
	return m
}

// glob is the rule's pattern in the dialect of its file.
func (f File) glob(rule Rule) glob {
	switch f.Dialect {
	case GitLab:
		return gitlabGlob(rule.Pattern)
	case MaintainersList:
		return listGlob(rule.Pattern)
	}
	return githubGlob(rule.Pattern)
}

// entries tells for each rule which later one has the same pattern in the same
// section (-1: none), and its rank. GitLab files an entry under its pattern:
// the later one takes over the owners, but stays at the first one's place.
func (f File) entries() (replaced, ranks []int) {
	type key struct {
		section, pattern string
		exclude          bool
	}
	replaced, ranks = make([]int, len(f.Rules)), make([]int, len(f.Rules))
	latest := map[key]int{}
	for i, rule := range f.Rules {
		replaced[i], ranks[i] = -1, i
		if f.Dialect == MaintainersList {
			ranks[i] = len(f.Rules)*countSlashes(rule.Pattern) + i // the nearest ones
		}
		k := key{rule.Section, rule.Pattern, rule.Exclude}
		if f.Dialect == GitLab {
			k.pattern = gitlabNormal(rule.Pattern)
		}
		if before, ok := latest[k]; ok {
			replaced[before] = i
			if f.Dialect == GitLab {
				ranks[i] = ranks[before]
			}
		}
		latest[k] = i
	}
	return replaced, ranks
}

func (m *Matcher) node() *node {
	n := &node{id: len(m.nodes)}
	m.nodes = append(m.nodes, n)
	return n
}

func (m *Matcher) add(at *node, g glob, rule int32) {
	if g.never {
		return
	}
	for _, s := range g.segments {
		at = m.child(at, s)
	}
	if g.exact {
		at.exact = append(at.exact, rule)
	}
	if g.below {
		at.below = append(at.below, rule)
	}
}

func (m *Matcher) child(n *node, s segment) *node {
	into := func(table *map[string]*node) *node {
		if *table == nil {
			*table = map[string]*node{}
		}
		to := (*table)[s.text]
		if to == nil {
			to = m.node()
			(*table)[s.text] = to
		}
		return to
	}
	switch s.kind {
	case literal:
		return into(&n.names)
	case suffix:
		return into(&n.suffixes)
	case anyName:
		if n.any == nil {
			n.any = m.node()
		}
		return n.any
	case deep:
		if n.stays {
			return n // two in a row are one
		}
		if n.deep == nil {
			n.deep = m.node()
			n.deep.stays = true
		}
		return n.deep
	}
	if to := n.wild[s]; to != nil {
		return to
	}
	to := m.node()
	if n.wild == nil {
		n.wild = map[segment]*node{}
	}
	n.wild[s] = to
	n.globs = append(n.globs, edge{s, to})
	return to
}

// Owners says who owns one path.
func (m *Matcher) Owners(path string) Answer { return m.All([]string{path})[0] }

// All says who owns each path. What they may cost is one allowance for all of
// them: beyond it the answers are unknown.
func (m *Matcher) All(paths []string) []Answer {
	answers := make([]Answer, len(paths))
	q := m.inquire(len(paths), maxSteps)
	for i, path := range paths {
		answers[i] = Answer{Rule: -1, Unknown: true}
		if m.large || q.spent() {
			continue
		}
		_, verdicts := q.ask(path)
		if !q.spent() && !q.broken() {
			answers[i] = m.answer(verdicts)
		}
	}
	return answers
}

func (m *Matcher) answer(verdicts []verdict) Answer {
	a := Answer{Rule: -1}
	var owners, reviewers, tags seen
	for _, v := range verdicts {
		rule := m.file.Rules[v.rule]
		state := rule.state(v.says)
		if a.Rule < 0 || state > a.State {
			a.State, a.Rule, a.Line = state, int(v.rule), rule.Line
		}
		a.Rules = append(a.Rules, int(v.rule))
		a.Partial = a.Partial || rule.Elsewhere
		if v.says&approves != 0 {
			a.Owners = owners.add(a.Owners, rule.Owners)
		}
		if v.says&reviews != 0 {
			a.Reviewers = reviewers.add(a.Reviewers, rule.Reviewers)
		}
		if v.says&labels != 0 {
			a.Labels = tags.labels(a.Labels, rule.Labels)
		}
		if m.file.Dialect == GitLab {
			a.Sections = append(a.Sections, SectionAnswer{
				Section: rule.Section, State: state, Owners: rule.Owners, Rule: int(v.rule), Line: rule.Line,
				Optional: m.file.Sections[m.part[v.rule]].Optional, Excluded: rule.Exclude})
		}
	}
	a.Unknown = a.Partial && a.State != Owned
	return a
}

// seen keeps names that were listed before.
type seen map[string]bool

func (s *seen) first(name string) bool {
	if (*s)[name] {
		return false
	}
	if *s == nil {
		*s = seen{}
	}
	(*s)[name] = true
	return true
}

func (s *seen) add(to, owners []Owner) []Owner {
	for _, o := range owners {
		if s.first(o.Text) {
			to = append(to, o)
		}
	}
	return to
}

func (s *seen) labels(to, names []string) []string {
	for _, name := range names {
		if s.first(name) {
			to = append(to, name)
		}
	}
	return to
}

// beats reports whether rule i has the word over rule j of the same section:
// the later one, but an exclusion ends the matter wherever it stands.
func (m *Matcher) beats(i, j int32) bool {
	if a, b := m.file.Rules[i].Exclude, m.file.Rules[j].Exclude; a != b {
		return a
	}
	return m.order[i] > m.order[j]
}

// state is what the rule says about what it decides.
func (r Rule) state(has says) State {
	if has&approves != 0 && named(r.Owners) {
		return Owned
	}
	return Unowned
}

// named reports whether somebody is among the owners who could answer.
func named(owners []Owner) bool {
	return slices.ContainsFunc(owners, func(o Owner) bool { return !o.Nobody() })
}

// Expand puts the members of the groups that the files define in the place of
// the groups, once, as the platforms do: an alias of an alias is a name.
func (f File) Expand(owners []Owner) []Owner {
	fold := strings.ToLower
	if f.Dialect == Kubernetes {
		fold = login
	}
	members := map[string][]Owner{}
	for _, g := range f.Groups {
		members[fold(g.Name)] = g.Members
	}
	var expanded []Owner
	var once seen
	for _, o := range owners {
		if list, ok := members[fold(o.Text)]; ok {
			expanded = once.add(expanded, list)
		} else {
			expanded = once.add(expanded, []Owner{o})
		}
	}
	return expanded
}
