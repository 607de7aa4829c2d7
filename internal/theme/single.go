package theme

import (
	"bytes"
	"errors"
	"maps"

	"daybook/internal/site"
)

// Only makes one file of a plan, byte for byte what Render makes of it. With an
// error, the content is the notice that stands in its place, if any.
func (t *Theme) Only(p site.Page) (content []byte, err error) {
	made := new(single)
	r := rendering{theme: t, sink: made}
	if err := r.page(p); err != nil {
		return nil, err
	}
	for _, problem := range r.problems {
		err = errors.Join(err, problem.Err)
	}
	return made.content, err
}

// single is a sink that takes one file.
type single struct{ content []byte }

func (*single) Unchanged(string, string) bool { return false }

func (s *single) Page(_, _ string, content []byte) error {
	s.content = bytes.Clone(content)
	return nil
}

// Asset is a file of the theme by its address.
func (t *Theme) Asset(address string) (content []byte, ok bool) {
	for _, a := range t.assets {
		if a.address == address {
			return a.content, true
		}
	}
	return nil, false
}

// Addresses are those of the theme's own files by their names.
func (t *Theme) Addresses() map[string]string { return maps.Clone(t.names) }

// Print is a fingerprint of all files of the theme.
func (t *Theme) Print() string { return t.print }
