package mirror

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// mostPacks is how many packs a mirror may have before they are made one:
// every object is looked for in all of them.
const mostPacks = 24

// compact makes one pack of all. Deltas name their bases by distance or by
// id, so that whole packs can stand one after the other as they are. The old
// ones are removed by the next run, when nobody reads them any more.
func (s *store) compact(ctx context.Context, goal *state) error {
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	var bodies []io.Reader
	var count uint64
	for _, p := range goal.Packs {
		f, err := os.Open(filepath.Join(s.packDir(), p.Name+".pack"))
		if err != nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		files = append(files, f)
		var head [packHeader]byte
		if _, err := io.ReadFull(f, head[:]); err != nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		count += uint64(binary.BigEndian.Uint32(head[8:]))
		bodies = append(bodies, io.NewSectionReader(f, packHeader, p.Size-packHeader-packTrailer))
	}
	if count > maxObjects {
		return nil
	}
	head := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(count))
	sum := sha1.New()
	body := io.TeeReader(io.MultiReader(append([]io.Reader{bytes.NewReader(head)}, bodies...)...), sum)
	// The checksum is asked for when all that it is of has been read.
	whole := io.MultiReader(body, &late{make: func() []byte { return sum.Sum(nil) }})
	got, err := receive(ctx, whole, s.packDir(), packLimits{}, false)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	goal.Packs = []pack{got.pack}
	return nil
}

// late reads bytes that are made when the first of them is wanted.
type late struct {
	make func() []byte
	rest *bytes.Reader
}

func (l *late) Read(b []byte) (int, error) {
	if l.rest == nil {
		l.rest = bytes.NewReader(l.make())
	}
	return l.rest.Read(b)
}
