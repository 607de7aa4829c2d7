package site

import (
	"html/template"
	"sync"
	"time"
)

// Kind is the type of a page, and the name of its folder in a theme.
type Kind string

// The kinds of pages.
const (
	Front        Kind = "front"
	ServiceIndex Kind = "services"
	ServicePage  Kind = "service"
	DocumentList Kind = "documents"
	DocumentPage Kind = "document"
	Shelf        Kind = "shelf" // onboarding and runbooks across the fleet
	PipelineList Kind = "pipelines"
	TeamIndex    Kind = "teams"
	TeamPage     Kind = "team"
	CheckIndex   Kind = "checks"
	CheckPage    Kind = "check"
	FindingIndex Kind = "findings"
	EditionIndex Kind = "editions"
	EditionPage  Kind = "edition"
	FeedIndex    Kind = "feeds"
	SearchPage   Kind = "search"
	ScoresPage   Kind = "scores"
	OwnPage      Kind = "page" // prose of the site's own
	NotFoundPage Kind = "notfound"
	NoticePage   Kind = "notice" // stands where a page could not be made
	Redirect     Kind = "redirect"
	Badge        Kind = "badge"
)

// Views pairs every kind with its view's zero value: what a template may use.
func Views() map[Kind]any {
	return map[Kind]any{
		Front: &FrontView{}, ServiceIndex: &ServicesView{}, ServicePage: &ServiceView{},
		DocumentList: &DocumentsView{}, DocumentPage: &DocumentView{}, Shelf: &ShelfView{},
		PipelineList: &PipelinesView{}, TeamIndex: &TeamsView{}, TeamPage: &TeamView{},
		CheckIndex: &ChecksView{}, CheckPage: &CheckView{}, FindingIndex: &FindingsView{},
		EditionIndex: &EditionsView{}, EditionPage: &EditionView{}, FeedIndex: &FeedsView{},
		SearchPage: &SearchView{}, ScoresPage: &ScoresView{}, OwnPage: &PageView{}, NotFoundPage: &NotFoundView{},
		NoticePage: &NoticeView{}, Redirect: &RedirectView{}, Badge: &BadgeView{},
	}
}

// Frame is what every page shares. Views embed it.
type Frame struct {
	Site      *Chrome
	Root      string // leads from this page to the site's root: "../../"
	Address   string
	Title     string
	Summary   string // for search engines and previews of a link
	Section   string // key of the navigation's entry that leads here
	Crumbs    []Link // from the root to the page's parent
	Canonical string // absolute; "" where the site's own address is not known
	Feeds     []Link // to Atom feeds of what the page shows
}

// To is the link from this page to an address of the site.
func (f Frame) To(address string) string {
	if f.Root == "" && address == "" {
		return "./"
	}
	return f.Root + Escape(address)
}

// Within is a part of a page together with the page's frame: what a shared
// template gets.
type Within struct {
	Frame
	X any
}

// In hands x to a shared template.
func (f Frame) In(x any) Within { return Within{f, x} }

// Chrome is what all pages of a site share.
type Chrome struct {
	Title     string
	Generator string
	Nav       []NavItem
	Own       []Link // pages of the site's own
}

// NavItem is one entry of the masthead.
type NavItem struct {
	Key     string
	Title   string
	Address string
}

// Link leads to a page of the site by Address or to another host by URL; it is
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
	Inside  bool
}

// Strip draws how old a document is: today at the right end, a tick for the
// last edit, a bar for the time during which what it names has changed since.
// Positions are in units of the strip's width, which is StripWidth.
type Strip struct {
	Known bool
	Edit  int    // position of the last edit's tick
	Bar   int    // where the bar begins, to the right end; Width without a bar
	Tone  string // "", warns, fails
	Words string // the same in words
}

// StripWidth is the width of a strip in units, 18 months.
const StripWidth = 156

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
	Strip   Strip
	Due     time.Time // when its review is due
	Overdue bool
	Failing int
	Warned  int
	Unread  string
}

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

// LevelRow is a level with all its services.
type LevelRow struct {
	Level    LevelView
	Services []Link
	Count    int // for past editions, which do not know their services
}

