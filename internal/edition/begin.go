package edition

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"daybook/internal/fragment"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
)

// begin takes hold of the state folder and opens the ledger. A ledger that
// cannot be read stops the build: starting anew would forget every date.
func begin(ctx context.Context, opts Options, recall *recall) (*run, error) {
	if err := makeState(opts.State); err != nil {
		return nil, err
	}
	unlock, err := ledger.Lock(opts.State)
	if err != nil {
		return nil, err
	}
	r := &run{opts: opts, unlock: unlock, watch: stopwatch{elapsed: opts.Elapsed}, fragments: fragment.New(filepath.Join(opts.State, "fragments"), maxFragments)}
	r.warnings = append(r.warnings, opts.Warnings...)
	r.recall = recall
	if r.book = recall.book(r.ledgerFile(), opts.StateFrom); r.book != nil {
		return r, nil
	}
	if r.book, err = r.openLedger(ctx); err != nil {
		r.end()
		return nil, err
	}
	recall.keepBook(r.ledgerFile(), opts.StateFrom, r.book)
	return r, nil
}

// makeState makes the folder, and keeps it out of the repository that somebody
// may be standing in. Whoever wants the ledger in git changes that file.
func makeState(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o644)
}

// maxFragments is how many bytes of rendered documents are kept for the next
// night. Compressed, a document takes two or three thousand.
const maxFragments = 256 << 20

func (r *run) end() {
	r.closeFragments()
	r.unlock()
}

// closeFragments may be called again. What could not be kept is rendered again.
func (r *run) closeFragments() {
	if err := r.fragments.Close(); err != nil {
		r.warnings = append(r.warnings, fmt.Sprintf("rendered documents could not be kept for the next night: %v", err))
	}
}

// openLedger reads the ledger of the state folder, or the one that was
// published with the site, whichever has the newer edition. A damaged one of
// the state folder is made good by the published one, and by nothing else.
func (r *run) openLedger(ctx context.Context) (*ledger.Book, error) {
	kept, damage := ledger.Open(r.ledgerFile())
	if r.opts.StateFrom == "" {
		return kept, damage
	}
	place := withoutSecrets(r.opts.StateFrom)
	published, err := ledger.OpenFrom(ctx, r.opts.StateFrom, r.opts.Client)
	switch {
	case errors.Is(err, ledger.ErrNoLedger) && damage != nil:
		return nil, fmt.Errorf("%w; there is none at %s", damage, place)
	case errors.Is(err, ledger.ErrNoLedger):
		if _, ok := kept.Latest(); !ok {
			r.warnings = append(r.warnings, fmt.Sprintf("there is no ledger at %s: this counts as the first night", place))
		}
		return kept, nil
	case err != nil:
		return nil, err
	case damage != nil:
		r.warnings = append(r.warnings, fmt.Sprintf("%v: the one published at %s was read instead", damage, place))
		return published, nil
	}
	mine, ok := kept.Latest()
	theirs, _ := published.Latest()
	if ok && mine.Date >= theirs.Date {
		return kept, nil
	}
	return published, nil
}

// withoutSecrets is an address as it may be shown: without user and query,
// where tokens are. A folder is shown as it is.
func withoutSecrets(place string) string {
	u, err := url.Parse(place)
	if err != nil || u.Host == "" {
		return mirror.Redact(place)
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}
