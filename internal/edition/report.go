package edition

import (
	"time"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/publish"
	"daybook/internal/score"
)

// Report is what one edition amounts to, for tables and logs.
type Report struct {
	Date         string              `json:"date"`
	Number       int                 `json:"number"`
	Repositories int                 `json:"repositories"`
	Services     int                 `json:"services"`
	Documents    int                 `json:"documents"`
	Opened       []*ledger.Entry     `json:"opened"`   // on this date
	Closed       []*ledger.Entry     `json:"closed"`   // on this date
	Standing     int                 `json:"standing"` // open findings
	Fails        int                 `json:"fails"`    // of them
	Warns        int                 `json:"warns"`
	Levels       []ledger.LevelCount `json:"levels"`
	Unreached    []Unreached         `json:"unreached"`
	Unlisted     []string            `json:"unlisted,omitempty"` // sources that did not answer; their older list stands in
	Refetched    int                 `json:"refetched"`          // repositories that had something new
	Cached       int                 `json:"cached"`             // surveys taken from an earlier night
	Bytes        int64               `json:"bytes"`              // received
	Stages       []StageTime         `json:"stages,omitempty"`
	Site         *publish.Summary    `json:"site,omitempty"` // nil where none was published
	Problems     []string            `json:"problems"`       // pages that could not be made, exemptions that match nothing, ...

	Cards   []score.Card   `json:"cards,omitempty"`
	Results []check.Result `json:"results,omitempty"`
}

// Unreached is a repository that could not be looked at, and why.
type Unreached struct {
	Repository string    `json:"repository"`
	Why        string    `json:"why"`
	Since      time.Time `json:"since,omitzero"` // of the survey that stands in; zero where there is none
}

// StageTime is how long a stage took.
type StageTime struct {
	Stage Stage         `json:"stage"`
	Took  time.Duration `json:"took"`
}

// stopwatch notes how long stages take. Without a clock it notes nothing.
type stopwatch struct {
	elapsed func() time.Duration
	last    time.Duration
	stages  []StageTime
}

func (w *stopwatch) lap(stage Stage) {
	if w.elapsed == nil {
		return
	}
	now := w.elapsed()
	w.stages = append(w.stages, StageTime{stage, now - w.last})
	w.last = now
}
