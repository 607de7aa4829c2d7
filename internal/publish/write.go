package publish

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// File adds a file to the edition. One with the content that it had before is
// kept as it is, with its time stamp.
func (s *Stage) File(path string, content []byte) error { return s.Page(path, "", content) }

// Page adds a file together with a key that stands for all it was made from.
// The next edition asks Unchanged with that key and need not make it again.
func (s *Stage) Page(path, key string, content []byte) error {
	f, err := s.claim(path, key)
	if err != nil {
		return err
	}
	f.sum, f.size = sum(content), int64(len(content))
	if s.unchanged(f) {
		f.kept = true
		return nil
	}
	return s.fail(s.write(f.path, content))
}

// Unchanged reports whether the published edition has the file at path, made
// with the same key and not touched since. Then it is part of this edition and
// must not be added. No key is never the same key.
func (s *Stage) Unchanged(path, key string) bool {
	old, ok := s.old.files[path]
	if !ok || key == "" || old.key != key || !s.intact(path, old.record) {
		return false
	}
	f, err := s.claim(path, key)
	if err != nil {
		return false
	}
	f.record, f.kept = old.record, true
	return true
}

func (s *Stage) unchanged(f *file) bool {
	old, ok := s.old.files[f.path]
	return ok && old.record == f.record && s.intact(f.path, old.record)
}

// intact reports whether the published file is still what the manifest says. A
// file newer than the manifest was edited, or lost its time stamp in a copy:
// then it is read.
func (s *Stage) intact(path string, r record) bool {
	name := filepath.Join(s.out, filepath.FromSlash(path))
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != r.size {
		return false
	}
	if !info.ModTime().After(s.old.modified) {
		return true
	}
	content, err := os.ReadFile(name)
	return err == nil && sum(content) == r.sum
}

func (s *Stage) write(path string, content []byte) error {
	f, err := s.createFile(path)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return s.stamp(f.Name())
}

func (s *Stage) createFile(path string) (*os.File, error) {
	if err := s.step("write", path); err != nil {
		return nil, err
	}
	if err := s.makeFolder(path); err != nil {
		return nil, err
	}
	return os.OpenFile(s.staged(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func (s *Stage) staged(path string) string { return filepath.Join(s.dir, filepath.FromSlash(path)) }

func (s *Stage) stamp(name string) error {
	if s.options.Now.IsZero() {
		return nil
	}
	return os.Chtimes(name, s.options.Now, s.options.Now)
}

// makeFolder creates the folder that a file lies in, once. It knows which
// folders are there, where os.MkdirAll would ask the disk for each of them.
func (s *Stage) makeFolder(file string) error {
	folder := path.Dir(file)
	if folder == "." {
		return nil
	}
	s.mu.Lock()
	made := s.made[folder]
	s.mu.Unlock()
	if made {
		return nil
	}
	if err := s.makeFolder(folder); err != nil {
		return err
	}
	// Another goroutine may have been faster.
	if err := os.Mkdir(s.staged(folder), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	s.mu.Lock()
	s.made[folder] = true
	s.mu.Unlock()
	return nil
}

// fail remembers the first error of the disk: Commit will refuse.
func (s *Stage) fail(err error) error {
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.err == nil {
			s.err = err
		}
	}
	return err
}

// Create adds a file that is written piece by piece and ends with Close.
func (s *Stage) Create(path string) (io.WriteCloser, error) {
	f, err := s.claim(path, "")
	if err != nil {
		return nil, err
	}
	disk, err := s.createFile(path)
	if err != nil {
		return nil, s.fail(err)
	}
	s.mu.Lock()
	s.open++
	s.mu.Unlock()
	w := &writer{stage: s, file: f, disk: disk, sum: sha256.New()}
	w.buffer = bufio.NewWriterSize(io.MultiWriter(disk, w.sum), 32<<10)
	return w, nil
}

type writer struct {
	stage  *Stage
	file   *file
	disk   *os.File
	buffer *bufio.Writer
	sum    hash.Hash
	closed bool
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.buffer.Write(p)
	w.file.size += int64(n)
	return n, w.stage.fail(err)
}

func (w *writer) Close() error {
	if w.closed {
		return os.ErrClosed
	}
	w.closed = true
	s := w.stage
	s.mu.Lock()
	s.open--
	s.mu.Unlock()
	if err := errors.Join(w.buffer.Flush(), w.disk.Close()); err != nil {
		return s.fail(err)
	}
	copy(w.file.sum[:], w.sum.Sum(nil))
	if s.unchanged(w.file) {
		w.file.kept = true
		return s.fail(os.Remove(w.disk.Name()))
	}
	return s.fail(s.stamp(w.disk.Name()))
}
