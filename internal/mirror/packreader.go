package mirror

import (
	"bufio"
	"crypto/sha1"
	"hash"
	"hash/crc32"
	"io"
	"os"
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

func newFileReader(f *os.File, offset int64) *bufio.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(f, offset, 1<<62), 16<<10)
}
