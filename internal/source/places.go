package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Parse decides what a command-line argument is: an address, a folder of
// repositories, one repository, or a file with one of these on each line.
func Parse(arg string) (Source, error) {
	if arg == "" {
		return nil, errors.New("an empty argument names no repository")
	}
	info, statErr := os.Stat(arg)
	switch {
	case statErr == nil && info.IsDir():
		return folderOrOne(arg)
	case statErr == nil:
		return parseList(arg)
	case isAddress(arg):
		return Addresses(arg)
	case errors.Is(statErr, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such folder, and it is not an address (https://host/owner/repo or git@host:owner/repo)", withoutUser(arg))
	}
	return nil, statErr
}

func folderOrOne(dir string) (Source, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if kindOf(abs) != notRepository {
		return One(abs), nil
	}
	return Folder(abs), nil
}

// addresses is a list of remote repositories.
type addresses []Repository

// Addresses makes a source of clone addresses: https, ssh, git@host:path and
// file.
func Addresses(list ...string) (Source, error) {
	var all addresses
	for _, raw := range list {
		a, err := parseAddress(raw)
		if err != nil {
			return nil, err
		}
		r := Repository{Name: a.name()}
		if a.scheme == "file" {
			r.Dir = filepath.Clean(filepath.FromSlash(a.path))
		} else {
			r.URL = a.String()
		}
		if a.scheme == "https" || a.scheme == "http" {
			r.login.user = a.user
		}
		all = append(all, r)
	}
	return all, nil
}

// Remote is a repository as a platform or a registry lists it, by its clone
// address; a user in that is dropped. name is what it is called there, ""
// where the address says it.
func Remote(clone, name string) (Repository, error) {
	a, err := parseAddress(clone)
	if err != nil {
		return Repository{}, err
	}
	if a.scheme == "file" {
		return Repository{}, fmt.Errorf("address %q is one of this machine", withoutUser(clone))
	}
	r := Repository{Name: a.name(), URL: a.String()}
	if name != "" {
		called := address{path: name}
		if err := called.check(name); err != nil {
			return Repository{}, fmt.Errorf("%q is no name of a repository", name)
		}
		r.Name = called.trimmed()
	}
	return r, nil
}

func (a addresses) List(context.Context, Options) (Listing, error) {
	return Listing{Repositories: a}, nil
}

// several is sources in a row.
type several []Source

func (s several) List(ctx context.Context, opts Options) (Listing, error) {
	var all Listing
	for _, one := range s {
		found, err := one.List(ctx, opts)
		if err != nil {
			return Listing{}, err
		}
		all.Repositories = append(all.Repositories, found.Repositories...)
	}
	return all, nil
}

const maxList = 4 << 20 // bytes of a list file

// parseList reads a file of addresses and folders. Empty lines and those that
// begin with # say nothing; folders are meant from the file's own place.
func parseList(file string) (Source, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxList {
		return nil, fmt.Errorf("%s is neither a folder of repositories nor a list of addresses", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("# v2 git bundle")) || bytes.HasPrefix(data, []byte("# v3 git bundle")) {
		return nil, fmt.Errorf("%s is a git bundle; unpack it with git clone --bare first", file)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, fmt.Errorf("%s is neither a folder of repositories nor a list of addresses", file)
	}
	var all several
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := parseLine(file, line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		all = append(all, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s lists no repository", file)
	}
	return all, nil
}

func parseLine(file, line string) (Source, error) {
	if isAddress(line) {
		return Addresses(line)
	}
	if !filepath.IsAbs(line) {
		line = filepath.Join(filepath.Dir(file), line)
	}
	info, err := os.Stat(line)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() { // a list in a list could go on for ever
		return nil, fmt.Errorf("%s is not a folder", line)
	}
	return folderOrOne(line)
}
