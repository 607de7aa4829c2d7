package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/report"
)

var update = flag.Bool("update", false, "write the wanted reports anew, to be read before they are kept")

// TestReports writes every difference of testdata both ways.
func TestReports(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var d ledger.Difference
			if err := json.Unmarshal(content, &d); err != nil {
				t.Fatal(err)
			}
			options := report.Options{Rows: 6, Site: "https://docs.parcel.example/handbook/"}
			for ext, got := range map[string]string{".txt": report.Text(&d, options), ".md": report.Markdown(&d, options)} {
				name := strings.TrimSuffix(file, ".json") + ext
				if *update {
					if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
			}
		})
	}
}

// pieces are what somebody would write into a repository to make a comment say
// or do something of theirs.
var pieces = []string{
	"@parcel/platform", "@all", "@here", "name@parcel.example", "#12", "parcel/rates#12", "GH-12", "ABC-123", "!7", "~label", "%milestone", "$42", "&9",
	"018acc9", "deadbeefcafe", "https://evil.example/x", "http://evil.example", "www.evil.example", "ftp://evil.example", "mailto:a@b.example", "xmpp:a@b.example",
	"[click](https://evil.example)", "![x](https://evil.example/x.png)", "<https://evil.example>", "<a href=x>", "<img src=x onerror=alert(1)>", "<!--", "-->",
	"</details>", "<details>", "</td>", "|", "||", "\\|", "\\", "`", "``", "```", "`a`", "`a|b`", "` `", "**b**", "__b__", "*", "_", "~~x~~", ":tada:", "&#64;all", "&lt;b&gt;",
	"\n", "\n\n", "\r\n", "\n# H\n", "\n- x", "\n> q", "1.", "\t", "    code", "---", "===", "[x]: https://evil.example", "[^1]", "[ ]",
	"\x1b[31m", "\x1b]0;title\x07", "\x00", "\u202e", "\u2066", "\u200b", "\u0085", "\u2028", "::error::x", "##[error]x", "é", "中文", "مرحبا", "👩‍🚒",
	"word", "two words", "don't", "2.5", "“quoted”", "(in", "brackets)", "README.md", "docs/a b.md", " ",
}

func hostileText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
		if r.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func hostileDifference(r *rand.Rand) *ledger.Difference {
	turn := func() ledger.Turn {
		return ledger.Turn{
			Finding: finding.Finding{
				Key:      finding.Key{Check: hostileText(r), Repository: hostileText(r), Service: hostileText(r)},
				Outcome:  finding.Fail,
				Title:    hostileText(r),
				Evidence: []finding.Evidence{{Path: hostileText(r), Line: r.IntN(3)}},
			},
			Was: ledger.StateOpen, Is: ledger.StateClosed, Why: hostileText(r), Because: []ledger.Cause{ledger.RepositoryMoved},
		}
	}
	side := func() ledger.Side {
		return ledger.Side{Date: hostileText(r), Place: hostileText(r), RuleSet: hostileText(r), Release: hostileText(r)}
	}
	d := &ledger.Difference{
		From: side(), To: side(), Rules: true, Daybook: true, Added: []string{hostileText(r)}, Dropped: []string{hostileText(r)},
		Levels: []ledger.LevelMove{{Service: hostileText(r), From: hostileText(r), To: hostileText(r)}},
		Came:   []ledger.ServiceAt{{Name: hostileText(r), Level: hostileText(r)}}, Went: []ledger.ServiceAt{{Name: hostileText(r)}},
		Opened: []ledger.Turn{turn(), turn()}, Reopened: []ledger.Turn{turn()}, Exempted: []ledger.Turn{turn()}, Missed: []string{hostileText(r)},
	}
	for range 7 {
		d.Closed = append(d.Closed, turn())
	}
	return d
}

// references are words that platforms make links of.
var references = regexp.MustCompile(`\b(018acc9|deadbeefcafe)\b|\b(ABC|GH)-\d`)

