package edition

import (
	"context"
	"errors"
	"fmt"
	"os"

	"daybook/internal/ledger"
)

// begin takes hold of the state folder and opens the ledger. A ledger that
// cannot be read stops the build: starting anew would forget every date.
func begin(ctx context.Context, opts Options) (*run, error) {
	if err := os.MkdirAll(opts.State, 0o755); err != nil {
		return nil, err
	}
	unlock, err := ledger.Lock(opts.State)
	if err != nil {
		return nil, err
	}
	r := &run{opts: opts, unlock: unlock, watch: stopwatch{elapsed: opts.Elapsed}}
	r.warnings = append(r.warnings, opts.Warnings...)
	if r.book, err = r.openLedger(ctx); err != nil {
		r.end()
		return nil, err
	}
	return r, nil
}

func (r *run) end() { r.unlock() }

// openLedger reads the ledger of the state folder, or the one that was
// published with the site, whichever has the newer edition.
func (r *run) openLedger(ctx context.Context) (*ledger.Book, error) {
	kept, err := ledger.Open(r.ledgerFile())
	if err != nil || r.opts.StateFrom == "" {
		return kept, err
	}
	published, err := ledger.OpenFrom(ctx, r.opts.StateFrom, r.opts.Client)
	switch {
	case errors.Is(err, ledger.ErrNoLedger):
		if _, ok := kept.Latest(); !ok {
			r.warnings = append(r.warnings, fmt.Sprintf("there is no ledger at %s: this counts as the first night", r.opts.StateFrom))
		}
		return kept, nil
	case err != nil:
		return nil, err
	}
	mine, ok := kept.Latest()
	theirs, _ := published.Latest()
	if ok && mine.Date >= theirs.Date {
		return kept, nil
	}
	return published, nil
}
