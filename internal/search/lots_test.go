package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybook/internal/site"
)

// counted notes how many lots are read.
func counted(all iter.Seq[site.Lot], read *int) iter.Seq[site.Lot] {
	return func(yield func(site.Lot) bool) {
		for lot := range all {
			entries := lot.Entries
			lot.Entries = func() ([]site.Searchable, error) { *read++; return entries() }
			if !yield(lot) {
				return
			}
		}
	}
}

func fresh(t *testing.T, documents []site.Searchable) map[string][]byte {
	t.Helper()
	l := newLibrary()
	write(t, l, lots(documents, len(documents)), Options{Workers: 1})
	return l.files
}

func kept(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "lots"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, filepath.Join(dir, "lots", e.Name()))
	}
	return names
}

// TestOnlyWhatChangedIsReadAgain changes one lot of ten, and damages the file
// of another.
func TestOnlyWhatChangedIsReadAgain(t *testing.T) {
	documents := crowd(100)
	o := Options{Dir: t.TempDir(), Workers: 1}
	l, read := newLibrary(), 0
	write(t, l, counted(lots(documents, 10), &read), o)
	if read != 10 {
		t.Fatalf("%d lots were read", read)
	}
	old := kept(t, o.Dir)

	read, documents[42] = 0, document(documents[42].Address, "Another", "other words")
	l = newLibrary()
	write(t, l, counted(lots(documents, 10), &read), o)
	if read != 1 {
		t.Errorf("one lot changed, %d were read", read)
	}
	if !maps.EqualFunc(l.files, fresh(t, documents), slices.Equal) {
		t.Error("the index is not that of all lots read")
	}
	now := kept(t, o.Dir)
	if both := slices.DeleteFunc(slices.Clone(now), func(n string) bool { return !slices.Contains(old, n) }); len(now) != 10 || len(both) != 9 {
		t.Errorf("%d lots are kept, %d of them as they were", len(now), len(both))
	}

	for i, harm := range []func([]byte) []byte{
		func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		func(b []byte) []byte { b[len(b)-10] ^= 1; return b }, // where the run begins
		func(b []byte) []byte { return b[:len(b)-3] },
		func([]byte) []byte { return nil },
	} {
		b, err := os.ReadFile(now[i])
		if err == nil {
			err = os.WriteFile(now[i], harm(b), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read, documents[7].Title = 0, "One more change"
	l = newLibrary()
	write(t, l, counted(lots(documents, 10), &read), o)
	if read < 4 || read > 5 { // the changed one may be one of those
		t.Errorf("four files are damaged and one lot changed: %d were read", read)
	}
	if !maps.EqualFunc(l.files, fresh(t, documents), slices.Equal) {
		t.Error("after damage the index is another")
	}
}

// TestTextThatIsMissingTonight is found by its title, and tomorrow by its text.
func TestTextThatIsMissingTonight(t *testing.T) {
	o := Options{Dir: t.TempDir(), Workers: 1}
	l := newLibrary()
	missing := true
	d := document("a/", "Kept", "")
	d.Text = func() ([]byte, error) {
		if missing {
			return nil, errors.New("the mirror is damaged")
		}
		return []byte("evidence"), nil
	}
	one := func(yield func(site.Lot) bool) {
		yield(site.Lot{Print: "same", Addresses: []string{"a/"}, Entries: func() ([]site.Searchable, error) { return []site.Searchable{d}, nil }})
	}
	write(t, l, one, o)
	if got := l.search(t, "kept", 3); !slices.Equal(got, []string{"a/"}) {
		t.Errorf("by its title: %q", got)
	}
	missing = false
	write(t, l, one, o)
	if got := l.search(t, "evidence", 3); !slices.Equal(got, []string{"a/"}) {
		t.Errorf("by its text: %q", got)
	}
}

// TestNothingTemporaryIsLeft ends a run in the midst of it, after one that was
// killed.
func TestNothingTemporaryIsLeft(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, leftover+"killed", "lots"), 0o755); err != nil {
		t.Fatal(err)
	}
	all := lots(crowd(60), 10)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := Write(ctx, func(yield func(site.Lot) bool) {
		for lot := range all {
			entries := lot.Entries
			lot.Entries = func() ([]site.Searchable, error) { cancel(); return entries() }
			if !yield(lot) {
				return
			}
		}
	}, newLibrary(), Options{Dir: dir, Workers: 2, most: 8 << 10}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was ended says %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "lots" {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestFullDiskNamesTheFolder gives it files that nothing can be written to.
func TestFullDiskNamesTheFolder(t *testing.T) {
	dir := t.TempDir()
	for n := range 4 { // whichever file is the first without room
		made := 0
		o := Options{Dir: dir, Workers: 1, most: 8 << 10, create: func(dir string) (*os.File, error) {
			f, err := os.CreateTemp(dir, "*")
			if made++; made <= n || err != nil {
				return f, err
			}
			return os.Open(f.Name())
		}}
		_, err := Write(t.Context(), lots(crowd(60), 10), newLibrary(), o)
		if err == nil || !strings.Contains(err.Error(), "room in "+dir) {
			t.Errorf("after %d files: %v", n, err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 1 {
			t.Errorf("after %d files, %d entries are left", n, len(left))
		}
	}
}

// TestBestIsTheSameInParts prunes the postings of a word as runs are merged.
func TestBestIsTheSameInParts(t *testing.T) {
	var all, parts []posting
	for i := range 1000 {
		all = append(all, post(uint32(i*7919%1000), uint8(1+i*31%7)))
	}
	for some := range slices.Chunk(slices.Clone(all), 90) {
		parts = best(append(parts, some...), 50)
	}
	if whole := best(all, 50); !slices.Equal(whole, parts) || len(whole) != 50 {
		t.Errorf("%v, in parts %v", whole, parts)
	}
}

// FuzzRun opens runs that were never written: whatever they hold, merging ends.
func FuzzRun(f *testing.F) {
	f.Add([]byte("\x00\x03abc\x02\x01\x21\x01\x01d\x02\x01\x22"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		name := filepath.Join(dir, fmt.Sprint(os.Getpid()))
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
		r := run{path: name, to: int64(len(content)), numbers: []uint32{5, 9}}
		_ = merge(t.Context(), []run{r, r}, func(_ []byte, _ int, postings []posting) error {
			for _, p := range postings {
				if p.entry() != 5 && p.entry() != 9 {
					t.Errorf("entry %d is none of the run's", p.entry())
				}
			}
			return nil
		})
	})
}
