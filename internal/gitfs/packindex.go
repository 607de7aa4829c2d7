package gitfs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// packIndex finds an object's place in a pack. The format is version 2 of
// https://git-scm.com/docs/pack-format; version 1 was last written in 2007.
// Small indexes are held in memory, large ones are read where they lie.
type packIndex struct {
	fanout [256]uint32
	count  int64
	whole  []byte // nil for a large one
	file   *os.File
	size   int64
}

const (
	indexHeader    = 8
	indexFanout    = 256 * 4
	indexNames     = indexHeader + indexFanout
	indexTrailer   = 40
	wholeIndexSize = 32 << 20
)

var errBadIndex = fmt.Errorf("%w: malformed pack index", ErrCorrupt)

func openPackIndex(path string) (*packIndex, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	x := &packIndex{file: f}
	if err := x.load(); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if x.whole != nil {
		x.file = nil
		return x, f.Close()
	}
	return x, nil
}

func (x *packIndex) load() error {
	info, err := x.file.Stat()
	if err != nil {
		return err
	}
	x.size = info.Size()
	if x.size < indexNames+indexTrailer {
		return fmt.Errorf("%w: too short", errBadIndex)
	}
	if x.size <= wholeIndexSize {
		x.whole = make([]byte, x.size)
		if _, err := io.ReadFull(x.file, x.whole); err != nil {
			return err
		}
	}
	head, err := x.at(0, indexNames)
	if err != nil {
		return err
	}
	if !bytes.Equal(head[:indexHeader], []byte("\xfftOc\x00\x00\x00\x02")) {
		return fmt.Errorf("%w: not version 2", errBadIndex)
	}
	for i := range x.fanout {
		x.fanout[i] = binary.BigEndian.Uint32(head[indexHeader+4*i:])
		if i > 0 && x.fanout[i] < x.fanout[i-1] {
			return fmt.Errorf("%w: the fan-out table goes down", errBadIndex)
		}
	}
	x.count = int64(x.fanout[255])
	if indexNames+x.count*28+indexTrailer > x.size {
		return fmt.Errorf("%w: truncated", errBadIndex)
	}
	return nil
}

func (x *packIndex) at(off int64, n int) ([]byte, error) {
	if off < 0 || off+int64(n) > x.size {
		return nil, fmt.Errorf("%w: offset %d", errBadIndex, off)
	}
	if x.whole != nil {
		return x.whole[off : off+int64(n)], nil
	}
	b := make([]byte, n)
	_, err := x.file.ReadAt(b, off)
	return b, err
}

// find gives the object's offset in the pack.
func (x *packIndex) find(h *Hash) (int64, bool, error) {
	lo, hi := int64(0), int64(x.fanout[h[0]])
	if h[0] > 0 {
		lo = int64(x.fanout[h[0]-1])
	}
	for lo < hi {
		mid := (lo + hi) / 2
		name, err := x.at(indexNames+mid*20, 20)
		if err != nil {
			return 0, false, err
		}
		switch c := bytes.Compare(h[:], name); {
		case c == 0:
			off, err := x.offset(mid)
			return off, err == nil, err
		case c < 0:
			hi = mid
		default:
			lo = mid + 1
		}
	}
	return 0, false, nil
}

func (x *packIndex) offset(i int64) (int64, error) {
	b, err := x.at(indexNames+x.count*24+i*4, 4)
	if err != nil {
		return 0, err
	}
	small := binary.BigEndian.Uint32(b)
	if small&(1<<31) == 0 {
		return int64(small), nil
	}
	b, err = x.at(indexNames+x.count*28+int64(small&^(1<<31))*8, 8)
	if err != nil {
		return 0, err
	}
	off := binary.BigEndian.Uint64(b)
	if off > 1<<62 {
		return 0, fmt.Errorf("%w: offset %d", errBadIndex, off)
	}
	return int64(off), nil
}

func (x *packIndex) close() error {
	if x.file == nil {
		return nil
	}
	return x.file.Close()
}
