package mirror

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybook/internal/gitfs"
	"daybook/internal/testserver"
)

// faults says what goes wrong with which request, counting from 1; the last
// goes on for ever.
type faults []testserver.Fault

func (f faults) at(n int, _ *http.Request) testserver.Fault {
	return f[min(n, len(f))-1]
}

func TestFaults(t *testing.T) {
	ok := testserver.Fault{}
	status := func(code int) testserver.Fault { return testserver.Fault{Status: code, Body: "go away\x1b[31m"} }
	tests := []struct {
		name     string
		faults   faults
		status   Status
		is       error
		text     string
		requests int // 0: do not count
	}{
		{"unauthorized", faults{status(401)}, Failed, ErrAuth, "set DAYBOOK_TOKEN_127_0_0_1", 1},
		{"forbidden", faults{status(403)}, Failed, ErrAuth, "forbids it (403)", 1},
		{"not found", faults{status(404)}, Failed, ErrNotFound, "no such repository", 1},
		{"gone", faults{status(410)}, Failed, ErrNotFound, "no such repository", 1},
		{"another answer", faults{status(418)}, Failed, ErrRemote, "418", 1},
		{"a login page", faults{{Status: 200, Body: "<!DOCTYPE html>"}}, Failed, ErrRemote, "does not answer as a git server", 1},
		{"too many requests, then none", faults{{Status: 429, RetryAfter: "7"}, ok}, Fetched, nil, "", 4},
		{"too many requests for ever", faults{{Status: 429, RetryAfter: "1"}}, Failed, ErrRemote, "too often (429)", 4},
		{"come back tomorrow", faults{{Status: 429, RetryAfter: "86400"}}, Failed, ErrRemote, "too often (429)", 1},
		{"a broken server", faults{status(500)}, Failed, ErrRemote, "500 Internal Server Error; try again later", 4},
		{"a hiccup", faults{status(502), status(503), ok}, Fetched, nil, "", 5},
		{"a hiccup at the pack", faults{ok, status(500), ok}, Fetched, nil, "", 5},
		{"forbidden at the pack", faults{ok, status(403)}, Failed, ErrAuth, "403", 2},
		{"a listing cut off", faults{{CutAfter: 100}, ok}, Fetched, nil, "", 4},
		{"a pack cut off", faults{ok, {CutAfter: 300}, ok}, Fetched, nil, "", 5},
		{"a batch cut off", faults{ok, ok, {CutAfter: 100}, ok}, Fetched, nil, "", 5}, // the history is not fetched again
		{"always cut off", faults{ok, {CutAfter: 300}, ok, {CutAfter: 300}, ok, {CutAfter: 300}, ok, {CutAfter: 300}}, Failed, ErrRemote, "cut the connection", 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, testserver.Options{Fault: tt.faults.at})
			r := w.one()
			if r.Status != tt.status || !errors.Is(r.Err, tt.is) {
				t.Fatalf("%s: %v", r.Status, r.Err)
			}
			if tt.status == Fetched {
				readable(t, r)
			} else {
				hasText(t, r.Err, tt.text)
				if strings.ContainsRune(r.Err.Error(), '\x1b') || strings.Contains(r.Err.Error(), "\n") {
					t.Errorf("not fit to print: %q", r.Err)
				}
			}
			if n := len(w.server.Requests()); tt.requests > 0 && n != tt.requests {
				t.Errorf("%d requests, want %d", n, tt.requests)
			}
			w.tidy()
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	w := newWorld(t, testserver.Options{Fault: faults{{Status: 429, RetryAfter: "90"}, {Status: 503, RetryAfter: night.Add(40 * time.Second).Format(http.TimeFormat)}, {}}.at})
	w.must(Fetched)
	if len(w.waits) != 2 || w.waits[0] != 90*time.Second || w.waits[1] != 40*time.Second {
		t.Errorf("waited %v", w.waits)
	}
}

func TestWaitsGrow(t *testing.T) {
	w := newWorld(t, testserver.Options{Fault: faults{{Status: 500}}.at})
	w.opts.Tries = 8
	w.one()
	if len(w.waits) != 7 || w.waits[0] < 200*time.Millisecond || w.waits[6] < 2*time.Second {
		t.Errorf("waited %v", w.waits)
	}
}

func TestTheLastMirrorStands(t *testing.T) {
	gone := false
	w := newWorld(t, testserver.Options{Fault: func(int, *http.Request) testserver.Fault {
		if gone {
			return testserver.Fault{Status: 404}
		}
		return testserver.Fault{}
	}})
	first := w.must(Fetched)
	gone = true
	w.opts.Now = night.AddDate(0, 0, 3)
	r := w.one()
	if r.Status != Stale || !errors.Is(r.Err, ErrNotFound) || r.Age(w.opts.Now) != 72*time.Hour {
		t.Fatalf("%s after %s: %v", r.Status, r.Age(w.opts.Now), r.Err)
	}
	if r.Branch != first.Branch || !r.Readable() {
		t.Errorf("got %+v", r)
	}
	readable(t, r)
	gone = false
	w.must(Unchanged)
}

// Wherever a fetch ends, what was there before can still be read, and the
// next run finishes the work.
func TestAnEndAtAnyMomentLeavesAMirror(t *testing.T) {
	for cut := 50; cut < 1200; cut += 60 {
		var fault faults
		w := newWorld(t, testserver.Options{Fault: func(n int, r *http.Request) testserver.Fault {
			if fault == nil {
				return testserver.Fault{}
			}
			return fault.at(n, r)
		}})
		first := w.must(Fetched)
		w.append("-- commit 2024-07-01 carol --\nMore\n-- docs/new.md --\n" + strings.Repeat("New and newer.\n", 10) + "\n")
		w.opts.Tries = 1
		for request := range 3 {
			w.server.Forget()
			fault = faults{{}, {}, {}}
			fault[request].CutAfter = cut
			r := w.one()
			if r.Status == Fetched {
				break
			}
			if r.Status != Stale || r.Branch != first.Branch {
				t.Fatalf("request %d cut at %d: %s %v", request+1, cut, r.Status, r.Err)
			}
			readable(t, r)
			w.tidy()
		}
		fault = nil
		r := w.one()
		if r.Err != nil || fileOf(t, r, "docs/new.md") == "(missing)" {
			t.Errorf("cut at %d: %s %v", cut, r.Status, r.Err)
		}
		readable(t, r)
	}
}

func TestCancelledAtOnce(t *testing.T) {
	never := make(chan struct{})
	reached := make(chan struct{}, 10)
	w := newWorld(t, testserver.Options{Fault: func(n int, _ *http.Request) testserver.Fault {
		if n < 2 {
			return testserver.Fault{}
		}
		reached <- struct{}{}
		return testserver.Fault{Until: never}
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	w.opts.Jobs = 1
	second := w.target()
	second.Name = "waits"
	results := w.syncWith(ctx, w.target(), second)
	for _, r := range results {
		if r.Status != Failed || !errors.Is(r.Err, context.Canceled) {
			t.Errorf("%s: %s %v", r.Target.Name, r.Status, r.Err)
		}
	}
	w.tidy()
}

func TestSlowServersMeetTheTimeLimit(t *testing.T) {
	w := newWorld(t, testserver.Options{Fault: faults{{}, {Until: make(chan struct{})}}.at})
	w.opts.Timeout = 300 * time.Millisecond
	r := w.one()
	if r.Status != Failed || !errors.Is(r.Err, context.DeadlineExceeded) {
		t.Errorf("%s: %v", r.Status, r.Err)
	}
	hasText(t, r.Err, "time limit")
}

func TestNobodyListens(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.server.Close()
	r := w.one()
	if r.Status != Failed || !errors.Is(r.Err, ErrRemote) || len(w.waits) != 3 {
		t.Errorf("%s after %v: %v", r.Status, w.waits, r.Err)
	}
	hasText(t, r.Err, "refuses the connection")
}

func TestLimits(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	w.append("-- commit 2024-07-01 carol --\nA large one\n-- docs/large.md --\n" + strings.Repeat("0123456789abcdef", 4096) +
		"\n-- docs/small.md --\nSmall.\n-- docs/other.md --\nOther.\n")
	t.Run("a blob", func(t *testing.T) {
		w.opts.MaxBlob = 10_000
		r := w.must(Fetched)
		if len(r.Oversize) != 1 || fileOf(t, r, "docs/large.md") != "(missing)" {
			t.Errorf("oversize %v", r.Oversize)
		}
		for path, want := range map[string]string{"docs/small.md": "Small.\n", "docs/other.md": "Other.\n", "README.md": "# Payments\n", "docs/run.md": "Restart it twice.\n"} {
			if got := fileOf(t, r, path); got != want {
				t.Errorf("%s: %q", path, got)
			}
		}
		r = w.must(Unchanged)
		if len(r.Oversize) != 1 {
			t.Errorf("forgotten: %v", r.Oversize)
		}
		w.append("-- commit 2024-07-02 carol --\nMore\n-- docs/small.md --\nSmaller.\n")
		packs := w.server.Packs()
		r = w.must(Fetched)
		if n := w.server.Packs() - packs; n != 2 || len(r.Oversize) != 1 || fileOf(t, r, "docs/small.md") != "Smaller.\n" {
			t.Errorf("%d packs, oversize %v", n, r.Oversize)
		}
	})
	t.Run("raised", func(t *testing.T) {
		w.opts.MaxBlob = 0
		r := w.must(Fetched)
		if len(r.Oversize) != 0 {
			t.Errorf("oversize %v", r.Oversize)
		}
		readable(t, r)
	})
	t.Run("a batch", func(t *testing.T) {
		if err := os.RemoveAll(w.opts.Dir); err != nil {
			t.Fatal(err)
		}
		w.opts.MaxBatch = 150
		r := w.must(Fetched)
		if len(r.Oversize) != 1 || fileOf(t, r, "docs/other.md") != "Other.\n" || fileOf(t, r, "docs/small.md") != "Smaller.\n" {
			t.Errorf("oversize %v", r.Oversize)
		}
	})
	t.Run("a pack", func(t *testing.T) {
		if err := os.RemoveAll(w.opts.Dir); err != nil {
			t.Fatal(err)
		}
		w.opts.MaxPack = 200
		r := w.one()
		if r.Status != Failed || !errors.Is(r.Err, ErrTooLarge) {
			t.Errorf("%s: %v", r.Status, r.Err)
		}
		w.tidy()
	})
}

// Damage of every kind is noticed and mended by itself, once, and until then
// not read.
func TestDamagedMirrorsAreMadeAnew(t *testing.T) {
	glob := func(t *testing.T, dir, pattern string) string {
		all, _ := filepath.Glob(filepath.Join(dir, "objects", "pack", pattern))
		if len(all) == 0 {
			t.Fatalf("no %s", pattern)
		}
		return all[0]
	}
	overwrite := func(t *testing.T, file, with string) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		write(t, with, file)
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, dir string)
		status Status // with the server up
		lost   bool   // nothing can be read with the server down
	}{
		{"state is empty", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, stateFile), "") }, Fetched, true},
		{"state is nonsense", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, stateFile), `{"version": "x"`) }, Fetched, true},
		{"state of another version", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, stateFile), `{"version": 99}`) }, Fetched, true},
		{"state is gone", func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, stateFile)) }, Fetched, true},
		{"a pack is short", func(t *testing.T, dir string) {
			f := glob(t, dir, "*.pack")
			_ = os.Chmod(f, 0o644)
			_ = os.Truncate(f, 100)
		}, Fetched, true},
		{"a pack is gone", func(t *testing.T, dir string) { _ = os.Remove(glob(t, dir, "*.pack")) }, Fetched, true},
		{"an index is gone", func(t *testing.T, dir string) { _ = os.Remove(glob(t, dir, "*.idx")) }, Fetched, true},
		{"all is gone but the state", func(t *testing.T, dir string) { _ = os.RemoveAll(filepath.Join(dir, "objects")) }, Fetched, true},
		{"packs are full of zeros", func(t *testing.T, dir string) {
			for _, pattern := range []string{"*.pack", "*.idx"} {
				all, _ := filepath.Glob(filepath.Join(dir, "objects", "pack", pattern))
				for _, f := range all {
					info, _ := os.Stat(f)
					overwrite(t, f, strings.Repeat("\x00", int(info.Size())))
				}
			}
		}, Fetched, true},
		{"refs are gone", func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, "packed-refs")) }, Unchanged, false},
		{"HEAD is nonsense", func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "HEAD"), "\x00\x00") }, Unchanged, false},
		{"HEAD is gone", func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, "HEAD")) }, Unchanged, false},
		{"leftovers", func(t *testing.T, dir string) {
			write(t, "half a pack", dir, "objects", "pack", tempPrefix+"pack_123")
			write(t, "a pack that never counted", dir, "objects", "pack", "pack-1234567890123456789012345678901234567890.pack")
			write(t, "half a state", dir, tempPrefix+"42")
			write(t, "half a mirror", dir+".new", "HEAD")
			write(t, "half removed", dir+".old", "HEAD")
		}, Unchanged, false},
		{"killed between two renames", func(t *testing.T, dir string) {
			if err := os.Rename(dir, dir+".old"); err != nil {
				t.Fatal(err)
			}
			write(t, "the new one", dir+".new", "HEAD")
		}, Unchanged, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, testserver.Options{})
			first := w.must(Fetched)
			tt.damage(t, first.Dir)
			r := w.must(tt.status)
			readable(t, r)
			w.tidy()
			w.must(Unchanged)

			tt.damage(t, first.Dir)
			w.server.Close()
			r = w.one()
			want := Stale
			if tt.lost {
				want = Failed
			}
			if r.Status != want {
				t.Errorf("%s, want %s: %v", r.Status, want, r.Err)
			}
			if want == Stale {
				readable(t, r)
			}
		})
	}
}

