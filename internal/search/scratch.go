package search

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
)

// leftover begins the name of a folder that only one run needs.
const leftover = ".work-"

// scratch is the folder of what is temporary. It is removed as a whole, however
// the run ends; that of a run which was killed, by the next one.
type scratch struct {
	dir    string
	create func(dir string) (*os.File, error)
}

// newScratch makes one in dir, or among the temporary files of the system.
func newScratch(dir string, create func(string) (*os.File, error)) (*scratch, error) {
	if create == nil {
		create = func(dir string) (*os.File, error) { return os.CreateTemp(dir, "*") }
	}
	pattern := "daybook-search-*"
	if dir != "" {
		pattern = leftover + "*"
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), leftover) {
				if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
					return nil, err
				}
			}
		}
	}
	made, err := os.MkdirTemp(dir, pattern)
	if err != nil {
		return nil, fmt.Errorf("the search index needs room in %s: %w", cmp.Or(dir, os.TempDir()), err)
	}
	return &scratch{made, create}, nil
}

func (s *scratch) remove() error { return os.RemoveAll(s.dir) }

// wrap names the folder that has no room, and not the file that was in it.
func (s *scratch) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the search index needs room in %s: %w", filepath.Dir(s.dir), err)
}

// draft is a temporary file that is written.
type draft struct {
	scratch *scratch
	file    *os.File
	buffer  *bufio.Writer
	size    int64
	sum     uint32 // CRC-32 of what was written
	failed  error
}

func (s *scratch) draft() (*draft, error) {
	f, err := s.create(s.dir)
	if err != nil {
		return nil, s.wrap(err)
	}
	return &draft{scratch: s, file: f, buffer: bufio.NewWriterSize(f, 32<<10)}, nil
}

// Write fails as often as it is called once it has failed.
func (d *draft) Write(b []byte) (int, error) {
	if d.failed != nil {
		return 0, d.failed
	}
	n, err := d.buffer.Write(b)
	d.size += int64(n)
	d.sum = crc32.Update(d.sum, crc32.IEEETable, b[:n])
	d.failed = d.scratch.wrap(err)
	return n, d.failed
}

// close gives back the name of the file.
func (d *draft) close() (name string, err error) {
	if d.failed == nil {
		d.failed = d.scratch.wrap(d.buffer.Flush())
	}
	return d.file.Name(), errors.Join(d.failed, d.file.Close())
}
