package gitfs

import "io"

// window is the piece of a pack that was read last. Objects that belong
// together mostly lie together, so that most reads need no system call. It is
// also the io.ByteReader over one object's compressed bytes.
type window struct {
	pack *pack
	off  int64
	buf  []byte
	n    int

	next int // of the stream within buf
}

const windowSize = 16 << 10

// at gives up to n bytes at an offset, fewer only at the pack's end. They are
// valid until the next call.
func (w *window) at(p *pack, off int64, n int) ([]byte, error) {
	if w.pack != p || off < w.off || off+int64(n) > w.off+int64(w.n) {
		if err := w.fill(p, off); err != nil {
			return nil, err
		}
	}
	b := w.buf[off-w.off : w.n]
	return b[:min(n, len(b))], nil
}

func (w *window) fill(p *pack, off int64) error {
	if w.buf == nil {
		w.buf = make([]byte, windowSize)
	}
	w.pack, w.off, w.n = p, off, 0
	want := min(int64(windowSize), p.end-off)
	if want <= 0 || off < 12 {
		return nil
	}
	n, err := p.file.ReadAt(w.buf[:want], off)
	w.n = n
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// stream sets the reader to the bytes from an offset on.
func (w *window) stream(p *pack, off int64) error {
	_, err := w.at(p, off, 1)
	w.next = int(off - w.off)
	return err
}

func (w *window) more() error {
	if w.next < w.n {
		return nil
	}
	if err := w.fill(w.pack, w.off+int64(w.n)); err != nil {
		return err
	}
	w.next = 0
	if w.n == 0 {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (w *window) Read(b []byte) (int, error) {
	if err := w.more(); err != nil {
		return 0, err
	}
	n := copy(b, w.buf[w.next:w.n])
	w.next += n
	return n, nil
}

func (w *window) ReadByte() (byte, error) {
	if err := w.more(); err != nil {
		return 0, err
	}
	c := w.buf[w.next]
	w.next++
	return c, nil
}
