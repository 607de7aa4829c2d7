package gitfs

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
	"math/bits"
)

// inflater inflates zlib streams that lie in memory whole into a buffer of the
// known size: RFC 1950 and RFC 1951. Objects in a pack are many and small, so
// what counts is how soon the first byte comes: compress/flate clears 40 KB for
// each, copies everything twice, and took half of the time of a walk.
type inflater struct {
	lit, dist           huffman
	fixedLit, fixedDist *huffman
	lengths             [maxLit + maxDist]uint8

	src  []byte
	at   int
	bits uint64
	have uint // bits
	dst  []byte
	n    int
}

const (
	maxLit    = 288
	maxDist   = 32
	maxCode   = 15 // bits
	tableBits = 9
)

var (
	errBadZlib  = errors.New("malformed zlib stream")
	errChecksum = errors.New("the checksum of a zlib stream differs")
)

// inflate fills dst. If dst is to hold the whole stream, its end and its
// checksum are compared too.
func (z *inflater) inflate(dst, src []byte, whole bool) error {
	z.src, z.at, z.bits, z.have, z.dst, z.n = src, 2, 0, 0, dst, 0
	if len(src) < 2 || src[0]&15 != 8 || src[0]>>4 > 7 || src[1]&0x20 != 0 || binary.BigEndian.Uint16(src)%31 != 0 {
		return errBadZlib
	}
	for last := false; !last; {
		if !whole && z.n == len(dst) {
			return nil
		}
		head, ok := z.take(3)
		if !ok {
			return errBadZlib
		}
		last = head&1 != 0
		switch head >> 1 {
		case 0:
			ok = z.stored(whole)
		case 1:
			z.buildFixed()
			ok = z.block(z.fixedLit, z.fixedDist, whole)
		case 2:
			ok = z.readCodes() && z.block(&z.lit, &z.dist, whole)
		default:
			ok = false
		}
		if !ok {
			return errBadZlib
		}
	}
	if !whole {
		if z.n < len(dst) {
			return errBadZlib
		}
		return nil
	}
	end := z.at - int(z.have/8)
	if z.n != len(dst) || end < 2 || end+4 > len(src) {
		return errBadZlib
	}
	if binary.BigEndian.Uint32(src[end:]) != adler32.Checksum(dst) {
		return errChecksum
	}
	return nil
}

// fill makes at least 48 bits available, as far as there are any. Bits beyond
// the end read as zeros; using them is noticed by spend.
func (z *inflater) fill() {
	if len(z.src)-z.at >= 8 {
		z.bits |= binary.LittleEndian.Uint64(z.src[z.at:]) << z.have
		z.at += int((63 - z.have) / 8)
		z.have |= 56
		return
	}
	for z.have <= 56 && z.at < len(z.src) {
		z.bits |= uint64(z.src[z.at]) << z.have
		z.at++
		z.have += 8
	}
}

func (z *inflater) spend(n uint) bool {
	if n > z.have {
		return false
	}
	z.bits >>= n
	z.have -= n
	return true
}

func (z *inflater) take(n uint) (uint64, bool) {
	if z.have < n {
		z.fill()
	}
	v := z.bits & (1<<n - 1)
	return v, z.spend(n)
}

// stored copies a block that is not compressed.
func (z *inflater) stored(whole bool) bool {
	z.spend(z.have % 8)
	head, ok := z.take(32)
	size := int(head & 0xffff)
	if !ok || head>>16 != head&0xffff^0xffff {
		return false
	}
	z.at -= int(z.have / 8)
	z.bits, z.have = 0, 0
	if !whole {
		size = min(size, len(z.dst)-z.n)
	}
	if z.at+size > len(z.src) || z.n+size > len(z.dst) {
		return false
	}
	z.n += copy(z.dst[z.n:], z.src[z.at:z.at+size])
	z.at += size
	return true
}

// block inflates one compressed block, up to its end or, if not whole, until
// dst is full.
func (z *inflater) block(lit, dist *huffman, whole bool) bool {
	dst, n := z.dst, z.n
	for {
		if z.have < 48 {
			z.fill()
		}
		sym, ok := z.symbol(lit)
		switch {
		case !ok:
			return false
		case sym < 256:
			if n >= len(dst) {
				return false
			}
			dst[n] = byte(sym)
			if n++; !whole && n == len(dst) {
				z.n = n
				return true
			}
			continue
		case sym == 256:
			z.n = n
			return true
		}
		length, distance, ok := z.match(sym, dist)
		if !ok || distance > n {
			return false
		}
		if length > len(dst)-n {
			if whole {
				return false
			}
			length = len(dst) - n
		}
		if distance >= length {
			copy(dst[n:n+length], dst[n-distance:])
		} else {
			for i := n; i < n+length; i++ {
				dst[i] = dst[i-distance]
			}
		}
		if n += length; !whole && n == len(dst) {
			z.n = n
			return true
		}
	}
}

