package ledger_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// A fleet of 2,000 services with 30 checks each and 20,000 findings, a year of
// nights old.
func BenchmarkLedger(b *testing.B) {
	n := ledger.Night{RuleSet: "1", Surveyed: map[string]bool{}, Levels: []string{"None", "Bronze"}}
	for i := range 2000 {
		repository, service := fmt.Sprintf("git.example.org/team/service-%d", i), fmt.Sprintf("service-%d", i)
		n.Known = append(n.Known, repository)
		n.Surveyed[repository] = true
		n.Cards = append(n.Cards, ledger.Card{Service: service, Repository: repository, Level: "Bronze", Commit: "c"})
		for c := range 30 {
			r := result(repository, service, fmt.Sprintf("check-%d", c), finding.Pass)
			if c < 10 {
				r.Outcome, r.Findings = finding.Fail, []finding.Finding{found("docs/runbook.md#escalation")}
			}
			n.Results = append(n.Results, r)
		}
	}
	book := &ledger.Book{}
	for i := range 365 {
		small := n
		if i > 0 {
			small.Results = n.Results[:30]
			small.Surveyed = map[string]bool{n.Known[0]: true}
		}
		small.Now = day(i + 1)
		next, _, err := book.Enter(small)
		if err != nil {
			b.Fatal(err)
		}
		book = next
	}
	var text bytes.Buffer
	if err := book.Encode(&text); err != nil {
		b.Fatal(err)
	}
	b.Run("enter", func(b *testing.B) {
		n.Now = day(366)
		for b.Loop() {
			if _, _, err := book.Enter(n); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			if err := book.Encode(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			if _, err := ledger.Read(bytes.NewReader(text.Bytes())); err != nil {
				b.Fatal(err)
			}
		}
	})
}
