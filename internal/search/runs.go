package search

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// posting is an entry that has a word, and how well it fits: the number of the
// entry, shifted by fitBits, and the fit.
type posting uint64

const fitBits = 5

func post(entry uint32, fit uint8) posting { return posting(entry)<<fitBits | posting(fit) }
func (p posting) entry() uint32            { return uint32(p >> fitBits) }
func (p posting) fit() uint8               { return uint8(p & (1<<fitBits - 1)) }

// best keeps the n postings that fit best, of equal ones those of lower
// numbers, and orders them by their numbers.
func best(all []posting, n int) []posting {
	if len(all) > n {
		slices.SortFunc(all, func(a, b posting) int {
			return cmp.Or(cmp.Compare(b.fit(), a.fit()), cmp.Compare(a, b))
		})
		all = all[:n]
	}
	slices.Sort(all)
	return all
}

// listing takes a word with its postings, of which it keeps neither. Of a word
// that very many entries have there are only the best; total counts all.
type listing func(word []byte, total int, postings []posting) error

// run is a sorted list of words in a file.
type run struct {
	path      string
	from, to  int64
	numbers   []uint32 // of the entries, where the file counts them from nought
	temporary bool     // of no use once it is merged
}

// recorder writes a run: of each word how many letters it shares with the one
// before, the others, its total, and its postings.
type recorder struct {
	out    io.Writer
	last   []byte
	record []byte
	value  []byte
}

func (r *recorder) add(word []byte, total int, postings []posting) error {
	shared := 0
	for shared < len(word) && shared < len(r.last) && word[shared] == r.last[shared] {
		shared++
	}
	r.last = append(r.last[:0], word...)
	r.value = binary.AppendUvarint(r.value[:0], uint64(total))
	for _, p := range postings {
		r.value = binary.AppendUvarint(r.value, uint64(p))
	}
	r.record = binary.AppendUvarint(r.record[:0], uint64(shared))
	r.record = binary.AppendUvarint(r.record, uint64(len(word)-shared))
	r.record = append(r.record, word[shared:]...)
	r.record = binary.AppendUvarint(r.record, uint64(len(r.value)))
	r.record = append(r.record, r.value...)
	_, err := r.out.Write(r.record)
	return err
}

// merge lists the words of all runs in their order.
func merge(ctx context.Context, runs []run, list listing) (err error) {
	var open cursors
	defer func() {
		for _, c := range open {
			err = errors.Join(err, c.close())
		}
	}()
	for _, r := range runs {
		c, err := r.open()
		if err != nil {
			return err
		}
		open = append(open, c)
	}
	left := cursors{}
	for _, c := range open {
		switch err := c.next(); err {
		case nil:
			left = append(left, c)
		case io.EOF: // an empty run
		default:
			return err
		}
	}
	heap.Init(&left)
	var word []byte
	var postings []posting
	for n := 0; len(left) > 0; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		word, postings = append(word[:0], left[0].word...), postings[:0]
		total := 0
		for len(left) > 0 && bytes.Equal(left[0].word, word) {
			count, err := left[0].postings(&postings)
			if err != nil {
				return err
			}
			total += count
			if len(postings) > 2*mostEntries {
				postings = best(postings, mostEntries)
			}
			switch err := left[0].next(); err {
			case nil:
				heap.Fix(&left, 0)
			case io.EOF:
				heap.Pop(&left)
			default:
				return err
			}
		}
		if err := list(word, total, postings); err != nil {
			return err
		}
	}
	return nil
}

// cursor reads one run.
type cursor struct {
	run   run
	file  *os.File
	from  *bufio.Reader
	word  []byte
	value []byte
}

func (r run) open() (*cursor, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return nil, err
	}
	return &cursor{run: r, file: f, from: bufio.NewReaderSize(io.NewSectionReader(f, r.from, r.to-r.from), 8<<10)}, nil
}

func (c *cursor) close() error {
	err := c.file.Close()
	if c.run.temporary {
		err = errors.Join(err, os.Remove(c.run.path))
	}
	return err
}

// next goes to the next word; io.EOF where there is none.
func (c *cursor) next() error {
	shared, err := binary.ReadUvarint(c.from)
	if err == io.EOF {
		return err
	}
	if err == nil && shared > uint64(len(c.word)) {
		err = errors.New("no such beginning")
	}
	if err == nil {
		c.word, err = c.text(c.word[:shared])
	}
	if err == nil {
		c.value, err = c.text(c.value[:0])
	}
	if err != nil {
		return fmt.Errorf("%s is damaged: %w", c.run.path, err)
	}
	return nil
}

func (c *cursor) text(into []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(c.from)
	if err != nil {
		return nil, err
	}
	if n > uint64(c.run.to-c.run.from) {
		return nil, io.ErrUnexpectedEOF
	}
	into = slices.Grow(into, int(n))
	_, err = io.ReadFull(c.from, into[len(into):len(into)+int(n)])
	return into[:len(into)+int(n)], err
}

// postings adds those of the word.
func (c *cursor) postings(to *[]posting) (total int, err error) {
	count, n := binary.Uvarint(c.value)
	for rest := c.value[max(n, 0):]; n > 0 && len(rest) > 0; rest = rest[n:] {
		var value uint64
		if value, n = binary.Uvarint(rest); n <= 0 {
			break
		}
		p := posting(value)
		if c.run.numbers != nil {
			if int(p.entry()) >= len(c.run.numbers) {
				n = 0
				break
			}
			p = post(c.run.numbers[p.entry()], p.fit())
		}
		*to = append(*to, p)
	}
	if n <= 0 {
		return 0, fmt.Errorf("%s is damaged: no such entry", c.run.path)
	}
	return int(count), nil
}

// cursors are a heap by their next word.
type cursors []*cursor

func (c cursors) Len() int           { return len(c) }
func (c cursors) Less(i, j int) bool { return bytes.Compare(c[i].word, c[j].word) < 0 }
func (c cursors) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)        { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	old := *c
	last := old[len(old)-1]
	*c = old[:len(old)-1]
	return last
}

// fanIn is how many runs are merged at once.
const fanIn = 64

// tiers merge runs as soon as there are many of one size, so that neither the
// open files nor the runs that are known of grow with the fleet.
type tiers struct {
	scratch *scratch
	levels  [][]run
}

func (t *tiers) add(ctx context.Context, level int, r run) error {
	if level == len(t.levels) {
		t.levels = append(t.levels, nil)
	}
	t.levels[level] = append(t.levels[level], r)
	if len(t.levels[level]) < fanIn {
		return nil
	}
	merged, err := t.one(ctx, t.levels[level])
	if err != nil {
		return err
	}
	t.levels[level] = t.levels[level][:0]
	return t.add(ctx, level+1, merged)
}

// one makes one run of several.
func (t *tiers) one(ctx context.Context, runs []run) (run, error) {
	out, err := t.scratch.draft()
	if err != nil {
		return run{}, err
	}
	r := recorder{out: out}
	err = merge(ctx, runs, func(word []byte, total int, postings []posting) error {
		return r.add(word, total, best(postings, mostEntries))
	})
	name, closed := out.close()
	return run{path: name, to: out.size, temporary: true}, errors.Join(err, closed)
}

// drain lists the words of all runs.
func (t *tiers) drain(ctx context.Context, list listing) error {
	all := slices.Concat(t.levels...)
	for len(all) > fanIn {
		merged, err := t.one(ctx, all[:fanIn])
		if err != nil {
			return err
		}
		all = append(all[fanIn:], merged)
	}
	return merge(ctx, all, list)
}
