// Package check says what good looks like: one value for each check, one file
// for each family, one literal list that registers them all.
package check

import (
	"time"

	"daybook/internal/eol"
	"daybook/internal/finding"
	"daybook/internal/survey"
)

// Check is one question about one service.
type Check struct {
	ID     string // family.name, as in reference and exemptions: doc.stale-age
	Title  string // what holds when it passes, a short sentence: "Runbook names what exists"
	Family Family
	Rung   string // the rung of the default ladder that asks for it: Bronze, Silver, Gold
	Points int
	Basis  Basis
	Why    string // why it matters on Day 2, two or three sentences
	Fix    string // how to mend it in general; findings carry the exact mend
	Run    func(Subject) Result
}

// Family groups checks: one file, one section of a scorecard.
type Family string

// The families.
const (
	Ownership     Family = "Ownership"
	Catalogue     Family = "Catalogue"
	Documentation Family = "Documentation"
	Onboarding    Family = "Onboarding"
	Operability   Family = "Operability"
	Pipelines     Family = "Pipelines"
	Maintenance   Family = "Maintenance"
)

// Basis tells a check of what is said from a check of what is done.
type Basis string

// Declared checks can be passed by editing a file; observed ones cannot.
const (
	Declared Basis = "declared"
	Observed Basis = "observed"
)

// Subject is all that a check may look at.
type Subject struct {
	Repository *survey.Repository
	Service    *survey.Service
	Fleet      *Fleet
	Limits     Limits
	Now        time.Time
	Ends       *eol.Table // until when products are supported; nil where that could not be read
	// Expired are the exemptions that have run out and would still lift
	// something of this service. Run fills it in, after all other checks.
	Expired []Exemption
	Granted []Exemption // likewise, those that lift something now
	// Declares counts the groups and users that the repository declares.
	Declares int
	// Format is that of the descriptors of the repository's other services.
	Format string
}

// Fleet is what checks may know of the other repositories.
type Fleet struct {
	Teams map[string]survey.Team // by reference, lower case
	// People by reference, lower case.
	People map[string]survey.Person
	// Format is the one that most services of the fleet are described in.
	Format string
	crowd  *crowd // nil where nothing is known of people
}

// Limits are the thresholds that a configuration may change.
type Limits struct {
	StaleMonths      int        // a document without a meaningful edit for this long is stale
	StaleRunbook     int        // months, the same for runbooks
	ChangesSince     int        // what a document names may change this often before it is stale
	ReadmeWords      int        // words of prose that a README must have
	UnownedPercent   int        // share of files without an owner that is tolerated
	RunbookSections  [][]string // each group: words one of which a heading must hold, the first to call it by
	PipelineTimeouts bool
	SettleMonths     int      // a document edited within this time is not called behind what it names
	ReleaseMonths    int      // work may lie unreleased for this long, where releases are tagged
	ActiveMonths     int      // a person must have committed within this time
	Lifecycles       []string // the stages that a descriptor may declare
	NoRunbook        []string // the kinds of component that run nowhere and need no runbook
}

// Result is what one check concluded about one service.
type Result struct {
	Check      string             `json:"check"`
	Service    string             `json:"service"` // fleet-wide name
	Repository string             `json:"repository"`
	Outcome    finding.Outcome    `json:"outcome"`
	Summary    string             `json:"summary"`            // what was seen, a phrase: "11 of 41 documents are stale"
	Measured   int                `json:"measured,omitempty"` // how many subjects could be measured,
	Of         int                `json:"of,omitempty"`       // of how many
	Findings   []finding.Finding  `json:"findings,omitempty"` // one for each anchor; an exempt one stays, with that outcome
	Exempt     *Exemption         `json:"exempt,omitempty"`   // the first exemption that lifted something
	Places     []finding.Evidence `json:"places,omitempty"`   // where a passing check saw it, for the scorecard
	// Advisory is the day on which the check begins to count: until then it
	// warns at most and is no part of levels and points. Zero where it counts.
	Advisory time.Time `json:"advisory,omitzero"`
}

// Exemption lifts one check from a service for a while.
type Exemption struct {
	Check   string    `json:"check"`
	Service string    `json:"service"`          // a glob over fleet-wide names; "" stands for all
	Anchor  string    `json:"anchor,omitempty"` // one finding only
	Reason  string    `json:"reason"`
	Author  string    `json:"author,omitempty"`
	Expires time.Time `json:"expires"`        // the first moment at which it lifts nothing any more
	Path    string    `json:"path,omitempty"` // where it is written
	Line    int       `json:"line,omitempty"`
}
