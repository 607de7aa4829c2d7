package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/testrepo"
)

const story = `
-- commit 2026-03-02 Mira Olsen --
Begin
-- README.md --
# Tracking
`

// run runs a verb in an empty folder, with this environment alone.
func run(t *testing.T, ctx context.Context, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Chdir(t.TempDir())
	var out, log bytes.Buffer
	code = Run(ctx, World{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &log,
		Env:   func(key string) string { return env[key] },
		Clock: func() time.Time { return time.Date(2026, 11, 21, 23, 30, 0, 987, time.FixedZone("", -7200)) },
	})
	return code, out.String(), log.String()
}

// Where neither a flag nor the environment says when it is, the clock is asked,
// and its day is that of UTC.
func TestTheClockIsAskedLast(t *testing.T) {
	repo := testrepo.New(t, story)
	for want, c := range map[string]struct {
		env  map[string]string
		args []string
	}{
		"2026-11-22": {},
		"2025-01-02": {env: map[string]string{"SOURCE_DATE_EPOCH": "1735776000"}},
		"2024-05-06": {env: map[string]string{"SOURCE_DATE_EPOCH": "1735776000"}, args: []string{"--now", "2024-05-06T07:08:09Z"}},
	} {
		code, stdout, stderr := run(t, t.Context(), c.env, append([]string{"build", repo}, c.args...)...)
		if code != ExitDone || !strings.Contains(stdout, want+", no. 1") {
			t.Errorf("want %s, got exit code %d, %q, %q", want, code, stdout, stderr)
		}
	}
}

// A build that is stopped says that nothing was lost, and fails; as a line of
// the log too.
func TestAStoppedBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	repo := testrepo.New(t, story)
	code, stdout, stderr := run(t, ctx, nil, "build", repo)
	if code != ExitFailed || stdout != "" || stderr != "daybook: stopped; the site and the ledger are as they were before\n" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	code, _, stderr = run(t, ctx, nil, "build", repo, "--json")
	if code != ExitFailed || !strings.Contains(stderr, "\n{\"level\":\"error\",\"message\":\"stopped; ") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// failing is a place that cannot be written to, as a closed pipe.
type failing struct{}

var errClosed = errors.New("the pipe is closed")

func (failing) Write([]byte) (int, error) { return 0, errClosed }

