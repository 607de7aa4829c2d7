package gitfs

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// differ finds the paths that differ between a tree and all of its parents'
// trees. It compares tree objects as they lie in the pack, in lockstep, since
// git keeps their entries sorted; equal hashes are never looked into.
type differ struct {
	objects objects
	emit    func(path []byte, was, now uint64) error
	path    []byte
	visited int // entries, of one commit
}

// compare emits the changes of one commit. Without parents, everything is new.
func (d *differ) compare(tree Hash, parents []Hash) error {
	d.path, d.visited = d.path[:0], 0
	for _, p := range parents {
		if p == tree {
			return nil
		}
	}
	now, err := d.load(tree[:])
	if err != nil {
		return err
	}
	if len(parents) < 2 {
		var was []byte
		if len(parents) == 1 {
			if was, err = d.load(parents[0][:]); err != nil {
				return err
			}
		}
		return d.pair(was, now, 0)
	}
	olds := make([][]byte, len(parents))
	for i := range parents {
		if olds[i], err = d.load(parents[i][:]); err != nil {
			return err
		}
	}
	return d.merge(olds, now, 0)
}

func (d *differ) load(h []byte) ([]byte, error) {
	return readKind(d.objects, Hash(h), kindTree, maxTreeBytes)
}

// sub loads the directory that an entry names; an entry that is not there, or
// is no directory, is an empty one.
func (d *differ) sub(e rawEntry) ([]byte, error) {
	if e.name == nil || !e.isDir() {
		return nil, nil
	}
	return d.load(e.hash)
}

// pair compares a tree with its only parent's.
func (d *differ) pair(was, now []byte, depth int) error {
	for len(was) > 0 || len(now) > 0 {
		a, restA, b, restB := rawEntry{}, []byte(nil), rawEntry{}, []byte(nil)
		if len(was) > 0 {
			var ok bool
			if a, restA, ok = nextEntry(was); !ok {
				was = nil
				continue
			}
			if n := len(was) - len(restA); len(now) >= n && bytes.Equal(was[:n], now[:n]) {
				was, now = restA, now[n:]
				continue
			}
		}
		if len(now) > 0 {
			var ok bool
			if b, restB, ok = nextEntry(now); !ok {
				now = nil
				continue
			}
		}
		switch c := compareKeys(a, b); {
		case c < 0:
			was, b = restA, rawEntry{}
		case c > 0:
			now, a = restB, rawEntry{}
		default:
			was, now = restA, restB
		}
		if err := d.differs(a, b, depth); err != nil {
			return err
		}
	}
	return nil
}

// differs handles one name of which both sides, or one, are given.
func (d *differ) differs(a, b rawEntry, depth int) error {
	if a.name != nil && b.name != nil && same(a, b) {
		return nil
	}
	e := b
	if e.name == nil {
		e = a
	}
	return d.enter(e, depth, func() error {
		if !e.isDir() {
			return d.emit(d.path, prefix(a), prefix(b))
		}
		was, err := d.sub(a)
		if err != nil {
			return err
		}
		now, err := d.sub(b)
		if err != nil {
			return err
		}
		return d.pair(was, now, depth+1)
	})
}

// enter counts an entry and runs f with the path grown by its name.
func (d *differ) enter(e rawEntry, depth int, f func() error) error {
	if e.rejected() != "" {
		return nil
	}
	if d.visited++; d.visited > maxEntries || depth > maxDepth {
		return fmt.Errorf("%q: %w", d.path, ErrTooMany)
	}
	n := len(d.path)
	d.path = append(d.path, e.name...)
	if e.isDir() {
		d.path = append(d.path, '/')
	}
	err := f()
	d.path = d.path[:n]
	return err
}

// merge compares the tree of a merge with those of its parents.
func (d *differ) merge(olds [][]byte, now []byte, depth int) error {
	// The caller's slices are its own; this level advances copies.
	olds = append([][]byte(nil), olds...)
	heads := make([]rawEntry, len(olds))
	rests := make([][]byte, len(olds))
	for {
		least := rawEntry{}
		b, restB, ok := nextEntry(now)
		if !ok {
			now = nil
		}
		least = b
		for i := range olds {
			if heads[i], rests[i], ok = nextEntry(olds[i]); !ok {
				olds[i] = nil
			}
			if compareKeys(heads[i], least) < 0 {
				least = heads[i]
			}
		}
		if least.name == nil {
			return nil
		}
		equal, there := false, 0
		for i := range olds {
			if compareKeys(heads[i], least) != 0 {
				heads[i] = rawEntry{}
				continue
			}
			olds[i] = rests[i]
			there++
		}
		if compareKeys(b, least) == 0 {
			now = restB
		} else {
			b = rawEntry{}
		}
		for i := range olds {
			equal = equal || heads[i].name != nil && b.name != nil && same(heads[i], b)
		}
		if equal || b.name == nil && there < len(olds) {
			continue // as in some parent, or as absent there
		}
		if err := d.mergeDiffers(heads, b, least, depth); err != nil {
			return err
		}
	}
}

func (d *differ) mergeDiffers(heads []rawEntry, b, least rawEntry, depth int) error {
	return d.enter(least, depth, func() error {
		if !least.isDir() {
			var was uint64
			for _, h := range heads {
				if was == 0 {
					was = prefix(h)
				}
			}
			return d.emit(d.path, was, prefix(b))
		}
		subs := make([][]byte, len(heads))
		var err error
		for i, h := range heads {
			if subs[i], err = d.sub(h); err != nil {
				return err
			}
		}
		now, err := d.sub(b)
		if err != nil {
			return err
		}
		return d.merge(subs, now, depth+1)
	})
}

// compareKeys orders entries as git sorts them: a directory as if its name
// ended in a slash. A file and a directory of one name are two keys. An entry
// that is not there comes last.
func compareKeys(a, b rawEntry) int {
	switch {
	case a.name == nil && b.name == nil:
		return 0
	case a.name == nil:
		return 1
	case b.name == nil:
		return -1
	}
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	return int(a.charAt(n)) - int(b.charAt(n))
}

func (e rawEntry) charAt(i int) byte {
	switch {
	case i < len(e.name):
		return e.name[i]
	case e.isDir():
		return '/'
	}
	return 0
}

// same compares entries of one key: hash, and mode as far as git means it.
func same(a, b rawEntry) bool {
	return bytes.Equal(a.hash, b.hash) && (a.mode == b.mode || !a.isDir() && a.kind() == b.kind())
}

// prefix is what a change keeps of a blob: enough to tell versions apart, and
// never 0, which means that there is none.
func prefix(e rawEntry) uint64 {
	if e.name == nil {
		return 0
	}
	return hashPrefix(e.hash)
}

func hashPrefix(h []byte) uint64 {
	return max(binary.BigEndian.Uint64(h), 1)
}
