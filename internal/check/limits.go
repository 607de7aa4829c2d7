package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// DefaultLimits are the thresholds of a fleet that configures none.
func DefaultLimits() Limits {
	return Limits{
		StaleMonths:    12,
		StaleRunbook:   6,
		ChangesSince:   25,
		SettleMonths:   3,
		ReadmeWords:    60,
		UnownedPercent: 0,
		RunbookSections: [][]string{
			{"alerts", "alert", "alarm", "symptom", "page", "incident"},
			{"diagnosis", "diagnos", "troubleshoot", "debug", "triage", "investigat", "check", "verify", "known issues", "common problems"},
			{"recovery", "recover", "restart", "mitigat", "failover", "restor", "remed", "fix", "resol"},
			{"logs", "logging", "dashboard", "metric", "monitor", "observab", "telemetry"},
		},
		PipelineTimeouts: true,
		ReleaseMonths:    12,
		ActiveMonths:     12,
		Lifecycles:       []string{"experimental", "production", "deprecated"},
		NoRunbook: []string{
			"library", "website", "documentation", "docs", "template", "package", "sdk",
			"cli", "tool", "plugin", "module", "configuration", "config",
		},
	}
}

// Ruleset is a short stable name of what is asked: it changes when a check, its
// rung, its points or a limit does, and with nothing else. Where a level moved
// and the ruleset did not, the repository changed.
func Ruleset(checks []Check, limits Limits) string {
	type row struct {
		ID, Rung string
		Points   int
	}
	rows := make([]row, len(checks))
	for i, c := range checks {
		rows[i] = row{c.ID, c.Rung, c.Points}
	}
	text, err := json.Marshal(struct {
		Checks []row
		Limits Limits
	}{rows, limits})
	if err != nil {
		panic(err) // strings and numbers alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}
