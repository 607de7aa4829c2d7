package fragment

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// text is one that does not get shorter.
func text(n, size int) []byte {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func closed(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTextsAreKeptFromNightToNight(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "[fragments]")
	s := New(dir, 1<<20)
	if _, ok := s.Get("a"); ok {
		t.Error("an empty store has a text")
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a question makes a folder: %v", err)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			s.Put(fmt.Sprint(i%20), []byte(strings.Repeat(fmt.Sprint(i%20), 1000)))
			s.Get(fmt.Sprint(i % 7))
		})
	}
	all.Wait()
	s.Put("empty", []byte("not yet"))
	s.Put("empty", nil)
	for range 2 {
		for i := range 20 {
			if got, ok := s.Get(fmt.Sprint(i)); !ok || string(got) != strings.Repeat(fmt.Sprint(i), 1000) {
				t.Errorf("text %d: %t, %.20q", i, ok, got)
			}
		}
		if got, ok := s.Get("empty"); !ok || len(got) > 0 {
			t.Errorf("the empty text: %t, %q", ok, got)
		}
		closed(t, s)
		s = New(dir, 1<<20)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

// Whatever is wrong with a file costs the texts that are damaged, and they are
// put again.
func TestDamage(t *testing.T) {
	for name, harm := range map[string]func([]byte) []byte{
		"cut short":           func(b []byte) []byte { return b[:len(b)-10] },
		"a bit of the last":   func(b []byte) []byte { b[len(b)-5] ^= 4; return b },
		"an enormous size":    func(b []byte) []byte { b[4] = 0xff; return b },
		"text of another key": func(b []byte) []byte { b[8] ^= 1; return b },
		"nothing":             func([]byte) []byte { return nil },
		"something else":      func([]byte) []byte { return bytes.Repeat([]byte("x"), 5000) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := New(dir, 1<<20)
			for i := range 3 {
				s.Put(fmt.Sprint(i), text(i, 1000))
			}
			closed(t, s)
			file := filepath.Join(dir, "00000001"+extension)
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, harm(b), 0o644); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				s := New(dir, 1<<20)
				for i := range 3 {
					if got, ok := s.Get(fmt.Sprint(i)); ok && !bytes.Equal(got, text(i, 1000)) {
						t.Errorf("text %d is another", i)
					}
					s.Put(fmt.Sprint(i), text(i, 1000))
					if got, ok := s.Get(fmt.Sprint(i)); !ok || !bytes.Equal(got, text(i, 1000)) {
						t.Errorf("text %d could not be put again", i)
					}
				}
				closed(t, s)
			}
		})
	}
}

// A store that is full forgets what nobody asked for longest.
func TestBound(t *testing.T) {
	dir := t.TempDir()
	const max = 100_000
	for night := range 60 {
		s := New(dir, max)
		if _, ok := s.Get("asked for"); !ok {
			if night > 0 {
				t.Fatalf("night %d: what is asked for every night is gone", night)
			}
			s.Put("asked for", text(0, 500))
		}
		for i := range 10 {
			s.Put(fmt.Sprint(night, i), text(100*night+i, 1000))
		}
		s.Put("too large", text(1, max/4))
		closed(t, s)
		size := int64(0)
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			info, err := f.Info()
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
		}
		if size > max {
			t.Fatalf("night %d: %d bytes", night, size)
		}
	}
	s := New(dir, max)
	defer s.Close()
	for name, want := range map[string]bool{fmt.Sprint(0, 0): false, fmt.Sprint(59, 9): true, "too large": false} {
		if _, ok := s.Get(name); ok != want {
			t.Errorf("%s is there: %t", name, ok)
		}
	}
}

// A folder that cannot be written costs the next night its time, and this one
// nothing.
func TestNoRoom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := New(filepath.Join(file, "fragments"), 1<<20)
	s.Put("a", []byte("text"))
	if _, ok := s.Get("a"); ok {
		t.Error("what could not be written is there")
	}
	if s.Close() == nil {
		t.Error("nobody is told")
	}
}

func BenchmarkGet(b *testing.B) {
	s := New(b.TempDir(), 1<<30)
	defer s.Close()
	page := []byte(strings.Repeat(`<p>A paragraph of a <a href="../other/">document</a> as they are.</p>`+"\n", 150))
	b.SetBytes(int64(len(page)))
	s.Put("a", page)
	for b.Loop() {
		if _, ok := s.Get("a"); !ok {
			b.Fatal("gone")
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s := New(b.TempDir(), 1<<30)
	defer s.Close()
	page := []byte(strings.Repeat(`<p>A paragraph of a <a href="../other/">document</a> as they are.</p>`+"\n", 150))
	b.SetBytes(int64(len(page)))
	for i := 0; b.Loop(); i++ {
		s.Put(fmt.Sprint(i), page)
	}
}
