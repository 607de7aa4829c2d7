package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/score"
)

// page is a page of the fleet: made every night, because it shows the date.
func (f *fleet) page(fr Frame, kind Kind, view func() (any, error)) Page {
	return Page{File: fr.Address + "index.html", Kind: kind, Title: fr.Title, View: view, Frame: fr}
}

func (f *fleet) frontPage() Page {
	fr := f.frame("", "front", f.chrome.Title)
	fr.Feeds = []Link{{Text: f.say("feed.changes"), Address: "feeds/all.atom", Inside: true}}
	return f.page(fr, Front, func() (any, error) {
		v := &FrontView{Frame: fr, Date: f.Now, Number: 1, First: true, Services: len(f.services)}
		opened, closed := f.night(v)
		v.New, v.NewMore = f.findingViews(varied(worstFirst(opened)), frontFindings)
		v.Closed, v.ClosedMore = f.findingViews(closed, frontClosed)
		if v.First {
			v.Lacks = f.lacks()
		}
		v.Lead = f.lead(v, len(opened), len(closed))
		v.Summary = plain(v.Lead)
		v.Levels = f.levelRows(f.services)
		v.Questions = f.questionRows()
		v.Closest = f.closest()
		v.Trend = f.trend()
		v.Missed = f.missedRows()
		return v, nil
	})
}

// night fills in what tonight's edition is, and returns what it opened and
// closed. In the first edition everything is new, so nothing is called so.
func (f *fleet) night(v *FrontView) (opened, closed []*ledger.Entry) {
	last := len(f.editions) - 1
	if last < 0 {
		return nil, nil
	}
	tonight := f.editions[last]
	v.Number = tonight.Number
	opened, closed = f.Book.ByEdition(tonight.Date)
	v.Moves = f.moves(tonight.Moved)
	if last > 0 {
		v.First = false
		v.Since = f.since(f.editions[last-1].At)
	}
	return f.here(opened), f.here(closed)
}

// varied deals findings out service by service, so that one with very many does
// not take the whole front page. What fails stays before what warns.
func varied(entries []*ledger.Entry) []*ledger.Entry {
	type turn struct {
		severity, round int
	}
	type who struct {
		severity int
		service  string
	}
	turns := make([]turn, len(entries))
	rounds := map[who]int{}
	for i, e := range entries {
		w := who{severity(e.Outcome), e.Service}
		turns[i] = turn{w.severity, rounds[w]}
		rounds[w]++
	}
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(turns[a].severity-turns[b].severity, turns[a].round-turns[b].round)
	})
	dealt := make([]*ledger.Entry, len(entries))
	for i, at := range order {
		dealt[i] = entries[at]
	}
	return dealt
}

// lacks are the checks that most services do not hold, those with the most
// points to win first: in a first edition everything is new, and a list of
// single findings would say the same thing of every service.
func (f *fleet) lacks() []CheckLine {
	type lack struct {
		line  CheckLine
		worth int
	}
	var found []lack
	for i := range f.Checks {
		c := &f.Checks[i]
		n := 0
		for _, s := range f.services {
			for _, r := range s.results {
				if r.Check == c.ID && (r.Outcome == finding.Fail || r.Outcome == finding.Warn) {
					n++
				}
			}
		}
		if n > 0 {
			found = append(found, lack{f.checkLine(c), n * c.Points})
		}
	}
	slices.SortStableFunc(found, func(a, b lack) int { return b.worth - a.worth })
	var lines []CheckLine
	for _, l := range found[:min(frontFindings, len(found))] {
		lines = append(lines, l.line)
	}
	return lines
}

// here leaves out findings of services that the site does not show.
func (f *fleet) here(entries []*ledger.Entry) []*ledger.Entry {
	return slices.DeleteFunc(entries, func(e *ledger.Entry) bool { return f.byName[e.Service] == nil })
}

