package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"daybook/internal/gitfs"
)

// marker is the file that tells our folder from one that a user filled. It says
// how far the history in it has been told, or is empty while that is unsure.
const marker = ".daybook-demo"

// ErrNotDemo is what Write says of a folder that holds something else.
var ErrNotDemo = errors.New("the folder holds something that the demo did not write")

// Write makes dir/repos/NAME.git for every repository of the fleet that had
// begun by until, with the commits dated up to then. Told to the same now
// before, it adds what is new; otherwise it begins again.
func Write(dir string, now, until time.Time) error {
	fleet, err := Fleet(now)
	if err != nil {
		return err
	}
	repos := filepath.Join(dir, "repos")
	if err := os.MkdirAll(repos, 0o755); err != nil {
		return err
	}
	told, err := readMarker(repos, now)
	if err != nil {
		return err
	}
	if told.After(until) {
		told = time.Time{}
	}
	if err := os.WriteFile(filepath.Join(repos, marker), nil, 0o644); err != nil {
		return err
	}
	for _, r := range fleet {
		if err := writeRepository(filepath.Join(repos, r.Name+".git"), r, told, until); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	// Last, because only now it is true.
	return os.WriteFile(filepath.Join(repos, marker), []byte(markerText(now, until)), 0o644)
}

func writeRepository(dir string, r Repository, told, until time.Time) error {
	before, after := r.Until(told), r.Until(until)
	if len(before) > 0 {
		if news := after[len(before):]; len(news) > 0 {
			return gitfs.Append(dir, news)
		}
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if len(after) == 0 {
		return nil
	}
	return gitfs.Create(dir, after)
}

func markerText(now, until time.Time) string {
	return fmt.Sprintf("%s\n%s\n", now.UTC().Format(time.DateOnly), until.UTC().Format(time.RFC3339Nano))
}

// readMarker says how far the history in a folder has been told with the same
// now; the zero time means from nothing.
func readMarker(repos string, now time.Time) (time.Time, error) {
	b, err := os.ReadFile(filepath.Join(repos, marker))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(repos)
		if err == nil && len(entries) > 0 {
			err = fmt.Errorf("%s: %w; give an empty or a new one", repos, ErrNotDemo)
		}
		return time.Time{}, err
	}
	if err != nil {
		return time.Time{}, err
	}
	var today, until string
	if _, err := fmt.Sscan(string(b), &today, &until); err != nil || today != now.UTC().Format(time.DateOnly) {
		return time.Time{}, nil
	}
	told, err := time.Parse(time.RFC3339Nano, until)
	if err != nil {
		return time.Time{}, nil
	}
	return told, nil
}
