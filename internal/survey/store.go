package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Store keeps surveys as files, one for each repository, so that an unchanged
// repository is not surveyed again and pages can be made from full facts
// without holding them all in memory. The zero Store keeps nothing.
type Store struct {
	Dir string
}

// Load reads the last survey of a repository, of whatever commit.
func (s Store) Load(repository string) (*Survey, error) {
	made, _, err := s.read(repository)
	return made, err
}

// read gives the last survey with what it was made from. That of a shallow
// repository has to be made anew each time: the same commit may know more of its
// past by now.
func (s Store) read(repository string) (made *Survey, of madeFrom, err error) {
	if s.Dir == "" {
		return nil, of, fs.ErrNotExist
	}
	content, err := os.ReadFile(s.file(repository))
	if err != nil {
		return nil, of, err
	}
	var kept stored
	if err := json.Unmarshal(content, &kept); err != nil {
		return nil, of, fmt.Errorf("%s: %w", s.file(repository), err)
	}
	if kept.Survey.Version != Version || kept.Survey.Repository.Name != repository {
		return nil, of, fs.ErrNotExist
	}
	made, ok := kept.unpack()
	if !ok {
		return nil, of, fmt.Errorf("%s: it is damaged; it is made anew by the next build", s.file(repository))
	}
	return made, madeFrom{kept.Key, kept.Releases}, nil
}

// save writes a survey whole or not at all: a reader never sees half of it.
func (s Store) save(repository string, of madeFrom, made *Survey) error {
	if s.Dir == "" {
		return nil
	}
	return s.write(s.file(repository), func(w io.Writer) error { return pack(of, made).write(w) })
}

// write makes a file of the store.
func (s Store) write(file string, content func(io.Writer) error) error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(s.Dir, ".survey-*")
	if err != nil {
		return err
	}
	err = errors.Join(content(temporary), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		os.Remove(temporary.Name())
	}
	return err
}

// file names a repository's survey. Names that are not safe as a file name get
// a hash, so that two repositories never share a file.
func (s Store) file(repository string) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, repository)
	if safe != repository || len(safe) > 100 {
		sum := sha256.Sum256([]byte(repository))
		safe = safe[:min(len(safe), 80)] + "-" + hex.EncodeToString(sum[:4])
	}
	return filepath.Join(s.Dir, safe+".json")
}

// tidy removes what a killed run left half written.
func (s Store) tidy() {
	if s.Dir == "" {
		return
	}
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for _, e := range entries {
		if matched, _ := filepath.Match(".survey-*", e.Name()); matched {
			os.Remove(filepath.Join(s.Dir, e.Name()))
		}
	}
}
