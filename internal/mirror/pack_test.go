package mirror

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// packOf makes a repository with enough history to have deltas of all kinds,
// and packs it with git.
func packOf(t *testing.T, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, nil, "init", "-q", "-b", "main", ".")
	for i := range 40 {
		body := strings.Repeat("a line that stays the same\n", 200) + strings.Repeat("x", i) + "\n"
		write(t, body, dir, "docs", "big.md")
		write(t, strings.Repeat("y", i), dir, "docs", "sub", string(rune('a'+i%20))+".md")
		git(t, dir, nil, "add", ".")
		git(t, dir, nil, "commit", "-qm", "change")
	}
	objects := git(t, dir, nil, "rev-list", "--objects", "--all", "--no-object-names")
	return []byte(git(t, dir, strings.NewReader(objects), append([]string{"pack-objects", "-q", "--stdout"}, args...)...))
}

func write(t *testing.T, content string, parts ...string) {
	t.Helper()
	p := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, in io.Reader, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = in
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@x", "GIT_AUTHOR_DATE=2025-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@x", "GIT_COMMITTER_DATE=2025-01-01T00:00:00Z")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

func TestIndexIsWhatGitMakes(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"offset deltas", []string{"--delta-base-offset"}},
		{"deltas by id", nil},
		{"long chains", []string{"--delta-base-offset", "--window=50", "--depth=200"}},
		{"no deltas", []string{"--depth=0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := packOf(t, tt.args...)
			dir := t.TempDir()
			got, err := receive(t.Context(), iotest.HalfReader(bytes.NewReader(data)), dir, packLimits{}, false)
			if err != nil {
				t.Fatal(err)
			}
			base := filepath.Join(dir, got.pack.Name)
			ours, err := os.ReadFile(base + ".idx")
			if err != nil {
				t.Fatal(err)
			}
			git(t, dir, nil, "index-pack", "--index-version=2", "-o", filepath.Join(dir, "git.idx"), base+".pack")
			theirs, err := os.ReadFile(filepath.Join(dir, "git.idx"))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(ours, theirs) {
				t.Error("the index differs from git's")
			}
			if got.pack.Size != int64(len(data)) || len(got.hashes) == 0 {
				t.Errorf("got %+v with %d objects of %d bytes", got.pack, len(got.hashes), len(data))
			}
			noTemps(t, dir)
		})
	}
}

func noTemps(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, tempPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A base that has left the cache is inflated again.
func TestSmallCache(t *testing.T) {
	data := packOf(t, "--delta-base-offset", "--window=50", "--depth=200")
	file, err := os.Create(filepath.Join(t.TempDir(), "pack"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := newParser(t.Context(), bytes.NewReader(data), file, packLimits{})
	if err := want.parse(); err != nil {
		t.Fatal(err)
	}
	other, err := os.Create(filepath.Join(t.TempDir(), "pack"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	got := newParser(t.Context(), bytes.NewReader(data), other, packLimits{})
	got.cache.limit = 0
	if err := got.parse(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encodeIndex(got.objects, got.sum), encodeIndex(want.objects, want.sum)) {
		t.Error("without a cache the result is another")
	}
}

func TestEveryCutIsNoticed(t *testing.T) {
	data := packOf(t, "--delta-base-offset")
	dir := t.TempDir()
	for _, n := range []int{0, 1, 11, 12, 13, 50, len(data) / 3, len(data) / 2, len(data) - 21, len(data) - 20, len(data) - 1} {
		_, err := receive(t.Context(), bytes.NewReader(data[:n]), dir, packLimits{}, false)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	noTemps(t, dir)
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDamageIsNoticed(t *testing.T) {
	data := packOf(t, "--delta-base-offset")
	dir := t.TempDir()
	for at := 0; at < len(data); at += 101 {
		bad := bytes.Clone(data)
		bad[at] ^= 0x55
		if _, err := receive(t.Context(), bytes.NewReader(bad), dir, packLimits{}, false); err == nil {
			t.Fatalf("damage at %d goes unnoticed", at)
		}
	}
	noTemps(t, dir)
}

func TestPackLimitKeepsWhatCame(t *testing.T) {
	data := packOf(t, "--delta-base-offset")
	dir := t.TempDir()
	limit := packLimits{bytes: int64(len(data)) / 2}
	if _, err := receive(t.Context(), bytes.NewReader(data), dir, limit, false); !errors.Is(err, errPackLimit) {
		t.Errorf("got %v", err)
	}
	got, err := receive(t.Context(), bytes.NewReader(data), dir, limit, true)
	if !errors.Is(err, errPackLimit) || len(got.hashes) == 0 {
		t.Fatalf("salvaged %d objects, %v", len(got.hashes), err)
	}
	git(t, dir, nil, "index-pack", "-o", filepath.Join(dir, "git.idx"), filepath.Join(dir, got.pack.Name+".pack"))
	git(t, dir, nil, "verify-pack", filepath.Join(dir, got.pack.Name+".idx"))
	noTemps(t, dir)
}

func TestHostilePacks(t *testing.T) {
	tests := []struct {
		name string
		data string
	}{
		{"not a pack", "<!DOCTYPE html><html>a login page"},
		{"four thousand million objects", "PACK\x00\x00\x00\x02\xff\xff\xff\xff"},
		{"a size without end", "PACK\x00\x00\x00\x02\x00\x00\x00\x01\xbf" + strings.Repeat("\xff", 30)},
		{"a huge object", "PACK\x00\x00\x00\x02\x00\x00\x00\x01\xe0\xff\xff\xff\xff\x7f" + strings.Repeat("\x01", 40)},
		{"a base before the pack", "PACK\x00\x00\x00\x02\x00\x00\x00\x01\x61\x7fxxxx"},
		{"type 5", "PACK\x00\x00\x00\x02\x00\x00\x00\x01\x51xxxx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := receive(t.Context(), strings.NewReader(tt.data), t.TempDir(), packLimits{}, true); err == nil {
				t.Error("taken for a pack")
			}
		})
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte("PACK\x00\x00\x00\x02\x00\x00\x00\x01\x61\x7fxxxx"))
	f.Add([]byte("PACK\x00\x00\x00\x02\x00\x00\x00\x01\xbf\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := os.CreateTemp(t.TempDir(), "pack")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		_ = newParser(t.Context(), bytes.NewReader(data), file, packLimits{bytes: 1 << 20, blob: 1 << 20}).parse()
	})
}
