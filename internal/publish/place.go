package publish

import (
	"cmp"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// sealAndApply updates a folder that cannot be moved. From the seal on, the
// edition in the stage will be the published one: this process carries it over,
// or the next Begin.
func (s *Stage) sealAndApply() error {
	if err := s.step("seal", s.dir); err != nil {
		return err
	}
	seal := filepath.Join(s.dir, sealName)
	if err := os.WriteFile(seal, nil, 0o666); err != nil {
		return err
	}
	if !s.options.NoSync {
		if err := errors.Join(syncFile(seal), s.syncFolder(s.dir)); err != nil {
			return err
		}
	}
	if err := s.apply(s.dir); err != nil {
		// The sealed stage stays for the next Begin.
		s.done = true
		s.release()
		return err
	}
	return nil
}

// apply carries a sealed stage over into the output folder, file by file: what
// pages need first, then pages, then what is no longer part of the edition goes,
// and the manifest comes last. It can be done again from any point.
func (s *Stage) apply(stage string) error {
	next, err := readManifest(stage)
	if err != nil {
		return err
	}
	// After a kill in its last moment the manifest is in place already.
	if next.present {
		if err := s.applyFiles(stage, next); err != nil {
			return err
		}
	}
	if err := s.syncFolder(s.out); err != nil {
		return err
	}
	return os.RemoveAll(stage)
}

func (s *Stage) applyFiles(stage string, next manifest) error {
	before, err := readManifest(s.out)
	if err != nil {
		return err
	}
	var moved []string
	for name := range next.files {
		if exists(filepath.Join(stage, filepath.FromSlash(name))) {
			moved = append(moved, name)
		}
	}
	slices.SortFunc(moved, func(a, b string) int {
		return cmp.Or(cmp.Compare(turn(a), turn(b)), strings.Compare(a, b))
	})
	for _, name := range append(moved, "") {
		if name == "" {
			if err := s.removeOld(before, next); err != nil {
				return err
			}
			name = manifestName
		}
		if err := s.step("place", name); err != nil {
			return err
		}
		if err := s.place(stage, name); err != nil {
			return err
		}
	}
	return nil
}

// turn is when a file is placed: scripts, styles and images before the pages
// that name them, the front page last.
func turn(name string) int {
	switch {
	case name == "index.html":
		return 2
	case strings.HasSuffix(name, ".html"):
		return 1
	}
	return 0
}

// place moves one file, and out of its way what of the old edition stands in it.
func (s *Stage) place(stage, name string) error {
	from := filepath.Join(stage, filepath.FromSlash(name))
	to := filepath.Join(s.out, filepath.FromSlash(name))
	for i, c := range name {
		if c != '/' {
			continue
		}
		folder := filepath.Join(s.out, filepath.FromSlash(name[:i]))
		if info, err := os.Lstat(folder); err == nil && !info.IsDir() {
			if err := os.Remove(folder); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	if info, err := os.Lstat(to); err == nil && info.IsDir() {
		if err := os.RemoveAll(to); err != nil {
			return err
		}
	}
	return os.Rename(from, to)
}

// removeOld removes the files that the old edition had and the new one has not,
// and the folders that are empty then.
func (s *Stage) removeOld(before, next manifest) error {
	for name := range before.files {
		if _, stays := next.files[name]; stays {
			continue
		}
		if err := removeIf(filepath.Join(s.out, filepath.FromSlash(name)), false); err != nil {
			return err
		}
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			if removeIf(filepath.Join(s.out, filepath.FromSlash(folder)), true) != nil {
				break // it is not empty
			}
		}
	}
	return nil
}

// removeIf removes a file or an empty folder if it is still what it was: in the
// new edition a file may have the name of an old folder, and the other way round.
func removeIf(path string, folder bool) error {
	if info, err := os.Lstat(path); err != nil || info.IsDir() != folder {
		return nil
	}
	return os.Remove(path)
}
