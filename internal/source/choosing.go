package source

import (
	"context"
	"fmt"
	"slices"
)

// Choice says which repositories of a platform are wanted besides the living
// ones.
type Choice struct {
	Archived, Forks, Empty bool
}

// Choosing leaves out of a source what is not wanted.
func Choosing(s Source, c Choice) Source { return choosing{s, c} }

func (c Choice) keeps(a About) bool {
	return (c.Archived || !a.Archived) && (c.Forks || !a.Fork) && (c.Empty || !a.Empty)
}

// choosing is a source without archived, forked or empty repositories.
type choosing struct {
	Source
	choice Choice
}

func (c choosing) List(ctx context.Context, opts Options) (Listing, error) {
	listing, err := c.Source.List(ctx, opts)
	if err != nil {
		return listing, err
	}
	listed := len(listing.Repositories)
	listing.Repositories = slices.DeleteFunc(slices.Clone(listing.Repositories), func(r Repository) bool { return !c.choice.keeps(r.About) })
	if listed > 0 && len(listing.Repositories) == 0 {
		listing.Warnings = append(listing.Warnings, fmt.Sprintf("all %d repositories of %v are archived, forks or empty, and left out; archived, forks and empty of its source take them in", listed, c.Source))
	}
	return listing, nil
}

func (c choosing) String() string { return fmt.Sprint(c.Source) }
