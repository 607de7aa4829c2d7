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

const (
	windowSize = 16 << 10
	// A walk over a whole history reads nearly everything, so that a pack up to
	// this size is read at once. It is not mapped into memory: what somebody
	// else cuts short would then end the process.
	wholePackSize = 64 << 20
)

func newWindow(p *pack, whole bool) *window {
	size := int64(windowSize)
	if whole && p.end <= wholePackSize {
		size = p.end
	}
	return &window{pack: p, buf: make([]byte, min(size, p.end))}
}

// at gives up to n bytes at an offset, fewer only at the pack's end. They are
// valid until the next call.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off < w.off || off+int64(n) > w.off+int64(w.n) {
		if err := w.fill(off); err != nil {
			return nil, err
		}
	}
	b := w.buf[off-w.off : w.n]
	return b[:min(n, len(b))], nil
}

func (w *window) fill(off int64) error {
	if off < 12 || off > w.pack.end {
		return io.ErrUnexpectedEOF
	}
	if len(w.buf) == int(w.pack.end) {
		if w.n == len(w.buf) {
			w.off = 0
			return nil // all there is
		}
		w.off, w.n = 0, 0
	} else {
		w.off, w.n = off, 0
	}
	n, err := w.pack.file.ReadAt(w.buf[:min(int64(len(w.buf)), w.pack.end-w.off)], w.off)
	w.n = n
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// stream sets the reader to the bytes from an offset on.
func (w *window) stream(off int64) error {
	_, err := w.at(off, 1)
	w.next = int(off - w.off)
	return err
}

// rest gives everything from the stream's place on, if that is in memory.
func (w *window) rest() ([]byte, bool) {
	return w.buf[w.next:w.n], w.off+int64(w.n) == w.pack.end && w.n == len(w.buf)
}

func (w *window) more() error {
	if w.next < w.n {
		return nil
	}
	at := w.off + int64(w.n)
	if at >= w.pack.end {
		return io.ErrUnexpectedEOF
	}
	if err := w.fill(at); err != nil {
		return err
	}
	w.next = int(at - w.off)
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
