package edition

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"

	"daybook/internal/eol"
	"daybook/internal/gitfs"
	"daybook/internal/mirror"
	"daybook/internal/source"
)

// Ends makes the table of ends of support from a repository that holds the data
// set of endoflife.date: its address, or its folder. Problems are of products
// that could not be read. The mirror stays in the state folder.
func Ends(ctx context.Context, from string, opts Options) (table *eol.Table, problems []error, err error) {
	place, err := source.Parse(from)
	if err != nil {
		return nil, nil, err
	}
	listing, err := source.All(ctx, []source.Source{place}, source.Options{})
	if err != nil {
		return nil, nil, err
	}
	found := listing.Repositories
	if len(found) != 1 {
		return nil, nil, fmt.Errorf("%s holds %d repositories; name the one with the data set", withoutSecrets(from), len(found))
	}
	m := opts.Mirror
	m.Dir, m.Now = filepath.Join(opts.State, "ends"), opts.Now
	m.Tags, m.Wants = nil, []mirror.Wants{products}
	target := mirror.Target{Name: found[0].Name, Dir: found[0].Dir}
	if target.Dir == "" {
		target.URL = found[0].CloneURL()
	}
	result := mirror.Sync(ctx, []mirror.Target{target}, m)[0]
	if !result.Readable() {
		return nil, nil, errors.Join(result.Err, ctx.Err())
	}
	if result.Err != nil {
		problems = append(problems, fmt.Errorf("the copy of %s is read: %w", result.FetchedAt.Format("2 January 2006"), result.Err))
	}
	repo, err := gitfs.Open(result.Dir)
	if err != nil {
		return nil, problems, err
	}
	defer repo.Close()
	tree, err := repo.Tree(result.Branch.Commit)
	if err != nil {
		return nil, problems, err
	}
	table, unread, err := eol.Read(tree, result.Branch.When)
	return table, append(problems, unread...), err
}

// products are the files of the data set that hold versions.
func products(tree *gitfs.Tree) []gitfs.Entry {
	var wanted []gitfs.Entry
	for _, e := range tree.Entries() {
		if path.Dir(e.Path) == "products" && path.Ext(e.Path) == ".md" {
			wanted = append(wanted, e)
		}
	}
	return wanted
}
