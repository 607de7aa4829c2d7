package gitfs

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The index file: a line that names format and version, the chronicle in
// variable-length integers, and a SHA-256 of all that. It holds nothing that
// cannot be had again from the repository, so that whatever is wrong with it,
// it is simply made anew.
const indexMagic = "daybook history 1\n"

var errBadIndexFile = errors.New("malformed history index")

// loadIndex reads an index; one that cannot be used is an empty one. It cannot
// be used either if commits were cut off since, or are no longer.
func loadIndex(file string, shallow map[Hash]bool) *chronicle {
	if file == "" {
		return &chronicle{}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return &chronicle{}
	}
	c, err := decodeChronicle(b)
	if err != nil {
		return &chronicle{}
	}
	for _, r := range c.commits {
		if r.boundary != shallow[r.hash] {
			return &chronicle{}
		}
	}
	return c
}

// saveIndex writes a temporary file, syncs it and renames it.
func saveIndex(file string, c *chronicle) (err error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(file)+".tmp*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
			if rm := os.Remove(f.Name()); !errors.Is(rm, fs.ErrNotExist) {
				err = errors.Join(err, rm)
			}
		}
	}()
	if _, err := f.Write(c.encode()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

func (c *chronicle) encode() []byte {
	b := []byte(indexMagic)
	b = append(b, c.tip[:]...)
	b = binary.AppendUvarint(b, uint64(len(c.paths)))
	last := ""
	for _, p := range c.paths {
		n := commonPrefix(last, p)
		b = binary.AppendUvarint(b, uint64(n))
		b = appendString(b, p[n:])
		last = p
	}
	b = binary.AppendUvarint(b, uint64(len(c.people)))
	for _, p := range c.people {
		b = appendString(appendString(b, p.Name), p.Email)
	}
	b = binary.AppendUvarint(b, uint64(len(c.commits)))
	b = binary.AppendUvarint(b, uint64(len(c.changes)))
	for i, r := range c.commits {
		b = c.appendRecord(b, i, r)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// Bits of a record's and of a change's flags.
const (
	flagBoundary = 1
	flagWas      = 1
	flagNow      = 2
)

func (c *chronicle) appendRecord(b []byte, i int, r record) []byte {
	b = append(b, r.hash[:]...)
	var flags byte
	if r.boundary {
		flags = flagBoundary
	}
	b = append(b, flags)
	b = binary.AppendVarint(b, r.when)
	b = binary.AppendUvarint(b, uint64(r.author))
	b = binary.AppendUvarint(b, uint64(len(r.parents)))
	for _, p := range r.parents {
		b = binary.AppendUvarint(b, uint64(int(p)-i))
	}
	b = binary.AppendUvarint(b, uint64(r.count))
	lo, hi := r.span()
	for _, ch := range c.changes[lo:hi] {
		b = binary.AppendUvarint(b, uint64(ch.path))
		flags = 0
		if ch.was != 0 {
			flags |= flagWas
		}
		if ch.now != 0 {
			flags |= flagNow
		}
		b = append(b, flags)
		for _, v := range []uint64{ch.was, ch.now} {
			if v != 0 {
				b = binary.BigEndian.AppendUint64(b, v)
			}
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func decodeChronicle(b []byte) (*chronicle, error) {
	body := len(b) - sha256.Size
	if body < 0 || !bytes.HasPrefix(b, []byte(indexMagic)) {
		return nil, errBadIndexFile
	}
	if sum := sha256.Sum256(b[:body]); !bytes.Equal(sum[:], b[body:]) {
		return nil, errBadIndexFile
	}
	d := decoder{b: b[len(indexMagic):body]}
	c := &chronicle{tip: d.hash()}
	c.paths = make([]string, d.count())
	last := ""
	for i := range c.paths {
		n := d.below(len(last) + 1)
		last = last[:n] + d.string()
		c.paths[i] = last
	}
	c.people = make([]Person, d.count())
	for i := range c.people {
		c.people[i] = Person{Name: d.string(), Email: d.string()}
	}
	c.commits = make([]record, d.count())
	c.changes = make([]change, 0, d.count())
	for i := range c.commits {
		d.record(c, i)
	}
	if d.bad || len(d.b) > 0 || len(c.commits) > 0 && c.commits[0].hash != c.tip {
		return nil, errBadIndexFile
	}
	return c, nil
}

// decoder reads what encode wrote. After the first thing that is not so, it
// reads zeros.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if d.bad || n < 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.take(-1)
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads a number of things, of which each takes at least a byte.
func (d *decoder) count() int { return d.below(len(d.b) + 1) }

func (d *decoder) below(limit int) int {
	v := d.uint()
	if v >= uint64(limit) {
		d.take(-1)
		return 0
	}
	return int(v)
}

func (d *decoder) string() string { return string(d.take(d.below(len(d.b) + 1))) }

func (d *decoder) hash() (h Hash) {
	copy(h[:], d.take(len(h)))
	return h
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) record(c *chronicle, i int) {
	r := record{hash: d.hash(), boundary: d.byte()&flagBoundary != 0}
	when, n := binary.Varint(d.b)
	if n <= 0 {
		d.take(-1)
		return
	}
	d.b = d.b[n:]
	r.when, r.author = when, uint32(d.below(len(c.people)))
	if n := d.count(); n > 0 {
		r.parents = make([]int32, n)
	}
	for k := range r.parents {
		r.parents[k] = int32(i + d.below(len(c.commits)-i))
		d.bad = d.bad || int(r.parents[k]) == i
	}
	r.first, r.count = uint32(len(c.changes)), uint32(d.count())
	for range r.count {
		ch := change{commit: uint32(i), path: uint32(d.below(len(c.paths)))}
		flags := d.byte()
		if flags&flagWas != 0 {
			ch.was = d.prefix()
		}
		if flags&flagNow != 0 {
			ch.now = d.prefix()
		}
		c.changes = append(c.changes, ch)
	}
	c.commits[i] = r
}

func (d *decoder) prefix() uint64 {
	if b := d.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}
