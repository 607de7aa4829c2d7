package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var now = time.Date(2020, 3, 1, 2, 30, 0, 0, time.UTC)

// world is an edition as a map from path to content.
type world map[string]string

// number makes a small edition in which some files never change, some always
// do, and some come and go, one of them as a file here and a folder there.
func number(n int) world {
	w := world{
		"index.html":                    fmt.Sprintf("edition %d", n),
		"services/a/index.html":         fmt.Sprintf("a in edition %d", n),
		"services/a/docs/x/index.html":  "never changes",
		"theme/style.css":               "body {}",
		".nojekyll":                     "",
		fmt.Sprintf("editions/%d/x", n): "only here",
	}
	if n%2 == 0 {
		w["turns"], w["flips"] = "a file", "a file"
	} else {
		w["turns/into/a"], w["flips/x"] = "folder", "folder"
	}
	return w
}

func publish(out string, o Options, w world) (Summary, error) {
	stage, err := Begin(out, o)
	if err != nil {
		return Summary{}, err
	}
	defer stage.Abort()
	for _, path := range slices.Sorted(maps.Keys(w)) {
		if stage.Unchanged(path, "key of "+w[path]) {
			continue
		}
		if err := stage.Page(path, "key of "+w[path], []byte(w[path])); err != nil {
			return Summary{}, err
		}
	}
	return stage.Commit()
}

