// Package search writes an index of the site that a browser searches without a
// server: many small files, of which a query loads a few.
//
//	search/index.txt         which words are in which shard
//	search/words/PRINT.txt   a shard: the words in order, each with its entries
//	search/entries/N.txt     what is shown of entries: title, address, service
//	search/texts/N.txt       what they say, for the lines around a hit
//	search/near.txt          and search/near/: words again, for slips; see near.go
//
// An entry's number is drawn from its address, and the borders of the shards
// from the words at them, so that a new document changes few files.
package search

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"daybook/internal/site"
)

// Version of the index. Another one makes it anew.
const version = "daybook search 2"

// Sink takes the files of the index.
type Sink interface {
	// Unchanged reports whether the last edition holds path, made with this
	// key, and takes it over if so.
	Unchanged(path, key string) bool
	Page(path, key string, content []byte) error
}

// Options of Write.
type Options struct {
	// Dir keeps what the next night needs: the words of what has not changed,
	// and how to find the whole index unchanged. "" reads everything again, and
	// puts what is temporary among the system's.
	Dir     string
	Workers int // 0 means one for each processor

	most   int                                // bytes gathered by a worker; 0 means maxHeld
	create func(dir string) (*os.File, error) // temporary files; nil for os.CreateTemp
}

// maxHeld is how many bytes each worker gathers in memory.
const maxHeld = 2 << 20

func (o Options) held() int {
	if o.most > 0 {
		return o.most
	}
	return maxHeld
}

// Write makes the index of everything that the lots hold. Lots whose facts
// cannot be read are left out, and named in what it returns. Memory does not
// grow with the fleet but for four bytes of each entry, and thirty of each lot.
func Write(ctx context.Context, lots iter.Seq[site.Lot], sink Sink, o Options) (problems []error, err error) {
	w := &writer{sink: sink, options: o, whole: true, used: map[string]bool{}}
	key := w.number(lots)
	if w.unchanged(key) {
		return nil, nil
	}
	if err := w.begin(key); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end()) }()
	for _, stage := range []func() error{
		func() error { return w.gather(ctx, lots) },
		func() error { return w.writeWords(ctx) },
		func() error { return w.writeEntries(ctx) },
	} {
		if err := stage(); err != nil {
			return nil, err
		}
	}
	return w.problems, w.remember()
}

// writer is one index under way.
type writer struct {
	sink    Sink
	options Options
	slots   int
	numbers []uint32        // of all entries, in the order of the lots
	kept    map[string]bool // files taken over from the last edition, where others were lost

	scratch  *scratch
	lots     string // folder of the lots' files
	words    *tiers
	shown    *shown
	files    *draft // path and print of every file of the index
	whole    bool   // every text was read
	used     map[string]bool
	problems []error
}

// begin makes the temporary files.
func (w *writer) begin(key string) (err error) {
	if w.scratch, err = newScratch(w.options.Dir, w.options.create); err != nil {
		return err
	}
	w.lots = filepath.Join(w.scratch.dir, "lots")
	if w.options.Dir != "" {
		w.lots = filepath.Join(w.options.Dir, "lots")
	}
	w.words = &tiers{scratch: w.scratch}
	if err = os.MkdirAll(w.lots, 0o755); err == nil {
		w.shown, err = newShown(w.scratch)
	}
	if err == nil {
		w.files, err = w.scratch.draft()
	}
	if err == nil {
		_, err = fmt.Fprintln(w.files, key)
	}
	if err != nil {
		err = errors.Join(err, w.end())
	}
	return err
}

// end leaves nothing temporary behind.
func (w *writer) end() error {
	var err error
	if w.shown != nil {
		err = w.shown.close()
	}
	if w.files != nil {
		_ = w.files.file.Close() // where remember has not
	}
	return errors.Join(err, w.scratch.remove())
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
	taken := make([]uint64, (w.slots+63)/64)
	w.numbers = make([]uint32, 0, total)
	for lot := range lots {
		for _, address := range lot.Addresses {
			sum := sha256.Sum256([]byte(address))
			n := (uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])) % uint32(w.slots)
			for taken[n/64]&(1<<(n%64)) != 0 {
				n = (n + 1) % uint32(w.slots)
			}
			taken[n/64] |= 1 << (n % 64)
			w.numbers = append(w.numbers, n)
		}
	}
	return hex.EncodeToString(all.Sum(nil)[:12])
}

func (w *writer) list() string { return filepath.Join(w.options.Dir, "files") }

// unchanged takes the whole index over from the last edition, where that was
// made of the same.
func (w *writer) unchanged(key string) bool {
	found, all := w.listed(key, func(path, print string) bool { return w.sink.Unchanged(path, print) })
	if all || found == 0 {
		return all
	}
	// Some file is lost. Those before it are taken over and must not be added.
	w.kept = make(map[string]bool, found)
	w.listed(key, func(path, _ string) bool {
		if len(w.kept) == found {
			return false
		}
		w.kept[path] = true
		return true
	})
	return false
}

// listed calls yield with the files of the last index that was made of the
// same, until it says no. It returns for how many it said yes, and whether that
// were all.
func (w *writer) listed(key string, yield func(path, print string) bool) (found int, all bool) {
	if w.options.Dir == "" {
		return 0, false
	}
	f, err := os.Open(w.list())
	if err != nil {
		return 0, false
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if !lines.Scan() || lines.Text() != key {
		return 0, false
	}
	for ; lines.Scan(); found++ {
		path, print, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			return found, path == "end"
		}
		if !yield(path, print) {
			break
		}
	}
	return found, false
}

// remember keeps the list of files for the next night, which tries again where
// something could not be read, and forgets the lots that it has no use for. A
// list that was cut short has no end and is of no use.
func (w *writer) remember() error {
	fmt.Fprintln(w.files, "end")
	name, err := w.files.close()
	if err != nil || w.options.Dir == "" {
		return err
	}
	if len(w.problems) > 0 || !w.whole {
		err = os.RemoveAll(w.list())
	} else {
		err = os.Rename(name, w.list())
	}
	return errors.Join(err, w.forget())
}

// file adds a file to the index.
func (w *writer) file(path, print string, content []byte) error {
	fmt.Fprintln(w.files, path, print)
	if w.kept[path] || w.sink.Unchanged(path, print) {
		return nil
	}
	return w.sink.Page(path, print, content)
}
