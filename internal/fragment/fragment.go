// Package fragment keeps rendered parts of pages from night to night: the same
// document stands in many versions, and in most of them it never changes. It is
// a memory and no more: what is lost or damaged is rendered again. It is bounded,
// and forgets first what nobody asked for longest.
package fragment

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// Store keeps texts by key in the files of one folder, oldest first. It may be
// used by several goroutines, and by one process at a time. It opens nothing
// before it is asked.
type Store struct {
	dir string
	max int64 // bytes of all files

	mu       sync.Mutex
	read     bool // whether the files are
	segments []*segment
	places   map[key]place
	err      error // the first of the disk: nothing is written after it
}

// key is the beginning of the SHA-256 of what a text is kept by.
type key [16]byte

// place is where a text lies.
type place struct {
	segment *segment
	at      int64 // of its record
	size    int32 // of what is stored
}

// New keeps at most max bytes in the folder.
func New(dir string, max int64) *Store {
	return &Store{dir: dir, max: max, places: map[key]place{}}
}

func keyOf(name string) (k key) {
	sum := sha256.Sum256([]byte(name))
	copy(k[:], sum[:])
	return k
}

// Get gives the text that was last put under the name.
func (s *Store) Get(name string) (text []byte, ok bool) {
	k := keyOf(name)
	s.mu.Lock()
	s.open()
	p, ok := s.places[k]
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	stored, ok := p.segment.load(k, p)
	if ok {
		text, ok = unpacked(stored)
	}
	switch {
	case !ok:
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.places, k) // so that it is put again
	case p.segment.aged:
		s.put(k, stored)
	}
	return text, ok
}

// Put keeps a text under a name, in place of what was there.
func (s *Store) Put(name string, text []byte) {
	if len(text) <= maxText {
		s.put(keyOf(name), s2.Encode(nil, text))
	}
}

func unpacked(stored []byte) (text []byte, ok bool) {
	if n, err := s2.DecodedLen(stored); err != nil || n > maxText {
		return nil, false
	}
	text, err := s2.Decode(nil, stored)
	return text, err == nil
}

func (s *Store) put(k key, stored []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open()
	if s.err != nil || int64(len(stored)) > s.max/segments {
		return
	}
	last, err := s.newest()
	if err == nil {
		s.places[k], err = last.add(k, stored)
	}
	if err != nil {
		delete(s.places, k)
		s.err = err
	}
}

// open lists what the files hold; of a text that stands in several, the newest
// counts. A folder that cannot be read is empty.
func (s *Store) open() {
	if s.read {
		return
	}
	s.read = true
	entries, err := os.ReadDir(s.dir) // sorted by name
	if err != nil {
		return
	}
	var newer int64
	for _, e := range slices.Backward(entries) {
		g := openSegment(filepath.Join(s.dir, e.Name()))
		if g == nil {
			continue
		}
		g.each(func(k key, p place) {
			g.end = p.at + int64(header) + int64(p.size)
			if old, known := s.places[k]; !known || old.segment == g {
				s.places[k] = p
			}
		})
		g.aged = newer+g.end > s.max/2
		newer += g.end
		s.segments = append(s.segments, g)
	}
	slices.Reverse(s.segments)
}

// newest is the segment that texts are added to: the last one, or a new one
// where that is large enough to be forgotten by itself.
func (s *Store) newest() (*segment, error) {
	n := len(s.segments)
	if n > 0 && s.segments[n-1].end < s.max/segments && !s.segments[n-1].aged {
		return s.segments[n-1], nil
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	number := 1
	if n > 0 {
		number = s.segments[n-1].number + 1
	}
	g, err := newSegment(s.dir, number)
	if err == nil {
		s.segments = append(s.segments, g)
	}
	return g, err
}

// Close forgets the oldest texts where there are too many. The error is that of
// the disk, and says only that the next night will do more work.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var total int64
	for _, g := range s.segments {
		total += g.end
	}
	for len(s.segments) > 0 {
		g := s.segments[0]
		s.err = errors.Join(s.err, g.file.Close())
		if total > s.max {
			if err := os.Remove(g.file.Name()); !errors.Is(err, fs.ErrNotExist) {
				s.err = errors.Join(s.err, err)
			}
			total -= g.end
		}
		s.segments = s.segments[1:]
	}
	s.read = false
	clear(s.places)
	err := s.err
	s.err = nil
	return err
}