func TestOutputThatCannotBeWrittenIsAFailure(t *testing.T) {
	repo := testrepo.New(t, story)
	for _, args := range [][]string{{"build", repo}, {"build", repo, "--json"}, {"check", repo}, {"survey", repo}, {"version"}, {"checks", "--json"}} {
		t.Chdir(t.TempDir())
		var log bytes.Buffer
		code := Run(t.Context(), World{
			Args: args, Stdin: strings.NewReader(""), Stdout: failing{}, Stderr: &log,
			Env: func(string) string { return "" }, Clock: time.Now,
		})
		if code != ExitFailed || !strings.Contains(log.String(), errClosed.Error()) {
			t.Errorf("%v: exit code %d, %q", args[0], code, &log)
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"docs/été.md\n\tx":            "docs/été.md\n\tx",
		"\x1b[2Jgone\r":               "\ufffd[2Jgone\ufffd",
		"a\u202egnp.exe":              "a\ufffdgnp.exe",
		"a\u00a0b\u2003c":             "a b c",
		"\x07\x00\u009b31m":           "\ufffd\ufffd\ufffd31m",
		"👩\u200d🔧":                    "👩\u200d🔧",
		"not \xff UTF-8":              "not \ufffd UTF-8",
		"::add-mask::x\n  ::error::y": ": :add-mask::x\n  : :error::y",
		"##[group]a\n##vso[x]b":       "# #[group]a\n# #vso[x]b",
		"a ::error::b\n## Heading":    "a ::error::b\n## Heading",
		"\u2028next line\u2029end":    "\ufffdnext line\ufffdend",
	} {
		if got := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestUnambiguous(t *testing.T) {
	text := "a\x7f\u009b31m\u202e\u2066 é 中 \u200f"
	var b bytes.Buffer
	if err := encode(&b, text); err != nil {
		t.Fatal(err)
	}
	if want := `"a\u007f\u009b31m\u202e\u2066 é 中 ` + "\u200f\"\n"; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
	var back string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != text {
		t.Errorf("it is read back as %q: %v", back, err)
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain words":                   "plain words",
		"`docs/on_call.md` is *old*":    "`docs/on_call.md` is \\*old\\*",
		"a|b `c|d`":                     "a\\|b `c\\|d`",
		"<img src=x> &lt;b&gt;":         "&lt;img src=x&gt; &amp;lt;b&amp;gt;",
		"[x](javascript:alert(1))":      `\[x\](javascript:alert(1))`,
		"```<img src=x>`":               "\\`\\`\\`&lt;img src=x&gt;\\`",
		"`open <img src=x>":             "\\`open &lt;img src=x&gt;",
		"# one\n# two\r\n\x1b[31m":      "\\# one \\# two \ufffd\\[31m",
		`\` + "`" + `<b>` + "`" + ` \|`: `\\` + "`<b>`" + ` \\\|`,
	} {
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		size(999): "999 bytes", size(1000): "1 kB", size(123_456): "123 kB", size(12_345_678): "12.3 MB",
		short(1234 * time.Millisecond): "1.23s", short(3 * time.Millisecond): "0s", short(83456 * time.Millisecond): "1m23s",
		count(0, "page", "pages"): "0 pages", count(1, "page", "pages"): "1 page", count(2, "page", "pages"): "2 pages",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The table says what could not be looked at and why, and since when a survey
// stands in.
func TestTable(t *testing.T) {
	var w bytes.Buffer
	writeTable(&w, &edition.Report{
		Date: "2026-11-21", Number: 3, Repositories: 4, Services: 5, Documents: 1, Standing: 7, Fails: 3, Warns: 4, Refetched: 1, Cached: 2,
		Levels: []ledger.LevelCount{{Level: "Bronze", Services: 2}, {Level: "Silver", Services: 1}},
		Opened: make([]*ledger.Entry, 2), Closed: make([]*ledger.Entry, 1),
		Unreached: []edition.Unreached{
			{Repository: "a/b", Why: "the host is gone", Since: time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)},
			{Repository: "c/d", Why: "empty"},
		},
		Stages:   []edition.StageTime{{Stage: edition.Mirrors, Took: time.Second}, {Stage: edition.Pages, Took: 2 * time.Second}},
		Bytes:    2048,
		Problems: []string{"one\ntwo"},
	}, "public")
	want := `edition       2026-11-21, no. 3
repositories  4, 1 with something new, 2 not surveyed again
services      5 with 1 document
findings      2 opened, 1 closed, 7 standing (3 fail, 4 warn)
levels        1 Silver, 2 Bronze, 2 none yet
received      2 kB
time          3s: mirrors 1s, pages 2s

2 repositories could not be looked at:
  a/b: the host is gone; its survey of 18 November 2026 stands in
  c/d: empty

1 problem:
  one
    two
`
	if diff := cmp.Diff(want, w.String()); diff != "" {
		t.Error(diff)
	}
}

// A summary shows the first findings and says how many more there are.
func TestTheSummaryIsBounded(t *testing.T) {
	report := &edition.Report{Date: "2026-11-21", Number: 1}
	for range summaryRows + 3 {
		report.Opened = append(report.Opened, &ledger.Entry{Finding: finding.Finding{
			Key: finding.Key{Check: "doc.readme", Service: "a_b"}, Title: "No `README_x.md` | here"}})
	}
	var w bytes.Buffer
	writeSummary(&w, report, "")
	text := w.String()
	if n := strings.Count(text, "| a\\_b | No `README_x.md` \\| here | doc.readme |\n"); n != summaryRows {
		t.Errorf("%d rows:\n%s", n, text)
	}
	if !strings.Contains(text, "\n\nand 3 more\n") || strings.Contains(text, "### Closed") || !strings.HasPrefix(text, "## Daybook: ") {
		t.Errorf("%s", text)
	}
}

// Findings are printed service by service with place and mend; exempt ones are
// not, and nothing of a repository reaches the terminal but as text.
func TestFindings(t *testing.T) {
	var w bytes.Buffer
	report := &edition.Report{Services: 2, Fails: 1, Warns: 1, Results: []check.Result{
		{Check: "doc.readme", Service: "a", Findings: []finding.Finding{
			{Outcome: finding.Fail, Title: "No \x1b[31mREADME", Mend: "Write one", Evidence: []finding.Evidence{{Path: "docs/x.md", Line: 7, Text: "see y"}, {Path: "docs"}, {Text: "nothing"}}},
		}},
		{Check: "doc.license", Service: "a", Findings: []finding.Finding{{Outcome: finding.Exempt, Title: "No licence"}}},
		{Check: "run.exists", Service: "b", Findings: []finding.Finding{{Outcome: finding.Warn, Title: "No runbook"}}},
	}}
	if err := show(&w, func(w io.Writer) { writeFindings(w, report) }); err != nil {
		t.Fatal(err)
	}
	want := `a
  fail  No ` + "\ufffd" + `[31mREADME  [doc.readme]
        docs/x.md:7: see y
        docs
        nothing
        mend: Write one
b
  warn  No runbook  [run.exists]

2 findings in 2 services: 1 fail, 1 warn; levels: 2 none yet
`
	if diff := cmp.Diff(want, w.String()); diff != "" {
		t.Error(diff)
	}
}

// What a log says line by line when nobody watches: what arrived, what is
// waited for and what failed.
func TestPlainProgress(t *testing.T) {
	var w bytes.Buffer
	r := newReporter(&World{Stderr: &w, Clock: time.Now}, false)
	step := func(stage edition.Stage, name string, done int, note string) {
		r.progress(edition.Progress{Stage: stage, Repository: name, Done: done, Total: 3, Note: note})
	}
	step(edition.Mirrors, "a", 0, string(mirror.Listing))
	step(edition.Mirrors, "a", 0, string(mirror.Waiting))
	step(edition.Mirrors, "a", 1, string(mirror.Fetched))
	step(edition.Mirrors, "b", 2, string(mirror.Unchanged))
	step(edition.Mirrors, "c", 3, string(mirror.Failed))
	step(edition.Surveys, "a", 1, "")
	r.progress(edition.Progress{Stage: edition.Pages})
	r.progress(edition.Progress{Stage: edition.Pages, Done: 100})
	step(edition.Publish, "", 0, "")
	step(edition.Publish, "", 0, "")
	want := "mirrors 0/3 a: waiting\nmirrors 1/3 a: fetched\nmirrors 3/3 c: failed\npages\npublish\n"
	if diff := cmp.Diff(want, w.String()); diff != "" {
		t.Error(diff)
	}
}
