package owners

import (
	"cmp"
	"slices"
)

// inquiry answers for one list of paths, one after the other. What it returns
// holds until the next question.
type inquiry interface {
	// ask finds the rules that match a path, and of those the ones that have a
	// say about it, in the order in which their owners are named.
	ask(path string) (matched []int32, verdicts []verdict)
	// over is the rule that took the word from one that matched and has no say;
	// -1 where none did.
	over(rule int32) int32
	// broken reports whether the platform itself has no answer for the path.
	broken() bool
	// spent reports that the work exceeds the budget: nothing it said last
	// counts.
	spent() bool
}

// verdict is a rule and what it has a say in.
type verdict struct {
	rule int32
	says says
}

type says uint8

const (
	approves says = 1 << iota
	reviews
	labels
	everything = approves | reviews | labels
)

func (m *Matcher) inquire(paths, budget int) inquiry {
	switch {
	case m.combined != nil:
		return m.combine(budget)
	case m.folders != nil:
		return m.descend(budget)
	}
	return m.walk(paths/8, budget)
}

// matching is what the regular expression of a rule leaves open.
type matching struct {
	expression
	slashes int // how many the path must have, -1 for any
	depth   int // rules of more depth are named first
	block   int // rules of one block speak with one voice
}

// combination are the rules of a file whose patterns are regular expressions:
// all that match have a say.
type combination struct {
	matcher *Matcher
	comber  *comber
	negated []int32
	blocks  []int32 // block -> the rule that speaks for it, -1; excluded: -2
	touched []int
	matched []int32
	result  []verdict
	budget  int
	steps   int
	done    bool
}

const (
	silent   = -1
	excluded = -2
)

func (m *Matcher) combine(budget int) *combination {
	c := &combination{matcher: m, comber: m.combined.comber(), budget: budget}
	blocks := 0
	for i, r := range m.file.Rules {
		if r.Negate {
			c.negated = append(c.negated, int32(i))
		}
		blocks = max(blocks, m.file.matching[i].block+1)
	}
	c.blocks = make([]int32, blocks)
	for i := range c.blocks {
		c.blocks[i] = silent
	}
	return c
}

func (c *combination) ask(path string) ([]int32, []verdict) {
	c.matched, c.result = c.matched[:0], c.result[:0]
	found, ok := c.comber.match(path, c.budget-c.steps)
	c.steps += c.comber.steps + len(found) + len(c.negated)
	if !ok || c.steps > c.budget {
		c.done = true
		return nil, nil
	}
	slices.Sort(found)
	slashes := countSlashes(path)
	negated := c.negated
	for _, id := range found {
		if want := c.matcher.file.matching[id].slashes; want >= 0 && want != slashes {
			continue
		}
		before, is := slices.BinarySearch(negated, int32(id))
		c.matched = append(c.matched, negated[:before]...)
		negated = negated[before:]
		if is {
			negated = negated[1:] // matched, so that the rule does not apply
		} else {
			c.matched = append(c.matched, int32(id))
		}
	}
	c.matched = append(c.matched, negated...)
	if c.matcher.file.Dialect == LinuxMaintainers {
		c.decide()
		return c.matched, c.result
	}
	for _, id := range c.matched {
		c.result = append(c.result, verdict{id, everything})
	}
	return c.matched, c.result
}

// decide gives each block its voice: of its rules that match, the deepest one,
// unless one of them exempts the path.
func (c *combination) decide() {
	for _, b := range c.touched {
		c.blocks[b] = silent
	}
	c.touched = c.touched[:0]
	m := c.matcher.file.matching
	for _, id := range c.matched {
		b := m[id].block
		if c.blocks[b] == silent {
			c.touched = append(c.touched, b)
		}
		switch was := c.blocks[b]; {
		case was == excluded:
		case c.matcher.file.Rules[id].Exclude:
			c.blocks[b] = excluded
		case was == silent || m[id].depth > m[was].depth:
			c.blocks[b] = id
		}
	}
	for _, b := range c.touched {
		if id := c.blocks[b]; id >= 0 {
			c.result = append(c.result, verdict{id, everything})
		}
	}
	slices.SortStableFunc(c.result, func(a, b verdict) int { return cmp.Compare(m[b.rule].depth, m[a.rule].depth) })
}

// over names nobody: rules that match side by side all count.
func (c *combination) over(int32) int32 { return -1 }
func (c *combination) broken() bool     { return false }
func (c *combination) spent() bool      { return c.done }

func countSlashes(path string) int {
	n := 0
	for i := range len(path) {
		if path[i] == '/' {
			n++
		}
	}
	return n
}
