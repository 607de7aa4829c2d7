package survey

import (
	"path"
	"slices"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// named resolves what a document names against the repository. since is the
// document's last meaningful change, nil where unknown.
func (r *reader) named(doc document.Document, since *Change) []Named {
	var out []Named
	seen := map[Named]bool{}
	for _, n := range doc.Names {
		fact := Named{Text: n.Text, Kind: NamedKind(n.Kind), Line: n.Line, Heading: n.Heading, Command: n.In == document.InCommand}
		switch n.Kind {
		case document.NameMake:
			fact.State, fact.Path = r.target("make", n, doc.Path)
		case document.NameNPM:
			fact.State, fact.Path = r.target("npm", n, doc.Path)
		case document.NameTask:
			fact.State, fact.Path = r.target(strings.Fields(n.Text)[0], n, doc.Path)
		default:
			r.path(&fact, n, doc.Path)
		}
		// A link that leads nowhere is told as a link, not as a name.
		if n.In == document.InLink && fact.State != NamedHolds || fact.Path == doc.Path {
			continue
		}
		if fact.State == NamedHolds && fact.Path != "" && r.History != nil && since != nil {
			fact.Changed = r.History.Changes(fact.Path, since.When)
		}
		once := fact
		once.Line = 0
		if !seen[once] {
			seen[once] = true
			out = append(out, fact)
		}
	}
	return out
}

// target asks the task runner in the folders where the reader may stand: where
// the commands led, the service's folder, the document's, the root.
func (r *reader) target(tool string, n document.Name, from string) (NamedState, string) {
	state, file := r.tools.has(tool, n.Target, r.standpoints(n.Dir, from))
	if state == NamedMissing && !n.Certain {
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
		if folder == ".." || strings.HasPrefix(folder, "../") {
			continue
		}
		if !slices.Contains(folders, folder) {
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
	target := strings.TrimSuffix(n.Target, "/")
	if target == "" || target == "." {
		return
	}
	var candidates []string
	if n.In == document.InLink {
		candidates = []string{path.Join(path.Dir(from), target)}
		if strings.HasPrefix(target, "/") {
			candidates = []string{path.Clean(strings.TrimLeft(target, "/"))}
		}
	} else {
		for _, folder := range r.standpoints(n.Dir, from) {
			candidates = append(candidates, path.Join(folder, target))
		}
	}
	for _, c := range candidates {
		if r.files.has(c) {
			fact.State, fact.Path = NamedHolds, c
			return
		}
	}
	if !n.Certain && n.Kind != document.NameScript {
		return
	}
	for _, c := range candidates {
		if strings.HasPrefix(c, "../") || r.ignore().LeavesOut(c) || r.files.below(c) {
			continue
		}
		if movedTo, change := gone(r.History, c); change != nil {
			fact.State, fact.Path, fact.MovedTo, fact.Gone = NamedMissing, c, movedTo, change
			return
		}
	}
	if n.Kind == document.NameScript && n.Certain && !slices.ContainsFunc(candidates, r.ignore().LeavesOut) {
		if first := candidates[0]; r.tracksScripts(path.Dir(first)) {
			fact.State, fact.Path = NamedMissing, first
		}
	}
}

// tracksScripts reports whether the folder holds executables that git tracks,
// so that one that is called from there and is not there is missing.
func (r *reader) tracksScripts(folder string) bool {
	if folder == "." || !r.files.folders[folder] {
		return false
	}
	for _, name := range r.inFolder(folder) {
		e := r.files.entries[path.Join(folder, name)]
		if e.Mode == gitfs.Executable || path.Ext(name) == ".sh" {
			return true
		}
	}
	return false
}

// ignore is what the repository's own .gitignore leaves out: files that a
// build or the reader makes.
func (r *reader) ignore() gitfs.Ignore {
	if r.ignored == nil {
		content, err := r.Files.ReadLimited(".gitignore", maxFact)
		if err != nil {
			content = nil // none, or none that can be read: nothing is left out
		}
		ignore := gitfs.ParseIgnore(content)
		r.ignored = &ignore
	}
	return *r.ignored
}

// sinceChanged sums up how often what the document names has changed since its
// last meaningful change. A folder that holds the document itself would count
// the document's own commits and everything beside it; it says nothing.
func (r *reader) sinceChanged(d *Document) {
	if r.History == nil || d.Meaningful == nil || r.History.Shallow() {
		return
	}
	d.ChangedSince = 0
	counted := map[string]bool{}
	for i := range d.Names {
		n := &d.Names[i]
		if n.State != NamedHolds || n.Path == "" || n.Path == "." || counted[n.Path] || in(d.Path, n.Path) {
			continue
		}
		if n.Kind == NamedMake || n.Kind == NamedNPM || n.Kind == NamedTask {
			continue // a changed Makefile says nothing about one target
		}
		counted[n.Path] = true
		d.ChangedSince += n.Changed
	}
}
