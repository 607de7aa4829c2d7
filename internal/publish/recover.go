package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"daybook/internal/lockfile"
)

// lock keeps other builds from the output folder. The lock lies beside it, or
// within where nothing can be written beside it.
func (s *Stage) lock() (err error) {
	s.release, err = lockfile.Acquire(s.sibling(lockMark))
	if s.exists && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		s.inPlace = true
		s.release, err = lockfile.Acquire(filepath.Join(s.out, lockMark))
	}
	if errors.Is(err, lockfile.ErrHeld) {
		return fmt.Errorf("%w; wait for it to end or write to another folder with --out", err)
	}
	return err
}

// recover mends what a killed build left: it puts back an old edition that was
// moved away, carries over a sealed one, and removes what is unfinished. The
// lock is held, so nobody is working on any of it.
func (s *Stage) recover() error {
	for _, old := range leftovers(s.sibling(oldMark)) {
		if !exists(s.out) {
			if err := os.Rename(old, s.out); err != nil {
				return err
			}
			continue
		}
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	for _, mark := range []string{s.sibling(stageMark), filepath.Join(s.out, stageMark)} {
		for _, stage := range leftovers(mark) {
			if exists(filepath.Join(stage, sealName)) && exists(s.out) {
				if err := s.apply(stage); err != nil {
					return err
				}
				continue
			}
			if err := os.RemoveAll(stage); err != nil {
				return err
			}
		}
	}
	return nil
}

// leftovers lists the folders called prefix and a random number.
func leftovers(prefix string) []string {
	dir, name := filepath.Split(prefix)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // not there, or not ours to read: nothing was left
	}
	var found []string
	for _, e := range entries {
		if number, ok := strings.CutPrefix(e.Name(), name); ok && e.IsDir() && isRandom(number) {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	return found
}

// ours reads the manifest of a folder that is to be replaced, and refuses one
// that holds anything that daybook did not write, at least at its top: it would
// be lost.
func ours(out string) (manifest, error) {
	m, err := readManifest(out)
	if err != nil {
		return m, fmt.Errorf("%w; if all of the folder is daybook's, delete it and build again", err)
	}
	top := make(map[string]bool)
	for path := range m.files {
		first, _, _ := strings.Cut(path, "/")
		top[first] = true
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return m, err
	}
	for _, e := range entries {
		name := e.Name()
		if top[name] || strings.HasPrefix(name, ownMark) || isClutter(name) {
			continue
		}
		if !m.present {
			return m, fmt.Errorf("holds %s and was not written by daybook, which would delete it; name a new or empty folder with --out, or empty this one", name)
		}
		return m, fmt.Errorf("holds %s, which daybook did not write and would delete; move it away, or name another folder with --out", name)
	}
	return m, nil
}

// isClutter knows what desktops leave in every folder.
func isClutter(name string) bool {
	switch strings.ToLower(name) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return false
}

// mustStay reports whether the folder cannot change places with another one. It
// tries what a mount, also one of the same file system, does not allow: a link
// of its manifest to the outside, or, while it is empty, a new name.
func mustStay(out string, hasManifest bool) bool {
	here, err := os.Stat(".")
	if there, err2 := os.Stat(out); err == nil && err2 == nil && os.SameFile(here, there) {
		return true // the shell and the server that stand in it would see it vanish
	}
	probe := filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+ownMark+"probe-"+random())
	if hasManifest {
		err = os.Link(filepath.Join(out, manifestName), probe)
		_ = os.Remove(probe)
		return errors.Is(err, syscall.EXDEV)
	}
	if err := os.Rename(out, probe); err != nil {
		return true
	}
	return os.Rename(probe, out) != nil
}
