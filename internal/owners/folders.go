package owners

import (
	"slices"
	"strings"
)

// folder is a directory with an owner file, whose rules apply to it and below.
type folder struct {
	dir     string // "" for the root
	first   int32  // its rules are numbered from here, those with a filter first
	says    []says // of each rule, what it names somebody for
	filters []expression
	parent  int    // index of the next folder above that has a file, -1
	stops   bool   // folders above have no say
	after   bool   // ... but only in what somebody was named for (Kubernetes)
	alone   []bool // filters that silence rules without one, and folders above (Gerrit)
	broken  bool   // the platform cannot read the file, and answers nothing
	bundle  *bundle
}

// descent asks the folders of a path, the nearest first.
type descent struct {
	matcher *Matcher
	at      map[string]int // directory -> nearest folder, -1
	combers []*comber
	matched []int32
	result  []verdict
	ended   map[int32]int32 // rule -> the rule that silenced it
	fail    bool
	budget  int
	steps   int
	done    bool
}

func (m *Matcher) descend(budget int) *descent {
	d := &descent{matcher: m, at: map[string]int{}, combers: make([]*comber, len(m.folders)), ended: map[int32]int32{}, budget: budget}
	for i, f := range m.folders {
		d.at[f.dir] = i
	}
	if _, ok := d.at[""]; !ok {
		d.at[""] = -1
	}
	return d
}

// nearest is the folder with an owner file that is closest to a directory.
func (d *descent) nearest(dir string) int {
	if i, ok := d.at[dir]; ok {
		return i
	}
	up, _ := cutLast(dir)
	i := d.nearest(up)
	d.at[dir] = i
	d.steps += keepCost
	return i
}

func (d *descent) ask(path string) ([]int32, []verdict) {
	path = strings.TrimPrefix(path, "/")
	d.matched, d.result, d.fail = d.matched[:0], d.result[:0], false
	clear(d.ended)
	dir, _ := cutLast(path)
	if strings.Count(dir, "/") > maxDepth {
		d.fail = true
		return nil, nil
	}
	open, named := everything, says(0)
	stopper := int32(-1)
	for i := d.nearest(dir); i >= 0; i = d.matcher.folders[i].parent {
		f := &d.matcher.folders[i]
		if f.broken {
			d.fail = d.fail || open != 0
			break
		}
		from := len(d.matched)
		alone := d.match(i, strings.TrimPrefix(path[len(f.dir):], "/"))
		if d.done {
			return nil, nil
		}
		named |= d.judge(f, from, open, alone, stopper)
		closed := says(0)
		if f.stops || alone >= 0 {
			closed = everything
			if f.after {
				closed = named
			}
		}
		if open&closed != 0 && stopper < 0 {
			stopper = alone
			if len(f.says) > 0 && alone < 0 {
				stopper = f.first
			}
		}
		open &^= closed
	}
	return d.matched, d.result
}

// maxDepth bounds how deep a path may lie; git itself reads no deeper ones.
const maxDepth = 1000

// match adds the rules of a folder that match, and names the one that silences
// the others, -1.
func (d *descent) match(i int, path string) (alone int32) {
	f := &d.matcher.folders[i]
	alone = -1
	d.steps += 1 + len(f.says) - len(f.filters)
	if f.bundle != nil {
		if d.combers[i] == nil {
			d.combers[i] = f.bundle.comber()
		}
		found, ok := d.combers[i].match(path, d.budget-d.steps)
		d.steps += d.combers[i].steps + len(found)
		if !ok {
			d.done = true
			return -1
		}
		for _, filter := range found {
			rule := f.first + int32(filter)
			d.matched = append(d.matched, rule)
			if f.alone != nil && f.alone[filter] {
				alone = rule
			}
		}
		slices.Sort(d.matched[len(d.matched)-len(found):])
	}
	for k := len(f.filters); k < len(f.says); k++ {
		d.matched = append(d.matched, f.first+int32(k))
	}
	d.done = d.steps > d.budget
	return alone
}

// judge tells which of the rules that were just matched have a say.
func (d *descent) judge(f *folder, from int, open says, alone, stopper int32) (named says) {
	for _, rule := range d.matched[from:] {
		can, by, is := open, stopper, f.says[rule-f.first]
		if alone >= 0 && int(rule-f.first) >= len(f.filters) {
			can, by = 0, alone
		}
		if can&is != 0 || can != 0 && is == 0 {
			d.result = append(d.result, verdict{rule, can})
			named |= can & is
			continue
		}
		d.ended[rule] = by
	}
	return named
}

func (d *descent) over(rule int32) int32 {
	if by, ok := d.ended[rule]; ok {
		return by
	}
	return -1
}
func (d *descent) broken() bool { return d.fail }
func (d *descent) spent() bool  { return d.done }

// nest sorts out which folder lies above which.
func nest(folders []folder) {
	at := map[string]int{}
	for i, f := range folders {
		at[f.dir] = i
	}
	for i := range folders {
		folders[i].parent = -1
		for dir := folders[i].dir; dir != ""; {
			dir, _ = cutLast(dir)
			if up, ok := at[dir]; ok {
				folders[i].parent = up
				break
			}
		}
	}
}
