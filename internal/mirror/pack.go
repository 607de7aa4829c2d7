package mirror

import (
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
