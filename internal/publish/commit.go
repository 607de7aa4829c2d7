package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Commit makes the edition the published one. Where it fails, the folder holds
// the old edition still, or, if it had to be updated in place, the next Begin
// finishes it. An edition that is the published one already changes nothing.
func (s *Stage) Commit() (Summary, error) {
	summary, err := s.commit()
	if err != nil {
		return Summary{}, fmt.Errorf("publishing to %s: %w", s.out, errors.Join(err, s.Abort()))
	}
	return summary, nil
}

func (s *Stage) commit() (Summary, error) {
	s.mu.Lock()
	err, open, done := s.err, s.open, s.done
	s.mu.Unlock()
	switch {
	case done:
		return Summary{}, errors.New("the edition is closed")
	case err != nil:
		return Summary{}, err
	case open > 0:
		return Summary{}, fmt.Errorf("%d files are not closed", open)
	}
	summary, kept := s.sumUp()
	text := encodeManifest(s.files)
	if s.old.same(text) && summary.Written == 0 {
		return summary, s.Abort()
	}
	if !s.inPlace {
		if err := s.link(kept); err != nil {
			return Summary{}, err
		}
	}
	if err := s.writeManifest(text); err != nil {
		return Summary{}, err
	}
	if err := s.finish(); err != nil {
		return Summary{}, err
	}
	s.done = true
	s.release()
	return summary, nil
}

// finish brings the complete stage to the disk and into its place.
func (s *Stage) finish() error {
	if err := s.sync(s.dir); err != nil {
		return err
	}
	if s.inPlace {
		return s.sealAndApply()
	}
	return s.swap()
}

func (s *Stage) sumUp() (summary Summary, kept []string) {
	for _, f := range s.files {
		if f.kept {
			summary.Kept++
			kept = append(kept, f.path)
			continue
		}
		summary.Written++
		summary.Bytes += f.size
	}
	for path := range s.old.files {
		if f := s.files[strings.ToLower(path)]; f == nil || f.path != path {
			summary.Removed++
		}
	}
	slices.Sort(kept)
	return summary, kept
}

// link takes the kept files over from the published edition, which keeps its
// own until the two change places. Neighbours go to one worker, which finds
// their folder made.
func (s *Stage) link(kept []string) error {
	var workers errgroup.Group
	workers.SetLimit(s.options.Jobs)
	for batch := range slices.Chunk(kept, 256) {
		workers.Go(func() error {
			for _, path := range batch {
				if err := s.step("link", path); err != nil {
					return err
				}
				if err := s.makeFolder(path); err != nil {
					return err
				}
				if err := linkOrCopy(filepath.Join(s.out, filepath.FromSlash(path)), s.staged(path)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return workers.Wait()
}

// linkOrCopy copies where the file system has no hard links.
func linkOrCopy(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return nil
	}
	return copyFile(from, to)
}

// copyFile copies content, permissions and time stamp to a file that is not
// there yet.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// writeManifest comes last of all files, so that none is newer, and then dates
// the folders, which every new file in them had dated anew.
func (s *Stage) writeManifest(text []byte) error {
	if err := s.write(manifestName, text); err != nil {
		return err
	}
	for folder := range s.made {
		if err := s.stamp(s.staged(folder)); err != nil {
			return err
		}
	}
	return nil
}

// swap puts the stage where the old edition is and removes that.
func (s *Stage) swap() error {
	if !s.exists {
		if err := s.step("rename", s.out); err != nil {
			return err
		}
		if err := os.Rename(s.dir, s.out); err != nil {
			return err
		}
		return s.syncFolder(filepath.Dir(s.out))
	}
	err := s.step("exchange", s.out)
	if err == nil {
		err = exchange(s.dir, s.out)
	}
	leftover := s.dir
	if errors.Is(err, errNoExchange) {
		leftover, err = s.renameTwice()
	}
	if cannotMove(err) {
		return s.sealAndApply()
	}
	if err != nil {
		return err
	}
	err = s.syncFolder(filepath.Dir(s.out))
	// The edition is published: what cannot be removed now, the next Begin
	// removes.
	if s.step("remove", leftover) == nil {
		_ = os.RemoveAll(leftover)
	}
	return err
}

// renameTwice leaves a moment without a folder; recover puts the old one back
// if the process ends in it.
func (s *Stage) renameTwice() (old string, err error) {
	old = s.beside(oldMark)
	if err := os.Rename(s.out, old); err != nil {
		return "", err
	}
	err = s.step("second rename", s.out)
	if err == nil {
		err = os.Rename(s.dir, s.out)
	}
	if err != nil {
		return "", errors.Join(err, os.Rename(old, s.out))
	}
	return old, nil
}