// QuestionRow counts the answers to one Day-2 question.
type QuestionRow struct {
	Question  string
	Yes       int
	Part      int
	No        int
	Unknown   int
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

// ServicesView is the table of all services.
type ServicesView struct {
	Frame
	Services []ServiceLine
	Missed   []MissedRow
}

// ServiceView is one service.
type ServiceView struct {
	Frame
	Service    ServiceLine
	Repository string
	Web        Link
	Commit     Link
	CommitDate time.Time
	Branch     string
	Dirty      bool
	Missed     *MissedRow
	Facts      []FactRow
	System     string
	Domain     string
	Next       []StepView
	NextLevel  string
	Needs      int    // checks that stand in the way of it
	Blocked    string // why it is not held though nothing does
	Families   []ScoreFamily
	Counts     []ScoreCount
	Findings   []FindingView
	Recent     []FindingView // closed of late
	Classes    []DocumentGroup
	AllDocs    Link // where the list here is cut short
	Total      int  // documents
	Pipelines  []PipelineLine
	Links      []Link
	Versions   []VersionLink
	Problems   []Place
	FeedsHere  []FeedRow
	Data       string // address of the JSON file
	Badge      string
	Horizon    time.Time // left end of the age strips
	Now        time.Time
}

// FactRow is one line of a service's facts.
type FactRow struct {
	Name   string
	Values []FactValue
}

// FactValue is a fact, with where it is said.
type FactValue struct {
	Link
	Where Place
}

// StepView is one of the next things to mend.
type StepView struct {
	Title   string
	Check   Link
	Outcome string
	First   []Span // what was seen
	Mend    []Span
	Count   int // findings
	Places  []Place
	More    int
	Points  int
}

// ScoreFamily is one section of a scorecard.
type ScoreFamily struct {
	Name        string
	Level       LevelView
	Points, Max int
	Rows        []ScoreRow
}

// ScoreRow is one check of a scorecard.
type ScoreRow struct {
	Check    Link
	Outcome  string
	Summary  []Span
	Since    time.Time
	Rung     string
	Basis    string
	Points   int
	Places   []Place
	More     int
	Exempt   *ExemptView
	Advisory time.Time // the day on which it begins to count; zero where it does
	order    int
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

// DocumentsView lists all documents of a service.
type DocumentsView struct {
	Frame
	Service Link
	Version string
	Classes []DocumentGroup
	Total   int
	Horizon time.Time
	Now     time.Time
}

// DocumentView is one document, rendered.
type DocumentView struct {
	Frame
	Service  Link
	Owner    OwnerView
	Path     string
	Class    string
	Body     template.HTML // the whole text; Parts is what is shown
	Parts    []BodyPart
	Top      *NoteGroup // what is to be said about the document as a whole
	Contents []Heading
	Unread   string // why there is no body
	Plain    string // the source, where it is not rendered
	PlainWhy string // why not, where its format would be
	TitleID  string // id of the heading that became the page's title
	Last     *ChangeView
	Written  *ChangeView // the last meaningful change, where it is another one
	Reviewed time.Time
	Due      time.Time // when it must be read through again
	Edit     string
	History  string
	Source   string
	all      []Heading // of the body, for the notes
	Nav      *Nav
	Version  string // "" for the default branch
	Newest   *VersionLink
	Versions []VersionLink
	Previous *Link
	Next     *Link
	Problems []Place
}

// Heading is an entry of the table of contents.
type Heading struct {
	Level int
	ID    string
	Text  string
}

// ChangeView is a commit.
type ChangeView struct {
	When   time.Time
	Author string
	Commit string // short
	URL    string
	Rule   string // which newer commits were passed over
}

// BodyPart is a piece of a document's text, up to and with a heading that has
// notes, and these.
type BodyPart struct {
	HTML  template.HTML
	Notes *NoteGroup
}

// NoteGroup is what is to be said about one section of a document.
type NoteGroup struct {
	Heading string // id; "" for the document as a whole
	Title   string // of the section
	Notes   []FindingView
}

// Nav is the side navigation of a service's documents: the same for all of
// them, so a theme builds it once for each depth and section and keeps the
// result here for as long as the service's pages are being made.
type Nav struct {
	Service Link
	Base    string // address of the service's documents
	Groups  []NavGroup
	folders map[string]string // key of the folder by a page's address
	made    sync.Map
}

// Folder is the key of the folder that lists the page, where its group is a
// large one.
func (n *Nav) Folder(address string) string { return n.folders[address] }

// Once returns what was made for key before, or makes it.
func (n *Nav) Once(key string, make func() (any, error)) (any, error) {
	if v, ok := n.made.Load(key); ok {
		return v, nil
	}
	v, err := make()
	if err != nil {
		return nil, err
	}
	v, _ = n.made.LoadOrStore(key, v)
	return v, nil
}

// NavGroup is one class of documents. A large one lists folders instead; a
// page shows the documents of its own folder only.
type NavGroup struct {
	Title   string
	Pages   []Link
	Folders []NavFolder
}

// NavFolder is a folder of a large group.
type NavFolder struct {
	Key   string
	Title string
	First Link
	Pages []Link
	dir   string
	part  int
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
	Word     string // runbook, onboarding document
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
	More     int
}

// EditionsView lists the editions.
type EditionsView struct {
	Frame
	Editions []EditionLine
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
	Lead     []Span
	Opened   []FindingView
	Closed   []FindingView
	More     int
	Moves    []Move
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
