package markdown

import (
	"errors"
	"strings"
)

// maxDrawn is how many elements a browser may have to draw. Ten groups that
// each use the one before ten times are ten thousand million.
const maxDrawn = 1_000_000

// reach counts what a picture makes of its parts by referring to them.
type reach struct {
	parts map[string]*part
	open  []*part // the part that each open element belongs to
	whole part
}

// part is an element with an id and what it holds, down to further parts.
type part struct {
	elements int
	holds    []*part
	refers   []string // ids
	state    int
	drawn    int
}

// States of a part.
const (
	uncounted = iota
	underWay
	counted
)

func (r *reach) enter(id string) {
	in := r.within()
	if id != "" {
		if r.parts == nil {
			r.parts = map[string]*part{}
		}
		own := r.parts[id]
		if own == nil {
			own = &part{}
			r.parts[id] = own
		}
		in.holds = append(in.holds, own)
		in = own
	}
	in.elements++
	r.open = append(r.open, in)
}

func (r *reach) leave() { r.open = r.open[:len(r.open)-1] }

func (r *reach) within() *part {
	if len(r.open) == 0 {
		return &r.whole
	}
	return r.open[len(r.open)-1]
}

// attribute notes what the element that was entered last refers to.
func (r *reach) attribute(key, value string) {
	in := r.within()
	if strings.HasSuffix(key, "href") {
		if id, ok := strings.CutPrefix(value, "#"); ok {
			in.refers = append(in.refers, id)
		}
		return
	}
	for {
		_, rest, ok := strings.Cut(value, "url(#")
		if !ok {
			return
		}
		id, after, _ := strings.Cut(rest, ")")
		in.refers = append(in.refers, id)
		value = after
	}
}

// bounded is an error where the picture would be drawn for a very long time.
func (r *reach) bounded() error {
	if r.count(&r.whole) > maxDrawn {
		return errors.New("would take a browser too long to draw")
	}
	return nil
}

func (r *reach) count(p *part) int {
	switch p.state {
	case underWay:
		return 0 // a browser does not follow a circle
	case counted:
		return p.drawn
	}
	p.state = underWay
	total := p.elements
	for _, id := range p.refers {
		if to := r.parts[id]; to != nil && total <= maxDrawn {
			total += r.count(to)
		}
	}
	for _, inner := range p.holds {
		if total <= maxDrawn {
			total += r.count(inner)
		}
	}
	p.state, p.drawn = counted, min(total, maxDrawn+1)
	return p.drawn
}
