package theme

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/net/html"

	"daybook/internal/site"
	"daybook/internal/words"
	"daybook/themes"
)

func theWords(t *testing.T, own string) *words.Words {
	t.Helper()
	w, err := words.Read(themes.Default(), fstest.MapFS{words.File: {Data: []byte(own)}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWordsArePutIntoTemplates(t *testing.T) {
	w := theWords(t, "[nav]\nservices = \"R&D \\\"products\\\"\"\n[document]\nold = \"<today>Heute</today> & {version}\"\n")
	for source, want := range map[string]string{
		`<h1>[[nav.services]]</h1>`:                                           `<h1>R&amp;D &#34;products&#34;</h1>`,
		`{{template "x" "[[nav.services]]"}}`:                                 `{{template "x" "R&D \"products\""}}`,
		`[[count.more n=.X]]`:                                                 `{{number .X}} more`,
		`[[count.points n=(len .X)]]!`:                                        `{{if eq (form (len .X)) "one"}}{{number (len .X)}} point{{else}}{{number (len .X)}} points{{end}}!`,
		"[[document.old version=$.V today=`<a href=\"{{.}}\" class=\"x\">`]]": `<a href="{{.}}" class="x">Heute</a> &amp; {{$.V}}`,
		"[[team.summary team=.T services=`[[count.more n=.N]]`]]":             `{{.T}} owns {{number .N}} more.`,
		`<html lang="[[language]]" dir="[[direction]]">`:                      `<html lang="en" dir="ltr">`,
		`{{$x := 3}}[[edition.number n=$x]]`:                                  `{{$x := 3}}No. {{number $x}}`,
		`no [[a, b]] [place]`:                                                 `no [[a, b]] [place]`,
	} {
		got, err := speak("a/page.html", source, w)
		if err != nil || got != want {
			t.Errorf("%s\n\tis %s, %v\n\twant %s", source, got, err, want)
		}
	}
	got, err := speak("a/x.js", `say("[[nav.services]]"); say([[search.found]], [[1]]);`, w)
	if want := `say("R\u0026D \"products\""); say({"one":"One result.","other":"{n} results, the best ones first."}, [[1]]);`; err != nil || got != want {
		t.Errorf("in a script: %s, %v\n\twant %s", got, err, want)
	}
	for source, want := range map[string]string{
		"\n[[nav.none]]":                  "a/page.html:2: [[nav.none]]: words.toml says nothing with this key",
		"[[count.points]]":                "no n=value picks one",
		"[[document.old version=.V]]":     "nothing is given for {today}",
		"[[nav.services and more":         "must end with ]]",
		`{{template "[[count.points]]"}}`: "has several forms",
	} {
		if _, err := speak("a/page.html", source, w); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
}

// Every word that a template or a script shows comes from words.toml: what is
// left of them without those, without tags and without actions has no letters.
func TestNoTemplateSpeaksForItself(t *testing.T) {
	mute := dumb(t)
	err := fs.WalkDir(themes.Default(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == assetFolder {
			return err
		}
		content, err := fs.ReadFile(themes.Default(), name)
		if err != nil {
			return err
		}
		switch path.Ext(name) {
		case ".html", ".svg":
			said, err := speak(name, string(content), mute)
			if err != nil {
				return err
			}
			for _, word := range spoken(said) {
				t.Errorf("%s says %q itself: it belongs into words.toml", name, word)
			}
		case ".js":
			for _, word := range literals(string(content)) {
				t.Errorf("%s says %q itself: it belongs into words.toml", name, word)
			}
		case ".css":
			for _, m := range cssContent.FindAllStringSubmatch(string(content), -1) {
				if lettered(m[1]) {
					t.Errorf("%s says %q itself", name, m[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var cssContent = regexp.MustCompile(`content:\s*"([^"]*)"`)

// dumb are words without letters.
func dumb(t *testing.T) *words.Words {
	t.Helper()
	content, err := fs.ReadFile(themes.Default(), words.File)
	if err != nil {
		t.Fatal(err)
	}
	silent := regexp.MustCompile(`"[^"\n]*"`).ReplaceAllStringFunc(string(content), func(text string) string {
		places := regexp.MustCompile(`\{\w+\}|</?\w+>`).FindAllString(text, -1)
		return `"¤` + strings.Join(places, "¤") + `"`
	})
	silent = strings.Replace(silent, `language = "¤"`, `language = "en"`, 1)
	w, err := words.Read(fstest.MapFS{words.File: {Data: []byte(silent)}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var (
	kindOf  = regexp.MustCompile(`\{\{define "kind"\}\}.*?\{\{end\}\}|\{\{block "kind" \.\}\}.*?\{\{end\}\}`)
	action  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	shownIn = regexp.MustCompile(`\b(?:aria-label|title|alt|placeholder|label)="([^"]*)"`)
	comment = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// proper are names that are the same in every language.
var proper = []string{"JSON", "RSS", "Atom", "daybook"}

// spoken is what readers would see of a template: text, and the attributes that
// are read out. Within tags, words stand only in these.
func spoken(source string) []string {
	source = kindOf.ReplaceAllString(source, "") // a class, no word
	source = action.ReplaceAllString(comment.ReplaceAllString(source, ""), "")
	var said []string
	add := func(text string) {
		for _, name := range proper {
			text = strings.ReplaceAll(text, name, "")
		}
		if text = strings.TrimSpace(html.UnescapeString(text)); lettered(text) {
			said = append(said, text)
		}
	}
	for _, m := range shownIn.FindAllStringSubmatch(source, -1) {
		add(m[1])
	}
	for line := range strings.Lines(regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(source, "\n")) {
		add(line)
	}
	return said
}

func lettered(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// literals are the strings of a script that look like something said: several
// words, or one that begins with a capital.
func literals(source string) []string {
	var said []string
	for _, line := range strings.Split(source, "\n") {
		if at := strings.Index(line, "//"); at >= 0 && !strings.Contains(line[:at], `"`) {
			line = line[:at]
		}
		for _, m := range regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`).FindAllStringSubmatch(line, -1) {
			if looksSaid.MatchString(m[1]) && !slices.Contains(quiet, m[1]) {
				said = append(said, m[1])
			}
		}
	}
	return said
}

var looksSaid = regexp.MustCompile(`^[A-Z][a-z]+$|^[A-Za-z']+[,.]? [a-z]+|^ ?[a-z]+ (?:of|more|and|to)\b`)

// quiet are strings of scripts that no reader sees.
var quiet = []string{"use strict", "ArrowDown", "ArrowUp", "Escape", "input, textarea, select, [contenteditable]", "form.search input, form.find-box input", "no entry "}

// The same on whole pages: nothing is seen but what the views hold.
func TestPagesSayOnlyWhatTheyAreGiven(t *testing.T) {
	content, err := fs.ReadFile(themes.Default(), words.File)
	if err != nil {
		t.Fatal(err)
	}
	silent := regexp.MustCompile(`"[^"\n]*"`).ReplaceAllStringFunc(string(content), func(text string) string {
		return `"¤` + strings.Join(regexp.MustCompile(`\{\w+\}|</?\w+>`).FindAllString(text, -1), "¤") + `"`
	})
	silent = strings.Replace(silent, `language = "¤"`, `language = "ar"`, 1)
	silent = regexp.MustCompile(`\{ one = "([^"]*)", other = "([^"]*)" \}`).ReplaceAllString(silent, `{ zero = "$2", one = "$1", two = "$2", few = "$2", many = "$2", other = "$2" }`)
	th, err := load(t, fstest.MapFS{words.File: {Data: []byte(silent)}})
	if err != nil {
		t.Fatal(err)
	}
	for kind, zero := range site.Views() {
		full := reflect.New(reflect.TypeOf(zero).Elem())
		fill(full.Elem(), "", 0)
		given := map[string]bool{}
		fieldNames(full.Elem().Type(), given, 0)
		var b bytes.Buffer
		if err := th.write(&b, site.Page{Kind: kind, View: func() (any, error) { return full.Interface(), nil }}); err != nil {
			t.Fatal(err)
		}
		if kind != site.Badge {
			page, err := html.Parse(&b)
			if err != nil {
				t.Fatal(err)
			}
			if at := attributes(element(page, "html")); at["lang"] != "ar" || at["dir"] != "rtl" {
				t.Errorf("%s: the page is in %s, %s", kind, at["lang"], at["dir"])
			}
			for n := range page.Descendants() {
				if n.Type != html.TextNode {
					continue
				}
				for _, word := range strings.FieldsFunc(n.Data, func(r rune) bool { return !unicode.IsLetter(r) }) {
					if !given[strings.ToLower(word)] && !slices.Contains(proper, word) && !slices.Contains([]string{"b", "onclick", "alert", "amp", "quoted", "fail", "p", "host", "example", "https", "a", "§"}, word) {
						t.Errorf("%s says %q, which nobody gave it: %.80q", kind, word, n.Data)
					}
				}
			}
		}
	}
}

func fieldNames(t reflect.Type, names map[string]bool, depth int) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || depth > 8 {
		return
	}
	for i := range t.NumField() {
		names[strings.ToLower(t.Field(i).Name)] = true
		fieldNames(t.Field(i).Type, names, depth+1)
	}
}

// Nothing stands in words.toml that is said nowhere, and nothing is said that
// does not stand there.
func TestWordsAndTheirUsesAgree(t *testing.T) {
	w := theWords(t, "")
	used := map[string]bool{}
	for _, folder := range []string{"../../themes/default", "../site", "."} {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || !slices.Contains([]string{".html", ".js", ".go", ".svg"}, filepath.Ext(name)) {
				return err
			}
			content, err := os.ReadFile(name)
			for _, m := range regexp.MustCompile(`[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+`).FindAllString(string(content), -1) {
				used[m] = true
			}
			for _, m := range regexp.MustCompile(`\b(?:say|sentence|Say|strong)\("([a-z-]+\.[a-z.-]+)"`).FindAllStringSubmatch(string(content), -1) {
				if _, ok := w.Message(m[1]); !ok {
					t.Errorf("%s says %s, which does not stand in %s", name, m[1], words.File)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Keys whose last part is a value of the program.
	made := []string{"nav.", "part.", "parts.", "systems.", "tags.", "fact.", "class.", "found.", "outcome.", "shelf.", "pipeline.", "changes.", "editions.", "family.", "date.", "number.", "contact.", "scope.", "interface.", "technology."}
	for _, key := range w.Keys() {
		if !used[key] && !slices.ContainsFunc(made, func(prefix string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("%s is said nowhere", key)
		}
	}
}
