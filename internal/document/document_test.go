package document

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Each fixture is one document and, under "facts", what is to be read in it;
// its first line says why it is there.
func TestDocuments(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/documents/*.txtar")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("%d fixtures, %v", len(fixtures), err)
	}
	for _, fixture := range fixtures {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			archive, err := txtar.ParseFile(fixture)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) != 2 || archive.Files[1].Name != "facts" || len(strings.TrimSpace(string(archive.Comment))) == 0 {
				t.Fatal("a fixture is a reason, a document and its facts")
			}
			file := archive.Files[0]
			doc, problems := Parse(file.Name, file.Data, Options{})
			if diff := cmp.Diff(string(archive.Files[1].Data), describe(doc, problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// describe prints facts one a line.
func describe(doc Document, problems []Problem) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
	}
	line("%s %s, %d words: %s", doc.Format, doc.Class, doc.Words, doc.Title)
	if doc.Summary != "" {
		line("summary: %s", doc.Summary)
	}
	if doc.Stub != "" {
		line("stub: it %s", doc.Stub)
	}
	if len(doc.Tags) > 0 {
		line("tags: %s", strings.Join(doc.Tags, ", "))
	}
	if doc.Review != (Review{}) {
		line("review: reviewed %s, due %s by %s in line %d", day(doc.Review.Reviewed), day(doc.Review.Due), doc.Review.Field, doc.Review.Line)
	}
	for _, h := range doc.Headings {
		line("%d: heading %d #%s %s", h.Line, h.Level, h.ID, h.Text)
	}
	if len(doc.Anchors) > 0 {
		line("anchors: %s", strings.Join(doc.Anchors, ", "))
	}
	for _, l := range doc.Links {
		kind := "link"
		if l.Image {
			kind = "image"
		}
		line("%d: %s %s %s (%s) in #%s", l.Line, l.Kind, kind, l.Dest, l.Text, l.Heading)
	}
	for _, c := range doc.Code {
		line("%d: code %q of %d bytes in #%s", c.Line, c.Language, len(c.Text), c.Heading)
	}
	for _, c := range doc.Commands {
		where := ""
		if c.Dir != "" {
			where = " in " + c.Dir
		}
		if c.Unplaced {
			where = " somewhere"
		}
		line("%d: command %q%s: %s", c.Line, c.Words, where, c.Text)
	}
	for _, n := range doc.Names {
		sure := "maybe "
		if n.Certain {
			sure = ""
		}
		where := ""
		if n.Dir != "" {
			where = " in " + n.Dir
		}
		line("%d: %s%s %s%s, as %s in %s, #%s", n.Line, sure, n.Kind, n.Target, where, n.Text, n.In, n.Heading)
	}
	for _, p := range problems {
		line("%d: problem: %s", p.Line, p.Text)
	}
	return b.String()
}

func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(time.DateOnly)
}

func TestDates(t *testing.T) {
	good := map[string]string{
		"2024-05-03": "2024-05-03", "2024-5-3": "2024-05-03", "2024/05/03": "2024-05-03", "3 May 2024": "2024-05-03", "May 3, 2024": "2024-05-03",
		"3rd May 2024": "2024-05-03", "Friday, 3 May 2024": "2024-05-03", "2024-05-03T10:00:00Z": "2024-05-03", "2024-05-03 23:30:00 -0200": "2024-05-04",
		"31/01/2024": "2024-01-31", "01/31/2024": "2024-01-31", "05.05.2024": "2024-05-05", " 2024-05-03 ": "2024-05-03",
	}
	for text, want := range good {
		if when, err := parseDate(text); err != nil || day(when) != want {
			t.Errorf("%q: %v, %v", text, when, err)
		}
	}
	for _, text := range []any{"03/04/2024", "2024-02-30", "32/01/2024", "May 2024", "2024", 2024, "soon", "", true, "0001-01-01", "9999-01-01", "13/13/2024", []any{"2024-01-01"}} {
		if when, err := parseDate(text); err == nil || !when.IsZero() {
			t.Errorf("%v is taken for %v", text, when)
		}
	}
}

func TestSpans(t *testing.T) {
	from := time.Date(2024, 8, 31, 0, 0, 0, 0, time.UTC)
	good := map[string]string{
		"6 months": "2025-02-28", "90 days": "2024-11-29", "1 year": "2025-08-31", "2 weeks": "2024-09-14", "six months": "2025-02-28", "every 3 months": "2024-11-30",
		"quarterly": "2024-11-30", "annually": "2025-08-31", "a year": "2025-08-31", "P6M": "2025-02-28", "P1Y2M10D": "2025-11-10", "180d": "2025-02-27", "1y": "2025-08-31",
	}
	for text, want := range good {
		if s, err := parseSpan(text); err != nil || day(s.after(from)) != want {
			t.Errorf("%q: %v, %v", text, day(s.after(from)), err)
		}
	}
	for _, text := range []any{"90", 90, "soon", "6 moons", "0 days", "-1 days", "P", "", "biannually", "1000 years", true} {
		if s, err := parseSpan(text); err == nil {
			t.Errorf("%v is taken for %v", text, s)
		}
	}
}

func TestReviews(t *testing.T) {
	cases := []struct{ name, fields, want, problem string }{
		{"govuk", "last_reviewed_on: 2024-01-31\nreview_in: 6 months", "2024-01-31 2024-07-31 review_in 3", ""},
		{"due date", "reviewed: 2024-01-31\nexpires: 2024-03-01", "2024-01-31 2024-03-01 expires 3", ""},
		{"due wins", "last_reviewed: 2024-01-31\nreview_in: 1 year\nreview_by: 2024-03-01", "2024-01-31 2024-03-01 review_by 4", ""},
		{"relative due", "reviewed: 2024-01-31\nstale_after: 30 days", "2024-01-31 2024-03-01 stale_after 3", ""},
		{"other spelling", "Last-Reviewed-On: '31 January 2024'", "2024-01-31 never Last-Reviewed-On 2", ""},
		{"only due", "expires: 2024-03-01", "never 2024-03-01 expires 2", ""},
		{"ambiguous", "reviewed: 02/01/2006\nreview_in: 1 year", "never never  0", "could be two dates"},
		{"no date to count from", "review_in: 1 year", "never never  0", "counts from the last review"},
		{"bad due", "reviewed: 2024-01-31\nexpires: next spring\nreview_in: 1 year", "2024-01-31 2025-01-31 review_in 4", "expires is no date"},
		{"number", "reviewed: 2024-01-31\nreview_in: 90", "2024-01-31 never reviewed 2", "without a unit"},
		{"nothing", "title: A", "never never  0", ""},
		{"empty", "reviewed:\nreview_in:", "never never  0", ""},
	}
	for _, c := range cases {
		doc, problems := Parse("a.md", []byte("---\n"+c.fields+"\n---\n# A\n"), Options{})
		r := doc.Review
		if got := fmt.Sprintf("%s %s %s %d", day(r.Reviewed), day(r.Due), r.Field, r.Line); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		text := fmt.Sprint(problems)
		if (len(problems) > 0) != (c.problem != "") || !strings.Contains(text, c.problem) {
			t.Errorf("%s: problems %s", c.name, text)
		}
	}
}

func TestReviewFieldsOfOnesOwn(t *testing.T) {
	opts := Options{Review: ReviewFields{Reviewed: []string{"checked"}, Every: []string{"check_every"}}}
	doc, problems := Parse("a.md", []byte("---\nchecked: 2024-01-01\ncheck_every: 1 year\nreviewed: nonsense\n---\n"), opts)
	if day(doc.Review.Due) != "2025-01-01" || len(problems) > 0 {
		t.Errorf("%+v %v", doc.Review, problems)
	}
}

func TestFrontMatterProblems(t *testing.T) {
	cases := []struct {
		name, src, title string
		line             int
		problem          string
	}{
		{"tab", "---\ntitle: A\nlist:\n\t- b\n---\n# B\n", "A", 4, "YAML"},
		{"bad YAML", "---\ntitle: A\n  b: [\n---\n# B\n", "B", 3, "YAML"},
		{"unclosed", "---\ntitle: A\n\n# B\n", "B", 1, "not closed"},
		{"list", "---\n- a\n---\n# B\n", "B", 2, "list"},
		{"twice", "---\ntitle: A\ntitle: C\n---\n# B\n", "A", 3, "twice"},
		{"bad TOML", "+++\ntitle = A\n+++\n# B\n", "B", 2, "TOML"},
		{"aliases", "---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\n# B\n", "B", 2, "aliases expanded"},
	}
	for _, c := range cases {
		doc, problems := Parse("a.md", []byte(c.src), Options{})
		if len(problems) != 1 || problems[0].Line != c.line || !strings.Contains(problems[0].Text, c.problem) {
			t.Errorf("%s: %v", c.name, problems)
		}
		if doc.Title != c.title {
			t.Errorf("%s: title %q", c.name, doc.Title)
		}
		if last := doc.Headings[len(doc.Headings)-1]; last.Text != "B" || last.Line != strings.Count(strings.Split(c.src, "# B")[0], "\n")+1 {
			t.Errorf("%s: the body is not read: %+v", c.name, last)
		}
	}
}

func TestFrontMatterValues(t *testing.T) {
	want := `{"date":"2024-01-02","list":["a","b"],"map":{"n":1,"on":true},"none":null,"version":"1.10"}`
	for name, src := range map[string]string{
		"yaml": "---\ndate: 2024-01-02\nlist: [a, b]\nmap: {n: 1, \"on\": true}\nnone: ~\nversion: 1.10\n---\n",
		"toml": "+++\ndate = 2024-01-02\nlist = ['a', 'b']\nversion = '1.10'\n[map]\nn = 1\non = true\n+++\n",
		"json": `{"date": "2024-01-02", "list": ["a", "b"], "map": {"n": 1, "on": true}, "none": null, "version": "1.10"}` + "\n",
	} {
		doc, problems := Parse("a.md", []byte(src), Options{})
		got, err := json.Marshal(doc.FrontMatter)
		expected := want
		if name == "toml" { // has no null
			expected = strings.Replace(want, `"none":null,`, "", 1)
		}
		if err != nil || string(got) != expected || len(problems) > 0 {
			t.Errorf("%s: %s %v %v", name, got, err, problems)
		}
	}
}

func TestBounds(t *testing.T) {
	if doc, _ := Parse("a.md", make([]byte, 3<<20), Options{}); !strings.Contains(doc.Unread, "larger") {
		t.Errorf("a large document: %q", doc.Unread)
	}
	fill := func(s string) string { return strings.Repeat(s, (1<<18)/len(s)) }
	for name, src := range map[string]string{
		"links": fill("[a](b) "), "headings": fill("# a\n"), "spans": fill("`./bin/x y` "), "quotes": "```sh\n" + fill("$(") + "\n```", "blocks": fill("```sh\nmake a\n```\n"),
		"long code": "```sh\n" + fill("make $(a) 'b' \"c\" <<E\n") + "\n```", "tags": fill("<a href=b>c\n"), "references": "[a]: /" + strings.Repeat("b", 100_000) + "\n\n" + fill("[a]\n\n"),
		"unclosed": "```sh\n" + strings.Repeat("((({{{", 10_000) + "\n```", "words": fill("a b "),
	} {
		for _, file := range []string{"a.md", "a.rst", "a.adoc", "a.org", "a.txt"} {
			start := time.Now()
			doc, _ := Parse(file, []byte(src), Options{})
			if took := time.Since(start); took > time.Minute {
				t.Errorf("%s in %s took %v", name, file, took)
			}
			if len(doc.Links) > maxLinks || len(doc.Headings) > maxHeadings || len(doc.Commands) > maxCommands || len(doc.Names) > maxNames || len(doc.Code) > maxBlocks {
				t.Errorf("%s in %s: too many facts", name, file)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	fixtures, err := filepath.Glob("testdata/documents/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, fixture := range fixtures {
		archive, err := os.ReadFile(fixture)
		if err != nil {
			f.Fatal(err)
		}
		doc := txtar.Parse(archive).Files[0]
		f.Add(doc.Name, string(doc.Data))
	}
	p := New(Options{})
	f.Fuzz(func(t *testing.T, name, src string) {
		doc, problems := p.Parse(name, []byte(src))
		lines := strings.Count(src, "\n") + 1
		in := func(what string, line int) {
			if line < 1 || line > lines {
				t.Fatalf("%s in line %d of %d", what, line, lines)
			}
		}
		for _, h := range doc.Headings {
			in("heading", h.Line)
		}
		for _, l := range doc.Links {
			in("link", l.Line)
		}
		for _, c := range doc.Code {
			in("code", c.Line)
		}
		for _, c := range doc.Commands {
			in("command", c.Line)
			if len(c.Words) == 0 || c.Words[0] == "" {
				t.Fatalf("a command without a program: %+v", c)
			}
		}
		for _, n := range doc.Names {
			in("name", n.Line)
		}
		for _, p := range problems {
			in("problem", p.Line)
		}
		if utf8.RuneCountInString(doc.Summary) > 300 {
			t.Fatalf("summary of %d", utf8.RuneCountInString(doc.Summary))
		}
		again, _ := p.Parse(name, []byte(src))
		if !cmp.Equal(doc, again, cmp.AllowUnexported(Command{})) {
			t.Fatal("read twice, it says different things")
		}
	})
}

// Headings of AsciiDoc have one to six marks, which may stand behind them too.
func TestHeadingsOfAsciiDoc(t *testing.T) {
	for line, want := range map[string]struct {
		level int
		text  string
	}{
		"= a": {1, "a"}, "== a b ==": {2, "a b"}, "###### a": {6, "a"}, "=== a=b": {3, "a=b"}, "== a= ": {2, "a="}, "= ==": {1, "=="},
		"======= a": {}, "==a": {}, "==": {}, "": {}, " = a": {}, "=# a": {}, "= ": {},
	} {
		if level, text := adocHeading(line); level != want.level || text != want.text {
			t.Errorf("%q: %d %q, want %d %q", line, level, text, want.level, want.text)
		}
	}
}

// Marks are looked for in lines that people write; a longer one is words.
func TestLongLinesAreWords(t *testing.T) {
	for name, link := range map[string]string{"a.adoc": "link:b.html[b] `bin/c`", "a.org": "[[b.html][b]] ~bin/c~", "a.rst": "`b <b.html>`_ ``bin/c``"} {
		for length, want := range map[int]int{maxMarked: 1, maxMarked + 1: 0} {
			line := link + strings.Repeat(" a", (length-len(link))/2) + strings.Repeat("a", (length-len(link))%2)
			doc, _ := Parse(name, []byte("a\n"+line+"\n"), Options{})
			if len(doc.Links) != want || doc.Words < length/2-len(link) {
				t.Errorf("%s, %d bytes: %d links, %d words", name, len(line), len(doc.Links), doc.Words)
			}
		}
	}
}

// A document that is nearly all marks or line ends gives no facts, and the
// reason names the limit; a text without marks has none that count.
func TestDenseDocumentsGiveNoFacts(t *testing.T) {
	for name, refused := range map[string]bool{"a.md": true, "a.rst": true, "a.adoc": true, "a.org": true, "a.txt": false} {
		doc, problems := Parse(name, []byte(strings.Repeat("*a_ b* ", 70_210)), Options{})
		switch {
		case !refused && (len(problems) != 0 || doc.Words == 0 || doc.Unread != ""):
			t.Errorf("%s: %d words, %q, %v", name, doc.Words, doc.Unread, problems)
		case refused && (len(problems) != 0 || doc.Words != 0 || doc.Stub != "" || !strings.Contains(doc.Unread, "denser than what people write: its lines and marks such as * and [ weigh more than 134679")):
			t.Errorf("%s: %d words, %q, %v", name, doc.Words, doc.Unread, problems)
		}
	}
}
