package mirror

import (
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"

	"daybook/internal/gitfs"
)

func (p *parser) id(kind byte, data []byte) gitfs.Hash {
	p.begin(kind, int64(len(data)))
	p.sha.Write(data)
	return gitfs.Hash(p.sha.Sum(nil))
}

func (p *parser) begin(kind byte, size int64) {
	p.sha.Reset()
	var head [32]byte
	b := append(head[:0], kindNames[kind]...)
	b = append(b, ' ')
	b = fmt.Append(b, size)
	p.sha.Write(append(b, 0))
}

func (p *parser) hashStream(kind byte, size int64) (gitfs.Hash, error) {
	p.begin(kind, size)
	for left := size; ; {
		n, err := io.CopyN(p.sha, p.zr, min(left+1, checkEvery))
		left -= n
		switch {
		case err == io.EOF && left == 0:
			return gitfs.Hash(p.sha.Sum(nil)), nil
		case err == io.EOF || err == nil && left < 0:
			return gitfs.Hash{}, fmt.Errorf("%w: an object has not the size that it says", errMalformed)
		case err != nil:
			return gitfs.Hash{}, inflateError(err)
		}
		if err := p.ctx.Err(); err != nil {
			return gitfs.Hash{}, err
		}
	}
}

// inflate reads exactly size bytes and the end of the deflated stream.
func (p *parser) inflate(zr io.Reader, size int64) ([]byte, error) {
	if size > maxObject {
		return nil, fmt.Errorf("%w: an object of %d bytes", errPackLimit, size)
	}
	data := p.cache.spare()
	if int64(cap(data)) < size+1 {
		// A size that is a lie must not cost memory before the bytes come.
		data = make([]byte, 0, min(size+1, streamAbove+1))
	}
	data = data[:0]
	for {
		if len(data) == cap(data) {
			data = slices.Grow(data, len(data))
		}
		n, err := zr.Read(data[len(data):min(int64(cap(data)), size+1)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > size || err == io.EOF && int64(len(data)) < size:
			return nil, fmt.Errorf("%w: an object has not the size that it says", errMalformed)
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, inflateError(err)
		}
	}
}

// inflateAt reads an object's own bytes, a delta's included, off the file.
func (p *parser) inflateAt(i int32) ([]byte, error) {
	if err := p.in.flush(); err != nil {
		return nil, err
	}
	o := p.objects[i]
	r := newFileReader(p.file, o.offset)
	kind, size, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	switch kind {
	case ofsDelta:
		_, err = readVarOffset(r)
	case refDelta:
		_, err = r.Discard(len(o.hash))
	}
	if err != nil {
		return nil, err
	}
	if err := p.reset(&p.zrAt, r); err != nil {
		return nil, err
	}
	return p.inflate(p.zrAt, size)
}

func (p *parser) reset(zr *io.ReadCloser, r io.Reader) (err error) {
	if *zr == nil {
		*zr, err = zlib.NewReader(r)
	} else {
		err = (*zr).(zlib.Resetter).Reset(r, nil)
	}
	return inflateError(err)
}

func inflateError(err error) error {
	if errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrDictionary) {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	return err
}
