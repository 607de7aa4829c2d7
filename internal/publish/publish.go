// Package publish replaces an output folder as a whole or not at all. An
// edition is written beside the old one and the two folders change places in
// one step, so that a reader, a kill and a full disk find a complete edition;
// files that did not change are the old ones, with their time stamps.
//
// The exchange is one system call on Linux and macOS. Elsewhere, and on file
// systems without it, it is two renames, and a kill between them is mended by
// the next Begin. A folder that cannot be moved, because something is mounted
// on it, its parent cannot be written or it is the working directory, is
// updated file by file from an edition that is complete and sealed: a kill
// during that is finished by the next Begin.
package publish

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Options of one edition.
type Options struct {
	Now    time.Time // modification time of what is written; zero: when it is written
	NoSync bool      // do not wait for the disk: for demos, a loss of power may leave empty files
	Jobs   int       // files linked at once; 0: as many as there are processors

	// fault is called before each step that touches the disk. Tests let it fail
	// or kill the process.
	fault func(step, path string) error
}

// Summary counts what one Commit did.
type Summary struct {
	Written, Kept, Removed int
	Bytes                  int64 // written
}

// Stage is an edition that is being written. Its methods may be called from
// many goroutines, Commit and Abort after all others.
type Stage struct {
	options Options
	out     string // resolved
	exists  bool   // out is there
	inPlace bool   // out cannot be moved
	dir     string // where the edition is written
	old     manifest
	release func()

	mu      sync.Mutex
	files   map[string]*file // by folded path
	folders map[string]bool  // folded
	made    map[string]bool  // folders created in dir
	open    int              // writers not closed
	err     error            // first error of the disk; the edition cannot be whole
	done    bool
}

// file is one file of the edition.
type file struct {
	path, key string
	record
	kept bool
}

// Begin prepares a new edition of the folder out, which need not exist. It
// finishes or removes what a killed run left, and fails if another build is
// writing out, or if out holds files that daybook did not write.
func Begin(out string, options Options) (*Stage, error) {
	if options.Jobs <= 0 {
		options.Jobs = runtime.GOMAXPROCS(0)
	}
	s := &Stage{
		options: options,
		files:   map[string]*file{}, folders: map[string]bool{}, made: map[string]bool{"": true},
	}
	if err := s.begin(out); err != nil {
		if s.release != nil {
			s.release()
		}
		return nil, fmt.Errorf("output folder %s: %w", out, err)
	}
	return s, nil
}

func (s *Stage) begin(out string) (err error) {
	if s.out, s.exists, err = resolve(out); err != nil {
		return err
	}
	if err := s.lock(); err != nil {
		return err
	}
	if err := s.recover(); err != nil {
		return fmt.Errorf("mending what a killed build left: %w", err)
	}
	if _, err := os.Lstat(s.out); err == nil {
		s.exists = true
	}
	if s.exists {
		if s.old, err = ours(s.out); err != nil {
			return err
		}
		s.inPlace = s.inPlace || mustStay(s.out, s.old.present)
	}
	return s.makeStage()
}

// resolve follows symlinks, so that a link to the folder stays a link.
func resolve(out string) (path string, exists bool, err error) {
	path, err = filepath.Abs(out)
	if err != nil {
		return "", false, err
	}
	if path == filepath.Dir(path) {
		return "", false, fmt.Errorf("is the root of a file system; name a folder of its own")
	}
	if _, err := os.Lstat(path); os.IsNotExist(err) {
		parent := filepath.Dir(path)
		if err := os.MkdirAll(parent, 0o777); err != nil {
			return "", false, err
		}
		parent, err = filepath.EvalSymlinks(parent)
		return filepath.Join(parent, filepath.Base(path)), false, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", false, fmt.Errorf("is a symlink that leads nowhere: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", false, err
	}
	if !info.IsDir() {
		return "", false, fmt.Errorf("is not a folder; remove it or name another one")
	}
	return path, true, nil
}

func (s *Stage) makeStage() error {
	s.dir = s.beside(stageMark)
	if s.inPlace {
		s.dir = filepath.Join(s.out, stageMark+random())
	}
	if err := s.step("stage", s.dir); err != nil {
		return err
	}
	if err := os.Mkdir(s.dir, 0o777); err != nil {
		return err
	}
	if info, err := os.Stat(s.out); err == nil && !s.inPlace {
		return os.Chmod(s.dir, info.Mode().Perm())
	}
	return nil
}

func (s *Stage) step(name, path string) error {
	if s.options.fault == nil {
		return nil
	}
	return s.options.fault(name, path)
}

// Abort drops the edition and leaves the folder as it was. After Commit it does
// nothing, so that it can be deferred.
func (s *Stage) Abort() error {
	if s.done {
		return nil
	}
	s.done = true
	defer s.release()
	return os.RemoveAll(s.dir)
}
