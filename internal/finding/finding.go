// Package finding holds the words that checks, ledger, scorecard and site share:
// what a check can conclude, where it saw it, and the key under which one
// finding is remembered across nights.
package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Outcome is what a check concludes about one subject. The zero value is
// NotMeasured: unknown is never pass.
type Outcome uint8

// The six outcomes. NotApplicable, NotMeasured and Exempt leave the
// denominator of a score and stay visible.
const (
	NotMeasured Outcome = iota
	NotApplicable
	Pass
	Warn
	Fail
	Exempt
)

var outcomeNames = [...]string{"not-measured", "not-applicable", "pass", "warn", "fail", "exempt"}

func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", o)
}

// Counts reports whether the outcome is part of the denominator.
func (o Outcome) Counts() bool { return o == Pass || o == Warn || o == Fail }

// MarshalText writes the outcome as its word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word that MarshalText wrote.
func (o *Outcome) UnmarshalText(b []byte) error {
	for i, name := range outcomeNames {
		if name == string(b) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("unknown outcome %q", b)
}

// Key names one finding across nights: check, repository, service and a
// semantic anchor (a document path with a heading slug, an owner handle, a
// pattern). It never holds a commit, a line number or the message, so that it
// survives rewording and moved lines.
type Key struct {
	Check      string `json:"check"`
	Repository string `json:"repository"`
	Service    string `json:"service"`
	Anchor     string `json:"anchor,omitempty"`
}

// ID is a short stable name of the key, 16 hexadecimal digits, for feeds and
// fragments.
func (k Key) ID() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.Check, k.Repository, k.Service, k.Anchor}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Compare orders keys by service, check, repository and anchor.
func (k Key) Compare(other Key) int {
	for _, c := range []int{
		strings.Compare(k.Service, other.Service),
		strings.Compare(k.Check, other.Check),
		strings.Compare(k.Repository, other.Repository),
		strings.Compare(k.Anchor, other.Anchor),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

// Evidence is one place where something was seen. Line counts from 1 and is 0
// where the evidence is a whole file, or a path that is missing.
type Evidence struct {
	Path    string `json:"path,omitempty"`
	Line    int    `json:"line,omitempty"`
	Heading string `json:"heading,omitempty"` // id of the section it concerns, in a document
	Commit  string `json:"commit,omitempty"`  // full hash, where a commit is the evidence
	Text    string `json:"text,omitempty"`    // what was seen there, a phrase
}

// Finding is one failed or warned check on one subject.
type Finding struct {
	Key
	Outcome  Outcome    `json:"outcome"` // Warn or Fail; Exempt where an exemption lifts it
	Title    string     `json:"title"`   // what was seen, a sentence without full stop
	Evidence []Evidence `json:"evidence,omitempty"`
	Mend     string     `json:"mend,omitempty"`   // the exact mend, one or two sentences
	Exempt   string     `json:"exempt,omitempty"` // why and until when, where Outcome is Exempt
	// Formerly are anchors under which earlier releases told parts of it as
	// findings of their own. The ledger hands their history on to this one, and
	// an exemption that is written for each of them holds for it.
	Formerly []string `json:"-"`
}
