package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of what Read accepts. 30,000 findings take about 25 MB.
const (
	maxLine   = 16 << 20
	maxLedger = 1 << 30
)

// Read reads a whole ledger. It fails on one that is cut short, edited, of a
// newer version or not a ledger, and names the line; it never returns less than
// was written.
func Read(r io.Reader) (*Book, error) {
	d := &decoder{
		in:   bufio.NewReaderSize(&io.LimitedReader{R: r, N: maxLedger + 1}, 64<<10),
		book: &Book{},
	}
	sum := sha256.New()
	for d.end == nil {
		text, err := d.next()
		if err != nil {
			return nil, err
		}
		if err := d.line(text); err != nil {
			return nil, fmt.Errorf("line %d: %w", d.number, err)
		}
		if d.end == nil {
			sum.Write(text)
		}
	}
	if _, err := d.in.ReadByte(); err != io.EOF {
		return nil, fmt.Errorf("line %d: the ledger goes on behind its end", d.number+1)
	}
	if want := d.number - 1; d.end.Lines != want {
		return nil, fmt.Errorf("line %d: the ledger was written with %d lines and has %d", d.number, d.end.Lines, want)
	}
	if hex.EncodeToString(sum.Sum(nil)) != d.end.SHA256 {
		return nil, fmt.Errorf("line %d: the checksum differs: the ledger was changed after it was written", d.number)
	}
	d.book.sort()
	return d.book, nil
}

// sort holds already for what Encode wrote; queries rely on it.
func (b *Book) sort() {
	slices.SortStableFunc(b.editions, func(x, y Edition) int { return strings.Compare(x.Date, y.Date) })
	slices.SortStableFunc(b.repositories, func(x, y Repository) int { return strings.Compare(x.Name, y.Name) })
	sortServices(b.services)
	slices.SortStableFunc(b.entries, compareEntries)
}

type decoder struct {
	in     *bufio.Reader
	long   []byte // where a line does not fit the reader
	number int    // of the line, from 1
	book   *Book
	end    *end
}

// next returns the next line with its end, valid until the call after.
func (d *decoder) next() ([]byte, error) {
	d.number++
	text, err := d.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		d.long = d.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) && len(d.long) < maxLine {
			d.long = append(d.long, text...)
			text, err = d.in.ReadSlice('\n')
		}
		d.long = append(d.long, text...)
		text = d.long
	}
	switch {
	case len(text) > maxLine:
		return nil, fmt.Errorf("line %d: longer than %d MiB", d.number, maxLine>>20)
	case err == nil:
		return text, nil
	case err != io.EOF:
		return nil, fmt.Errorf("line %d: %w", d.number, err)
	case d.number == 1 && len(text) == 0:
		return nil, errors.New("line 1: the file is empty")
	case d.number == 1:
		return nil, errors.New("line 1: not a daybook ledger")
	case len(text) > 0:
		return nil, fmt.Errorf("line %d: half written: the ledger was cut short", d.number)
	}
	return nil, fmt.Errorf("line %d is missing: the ledger was cut short", d.number)
}

func (d *decoder) line(text []byte) error {
	var l line
	err := json.Unmarshal(text, &l)
	if d.number == 1 {
		return checkHeader(text, l.Ledger)
	}
	if err != nil {
		return fmt.Errorf("not as daybook wrote it: %w", err)
	}
	switch {
	case l.Edition != nil:
		d.book.editions = append(d.book.editions, *l.Edition)
	case l.Repository != nil:
		d.book.repositories = append(d.book.repositories, *l.Repository)
	case l.Service != nil:
		d.book.services = append(d.book.services, *l.Service)
	case l.Finding != nil:
		d.book.entries = append(d.book.entries, *l.Finding)
	case l.End != nil:
		d.end = l.End
	default:
		return errors.New("not an edition, repository, service, finding or end")
	}
	return nil
}

func checkHeader(text []byte, h *header) error {
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")):
		return errors.New("a web page, not a daybook ledger")
	case h == nil || h.Version < 1:
		return errors.New("not a daybook ledger")
	case h.Version > Version:
		return fmt.Errorf("written by a newer daybook: version %d of the ledger, this one reads up to %d; update daybook", h.Version, Version)
	}
	return nil
}
