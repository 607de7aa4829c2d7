package config

import (
	"errors"
	"strings"
	"testing"

	"daybook/internal/ledger"
)

func TestEditionsAreKeptAsTheFileSays(t *testing.T) {
	standard := ledger.DefaultPolicy()
	for content, want := range map[string]ledger.Policy{
		"":                                    standard,
		"[editions]\n":                        standard,
		"[editions]\ndaily = \"2w\"\n":        {Daily: ledger.Span{Days: 14}, Weekly: standard.Weekly, Monthly: standard.Monthly},
		"[editions]\nweekly = \"never\"\n":    {Daily: standard.Daily, Monthly: standard.Monthly},
		"[editions]\nmonthly = \"3y\"\n":      {Daily: standard.Daily, Weekly: standard.Weekly, Monthly: ledger.Span{Years: 3}},
		"[editions]\ndaily = \"always\"\n":    {Daily: ledger.Span{Always: true}, Weekly: standard.Weekly, Monthly: standard.Monthly},
		"editions.weekly = \"6m\"\n":          {Daily: standard.Daily, Weekly: ledger.Span{Months: 6}, Monthly: standard.Monthly},
		"editions = {weekly = \"36500d\"}\n":  {Daily: standard.Daily, Weekly: ledger.Span{Days: 36500}, Monthly: standard.Monthly},
		"[editions]\nmonthly = \"0m\" # no\n": {Daily: standard.Daily, Weekly: standard.Weekly},
	} {
		c, err := Read(write(t, content))
		if err != nil {
			t.Errorf("%q: %v", content, err)
			continue
		}
		opts, err := c.Options(noEnv)
		if err != nil || opts.Keep != want {
			t.Errorf("%q keeps %+v, want %+v (%v)", content, opts.Keep, want, err)
		}
	}
}

func TestSpansThatAreNoneNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":            `give one such as "31d"`,
		"31":          "has no unit; write d, w, m or y",
		"d":           "is no span",
		"a month":     "is no span",
		"-3d":         "is no span",
		"+3d":         "is no span",
		"3.5d":        "is no span",
		"36501d":      "is no span",
		"9999999999d": "is no span",
		"31D":         "has no unit",
		"31é":         "is no span",
	} {
		_, err := Read(write(t, "title = \"x\"\n\n[editions]\nmonthly = \"always\"\nweekly = \""+text+"\"\n"))
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Line != 5 || wrong.Key != "editions.weekly" || !strings.Contains(wrong.Text, want) {
			t.Errorf("%q: got %v, want line 5 and %q", text, err, want)
		}
	}
	_, err := Read(write(t, "[editions]\ndaily = \"0d\"\n"))
	if err == nil || !strings.Contains(err.Error(), `:2: editions.daily: "0d" would keep no edition at all; give "1d"`) {
		t.Errorf("no edition at all: got %v", err)
	}
}
