package site

import (
	"html/template"
	"time"
)

// FrontView is today's edition.
type FrontView struct {
	Frame
	Date       time.Time
	Number     int
	First      bool   // there was no edition before
	Since      string // "yesterday", "Monday", "3 May 2026"
	Lead       []Span
	New        []FindingView
	NewMore    int
	Lacks      []CheckLine // of the first edition: what most services lack
	Closed     []FindingView
	ClosedMore int
	Services   int
	Levels     []LevelRow
	Questions  []QuestionRow
	Closest    []ClosestRow
	Trend      *Trend
	Missed     []MissedRow
	Moves      []Move
}

// QuestionRow counts the answers to one Day-2 question.
type QuestionRow struct {
	Question  string
	Yes       int
	Part      int
	No        int
	Unknown   int
	Unasked   int    // no check that answers it applies
	Share     int    // Yes in percent of those that answered
	PartShare int    // In part, likewise
	How       []Link // the checks that answer it
}

// ClosestRow is a service one or two steps below its next level.
type ClosestRow struct {
	Service Link
	Level   LevelView
	Next    string
	Needs   []Link
	More    int
}

// Trend is a line over the editions.
type Trend struct {
	Title  string
	Points string // of an SVG polyline
	Width  int
	Height int
	LastX  int
	LastY  int
	FirstY int
	First  string
	Last   string
	From   time.Time
	To     time.Time
	Words  string
}

// ShelfView is all documents of one class across the fleet.
type ShelfView struct {
	Frame
	Intro    string
	Services []ShelfRow
	Without  []ServiceLine
	Total    int
	Horizon  time.Time
	Now      time.Time
	Lacking  string // title of those that have none
	AllHave  string // said where all have one
}

// ShelfRow is one service with its documents of the class.
type ShelfRow struct {
	Service   ServiceLine
	Documents []DocumentLine
	Links     []Link // declared elsewhere
	More      int
	All       Link
}

// PipelinesView is all pipelines of the fleet.
type PipelinesView struct {
	Frame
	Pipelines []PipelineLine
	Without   []ServiceLine
}

// TeamsView lists the teams.
type TeamsView struct {
	Frame
	Teams    []TeamLine
	Persons  []ServiceLine // owned by a person
	Unclear  []ServiceLine
	Orphans  []ServiceLine
	Declared int
}

// TeamLine is a team in a list.
type TeamLine struct {
	Link
	Title    string
	Services int
	Findings int
	Failing  int
	Levels   []LevelRow
	Declared bool
}

// TeamView is one team.
type TeamView struct {
	Frame
	Name     string
	Full     string
	Facts    []FactRow
	Services []ServiceLine
	Findings []FindingView
	More     int
	Recent   []FindingView
	Feed     FeedRow
	Declared bool
}

// ChecksView lists the checks.
type ChecksView struct {
	Frame
	Families []CheckFamily
	Services int
}

// CheckFamily is the checks of one family.
type CheckFamily struct {
	Name   string
	Checks []CheckLine
}

// CheckLine is a check in a list.
type CheckLine struct {
	Link
	ID     string
	Rung   string
	Points int
	Basis  string
	Counts []ScoreCount
	Holds  int // share in percent of those that count; -1 where none does
}

// CheckView is one check.
type CheckView struct {
	Frame
	ID     string
	Family string
	Rung   string
	Points int
	Basis  string
	Why    string
	Fix    string
	Body   template.HTML // the check's own page
	Groups []CheckGroup
	Counts []ScoreCount
	Feed   FeedRow
}

// CheckGroup is the services with one outcome.
type CheckGroup struct {
	Outcome string
	Rows    []CheckRow
}

// CheckRow is what a check concluded about one service.
type CheckRow struct {
	Service ServiceLine
	Summary []Span
	Since   time.Time
	Places  []Place
	Exempt  *ExemptView
}

// FindingsView is all open findings by family.
type FindingsView struct {
	Frame
	Families []FindingFamily
	Total    int
	Failing  int
	Recent   []FindingView
	Days     int // how long closed findings are listed
}

// FindingFamily is the open findings of one family.
type FindingFamily struct {
	Name   string
	Total  int
	Checks []FindingGroup
}

// FindingGroup is the open findings of one check.
type FindingGroup struct {
	Check    Link
	Total    int
	Findings []FindingView
	Rest     []FindingView // the same said of more, to be unfolded
	More     int           // not listed here
}

// EditionsView lists the editions.
type EditionsView struct {
	Frame
	Editions []EditionLine // newest first
	Dropped  int           // that are no longer kept
	Policy   string        // which ones are, in a sentence
	Compare  *Link
	Trend    *Trend
}

// EditionLine is an edition in a list.
type EditionLine struct {
	Link
	Date     time.Time
	Number   int
	Opened   int
	Closed   int
	Standing int
	Services int
	Levels   []LevelRow
}

// EditionView is one edition.
type EditionView struct {
	Frame
	Line     EditionLine
	Levels   []LevelRow // with the services of that day
	Since    *Link      // the kept edition before; nil for the first
	Between  int        // editions between the two that are no longer kept
	Change   *DifferenceView
	Changes  *Link // since a week and a month before
	Missed   []MissedRow
	Previous *Link
	Next     *Link
}

// FeedsView lists the feeds.
type FeedsView struct {
	Frame
	All      FeedRow
	Teams    []FeedRow
	Services []FeedRow
	Checks   []FeedRow
}

// SearchView is the alphabetical index of what the site holds.
type SearchView struct {
	Frame
	Letter   string
	Letters  []LetterLink
	Services []ServiceLine
	Checks   []CheckLine
	Entries  []IndexEntry
	Total    int
}

// LetterLink leads to one part of the index.
type LetterLink struct {
	Link
	Current bool
	Count   int
}

// IndexEntry is one document of the index.
type IndexEntry struct {
	Title   string
	Address string
	Service Link
	Class   string
	Path    string
}

// ScoresView says how scores come about.
type ScoresView struct {
	Frame
	Body      template.HTML // the rules in prose
	Rungs     []RungView
	Questions []QuestionRow
	Points    int
}

// RungView is a level with the checks that it asks for.
type RungView struct {
	Level  LevelView
	Checks []CheckLine
	Points int
}

// PageView is prose of the site's own.
type PageView struct {
	Frame
	Body     template.HTML
	Contents []Heading
	Pages    []OwnLink // of the same folder, where there are several
	Previous *Link
	Next     *Link
}

// OwnLink is one of the pages beside a page of the site's own.
type OwnLink struct {
	Link
	Current bool
	Depth   int // folders below the first one
}

// NotFoundView is shown for an address that is not there.
type NotFoundView struct{ Frame }

// NoticeView stands where a page could not be made.
type NoticeView struct {
	Frame
	Why    string
	Source string
}

// RedirectView leads from an old address to the new one.
type RedirectView struct {
	Frame
	Target string // address
}

// BadgeView is a service's level as a small picture.
type BadgeView struct {
	Label string
	Level LevelView
	Left  int // width of the label's part
	Right int
}
