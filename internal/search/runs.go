package search

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// maxHeld is how many bytes are gathered in memory.
const maxHeld = 24 << 20

// runs gathers values by key, more than memory should hold: every so many bytes
// are written, sorted by key, to a temporary file, and all are merged at the
// end.
type runs struct {
	dir    string // for the temporary file
	most   int
	held   map[string][]byte
	bytes  int // of held, about
	spill  *os.File
	starts []int64 // of each sorted run in the file
	size   int64
}

func newRuns(dir string, most int) *runs {
	return &runs{dir: dir, most: most, held: map[string][]byte{}}
}

// add appends to the value of a key, neither of which it keeps.
func (r *runs) add(key string, value ...byte) error {
	old, known := r.held[key]
	if !known {
		key = strings.Clone(key)
		r.bytes += len(key) + 80
	}
	r.held[key] = append(old, value...)
	r.bytes += 2 * len(value)
	if r.bytes < r.most {
		return nil
	}
	return r.flush()
}

// flush writes what is held as one more run.
func (r *runs) flush() (err error) {
	if r.spill == nil {
		if r.spill, err = os.CreateTemp(r.dir, ".search-*"); err != nil {
			return err
		}
	}
	r.starts = append(r.starts, r.size)
	w := bufio.NewWriterSize(r.spill, 64<<10)
	var record []byte
	for _, key := range slices.Sorted(maps.Keys(r.held)) {
		record = binary.AppendUvarint(record[:0], uint64(len(key)))
		record = append(record, key...)
		record = binary.AppendUvarint(record, uint64(len(r.held[key])))
		record = append(record, r.held[key]...)
		if _, err := w.Write(record); err != nil {
			return err
		}
		r.size += int64(len(record))
	}
	r.held, r.bytes = map[string][]byte{}, 0
	return w.Flush()
}

// close removes the temporary file.
func (r *runs) close() error {
	if r.spill == nil {
		return nil
	}
	return errors.Join(r.spill.Close(), os.Remove(r.spill.Name()))
}

// merged calls yield with every key and all of its value, in the order of keys.
// What was added last need not come last in a value. Neither may be kept.
func (r *runs) merged(yield func(key string, value []byte) error) error {
	if r.spill == nil {
		for _, key := range slices.Sorted(maps.Keys(r.held)) {
			if err := yield(key, r.held[key]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	open, err := r.open()
	if err != nil {
		return err
	}
	var value []byte
	for len(open) > 0 {
		key := open[0].key
		value = value[:0]
		for len(open) > 0 && open[0].key == key {
			value = append(value, open[0].value...)
			switch err := open[0].next(); err {
			case nil:
				heap.Fix(&open, 0)
			case io.EOF:
				heap.Pop(&open)
			default:
				return err
			}
		}
		if err := yield(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *runs) open() (cursors, error) {
	var open cursors
	for i, start := range r.starts {
		end := r.size
		if i+1 < len(r.starts) {
			end = r.starts[i+1]
		}
		c := &cursor{from: bufio.NewReaderSize(io.NewSectionReader(r.spill, start, end-start), 16<<10)}
		switch err := c.next(); err {
		case nil:
			open = append(open, c)
		case io.EOF: // an empty run
		default:
			return nil, err
		}
	}
	heap.Init(&open)
	return open, nil
}

// cursor reads one run.
type cursor struct {
	from  *bufio.Reader
	key   string
	value []byte
}

func (c *cursor) next() error {
	key, err := c.text(nil)
	if err != nil {
		return err
	}
	c.key = string(key)
	if c.value, err = c.text(c.value); err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

func (c *cursor) text(into []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(c.from)
	if err != nil {
		return nil, err
	}
	into = slices.Grow(into[:0], int(n))[:n]
	_, err = io.ReadFull(c.from, into)
	return into, err
}

// cursors are a heap by their next key.
type cursors []*cursor

func (c cursors) Len() int           { return len(c) }
func (c cursors) Less(i, j int) bool { return c[i].key < c[j].key }
func (c cursors) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)        { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	old := *c
	last := old[len(old)-1]
	*c = old[:len(old)-1]
	return last
}
