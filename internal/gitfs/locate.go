package gitfs

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// location is where a repository's parts lie. In a linked work tree HEAD is in
// gitDir and everything shared is in common; elsewhere both are the same.
type location struct {
	gitDir, common string
}

// locate finds the git directory of a bare repository, of a work tree, or of a
// linked work tree, whose .git is a file that says where.
func locate(dir string) (location, error) {
	git := filepath.Join(dir, ".git")
	info, err := os.Stat(git)
	switch {
	case err == nil && info.IsDir():
	case err == nil:
		if git, err = readPointer(git, "gitdir: "); err != nil {
			return location{}, err
		}
	default:
		git = dir
	}
	loc := location{gitDir: git, common: git}
	if pointer := filepath.Join(git, "commondir"); exists(pointer) {
		if loc.common, err = readPointer(pointer, ""); err != nil {
			return location{}, err
		}
	}
	if !exists(filepath.Join(loc.gitDir, "HEAD")) || !exists(filepath.Join(loc.common, "objects")) {
		return location{}, fmt.Errorf("%s: %w", dir, ErrNotRepository)
	}
	return loc, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// readPointer reads a file that holds a path, relative to its own folder.
func readPointer(file, prefix string) (string, error) {
	b, err := readSmall(file)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(b), "\n")
	path, ok := strings.CutPrefix(strings.TrimRight(line, "\r"), prefix)
	if !ok || path == "" {
		return "", fmt.Errorf("%s: %w: it does not begin with %q", file, ErrNotRepository, prefix)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(file), path)
	}
	return filepath.Clean(path), nil
}

// readSmall reads one of git's own small files.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 16<<20))
}

// settings are what daybook needs of a repository's configuration.
type settings struct {
	objectFormat, refStorage, origin string
}

// readSettings reads the repository's own configuration only: neither the
// user's nor the system's has a say in what a repository is.
func readSettings(common string) (settings, error) {
	path := filepath.Join(common, "config")
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return settings{}, nil
	}
	if err != nil {
		return settings{}, err
	}
	defer f.Close()
	c := config.New()
	if err := config.NewDecoder(bufio.NewReader(io.LimitReader(f, 16<<20))).Decode(c); err != nil {
		return settings{}, fmt.Errorf("%s: %w", path, err)
	}
	extensions := c.Section("extensions")
	return settings{
		objectFormat: strings.ToLower(extensions.Option("objectformat")),
		refStorage:   strings.ToLower(extensions.Option("refstorage")),
		origin:       c.Section("remote").Subsection("origin").Option("url"),
	}, nil
}

// readShallow lists the commits whose parents were cut off.
func readShallow(common string) (map[Hash]bool, error) {
	b, err := readSmall(filepath.Join(common, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cut := map[Hash]bool{}
	for line := range strings.Lines(string(b)) {
		var h Hash
		if parseHash(&h, []byte(strings.TrimSpace(line))) {
			cut[h] = true
		}
	}
	return cut, nil
}
