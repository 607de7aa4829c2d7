package mirror

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const hidden = "***"

var (
	userinfo      = regexp.MustCompile(`(://)[^/?#@\s"']*(?:@[^/?#@\s"']*)*@`)
	authorization = regexp.MustCompile(`(?i)(authorization:?\s*(?:basic|bearer|token)?\s+)[^\s"',;]+`)
	knownTokens   = regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|glcbt-[A-Za-z0-9_-]{16,})`)
)

// Redact takes out of a text what looks like a credential: the user and
// password of an address, an authorization header, the tokens of forges.
func Redact(text string) string {
	text = userinfo.ReplaceAllString(text, "$1")
	text = authorization.ReplaceAllString(text, "${1}"+hidden)
	return knownTokens.ReplaceAllString(text, hidden)
}

// Redact takes every secret that is known out of a text, in whatever form,
// besides what looks like one.
func (c Credentials) Redact(text string) string { return redactLogins(text, c.logins) }

func redactLogins(text string, logins []login) string {
	var secrets []string
	for _, l := range logins {
		secrets = append(secrets, l.secrets()...)
	}
	// The longest first: one may be part of another.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, s := range secrets {
		if len(s) >= 4 { // shorter ones would shred every text
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return Redact(text)
}

// printable makes what a server says fit for a terminal: one line, no control
// characters, not too long.
func printable(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	const most = 300
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return text
}
