package eol

import (
	"fmt"
	"strings"
	"time"
)

// State is what is known of a version's support.
type State string

// The states. Unknown is never Supported, and never Ended.
const (
	Supported State = "supported"
	Ending    State = "ending" // within the notice that was asked for
	Ended     State = "ended"
	Unknown   State = "unknown"
)

// trusted is for how long a table without a day of the end is believed: a
// cycle that had no end yet when the table was made may have one by now.
const trusted = 365 * 24 * time.Hour

// Answer is what the table says about one version.
type Answer struct {
	State   State
	Product Product
	Cycle   Cycle     // zero where the version belongs to none
	Day     time.Time // on which support ends or ended; zero where no day is given
	Newest  string    // name of the newest cycle that is still supported; "" for none
	Why     string    // why the answer is unknown, or what it rests on
}

// Ask says whether a version is supported at a time. A version is that of a
// cycle if the cycle's name begins it, part by part: 3.12.4 belongs to 3.12. A
// version that may mean several cycles, like 3 for Python, is unknown. notice
// is how long before its end a cycle counts as ending.
func (t *Table) Ask(product, version string, now time.Time, notice time.Duration) Answer {
	p, ok := t.Product(product)
	if !ok {
		return Answer{State: Unknown, Why: fmt.Sprintf("endoflife.date does not list %s", product)}
	}
	a := Answer{Product: p, Newest: p.newest(now)}
	a.Cycle, a.Why = p.cycle(version)
	if a.Why != "" {
		a.State = Unknown
		if p.newer(version) {
			a.Why = fmt.Sprintf("%s %s is newer than the table of %s", p.Title, version, t.Date.Format(time.DateOnly))
		}
		return a
	}
	a.Day = a.Cycle.Support.Day
	a.State, a.Why = t.state(a.Cycle.Support, now, notice)
	return a
}

func (t *Table) state(end End, now time.Time, notice time.Duration) (State, string) {
	date := t.Date.Format(time.DateOnly)
	switch {
	case !end.Known():
		return Unknown, "no end of support is recorded"
	case end.Over:
		return Ended, "over by " + date
	case end.Open && now.Sub(t.Date) > trusted:
		return Unknown, "had no end of support yet on " + date + ", which is over a year ago"
	case end.Open:
		return Supported, "no end of support was set on " + date
	case !now.Before(end.Day) && end.Day.After(t.Date):
		return Ended, "as foreseen on " + date
	case !now.Before(end.Day):
		return Ended, ""
	case now.Add(notice).After(end.Day):
		return Ending, ""
	}
	return Supported, ""
}

// cycle finds the cycle of a version, or says why there is none.
func (p Product) cycle(version string) (Cycle, string) {
	version = clean(version)
	if version == "" {
		return Cycle{}, "no version is given"
	}
	var found *Cycle
	for i := range p.Cycles {
		c := &p.Cycles[i]
		if c.named(version) {
			return *c, ""
		}
		if within(version, c.Name) && (found == nil || len(c.Name) > len(found.Name)) {
			found = c
		}
	}
	if found != nil {
		return *found, ""
	}
	for _, c := range p.Cycles {
		if within(c.Name, version) {
			return Cycle{}, fmt.Sprintf("%s %s may be any of several releases", p.Title, version)
		}
	}
	return Cycle{}, fmt.Sprintf("endoflife.date does not list %s %s", p.Title, version)
}

// named compares a version with a cycle's name and codename. A codename may be
// written as its first word: noble for Noble Numbat.
func (c Cycle) named(version string) bool {
	if strings.EqualFold(c.Name, version) || strings.EqualFold(clean(c.Name), version) {
		return true
	}
	if c.Codename == "" {
		return false
	}
	first, _, _ := strings.Cut(c.Codename, " ")
	return strings.EqualFold(c.Codename, version) || strings.EqualFold(first, version)
}

// clean takes a leading v off a version that goes on with a digit.
func clean(version string) string {
	version = strings.TrimSpace(version)
	if rest := strings.TrimLeft(version, "vV"); len(rest) == len(version)-1 && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return rest
	}
	return version
}

// within reports whether the version is a release of the cycle: it goes on
// after the cycle's name with another part.
func within(version, cycle string) bool {
	rest, ok := strings.CutPrefix(version, cycle)
	return ok && (rest == "" || strings.ContainsRune(".-+_", rune(rest[0])))
}

// newest is the newest cycle that is supported without a doubt.
func (p Product) newest(now time.Time) string {
	for _, c := range p.Cycles {
		if c.Released.After(now) {
			continue
		}
		if c.Support.Open || now.Before(c.Support.Day) {
			return c.Name
		}
	}
	return ""
}

// newer reports whether a version's numbers are beyond those of every cycle.
func (p Product) newer(version string) bool {
	v, ok := numbers(clean(version))
	if !ok {
		return false
	}
	compared := false
	for _, c := range p.Cycles {
		n, ok := numbers(c.Name)
		if !ok {
			continue
		}
		compared = true
		if !beyond(v, n) {
			return false
		}
	}
	return compared
}

func beyond(v, n []int) bool {
	for i := range n {
		switch {
		case i >= len(v) || v[i] < n[i]:
			return false
		case v[i] > n[i]:
			return true
		}
	}
	return false
}

// numbers are the leading numeric parts of a version; ok is false where it
// begins with none.
func numbers(version string) (list []int, ok bool) {
	for part := range strings.SplitSeq(version, ".") {
		n, digits := 0, 0
		for digits < len(part) && digits < 9 && part[digits] >= '0' && part[digits] <= '9' {
			n = n*10 + int(part[digits]-'0')
			digits++
		}
		if digits == 0 {
			break
		}
		list = append(list, n)
		if digits < len(part) {
			break
		}
	}
	return list, len(list) > 0
}
