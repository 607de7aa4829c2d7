package gitfs

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
)

// packWriter collects objects and writes them as one pack without deltas.
type packWriter struct {
	body    bytes.Buffer
	zip     *zlib.Writer
	objects []packed
	known   map[Hash]bool
}

type packed struct {
	hash Hash
	off  uint32
	crc  uint32
}

func newPackWriter() *packWriter {
	w := &packWriter{zip: zlib.NewWriter(nil), known: map[Hash]bool{}}
	w.body.Write(make([]byte, 12)) // the header, when the number is known
	return w
}

// add gives the object's id and keeps the object, once.
func (w *packWriter) add(k kind, content []byte) Hash {
	sum := sha1.New()
	fmt.Fprintf(sum, "%s %d\x00", k, len(content))
	sum.Write(content)
	h := Hash(sum.Sum(nil))
	if w.known[h] {
		return h
	}
	w.known[h] = true
	start := w.body.Len()
	size := uint64(len(content))
	b := byte(k)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		w.body.WriteByte(b | 0x80)
		b = byte(size & 0x7f)
	}
	w.body.WriteByte(b)
	w.zip.Reset(&w.body)
	w.zip.Write(content)
	w.zip.Close()
	w.objects = append(w.objects, packed{h, uint32(start), crc32.ChecksumIEEE(w.body.Bytes()[start:])})
	return h
}

var errPackTooLarge = errors.New("more than 2 GiB in one pack")

// save writes pack and index into an objects/pack folder, the index last, as
// it is what makes the pack known.
func (w *packWriter) save(dir string) error {
	if int64(w.body.Len()) >= 1<<31 {
		return errPackTooLarge
	}
	pack := w.body.Bytes()
	copy(pack, "PACK\x00\x00\x00\x02")
	binary.BigEndian.PutUint32(pack[8:], uint32(len(w.objects)))
	sum := sha1.Sum(pack)
	base := filepath.Join(dir, fmt.Sprintf("pack-%x", sum))
	if err := os.WriteFile(base+".pack", append(pack, sum[:]...), 0o444); err != nil {
		return err
	}
	return os.WriteFile(base+".idx", w.index(sum), 0o444)
}

func (w *packWriter) index(sum [20]byte) []byte {
	slices.SortFunc(w.objects, func(a, b packed) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	b := []byte("\xfftOc\x00\x00\x00\x02")
	n := 0
	for i := range 256 {
		for n < len(w.objects) && int(w.objects[n].hash[0]) == i {
			n++
		}
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	for _, o := range w.objects {
		b = append(b, o.hash[:]...)
	}
	for _, o := range w.objects {
		b = binary.BigEndian.AppendUint32(b, o.crc)
	}
	for _, o := range w.objects {
		b = binary.BigEndian.AppendUint32(b, o.off)
	}
	b = append(b, sum[:]...)
	own := sha1.Sum(b)
	return append(b, own[:]...)
}
