// Package theme turns pages into bytes. A theme is a folder per kind of page,
// with template, style and script beside each other, plus shared parts; a site
// overrides single files of the built-in one.
package theme

import (
	"context"
	"io/fs"

	"daybook/internal/site"
)

// Theme is a loaded theme: templates parsed, style and script joined.
type Theme struct{}

// Sink takes the files of a site as they are made. Its methods are called from
// several goroutines. content is not kept after File returns.
type Sink interface {
	// Unchanged reports whether the last edition holds path with this key, and
	// keeps it for this one if so.
	Unchanged(path, key string) bool
	File(path, key string, content []byte) error
}

// Options of Render.
type Options struct {
	Workers int // 0 means one for each processor
}

// Problem is a page that could not be made as it should be.
type Problem struct {
	File string
	Err  error
}

// Load reads the built-in theme, single files of which override replaces where
// it is not nil.
func Load(builtin, override fs.FS) (*Theme, error) { return &Theme{}, nil }

// Render makes every page of the plan. A page that fails costs no more than
// itself: a notice with the reason stands in its place and it is listed in the
// problems, by file. The error is that of the sink or of ctx.
func (t *Theme) Render(ctx context.Context, plan *site.Plan, sink Sink, o Options) ([]Problem, error) {
	return nil, nil
}
