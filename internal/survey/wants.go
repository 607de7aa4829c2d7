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
	"daybook/internal/owners"
	"daybook/internal/pipeline"
)

// wantsVersion changes when Wants asks for other files than before, so that
// mirrors that are current fetch them.
const wantsVersion = 1

// Wants says which files of a tree a survey will read and pages will show, in
// two steps: those known by their place; then, once documents can be read, the
// images and files that they link to, and the files that a Location names.
func Wants(folders, leave []string) []func(*gitfs.Tree) []gitfs.Entry {
	return []func(*gitfs.Tree) []gitfs.Entry{
		func(t *gitfs.Tree) []gitfs.Entry { return wantedByPlace(t, folders, leave) },
		func(t *gitfs.Tree) []gitfs.Entry { return wantedByLink(t, folders, leave) },
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
	paths := pathsOf(t)
	wanted := map[string]bool{".gitignore": true}
	documents, _ := findDocuments(paths, folders, leave)
	for _, list := range [][]string{documents, descriptor.Find(paths)} {
		for _, p := range list {
			wanted[p] = true
		}
	}
	for _, c := range owners.Locate(paths, owners.Unknown) {
		wanted[c.Path] = wanted[c.Path] || c.Readable
	}
	for _, f := range pipeline.Find(paths) {
		wanted[f.Path] = wanted[f.Path] || f.Readable
	}
	for _, p := range paths {
		if pipeline.ToolOf(p) != "" || isLicence(path.Base(p)) || document.Attachment(p) && inDocFolder(p) {
			wanted[p] = true
		}
	}
	return entriesOf(t, wanted)
}

// wantedByLink asks for images and attachments outside the document folders,
// and for descriptors that another one names.
func wantedByLink(t *gitfs.Tree, folders, leave []string) []gitfs.Entry {
	files := newIndex(t)
	wanted := map[string]bool{}
	for _, p := range descriptor.Find(files.paths) {
		content, err := t.ReadLimited(p, maxFact)
		if err != nil {
			continue // the survey says why
		}
		entities, _ := descriptor.Parse(p, content)
		for _, e := range entities {
			for _, target := range located(e) {
				wanted[target] = true
			}
		}
	}
	links := &linker{files: files}
	parser := document.New(document.Options{})
	documents, _ := findDocuments(files.paths, folders, leave)
	for _, p := range documents {
		if e := followed(t, files.entries[p]); e.Path != p {
			wanted[e.Path] = true
		}
		content, err := t.ReadLimited(p, defaultMaxDocument)
		if err != nil {
			continue // the survey says why
		}
		doc, _ := parser.Parse(p, content)
		for _, l := range doc.Links {
			link := links.resolve(p, DocLink{Dest: l.Dest})
			if link.State == LinkHolds && document.Attachment(link.Target) && !inDocFolder(link.Target) {
				wanted[link.Target] = true
			}
		}
	}
	return entriesOf(t, wanted)
}

// findDocuments finds the documents of the repository and of every folder that
// holds a descriptor; left is how many more there would be.
func findDocuments(paths, extra, leave []string) (found []string, left int) {
	roots := []string{""}
	for _, p := range descriptor.Find(paths) {
		if folder := folderOf(p); !slices.Contains(roots, folder) {
			roots = append(roots, folder)
		}
	}
	return document.Find(paths, document.FindOptions{Roots: roots, Extra: extra, Leave: leave})
}

func pathsOf(t *gitfs.Tree) []string {
	paths := make([]string, 0, len(t.Entries()))
	for _, e := range t.Entries() {
		if e.Mode != gitfs.Submodule {
			paths = append(paths, e.Path)
		}
	}
	return paths
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

// isLicence reports whether a file of this name holds a licence.
func isLicence(name string) bool {
	upper := strings.ToUpper(name)
	for _, begin := range []string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE"} {
		if strings.HasPrefix(upper, begin) {
			return true
		}
	}
	return false
}
