package gitfs

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// reader reads objects for one goroutine. It remembers what it inflated last,
// which serves as bases of deltas and as trees that are compared again.
type reader struct {
	db     *database
	whole  bool // reads small packs at once
	wins   map[*pack]*window
	win    *window // the last one used
	cache  *lru
	recent *pack // where the last object was: most likely the next one too
	chain  []link

	inflater inflater
	zip      io.ReadCloser // for what is not in memory whole; kept, since a new one costs 40 KB
}

const readerCacheBytes = 16 << 20

func (db *database) reader() *reader {
	return &reader{db: db, wins: map[*pack]*window{}, cache: newLRU(readerCacheBytes)}
}

// walker is a reader for who reads nearly everything.
func (db *database) walker() *reader {
	r := db.reader()
	r.whole = true
	return r
}

func (r *reader) window(p *pack) *window {
	if r.win != nil && r.win.pack == p {
		return r.win
	}
	w, ok := r.wins[p]
	if !ok {
		w = newWindow(p, r.whole)
		r.wins[p] = w
	}
	r.win = w
	return w
}

// find looks through the packs, and once more if packs have come since.
func (r *reader) find(h *Hash) (*pack, int64, error) {
	if r.recent != nil {
		if off, ok, err := r.recent.index.find(h); ok || err != nil {
			return r.recent, off, err
		}
	}
	for _, p := range r.db.list() {
		if p == r.recent {
			continue
		}
		if off, ok, err := p.index.find(h); ok || err != nil {
			r.recent = p
			return p, off, err
		}
	}
	return nil, 0, nil
}

func (r *reader) stat(h Hash) (kind, int64, error) {
	p, off, err := r.find(&h)
	if err != nil {
		return 0, 0, err
	}
	if p != nil {
		return r.statPacked(p, off)
	}
	k, size, err := r.statLoose(h)
	if !errors.Is(err, ErrMissing) {
		return k, size, err
	}
	if found, err := r.db.rescan(); err != nil || !found {
		return 0, 0, errors.Join(err, ErrMissing)
	}
	if p, off, err = r.find(&h); err != nil || p == nil {
		return 0, 0, errors.Join(err, ErrMissing)
	}
	return r.statPacked(p, off)
}

func (r *reader) read(h Hash, max int64) (kind, []byte, error) {
	p, off, err := r.find(&h)
	if err != nil {
		return 0, nil, err
	}
	if p != nil {
		return r.readPacked(p, off, max)
	}
	k, b, err := r.readLoose(h, max)
	if !errors.Is(err, ErrMissing) {
		return k, b, err
	}
	if found, err := r.db.rescan(); err != nil || !found {
		return 0, nil, errors.Join(err, ErrMissing)
	}
	if p, off, err = r.find(&h); err != nil || p == nil {
		return 0, nil, errors.Join(err, ErrMissing)
	}
	return r.readPacked(p, off, max)
}

// baseOf gives the place of a delta's base.
func (r *reader) baseOf(p *pack, e packEntry) (int64, error) {
	if e.kind == kindOffsetDelta {
		return e.base, nil
	}
	off, ok, err := p.index.find(&e.ref)
	if err == nil && !ok {
		err = fmt.Errorf("%w: the base %s of a delta is not in the pack", errBadPack, e.ref)
	}
	return off, err
}

func (r *reader) statPacked(p *pack, off int64) (kind, int64, error) {
	e, err := r.window(p).entry(off)
	if err != nil {
		return 0, 0, err
	}
	size := e.size
	if e.kind == kindOffsetDelta || e.kind == kindRefDelta {
		head, err := r.inflate(p, e.data, min(e.size, 20), false)
		if err != nil {
			return 0, 0, err
		}
		if _, size, _, err = deltaSizes(head); err != nil {
			return 0, 0, err
		}
	}
	for range maxDeltaChain {
		if e.kind != kindOffsetDelta && e.kind != kindRefDelta {
			return e.kind, size, nil
		}
		if off, err = r.baseOf(p, e); err != nil {
			return 0, 0, err
		}
		if e, err = r.window(p).entry(off); err != nil {
			return 0, 0, err
		}
	}
	return 0, 0, fmt.Errorf("%w: chain of deltas too long", errBadPack)
}

// link is a delta on the way from an object to a whole one.
type link struct {
	off   int64
	entry packEntry
	delta []byte // if inflated already
}

// readPacked follows a chain of deltas down to a whole object or to one that
// is remembered, and then makes the object from there up.
func (r *reader) readPacked(p *pack, off, max int64) (kind, []byte, error) {
	r.chain = r.chain[:0]
	for {
		if v, ok := r.cache.get(cacheKey{pack: p, off: off}); ok {
			return r.applyChain(p, v, max)
		}
		e, err := r.window(p).entry(off)
		if err != nil {
			return 0, nil, err
		}
		if e.kind != kindOffsetDelta && e.kind != kindRefDelta {
			whole, err := r.readWhole(p, off, e, max)
			if err != nil {
				return 0, nil, err
			}
			return r.applyChain(p, whole, max)
		}
		if len(r.chain) == maxDeltaChain {
			return 0, nil, fmt.Errorf("%w: chain of deltas too long", errBadPack)
		}
		l := link{off: off, entry: e}
		if len(r.chain) == 0 {
			if l.delta, err = r.checkSize(p, e, max); err != nil {
				return 0, nil, err
			}
		}
		r.chain = append(r.chain, l)
		if off, err = r.baseOf(p, e); err != nil {
			return 0, nil, err
		}
	}
}

