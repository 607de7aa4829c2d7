package site

import (
	"slices"
	"strings"
	"time"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// DifferenceView is what differs between two editions.
type DifferenceView struct {
	From, To   *Link // From is nil for the first edition
	Lead       string
	Rules      string // what is said of rules and daybook that moved; "" where they did not
	Moves      []MoveLine
	Came       []ServiceLevel
	Went       []ServiceLevel
	Opened     []TurnLine
	OpenedMore int
	Back       []TurnLine // closed or exempt before
	BackMore   int
	Closed     []TurnLine
	ClosedMore int
	Exempt     []TurnLine
	ExemptMore int
}

// TurnLine is a finding that turned.
type TurnLine struct {
	FindingView
	Said string // how it closed, and what moved meanwhile
}

// MoveLine is a service that moved, and what moved it.
type MoveLine struct {
	Move
	Because string
}

// ServiceLevel is a service on a level.
type ServiceLevel struct {
	Service Link
	Level   LevelView
}

// ChangesView compares an edition with earlier ones, or any two.
type ChangesView struct {
	Frame
	Edition  *Link
	Sections []ChangeSection
	Choices  []ChoiceLine // newest first; of the page on which the reader chooses
	Levels   []LevelView  // of the ladder, and none; of the same page
	Previous *Link
	Next     *Link
}

// ChangeSection is one comparison that was made beforehand.
type ChangeSection struct {
	Key    string
	Title  string
	Change DifferenceView
}

// ChoiceLine is an edition that can be compared.
type ChoiceLine struct {
	Date    string // 2006-01-02
	Edition Link
	Changes *Link // nil for the first
}

// changesFindings is how many findings a comparison lists of a kind.
const changesFindings = 100

// change compares two editions; from is "" for the time before the first.
func (f *fleet) change(from, to string, most int) (*DifferenceView, error) {
	d, err := f.past.Compare(from, to)
	if err != nil {
		return nil, err
	}
	v := &DifferenceView{Lead: f.changeLead(d), Rules: f.rulesMoved(d)}
	for side, link := range map[string]**Link{d.From.Date: &v.From, d.To.Date: &v.To} {
		if e, ok := f.past.Edition(side); ok {
			l := f.editionLink(e)
			*link = &l
		}
	}
	for _, m := range d.Levels {
		v.Moves = append(v.Moves, f.moveLine(m))
	}
	if from != "" {
		v.Came, v.Went = f.serviceLevels(d.Came), f.serviceLevels(d.Went)
	}
	tonight := to == f.editions[len(f.editions)-1].Date
	v.Opened, v.OpenedMore = f.turnViews(d.Opened, tonight, most)
	v.Back, v.BackMore = f.turnViews(d.Reopened, tonight, most)
	v.Closed, v.ClosedMore = f.turnViews(d.Closed, tonight, most)
	v.Exempt, v.ExemptMore = f.turnViews(d.Exempted, tonight, most)
	return v, nil
}

func (f *fleet) moveLine(m ledger.LevelMove) MoveLine {
	line := MoveLine{Move: Move{Service: f.serviceLink(m.Service), From: f.levelView(m.From), To: f.levelView(m.To)}, Because: m.Because()}
	line.Up = line.To.Rank > line.From.Rank
	return line
}

func (f *fleet) serviceLevels(services []ledger.ServiceAt) []ServiceLevel {
	var out []ServiceLevel
	for _, s := range services {
		out = append(out, ServiceLevel{f.serviceLink(s.Name), f.levelView(s.Level)})
	}
	return out
}

// turnViews show findings as they turned then, whatever became of them since.
// Those of tonight lead to where they can be seen; those of the past to their
// service, which stays where it is, so that the page need not be made again.
func (f *fleet) turnViews(turns []ledger.Turn, tonight bool, most int) (views []TurnLine, more int) {
	for _, t := range turns[:min(most, len(turns))] {
		v := f.findingView(t.Entry)
		if !tonight {
			v.Target, v.Seen = v.Service, Link{}
		}
		v.Reopened, v.Opened, v.Closed = t.Was != "", t.At, time.Time{}
		if t.Is == ledger.StateClosed {
			v.Closed = t.At
		}
		if t.Is == ledger.StateExempt {
			v.Outcome = finding.Exempt.String()
		}
		views = append(views, TurnLine{v, turned(t)})
	}
	return views, max(0, len(turns)-most)
}

// turned says how a finding closed and what moved meanwhile, as far as the
// ledger knows.
func turned(t ledger.Turn) string {
	said := ledger.Because(t.Because)
	if t.Is != ledger.StateClosed || t.Why == "" {
		return said
	}
	if said == "" {
		return t.Why
	}
	return t.Why + "; " + said
}

// changeLead sums a comparison up in a sentence.
func (f *fleet) changeLead(d *ledger.Difference) string {
	if d.From.Date == "" {
		return f.say("changes.first", "findings", f.say("said.findings", "n", len(d.Opened)), "services", f.say("said.services", "n", d.To.Services))
	}
	if len(d.Opened)+len(d.Reopened)+len(d.Closed)+len(d.Exempted)+len(d.Levels)+len(d.Came)+len(d.Went) == 0 {
		if len(d.Passed) > 0 {
			return f.say("changes.nothing-passing", "passed", f.say("changes.passed", "n", len(d.Passed)))
		}
		return f.say("changes.nothing")
	}
	parts := []string{f.say("changes.opened", "n", len(d.Opened))}
	for _, part := range []struct {
		n    int
		what string
	}{{len(d.Reopened), "changes.came-back"}, {len(d.Closed), "changes.closed"}, {len(d.Exempted), "changes.were-exempted"}} {
		if part.n > 0 {
			parts = append(parts, f.say(part.what, "n", part.n))
		}
	}
	up := 0
	for _, m := range d.Levels {
		if slices.IndexFunc(d.To.Levels, func(l ledger.LevelCount) bool { return l.Level == m.To }) >
			slices.IndexFunc(d.To.Levels, func(l ledger.LevelCount) bool { return l.Level == m.From }) {
			up++
		}
	}
	lead := capital(strings.Join(parts, f.say("list.comma")))
	if up > 0 {
		lead += "; " + f.say("changes.rose", "n", up)
	}
	if down := len(d.Levels) - up; down > 0 {
		lead += "; " + f.say("changes.fell", "n", down)
	}
	if len(d.Passed) > 0 {
		lead += "; " + f.say("changes.passed", "n", len(d.Passed))
	}
	return f.say("changes.stood", "turned", lead, "before", d.From.Standing, "after", d.To.Standing)
}

// rulesMoved says that what is asked of services moved, which a lower level must
// not be blamed on a repository for.
func (f *fleet) rulesMoved(d *ledger.Difference) string {
	var parts []string
	if d.Rules {
		parts = append(parts, f.say("changes.rules"))
	}
	for _, list := range []struct {
		ids  []string
		what string
	}{{d.Added, "changes.added"}, {d.Dropped, "changes.gone"}} {
		if len(list.ids) > 0 {
			parts = append(parts, f.say(list.what, "checks", strings.Join(list.ids, ", ")))
		}
	}
	if d.Daybook {
		parts = append(parts, f.say("changes.release"))
	}
	return strings.Join(parts, " ")
}

// changesPage compares an edition with those nearest to a week and to a month
// before it.
func (f *fleet) changesPage(i int) Page {
	e := f.kept[i]
	link := f.editionLink(e)
	fr := f.frame(link.Address+"changes/", "editions", f.say("changes.title", "day", link.Text),
		f.navLink("editions"), Link{Text: link.Text, Address: link.Address, Inside: true})
	fr.Summary = f.say("changes.summary", "day", link.Text)
	return f.keyed(f.page(fr, ChangesPage, func() (any, error) {
		v := &ChangesView{Frame: fr, Edition: &link}
		for _, back := range f.before(i) {
			change, err := f.change(back.from.Date, e.Date, changesFindings)
			if err != nil {
				return nil, err
			}
			v.Sections = append(v.Sections, ChangeSection{back.key, back.title, *change})
		}
		if i > 1 {
			v.Previous = &Link{Text: f.editionLink(f.kept[i-1]).Text, Address: editionAddress(f.kept[i-1].Date) + "changes/", Inside: true}
		}
		if i+1 < len(f.kept) {
			v.Next = &Link{Text: f.editionLink(f.kept[i+1]).Text, Address: editionAddress(f.kept[i+1].Date) + "changes/", Inside: true}
		}
		return v, nil
	}))
}

// comparison is an edition to compare with.
type comparison struct {
	key, title string
	from       ledger.Edition
}

// before picks the kept editions nearest to a week and to a month before an
// edition. Of a young ledger both are the same.
func (f *fleet) before(i int) []comparison {
	var dates []string
	for _, e := range f.kept[:i] {
		dates = append(dates, e.Date)
	}
	now := dateOf(f.kept[i])
	var found []comparison
	for _, back := range []struct {
		key  string
		date time.Time
	}{{"week", now.AddDate(0, 0, -7)}, {"month", now.AddDate(0, -1, 0)}} {
		date := back.date.Format(time.DateOnly)
		nearest := ledger.Nearest(dates, date)
		e, ok := f.past.Edition(nearest)
		if !ok || len(found) > 0 && found[len(found)-1].from.Date == nearest {
			continue
		}
		title := "changes." + back.key
		if nearest != date {
			title += "-nearest"
		}
		title = f.say(title, "day", f.editionLink(e).Text)
		found = append(found, comparison{back.key, title, e})
	}
	return found
}

const compareAddress = "editions/compare/"

// comparePage lets the reader choose two editions; a script reads their files
// under api/v1/editions/. Without it, what was compared beforehand is there.
func (f *fleet) comparePage() Page {
	fr := f.frame(compareAddress, "editions", f.say("changes.compare-title"), f.navLink("editions"))
	fr.Summary = f.say("changes.compare-summary")
	return f.page(fr, ChangesPage, func() (any, error) {
		v := &ChangesView{Frame: fr}
		if len(f.kept) < 2 {
			return v, nil
		}
		for i, e := range slices.Backward(f.kept) {
			line := ChoiceLine{Date: e.Date, Edition: f.editionLink(e)}
			if i > 0 {
				line.Changes = &Link{Text: f.say("changes.line"), Address: line.Edition.Address + "changes/", Inside: true}
			}
			v.Choices = append(v.Choices, line)
		}
		for _, rung := range append([]string{""}, f.rungs...) {
			v.Levels = append(v.Levels, f.levelView(rung))
		}
		return v, nil
	})
}
