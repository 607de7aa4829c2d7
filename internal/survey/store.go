package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
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

// stored is a survey with the key of what it was made from.
type stored struct {
	Key    string `json:"key"`
	Survey Survey `json:"survey"`
}

// Load reads the last survey of a repository, of whatever commit.
func (s Store) Load(repository string) (*Survey, error) {
	kept, err := s.read(repository)
	if err != nil {
		return nil, err
	}
	return &kept.Survey, nil
}

// fresh reads the survey of a repository if it was made from what key names.
func (s Store) fresh(repository, key string) (*Survey, bool) {
	kept, err := s.read(repository)
	if err != nil || kept.Key != key {
		return nil, false
	}
	return &kept.Survey, true
}

func (s Store) read(repository string) (*stored, error) {
	if s.Dir == "" {
		return nil, fs.ErrNotExist
	}
	content, err := os.ReadFile(s.file(repository))
	if err != nil {
		return nil, err
	}
	var kept stored
	if err := json.Unmarshal(content, &kept); err != nil {
		return nil, fmt.Errorf("%s: %w", s.file(repository), err)
	}
	if kept.Survey.Version != Version {
		return nil, fs.ErrNotExist
	}
	return &kept, nil
}

// save writes a survey whole or not at all: a reader never sees half of it.
func (s Store) save(repository, key string, made *Survey) error {
	if s.Dir == "" {
		return nil
	}
	content, err := json.Marshal(stored{Key: key, Survey: *made})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(s.Dir, ".survey-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), s.file(repository))
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