func mustPublish(t *testing.T, out string, w world) Summary {
	t.Helper()
	summary, err := publish(out, Options{Now: now}, w)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// holds returns the files in out, without daybook's own.
func holds(t *testing.T, out string) world {
	t.Helper()
	w := world{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(out, path)
		if name != manifestName {
			w[filepath.ToSlash(name)] = string(content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func wantHolds(t *testing.T, out string, want ...world) {
	t.Helper()
	got := holds(t, out)
	for _, w := range want {
		if maps.Equal(got, w) {
			m, err := readManifest(out)
			if err != nil || len(m.files) != len(w) {
				t.Errorf("the manifest lists %d files of %d: %v", len(m.files), len(w), err)
			}
			return
		}
	}
	t.Errorf("the folder holds no complete edition: %v", got)
}

// wantNothingLeft fails where something of ours stays beside or in the folder.
func wantNothingLeft(t *testing.T, out string) {
	t.Helper()
	for _, dir := range []string{filepath.Dir(out), out} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.Contains(e.Name(), ownMark) && e.Name() != manifestName {
				t.Errorf("%s is left in %s", e.Name(), dir)
			}
		}
	}
}

func modified(t *testing.T, path string) time.Time {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

func TestEditionsFollowEachOther(t *testing.T) {
	out := filepath.Join(t.TempDir(), "deep", "public")
	if got, want := mustPublish(t, out, number(1)), (Summary{Written: 8, Bytes: 64}); got != want {
		t.Errorf("first edition: %+v, want %+v", got, want)
	}
	wantHolds(t, out, number(1))
	folder, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := mustPublish(t, out, number(1)), (Summary{Kept: 8}); got != want {
		t.Errorf("the same again: %+v, want %+v", got, want)
	}
	if again, err := os.Stat(out); err != nil || !os.SameFile(folder, again) {
		t.Error("an edition without a change replaced the folder")
	}

	later := now.Add(24 * time.Hour)
	summary, err := publish(out, Options{Now: later}, number(2))
	if err != nil {
		t.Fatal(err)
	}
	if summary.Written != 5 || summary.Kept != 3 || summary.Removed != 3 {
		t.Errorf("second edition: %+v", summary)
	}
	wantHolds(t, out, number(2))
	wantNothingLeft(t, out)
	for path, want := range map[string]time.Time{
		"theme/style.css": now, "services/a/docs/x/index.html": now, "index.html": later, "turns": later, "services": later, manifestName: later,
	} {
		if got := modified(t, filepath.Join(out, path)); !got.Equal(want) {
			t.Errorf("%s has the time %s, want %s", path, got, want)
		}
	}
}

func TestTheSameContentUnderAnotherKeyIsKept(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	for i, key := range []string{"first", "second", ""} {
		stage, err := Begin(out, Options{Now: now.Add(time.Duration(i) * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if stage.Unchanged("page", key) {
			t.Errorf("unchanged under the new key %q", key)
		}
		if err := stage.Page("page", key, []byte("text")); err != nil {
			t.Fatal(err)
		}
		if _, err := stage.Commit(); err != nil {
			t.Fatal(err)
		}
		if got := modified(t, filepath.Join(out, "page")); !got.Equal(now) {
			t.Errorf("under key %q it has the time %s", key, got)
		}
		m, err := readManifest(out)
		if err != nil || m.files["page"].key != key {
			t.Errorf("the manifest has key %q, want %q: %v", m.files["page"].key, key, err)
		}
	}
}

func TestAFileThatWasTouchedIsMadeAgain(t *testing.T) {
	for name, touch := range map[string]func(path string) error{
		"edited":    func(path string) error { return os.WriteFile(path, []byte("never chAnges"), 0o600) },
		"truncated": func(path string) error { return os.Truncate(path, 3) },
		"deleted":   os.Remove,
		// Its size, that of the name it leads to, and its content are right.
		"now a symlink": func(path string) error {
			return errors.Join(os.Rename(path, filepath.Join(filepath.Dir(path), "thirteen-byte")), os.Symlink("thirteen-byte", path))
		},
		"now a directory": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			mustPublish(t, out, number(1))
			if err := touch(filepath.Join(out, "services/a/docs/x/index.html")); err != nil {
				t.Fatal(err)
			}
			if got := mustPublish(t, out, number(1)); got.Written != 1 || got.Kept != 7 {
				t.Errorf("%+v, want one file made again", got)
			}
			wantHolds(t, out, number(1))
		})
	}
	t.Run("copied without times", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "public")
		mustPublish(t, out, number(1))
		copied := now.Add(time.Hour)
		for path := range number(1) {
			if err := os.Chtimes(filepath.Join(out, path), copied, copied); err != nil {
				t.Fatal(err)
			}
		}
		if got := mustPublish(t, out, number(1)); got.Written != 0 {
			t.Errorf("%+v, want all kept by their content", got)
		}
	})
}

func TestWhatAFolderMayBe(t *testing.T) {
	t.Run("empty", func(t *testing.T) {
		out := t.TempDir()
		mustPublish(t, out, number(1))
		wantHolds(t, out, number(1))
	})
	t.Run("with the clutter of desktops", func(t *testing.T) {
		out := t.TempDir()
		if err := os.WriteFile(filepath.Join(out, ".DS_Store"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		mustPublish(t, out, number(1))
		wantHolds(t, out, number(1))
	})
	t.Run("a symlink", func(t *testing.T) {
		dir := t.TempDir()
		out := filepath.Join(dir, "link")
		if err := errors.Join(os.Mkdir(filepath.Join(dir, "real"), 0o750), os.Symlink("real", out)); err != nil {
			t.Fatal(err)
		}
		mustPublish(t, out, number(1))
		mustPublish(t, out, number(2))
		if target, err := os.Readlink(out); err != nil || target != "real" {
			t.Errorf("the link leads to %q: %v", target, err)
		}
		wantHolds(t, filepath.Join(dir, "real"), number(2))
		wantNothingLeft(t, filepath.Join(dir, "real"))
	})
	t.Run("its permissions stay", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "public")
		if err := os.Mkdir(out, 0o700); err != nil {
			t.Fatal(err)
		}
		mustPublish(t, out, number(1))
		if info, err := os.Stat(out); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("permissions %v, %v", info.Mode(), err)
		}
	})
}

func TestWhatAFolderMayNotBe(t *testing.T) {
	tests := map[string]struct {
		make func(out string) error
		want string
	}{
		"a file":           {func(out string) error { return os.WriteFile(out, nil, 0o600) }, "is not a folder"},
		"a symlink to nil": {func(out string) error { return os.Symlink("nowhere", out) }, "leads nowhere"},
		"someone's files": {func(out string) error {
			return errors.Join(os.Mkdir(out, 0o700), os.WriteFile(filepath.Join(out, "thesis.tex"), nil, 0o600))
		}, "holds thesis.tex and was not written by daybook"},
		"an edition and someone's file": {func(out string) error {
			_, err := publish(out, Options{}, number(1))
			return errors.Join(err, os.WriteFile(filepath.Join(out, "CNAME"), nil, 0o600))
		}, "holds CNAME, which daybook did not write"},
		"an edition with half a manifest": {func(out string) error {
			_, err := publish(out, Options{}, number(1))
			return errors.Join(err, os.Truncate(filepath.Join(out, manifestName), 60))
		}, "delete it and build again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			if err := test.make(out); err != nil {
				t.Fatal(err)
			}
			_, err := Begin(out, Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), out) {
				t.Errorf("error %v, want %q and the folder", err, test.want)
			}
			entries, _ := os.ReadDir(filepath.Dir(out))
			if len(entries) != 1 {
				t.Errorf("the refusal left %v", entries)
			}
		})
	}
	if _, err := Begin("/", Options{}); err == nil {
		t.Error("the root may be replaced")
	}
}

