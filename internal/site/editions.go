package site

import (
	"fmt"
	"time"

	"daybook/internal/ledger"
)

func editionAddress(date string) string { return "editions/" + segment(date) + "/" }

func (f *fleet) editionLine(e ledger.Edition) EditionLine {
	date, err := time.Parse(time.DateOnly, e.Date)
	if err != nil {
		date = e.At
	}
	l := EditionLine{
		Link: Link{Text: day(date), Address: editionAddress(e.Date), Inside: true},
		Date: date, Number: e.Number, Opened: e.Opened, Closed: e.Closed, Standing: e.Standing, Services: e.Services,
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
	fr := f.frame("editions/", "editions", "Editions")
	fr.Summary = "Every edition, and what it opened and closed."
	return f.page(fr, EditionIndex, func() (any, error) {
		v := &EditionsView{Frame: fr, Trend: f.trend()}
		for i := len(f.editions) - 1; i >= 0; i-- {
			v.Editions = append(v.Editions, f.editionLine(f.editions[i]))
		}
		return v, nil
	})
}

func (f *fleet) editionPage(i int) Page {
	e := f.editions[i]
	line := f.editionLine(e)
	title := "Edition of " + line.Text
	fr := f.frame(line.Address, "editions", title, Link{Text: "Editions", Address: "editions/", Inside: true})
	fr.Summary = fmt.Sprintf("Edition %d: %s opened, %s closed.", e.Number, count(e.Opened, "finding", "findings"), number(e.Closed))
	return f.page(fr, EditionPage, func() (any, error) {
		v := &EditionView{Frame: fr, Line: line, Moves: f.moves(e.Moved)}
		opened, closed := f.Book.ByEdition(e.Date)
		var more int
		v.Opened, v.More = f.findingViews(worstFirst(opened), nightFindings)
		v.Closed, more = f.findingViews(closed, nightFindings)
		v.More += more
		for _, name := range e.Unreachable {
			v.Missed = append(v.Missed, *f.missedRow(Reach{Repository: name, Why: "could not be reached"}))
		}
		for _, name := range e.Absent {
			v.Missed = append(v.Missed, *f.missedRow(Reach{Repository: name, Why: "was missing from the list of the fleet"}))
		}
		if i > 0 {
			l := f.editionLine(f.editions[i-1]).Link
			v.Previous = &l
		}
		if i+1 < len(f.editions) {
			l := f.editionLine(f.editions[i+1]).Link
			v.Next = &l
		}
		return v, nil
	})
}
