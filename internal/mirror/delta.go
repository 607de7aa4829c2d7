package mirror

import (
	"fmt"
	"io"
)

// Types of objects in a pack. See gitformat-pack(5).
const (
	commitObject = 1
	treeObject   = 2
	blobObject   = 3
	tagObject    = 4
	ofsDelta     = 6
	refDelta     = 7
)

var kindNames = [...]string{commitObject: "commit", treeObject: "tree", blobObject: "blob", tagObject: "tag"}

func isDelta(kind byte) bool { return kind == ofsDelta || kind == refDelta }

// readHeader reads an object's type and its inflated size.
func readHeader(r io.ByteReader) (kind byte, size int64, err error) {
	c, err := r.ReadByte()
	if err != nil {
		return 0, 0, cut(err)
	}
	kind = c >> 4 & 7
	size = int64(c & 15)
	for shift := 4; c&0x80 != 0; shift += 7 {
		if shift > 56 {
			return 0, 0, fmt.Errorf("%w: an object's size has too many digits", errMalformed)
		}
		if c, err = r.ReadByte(); err != nil {
			return 0, 0, cut(err)
		}
		size |= int64(c&0x7f) << shift
	}
	if kind == 0 || kind == 5 {
		return 0, 0, fmt.Errorf("%w: an object of type %d", errMalformed, kind)
	}
	return kind, size, nil
}

// readVarOffset reads how far before a delta its base begins.
func readVarOffset(r io.ByteReader) (int64, error) {
	c, err := r.ReadByte()
	if err != nil {
		return 0, cut(err)
	}
	off := int64(c & 0x7f)
	for n := 0; c&0x80 != 0; n++ {
		if n > 7 {
			return 0, fmt.Errorf("%w: a delta's offset has too many digits", errMalformed)
		}
		if c, err = r.ReadByte(); err != nil {
			return 0, cut(err)
		}
		off = (off+1)<<7 | int64(c&0x7f)
	}
	return off, nil
}

// applyDelta makes the object that a delta describes, in into's space if that
// suffices.
func applyDelta(base, delta, into []byte) ([]byte, error) {
	baseSize, delta, ok := deltaSize(delta)
	if !ok || baseSize != int64(len(base)) {
		return nil, fmt.Errorf("%w: a delta for another base", errMalformed)
	}
	size, delta, ok := deltaSize(delta)
	if !ok {
		return nil, fmt.Errorf("%w: a delta without a size", errMalformed)
	}
	if size > maxObject {
		return nil, fmt.Errorf("%w: an object of %d bytes", errPackLimit, size)
	}
	out := into[:0]
	if int64(cap(out)) < size {
		out = make([]byte, 0, size)
	}
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		var piece []byte
		switch {
		case op == 0:
			return nil, fmt.Errorf("%w: a delta's reserved instruction", errMalformed)
		case op&0x80 == 0:
			if int(op) > len(delta) {
				return nil, fmt.Errorf("%w: a delta ends early", errMalformed)
			}
			piece, delta = delta[:op], delta[op:]
		default:
			if piece, delta, ok = copied(base, delta, op); !ok {
				return nil, fmt.Errorf("%w: a delta copies from outside its base", errMalformed)
			}
		}
		if int64(len(out)+len(piece)) > size {
			return nil, fmt.Errorf("%w: a delta makes more than it says", errMalformed)
		}
		out = append(out, piece...)
	}
	if int64(len(out)) != size {
		return nil, fmt.Errorf("%w: a delta makes less than it says", errMalformed)
	}
	return out, nil
}

// copied decodes an instruction that copies from the base.
func copied(base, delta []byte, op byte) (piece, rest []byte, ok bool) {
	var args [7]uint32 // four of offset, three of size
	for i := range args {
		if op&(1<<i) == 0 {
			continue
		}
		if len(delta) == 0 {
			return nil, nil, false
		}
		args[i], delta = uint32(delta[0]), delta[1:]
	}
	off := int64(args[0] | args[1]<<8 | args[2]<<16 | args[3]<<24)
	size := int64(args[4] | args[5]<<8 | args[6]<<16)
	if size == 0 {
		size = 0x10000
	}
	if off+size > int64(len(base)) {
		return nil, nil, false
	}
	return base[off : off+size], delta, true
}

func deltaSize(delta []byte) (size int64, rest []byte, ok bool) {
	for i, c := range delta {
		if i > 8 {
			break
		}
		size |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return size, delta[i+1:], true
		}
	}
	return 0, nil, false
}
