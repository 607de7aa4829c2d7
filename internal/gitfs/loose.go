package gitfs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

var errBadLoose = fmt.Errorf("%w: malformed loose object", ErrCorrupt)

// openLoose opens a loose object and inflates its header: "blob 12\x00".
func (r *reader) openLoose(h Hash) (*os.File, kind, int64, error) {
	name := h.String()
	for _, dir := range r.db.folders {
		f, err := os.Open(filepath.Join(dir, name[:2], name[2:]))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, 0, 0, err
		}
		k, size, err := r.looseHeader(f)
		if err != nil {
			f.Close()
			return nil, 0, 0, fmt.Errorf("%w: %s: %w", errBadLoose, f.Name(), err)
		}
		return f, k, size, nil
	}
	return nil, 0, 0, ErrMissing
}

func (r *reader) looseHeader(f *os.File) (kind, int64, error) {
	if err := r.resetZip(bufio.NewReader(f)); err != nil {
		return 0, 0, err
	}
	var head [32]byte
	for i := range head {
		if _, err := io.ReadFull(r.zip, head[i:i+1]); err != nil {
			return 0, 0, err
		}
		if head[i] == 0 {
			return parseLooseHeader(head[:i])
		}
	}
	return 0, 0, errors.New("header too long")
}

func parseLooseHeader(b []byte) (kind, int64, error) {
	word, number, _ := bytes.Cut(b, []byte(" "))
	size, err := strconv.ParseInt(string(number), 10, 63)
	if err != nil || size < 0 {
		return 0, 0, fmt.Errorf("size %q", number)
	}
	for _, k := range []kind{kindCommit, kindTree, kindBlob, kindTag} {
		if k.String() == string(word) {
			return k, size, nil
		}
	}
	return 0, 0, fmt.Errorf("type %q", word)
}

func (r *reader) statLoose(h Hash) (kind, int64, error) {
	f, k, size, err := r.openLoose(h)
	if err != nil {
		return 0, 0, err
	}
	return k, size, f.Close()
}

func (r *reader) readLoose(h Hash, max int64) (kind, []byte, error) {
	key := cacheKey{loose: h}
	if v, ok := r.cache.get(key); ok && int64(len(v.content)) <= max {
		return v.kind, v.content, nil
	}
	f, k, size, err := r.openLoose(h)
	if err != nil {
		return 0, nil, err
	}
	defer f.Close()
	if size > max {
		return 0, nil, ErrTooLarge
	}
	b, err := inflateFrom(r.zip, size, true)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %s: %w", errBadLoose, f.Name(), err)
	}
	r.cache.put(key, cached{k, b})
	return k, b, nil
}
