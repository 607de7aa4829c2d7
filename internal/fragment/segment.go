package fragment

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	extension = ".fragments"
	segments  = 8       // parts of the whole, the oldest of which is forgotten at once
	maxText   = 8 << 20 // bytes of one
)

// A record: the checksum of what follows the size, the size of the text as it
// is stored, the key, the text.
const header = 4 + 4 + len(key{})

// segment is one file of records.
type segment struct {
	file   *os.File
	number int
	end    int64 // of the last record that is whole
	aged   bool  // it will be forgotten before long: what is still asked for moves on
}

func newSegment(dir string, number int) (*segment, error) {
	name := filepath.Join(dir, fmt.Sprintf("%08d%s", number, extension))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, err
	}
	return &segment{file: f, number: number}, nil
}

// openSegment opens a file of the folder; nil for what is none of ours.
func openSegment(name string) *segment {
	digits, ok := strings.CutSuffix(filepath.Base(name), extension)
	number, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return nil
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	return &segment{file: f, number: number}
}

// each lists the records up to the first that is not whole: a run was ended
// while it wrote, and the next one writes over it.
func (g *segment) each(f func(key, place)) {
	info, err := g.file.Stat()
	if err != nil {
		return
	}
	var head [header]byte
	for at := int64(0); ; {
		if _, err := g.file.ReadAt(head[:], at); err != nil {
			return
		}
		size := binary.BigEndian.Uint32(head[4:])
		if size > maxText || at+int64(header)+int64(size) > info.Size() {
			return
		}
		f(key(head[8:]), place{g, at, int32(size)})
		at += int64(header) + int64(size)
	}
}

// load reads a record and holds it against its checksum.
func (g *segment) load(k key, p place) (stored []byte, ok bool) {
	record := make([]byte, header+int(p.size))
	if _, err := g.file.ReadAt(record, p.at); err != nil {
		return nil, false
	}
	whole := binary.BigEndian.Uint32(record) == crc32.ChecksumIEEE(record[8:]) && key(record[8:]) == k
	return record[header:], whole
}

// add writes a record behind the last one.
func (g *segment) add(k key, stored []byte) (place, error) {
	record := make([]byte, header, header+len(stored))
	binary.BigEndian.PutUint32(record[4:], uint32(len(stored)))
	copy(record[8:], k[:])
	record = append(record, stored...)
	binary.BigEndian.PutUint32(record, crc32.ChecksumIEEE(record[8:]))
	if _, err := g.file.WriteAt(record, g.end); err != nil {
		return place{}, err
	}
	p := place{g, g.end, int32(len(stored))}
	g.end += int64(len(record))
	return p, nil
}
