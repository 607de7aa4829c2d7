// Package lockfile lets one process at a time work on a folder. The operating
// system holds the lock, so that it ends with the process, however that ends;
// the file is only the thing to hold on to.
package lockfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// ErrHeld says that another process, or another holder in this one, has the lock.
var ErrHeld = errors.New("in use by another build")

// Acquire takes the lock at path, whose folder must exist, without waiting.
// Release gives it back and removes the file; calling it again does nothing.
func Acquire(path string) (release func(), err error) {
	// A holder removes the file when it ends. Whoever opened it before then has
	// locked a file that nobody else can find, and tries again; each turn means
	// that another process got through, so a few are plenty.
	for range 100 {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := lock(f); err != nil {
			holder := readHolder(f)
			f.Close()
			if errors.Is(err, ErrHeld) {
				return nil, fmt.Errorf("%s: %w%s", path, ErrHeld, holder)
			}
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if !stillAt(f, path) {
			f.Close()
			continue
		}
		writeHolder(f)
		return releaser(f, path), nil
	}
	return nil, fmt.Errorf("%s: %w", path, ErrHeld)
}

func releaser(f *os.File, path string) func() {
	released := false
	return func() {
		if released {
			return
		}
		released = true
		removeThenClose(f, path)
	}
}

func stillAt(f *os.File, path string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(held, there)
}

// writeHolder leaves the process id for the message that another one prints;
// nothing depends on it.
func writeHolder(f *os.File) {
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
}

func readHolder(f *os.File) string {
	b, err := io.ReadAll(io.LimitReader(f, 32))
	if err != nil {
		return ""
	}
	pid := strings.TrimSpace(string(b))
	if _, err := strconv.Atoi(pid); err != nil {
		return ""
	}
	return " (process " + pid + ")"
}
