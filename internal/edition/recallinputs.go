package edition

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"daybook/internal/ledger"
	"daybook/internal/source"
	"daybook/internal/theme"
)

// sources lets those that are asked over a network answer once: a save changes
// nothing there.
func (k *recall) sources(sources []source.Source) []source.Source {
	if k == nil {
		return sources
	}
	out := slices.Clone(sources)
	for i, s := range out {
		if asked, ok := s.(source.Asked); ok {
			out[i] = answered{asked, k.listings}
		}
	}
	return out
}

// answered is a source that gives the answer it had.
type answered struct {
	source.Asked
	listings map[string]source.Listing
}

func (a answered) List(ctx context.Context, opts source.Options) (source.Listing, error) {
	key := fmt.Sprintf("%v %q", a.Asked, opts.Filter)
	if listing, ok := a.listings[key]; ok {
		return listing, nil
	}
	listing, err := a.Asked.List(ctx, opts)
	if err == nil {
		a.listings[key] = listing
	}
	return listing, err
}

// theme is the one that was loaded last, where its files are still the same:
// its templates have been made ready.
func (k *recall) theme(loaded *theme.Theme) *theme.Theme {
	if k.look == nil || k.look.Print() != loaded.Print() {
		k.look = loaded
	}
	return k.look
}

// book is the ledger as it was read last, where its file is still the same.
func (k *recall) book(file, from string) *ledger.Book {
	if k == nil || k.ledger.book == nil || k.ledger.from != from {
		return nil
	}
	if modified, size := stamp(file); !modified.Equal(k.ledger.modified) || size != k.ledger.size {
		return nil
	}
	return k.ledger.book
}

func (k *recall) keepBook(file, from string, book *ledger.Book) {
	if k != nil {
		modified, size := stamp(file)
		k.ledger = recalledLedger{book, from, modified, size}
	}
}

// stamp is when a file was last written, and its size; zero where there is none.
func stamp(file string) (time.Time, int64) {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}, 0
	}
	return info.ModTime(), info.Size()
}
