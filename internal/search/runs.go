package search

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
)

// posting is one word of one entry, or what is shown of it.
type posting struct {
	word  string // "" for what is shown
	entry uint32
	fit   uint8
	shown string
}

func comparePostings(a, b posting) int {
	if c := strings.Compare(a.word, b.word); c != 0 {
		return c
	}
	return int(a.entry) - int(b.entry)
}

// maxHeld is how many bytes of postings are sorted in memory.
const maxHeld = 16 << 20

// holds is about what a posting takes.
func (p posting) holds() int { return 48 + len(p.word) + len(p.shown) }

// runs sorts more postings than memory should hold: every so many are written,
// sorted, to a temporary file, and all are merged at the end.
type runs struct {
	dir    string // for the temporary file
	most   int
	held   []posting
	bytes  int // of held
	spill  *os.File
	starts []int64 // of each sorted run in the file
	size   int64
}

func (r *runs) add(p posting) error {
	r.held = append(r.held, p)
	r.bytes += p.holds()
	if r.bytes < r.most {
		return nil
	}
	return r.flush()
}

func (r *runs) sort() { slices.SortFunc(r.held, comparePostings) }

// flush writes what is held as one more run.
func (r *runs) flush() (err error) {
	if r.spill == nil {
		if r.spill, err = os.CreateTemp(r.dir, ".search-*"); err != nil {
			return err
		}
	}
	r.sort()
	r.starts = append(r.starts, r.size)
	w := bufio.NewWriterSize(r.spill, 64<<10)
	var record []byte
	for _, p := range r.held {
		record = binary.AppendUvarint(record[:0], uint64(len(p.word)))
		record = append(record, p.word...)
		record = binary.AppendUvarint(record, uint64(p.entry))
		record = append(record, p.fit)
		record = binary.AppendUvarint(record, uint64(len(p.shown)))
		record = append(record, p.shown...)
		if _, err := w.Write(record); err != nil {
			return err
		}
		r.size += int64(len(record))
	}
	clear(r.held) // lest the words stay
	r.held, r.bytes = r.held[:0], 0
	return w.Flush()
}

// close removes the temporary file.
func (r *runs) close() error {
	if r.spill == nil {
		return nil
	}
	return errors.Join(r.spill.Close(), os.Remove(r.spill.Name()))
}

// merged calls yield with all postings, sorted.
func (r *runs) merged(yield func(posting) error) error {
	r.sort()
	if r.spill == nil {
		for _, p := range r.held {
			if err := yield(p); err != nil {
				return err
			}
		}
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	var open cursors
	for i, start := range r.starts {
		end := r.size
		if i+1 < len(r.starts) {
			end = r.starts[i+1]
		}
		c := &cursor{from: bufio.NewReaderSize(io.NewSectionReader(r.spill, start, end-start), 16<<10)}
		if err := c.next(); err == nil {
			open = append(open, c)
		} else if err != io.EOF {
			return err
		}
	}
	heap.Init(&open)
	for len(open) > 0 {
		if err := yield(open[0].posting); err != nil {
			return err
		}
		switch err := open[0].next(); err {
		case nil:
			heap.Fix(&open, 0)
		case io.EOF:
			heap.Pop(&open)
		default:
			return err
		}
	}
	return nil
}

// cursor reads one run.
type cursor struct {
	from    *bufio.Reader
	posting posting
	buffer  []byte
}

func (c *cursor) next() error {
	word, err := c.text()
	if err != nil {
		return err
	}
	if string(word) != c.posting.word {
		c.posting.word = string(word)
	}
	entry, err := binary.ReadUvarint(c.from)
	if err != nil {
		return err
	}
	c.posting.entry = uint32(entry)
	if c.posting.fit, err = c.from.ReadByte(); err != nil {
		return err
	}
	shown, err := c.text()
	c.posting.shown = string(shown)
	return err
}

func (c *cursor) text() ([]byte, error) {
	n, err := binary.ReadUvarint(c.from)
	if err != nil {
		return nil, err
	}
	c.buffer = slices.Grow(c.buffer[:0], int(n))[:n]
	_, err = io.ReadFull(c.from, c.buffer)
	return c.buffer, err
}

// cursors are a heap by their next posting.
type cursors []*cursor

func (c cursors) Len() int           { return len(c) }
func (c cursors) Less(i, j int) bool { return comparePostings(c[i].posting, c[j].posting) < 0 }
func (c cursors) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)        { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	old := *c
	last := old[len(old)-1]
	*c = old[:len(old)-1]
	return last
}
