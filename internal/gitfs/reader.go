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

// readPacked follows a chain of deltas down to a whole object or to one that
// is remembered, and then makes the object from there up.
func (r *reader) readPacked(p *pack, off, max int64) (kind, []byte, error) {
	type link struct {
		off   int64
		entry packEntry
	}
	var chain []link
	var k kind
	var content []byte
	for {
		if v, ok := r.cache.get(cacheKey{pack: p, off: off}); ok {
			k, content = v.kind, v.content
			break
		}
		e, err := r.window(p).entry(off)
		if err != nil {
			return 0, nil, err
		}
		if e.kind != kindOffsetDelta && e.kind != kindRefDelta {
			if e.size > max && len(chain) == 0 || e.size > maxBaseBytes {
				return 0, nil, ErrTooLarge
			}
			k = e.kind
			if content, err = r.inflate(p, e.data, e.size, true); err != nil {
				return 0, nil, err
			}
			r.cache.put(cacheKey{pack: p, off: off}, cached{k, content})
			break
		}
		if len(chain) == maxDeltaChain {
			return 0, nil, fmt.Errorf("%w: chain of deltas too long", errBadPack)
		}
		if len(chain) == 0 && max < maxBaseBytes {
			if err := r.checkSize(p, e, max); err != nil {
				return 0, nil, err
			}
		}
		chain = append(chain, link{off, e})
		if off, err = r.baseOf(p, e); err != nil {
			return 0, nil, err
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		e := chain[i].entry
		if e.size > maxBaseBytes {
			return 0, nil, ErrTooLarge
		}
		delta, err := r.inflate(p, e.data, e.size, true)
		if err != nil {
			return 0, nil, err
		}
		if content, err = applyDelta(content, delta, maxBaseBytes); err != nil {
			return 0, nil, err
		}
		r.cache.put(cacheKey{pack: p, off: chain[i].off}, cached{k, content})
	}
	if int64(len(content)) > max {
		return 0, nil, ErrTooLarge
	}
	return k, content, nil
}

// checkSize refuses a delta whose result is too large, before its bases are
// inflated.
func (r *reader) checkSize(p *pack, e packEntry, max int64) error {
	head, err := r.inflate(p, e.data, min(e.size, 20), false)
	if err != nil {
		return err
	}
	_, size, _, err := deltaSizes(head)
	if err == nil && size > max {
		err = ErrTooLarge
	}
	return err
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
	if err := r.resetZip(win); err != nil {
		return nil, fmt.Errorf("%w: offset %d: %w", errBadPack, off, err)
	}
	b, err := inflateFrom(r.zip, n, whole)
	if err != nil {
		return nil, fmt.Errorf("%w: offset %d: %w", errBadPack, off, err)
	}
	return b, nil
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