// Damage inside a tree is seen when the tree is read: here, where a new
// commit asks for it.
func TestDamageFoundWhileReading(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	r := w.must(Fetched)
	w.append("-- commit 2024-07-01 carol --\nMore\n-- docs/new.md --\nNew.\n")
	damageTree(t, r, "src")
	r = w.must(Fetched)
	readable(t, r)
	w.tidy()
	w.must(Unchanged)
}

// Where a reader finds the damage, it asks for a new mirror.
func TestAnew(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	r := w.must(Fetched)
	damageTree(t, r, "src")
	w.must(Unchanged) // not looked at, for nothing has changed
	target := w.target()
	target.Anew = true
	r = w.sync(target)[0]
	if r.Status != Fetched {
		t.Fatalf("%s: %v", r.Status, r.Err)
	}
	readable(t, r)
	w.tidy()
}

// damageTree spoils the bytes of one tree in the pack, and nothing else.
func damageTree(t *testing.T, r Result, path string) {
	t.Helper()
	id := strings.TrimSpace(git(t, r.Dir, nil, "rev-parse", r.Branch.Commit.String()+":"+path))
	packs, _ := filepath.Glob(filepath.Join(r.Dir, "objects", "pack", "*.idx"))
	for _, idx := range packs {
		listing := git(t, r.Dir, nil, "verify-pack", "-v", idx)
		for line := range strings.Lines(listing) {
			fields := strings.Fields(line)
			if len(fields) < 5 || fields[0] != id {
				continue
			}
			file := strings.TrimSuffix(idx, ".idx") + ".pack"
			if err := os.Chmod(file, 0o644); err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(file, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			at := int64(0)
			for _, c := range fields[4] {
				at = at*10 + int64(c-'0')
			}
			if _, err := f.WriteAt([]byte{0xff, 0xff, 0xff, 0xff}, at+4); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("tree %s is in no pack", id)
}

func TestTheNameOfAnotherRepository(t *testing.T) {
	w := newWorld(t, testserver.Options{})
	first := w.must(Fetched)
	other := filepath.Join(filepath.Dir(w.origin), "web.git")
	if err := gitfs.Create(other, []gitfs.Step{{When: night, Author: gitfs.Person{Name: "a", Email: "a@x"}, Message: "x", Write: map[string]string{"README.md": "web\n"}}}); err != nil {
		t.Fatal(err)
	}
	r := w.sync(Target{Name: "team/api", URL: w.server.Address("team/web.git")})[0]
	if r.Status != Fetched || r.Branch.Commit == first.Branch.Commit || fileOf(t, r, "README.md") != "web\n" {
		t.Errorf("%s: %v %v", r.Status, r.Branch, r.Err)
	}
	git(t, r.Dir, nil, "rev-parse", "HEAD")
	w.tidy()
}
