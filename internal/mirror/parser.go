package mirror

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"sort"

	"daybook/internal/gitfs"
)

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
