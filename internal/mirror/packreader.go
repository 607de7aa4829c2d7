package mirror

import (
	"bufio"
	"bytes"
	"container/list"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sort"
)

// packReader reads a pack off the network byte by byte for the inflater,
// while it writes the same bytes to the file and keeps the checksums. All
// three are done in pieces as large as the buffer.
type packReader struct {
	src         io.Reader
	dst         *os.File
	left        int64 // bytes that may still come; negative is no limit
	buf         []byte
	r, w        int   // what is in buf and not read yet
	settled     int   // read, but from here on not in the checksums yet
	written     int   // read, but from here on not in the file yet
	start       int64 // offset of buf[0] in the pack
	objectStart int64
	check       uint32
	sum         hash.Hash
	err         error
}

func newPackReader(src io.Reader, dst *os.File, limit int64) *packReader {
	if limit <= 0 {
		limit = -1
	}
	return &packReader{src: src, dst: dst, left: limit, buf: make([]byte, 64<<10), sum: sha1.New()}
}

func (p *packReader) pos() int64 { return p.start + int64(p.r) }

func (p *packReader) ReadByte() (byte, error) {
	if p.r == p.w {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	b := p.buf[p.r]
	p.r++
	return b, nil
}

func (p *packReader) Read(b []byte) (int, error) {
	if p.r == p.w {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.buf[p.r:p.w])
	p.r += n
	return n, nil
}

func (p *packReader) full(b []byte) error {
	_, err := io.ReadFull(p, b)
	return cut(err)
}

// cut says that a stream that ends here was cut off.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// settle brings the checksums up to what was read.
func (p *packReader) settle() {
	piece := p.buf[p.settled:p.r]
	p.check = crc32.Update(p.check, crc32.IEEETable, piece)
	p.sum.Write(piece)
	p.settled = p.r
}

// flush makes everything that was read readable in the file.
func (p *packReader) flush() error {
	if p.written == p.r {
		return nil
	}
	_, err := p.dst.Write(p.buf[p.written:p.r])
	p.written = p.r
	return err
}

func (p *packReader) beginObject() {
	p.settle()
	p.check = 0
	p.objectStart = p.pos()
}

// crc is that of the bytes since beginObject.
func (p *packReader) crc() uint32 {
	p.settle()
	return p.check
}

func (p *packReader) fill() error {
	if p.err != nil {
		return p.err
	}
	p.settle()
	if err := p.flush(); err != nil {
		p.err = err
		return err
	}
	p.start += int64(p.w)
	p.r, p.w, p.settled, p.written = 0, 0, 0, 0
	room := p.buf
	if p.left == 0 {
		return errPackLimit
	}
	if p.left > 0 {
		room = room[:min(int64(len(room)), p.left)]
	}
	for range 100 {
		n, err := p.src.Read(room)
		if n > 0 {
			p.w = n
			if p.left > 0 {
				p.left -= int64(n)
			}
			return nil
		}
		if err != nil {
			p.err = cut(err)
			return p.err
		}
	}
	return io.ErrNoProgress
}

// readOffset finds the object that an offset delta builds on.
func (p *parser) readOffset(at int64) (int32, error) {
	back, err := readVarOffset(p.in)
	if err != nil {
		return -1, err
	}
	want := at - back
	i := sort.Search(len(p.objects), func(i int) bool { return p.objects[i].offset >= want })
	if i == len(p.objects) || p.objects[i].offset != want {
		return -1, fmt.Errorf("%w: a delta's base does not begin where it says", errMalformed)
	}
	return int32(i), nil
}

func newFileReader(f *os.File, offset int64) *bufio.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(f, offset, 1<<62), 16<<10)
}

// contents keeps the objects used last, up to a number of bytes.
type contents struct {
	limit int
	bytes int
	order list.List // of int32, last used at the front
	held  map[int32]*content
	free  [][]byte
}

type content struct {
	data  []byte
	place *list.Element
}

func (c *contents) get(i int32) ([]byte, bool) {
	held, ok := c.held[i]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(held.place)
	return held.data, true
}

func (c *contents) put(i int32, data []byte) {
	if cap(data) > 2*len(data)+512 {
		data = slices.Clone(data) // whoever holds the wide one may still read it
	}
	if _, ok := c.held[i]; ok || cap(data) > c.limit/2 {
		return
	}
	c.bytes += cap(data)
	c.held[i] = &content{data: data, place: c.order.PushFront(i)}
	for c.bytes > c.limit {
		last := c.order.Back()
		c.order.Remove(last)
		old := c.held[last.Value.(int32)]
		delete(c.held, last.Value.(int32))
		c.bytes -= cap(old.data)
		c.recycle(old.data)
	}
}

// spare is a buffer that nobody uses any more, or nil.
func (c *contents) spare() []byte {
	if len(c.free) == 0 {
		return nil
	}
	b := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	return b
}

func (c *contents) recycle(b []byte) {
	if len(c.free) < 16 && cap(b) <= 1<<20 {
		c.free = append(c.free, b[:0])
	}
}

// encodeIndex writes a pack's index, version 2. See gitformat-pack(5).
func encodeIndex(objects []packed, packSum []byte) []byte {
	sorted := make([]int32, len(objects))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(a, b int32) int {
		return bytes.Compare(objects[a].hash[:], objects[b].hash[:])
	})
	out := make([]byte, 0, 8+256*4+len(objects)*28+40)
	out = append(out, 0xff, 't', 'O', 'c', 0, 0, 0, 2)
	next := 0
	for first := range 256 {
		for next < len(sorted) && int(objects[sorted[next]].hash[0]) <= first {
			next++
		}
		out = binary.BigEndian.AppendUint32(out, uint32(next))
	}
	for _, i := range sorted {
		out = append(out, objects[i].hash[:]...)
	}
	for _, i := range sorted {
		out = binary.BigEndian.AppendUint32(out, objects[i].crc)
	}
	var large []int64
	for _, i := range sorted {
		if off := objects[i].offset; off < 1<<31 {
			out = binary.BigEndian.AppendUint32(out, uint32(off))
		} else {
			out = binary.BigEndian.AppendUint32(out, 1<<31|uint32(len(large)))
			large = append(large, off)
		}
	}
	for _, off := range large {
		out = binary.BigEndian.AppendUint64(out, uint64(off))
	}
	out = append(out, packSum...)
	sum := sha1.Sum(out)
	return append(out, sum[:]...)
}
