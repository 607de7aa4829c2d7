package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Asked is a source that has to be asked, and may not answer. Its name tells it
// from all others and holds no secret; it is what people read. Dress gives the
// repositories of a kept list what is never written down: credentials.
type Asked interface {
	Source
	String() string
	Dress(Repository, Options) Repository
}

// Lasting keeps the last good list of a source. A night without an answer gets
// that list, and a warning: silence must neither empty the fleet nor resolve a
// finding. A list without a repository is no answer either.
func Lasting(s Asked) Source { return lasting{s} }

type lasting struct{ Asked }

// kept is a list on the disk, without credentials.
type kept struct {
	Version      int          `json:"version"`
	Source       string       `json:"source"`
	Listed       time.Time    `json:"listed"`
	Repositories []Repository `json:"repositories"`
	Told         []Told       `json:"told,omitempty"`
}

const keptVersion = 1

func (l lasting) List(ctx context.Context, opts Options) (Listing, error) {
	earlier, damage := l.read(opts)
	fresh, err := l.Asked.List(ctx, opts)
	if ctx.Err() != nil {
		return Listing{}, ctx.Err()
	}
	if err == nil && len(fresh.Repositories)+len(fresh.Told) == 0 {
		err = fmt.Errorf("%v lists no repository; is the name right, and may the token see them?", l.Asked)
	}
	if err != nil {
		return l.older(earlier, damage, err, opts)
	}
	if damage != nil {
		fresh.Warnings = append(fresh.Warnings, damage.Error())
	}
	if before, now := len(earlier.Repositories), len(fresh.Repositories); now*2 < before {
		fresh.Warnings = append(fresh.Warnings, fmt.Sprintf("%v lists %s, and %d on %s: findings of those that are missing stand as they are; if too few are listed, what may the token see?",
			l.Asked, repositories(now), before, day(earlier.Listed)))
	}
	if err := l.write(opts, kept{keptVersion, l.String(), opts.Now, fresh.Repositories, fresh.Told}); err != nil {
		fresh.Warnings = append(fresh.Warnings, fmt.Sprintf("the list of %v cannot be kept for a night without an answer: %v", l.Asked, err))
	}
	return fresh, nil
}

// older is the list of an earlier night, said aloud. Without one there is
// nothing to go on with.
func (l lasting) older(earlier kept, damage, why error, opts Options) (Listing, error) {
	if len(earlier.Repositories)+len(earlier.Told) == 0 {
		return Listing{}, errors.Join(why, damage)
	}
	listing := Listing{Told: earlier.Told, Stale: []string{l.String()}}
	for _, r := range earlier.Repositories {
		listing.Repositories = append(listing.Repositories, l.Dress(r, opts))
	}
	listing.Warnings = []string{fmt.Sprintf("%v; the list of %s stands in (%s)", why, day(earlier.Listed), repositories(len(earlier.Repositories)+len(earlier.Told)))}
	return listing, nil
}

func repositories(n int) string {
	if n == 1 {
		return "1 repository"
	}
	return fmt.Sprintf("%d repositories", n)
}

func day(t time.Time) string { return t.Format("2 January 2006") }

// Place is the folder where a source keeps things for the next night: a name
// for people, and a number because names may look alike.
func Place(state, name string) string {
	sum := sha256.Sum256([]byte(name))
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name)
	return filepath.Join(state, plain[:min(len(plain), 60)]+"-"+hex.EncodeToString(sum[:4]))
}

func (l lasting) file(opts Options) string {
	return filepath.Join(Place(opts.State, l.String()), "list.json")
}

func (l lasting) read(opts Options) (kept, error) {
	var k kept
	if opts.State == "" {
		return k, nil
	}
	content, err := os.ReadFile(l.file(opts))
	if errors.Is(err, os.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &k)
	}
	if err == nil && k.Version == keptVersion && k.Source == l.String() {
		return k, nil
	}
	if err == nil {
		err = errors.New("it is of another version")
	}
	return kept{}, fmt.Errorf("the kept list %s cannot be read: %w", l.file(opts), err)
}

func (l lasting) write(opts Options, k kept) error {
	if opts.State == "" {
		return nil
	}
	content, err := json.MarshalIndent(k, "", " ")
	if err != nil {
		return err
	}
	return WriteWhole(l.file(opts), append(content, '\n'))
}

// WriteWhole writes a file as a whole or not at all, for our eyes only: names
// of private repositories stand in it.
func WriteWhole(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