// lead says in one or two sentences what today's edition is about.
func (f *fleet) lead(v *FrontView, opened, closed int) []Span {
	standing, failing := 0, 0
	for _, s := range f.services {
		standing += len(s.open)
		failing += s.failing()
	}
	strong := func(key string, n int) []Span { return []Span{{Text: f.say(key, "n", n), Strong: true}} }
	since := []Span{{Text: v.Since}}
	switch {
	case len(f.services) == 0:
		return []Span{{Text: f.say("front.lead-none")}}
	case v.First:
		return f.sentence("front.lead-first", map[string][]Span{
			"services": strong("said.services", len(f.services)), "repositories": {{Text: f.say("said.repositories", "n", len(f.Surveys))}},
			"things": strong("said.things", standing), "failing": {{Text: f.words.Spell(failing)}},
		})
	}
	var lead []Span
	if opened == 0 && closed == 0 {
		lead = f.sentence("front.lead-nothing", map[string][]Span{"since": since, "standing": strong("front.standing", standing)})
	} else {
		lead = f.sentence("front.lead-changed", map[string][]Span{"since": since, "opened": strong("front.opened", opened), "closed": strong("front.closed", closed)})
	}
	lead = append(lead, f.moveSentences(v.Moves)...)
	if worst := worstNews(v.New); worst != nil {
		lead = append(append(lead, Span{Text: " "}), f.sentence("front.lead-worst", map[string][]Span{
			"service": {{Text: worst.Service.Text, Address: worst.Service.Address, Inside: true}}, "finding": worst.Title,
		})...)
	}
	return lead
}

// worstNews is the one new finding that the front page tells of: what would
// mislead somebody at night comes first.
func worstNews(news []FindingView) *FindingView {
	var worst *FindingView
	for i := range news {
		if news[i].Outcome != finding.Fail.String() {
			continue
		}
		if news[i].Family == string(check.Operability) {
			return &news[i]
		}
		if worst == nil {
			worst = &news[i]
		}
	}
	return worst
}

// moveSentences says who rose and who fell, a few by name.
func (f *fleet) moveSentences(moves []Move) []Span {
	var out []Span
	say := func(up bool, key string) {
		byLevel := map[string][]Link{}
		var levels []string
		for _, m := range moves {
			if m.Up == up {
				if byLevel[m.To.Name] == nil {
					levels = append(levels, m.To.Name)
				}
				byLevel[m.To.Name] = append(byLevel[m.To.Name], m.Service)
			}
		}
		for _, level := range levels {
			links := byLevel[level]
			who := f.joined(links)
			if len(links) > 3 {
				who = []Span{{Text: capital(f.say("said.services", "n", len(links)))}}
			}
			out = append(append(out, Span{Text: " "}), f.sentence(key, map[string][]Span{"services": who, "level": {{Text: f.levelWord(level)}}})...)
		}
	}
	say(true, "level.reached")
	say(false, "level.fell-to")
	return out
}

// levelWord is a level's name in a sentence.
func (f *fleet) levelWord(name string) string {
	if name == f.say("level.none") {
		return f.say("level.none-said")
	}
	return name
}

func (f *fleet) moves(moved []ledger.LevelMove) []Move {
	var moves []Move
	for _, m := range moved {
		s := f.byName[m.Service]
		if s == nil {
			continue
		}
		move := Move{Service: s.link(), From: f.levelView(m.From), To: f.levelView(m.To)}
		move.Up = move.To.Rank > move.From.Rank
		moves = append(moves, move)
	}
	return moves
}

// levelRows deals services out to the rungs, from the highest down.
func (f *fleet) levelRows(services []*service) []LevelRow {
	rows := make([]LevelRow, len(f.rungs)+1)
	for i := range rows {
		rank := len(f.rungs) - i
		rows[i].Level = f.levelView("")
		if rank > 0 {
			rows[i].Level = f.levelView(f.rungs[rank-1])
		}
	}
	for _, s := range services {
		row := &rows[len(f.rungs)-s.level.Rank]
		row.Services = append(row.Services, s.link())
	}
	return rows
}

