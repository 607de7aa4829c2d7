package check

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"daybook/internal/finding"
)

// exemptionsCheck is the check that reports exemptions past their date.
const exemptionsCheck = "exempt.expired"

// Validate says what an exemption lacks. One that lacks something lifts
// nothing.
func (e Exemption) Validate() error {
	switch {
	case e.Check == "":
		return errors.New("it names no check")
	case e.Reason == "":
		return errors.New("it gives no reason")
	case e.Expires.IsZero():
		return errors.New("it has no date at which it ends")
	}
	return nil
}

func expired(e Exemption, now time.Time) bool { return !now.Before(e.Expires) }

// covers reports whether the exemption is written for that check and service.
func (e Exemption) covers(check, service string) bool {
	return e.Validate() == nil && matches(e.Check, check) && matches(e.Service, service)
}

// exempt lifts from a result what is exempted and gives the exemptions, by
// index, that lifted something or would, were they not expired.
func (a asked) exempt(r *Result, o Options) []int {
	var used []int
	parts := map[int]*parted{}
	for i, e := range o.Exemptions {
		if !e.covers(r.Check, a.name) {
			continue
		}
		for j := range r.Findings {
			f := &r.Findings[j]
			part := slices.Contains(f.Formerly, e.Anchor)
			if e.Anchor != "" && e.Anchor != f.Anchor && !part || f.Outcome == finding.Exempt {
				continue
			}
			if len(used) == 0 || used[len(used)-1] != i {
				used = append(used, i)
			}
			if expired(e, o.Now) {
				continue
			}
			by := i
			if part {
				if parts[j] == nil {
					parts[j] = &parted{anchors: map[string]bool{}, first: i}
				}
				if !parts[j].all(f, i, o) {
					continue
				}
				by = parts[j].first
			}
			f.Outcome = finding.Exempt
			f.Exempt = fmt.Sprintf("until %s: %s", day(o.Exemptions[by].Expires), clip(o.Exemptions[by].Reason))
			if r.Exempt == nil {
				r.Exempt = &o.Exemptions[by]
			}
		}
	}
	if r.Exempt != nil {
		r.Outcome = worst(r.Findings)
	}
	return used
}

// parted are the parts of a finding that exemptions were written for when each
// was a finding of its own.
type parted struct {
	anchors map[string]bool
	first   int // the exemption that ends first
}

// all adds an exemption, and reports whether each part has one now.
func (l *parted) all(f *finding.Finding, i int, o Options) bool {
	l.anchors[o.Exemptions[i].Anchor] = true
	if o.Exemptions[i].Expires.Before(o.Exemptions[l.first].Expires) {
		l.first = i
	}
	return len(l.anchors) == len(f.Formerly)
}

// unused lists the exemptions that lifted nothing anywhere.
func unused(named []asked, checks []Check, o Options, lifted []map[int]bool) []Unused {
	var out []Unused
	for i, e := range o.Exemptions {
		if why := idle(i, e, named, checks, lifted); why != "" {
			out = append(out, Unused{e, why})
		}
	}
	return out
}

func idle(i int, e Exemption, named []asked, checks []Check, lifted []map[int]bool) string {
	if err := e.Validate(); err != nil {
		return err.Error()
	}
	for _, l := range lifted {
		if l[i] {
			return ""
		}
	}
	known := false
	for _, c := range checks {
		known = known || matches(e.Check, c.ID)
	}
	if !known {
		return fmt.Sprintf("there is no check %s", quote(e.Check))
	}
	for _, a := range named {
		if matches(e.Service, a.name) {
			return "nothing is left that it would lift"
		}
	}
	return fmt.Sprintf("there is no service %s", quote(e.Service))
}
