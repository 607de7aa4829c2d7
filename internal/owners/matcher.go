package owners

import "slices"

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
	Unknown  bool            // the file is too costly to match
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
	large bool // beyond maxNodes: it answers nothing
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

// glob is the rule's pattern in the dialect of its file.
func (f File) glob(rule Rule) glob {
	if f.Dialect == GitLab {
		return gitlabGlob(rule.Pattern)
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
	w := m.walk(len(paths), maxSteps)
	answers := make([]Answer, len(paths))
	for i, path := range paths {
		answers[i] = w.answer(path)
	}
	return answers
}

func (w *walker) answer(path string) Answer {
	m := w.matcher
	if w.spent() {
		return Answer{Rule: -1, Unknown: true}
	}
	parts := w.decide(w.matches(path))
	if w.spent() {
		return Answer{Rule: -1, Unknown: true}
	}
	a := Answer{Rule: -1}
	seen := map[string]bool{}
	for _, part := range parts {
		won := int(w.won[part])
		rule := m.file.Rules[won]
		state := rule.state()
		if a.Rule < 0 || state > a.State {
			a.State, a.Rule, a.Line = state, won, rule.Line
		}
		for _, o := range rule.Owners {
			if !seen[o.Text] {
				seen[o.Text] = true
				a.Owners = append(a.Owners, o)
			}
		}
		if m.file.Dialect == GitLab {
			a.Sections = append(a.Sections, SectionAnswer{
				Section: rule.Section, State: state, Owners: rule.Owners, Rule: won, Line: rule.Line,
				Optional: m.file.Sections[part].Optional, Excluded: rule.Exclude})
		}
	}
	return a
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
func (r Rule) state() State {
	if named(r.Owners) {
		return Owned
	}
	return Unowned
}

// named reports whether somebody is among the owners who could answer.
func named(owners []Owner) bool {
	return slices.ContainsFunc(owners, func(o Owner) bool { return !o.Nobody() })
}