// TestNothingOfARepositoryReachesAComment renders hostile reports as a platform
// would, raw HTML included: what is no code may hold words alone.
func TestNothingOfARepositoryReachesAComment(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	allowed := map[string]int{"html": 1, "head": 1, "body": 1, "h3": 1, "h4": 5, "details": 1, "summary": 1, "table": 6, "ul": 1}
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 5))
		text := report.Markdown(hostileDifference(r), report.Options{Site: "https://docs.parcel.example/"})
		var page bytes.Buffer
		if err := md.Convert([]byte(text), &page); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(&page)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for n := range root.Descendants() {
			if n.Type == html.CommentNode {
				t.Fatalf("seed %d: a comment: %s\n%s", seed, n.Data, text)
			}
			if n.Type == html.ElementNode {
				count[n.Data]++
			}
			if n.Type == html.TextNode && n.Parent.Data != "code" {
				if at := strings.IndexAny(n.Data, "@#<>[]|*_~`$&/\\"); at >= 0 || strings.Contains(n.Data, "www.") {
					t.Fatalf("seed %d: %q stands outside of code:\n%s", seed, n.Data, text)
				}
				if found := references.FindString(n.Data); found != "" {
					t.Fatalf("seed %d: the reference %q stands outside of code:\n%s", seed, found, text)
				}
			}
		}
		for element, n := range count {
			switch element {
			case "p", "strong", "code", "li", "thead", "tbody", "tr", "th", "td":
				continue
			}
			if n > allowed[element] {
				t.Fatalf("seed %d: %d <%s>:\n%s", seed, n, element, text)
			}
		}
		// The rows of the report, and no cell more.
		if count["tr"] != 1+3+1+2+1+1+1+7+1+1+1+1 || count["td"] != 3*4+(2+1+7+1)*5+1 {
			t.Fatalf("seed %d: %d rows with %d cells:\n%s", seed, count["tr"], count["td"], text)
		}
	}
}

// TestNothingOfARepositoryMovesTheCursor prints hostile reports.
func TestNothingOfARepositoryMovesTheCursor(t *testing.T) {
	for seed := range uint64(1000) {
		d := hostileDifference(rand.New(rand.NewPCG(seed, 6)))
		for _, text := range []string{report.Text(d, report.Options{}), report.Markdown(d, report.Options{})} {
			for _, c := range text {
				if c != '\n' && c != '\u200d' && !unicode.IsPrint(c) {
					t.Fatalf("seed %d: %q in\n%s", seed, c, text)
				}
			}
			for line := range strings.Lines(text) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.HasPrefix(line, "##[") {
					t.Fatalf("seed %d: a command to a runner: %s", seed, line)
				}
			}
		}
	}
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"No runbook was found": "No runbook was found",
		"“Roll back” names `bin/x`, deleted in 018acc9": "“Roll back” names `bin/x`, deleted in `018acc9`",
		"ask @parcel/rates, or #12.":                    "ask `@parcel/rates`, or `#12`.",
		"see docs/a.md (2.5 MB)":                        "see `docs/a.md` (2.5 MB)",
		"a|b":                                           "`a|b`",
		"`a|b` and `":                                   "'`a|b`' and '",
		"<img src=x>":                                   "`<img` `src=x>`",
		"defaced added 1234567":                         "`defaced` added `1234567`",
		"due on 2026-11-18, 2.5a1b2c3d":                 "due on 2026-11-18, `2.5a1b2c3d`",
		"UTF-8 is well-known, don't":                    "`UTF-8` is well-known, don't",
		"`a``b`":                                        "'`a''b`'",
		"a\nb\tc  d":                                    "a b c d",
	} {
		want = strings.ReplaceAll(want, "a|b", `a\|b`)
		if got := report.Cell(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if long := report.Cell(strings.Repeat("ä", 5000)); len([]rune(long)) > 250 {
		t.Errorf("%d characters", len([]rune(long)))
	}
}
