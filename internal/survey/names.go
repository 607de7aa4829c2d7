package survey

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// named resolves what a document names against the repository.
func (r *reader) named(doc reading) []Named {
	type once struct {
		text, heading, path string
		kind                NamedKind
		state               NamedState
		command             bool
	}
	out := make([]Named, 0, len(doc.names))
	seen := make(map[once]bool, len(doc.names))
	for _, n := range doc.names {
		fact := Named{Text: n.Text, Kind: NamedKind(n.Kind), Line: n.Line, Heading: n.Heading, Command: n.In == document.InCommand}
		switch n.Kind {
		case document.NameMake:
			fact.State, fact.Path = r.target("make", n, doc.path)
		case document.NameNPM:
			fact.State, fact.Path = r.target("npm", n, doc.path)
		case document.NameTask:
			fact.State, fact.Path = r.target(firstWord(n.Text), n, doc.path)
		default:
			r.path(&fact, n, doc.path)
		}
		// A link that leads nowhere is told as a link, not as a name.
		if n.In == document.InLink && fact.State != NamedHolds || fact.Path == doc.path {
			continue
		}
		if key := (once{fact.Text, fact.Heading, fact.Path, fact.Kind, fact.State, fact.Command}); !seen[key] {
			seen[key] = true
			out = append(out, fact)
		}
	}
	switch {
	case len(out) == 0:
		return nil
	case len(out) < cap(out)/2:
		return slices.Clone(out) // they are held for long
	}
	return out
}

func firstWord(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return first
}

// target asks the task runner in the folders where the reader may stand: where
// the commands led, the service's folder, the document's, the root.
func (r *reader) target(tool string, n document.Name, from string) (NamedState, string) {
	folders := r.standpoints(n.Dir, from)
	state, file := r.tools.has(tool, n.Target, folders, n.Dir != "")
	if state == NamedMissing && (!n.Certain || slices.ContainsFunc(folders, r.files.hidden)) {
		state = NamedUnknown
	}
	return state, file
}

// standpoints are the folders in which a reader of the document may be, after
// having changed to dir.
func (r *reader) standpoints(dir, from string) []string {
	bases := []string{"."}
	if at := r.serviceOf(from); at >= 0 && r.survey.Services[at].Folder != "" {
		bases = []string{r.survey.Services[at].Folder, "."}
	}
	bases = append(bases, path.Dir(from))
	var folders []string
	for _, base := range bases {
		folder := path.Join(base, dir)
		if !outside(folder) && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// path finds a file or folder that is named. It is missing only where history
// knows that it was there, or where a script is called from a folder that is
// there and that git tracks; otherwise nobody knows what is meant.
func (r *reader) path(fact *Named, n document.Name, from string) {
	fact.State = NamedUnknown
	candidates := r.candidates(n, from)
	for _, c := range candidates {
		if r.files.has(c) {
			fact.State, fact.Path = NamedHolds, c
			return
		}
	}
	if len(candidates) == 0 || !n.Certain && n.Kind != document.NameScript {
		return
	}
	for _, c := range candidates {
		if r.ignore().LeavesOut(c) || r.files.hidden(c) {
			continue
		}
		if movedTo, change := r.past.left(c); change != nil {
			fact.State, fact.Path, fact.MovedTo, fact.Gone = NamedMissing, c, movedTo, change
			return
		}
	}
	unseen := func(c string) bool { return r.ignore().LeavesOut(c) || r.files.hidden(c) }
	if n.Kind == document.NameScript && n.Certain && !slices.ContainsFunc(candidates, unseen) {
		if first := candidates[0]; r.tracksScripts(folderOf(first)) {
			fact.State, fact.Path = NamedMissing, first
		}
	}
}

// candidates are the paths that a name may mean, none of them outside the
// repository.
func (r *reader) candidates(n document.Name, from string) []string {
	target := strings.TrimSuffix(n.Target, "/")
	if target == "" || target == "." {
		return nil
	}
	if n.In == document.InLink {
		if unescaped, err := url.PathUnescape(target); err == nil {
			target = unescaped
		}
		c := path.Join(path.Dir(from), target)
		if strings.HasPrefix(target, "/") {
			c = path.Clean(strings.TrimLeft(target, "/"))
		}
		if outside(c) {
			return nil
		}
		return []string{c}
	}
	var candidates []string
	for _, folder := range r.standpoints(n.Dir, from) {
		if c := path.Join(folder, target); !outside(c) {
			candidates = append(candidates, c)
		}
	}
	return candidates
}

// outside reports whether a clean path leads out of the repository.
func outside(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

// tracksScripts reports whether the folder holds executables that git tracks,
// so that one that is called from there and is not there is missing.
func (r *reader) tracksScripts(folder string) bool {
	if folder == "" || !r.files.folders[folder] {
		return false
	}
	for _, name := range r.files.inFolder(folder) {
		e, _ := r.files.entry(path.Join(folder, name))
		if e.Mode == gitfs.Executable || path.Ext(name) == ".sh" {
			return true
		}
	}
	return false
}

// maxIgnores is how many .gitignore files are read.
const maxIgnores = 200

// ignores are the .gitignore files that are read: those nearest to the root.
func ignores(files *index) []string {
	var found []string
	for _, p := range files.paths {
		if p == ".gitignore" || strings.HasSuffix(p, "/.gitignore") {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	return found[:min(len(found), maxIgnores)]
}

// ignore is what the repository's own .gitignore files leave out: files that a
// build or the reader makes.
func (r *reader) ignore() gitfs.Ignore {
	if r.ignored == nil {
		var files []gitfs.IgnoreFile
		for _, p := range ignores(r.files) {
			// One that cannot be read leaves nothing out.
			if content, err := r.Files.ReadLimited(p, maxIgnore); err == nil {
				files = append(files, gitfs.IgnoreFile{Folder: folderOf(p), Content: content})
			}
		}
		ignore := gitfs.ParseIgnore(files...)
		r.ignored = &ignore
	}
	return *r.ignored
}

// maxIgnore is how many bytes one of them may have.
const maxIgnore = 256 << 10

// sinceChanged counts how often what the document names has changed since its
// last meaningful change, and sums it up. A folder that holds the document
// itself would count the document's own commits and everything beside it; it
// says nothing. Neither does a changed Makefile about one target.
func (r *reader) sinceChanged(d *Document) {
	if d.Meaningful == nil {
		return
	}
	var paths []string
	for i := range d.Names {
		n := &d.Names[i]
		if n.State != NamedHolds || n.Path == "" {
			continue
		}
		changed, known := r.past.changes(n.Path, d.Meaningful.When)
		if !known {
			return
		}
		n.Changed = changed
		if runs := n.Kind == NamedMake || n.Kind == NamedNPM || n.Kind == NamedTask; !runs && n.Path != "." && !in(d.Path, n.Path) {
			paths = append(paths, n.Path)
		}
	}
	d.ChangedSince = 0
	for _, p := range distinct(paths) {
		changed, _ := r.past.changes(p, d.Meaningful.When)
		d.ChangedSince += changed
	}
}

// distinct leaves out paths that are there twice and those that lie in another
// one, whose changes count theirs.
func distinct(paths []string) []string {
	slices.Sort(paths)
	paths = slices.Compact(paths)
	all := make(map[string]bool, len(paths))
	for _, p := range paths {
		all[p] = true
	}
	return slices.DeleteFunc(paths, func(p string) bool {
		for dir := folderOf(p); dir != ""; dir = folderOf(dir) {
			if all[dir] {
				return true
			}
		}
		return false
	})
}
