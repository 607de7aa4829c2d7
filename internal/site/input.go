package site

import (
	"io"
	"io/fs"
	"time"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/score"
	"daybook/internal/survey"
	"daybook/internal/words"
)

// Subject is a service by where it lives.
type Subject struct {
	Repository string
	ID         string
}

// Input is all that a site is made of. Compose and the pages only read it.
type Input struct {
	Title   string
	BaseURL string // where the site will be published; "" where unknown
	Now     time.Time
	// Print changes when the program would write other pages from the same
	// facts; it is part of every page's key.
	Print string

	Surveys []Brief
	// Load reads the full facts of a repository again, when its pages are made.
	Load func(repository string) (*survey.Survey, error)
	// Source reads the blob that a fact names.
	Source func(repository, hash string) ([]byte, error)
	// Names are the fleet-wide names of services; one that is missing is not shown.
	Names map[Subject]string

	Cards     []score.Card
	Ladder    score.Ladder
	Checks    []check.Check
	Questions []check.Question
	Results   []check.Result
	Book      *ledger.Book // with tonight entered
	Keep      ledger.Policy
	Reach     []Reach
	Moved     []Moved
	// Highlight colours code blocks; see markdown.Options. May be nil.
	Highlight func(w io.Writer, language string, code []byte) bool
	// Fragments keep rendered documents; nil keeps none.
	Fragments Fragments
	// Content holds the built-in prose: checks/ID.md and pages/NAME.md. May be nil.
	Content fs.FS
	// Own holds that of the site: files of the same paths replace built-in ones,
	// others are pages at their own paths, with pictures beside them. May be nil.
	Own fs.FS
	// Words are what the interface says; the built-in ones where it is nil.
	Words *words.Words
	// Nav is the masthead; the built-in one where it is empty.
	Nav []NavEntry
}

// Reach is a repository that could not be looked at tonight.
type Reach struct {
	Repository string
	Why        string
	Since      time.Time // date of the survey that stands in; zero where there is none
}

// Moved is a document that had another path before.
type Moved struct {
	Repository string
	Service    string // ID of the service that showed it; another one may show it now
	From, To   string // paths
}
