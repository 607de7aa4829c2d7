package ledger

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
)

// Version is the format that Encode writes, and the newest that Read knows.
const Version = 1

// Every line is a JSON object with one member that says what it is. The first
// line is the header, the last one the end, which lets a ledger that was cut
// short or edited be told from a whole one.
type line struct {
	Ledger     *header     `json:"daybookLedger,omitempty"`
	Edition    *Edition    `json:"edition,omitempty"`
	Repository *Repository `json:"repository,omitempty"`
	Service    *Service    `json:"service,omitempty"`
	Finding    *Entry      `json:"finding,omitempty"`
	End        *end        `json:"end,omitempty"`
}

type header struct {
	Version int `json:"version"`
}

type end struct {
	Lines  int    `json:"lines"`  // before this one
	SHA256 string `json:"sha256"` // of these lines
}

// Encode writes the ledger as JSON Lines. The same book gives the same bytes.
func (b *Book) Encode(w io.Writer) error {
	out := newLineWriter(w)
	out.write(line{Ledger: &header{Version}})
	for i := range b.editions {
		out.write(line{Edition: &b.editions[i]})
	}
	for i := range b.repositories {
		out.write(line{Repository: &b.repositories[i]})
	}
	for i := range b.services {
		out.write(line{Service: &b.services[i]})
	}
	for i := range b.entries {
		out.write(line{Finding: &b.entries[i]})
	}
	return out.end()
}

// lineWriter keeps the first error, and counts and sums what it wrote.
type lineWriter struct {
	buffer *bufio.Writer
	json   *json.Encoder
	sum    hash.Hash
	lines  int
	err    error
}

func newLineWriter(w io.Writer) *lineWriter {
	out := &lineWriter{buffer: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	out.json = json.NewEncoder(io.MultiWriter(out.buffer, out.sum))
	out.json.SetEscapeHTML(false)
	return out
}

func (out *lineWriter) write(l line) {
	if out.err == nil {
		out.err = out.json.Encode(l)
		out.lines++
	}
}

func (out *lineWriter) end() error {
	out.write(line{End: &end{out.lines, hex.EncodeToString(out.sum.Sum(nil))}})
	if out.err != nil {
		return out.err
	}
	return out.buffer.Flush()
}
