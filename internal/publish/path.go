package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

// Bounds of a path in an edition, in bytes.
const (
	maxComponent = 200
	maxPath      = 800
)

// ErrPath marks the errors of a file that cannot be part of the edition, because
// of its path or because another file has it. The others can be.
var ErrPath = errors.New("cannot publish")

// Check says whether a file can be published under path: relative, with
// slashes, without "." and "..", and storable on every system and in every
// artifact store that an edition may travel through. Windows and the artifact
// stores of CI systems refuse the characters \ : * ? " < > |, names of devices
// (con, nul) and names that end with a dot or a space.
func Check(path string) error {
	if err := check(path); err != nil {
		return fmt.Errorf("%w %q: %w", ErrPath, path, err)
	}
	return nil
}

func check(path string) error {
	if !fs.ValidPath(path) || path == "." {
		return errors.New("not a clean relative path in UTF-8")
	}
	if len(path) > maxPath {
		return fmt.Errorf("longer than %d bytes", maxPath)
	}
	if strings.HasPrefix(path, ownMark) {
		return errors.New("the name is kept for daybook itself")
	}
	for part := range strings.SplitSeq(path, "/") {
		stem, _, _ := strings.Cut(part, ".")
		switch {
		case len(part) > maxComponent:
			return fmt.Errorf("%.20q… is longer than %d bytes", part, maxComponent)
		case strings.ContainsAny(part, `\:*?"<>|`) || strings.ContainsFunc(part, unicode.IsControl):
			return fmt.Errorf("%q has a character that not every system can store", part)
		case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
			return fmt.Errorf("%q ends with a dot or a space", part)
		case isDevice(stem):
			return fmt.Errorf("%q is the name of a device on Windows", part)
		}
	}
	return nil
}

func isDevice(stem string) bool {
	stem = strings.ToLower(stem)
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt") && '0' <= stem[3] && stem[3] <= '9'
}

// claim reserves a path for one file. Two paths that differ only in case would
// be one file on some systems, and are refused on all.
func (s *Stage) claim(path, key string) (*file, error) {
	if err := Check(path); err != nil {
		return nil, err
	}
	if strings.ContainsAny(key, "\t\n") {
		return nil, fmt.Errorf("cannot publish %q: its key holds a tab or a line end", path)
	}
	folded := strings.ToLower(path)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil, fmt.Errorf("cannot publish %q: the edition is closed", path)
	}
	if other, taken := s.files[folded]; taken {
		if other.path == path {
			return nil, fmt.Errorf("%w %q: it is there already", ErrPath, path)
		}
		return nil, fmt.Errorf("%w %q: %q is there already and differs only in case", ErrPath, path, other.path)
	}
	if s.folders[folded] {
		return nil, fmt.Errorf("%w %q: a folder has this name", ErrPath, path)
	}
	for i, c := range folded {
		if c != '/' || s.folders[folded[:i]] {
			continue
		}
		if other, taken := s.files[folded[:i]]; taken {
			return nil, fmt.Errorf("%w %q: %q is a file", ErrPath, path, other.path)
		}
	}
	for i, c := range folded {
		if c == '/' {
			s.folders[folded[:i]] = true
		}
	}
	f := &file{path: path, key: key}
	s.files[folded] = f
	return f, nil
}
