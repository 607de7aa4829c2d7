package words_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"daybook/internal/words"
	"daybook/themes"
)

func folder(text string) fstest.MapFS { return fstest.MapFS{words.File: {Data: []byte(text)}} }

func read(t *testing.T, own string) *words.Words {
	t.Helper()
	w, err := words.Read(themes.Default(), folder(own))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWordsAreSaid(t *testing.T) {
	w := read(t, "")
	for want, got := range map[string]string{
		"Services":                         w.Say("nav.services"),
		"1 service":                        w.Say("count.services", "n", 1),
		"12\u202f345 services":             w.Say("count.services", "n", 12345),
		"no services":                      w.Say("said.services", "n", 0),
		"twelve services":                  w.Say("said.services", "n", 12),
		"13 services":                      w.Say("said.services", "n", 13),
		"deleted in 0c37ea7 on 3 May 2026": w.Say("link.deleted", "commit", "0c37ea7", "day", w.FullDay(day)),
		"3 May 2026":                       w.Day(day),
		"Sunday, 3 May 2026":               w.LongDay(day),
		"Sunday":                           w.Weekday(day),
		"a, b and c":                       w.List([]string{"a", "b", "c"}),
		"-1\u202f000":                      w.Number(-1000),
		"no.such.key":                      w.Say("no.such.key"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if w.Language != "en" || w.Direction != "ltr" || len(w.Missing) > 0 {
		t.Errorf("%s, %s, missing %q", w.Language, w.Direction, w.Missing)
	}
}

var day = time.Date(2026, 5, 3, 23, 0, 0, 0, time.UTC)

// A site says single things otherwise, in its language or in another one.
func TestASiteSaysThingsItsOwnWay(t *testing.T) {
	w := read(t, "[nav]\nservices = \"Products\"\n[count]\nservices = { one = \"{n} product\", other = \"{n} products\" }\n")
	if w.Say("nav.services") != "Products" || w.Say("count.services", "n", 2) != "2 products" || w.Say("nav.teams") != "Teams" || len(w.Missing) > 0 {
		t.Errorf("%s, %s, missing %q", w.Say("nav.services"), w.Say("count.services", "n", 2), w.Missing)
	}

	w = read(t, `language = "pl"
[count]
services = { one = "{n} usługa", few = "{n} usługi", many = "{n} usług", other = "{n} usługi" }
[number]
group = "."
small = ["zero", "jeden"]
[date]
months = ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"]
`)
	for n, want := range map[int]string{1: "1 usługa", 3: "3 usługi", 5: "5 usług", 22: "22 usługi", 112: "112 usług", 5000: "5.000 usług"} {
		if got := w.Say("count.services", "n", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if w.Language != "pl" || w.FullDay(day) != "3 maja 2026" || w.Spell(1) != "jeden" || w.Spell(2) != "2" {
		t.Errorf("%s: %s, %s", w.Language, w.FullDay(day), w.Spell(2))
	}
	if len(w.Missing) < 300 {
		t.Errorf("only %d words are missing", len(w.Missing))
	}

	if w = read(t, "language = \"he\""); w.Direction != "rtl" {
		t.Error("Hebrew is written from right to left")
	}
	if w = read(t, "language = \"az-Arab\""); w.Direction != "rtl" {
		t.Error("the script counts, not the language")
	}
	if w = read(t, "language = \"he\"\ndirection = \"ltr\""); w.Direction != "ltr" {
		t.Error("what the file says counts most")
	}
	// A language without plurals has one form.
	if w = read(t, "language = \"ja\"\n[count]\nservices = \"サービス {n} 件\""); w.Say("count.services", "n", 2) != "サービス 2 件" {
		t.Error(w.Say("count.services", "n", 2))
	}
}

func TestWrongWordsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ own, want string }{
		"no TOML":        {"language = \n", "words.toml:1: "},
		"language":       {"\nlanguage = \"english\"\n", `words.toml:2: language "english" is no language`},
		"direction":      {"language = \"de\"\ndirection = \"left\"\n", "words.toml:2: direction must be"},
		"unknown key":    {"[navigation]\nservices = \"x\"\n", "words.toml:2: navigation.services nothing is said with this key; there is \"nav.services\""},
		"unknown place":  {"[document]\nold = \"Read {when}\"\n", "words.toml:2: document.old has no place for {when}; there are <today>, {version}"},
		"unknown link":   {"[lost]\nwhere = \"<home>Home</home>\"\n", "has no place for <home>"},
		"a missing form": {"language = \"pl\"\n[count]\nservices = { one = \"{n} x\", other = \"{n} y\" }\n", `words.toml:3: count.services lacks the form "few", which pl has for numbers such as 2`},
		"no forms":       {"language = \"de\"\n[count]\nservices = \"{n} Dienste\"\n", "depends on a number"},
		"months":         {"[date]\nmonths = [\"Januar\"]\n", "words.toml:2: date.months has 1 entries and must have 12"},
		"not a text":     {"[nav]\nservices = 3\n", "words.toml:2: nav.services must be a text"},
		"a template":     {"[nav]\nservices = \"{{.Title}}\"\n", "must not hold {{"},
	} {
		if _, err := words.Read(themes.Default(), folder(c.own)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
