package edition_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/edition"
	"daybook/internal/testserver"
)

// A mirror that is damaged in any way is noticed and made anew by itself, also
// where the repository has not changed and its survey is known.
func TestADamagedMirrorIsMadeAnew(t *testing.T) {
	packs := func(change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, mirror string) { each(t, mirror, "objects/pack/*.pack", change) }
	}
	overwritten := packs(func(b []byte) []byte {
		for i := 20; i < len(b)-20; i++ {
			b[i] ^= 0x55
		}
		return b
	})
	for name, c := range map[string]struct {
		damage func(t *testing.T, mirror string)
		lost   bool // the survey is lost too
	}{
		"pack cut short":      {damage: packs(func(b []byte) []byte { return b[:len(b)/2] })},
		"pack of zeros":       {damage: packs(func(b []byte) []byte { return bytes.Repeat([]byte{0}, len(b)) })},
		"objects overwritten": {damage: overwritten},
		"and survey lost":     {damage: overwritten, lost: true},
		"one document overwritten": {damage: func(t *testing.T, mirror string) {
			each(t, mirror, "objects/pack/*.pack", func(b []byte) []byte {
				b[len(b)-30] ^= 0x55 // the last object, which is one of the blobs in one of the packs
				return b
			})
		}},
		"first pack gone":  {damage: func(t *testing.T, mirror string) { packGone(t, mirror, 0) }},
		"second pack gone": {damage: func(t *testing.T, mirror string) { packGone(t, mirror, 1) }},
		"no packs": {damage: func(t *testing.T, mirror string) {
			if err := os.RemoveAll(filepath.Join(mirror, "objects", "pack")); err != nil {
				t.Fatal(err)
			}
		}},
		"index cut short": {damage: func(t *testing.T, mirror string) {
			each(t, mirror, "objects/pack/*.idx", func(b []byte) []byte { return b[:len(b)/2] })
		}},
		"state cut short": {damage: func(t *testing.T, mirror string) {
			each(t, mirror, "mirror.json", func(b []byte) []byte { return b[:len(b)/2] })
		}},
		"HEAD is nothing": {damage: func(t *testing.T, mirror string) {
			each(t, mirror, "HEAD", func([]byte) []byte { return nil })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.build()
			site, book := treeOf(t, w.opts.Out), w.ledger()
			c.damage(t, filepath.Join(w.opts.State, "mirrors", "team+api"))
			if c.lost {
				if err := os.RemoveAll(filepath.Join(w.opts.State, "surveys")); err != nil {
					t.Fatal(err)
				}
			}
			// Pages have to be made again, which reads the documents.
			w.opts.Release = "another daybook"
			if report := w.build(); len(report.Unreached) != 0 {
				t.Errorf("unreached: %+v", report.Unreached)
			}
			again := treeOf(t, w.opts.Out)
			// These name what pages were made by.
			for _, name := range []string{".daybook-manifest", "state/ledger.jsonl", "api/v1/editions.json", "api/v1/editions/2026-03-01.json"} {
				delete(site, name)
				delete(again, name)
			}
			if diff := cmp.Diff(site.contents(), again.contents()); diff != "" {
				t.Errorf("the site is another one:\n%s", diff)
			}
			made := regexp.MustCompile(`"release":"[^"]*",|"sha256":"[^"]*"`)
			if diff := cmp.Diff(made.ReplaceAllString(book, ""), made.ReplaceAllString(w.ledger(), "")); diff != "" {
				t.Errorf("the ledger is another one:\n%s", diff)
			}
		})
	}
}

// A damaged mirror of a server that is down: the pages say what they lack, and
// hold it again when the server is back.
func TestADamagedMirrorWhileTheServerIsDown(t *testing.T) {
	w := newWorld(t)
	w.build()
	site := treeOf(t, w.opts.Out)
	each(t, filepath.Join(w.opts.State, "mirrors", "team+api"), "objects/pack/*.pack", func(b []byte) []byte {
		b[len(b)-30] ^= 0x55
		return b
	})
	w.opts.Release = "another daybook"
	w.break_("team/api", testserver.Fault{Status: http.StatusNotFound})
	report := w.buildWithProblems()
	told := strings.Join(report.Problems, "\n")
	if !strings.Contains(told, "README.md could not be read") || !strings.Contains(told, "the mirror of team/api is damaged") {
		t.Errorf("problems: %s", told)
	}
	if text := w.text("services/api/docs", "main"); !strings.Contains(text, "README.md could not be read") {
		t.Errorf("the page says %q", text)
	}

	w.mend()
	w.build()
	again := treeOf(t, w.opts.Out)
	for _, page := range []string{"services/api/docs/index.html", "services/api/docs/runbook/index.html", "services/api/index.html"} {
		if site[page].Content != again[page].Content {
			t.Errorf("%s is another one", page)
		}
	}
}

