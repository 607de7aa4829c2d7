// Package ledger remembers all findings across nights: what was opened, stands,
// was closed, came back or is exempt, and when; with it the name that each
// service was given and the numbers of every edition. A Book is a value that
// Enter turns into the next one; nothing here knows the clock.
//
// A ledger keeps every finding and every edition for good. A finding closed
// longer ago than FoldAfter is folded: its evidence, its mend and the middle of
// its history go, its key, title and dates stay, so that it is still recognised
// when it comes back.
//
// Findings that a newer release tells as one become one entry, with the history
// of the one that stood longest; nothing opens or closes because of that, and
// what is counted of past dates from then on counts them once.
package ledger

import (
	"time"

	"daybook/internal/finding"
)

// FoldAfter is how long a closed finding keeps its evidence and whole history.
const FoldAfter = 400 * 24 * time.Hour

// maxEvents bounds the history of one finding: the first event and the newest
// ones stay.
const maxEvents = 50

// Book is the ledger of one fleet. The zero value is the empty book of the
// first night. A Book never changes; Name and Enter return another one.
type Book struct {
	editions     []Edition    // by date
	repositories []Repository // by name
	services     []Service    // by name
	entries      []Entry      // by key
}

// State is where a finding stands.
type State string

// The three states of a finding.
const (
	StateOpen   State = "open"
	StateClosed State = "closed"
	StateExempt State = "exempt"
)

// What happened to a finding.
type What string

// The five things that happen to findings.
const (
	Opened     What = "opened"
	Reopened   What = "reopened"
	Unexempted What = "unexempted" // its exemption ended, and it is still there
	Exempted   What = "exempted"
	Closed     What = "closed"
)

// Opens reports whether the finding counts as new in the edition of the event.
func (w What) Opens() bool { return w == Opened || w == Reopened || w == Unexempted }

// Event is one turn in the history of a finding.
type Event struct {
	At      time.Time `json:"at"`
	Edition string    `json:"edition"` // its date
	What    What      `json:"what"`
	Why     string    `json:"why,omitempty"`     // for a closing, one of the Why constants
	Because []Cause   `json:"because,omitempty"` // nil where it was not noted: in the first edition and in old ledgers
}

// Why a finding was closed.
const (
	WhyMended        = "mended"
	WhyNotApplicable = "the check no longer applies"
	WhyServiceGone   = "the service is gone"
	WhyWithdrawn     = "the check was withdrawn"
	WhyRetired       = "the repository left the fleet"
)

// Entry is one finding with its history.
type Entry struct {
	finding.Finding           // as it was last seen
	Owner           string    `json:"owner,omitempty"` // reference of the team, as last seen
	State           State     `json:"state"`
	First           time.Time `json:"first"`            // first seen
	Opened          time.Time `json:"opened,omitzero"`  // latest opening
	Closed          time.Time `json:"closed,omitzero"`  // zero unless closed
	LastSeen        time.Time `json:"lastSeen"`         // the last night on which it was really seen
	Absent          time.Time `json:"absent,omitzero"`  // its repository is missing from the fleet list since then
	Folded          bool      `json:"folded,omitempty"` // closed so long ago that details were dropped
	Events          []Event   `json:"events"`           // oldest first
	// Parts are the ids of findings that it took over from when they were told
	// each by itself, the one whose history it has first.
	Parts []string `json:"parts,omitempty"`
}

// Counts are numbers of results by outcome, indexed by finding.Outcome.
type Counts [6]int

// Of returns the number of results with that outcome.
func (c Counts) Of(o finding.Outcome) int { return c[o] }

// Edition is one night as it was entered. A date has one edition, however often
// it is built.
type Edition struct {
	Date         string            `json:"date"`   // 2006-01-02, UTC
	Number       int               `json:"number"` // 1 for the first edition ever
	At           time.Time         `json:"at"`     // first build of that date
	RuleSet      string            `json:"ruleSet,omitempty"`
	RulesMoved   bool              `json:"rulesMoved,omitempty"` // the rule set is another one than in the edition before
	Release      string            `json:"release,omitempty"`    // of the daybook that made it; "" in old ledgers
	Repositories int               `json:"repositories"`
	Services     int               `json:"services"`
	Opened       int               `json:"opened"` // findings that opened, came back or lost their exemption on this date
	Closed       int               `json:"closed"`
	Standing     int               `json:"standing"` // open findings after it
	Exempt       int               `json:"exempt"`
	Joined       int               `json:"joined,omitempty"` // findings that are parts of others from this date on, and no longer counted
	Levels       []LevelCount      `json:"levels,omitempty"` // from the lowest rung up
	Outcomes     Counts            `json:"outcomes"`
	Checks       map[string]Counts `json:"checks,omitempty"`
	Unreachable  []string          `json:"unreachable,omitempty"` // in the fleet list, but not surveyed
	Absent       []string          `json:"absent,omitempty"`      // known from earlier, missing from the fleet list
	Moved        []LevelMove       `json:"moved,omitempty"`       // by service
	Returned     []string          `json:"returned,omitempty"`    // services that had gone and are back
	Went         []string          `json:"went,omitempty"`        // services that are gone since this edition
}

// LevelCount says how many services stand on a level.
type LevelCount struct {
	Level    string `json:"level"`
	Services int    `json:"services"`
}

// LevelMove is a service that changed its level since the edition before, and
// which of the things that can move it did.
type LevelMove struct {
	Service    string `json:"service"`
	From       string `json:"from"`
	To         string `json:"to"`
	Repository bool   `json:"repository,omitempty"` // another commit than the night before
	Rules      bool   `json:"rules,omitempty"`      // another rule set than the night before
	Daybook    bool   `json:"daybook,omitempty"`    // another daybook than the night before
}

// Because says in words what moved.
func (m LevelMove) Because() string { return Because(moved(m.Repository, m.Rules, m.Daybook)) }

// Repository is what the ledger knows of one repository.
type Repository struct {
	Name         string    `json:"name"`
	FirstSeen    time.Time `json:"firstSeen"`
	LastSurveyed time.Time `json:"lastSurveyed,omitzero"`
	Absent       time.Time `json:"absent,omitzero"` // missing from the fleet list since then
}

// Service is a service with the name that it was given, and where it stands.
type Service struct {
	Name       string              `json:"name"` // as in its address
	Repository string              `json:"repository"`
	ID         string              `json:"id,omitempty"` // within the repository: a descriptor's reference or a folder
	Level      string              `json:"level,omitempty"`
	LevelSince time.Time           `json:"levelSince,omitzero"`
	Points     int                 `json:"points,omitempty"`
	Max        int                 `json:"max,omitempty"`
	Commit     string              `json:"commit,omitempty"` // at the last survey
	FirstSeen  time.Time           `json:"firstSeen,omitzero"`
	LastSeen   time.Time           `json:"lastSeen,omitzero"`
	Gone       time.Time           `json:"gone,omitzero"`     // its repository was surveyed without it
	Results    map[string]Standing `json:"results,omitempty"` // by check
}

// Standing is the outcome of one check for one service, and since when.
type Standing struct {
	Outcome finding.Outcome `json:"outcome"`
	Since   time.Time       `json:"since"`
}
