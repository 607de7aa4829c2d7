package mirror

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"daybook/internal/gitfs"
)

// go-git's parser inflates a pack twice and hashes with collision detection,
// which is half the cost of a first fetch. This one reads the stream once,
// while it arrives: a delta's base stands before it and is nearly always
// still in the cache. What we mirror is published by whoever could forge a
// collision in it, so that the detection would guard nothing.

// Bounds that hold for packs of any server.
const (
	maxObject       = 1 << 30  // bytes of one object that must be held whole
	maxObjects      = 50 << 20 // objects of one pack
	maxChain        = 4095     // as git: pack-objects.h, OE_DEPTH_BITS
	streamAbove     = 8 << 20  // a larger blob is hashed as it comes and not kept
	cacheBytes      = 24 << 20
	packTrailer     = 20
	packHeader      = 12
	tempPrefix      = "tmp_"
	checkEvery      = 1 << 20
	initialPrealloc = 1 << 16
)

var (
	errPackLimit    = errors.New("the pack is larger than the limit")
	errBlobLimit    = errors.New("a blob is larger than the limit")
	errMalformed    = errors.New("malformed pack")
	errUnknownDelta = fmt.Errorf("%w: a delta's base is not in it", errMalformed)
)

// packLimits bound what a server may send. Zero is no limit.
type packLimits struct {
	bytes int64 // of the pack
	blob  int64 // of one object, inflated
}

// pack is one pack file as it lies in a mirror.
type pack struct {
	Name string `json:"name"` // pack-<checksum>, without extension
	Size int64  `json:"size"` // bytes of the .pack
}

// receipt is what receive made of a stream.
type receipt struct {
	pack   pack // zero if nothing usable came
	hashes []gitfs.Hash
}

// receive writes a pack and its index into dir, both complete and synced
// before either has its name. Where a limit is broken it keeps the objects
// that came whole until then and returns them along with errPackLimit or
// errBlobLimit, if salvage is set.
func receive(ctx context.Context, r io.Reader, dir string, limits packLimits, salvage bool) (receipt, error) {
	tmp, err := os.CreateTemp(dir, tempPrefix+"pack_*")
	if err != nil {
		return receipt{}, err
	}
	defer os.Remove(tmp.Name()) // gone already if it got its name
	defer tmp.Close()

	p := newParser(ctx, r, tmp, limits)
	err = p.parse()
	limited := errors.Is(err, errPackLimit) || errors.Is(err, errBlobLimit)
	if err != nil && (!limited || !salvage) {
		return receipt{}, err
	}
	if err != nil {
		if serr := p.truncate(); serr != nil {
			return receipt{}, serr
		}
	}
	if len(p.objects) == 0 {
		return receipt{}, err
	}
	got, serr := p.save(dir)
	if serr != nil {
		return receipt{}, serr
	}
	return got, err
}

// packed is one object of the pack.
type packed struct {
	offset int64
	size   int64 // inflated; of the delta, if it is one
	base   int32 // index of the base, or -1
	crc    uint32
	kind   byte // resolved: commit, tree, blob or tag
	depth  uint16
	known  bool // hash is
	hash   gitfs.Hash
}

type parser struct {
	ctx     context.Context
	in      *packReader
	file    *os.File
	limits  packLimits
	objects []packed
	byHash  map[gitfs.Hash]int32 // filled once a delta names its base by id
	waiting map[gitfs.Hash][]int32
	cache   contents
	zr      io.ReadCloser // over the stream
	zrAt    io.ReadCloser // over the file
	sha     hash.Hash
	sum     []byte
}

func newParser(ctx context.Context, r io.Reader, file *os.File, limits packLimits) *parser {
	return &parser{
		ctx: ctx, file: file, limits: limits, sha: sha1.New(),
		in:    newPackReader(r, file, limits.bytes),
		cache: contents{limit: cacheBytes, held: map[int32]*content{}},
	}
}

