package check

import (
	"errors"
	"fmt"
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
	for i, e := range o.Exemptions {
		if !e.covers(r.Check, a.name) {
			continue
		}
		for j := range r.Findings {
			f := &r.Findings[j]
			if e.Anchor != "" && e.Anchor != f.Anchor || f.Outcome == finding.Exempt {
				continue
			}
			if len(used) == 0 || used[len(used)-1] != i {
				used = append(used, i)
			}
			if expired(e, o.Now) {
				continue
			}
			f.Outcome = finding.Exempt
			f.Exempt = fmt.Sprintf("until %s: %s", day(e.Expires), clip(e.Reason))
			if r.Exempt == nil {
				r.Exempt = &o.Exemptions[i]
			}
		}
	}
	if r.Exempt != nil {
		r.Outcome = worst(r.Findings)
	}
	return used
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
