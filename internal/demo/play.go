package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"daybook/internal/gitfs"
)

const day = 24 * time.Hour

// event is a commit or one turn of a churn at its time.
type event struct {
	when   time.Time
	line   int
	commit *commit
	churn  *churn
	turn   int
}

// play tells the story on a calendar whose last day is that of now.
func (s *story) play(now time.Time) ([]gitfs.Step, error) {
	today := now.UTC().Truncate(day)
	work := newTree(today)
	events := s.calendar(today)
	steps := make([]gitfs.Step, 0, len(events))
	for i, e := range events {
		if i > 0 && !e.when.After(events[i-1].when) {
			e.when = events[i-1].when.Add(7 * time.Minute)
			events[i] = e
		}
		var err error
		step := gitfs.Step{When: e.when}
		if e.commit != nil {
			err = work.commit(*e.commit, &step)
		} else {
			err = work.turn(*e.churn, e.turn, &step)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%w", s.file, err)
		}
		work.record(&step)
		steps = append(steps, step)
	}
	return steps, nil
}

// calendar puts commits and churn in the order of their times. Commits of one
// day keep the order of the file.
func (s *story) calendar(today time.Time) []event {
	var events []event
	var last time.Time
	for i := range s.commits {
		c := &s.commits[i]
		when := s.workingHour(today, c.days, c.subject)
		if !when.After(last) {
			when = last.Add(20 * time.Minute)
		}
		last = when
		events = append(events, event{when: when, line: c.line, commit: c})
	}
	for i := range s.churns {
		c := &s.churns[i]
		for turn := range c.times {
			days := c.from
			if c.times > 1 {
				days -= turn * (c.from - c.to) / (c.times - 1)
			}
			if slices.Contains(nights[:], days) {
				days++ // or the hour of the demo would decide which edition it is in
			}
			when := s.workingHour(today, days, fmt.Sprint(c.glob, turn))
			events = append(events, event{when: when, line: c.line, churn: c, turn: turn})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(a.when.Compare(b.when), cmp.Compare(a.line, b.line))
	})
	return events
}

// workingHour is a minute between eight and five on a day, always the same for
// the same words.
func (s *story) workingHour(today time.Time, daysBack int, words string) time.Time {
	minute := 8*60 + number(s.repository+words)%(9*60)
	return today.Add(-time.Duration(daysBack) * day).Add(time.Duration(minute) * time.Minute)
}

// number is a stable number of a text.
func number(text string) int {
	h := fnv.New32a()
	h.Write([]byte(text))
	return int(h.Sum32() >> 1)
}

func (t *tree) commit(c commit, step *gitfs.Step) error {
	step.Author = c.author
	body, err := fillDates(c.body, t.today)
	if err != nil {
		return fmt.Errorf("%d: %w", c.line, err)
	}
	step.Message = strings.TrimSpace(c.subject+"\n\n"+body) + "\n"
	for _, d := range c.deeds {
		d.body, err = fillDates(d.body, t.today)
		if err == nil && d.verb == "tag" {
			err = tagStep(d, step)
		} else if err == nil {
			err = t.do(d)
		}
		if err != nil {
			return fmt.Errorf("%d: %w", d.line, err)
		}
	}
	if !t.changed() {
		return fmt.Errorf("%d: the commit changes no file", c.line)
	}
	return nil
}

func tagStep(d deed, step *gitfs.Step) error {
	if step.Tag != "" {
		return fmt.Errorf("a second tag on one commit")
	}
	step.Tag, step.TagNote = d.path, strings.TrimSpace(d.body)
	return nil
}
