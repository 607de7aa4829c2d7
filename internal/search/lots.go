package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"daybook/internal/gfm"
	"daybook/internal/site"
)

// What the entries of a lot say is kept from night to night in a file by the
// lot's print, so that only the texts of what changed are read again:
//
//	for each entry what is shown of it, its length before it
//	a run of the words, with entries counted from nought
//	16 bytes: where the run begins, how many entries there are, CRC-32 of all before

const trailerSize = 16

// lotFile is a lot that was read.
type lotFile struct {
	at      int // of the lot among all
	name    string
	words   run
	numbers []uint32 // of the entries
	problem error    // nothing of it could be read
	whole   bool     // and so may be kept
}

// job is a lot to read.
type job struct {
	at      int
	lot     site.Lot
	numbers []uint32
}

// gather reads all lots, and merges what they say as it comes.
func (w *writer) gather(ctx context.Context, lots iter.Seq[site.Lot]) error {
	workers := w.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	jobs, made := make(chan job), make(chan lotFile)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(jobs)
		n, at := 0, 0
		for lot := range lots {
			select {
			case jobs <- job{n, lot, w.numbers[at : at+len(lot.Addresses)]}:
			case <-ctx.Done():
				return ctx.Err()
			}
			n, at = n+1, at+len(lot.Addresses)
		}
		return nil
	})
	readers, inner := errgroup.WithContext(ctx)
	parser := gfm.NewParser()
	for range workers {
		readers.Go(func() error { return w.newReading(parser).all(inner, jobs, made) })
	}
	group.Go(func() error {
		defer close(made)
		return readers.Wait()
	})
	group.Go(func() error { return w.collect(ctx, made) })
	return group.Wait()
}

// collect takes the lots in whatever order they come: what is made of them is
// the same.
func (w *writer) collect(ctx context.Context, made <-chan lotFile) error {
	type failed struct {
		at  int
		err error
	}
	var problems []failed
	for l := range made {
		if l.problem != nil {
			problems = append(problems, failed{l.at, l.problem})
			continue
		}
		w.whole = w.whole && l.whole
		w.used[l.name] = true
		if err := w.shown.add(l); err != nil {
			return err
		}
		if err := w.words.add(ctx, 0, l.words); err != nil {
			return err
		}
	}
	slices.SortFunc(problems, func(a, b failed) int { return cmp.Compare(a.at, b.at) })
	for _, p := range problems {
		w.problems = append(w.problems, p.err)
	}
	return nil
}

// reading is one worker, with what it needs again for every lot.
type reading struct {
	w       *writer
	parser  *gfm.Parser
	counter counter
	words   *held
	buffer  []byte
}

func (w *writer) newReading(parser *gfm.Parser) *reading {
	return &reading{w: w, parser: parser, counter: counter{at: map[string]int{}}, words: newHeld(w.scratch, w.options.held()), buffer: make([]byte, 32<<10)}
}

func (r *reading) all(ctx context.Context, jobs <-chan job, made chan<- lotFile) error {
	for j := range jobs {
		l, err := r.lot(ctx, j)
		if err != nil {
			return err
		}
		select {
		case made <- l:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// lot is the file of a lot: that of an earlier night, or a new one.
func (r *reading) lot(ctx context.Context, j job) (lotFile, error) {
	sum := sha256.Sum256([]byte(version + "\n" + j.lot.Print))
	l := lotFile{at: j.at, name: hex.EncodeToString(sum[:12]), numbers: j.numbers}
	if r.recalled(&l) {
		return l, nil
	}
	entries, err := j.lot.Entries()
	if err == nil && len(entries) != len(j.numbers) {
		err = errors.New("the facts changed while the index was made")
	}
	if err != nil {
		l.problem = fmt.Errorf("search: %w", err)
		return l, nil
	}
	return l, r.make(ctx, &l, entries)
}

// make reads the entries of a lot. Where a text is missing tonight the file is
// not kept: it may be there tomorrow.
func (r *reading) make(ctx context.Context, l *lotFile, entries []site.Searchable) error {
	out, err := r.w.scratch.draft()
	if err != nil {
		return err
	}
	err = r.write(ctx, out, l, entries)
	name, closed := out.close()
	if err := errors.Join(err, closed); err != nil {
		return err
	}
	l.words = run{path: name, from: l.words.from, to: out.size - trailerSize, numbers: l.numbers, temporary: true}
	if !l.whole {
		return nil
	}
	kept := filepath.Join(r.w.lots, l.name)
	l.words.path, l.words.temporary = kept, false
	return r.w.scratch.wrap(os.Rename(name, kept))
}

func (r *reading) write(ctx context.Context, out *draft, l *lotFile, entries []site.Searchable) error {
	l.whole = true
	var record []byte
	for i := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := &entries[i]
		parts, whole := sections(r.parser, e)
		l.whole = l.whole && whole
		found, words := r.counter.tallies(e, parts)
		for j := range found {
			if err := r.words.add(found[j].word, post(uint32(i), uint8(found[j].fit(e, words)))); err != nil {
				return err
			}
		}
		shown := encodeEntry(e, parts)
		record = append(binary.AppendUvarint(record[:0], uint64(len(shown))), shown...)
		out.Write(record) // fails again below
	}
	l.words.from = out.size
	list := recorder{out: out}
	if err := r.words.drain(ctx, list.add); err != nil {
		return err
	}
	trailer := binary.BigEndian.AppendUint64(nil, uint64(l.words.from))
	out.Write(binary.BigEndian.AppendUint32(trailer, uint32(len(entries))))
	_, err := out.Write(binary.BigEndian.AppendUint32(nil, out.sum))
	return err
}

// recalled reports whether the file of a lot was kept and is undamaged.
func (r *reading) recalled(l *lotFile) bool {
	path := filepath.Join(r.w.lots, l.name)
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < trailerSize {
		return false
	}
	var trailer [trailerSize]byte
	end := info.Size() - trailerSize
	sum := crc32.NewIEEE()
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(f, 0, end+trailerSize-4), r.buffer); err != nil {
		return false
	}
	if _, err := f.ReadAt(trailer[:], end); err != nil {
		return false
	}
	from := binary.BigEndian.Uint64(trailer[:])
	if binary.BigEndian.Uint32(trailer[12:]) != sum.Sum32() || binary.BigEndian.Uint32(trailer[8:]) != uint32(len(l.numbers)) || from > uint64(end) {
		return false
	}
	l.words = run{path: path, from: int64(from), to: end, numbers: l.numbers}
	l.whole = true
	return true
}

// forget removes the lots that this night had no use for.
func (w *writer) forget() error {
	entries, err := os.ReadDir(w.lots)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !w.used[e.Name()] {
			if err := os.Remove(filepath.Join(w.lots, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
