package search

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybook/internal/site"
	"daybook/internal/survey"
)

func TestCutWords(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("testdata", "words.txt"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(text, want string) {
		var got []string
		cutWords(text, func(w string) { got = append(got, w) })
		if strings.Join(got, " ") != want {
			t.Errorf("%s is cut into %q, want %q", text, strings.Join(got, " "), want)
		}
	}
	for line := range strings.Lines(string(table)) {
		if text, want, ok := strings.Cut(line, " => "); ok && !strings.HasPrefix(line, "#") {
			check(text, strings.TrimSpace(want))
		}
	}
	check(strings.Repeat("a", maxWord+1), "")
	check("\xff\xfeok", "ok")
}

// TestStemJoinsOnlyPlurals holds words apart that only look alike.
func TestStemJoinsOnlyPlurals(t *testing.T) {
	for _, pair := range [][2]string{
		{"access", "acces"}, {"status", "statu"}, {"redis", "redi"}, {"process", "proces"}, {"dns", "dn"},
		{"deployment", "deploy"}, {"logging", "log"}, {"aws", "aw"}, {"basis", "basi"},
	} {
		if stem(pair[0]) == stem(pair[1]) {
			t.Errorf("%s and %s are one word", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"runbooks", "runbook"}, {"queries", "query"}, {"databases", "database"}, {"releases", "release"}} {
		if stem(pair[0]) != stem(pair[1]) {
			t.Errorf("%s and %s are two words", pair[0], pair[1])
		}
	}
}

// lots are documents made of text, a lot for each of so many.
func lots(documents []site.Searchable, each int) iter.Seq[site.Lot] {
	return func(yield func(site.Lot) bool) {
		for some := range slices.Chunk(documents, each) {
			lot := site.Lot{Entries: func() ([]site.Searchable, error) { return some, nil }}
			for _, d := range some {
				text := ""
				if d.Text != nil {
					b, _ := d.Text()
					text = string(b)
				}
				lot.Addresses = append(lot.Addresses, d.Address)
				lot.Print += fmt.Sprintln(d.Address, d.Title, d.Service, len(text), text[:min(len(text), 80)])
			}
			if !yield(lot) {
				return
			}
		}
	}
}

func document(address, title, text string) site.Searchable {
	return site.Searchable{Address: address, Title: title, Kind: site.FoundDocument, Class: "guide", Format: "markdown",
		Text: func() ([]byte, error) { return []byte(text), nil }}
}

// crowd is a fleet of documents whose words are as unevenly used as in a
// language.
func crowd(n int) []site.Searchable {
	r := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(r, 1.1, 8, 60000)
	var documents []site.Searchable
	for i := range n {
		var b strings.Builder
		for s := range 6 {
			fmt.Fprintf(&b, "\n## Section %d of %s\n\n", s, spell(words.Uint64()))
			for range 80 {
				b.WriteString(spell(words.Uint64()) + " ")
			}
		}
		d := document(fmt.Sprintf("services/s%d/docs/p%d/", i/50, i), spell(words.Uint64())+" "+spell(words.Uint64()), b.String())
		d.Service = fmt.Sprintf("service-%d", i/50)
		documents = append(documents, d)
	}
	return documents
}

// spell makes a pronounceable word of a number.
func spell(n uint64) string {
	const consonants, vowels = "bdfgklmnprst", "aeiou"
	var b strings.Builder
	for n += 60; n > 0; n /= 60 {
		b.WriteByte(consonants[n%60/5])
		b.WriteByte(vowels[n%5])
	}
	return b.String()
}

func write(t testing.TB, l *library, all iter.Seq[site.Lot], o Options) {
	t.Helper()
	problems, err := Write(t.Context(), all, l, o)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
}

// TestFirstAnswerOfFiveThousandDocuments holds the budget of a first answer:
// index, words and the entries that are shown.
func TestFirstAnswerOfFiveThousandDocuments(t *testing.T) {
	l := newLibrary()
	write(t, l, lots(crowd(5000), 50), Options{Dir: t.TempDir(), Workers: 2})
	worst, largest := 0, 0
	for _, query := range []string{spell(1), spell(2) + " " + spell(40), spell(900) + " " + spell(3000), "section", "b", "service-17", spell(30) + " " + spell(31) + " " + spell(32)} {
		if got := l.search(t, query, 10); len(got) == 0 {
			t.Errorf("nothing is found for %q", query)
		}
		worst = max(worst, l.cost())
	}
	for path, content := range l.files {
		if len(content) > 40<<10 {
			t.Errorf("%s has %d bytes", path, len(content))
		}
		largest = max(largest, len(content))
	}
	t.Logf("%d files, the largest of %d bytes; index %d bytes; at most %d bytes for an answer",
		len(l.files), largest, len(l.files["search/index.txt"]), worst)
	if worst > 100_000 {
		t.Errorf("a first answer takes %d bytes", worst)
	}
}

// TestSpilledIndexIsTheSame sorts on the disk, with other workers, and with so
// many lots that they are merged in several steps.
func TestSpilledIndexIsTheSame(t *testing.T) {
	documents := crowd(300)
	in, out := newLibrary(), newLibrary()
	dir := t.TempDir()
	write(t, in, lots(documents, 300), Options{Workers: 1})
	write(t, out, lots(documents, 1), Options{Dir: dir, Workers: 4, most: 4 << 10})
	if !maps.EqualFunc(in.files, out.files, slices.Equal) {
		t.Errorf("%d files and %d, not all the same", len(in.files), len(out.files))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, leftover+"*")); len(left) > 0 {
		t.Errorf("temporary files are left: %q", left)
	}
}

// TestUnchangedIndexIsTakenOver writes the same again, and then one document
// more.
func TestUnchangedIndexIsTakenOver(t *testing.T) {
	documents := crowd(400)
	l, o := newLibrary(), Options{Dir: t.TempDir(), Workers: 2}
	write(t, l, lots(documents[:399], 50), o)
	all := l.pages
	read := 0
	counted := func(yield func(site.Lot) bool) {
		for lot := range lots(documents[:399], 50) {
			entries := lot.Entries
			lot.Entries = func() ([]site.Searchable, error) { read++; return entries() }
			if !yield(lot) {
				return
			}
		}
	}
	write(t, l, counted, o)
	if l.pages != all || read > 0 {
		t.Errorf("nothing changed, and yet %d files were written and %d lots read", l.pages-all, read)
	}
	few := documents[399]
	few.Text = func() ([]byte, error) { return []byte("# One\n\nonly a word"), nil }
	write(t, l, lots(append(documents[:399:399], few), 50), o)
	if changed := l.pages - all; changed == 0 || changed > all/4 {
		t.Errorf("a short document more: %d of %d files were written", changed, all)
	}
	// A file that is gone makes the index anew, whole.
	delete(l.keys, "search/index.txt")
	delete(l.files, "search/index.txt")
	write(t, l, lots(append(documents[:399:399], few), 50), o)
	if got := l.search(t, "only", 3); !slices.Contains(got, few.Address) {
		t.Errorf("after a loss, the search finds %q", got)
	}
}

func TestLotThatCannotBeRead(t *testing.T) {
	l := newLibrary()
	broken := func(yield func(site.Lot) bool) {
		_ = yield(site.Lot{Print: "x", Addresses: []string{"a/"}, Entries: func() ([]site.Searchable, error) {
			return nil, fmt.Errorf("the disk is gone")
		}}) && yield(slices.Collect(lots([]site.Searchable{document("b/", "Kept", "whole")}, 1))[0])
	}
	dir := t.TempDir()
	for range 2 { // the second time it must be tried again
		problems, err := Write(t.Context(), broken, l, Options{Dir: dir})
		if err != nil || len(problems) != 1 {
			t.Fatalf("%v, %v", problems, err)
		}
	}
	if got := l.search(t, "kept", 3); !slices.Equal(got, []string{"b/"}) {
		t.Errorf("found %q", got)
	}
}

func TestSections(t *testing.T) {
	e := document("a/", "A", "---\ntitle: A\n---\nIntro with `code` and a [link](https://x.example/secret).\n\n# One\n\n- item\n\n```sh\nmake test\n```\n\n<h2>Raw</h2>\n\n| a | b |\n|---|---|\n| c | d |\n")
	e.Headings = []survey.Heading{{ID: "one", Text: "One"}, {ID: "raw", Text: "Raw"}}
	l := newLibrary()
	write(t, l, lots([]site.Searchable{e}, 1), Options{})
	var text string
	for path, content := range l.files {
		if strings.HasPrefix(path, "search/texts/") {
			text = string(content)
		}
	}
	want := "\t\tIntro with code and a link.\none\tOne\titem make test\nraw\tRaw\ta b c d\n"
	if _, got, _ := strings.Cut(text, "\n"); got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
	for _, query := range []string{"secret", "nothing"} {
		if got := l.search(t, query, 3); len(got) > 0 {
			t.Errorf("%s finds %q", query, got)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	documents := crowd(5000)
	for b.Loop() {
		if _, err := Write(b.Context(), lots(documents, 50), newLibrary(), Options{Dir: b.TempDir()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*5000), "µs/document")
}
