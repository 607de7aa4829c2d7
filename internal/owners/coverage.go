package owners

import (
	"slices"
	"strings"
)

// sample is how many unowned paths a Coverage names.
const sample = 20

// Coverage is what an owner file does for a list of paths.
type Coverage struct {
	Total    int
	States   []State // of each path, in their order
	Owned    int
	Unknown  int            // the platform itself would not answer, or the owners are elsewhere; neither owned nor unowned
	Open     []int          // which paths those are, by their numbers
	Cleared  int            // of the unowned ones: matched by a rule that names nobody
	Unowned  []string       // the first 20, sorted
	Folders  map[string]int // unowned paths by top folder; "" is the root
	Matches  []int          // for each rule of the file, how many paths its pattern matches
	Decides  []int          // and for how many it has the last word
	Dead     []Rule         // match nothing
	Repeated []Pair         // the same pattern again: the earlier line does no work
	Shadowed []Pair         // match something, but a later line always has the last word
	Partial  bool           // the file was too costly to match: nothing else is filled in
}

// Pair is a rule and the later one that takes its place.
type Pair struct{ Rule, By Rule }

// Survey matches all paths against the file. Owners named in ignored (as they
// stand in the file, in any case) count as nobody, like bots and @ghost do.
func (f File) Survey(paths []string, ignored ...string) Coverage {
	return f.without(ignored).survey(paths, maxSteps)
}

func (f File) survey(paths []string, budget int) Coverage {
	m := f.Compile()
	c := Coverage{Total: len(paths), States: make([]State, 0, len(paths)), Folders: map[string]int{},
		Matches: make([]int, len(f.Rules)), Decides: make([]int, len(f.Rules))}
	over := make([]int32, len(f.Rules)) // rule -> the rule that last overruled it
	for i := range over {
		over[i] = -1
	}
	q := m.inquire(len(paths), budget)
	for i, path := range paths {
		rules, verdicts := q.ask(path)
		if m.large || q.spent() {
			return Coverage{Total: len(paths), Partial: true}
		}
		state := m.stateOf(verdicts)
		for _, v := range verdicts {
			c.Decides[v.rule]++
		}
		for _, r := range rules {
			c.Matches[r]++
			if by := q.over(r); by >= 0 {
				over[r] = by
			}
		}
		if q.broken() || state != Owned && m.elsewhere(verdicts) {
			c.Unknown++
			c.Open = append(c.Open, i)
			c.States = append(c.States, Unmatched)
			continue
		}
		c.States = append(c.States, state)
		c.count(path, state)
	}
	slices.Sort(c.Unowned)
	if len(c.Unowned) > sample {
		c.Unowned = slices.Clone(c.Unowned[:sample])
	}
	c.hygiene(f, over)
	return c
}

func (m *Matcher) stateOf(verdicts []verdict) State {
	state := Unmatched
	for _, v := range verdicts {
		state = max(state, m.file.Rules[v.rule].state(v.says))
	}
	return state
}

func (m *Matcher) elsewhere(verdicts []verdict) bool {
	return slices.ContainsFunc(verdicts, func(v verdict) bool { return m.file.Rules[v.rule].Elsewhere })
}

func (c *Coverage) count(path string, state State) {
	if state == Owned {
		c.Owned++
		return
	}
	if state == Unowned {
		c.Cleared++
	}
	folder := ""
	if i := strings.IndexByte(path, '/'); i > 0 {
		folder = path[:i]
	}
	c.Folders[folder]++
	c.Unowned = append(c.Unowned, path)
}

func (c *Coverage) hygiene(f File, over []int32) {
	replaced, _ := f.entries()
	if f.combines() {
		for i := range replaced {
			replaced[i] = -1 // the same pattern again adds its owners
		}
	}
	last := latest(replaced)
	for i, rule := range f.Rules {
		switch {
		case replaced[i] >= 0:
			c.Repeated = append(c.Repeated, Pair{rule, f.Rules[replaced[i]]})
			c.Matches[i] = c.Matches[last[i]] // only the last of them is in the tree
		case c.Matches[i] == 0:
			c.Dead = append(c.Dead, rule)
		case c.Decides[i] == 0 && over[i] >= 0:
			c.Shadowed = append(c.Shadowed, Pair{rule, f.Rules[over[i]]})
		}
	}
}

// combines reports whether all rules that match have a say, so that none
// replaces another.
func (f File) combines() bool {
	switch f.Dialect {
	case GiteaForgejo, LinuxMaintainers, Kubernetes, Gerrit:
		return true
	}
	return false
}

// latest follows what replaces each rule to the end. A rule is replaced by a
// later one, so that its end is known when it is come to.
func latest(replaced []int) []int {
	last := make([]int, len(replaced))
	for i := len(replaced) - 1; i >= 0; i-- {
		if last[i] = i; replaced[i] >= 0 {
			last[i] = last[replaced[i]]
		}
	}
	return last
}

// without takes ignored owners out of every rule.
func (f File) without(ignored []string) File {
	if len(ignored) == 0 {
		return f
	}
	f.Rules = slices.Clone(f.Rules)
	for i := range f.Rules {
		f.Rules[i].Owners = slices.DeleteFunc(slices.Clone(f.Rules[i].Owners), func(o Owner) bool {
			return slices.ContainsFunc(ignored, func(name string) bool { return strings.EqualFold(name, o.Text) })
		})
	}
	return f
}
