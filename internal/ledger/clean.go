package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"daybook/internal/finding"
)

// Bounds of what a repository can make the ledger remember of one finding, in
// bytes and items.
const (
	maxAnchor   = 512
	maxPhrase   = 1000
	maxEvidence = 20
)

// Key returns the key under which the ledger keeps a finding. It is the
// finding's own, unless its anchor is overlong or not UTF-8, which JSON would
// change on its way to the next night.
func Key(k finding.Key) finding.Key {
	k.Check, k.Repository, k.Service = valid(k.Check), valid(k.Repository), valid(k.Service)
	k.Anchor = valid(k.Anchor)
	if len(k.Anchor) > maxAnchor {
		sum := sha256.Sum256([]byte(k.Anchor))
		k.Anchor = clip(k.Anchor, maxAnchor-20) + "~" + hex.EncodeToString(sum[:8])
	}
	return k
}

// clean bounds a finding and makes it survive JSON unchanged. Evidence that
// needs no mending stays the caller's, who leaves it as it is.
func clean(f finding.Finding) finding.Finding {
	f.Key = Key(f.Key)
	f.Title, f.Mend, f.Exempt = phrase(f.Title), phrase(f.Mend), phrase(f.Exempt)
	f.Evidence = slices.Clip(f.Evidence[:min(len(f.Evidence), maxEvidence)])
	if slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return cleanEvidence(e) != e }) {
		f.Evidence = slices.Clone(f.Evidence) // it is the caller's
		for i, e := range f.Evidence {
			f.Evidence[i] = cleanEvidence(e)
		}
	}
	if len(f.Evidence) == 0 {
		f.Evidence = nil
	}
	return f
}

func cleanEvidence(e finding.Evidence) finding.Evidence {
	return finding.Evidence{Path: phrase(e.Path), Line: e.Line, Heading: phrase(e.Heading), Commit: phrase(e.Commit), Text: phrase(e.Text)}
}

func phrase(s string) string {
	s = valid(s)
	if len(s) <= maxPhrase {
		return s
	}
	return clip(s, maxPhrase) + "…"
}

// clip cuts valid UTF-8 between characters.
func clip(s string, most int) string {
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// valid writes bytes that are not UTF-8 as \xNN, so that two names that differ
// only in such bytes stay two.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[i])
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}
