package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"daybook/internal/lockfile"
)

// FileName is the ledger within the state folder.
const FileName = "ledger.jsonl"

// SitePath is the ledger within a published site.
const SitePath = "state/" + FileName

// remedy is what to do about a ledger that cannot be read.
const remedy = "put back a whole copy, or read the published one with --state-from; only a new fleet may start without (move the file away)"

// Open reads the ledger at path; a file that is not there is an empty book, one
// that cannot be read is an error.
func Open(path string) (*Book, error) {
	book, err := open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Book{}, nil
	}
	return book, err
}

func open(path string) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	book, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w; %s", path, err, remedy)
	}
	return book, nil
}

// Save writes the ledger to path as a whole or not at all. A file that holds
// the same bytes already is left alone.
func (b *Book) Save(path string) error {
	if err := b.save(path); err != nil {
		return fmt.Errorf("saving the ledger: %w", err)
	}
	return nil
}

func (b *Book) save(path string) error {
	var text bytes.Buffer
	if err := b.Encode(&text); err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text.Bytes()) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	// One fixed name, so that a killed build leaves no more than one behind; the
	// lock of the folder keeps others from it.
	temporary := path + ".new"
	if err := writeSynced(temporary, text.Bytes()); err != nil {
		_ = os.Remove(temporary)
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return syncFolder(dir)
}

func writeSynced(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolder makes the rename itself survive a loss of power. Windows has no
// such call for folders.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Lock keeps a second build from the state folder until unlock is called or the
// process ends.
func Lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	unlock, err = lockfile.Acquire(filepath.Join(dir, "lock"))
	if errors.Is(err, lockfile.ErrHeld) {
		return nil, fmt.Errorf("the state folder %s: %w; wait for it to end, or give this build its own with --state", dir, err)
	}
	return unlock, err
}
