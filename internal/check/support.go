package check

import (
	"fmt"
	"strings"
	"time"

	"daybook/internal/eol"
	"daybook/internal/finding"
	"daybook/internal/survey"
)

// endNotice is how long before its end the support of a product is spoken of.
const endNotice = 90 * 24 * time.Hour

func productsSupported() Check {
	return Check{
		ID: "dep.eol", Title: "What it is built on is still supported",
		Family: Maintenance, Rung: Gold, Points: 5, Basis: Observed,
		Why: "A language, a base image or a database past its end gets no security fixes any more. Moving takes weeks, and is cheaper begun before than after an incident.",
		Fix: "Move to a release that is supported. `daybook eol PRODUCT` lists them.",
		Run: func(s Subject) Result {
			used := productsOf(s)
			if len(used) == 0 {
				return notApplicable("no file names a release of a product that endoflife.date lists")
			}
			var t tally
			for _, u := range used {
				u.judge(s, &t)
			}
			return t.result(plural(len(t.findings), "product")+" without support", plural(t.measured, "release")+" with support")
		},
	}
}

// product is a release of something, with the places that ask for it.
type product struct {
	eol.Use
	places []finding.Evidence
}

// productsOf gathers what the service is seen to be built on, each release
// once, in the order of files.
func productsOf(s Subject) []product {
	var used []product
	at := map[eol.Use]int{}
	note := func(u eol.Use, v survey.Value, text string) {
		i, ok := at[u]
		if !ok {
			i = len(used)
			at[u] = i
			used = append(used, product{Use: u})
		}
		if p := &used[i]; len(p.places) < maxEvidence {
			e := place(v)
			e.Text = clip(text)
			p.places = append(p.places, e)
		}
	}
	for _, r := range s.Service.Runtimes {
		if r.Exact != "" {
			note(eol.Use{Product: r.Product, Version: r.Exact}, r.Value, r.Text)
		}
	}
	if s.Ends != nil {
		for _, i := range s.Service.Images {
			for _, u := range s.Ends.Image(i.Text, i.Tag) {
				note(u, i.Value, i.Text+":"+i.Tag)
			}
		}
	}
	return used
}

func (u product) judge(s Subject, t *tally) {
	if s.Ends == nil {
		t.skip("the table of ends of support could not be read")
		return
	}
	a := s.Ends.Ask(u.Product, u.Version, s.Now, endNotice)
	name := strings.TrimSpace(a.Product.Title + " " + a.Cycle.Name)
	mend := fmt.Sprintf("Move to a release that is supported: see %s.", a.Product.Address())
	if a.Newest != "" && a.Newest != a.Cycle.Name {
		mend = fmt.Sprintf("Move to %s %s, or another release that is supported: see %s.", a.Product.Title, a.Newest, a.Product.Address())
	}
	anchor := u.Product + " " + a.Cycle.Name
	switch a.State {
	case eol.Unknown:
		t.skip(a.Why)
		return
	case eol.Ended:
		title := name + " has no support any more"
		if !a.Day.IsZero() {
			title = fmt.Sprintf("%s has had no support since %s", name, a.Day.Format("2 January 2006"))
		}
		t.add(seen(finding.Fail, anchor, title, mend, u.places...))
	case eol.Ending:
		t.add(seen(finding.Warn, anchor, fmt.Sprintf("Support of %s ends on %s", name, a.Day.Format("2 January 2006")), mend, u.places...))
	}
	t.count()
}
