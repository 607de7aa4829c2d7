// Package search writes an index of the site that a browser searches without a
// server: many small files, of which a query loads a few.
//
//	search/index.txt         which words are in which shard
//	search/words/PRINT.txt   a shard: the words in order, each with its entries
//	search/entries/N.txt     what is shown of entries: title, address, service
//	search/texts/N.txt       what they say, for the lines around a hit
//
// An entry's number is drawn from its address, and the borders of the shards
// from the words at them, so that a new document changes few files.
package search

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"daybook/internal/gfm"
	"daybook/internal/site"
)

// Version of the index. Another one makes it anew.
const version = "daybook search 1"

// Sink takes the files of the index.
type Sink interface {
	// Unchanged reports whether the last edition holds path, made with this
	// key, and takes it over if so.
	Unchanged(path, key string) bool
	Page(path, key string, content []byte) error
}

// Options of Write.
type Options struct {
	// Dir keeps what the next night needs to find the index unchanged, and the
	// temporary files; "" for those of the system, and an index that is made
	// every time.
	Dir     string
	Workers int // 0 means one for each processor

	most int // bytes sorted in memory; 0 means maxHeld
}

// Write makes the index of everything that the lots hold. Lots whose facts
// cannot be read are left out, and named in what it returns.
func Write(ctx context.Context, lots iter.Seq[site.Lot], sink Sink, o Options) (problems []error, err error) {
	w := &writer{sink: sink, options: o, kept: map[string]bool{}}
	key := w.number(lots)
	if w.unchanged(key) {
		return nil, nil
	}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o755); err != nil {
			return nil, err
		}
	}
	most := o.most
	if most == 0 {
		most = maxHeld
	}
	w.words, w.shown = newRuns(o.Dir, most), newRuns(o.Dir, most)
	defer func() { err = errors.Join(err, w.words.close(), w.shown.close()) }()
	if err := w.gather(ctx, lots); err != nil {
		return nil, err
	}
	if err := errors.Join(w.writeShards(), w.writeEntries()); err != nil {
		return nil, err
	}
	if len(w.problems) > 0 {
		key = "" // so that the next night tries again
	}
	return w.problems, w.remember(key)
}

// writer is one index under way.
type writer struct {
	sink     Sink
	options  Options
	slots    int
	numbers  []uint32 // of all entries, in the order of the lots
	words    *runs
	shown    *runs
	problems []error
	kept     map[string]bool // files taken over from the last edition
	files    []string        // path and print of every file
}

// number gives every entry its number: a slot that its address names, or the
// next free one. It returns the fingerprint of all that the index shows.
func (w *writer) number(lots iter.Seq[site.Lot]) (key string) {
	all := sha256.New()
	fmt.Fprintln(all, version)
	total := 0
	for lot := range lots {
		fmt.Fprintln(all, lot.Print)
		total += len(lot.Addresses)
	}
	w.slots = 64
	for w.slots < 2*total {
		w.slots *= 2
	}
	taken := make([]bool, w.slots)
	w.numbers = make([]uint32, 0, total)
	for lot := range lots {
		for _, address := range lot.Addresses {
			sum := sha256.Sum256([]byte(address))
			n := (uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])) % uint32(w.slots)
			for taken[n] {
				n = (n + 1) % uint32(w.slots)
			}
			taken[n] = true
			w.numbers = append(w.numbers, n)
		}
	}
	return hex.EncodeToString(all.Sum(nil)[:12])
}

func (w *writer) list() string { return filepath.Join(w.options.Dir, "files") }

// unchanged takes the whole index over from the last edition, where that was
// made of the same.
func (w *writer) unchanged(key string) bool {
	if w.options.Dir == "" {
		return false
	}
	f, err := os.Open(w.list())
	if err != nil {
		return false
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if !lines.Scan() || lines.Text() != key {
		return false
	}
	all, ended := true, false
	for lines.Scan() {
		path, print, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			ended = path == "end"
			break
		}
		if w.sink.Unchanged(path, print) {
			w.kept[path] = true
		} else {
			all = false
		}
	}
	return all && ended
}

// remember lists the files of the index for the next night. A list that was
// cut short has no end and is of no use, which is why it need not be renamed.
func (w *writer) remember(key string) error {
	if w.options.Dir == "" {
		return nil
	}
	return os.WriteFile(w.list(), []byte(key+"\n"+strings.Join(w.files, "\n")+"\nend\n"), 0o644)
}

// file adds a file to the index.
func (w *writer) file(path, print string, content []byte) error {
	w.files = append(w.files, path+" "+print)
	if w.kept[path] || w.sink.Unchanged(path, print) {
		return nil
	}
	return w.sink.Page(path, print, content)
}

// gather reads all entries and cuts them into words.
func (w *writer) gather(ctx context.Context, lots iter.Seq[site.Lot]) error {
	workers := w.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	type job struct {
		lot     site.Lot
		numbers []uint32
	}
	jobs, made := make(chan job), make(chan batch, 32*workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(jobs)
		at := 0
		for lot := range lots {
			select {
			case jobs <- job{lot, w.numbers[at : at+len(lot.Addresses)]}:
			case <-ctx.Done():
				return ctx.Err()
			}
			at += len(lot.Addresses)
		}
		return nil
	})
	var readers errgroup.Group
	parser := gfm.NewParser()
	for range workers {
		readers.Go(func() error {
			for j := range jobs {
				readLot(ctx, parser, j.lot, j.numbers, made)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(made)
		return readers.Wait()
	})
	group.Go(func() error { return w.collect(made) })
	return group.Wait()
}

// collect keeps what was read. It reads to the end even after an error, as
// otherwise readers would wait for it forever.
func (w *writer) collect(made <-chan batch) (err error) {
	for b := range made {
		if b.err != nil {
			w.problems = append(w.problems, b.err)
			continue
		}
		entry := binary.BigEndian.AppendUint32(nil, b.entry)
		for _, f := range b.fits {
			if err == nil {
				err = w.words.add(f.word, entry[0], entry[1], entry[2], entry[3], f.fit)
			}
		}
		if err == nil {
			err = w.shown.add(string(entry), b.shown...)
		}
	}
	return err
}

// batch is one entry, read.
type batch struct {
	entry uint32
	fits  []fitting
	shown []byte
	err   error
}

// fitting is a word of an entry, and how well it fits.
type fitting struct {
	word string
	fit  uint8
}

func readLot(ctx context.Context, parser *gfm.Parser, lot site.Lot, numbers []uint32, made chan<- batch) {
	entries, err := lot.Entries()
	if err == nil && len(entries) != len(numbers) {
		err = errors.New("the facts changed while the index was made")
	}
	if err != nil {
		made <- batch{err: fmt.Errorf("search: %w", err)}
		return
	}
	c := counter{at: map[string]int{}}
	for i := range entries {
		if ctx.Err() != nil {
			return
		}
		e := &entries[i]
		parts := sections(parser, e)
		found, words := c.tallies(e, parts)
		b := batch{entry: numbers[i], fits: make([]fitting, 0, len(found))}
		for _, t := range found {
			b.fits = append(b.fits, fitting{t.word, uint8(t.fit(e, words))})
		}
		b.shown = []byte(encodeEntry(e, parts))
		made <- b
	}
}
