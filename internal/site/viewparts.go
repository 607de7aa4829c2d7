package site

import (
	"time"
)

// plain text where both are empty.
type Link struct {
	Text    string
	Address string
	URL     string
	Inside  bool // Address counts, also where it is ""
	Code    bool // Text is set as code
	Strong  bool
}

// Place is where something was seen.
type Place struct {
	Link
	Note string // what was seen there
}

// LevelView is a rung of the ladder.
type LevelView struct {
	Name  string    // "none yet" below the first rung
	Rank  int       // 0 below the first rung
	Of    int       // rungs of the ladder
	Class string    // bronze, silver, gold, rung or none: the colour
	Since time.Time // zero where unknown
}

// Ticks says for each rung, from the lowest, whether it was reached.
func (l LevelView) Ticks() []bool {
	ticks := make([]bool, l.Of)
	for i := range ticks {
		ticks[i] = i < l.Rank
	}
	return ticks
}

// OwnerView is who owns a service.
type OwnerView struct {
	Link         // nobody where Text is empty
	Kind  string // team, person, unclear
	Where Place  // where it says so
}

// ServiceLine is a service in a list.
type ServiceLine struct {
	Name        string
	Address     string
	Title       string // where it differs from Name
	Description string
	Owner       OwnerView
	Tier        string
	Kind        string
	System      Link // or its domain; nothing where it names none
	Level       LevelView
	Points, Max int
	Findings    int
	Failing     int
	Documents   int
	Changed     time.Time // last commit of its repository
	Stale       string    // why its facts are not of today
}

// FindingView is one finding.
type FindingView struct {
	ID         string
	Outcome    string
	Title      []Span
	Mend       []Span
	Service    Link
	Check      Link
	CheckTitle string
	Owner      OwnerView
	Family     string
	Places     []Place
	Seen       Link // the document's section, where it is about one
	Target     Link // the best page to see it: the document's section or the service's entry
	Opened     time.Time
	Closed     time.Time
	Reopened   bool
}

// Span is a part of a sentence: code where it stood in back-quotes.
type Span struct {
	Text    string
	Code    bool
	Strong  bool
	Address string // a link, where Inside
	URL     string // a link to another host, where not Inside
	Inside  bool
}

// Positions are in units of the strip's width, which is StripWidth.
type Strip struct {
	Known bool
	Edit  int    // position of the last edit's tick
	Read  int    // position of the last review's, where that is later; else 0
	Bar   int    // where the bar begins, to the right end; Width without a bar
	Tone  string // "", warns, fails
	Words string // the same in words
}

// Width of the strip's bar.
func (s Strip) Width() int { return StripWidth - s.Bar }

// DocumentLine is a document in a list.
type DocumentLine struct {
	Title   string
	Path    string
	Address string
	Class   string
	Service Link
	Owner   OwnerView
	Edited  time.Time // last meaningful change; zero where unknown
	// Reviewed is when somebody says to have read it through, where that was
	// after the last edit.
	Reviewed time.Time
	Strip    Strip
	Due      time.Time // when its review is due
	Overdue  bool
	Failing  int
	Warned   int
	Unread   string
}

// LevelRow is a level with all its services.
type LevelRow struct {
	Level    LevelView
	Services []Link
	Count    int // for past editions, which do not know their services
}

// MissedRow is a repository that could not be looked at.
type MissedRow struct {
	Repository string
	Why        string
	Since      time.Time // date of the facts that stand in; zero where there are none
	Services   []Link
}

// Move is a service that went from one level to another.
type Move struct {
	Service  Link
	From, To LevelView
	Up       bool
}

// FactRow is one line of a service's facts.
type FactRow struct {
	Name   string
	Values []FactValue
	Else   []FactValue // what other files say
}

// FactValue is a fact, with where it is said.
type FactValue struct {
	Link
	Where Place
}

// ExemptView is why a check does not count for now.
type ExemptView struct {
	Reason  string
	Author  string
	Expires time.Time
	Where   Place
}

// ScoreCount counts one outcome.
type ScoreCount struct {
	Outcome string
	Count   int
}

// DocumentGroup is the documents of one class.
type DocumentGroup struct {
	Key   string
	Title string
	Rows  []DocumentLine
	More  int
}

// PipelineLine is one pipeline of a service.
type PipelineLine struct {
	Name     string
	Path     Link
	Format   string
	Service  Link
	Owner    OwnerView
	Triggers []string
	Does     []string
	Deploys  []string // environments
	Jobs     int
	Pinned   int
	Uses     int
	Outcome  string // the worst outcome of the checks that concern this file
	State    string
	More     int // further findings
	Changed  time.Time
	Problems []Place
}

// VersionLink is one version of a service's documents, or of one page.
type VersionLink struct {
	Name    string
	Address string
	Current bool
	Missing bool // the page is not in that version; Address is its first page
	When    time.Time
}

// FeedRow is a feed in its formats.
type FeedRow struct {
	Title string
	About Link
	RSS   string
	Atom  string
	JSON  string
}
