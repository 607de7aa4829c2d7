package ledger

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/finding"
)

type verdictKey struct{ repository, service, check string }

// verdict is what one check concluded about one service, with its findings
// cleaned, keyed and sorted.
type verdict struct {
	outcome  finding.Outcome
	measured bool
	exempt   bool
	owner    string
	findings []finding.Finding
}

// severity orders outcomes for the rare case that a check gave several results
// for one service.
var severity = [...]int{
	finding.Fail: 6, finding.Warn: 5, finding.NotMeasured: 4,
	finding.Exempt: 3, finding.Pass: 2, finding.NotApplicable: 1,
}

// gather turns the results of surveyed repositories into verdicts, whatever
// their order.
func gather(results []Result, surveyed func(string) bool) map[verdictKey]*verdict {
	verdicts := make(map[verdictKey]*verdict, len(results))
	for _, r := range results {
		key := verdictKey{valid(r.Repository), valid(r.Service), valid(r.Check)}
		if !surveyed(key.repository) {
			continue
		}
		v := verdicts[key]
		if v == nil {
			v = &verdict{outcome: r.Outcome, measured: true, owner: r.Owner}
			verdicts[key] = v
		}
		v.add(key, r)
	}
	for _, v := range verdicts {
		v.settle()
	}
	return verdicts
}

func (v *verdict) add(key verdictKey, r Result) {
	if severity[r.Outcome] > severity[v.outcome] {
		v.outcome = r.Outcome
	}
	v.owner = max(v.owner, r.Owner)
	switch r.Outcome {
	case finding.NotMeasured:
		v.measured = false
		return
	case finding.NotApplicable:
		return
	case finding.Exempt:
		v.exempt = true
	}
	for _, f := range r.Findings {
		f.Key = finding.Key{Check: key.check, Repository: key.repository, Service: key.service, Anchor: f.Anchor}
		if r.Outcome == finding.Exempt {
			f.Outcome = finding.Exempt
		}
		v.findings = append(v.findings, clean(f))
	}
}

// settle sorts the findings and keeps one for each key: the worst, then the
// first by its words.
func (v *verdict) settle() {
	slices.SortFunc(v.findings, func(a, b finding.Finding) int {
		return cmp.Or(
			a.Key.Compare(b.Key),
			cmp.Compare(severity[b.Outcome], severity[a.Outcome]),
			strings.Compare(a.Title, b.Title),
			strings.Compare(a.Mend, b.Mend),
			strings.Compare(a.Exempt, b.Exempt),
			slices.CompareFunc(a.Evidence, b.Evidence, compareEvidence),
		)
	})
	v.findings = slices.CompactFunc(v.findings, func(a, b finding.Finding) bool { return a.Key == b.Key })
}

func compareEvidence(a, b finding.Evidence) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		strings.Compare(a.Heading, b.Heading),
		strings.Compare(a.Commit, b.Commit),
		strings.Compare(a.Text, b.Text),
	)
}
