package publish

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// errNoExchange says that the system or the file system cannot exchange two
// folders in one step.
var errNoExchange = errors.New("no exchange of folders")

func wrapExchange(a, b string, err error) error {
	if err == nil {
		return nil
	}
	return &os.LinkError{Op: "exchange", Old: a, New: b, Err: err}
}

// cannotMove reports whether a rename failed because the folder has to stay
// where it is: something is mounted on it, or it lies in a lower layer of an
// overlay.
func cannotMove(err error) bool {
	return errors.Is(err, syscall.EXDEV) || errors.Is(err, syscall.EBUSY)
}

// sync makes what lies in dir survive a loss of power.
func (s *Stage) sync(dir string) error {
	if s.options.NoSync {
		return nil
	}
	if err := s.step("sync", dir); err != nil {
		return err
	}
	return flush(dir, func(visit func(string) error) error {
		for _, f := range s.files {
			if f.kept {
				continue
			}
			if err := visit(s.staged(f.path)); err != nil {
				return err
			}
		}
		for folder := range s.made {
			if err := s.syncFolder(s.staged(folder)); err != nil {
				return err
			}
		}
		return visit(s.staged(manifestName))
	})
}

// syncFolder makes renames in a folder survive; Windows has no such call.
func (s *Stage) syncFolder(dir string) error {
	if s.options.NoSync || runtime.GOOS == "windows" {
		return nil
	}
	return syncOpened(os.Open(dir))
}

// syncFile opens for writing because Windows flushes no other files.
func syncFile(path string) error { return syncOpened(os.OpenFile(path, os.O_WRONLY, 0)) }

func syncOpened(f *os.File, err error) error {
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// beside names something of ours next to the output folder.
func (s *Stage) beside(mark string) string { return s.sibling(mark) + random() }

func (s *Stage) sibling(mark string) string {
	return filepath.Join(filepath.Dir(s.out), "."+filepath.Base(s.out)+mark)
}

func random() string {
	var number [8]byte
	_, _ = rand.Read(number[:]) // never fails
	return hex.EncodeToString(number[:])
}

// isRandom tells a folder of ours from one that only begins like it.
func isRandom(text string) bool {
	number, err := hex.DecodeString(text)
	return err == nil && len(number) == 8
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