func TestOneBuildForEachFolder(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	first, err := Begin(out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Begin(out, Options{}); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("a second build: %v, want an error with the remedy", err)
	}
	if err := first.Abort(); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, out, number(1))
	wantNothingLeft(t, out)
}

func TestAnAbortedEditionLeavesNoTrace(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	mustPublish(t, out, number(1))
	stage, err := Begin(out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.File("index.html", []byte("half an edition")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := stage.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stage.Commit(); err == nil {
		t.Error("committed after Abort")
	}
	if err := stage.File("late", nil); err == nil {
		t.Error("a file was added after Abort")
	}
	wantHolds(t, out, number(1))
	wantNothingLeft(t, out)
}

func TestWritersAddFilesPieceByPiece(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	for i := range 2 {
		stage, err := Begin(out, Options{Now: now.Add(time.Duration(i) * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		for path, last := range map[string]string{"feeds/same.xml": "same", "feeds/other.xml": fmt.Sprint(i)} {
			w, err := stage.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(w, strings.Repeat("x", 100_000))
			fmt.Fprint(w, last)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := stage.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	wantHolds(t, out, world{"feeds/same.xml": strings.Repeat("x", 100_000) + "same", "feeds/other.xml": strings.Repeat("x", 100_000) + "1"})
	if got := modified(t, filepath.Join(out, "feeds/same.xml")); !got.Equal(now) {
		t.Errorf("the file that did not change has the time %s", got)
	}

	stage, err := Begin(out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Create("open"); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Commit(); err == nil || !strings.Contains(err.Error(), "1 files are not closed") {
		t.Errorf("committed with an open file: %v", err)
	}
}

// Whatever the number of workers and their order, and whether it was made from
// nothing or from another edition, an edition has the same bytes.
func TestAnEditionIsTheSameHoweverItWasMade(t *testing.T) {
	w := world{}
	for i := range 600 {
		w[fmt.Sprintf("d%d/e%d/f%d.html", i%7, i%31, i)] = fmt.Sprint(i * i)
	}
	base := t.TempDir()
	var manifests []string
	for _, workers := range []int{1, 16} {
		out := filepath.Join(base, fmt.Sprint(workers))
		if workers == 16 {
			mustPublish(t, out, number(1))
		}
		stage, err := Begin(out, Options{Now: now, Jobs: workers})
		if err != nil {
			t.Fatal(err)
		}
		paths := make(chan string)
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for path := range paths {
					if err := stage.File(path, []byte(w[path])); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for path := range w {
			paths <- path
		}
		close(paths)
		wg.Wait()
		if _, err := stage.Commit(); err != nil {
			t.Fatal(err)
		}
		wantHolds(t, out, w)
		text, err := os.ReadFile(filepath.Join(out, manifestName))
		if err != nil {
			t.Fatal(err)
		}
		manifests = append(manifests, string(text))
		err = filepath.WalkDir(out, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && path != out && !modified(t, path).Equal(now) {
				t.Errorf("%s has the time %s", path, modified(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if manifests[0] != manifests[1] {
		t.Error("the manifests differ")
	}
}

// A reader that asks for the front page all the time is never without one.
func TestReadersNeverFindAGap(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("this system cannot exchange folders in one step")
	}
	out := filepath.Join(t.TempDir(), "public")
	mustPublish(t, out, number(0))
	done := make(chan struct{})
	var reads, failures int
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			content, err := os.ReadFile(filepath.Join(out, "index.html"))
			reads++
			if err != nil || !strings.HasPrefix(string(content), "edition ") {
				failures++
			}
		}
	})
	for i := range 60 {
		mustPublish(t, out, number(i+1))
	}
	close(done)
	wg.Wait()
	if failures > 0 || reads == 0 {
		t.Errorf("%d of %d reads failed", failures, reads)
	}
}
