package owners

import (
	"slices"
	"strings"
)

// maxSteps bounds the work of one list of paths: a second for a file that was
// written to cost it. Real files need a hundredth of it.
const (
	maxSteps = 150_000_000
	keepCost = 16 // a remembered entry costs as much as this many steps
)

// walker follows paths through the tree and remembers directories, so that a
// file costs one step where its neighbour was just asked for.
type walker struct {
	matcher *Matcher
	known   map[string]place
	seen    []uint32 // node -> the last round in which it was entered
	round   uint32
	found   []int32
	won     []int32 // section -> the rule that decides, -1
	parts   []int   // sections with a decision
	rulings []verdict
	steps   int
	budget  int
}

// place is a directory: where its names may lead, and which rules match all
// below it.
type place struct {
	at    []*node
	below []int32
}

func (m *Matcher) walk(directories, budget int) *walker {
	w := &walker{matcher: m, known: make(map[string]place, directories),
		seen: make([]uint32, len(m.nodes)), won: make([]int32, m.parts), budget: budget}
	for i := range w.won {
		w.won[i] = -1
	}
	w.round++
	var root place
	root.at = w.enter(nil, m.nodes[0])
	for _, n := range root.at {
		root.below = append(root.below, n.below...)
	}
	w.known[""] = root
	return w
}

func (w *walker) spent() bool { return w.steps > w.budget || w.matcher.large }

// enter adds a node, and the one that needs no name, unless it is there.
func (w *walker) enter(at []*node, n *node) []*node {
	for ; n != nil && w.seen[n.id] != w.round; n = n.deep {
		w.seen[n.id] = w.round
		at = append(at, n)
	}
	return at
}

// matches lists the rules that match a path; the list holds until the next
// call.
func (w *walker) matches(path string) []int32 {
	path = strings.TrimPrefix(path, "/")
	dir, name := cutLast(path)
	p := w.directory(dir)
	w.round++
	w.found = append(w.found[:0], p.below...)
	w.step(p, name, func(to *node) {
		if w.seen[to.id] != w.round {
			w.seen[to.id] = w.round
			w.found = append(w.found, to.exact...)
		}
	})
	w.steps += len(w.found)
	return w.found
}

func (w *walker) ask(path string) ([]int32, []verdict) {
	rules := w.matches(path)
	slices.Sort(rules)
	rules = slices.Compact(rules) // below a directory and as the name itself
	w.rulings = w.rulings[:0]
	for _, part := range w.decide(rules) {
		w.rulings = append(w.rulings, verdict{w.won[part], everything})
	}
	return rules, w.rulings
}

func (w *walker) over(rule int32) int32 { return w.won[w.matcher.part[rule]] }
func (w *walker) broken() bool          { return false }

// decide fills won for every section that one of the rules belongs to, and
// lists these sections in order.
func (w *walker) decide(rules []int32) []int {
	for _, part := range w.parts {
		w.won[part] = -1
	}
	w.parts = w.parts[:0]
	for _, r := range rules {
		part := w.matcher.part[r]
		if w.won[part] < 0 {
			w.parts = append(w.parts, part)
			w.won[part] = r
		} else if w.matcher.beats(r, w.won[part]) {
			w.won[part] = r
		}
	}
	slices.Sort(w.parts)
	return w.parts
}

func (w *walker) directory(dir string) place {
	if p, ok := w.known[dir]; ok || w.spent() {
		return p
	}
	parent, name := cutLast(dir)
	up := w.directory(parent)
	w.round++
	var p place
	w.step(up, name, func(to *node) { p.at = w.enter(p.at, to) })
	for _, n := range p.at {
		p.below = append(p.below, n.below...)
	}
	for _, n := range up.at {
		if n.stays {
			p.at = w.enter(p.at, n)
		}
	}
	if p.below == nil {
		p.below = up.below
	} else {
		p.below = append(p.below, up.below...)
		slices.Sort(p.below)
		p.below = slices.Compact(p.below)
		w.steps += keepCost * len(p.below)
	}
	w.steps += keepCost * len(p.at)
	w.known[dir] = p
	return p
}

// step calls visit for every node that the name leads to, maybe twice.
func (w *walker) step(p place, name string, visit func(*node)) {
	for _, n := range p.at {
		w.steps += 1 + len(n.globs)
		if to := n.names[name]; to != nil {
			visit(to)
		}
		if n.any != nil {
			visit(n.any)
		}
		if n.suffixes != nil {
			n.endings(name, visit)
		}
		for _, e := range n.globs {
			matched, steps := e.match(name)
			if w.steps += steps; w.spent() {
				return
			}
			if matched {
				visit(e.to)
			}
		}
	}
}

// endings visits *.go and *.test.go for a.test.go.
func (n *node) endings(name string, visit func(*node)) {
	for i := range len(name) {
		if name[i] != '.' {
			continue
		}
		if to := n.suffixes[name[i:]]; to != nil {
			visit(to)
		}
	}
}

func cutLast(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
