package config

import (
	"errors"
	"strconv"

	"daybook/internal/ledger"
)

// editionsTable says how long editions stay on the site. A span is a number of
// days, weeks, months or years, such as 31d, 8w, 6m or 2y; or always; or never.
type editionsTable struct {
	Daily   *string `toml:"daily"`   // every edition of so long,
	Weekly  *string `toml:"weekly"`  // the first of each week of so long,
	Monthly *string `toml:"monthly"` // the first of each month of so long
}

// keep is the policy with the defaults for what the file does not say.
func (f *file) keep(wrong func(int, string, string, ...any) error, at places) (ledger.Policy, error) {
	policy := ledger.DefaultPolicy()
	for _, set := range []struct {
		key  string
		text *string
		to   *ledger.Span
	}{{"daily", f.Editions.Daily, &policy.Daily}, {"weekly", f.Editions.Weekly, &policy.Weekly}, {"monthly", f.Editions.Monthly, &policy.Monthly}} {
		if set.text == nil {
			continue
		}
		span, err := parseSpan(*set.text)
		if err != nil {
			return policy, wrong(at.in("editions", set.key), "editions."+set.key, "%q %v", *set.text, err)
		}
		*set.to = span
	}
	if policy.Daily == (ledger.Span{}) {
		return policy, wrong(at.in("editions", "daily"), "editions.daily",
			"%q would keep no edition at all; give \"1d\" to keep that of the day alone", *f.Editions.Daily)
	}
	return policy, nil
}

// maxSpan bounds the number in a span: a hundred years of days.
const maxSpan = 36500

func parseSpan(text string) (ledger.Span, error) {
	switch text {
	case "always":
		return ledger.Span{Always: true}, nil
	case "never":
		return ledger.Span{}, nil
	case "":
		return ledger.Span{}, errors.New(`is no span; give one such as "31d", "8w", "6m" or "2y", or "always" or "never"`)
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n < 0 || n > maxSpan || text[0] == '+' {
		return ledger.Span{}, errors.New(`is no span; give one such as "31d", "8w", "6m" or "2y", or "always" or "never"`)
	}
	switch text[len(text)-1] {
	case 'd':
		return ledger.Span{Days: n}, nil
	case 'w':
		return ledger.Span{Days: 7 * n}, nil
	case 'm':
		return ledger.Span{Months: n}, nil
	case 'y':
		return ledger.Span{Years: n}, nil
	}
	return ledger.Span{}, errors.New("has no unit; write d, w, m or y behind the number, for days, weeks, months or years")
}
