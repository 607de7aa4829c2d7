package site

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"daybook/internal/ledger"
)

func editionAddress(date string) string { return "editions/" + segment(date) + "/" }

// addEditions tells the editions that have pages from those that are no longer
// kept.
func (f *fleet) addEditions() {
	dates := make([]string, len(f.editions))
	for i, e := range f.editions {
		dates[i] = e.Date
	}
	var kept []string
	kept, f.dropped = f.Keep.Keep(dates, f.Now)
	for _, e := range f.editions {
		if _, found := slices.BinarySearch(kept, e.Date); found {
			f.kept = append(f.kept, e)
		}
	}
	f.past = f.Book.Timeline()
}

func dateOf(e ledger.Edition) time.Time {
	if date, err := time.Parse(time.DateOnly, e.Date); err == nil {
		return date
	}
	return e.At
}

func (f *fleet) editionLink(e ledger.Edition) Link {
	return Link{Text: f.words.FullDay(dateOf(e)), Address: editionAddress(e.Date), Inside: true}
}

func (f *fleet) editionLine(e ledger.Edition) EditionLine {
	l := EditionLine{
		Link: f.editionLink(e),
		Date: dateOf(e), Number: e.Number, Opened: e.Opened, Closed: e.Closed, Standing: e.Standing, Services: e.Services,
	}
	ranked := 0
	for i := len(f.rungs) - 1; i >= 0; i-- {
		row := LevelRow{Level: f.levelView(f.rungs[i])}
		for _, c := range e.Levels {
			if c.Level == f.rungs[i] {
				row.Count = c.Services
			}
		}
		ranked += row.Count
		l.Levels = append(l.Levels, row)
	}
	l.Levels = append(l.Levels, LevelRow{Level: f.levelView(""), Count: max(0, e.Services-ranked)})
	return l
}

func (f *fleet) editionsPage() Page {
	fr := f.frame("editions/", "editions", f.say("nav.editions"))
	fr.Summary = f.say("editions.summary")
	return f.page(fr, EditionIndex, func() (any, error) {
		v := &EditionsView{Frame: fr, Dropped: len(f.dropped), Policy: f.policySentence(), Trend: f.trend()}
		for _, e := range slices.Backward(f.kept) {
			v.Editions = append(v.Editions, f.editionLine(e))
		}
		if len(f.kept) > 1 {
			v.Compare = &Link{Text: f.say("editions.compare"), Address: compareAddress, Inside: true}
		}
		return v, nil
	})
}

// policySentence says which editions the site keeps.
func (f *fleet) policySentence() string {
	p := f.Keep
	if p == (ledger.Policy{}) {
		p = ledger.DefaultPolicy()
	}
	if p.Daily.Always {
		return f.say("editions.all-kept")
	}
	rules := ""
	for _, rule := range []struct {
		span ledger.Span
		what string
	}{{p.Weekly, "editions.weekly"}, {p.Monthly, "editions.monthly"}} {
		switch {
		case rule.span.Always:
			rules += f.say(rule.what)
		case rule.span != (ledger.Span{}):
			rules += f.say(rule.what+"-within", "span", f.spanWords(rule.span))
		}
	}
	return f.say("editions.kept", "span", f.spanWords(p.Daily), "rules", rules)
}

func (f *fleet) spanWords(s ledger.Span) string {
	switch {
	case s.Years > 0:
		return f.say("said.years", "n", s.Years)
	case s.Months > 0:
		return f.say("said.months", "n", s.Months)
	}
	return f.say("said.days", "n", s.Days)
}

func (f *fleet) editionPage(i int) Page {
	e := f.kept[i]
	line := f.editionLine(e)
	fr := f.frame(line.Address, "editions", f.say("edition.of", "day", line.Text), f.navLink("editions"))
	fr.Summary = f.say("edition.summary", "number", e.Number, "n", e.Opened, "closed", e.Closed)
	return f.keyed(f.page(fr, EditionPage, func() (any, error) {
		v := &EditionView{Frame: fr, Line: line, Levels: f.levelsOf(e), Missed: f.missedIn(e)}
		before := ""
		if i > 0 {
			l := f.editionLink(f.kept[i-1])
			v.Since, v.Previous, v.Between = &l, &l, e.Number-f.kept[i-1].Number-1
			v.Changes = &Link{Text: f.say("edition.changes"), Address: line.Address + "changes/", Inside: true}
			before = f.kept[i-1].Date
		}
		if i+1 < len(f.kept) {
			l := f.editionLink(f.kept[i+1])
			v.Next = &l
		}
		var err error
		v.Change, err = f.change(before, e.Date, nightFindings)
		return v, err
	}))
}

// keyed gives a page that lies in the past its key: a fingerprint of all that it
// shows. It seldom changes, and to put the view together costs far less than to
// write the page.
func (f *fleet) keyed(p Page) Page {
	if view, err := p.View(); err == nil {
		if text, err := json.Marshal(view); err == nil {
			p.Key = key(f.Print, string(p.Kind), string(text))
		}
	}
	return p
}

// levelsOf deals the services of an edition out to the levels they stood on.
func (f *fleet) levelsOf(e ledger.Edition) []LevelRow {
	rows := make([]LevelRow, len(f.rungs)+1)
	for i := range rows {
		rows[i].Level = f.levelView("")
		if rank := len(f.rungs) - i; rank > 0 {
			rows[i].Level = f.levelView(f.rungs[rank-1])
		}
	}
	for _, s := range f.past.Services(e) {
		row := &rows[len(f.rungs)-f.levelView(s.Level).Rank]
		row.Services = append(row.Services, f.serviceLink(s.Name))
		row.Count++
	}
	return rows
}

// serviceLink leads to a service's page while there is one.
func (f *fleet) serviceLink(name string) Link {
	if s := f.byName[name]; s != nil {
		return s.link()
	}
	return Link{Text: name}
}

func (f *fleet) missedIn(e ledger.Edition) []MissedRow {
	var rows []MissedRow
	for _, name := range e.Unreachable {
		rows = append(rows, *f.missedRow(Reach{Repository: name, Why: f.say("missed.unreachable")}))
	}
	for _, name := range e.Absent {
		rows = append(rows, *f.missedRow(Reach{Repository: name, Why: f.say("missed.absent")}))
	}
	return rows
}

// droppedPages lead from the addresses of editions that are no longer kept to
// the nearest one that is, so that no link to them ever breaks.
func (f *fleet) droppedPages() []Page {
	kept := make([]string, len(f.kept))
	for i, e := range f.kept {
		kept[i] = e.Date
	}
	var pages []Page
	for _, date := range f.dropped {
		nearest := ledger.Nearest(kept, date)
		for _, below := range []string{"", "changes/"} {
			from, to := editionAddress(date)+below, editionAddress(nearest)+below
			if nearest == kept[0] { // the first has none before it to differ from
				to = editionAddress(nearest)
			}
			pages = append(pages, f.leadPage(from, to, date, nearest))
		}
	}
	return pages
}

func (f *fleet) leadPage(from, to, date, nearest string) Page {
	said := func(date string) string { return f.words.FullDay(dateOf(ledger.Edition{Date: date})) }
	fr := f.frame(from, "editions", f.say("edition.dropped", "day", said(date), "nearest", said(nearest)))
	if f.base != "" {
		fr.Canonical = f.base + Escape(to)
	}
	p := f.page(fr, Redirect, func() (any, error) { return &RedirectView{Frame: fr, Target: to}, nil })
	p.Key = key(f.Print, from, to, fr.Title, strings.TrimSuffix(fr.Canonical, "/"))
	return p
}
