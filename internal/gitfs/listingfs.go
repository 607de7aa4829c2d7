package gitfs

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"
)

func pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// ReadLimited reads a file of at most max bytes; symlinks are followed within
// the listing. It fails with ErrMissing and ErrTooLarge besides the errors of
// package fs.
func (l *listing) ReadLimited(name string, max int64) ([]byte, error) {
	n, err := l.resolve(name, true)
	if err == nil && n.dir {
		err = fmt.Errorf("is a directory: %w", fs.ErrInvalid)
	}
	if err != nil {
		return nil, pathError("read", name, err)
	}
	b, err := l.content.read(n.entry, max)
	if err != nil {
		return nil, pathError("read", name, err)
	}
	return b, nil
}

// ReadFile reads a file of at most 64 MiB.
func (l *listing) ReadFile(name string) ([]byte, error) {
	b, err := l.ReadLimited(name, maxReadFile)
	// Package fs lets the caller modify what it gets.
	return bytes.Clone(b), err
}

// ReadDir lists a directory by name.
func (l *listing) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := l.resolve(name, true)
	if err == nil && !n.dir {
		err = fmt.Errorf("is not a directory: %w", fs.ErrInvalid)
	}
	if err != nil {
		return nil, pathError("readdir", name, err)
	}
	var out []fs.DirEntry
	for _, c := range l.children(n.path) {
		out = append(out, dirEntry{l, c})
	}
	return out, nil
}

// Stat describes a file or directory; symlinks are followed.
func (l *listing) Stat(name string) (fs.FileInfo, error) { return l.stat("stat", name, true) }

// Lstat describes a file, directory or symlink.
func (l *listing) Lstat(name string) (fs.FileInfo, error) { return l.stat("lstat", name, false) }

func (l *listing) stat(op, name string, follow bool) (fs.FileInfo, error) {
	n, err := l.resolve(name, follow)
	if err != nil {
		return nil, pathError(op, name, err)
	}
	info, err := l.info(n)
	if err != nil {
		return nil, pathError(op, name, err)
	}
	info.name = path.Base(name)
	return info, nil
}

// ReadLink gives a symlink's target as it is written there.
func (l *listing) ReadLink(name string) (string, error) {
	n, err := l.resolve(name, false)
	if err == nil && (n.dir || n.entry.Mode != Symlink) {
		err = fs.ErrInvalid
	}
	if err != nil {
		return "", pathError("readlink", name, err)
	}
	target, err := l.content.target(n.entry)
	if err != nil {
		return "", pathError("readlink", name, err)
	}
	return target, nil
}

// Open opens a file or directory; symlinks are followed. A file is read whole
// at the first Read.
func (l *listing) Open(name string) (fs.File, error) {
	n, err := l.resolve(name, true)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	info, err := l.info(n)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	info.name = path.Base(name)
	if n.dir {
		list, err := l.ReadDir(n.path)
		return &openDir{info: info, entries: list}, err
	}
	return &openFile{listing: l, info: info, entry: n.entry}, nil
}

func (l *listing) info(n node) (fileInfo, error) {
	i := fileInfo{name: path.Base(n.path), mode: fs.ModeDir | 0o555}
	if n.dir {
		return i, nil
	}
	switch n.entry.Mode {
	case Symlink:
		i.mode = fs.ModeSymlink | 0o777
	case Executable:
		i.mode = 0o555
	default:
		i.mode = 0o444
	}
	var err error
	i.size, i.modified, err = l.content.stat(n.entry)
	return i, err
}

type fileInfo struct {
	name     string
	size     int64
	mode     fs.FileMode
	modified time.Time
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return i.modified }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

type dirEntry struct {
	listing *listing
	node    node
}

func (d dirEntry) Name() string               { return path.Base(d.node.path) }
func (d dirEntry) IsDir() bool                { return d.node.dir }
func (d dirEntry) Info() (fs.FileInfo, error) { return d.listing.info(d.node) }

func (d dirEntry) Type() fs.FileMode {
	switch {
	case d.node.dir:
		return fs.ModeDir
	case d.node.entry.Mode == Symlink:
		return fs.ModeSymlink
	}
	return 0
}

func (d dirEntry) String() string { return fs.FormatDirEntry(d) }

type openFile struct {
	listing *listing
	info    fileInfo
	entry   Entry
	reader  *bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

func (f *openFile) Read(b []byte) (int, error) {
	if f.reader == nil {
		all, err := f.listing.content.read(f.entry, maxReadFile)
		if err != nil {
			return 0, pathError("read", f.entry.Path, err)
		}
		f.reader = bytes.NewReader(all)
	}
	return f.reader.Read(b)
}

type openDir struct {
	info    fileInfo
	entries []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, pathError("read", d.info.name, fs.ErrInvalid)
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.entries)
	} else if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	out := d.entries[:n:n]
	d.entries = d.entries[n:]
	return out, nil
}
