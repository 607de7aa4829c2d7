package gitfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
)

// pack is one pack file with its index. It is safe for readers that work at
// the same time.
type pack struct {
	path  string
	index *packIndex
	file  *os.File
	end   int64 // where the objects end and the checksum begins
}

var errBadPack = fmt.Errorf("%w: malformed pack", ErrCorrupt)

func openPack(path string) (*pack, error) {
	index, err := openPackIndex(strings.TrimSuffix(path, ".pack") + ".idx")
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		index.close()
		return nil, err
	}
	p := &pack{path: path, index: index, file: f}
	if err := p.check(); err != nil {
		p.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// check compares what costs nothing to compare: the header, and the checksum
// of the pack with the one that the index was made for.
func (p *pack) check() error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	p.end = info.Size() - 20
	if p.end < 12 {
		return fmt.Errorf("%w: too short", errBadPack)
	}
	var head [12]byte
	if _, err := p.file.ReadAt(head[:], 0); err != nil {
		return err
	}
	version := binary.BigEndian.Uint32(head[4:])
	if string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return fmt.Errorf("%w: not version 2 or 3", errBadPack)
	}
	if n := int64(binary.BigEndian.Uint32(head[8:])); n != p.index.count {
		return fmt.Errorf("%w: %d objects, its index names %d", errBadPack, n, p.index.count)
	}
	var sum [20]byte
	if _, err := p.file.ReadAt(sum[:], p.end); err != nil {
		return err
	}
	want, err := p.index.at(p.index.size-indexTrailer, 20)
	if err != nil {
		return err
	}
	if !bytes.Equal(sum[:], want) {
		return fmt.Errorf("%w: its index belongs to another pack", errBadPack)
	}
	return nil
}

func (p *pack) close() error {
	return errors.Join(p.index.close(), p.file.Close())
}

// packEntry is the header of an object in a pack.
type packEntry struct {
	kind kind
	size int64 // inflated; of a delta, the delta's own
	data int64 // offset of the zlib stream
	base int64 // offset of the base, for kindOffsetDelta
	ref  Hash  // the base, for kindRefDelta
}

// entry reads the header at an offset. The longest one has 10 bytes of type
// and size and 20 of a base.
func (w *window) entry(off int64) (packEntry, error) {
	b, err := w.at(off, 32)
	if err != nil {
		return packEntry{}, err
	}
	if len(b) == 0 {
		return packEntry{}, badHeader(off)
	}
	e := packEntry{kind: kind(b[0] >> 4 & 7), size: int64(b[0] & 15)}
	i := 1
	for shift := 4; b[i-1]&0x80 != 0; shift += 7 {
		if i >= len(b) || shift > 55 {
			return packEntry{}, badHeader(off)
		}
		e.size |= int64(b[i]&0x7f) << shift
		i++
	}
	switch e.kind {
	case kindCommit, kindTree, kindBlob, kindTag:
	case kindOffsetDelta:
		n, back := baseDistance(b[i:])
		if n == 0 || back <= 0 || back >= off {
			return packEntry{}, badHeader(off)
		}
		e.base = off - back
		i += n
	case kindRefDelta:
		if len(b) < i+20 {
			return packEntry{}, badHeader(off)
		}
		i += copy(e.ref[:], b[i:])
	default:
		return packEntry{}, badHeader(off)
	}
	e.data = off + int64(i)
	return e, nil
}

func badHeader(off int64) error {
	return fmt.Errorf("%w: header at offset %d", errBadPack, off)
}

// baseDistance reads how far back an offset delta's base lies, and gives the
// number of bytes read, 0 if they are malformed.
func baseDistance(b []byte) (int, int64) {
	var back int64
	for i, c := range b {
		if i > 8 {
			break
		}
		if i > 0 {
			back++
		}
		back = back<<7 | int64(c&0x7f)
		if c&0x80 == 0 {
			return i + 1, back
		}
	}
	return 0, 0
}
