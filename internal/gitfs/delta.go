package gitfs

import (
	"encoding/binary"
	"fmt"
)

// deltaSizes reads the sizes of base and result from the head of a delta and
// gives the rest.
func deltaSizes(d []byte) (base, result int64, rest []byte, err error) {
	for _, size := range []*int64{&base, &result} {
		v, n := binary.Uvarint(d)
		if n <= 0 || v > 1<<62 {
			return 0, 0, nil, fmt.Errorf("%w: delta header", errBadPack)
		}
		*size, d = int64(v), d[n:]
	}
	return base, result, d, nil
}

// applyDelta makes an object out of its base.
func applyDelta(base, delta []byte, max int64) ([]byte, error) {
	baseSize, size, d, err := deltaSizes(delta)
	if err != nil {
		return nil, err
	}
	if baseSize != int64(len(base)) {
		return nil, fmt.Errorf("%w: delta for a base of %d bytes, not %d", errBadPack, baseSize, len(base))
	}
	if size > max {
		return nil, ErrTooLarge
	}
	out := make([]byte, 0, size)
	for len(d) > 0 {
		op := d[0]
		d = d[1:]
		var from []byte
		switch {
		case op&0x80 != 0:
			var off, n int
			if off, n, d, err = copyRange(op, d); err != nil {
				return nil, err
			}
			if off < 0 || off+n > len(base) {
				return nil, fmt.Errorf("%w: delta copies beyond its base", errBadPack)
			}
			from = base[off : off+n]
		case op != 0 && int(op) <= len(d):
			from, d = d[:op], d[op:]
		default:
			return nil, fmt.Errorf("%w: delta instruction", errBadPack)
		}
		if len(out)+len(from) > int(size) {
			return nil, fmt.Errorf("%w: delta makes more than it says", errBadPack)
		}
		out = append(out, from...)
	}
	if len(out) != int(size) {
		return nil, fmt.Errorf("%w: delta makes less than it says", errBadPack)
	}
	return out, nil
}

// copyRange reads the offset and length of a copy instruction: each set bit of
// op says that one of their bytes follows.
func copyRange(op byte, d []byte) (off, n int, rest []byte, err error) {
	for bit := range 7 {
		if op>>bit&1 == 0 {
			continue
		}
		if len(d) == 0 {
			return 0, 0, nil, fmt.Errorf("%w: delta is cut off", errBadPack)
		}
		if bit < 4 {
			off |= int(d[0]) << (8 * bit)
		} else {
			n |= int(d[0]) << (8 * (bit - 4))
		}
		d = d[1:]
	}
	if n == 0 {
		n = 0x10000
	}
	return off, n, d, nil
}
