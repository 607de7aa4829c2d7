package gitfs

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

func deflate(t testing.TB, level int, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func contents() [][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 200_000)
	skewed := make([]byte, 200_000) // has codes longer than the table
	for i := range noise {
		noise[i] = byte(rng.Uint32())
		skewed[i] = byte(rng.ExpFloat64() * 12)
	}
	return [][]byte{
		nil, []byte("a"), []byte("hello, hello, hello"), bytes.Repeat([]byte{0}, 100_000),
		[]byte(strings.Repeat("100644 README.md\x00", 300)), noise, noise[:300], skewed, append(skewed[:70_000:70_000], noise[:70_000]...),
	}
}

func TestInflate(t *testing.T) {
	var z inflater
	for i, want := range contents() {
		for level := -2; level <= 9; level++ {
			src := append(deflate(t, level, want), "what follows"...)
			got := make([]byte, len(want))
			if err := z.inflate(got, src, true); err != nil || !bytes.Equal(got, want) {
				t.Errorf("content %d at level %d: %v", i, level, err)
			}
			part := got[:len(got)/3]
			clear(part)
			if err := z.inflate(part, src, false); err != nil || !bytes.Equal(part, want[:len(part)]) {
				t.Errorf("a part of content %d at level %d: %v", i, level, err)
			}
			if err := z.inflate(make([]byte, len(want)+1), src, true); err == nil {
				t.Errorf("content %d at level %d is one byte longer", i, level)
			}
			if len(want) > 0 {
				if err := z.inflate(got[:len(got)-1], src, true); err == nil {
					t.Errorf("content %d at level %d is one byte shorter", i, level)
				}
			}
			src = src[:len(src)-len("what follows")]
			if err := z.inflate(got, src[:len(src)-1], true); err == nil {
				t.Errorf("content %d at level %d has no end", i, level)
			}
			src[len(src)-1] ^= 1
			if err := z.inflate(got, src, true); err != errChecksum {
				t.Errorf("content %d at level %d has another checksum: %v", i, level, err)
			}
		}
	}
}

// FuzzInflate holds the inflater against the standard library's.
func FuzzInflate(f *testing.F) {
	for _, c := range contents() {
		c = c[:min(len(c), 2000)]
		f.Add(deflate(f, 9, c), len(c))
		f.Add(deflate(f, 0, c), len(c))
		f.Add(deflate(f, -2, c), len(c))
	}
	f.Add([]byte("\x78\x9c\x05\xc0\x81\x08\x00\x00\x00\x00\x20\x7f\xeb\x03\x00\x00\x00\x01"), 0) // a code of one bit
	f.Fuzz(func(t *testing.T, src []byte, n int) {
		if n < 0 || n > 1<<20 {
			return
		}
		var z inflater
		got := make([]byte, n)
		err := z.inflate(got, src, true)
		want, wantErr := standardInflate(src, n)
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%v, want %v", err, wantErr)
		}
	})
}

func standardInflate(src []byte, n int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	return inflateFrom(io.Reader(z), int64(n), true)
}