// match reads the rest of a length and the distance that follows it. The bits
// of all four fields together are at most 48.
func (z *inflater) match(sym int, dist *huffman) (length, distance int, ok bool) {
	sym -= 257
	switch {
	case sym < 8:
		length = sym + 3
	case sym < 28:
		extra := uint(sym/4 - 1)
		length = 3 + (4+sym%4)<<extra + int(z.bits&(1<<extra-1))
		if !z.spend(extra) {
			return 0, 0, false
		}
	case sym == 28:
		length = 258
	default:
		return 0, 0, false
	}
	d, ok := z.symbol(dist)
	switch {
	case !ok || d > 29:
		return 0, 0, false
	case d < 4:
		return length, d + 1, true
	}
	extra := uint(d/2 - 1)
	distance = 1 + (2+d%2)<<extra + int(z.bits&(1<<extra-1))
	return length, distance, z.spend(extra)
}

// symbol decodes one symbol out of the bits at hand.
func (z *inflater) symbol(h *huffman) (int, bool) {
	if e := h.table[z.bits&h.mask]; e != 0 {
		return int(e >> 4), z.spend(uint(e & 15))
	}
	return z.longSymbol(h)
}

// longSymbol decodes bit by bit, as the codes of one length are numbers in a
// row.
func (z *inflater) longSymbol(h *huffman) (int, bool) {
	code, first, index := 0, 0, 0
	for n := uint(1); n <= maxCode; n++ {
		code |= int(z.bits >> (n - 1) & 1)
		count := int(h.count[n])
		if code < first+count {
			return int(h.symbols[index+code-first]), z.spend(n)
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0, false
}

// huffman is a canonical code. Codes of up to tableBits bits are looked up.
type huffman struct {
	table   [1 << tableBits]uint16 // symbol<<4 | length, 0 for longer ones
	mask    uint64                 // of the bits that are looked up: no more than there are codes for
	count   [maxCode + 1]uint16    // codes by length
	symbols [maxLit]uint16         // by code
}

// build makes a code out of the lengths of its codes. A code that leaves bits
// without meaning is malformed, but for one of a single bit.
func (h *huffman) build(lengths []uint8) bool {
	h.count = [maxCode + 1]uint16{}
	for _, n := range lengths {
		h.count[n]++
	}
	h.count[0] = 0
	var code, start [maxCode + 2]uint16
	left, longest := 1, 0
	for n := 1; n <= maxCode; n++ {
		left = left<<1 - int(h.count[n])
		if left < 0 {
			return false
		}
		if h.count[n] > 0 {
			longest = n
		}
		code[n+1] = (code[n] + h.count[n]) << 1
		start[n+1] = start[n] + h.count[n]
	}
	if left > 0 && longest > 1 {
		return false
	}
	looked := min(max(longest, 1), tableBits)
	h.mask = 1<<looked - 1
	table := h.table[:1<<looked]
	clear(table)
	for sym, n := range lengths {
		if n == 0 {
			continue
		}
		h.symbols[start[n]] = uint16(sym)
		start[n]++
		if n <= tableBits {
			for i := int(bits.Reverse16(code[n]) >> (16 - n)); i < len(table); i += 1 << n {
				table[i] = uint16(sym)<<4 | uint16(n)
			}
		}
		code[n]++
	}
	return true
}

// buildFixed makes the codes of blocks that bring none.
func (z *inflater) buildFixed() {
	if z.fixedLit != nil {
		return
	}
	z.fixedLit, z.fixedDist = &huffman{}, &huffman{}
	lengths := z.lengths[:maxLit]
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	z.fixedLit.build(lengths)
	for i := range maxDist {
		lengths[i] = 5
	}
	z.fixedDist.build(lengths[:maxDist])
}

// readCodes reads the codes of a block, which are themselves Huffman-coded.
func (z *inflater) readCodes() bool {
	head, ok := z.take(14)
	lits, dists, codes := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if !ok || lits > 286 || dists > 30 {
		return false
	}
	const order = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"
	var own [19]uint8
	for i := range codes {
		n, ok := z.take(3)
		if !ok {
			return false
		}
		own[order[i]] = uint8(n)
	}
	if !z.lit.build(own[:]) {
		return false
	}
	all := z.lengths[:lits+dists]
	if !z.readLengths(all) || all[256] == 0 {
		return false
	}
	return z.lit.build(all[:lits]) && z.dist.build(all[lits:])
}

func (z *inflater) readLengths(all []uint8) bool {
	for i := 0; i < len(all); {
		z.fill()
		sym, ok := z.symbol(&z.lit)
		if !ok {
			return false
		}
		if sym < 16 {
			all[i] = uint8(sym)
			i++
			continue
		}
		var value uint8
		base, extra := 3, uint(2)
		switch sym {
		case 16:
			if i == 0 {
				return false
			}
			value = all[i-1]
		case 17:
			extra = 3
		default:
			base, extra = 11, 7
		}
		more, ok := z.take(extra)
		n := base + int(more)
		if !ok || i+n > len(all) {
			return false
		}
		for range n {
			all[i] = value
			i++
		}
	}
	return true
}
