package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/document"
	"daybook/internal/gitfs"
	"daybook/internal/infra"
	"daybook/internal/owners"
	"daybook/internal/people"
	"daybook/internal/pipeline"
)

// wantsVersion changes when Wants asks for other files than before, so that
// mirrors that are current fetch them.
const wantsVersion = 5

// Wants says which files of a tree a survey will read and pages will show, in
// two steps: those known by their place; then, once documents can be read, the
// images and files that they link to, and the files that a Location names.
func Wants(folders, leave []string) []func(*gitfs.Tree) []gitfs.Entry {
	return []func(*gitfs.Tree) []gitfs.Entry{
		func(t *gitfs.Tree) []gitfs.Entry { return wantedByPlace(t, folders, leave) },
		func(t *gitfs.Tree) []gitfs.Entry { return wantedByLink(t, folders, leave) },
		// What pipelines include includes more in turn; deeper is unknown.
		wantedByPipeline, wantedByPipeline,
	}
}

// WantsNeed names what Wants asks for.
func WantsNeed(folders, leave []string, versions int) string {
	content, err := json.Marshal([]any{wantsVersion, folders, leave, versions})
	if err != nil {
		panic(err) // plain data always encodes
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}

func wantedByPlace(t *gitfs.Tree, folders, leave []string) []gitfs.Entry {
	files := newIndex(t)
	paths := files.paths
	wanted := map[string]bool{}
	for _, p := range ignores(files) {
		wanted[p] = true
	}
	documents, _ := findDocuments(files, folders, leave)
	for _, list := range [][]string{documents, descriptor.Find(paths)} {
		for _, p := range list {
			wanted[p] = true
		}
	}
	for _, list := range [][]string{ownerFiles(paths), people.Locate(paths), {mailmapFile}} {
		for _, p := range list {
			wanted[p] = true
		}
	}
	for _, f := range pipeline.Find(paths) {
		wanted[f.Path] = wanted[f.Path] || f.Readable
	}
	for _, role := range []pipeline.Role{pipeline.Part, pipeline.Hooks, pipeline.Updates} {
		for i, f := range pipeline.FindRole(paths, role) {
			wanted[f.Path] = wanted[f.Path] || f.Readable && i < maxPipelines
		}
	}
	for i, f := range infra.Find(paths) {
		wanted[f.Path] = wanted[f.Path] || i < maxInfraFiles
	}
	for _, p := range paths {
		if pipeline.ToolOf(p) != "" || isLicence(path.Base(p)) || document.Attachment(p) {
			wanted[p] = true
		}
	}
	return entriesOf(t, wanted)
}

// wantedByLink asks for images and attachments outside the document folders,
// for what symlinks lead to, and for descriptors that another one names.
func wantedByLink(t *gitfs.Tree, folders, leave []string) []gitfs.Entry {
	files := newIndex(t)
	wanted := map[string]bool{}
	follow := func(p string) {
		if e := followed(files, p); e.Path != p {
			wanted[e.Path] = true
		}
	}
	spare, room := int64(maxFacts), int64(maxRoom) // as the survey has them, and it reads no more
	for _, p := range descriptor.Find(files.paths) {
		follow(p)
		if spare <= 0 {
			continue
		}
		content, err := t.ReadLimited(p, maxFact)
		if err != nil {
			continue // the survey says why
		}
		spare -= int64(len(content))
		entities, _ := descriptor.Parse(p, content)
		for _, e := range entities {
			for _, target := range located(e) {
				wanted[target] = true
			}
		}
	}
	for _, p := range ownerFiles(files.paths) {
		follow(p)
	}
	for _, p := range files.paths {
		if !strings.Contains(p, "/") {
			follow(p) // a licence, a Makefile
		}
	}
	links := &linker{files: files}
	parser := document.New(document.Options{})
	documents, _ := findDocuments(files, folders, leave)
	for _, p := range documents {
		follow(p)
		if room <= 0 {
			continue
		}
		content, err := t.ReadLimited(p, defaultMaxDocument)
		if err != nil {
			continue // the survey says why
		}
		room -= int64(len(content))
		doc, _ := parser.Parse(p, content)
		read := reading{fact: Document{Path: p}, path: followed(files, p).Path}
		for _, l := range doc.Links {
			link := links.either(read, DocLink{Dest: l.Dest})
			if link.State == LinkHolds && showable(link.Target) {
				wanted[link.Target] = true
			}
		}
	}
	return entriesOf(t, wanted)
}

// ownerFiles are the files of all formats that say who owns what, on whatever
// forge. Where there are more than are read of one format, none is.
func ownerFiles(paths []string) (found []string) {
	for _, c := range owners.Locate(paths, owners.Unknown) {
		if len(c.Files) < maxOwnerFiles {
			found = append(found, c.Files...)
		}
	}
	return found
}

// wantedByPipeline asks for the files of the repository that pipelines name and
// that lie at no known place: includes and templates.
func wantedByPipeline(t *gitfs.Tree) []gitfs.Entry {
	files, spare := newIndex(t), int64(maxFacts)
	read := func(p string) ([]byte, bool) {
		if spare <= 0 {
			return nil, false
		}
		content, err := t.ReadLimited(p, maxFact)
		spare -= int64(len(content))
		return content, err == nil
	}
	fleet := &pipeline.Fleet{Paths: files.paths, File: func(p pipeline.Place) ([]byte, bool) {
		if p.Repo != "" {
			return nil, false
		}
		return read(p.Path)
	}}
	wanted := map[string]bool{}
	for i, f := range pipeline.Find(files.paths) {
		if i == maxPipelines || !f.Readable {
			continue
		}
		content, ok := read(f.Path)
		if !ok {
			continue // the survey says why
		}
		p, _ := fleet.Parse(f.Path, f.Format, content)
		for _, place := range slices.Concat(p.Missing, p.Files) {
			if place.Repo == "" {
				wanted[place.Path] = true
			}
		}
	}
	return entriesOf(t, wanted)
}

// findDocuments finds the documents of the repository and of every folder that
// holds a descriptor; left is how many more there would be.
func findDocuments(files *index, extra, leave []string) (found []string, left int) {
	roots := map[string]bool{"": true}
	for i, p := range descriptor.Find(files.paths) {
		if i < maxDescriptors {
			roots[serviceFolder(p)] = true
		}
	}
	for root := range roots {
		from, to := files.below(root)
		opts := document.FindOptions{Roots: []string{root}, Leave: leave, Max: len(files.paths)}
		if root == "" {
			opts.Extra = extra
		}
		some, _ := document.Find(files.paths[from:to], opts)
		found = append(found, some...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	// Among those that are documents, all are of a folder that is named.
	return document.Find(found, document.FindOptions{Extra: []string{"."}})
}

// entriesOf finds the wanted paths in the tree.
func entriesOf(t *gitfs.Tree, wanted map[string]bool) []gitfs.Entry {
	var entries []gitfs.Entry
	for _, e := range t.Entries() {
		if wanted[e.Path] && e.Mode != gitfs.Submodule {
			entries = append(entries, e)
		}
	}
	return entries
}