// closest lists the services that need least to reach their next level.
func (f *fleet) closest() []ClosestRow {
	var near []*service
	for _, s := range f.services {
		if s.card != nil && s.card.Target != "" && len(s.card.Next) > 0 {
			near = append(near, s)
		}
	}
	slices.SortStableFunc(near, func(a, b *service) int {
		return cmp.Or(a.card.Needs-b.card.Needs, b.card.Rank-a.card.Rank)
	})
	var rows []ClosestRow
	for _, s := range near[:min(5, len(near))] {
		row := ClosestRow{Service: s.link(), Level: s.level, Next: s.card.Target}
		for _, step := range s.card.Next[:min(2, len(s.card.Next))] {
			row.Needs = append(row.Needs, Link{Text: step.Title, Address: checkAddress(step.Check), Inside: f.checks[step.Check] != nil})
		}
		row.More = max(0, s.card.Needs-len(row.Needs))
		rows = append(rows, row)
	}
	return rows
}

// questionRows counts the answers to the Day-2 questions.
func (f *fleet) questionRows() []QuestionRow {
	var rows []QuestionRow
	for _, q := range f.Questions {
		row := QuestionRow{Question: q.Text}
		for _, id := range q.Checks {
			if c := f.checks[id]; c != nil {
				row.How = append(row.How, checkLink(c))
			}
		}
		for _, s := range f.services {
			if s.card == nil {
				continue
			}
			switch s.card.Answers[q.ID] {
			case score.Yes:
				row.Yes++
			case score.Part:
				row.Part++
			case score.No:
				row.No++
			case score.Unknown:
				row.Unknown++
			default:
				row.Unasked++
			}
		}
		if n := row.Yes + row.Part + row.No; n > 0 {
			row.Share, row.PartShare = row.Yes*100/n, row.Part*100/n
		}
		rows = append(rows, row)
	}
	return rows
}

func (f *fleet) missedRows() []MissedRow {
	var rows []MissedRow
	for _, r := range f.Reach {
		rows = append(rows, *f.missedRow(r))
	}
	slices.SortFunc(rows, func(a, b MissedRow) int { return strings.Compare(a.Repository, b.Repository) })
	return rows
}

func (f *fleet) missedRow(r Reach) *MissedRow {
	row := &MissedRow{Repository: r.Repository, Why: r.Why, Since: r.Since}
	for _, s := range f.byRepo[r.Repository] {
		row.Services = append(row.Services, s.link())
	}
	return row
}

// The size of the trend's picture, and how far it looks back.
const (
	trendWidth  = 420
	trendHeight = 96
	trendBack   = 366 * 24 * time.Hour
)

// trend draws the share of services on the second rung or above, or on the
// only one; nil with less than two editions.
func (f *fleet) trend() *Trend {
	var editions []ledger.Edition
	for _, e := range f.editions {
		if f.Now.Sub(e.At) <= trendBack && e.Services > 0 {
			editions = append(editions, e)
		}
	}
	if len(editions) < 2 || len(f.rungs) == 0 {
		return nil
	}
	rung := min(1, len(f.rungs)-1)
	share := func(e ledger.Edition) int {
		n := 0
		for _, l := range e.Levels {
			if slices.Index(f.rungs, l.Level) >= rung {
				n += l.Services
			}
		}
		return n * 100 / e.Services
	}
	first, last := editions[0], editions[len(editions)-1]
	t := &Trend{Width: trendWidth, Height: trendHeight, From: first.At, To: last.At}
	t.Title = f.say("trend.title", "level", f.rungs[rung])
	span := max(1, int(last.At.Sub(first.At).Hours()/24))
	var points []string
	for i, e := range editions {
		// A thousand editions draw like a hundred; the last one is always there.
		if step := len(editions)/200 + 1; i%step != 0 && i != len(editions)-1 {
			continue
		}
		t.LastX = int(e.At.Sub(first.At).Hours()/24) * trendWidth / span
		t.LastY = trendHeight - 4 - share(e)*(trendHeight-32)/100
		if i == 0 {
			t.FirstY = t.LastY
		}
		points = append(points, strconv.Itoa(t.LastX)+","+strconv.Itoa(t.LastY))
	}
	t.Points = strings.Join(points, " ")
	t.First, t.Last = f.say("number.percent", "n", share(first)), f.say("number.percent", "n", share(last))
	t.Words = f.say("trend.words", "title", t.Title, "first", t.First, "from", f.words.FullDay(first.At), "last", t.Last, "to", f.words.FullDay(last.At))
	return t
}