// readWhole reads an object that is no delta. A commit that is nobody's base
// is not remembered: it is read once.
func (r *reader) readWhole(p *pack, off int64, e packEntry, max int64) (cached, error) {
	if e.size > max && len(r.chain) == 0 || e.size > maxBaseBytes {
		return cached{}, ErrTooLarge
	}
	content, err := r.inflate(p, e.data, e.size, true)
	if err != nil {
		return cached{}, err
	}
	v := cached{e.kind, content}
	if e.kind != kindCommit || len(r.chain) > 0 {
		r.cache.put(cacheKey{pack: p, off: off}, v)
	}
	return v, nil
}

// applyChain makes the object that the chain began with out of its last base.
func (r *reader) applyChain(p *pack, v cached, max int64) (kind, []byte, error) {
	for i := len(r.chain) - 1; i >= 0; i-- {
		l := r.chain[i]
		if l.delta == nil {
			if l.entry.size > maxBaseBytes {
				return 0, nil, ErrTooLarge
			}
			var err error
			if l.delta, err = r.inflate(p, l.entry.data, l.entry.size, true); err != nil {
				return 0, nil, err
			}
		}
		content, err := applyDelta(v.content, l.delta, maxBaseBytes)
		if err != nil {
			return 0, nil, err
		}
		v.content = content
		r.cache.put(cacheKey{pack: p, off: l.off}, v)
	}
	if int64(len(v.content)) > max {
		return 0, nil, ErrTooLarge
	}
	return v.kind, v.content, nil
}

// smallDelta is inflated whole even if only its head was needed first.
const smallDelta = 64 << 10

// checkSize refuses a delta whose result is too large, before its bases are
// inflated. A small delta is given back whole.
func (r *reader) checkSize(p *pack, e packEntry, max int64) ([]byte, error) {
	small := e.size <= smallDelta
	n := min(e.size, 20)
	if small {
		n = e.size
	}
	head, err := r.inflate(p, e.data, n, small)
	if err != nil {
		return nil, err
	}
	_, size, _, err := deltaSizes(head)
	if err == nil && size > max {
		err = ErrTooLarge
	}
	if err != nil || !small {
		return nil, err
	}
	return head, nil
}

// inflate reads n bytes of a zlib stream. If it is to be the whole stream,
// its checksum is compared too.
func (r *reader) inflate(p *pack, off, n int64, whole bool) ([]byte, error) {
	win := r.window(p)
	if err := win.stream(off); err != nil {
		return nil, err
	}
	if all, ok := win.rest(); ok {
		b, err := r.inflateAt(all, n, whole)
		if err != nil {
			err = fmt.Errorf("%w: offset %d: %w", errBadPack, off, err)
		}
		return b, err
	}
	if whole && n <= maxAtOnce {
		if b, ok := r.inflateWindow(win, off, n); ok {
			return b, nil
		}
	}
	if err := errors.Join(win.stream(off), r.resetZip(win)); err != nil {
		return nil, fmt.Errorf("%w: offset %d: %w", errBadPack, off, err)
	}
	b, err := inflateFrom(r.zip, n, whole)
	if err != nil {
		return nil, fmt.Errorf("%w: offset %d: %w", errBadPack, off, err)
	}
	return b, nil
}

// maxAtOnce is the size of an object whose stream is likely to fit the window.
const maxAtOnce = 4 * windowSize

// inflateWindow inflates an object whose stream lies in the window whole, which
// spares what compress/flate takes to begin. It is not ok where the stream is
// longer, or damaged: the slow way tells which.
func (r *reader) inflateWindow(win *window, off, n int64) ([]byte, bool) {
	// Deflate stores what it cannot compress, in blocks with heads of five bytes.
	src, err := win.at(off, int(min(n+n>>10+64, windowSize)))
	if err != nil {
		return nil, false
	}
	b, err := r.inflateAt(src, n, true)
	return b, err == nil
}

// maxRatio is more than deflate can make out of a byte.
const maxRatio = 1032

func (r *reader) inflateAt(src []byte, n int64, whole bool) ([]byte, error) {
	if n > maxRatio*int64(len(src)) {
		return nil, errBadZlib // before memory is taken for it
	}
	b := make([]byte, n)
	return b, r.inflater.inflate(b, src, whole)
}

func (r *reader) resetZip(from io.Reader) (err error) {
	if z, ok := r.zip.(zlib.Resetter); ok {
		return z.Reset(from, nil)
	}
	r.zip, err = zlib.NewReader(from)
	return err
}

// growSlowly is the size above which a declared size is not believed, but
// memory grows with what is really inflated.
const growSlowly = 1 << 20

func inflateFrom(z io.Reader, n int64, whole bool) ([]byte, error) {
	var out []byte
	if n <= growSlowly {
		out = make([]byte, n)
		if _, err := io.ReadFull(z, out); err != nil {
			return nil, err
		}
	} else {
		var buf bytes.Buffer
		if _, err := io.CopyN(&buf, z, n); err != nil {
			return nil, err
		}
		out = buf.Bytes()
	}
	if !whole {
		return out, nil
	}
	var more [1]byte
	if k, err := z.Read(more[:]); k > 0 || err != io.EOF {
		return nil, fmt.Errorf("inflates to other than %d bytes: %w", n, err)
	}
	return out, nil
}