// packGone removes one of the packs: one holds commits and trees, the other
// what documents say.
func packGone(t *testing.T, mirror string, i int) {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(mirror, "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 2 {
		t.Fatalf("packs: %v, %v", packs, err)
	}
	if err := errors.Join(os.Remove(packs[i]), os.Remove(strings.TrimSuffix(packs[i], ".pack")+".idx")); err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, dir, pattern string, change func([]byte) []byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
	if err != nil || len(names) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, dir, err)
	}
	for _, name := range names {
		if err := os.Chmod(name, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, change([]byte(read(t, name))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A ledger that cannot be read stops the build, with file, line and remedy,
// and everything stays as it was.
func TestADamagedLedgerStopsTheBuild(t *testing.T) {
	for name, damage := range map[string]struct {
		change func(string) string
		line   string
	}{
		"cut short":        {func(s string) string { return s[:len(s)/2] }, ": line "},
		"without its end":  {func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }, ": line "},
		"edited":           {func(s string) string { return strings.Replace(s, `"standing":`, `"standing":1`, 1) }, ": line "},
		"a line in it":     {func(s string) string { return strings.Replace(s, "\n", "\nnonsense\n", 1) }, ": line 2: "},
		"of the future":    {func(s string) string { return strings.Replace(s, `"version":1`, `"version":99`, 1) }, ": line 1: "},
		"something else":   {func(string) string { return "<html></html>\n" }, ": line 1: "},
		"nothing":          {func(string) string { return "" }, ": line 1: "},
		"merge conflict":   {func(s string) string { return "<<<<<<< HEAD\n" + s }, ": line 1: "},
		"written together": {func(s string) string { return s + s }, ": line "},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.build()
			broken := damage.change(w.ledger())
			if err := os.WriteFile(w.ledgerFile(), []byte(broken), 0o644); err != nil {
				t.Fatal(err)
			}
			site, state := treeOf(t, w.opts.Out), treeOf(t, w.opts.State)
			w.night(2)
			w.server.Forget()
			w.fails(t.Context(), w.ledgerFile()+damage.line, "--state-from")
			if n := len(w.server.Requests()); n != 0 {
				t.Errorf("%d requests were made for nothing", n)
			}
			if diff := cmp.Diff(site, treeOf(t, w.opts.Out)); diff != "" {
				t.Errorf("the site changed:\n%s", diff)
			}
			if diff := cmp.Diff(state, treeOf(t, w.opts.State)); diff != "" {
				t.Errorf("the state changed:\n%s", diff)
			}
			if _, err := edition.Check(context.Background(), w.options()); err == nil {
				t.Error("check takes the broken ledger")
			}
		})
	}
}

// Kept surveys and history indexes are ours to lose: damaged ones are made
// again, and the edition is the same.
func TestADamagedStoreIsMadeAgain(t *testing.T) {
	for name, pattern := range map[string]string{"surveys": "surveys/*", "history": "history/*"} {
		for how, change := range map[string]func([]byte) []byte{
			"cut short": func(b []byte) []byte { return b[:len(b)/2] },
			"zeros":     func(b []byte) []byte { return bytes.Repeat([]byte{0}, len(b)) },
			"empty":     func([]byte) []byte { return nil },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				w := newWorld(t)
				w.build()
				site, book := treeOf(t, w.opts.Out), w.ledger()
				each(t, w.opts.State, pattern, change)
				if name == "history" {
					if err := os.RemoveAll(filepath.Join(w.opts.State, "surveys")); err != nil {
						t.Fatal(err)
					}
				}
				if report := w.build(); len(report.Unreached) != 0 {
					t.Errorf("unreached: %+v", report.Unreached)
				}
				if diff := cmp.Diff(site, treeOf(t, w.opts.Out)); diff != "" {
					t.Errorf("the site changed:\n%s", diff)
				}
				if w.ledger() != book {
					t.Error("the ledger changed")
				}
			})
		}
	}
}