func (p *parser) parse() error {
	var head [packHeader]byte
	if err := p.in.full(head[:]); err != nil {
		return err
	}
	version := binary.BigEndian.Uint32(head[4:])
	if string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return fmt.Errorf("%w: it does not begin as one", errMalformed)
	}
	count := binary.BigEndian.Uint32(head[8:])
	if count > maxObjects {
		return fmt.Errorf("%w: %d objects", errPackLimit, count)
	}
	p.objects = make([]packed, 0, min(count, initialPrealloc))
	for range count {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if err := p.object(); err != nil {
			return err
		}
	}
	if err := p.settle(); err != nil {
		return err
	}
	return p.trailer()
}

// trailer compares the checksum of all that came before it.
func (p *parser) trailer() error {
	p.in.settle()
	p.sum = p.in.sum.Sum(nil)
	var want [packTrailer]byte
	if err := p.in.full(want[:]); err != nil {
		return err
	}
	if !bytes.Equal(p.sum, want[:]) {
		return fmt.Errorf("%w: its checksum is wrong", errMalformed)
	}
	return p.in.flush()
}

// object reads one object off the stream and finds its id.
func (p *parser) object() error {
	o := packed{offset: p.in.pos(), base: -1}
	p.in.beginObject()
	kind, size, err := readHeader(p.in)
	if err != nil {
		return err
	}
	o.kind, o.size = kind, size
	var baseID gitfs.Hash
	switch kind {
	case ofsDelta:
		if o.base, err = p.readOffset(o.offset); err != nil {
			return err
		}
	case refDelta:
		if err := p.in.full(baseID[:]); err != nil {
			return err
		}
		p.indexHashes()
		if base, ok := p.byHash[baseID]; ok {
			o.base = base
		}
	}
	if p.limits.blob > 0 && size > p.limits.blob {
		return errBlobLimit
	}
	return p.body(o, baseID)
}

func (p *parser) body(o packed, baseID gitfs.Hash) error {
	index := int32(len(p.objects))
	if err := p.reset(&p.zr, p.in); err != nil {
		return err
	}
	if !isDelta(o.kind) && o.size > streamAbove {
		id, err := p.hashStream(o.kind, o.size)
		if err != nil {
			return err
		}
		o.hash, o.known = id, true
		return p.add(o)
	}
	data, err := p.inflate(p.zr, o.size)
	if err != nil {
		return err
	}
	switch {
	case !isDelta(o.kind):
		o.hash, o.known = p.id(o.kind, data), true
		p.cache.put(index, data)
	case o.base >= 0 && p.objects[o.base].known:
		if err := p.resolve(index, &o, data); err != nil {
			return err
		}
		p.cache.recycle(data)
	default: // the base comes later
		if p.waiting == nil {
			p.waiting = map[gitfs.Hash][]int32{}
		}
		if o.base < 0 {
			p.waiting[baseID] = append(p.waiting[baseID], index)
		} else {
			p.waiting[p.placeholder(o.base)] = append(p.waiting[p.placeholder(o.base)], index)
		}
	}
	return p.add(o)
}

func (p *parser) add(o packed) error {
	o.crc = p.in.crc()
	p.objects = append(p.objects, o)
	if o.known && p.byHash != nil {
		p.byHash[o.hash] = int32(len(p.objects) - 1)
	}
	return nil
}

// resolve applies a delta whose base is known.
func (p *parser) resolve(index int32, o *packed, delta []byte) error {
	base := &p.objects[o.base]
	if base.depth >= maxChain {
		return fmt.Errorf("%w: a chain of more than %d deltas", errMalformed, maxChain)
	}
	baseData, err := p.content(o.base)
	if err != nil {
		return err
	}
	data, err := applyDelta(baseData, delta, p.cache.spare())
	if err != nil {
		return err
	}
	if p.limits.blob > 0 && int64(len(data)) > p.limits.blob {
		return errBlobLimit
	}
	o.kind, o.depth = base.kind, base.depth+1
	o.hash, o.known = p.id(o.kind, data), true
	p.cache.put(index, data)
	return nil
}

// content is an earlier object's, from the cache or inflated once more.
func (p *parser) content(index int32) ([]byte, error) {
	var chain []int32
	for i := index; ; i = p.objects[i].base {
		if data, ok := p.cache.get(i); ok {
			return p.rebuild(data, chain)
		}
		if p.objects[i].base < 0 {
			data, err := p.inflateAt(i)
			if err != nil {
				return nil, err
			}
			p.cache.put(i, data)
			return p.rebuild(data, chain)
		}
		chain = append(chain, i)
	}
}

