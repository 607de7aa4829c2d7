package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
	"daybook/internal/infra"
	"daybook/internal/owners"
	"daybook/internal/people"
	"daybook/internal/pipeline"
)

// wantsVersion changes when Wants asks for other files than before, so that
// mirrors that are current fetch them.
const wantsVersion = 10

// Wants says which files of a tree a survey will read and pages will show, in
// steps: those known by their place; then, once documents can be read, the
// images and files that they link to, and the files that a Location names.
func Wants(w Wanted) []func(*gitfs.Tree) []gitfs.Entry {
	// What pipelines include includes more in turn; deeper is unknown.
	return []func(*gitfs.Tree) []gitfs.Entry{w.byPlace, w.byLink, byPipeline, byPipeline}
}

// Wanted are the settings that files are chosen by.
type Wanted struct {
	Folders  []string // further ones with documents
	Leave    []string // globs of documents that are left out
	Services []string // globs of folders that are services
	Versions int      // released ones that are shown
}

// WantsNeed names what Wants asks for.
func WantsNeed(w Wanted) string {
	content, err := json.Marshal([]any{wantsVersion, w})
	if err != nil {
		panic(err) // plain data always encodes
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}

func (w Wanted) byPlace(t *gitfs.Tree) []gitfs.Entry {
	files := newIndex(t)
	paths := files.paths
	wanted := map[string]bool{}
	for _, p := range ignores(files) {
		wanted[p] = true
	}
	documents, _ := w.documents(files)
	for _, p := range documents {
		wanted[p] = true
	}
	for _, f := range slices.Concat(files.described().catalogs, files.described().manifests) {
		wanted[f.Path] = true
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
	for _, p := range shares(paths) {
		wanted[p] = true
	}
	for _, p := range paths {
		if pipeline.ToolOf(p) != "" || isLicence(path.Base(p)) || document.Attachment(p) {
			wanted[p] = true
		}
	}
	return entriesOf(t, wanted)
}

// byLink asks for images and attachments outside the document folders, for what
// symlinks lead to, and for files that a descriptor names.
func (w Wanted) byLink(t *gitfs.Tree) []gitfs.Entry {
	files := newIndex(t)
	wanted := map[string]bool{}
	follow := func(p string) {
		if e := followed(files, p); e.Path != p {
			wanted[e.Path] = true
		}
	}
	room := int64(maxRoom) // as the survey has it, and it reads no more
	for _, f := range files.described().manifests {
		follow(f.Path)
	}
	for _, f := range files.described().catalogs {
		follow(f.Path)
	}
	locations := trail{files: files, read: sparing(t), own: files.addressed}
	locations.follow(files.described().backstage())
	maps.Copy(wanted, locations.wanted)
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
	documents, _ := w.documents(files)
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

// sparing reads files of a tree as a survey does: many large ones not to the end.
func sparing(t *gitfs.Tree) func(p string) ([]byte, error) {
	spare := int64(maxFacts)
	return func(p string) ([]byte, error) {
		if spare <= 0 {
			return nil, gitfs.ErrTooLarge
		}
		content, err := t.ReadLimited(p, maxFact)
		spare -= int64(len(content))
		return content, err
	}
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

// documents finds the documents of the repository and of every folder that is a
// service's; left is how many more there would be.
func (w Wanted) documents(files *index) (found []string, left int) {
	roots := files.described().roots(files, w.Services)
	for root := range roots {
		from, to := files.below(root)
		opts := document.FindOptions{Roots: []string{root}, Leave: w.Leave, Max: len(files.paths)}
		if root == "" {
			opts.Extra = w.Folders
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

// byPipeline asks for the files of the repository that pipelines name and that
// lie at no known place: includes and templates.
func byPipeline(t *gitfs.Tree) []gitfs.Entry {
	files, sparing := newIndex(t), sparing(t)
	read := func(p string) ([]byte, bool) {
		content, err := sparing(p)
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
