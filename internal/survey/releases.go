package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"daybook/internal/gitfs"
)

// releases lists the documents of the released versions. Those of one tree are
// read once, and those that were read in an earlier night not again.
func (r *reader) releases(repo *gitfs.Repo, earlier []Release) {
	known := make(map[string]Release, len(earlier))
	for _, release := range earlier {
		// What could not be read may be there by now.
		if !slices.ContainsFunc(release.Documents, func(d Document) bool { return d.Unread != "" && !d.Plain }) {
			known[release.Tree] = release
		}
	}
	pot := int64(maxRoom) // for all of them together
	for _, ref := range r.Target.Releases {
		if r.ctx.Err() != nil {
			return
		}
		release, err := r.release(repo, ref, known, &pot)
		if err != nil {
			r.problem("", 0, fmt.Sprintf("version %s: %v", ref.Name, err))
			continue
		}
		r.survey.Repository.Versions = append(r.survey.Repository.Versions, release)
	}
}

func (r *reader) release(repo *gitfs.Repo, ref gitfs.Ref, known map[string]Release, pot *int64) (Release, error) {
	commit, err := repo.Commit(ref.Commit)
	if err != nil {
		return Release{}, err
	}
	tree := commit.Tree.String()
	release, ok := known[tree]
	if !ok {
		files, err := repo.Tree(ref.Commit)
		if err != nil {
			return Release{}, err
		}
		v := newReader(r.ctx, Subject{Target: r.Target, Files: files}, r.opts)
		v.readings, v.parser, v.room = r.readings, r.parser, *pot
		release = v.shown()
		*pot = v.room
		known[tree] = release
	}
	release.Tag, release.Commit, release.Tree, release.When = ref.Name, ref.Commit.String(), tree, ref.When
	return release, nil
}

// shown are the documents of one version and what their pages may show. They
// are shown, not checked: nothing is asked of history, and no name is looked
// up. Of their links only those are kept that lead nowhere. What is the same in
// another version is not read again.
func (r *reader) shown() Release {
	var release Release
	links := &linker{files: r.files, anchors: map[string]map[string]bool{}, rooted: siteGenerator(r.files.paths)}
	linked := map[string]bool{}
	paths, _ := r.documentPaths()
	all := make([]reading, 0, len(paths))
	for _, p := range paths {
		if r.ctx.Err() != nil {
			return release
		}
		read := r.document(p)
		if read.fact.Unread == "" {
			links.anchors[p] = read.ids
		}
		all = append(all, read)
	}
	for _, read := range all {
		for _, l := range read.links {
			link := links.either(read, DocLink{Dest: l.Dest, Line: l.Line, Heading: l.Heading, Image: l.Image})
			linked[link.Target] = linked[link.Target] || link.State == LinkHolds
			if link.State == LinkMissing || link.State == LinkNoAnchor {
				read.fact.Links = append(read.fact.Links, link)
			}
		}
		release.Documents = append(release.Documents, read.fact)
	}
	release.Attached = r.attached(linked)
	return release
}

// releaseKey names what the facts of a tree are made from, besides the tree.
func (t Target) releaseKey(opts Options) string {
	return fingerprint(Version, t.Name, t.Too, t.Override.Docs, opts.Review, opts.Leave, opts.MaxDocument, opts.Descriptors.Folders)
}

// fingerprint is a short name of plain data.
func fingerprint(parts ...any) string {
	content, err := json.Marshal(parts)
	if err != nil {
		panic(err) // plain data always encodes
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