func (p *parser) rebuild(data []byte, chain []int32) ([]byte, error) {
	for _, i := range slices.Backward(chain) {
		delta, err := p.inflateAt(i)
		if err != nil {
			return nil, err
		}
		if data, err = applyDelta(data, delta, nil); err != nil {
			return nil, err
		}
		p.cache.put(i, data)
	}
	return data, p.ctx.Err()
}

// settle resolves the deltas whose base, named by its id, came after them.
func (p *parser) settle() error {
	for len(p.waiting) > 0 {
		progress := false
		for id, indexes := range p.waiting {
			base, ok := p.byHash[id]
			if !ok {
				continue
			}
			delete(p.waiting, id)
			progress = true
			for _, i := range indexes {
				if err := p.settleOne(i, base); err != nil {
					return err
				}
			}
		}
		if !progress {
			return errUnknownDelta
		}
	}
	return p.ctx.Err()
}

func (p *parser) settleOne(i, base int32) error {
	o := p.objects[i]
	o.base = base
	delta, err := p.inflateAt(i)
	if err != nil {
		return err
	}
	if err := p.resolve(i, &o, delta); err != nil {
		return err
	}
	p.objects[i] = o
	p.byHash[o.hash] = i
	if followers, ok := p.waiting[p.placeholder(i)]; ok {
		delete(p.waiting, p.placeholder(i))
		p.waiting[o.hash] = append(p.waiting[o.hash], followers...)
	}
	return nil
}

// placeholder stands for the id of an object that is not resolved yet. Real
// ids do not look like this but with a probability of 2^-128.
func (p *parser) placeholder(i int32) gitfs.Hash {
	var h gitfs.Hash
	binary.BigEndian.PutUint32(h[16:], uint32(i)+1)
	return h
}

func (p *parser) indexHashes() {
	if p.byHash != nil {
		return
	}
	p.byHash = make(map[gitfs.Hash]int32, len(p.objects))
	for i, o := range p.objects {
		if o.known {
			p.byHash[o.hash] = int32(i)
		}
	}
}

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

// truncate makes a whole pack of the objects that came before a limit was
// broken: their bases stand before them, or they are dropped too.
func (p *parser) truncate() error {
	end := p.in.objectStart
	for i, o := range p.objects {
		if !o.known { // cannot be told from damage any more
			p.objects, end = p.objects[:i], o.offset
			break
		}
	}
	if err := p.in.flush(); err != nil {
		return err
	}
	if err := p.file.Truncate(end); err != nil {
		return err
	}
	var count [4]byte
	binary.BigEndian.PutUint32(count[:], uint32(len(p.objects)))
	if _, err := p.file.WriteAt(count[:], 8); err != nil {
		return err
	}
	sum := sha1.New()
	if _, err := io.Copy(sum, io.NewSectionReader(p.file, 0, end)); err != nil {
		return err
	}
	p.sum = sum.Sum(nil)
	_, err := p.file.WriteAt(p.sum, end)
	return err
}

// save syncs the pack, writes its index, and gives both their names; the
// index last, because it is what makes a reader look for the pack.
func (p *parser) save(dir string) (receipt, error) {
	info, err := p.file.Stat()
	if err != nil {
		return receipt{}, err
	}
	got := receipt{pack: pack{Name: fmt.Sprintf("pack-%x", p.sum), Size: info.Size()}}
	got.hashes = make([]gitfs.Hash, len(p.objects))
	for i, o := range p.objects {
		got.hashes[i] = o.hash
	}
	base := filepath.Join(dir, got.pack.Name)
	if err := p.file.Sync(); err != nil {
		return receipt{}, err
	}
	if err := os.Chmod(p.file.Name(), 0o444); err != nil {
		return receipt{}, err
	}
	if err := os.Rename(p.file.Name(), base+".pack"); err != nil {
		return receipt{}, err
	}
	if err := replaceFile(base+".idx", encodeIndex(p.objects, p.sum), 0o444, true); err != nil {
		return receipt{}, err
	}
	return got, nil
}
