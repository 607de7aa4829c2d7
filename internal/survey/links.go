package survey

import (
	"net/url"
	"path"
	"strings"
)

// linker resolves the links of documents against one snapshot.
type linker struct {
	files   *index
	anchors map[string]map[string]bool // path of a document that was read, to its anchors
	history History
	// rooted says that a link from the root leads to the root of a generated
	// site, not of the repository: a site generator's configuration is there.
	rooted bool
}

// resolve says where one link of the document at from leads and whether that
// is there.
func (l *linker) resolve(from string, link DocLink) DocLink {
	dest := strings.TrimSpace(link.Dest)
	target, anchor, ok := splitDest(dest)
	if !ok {
		link.State = LinkUnchecked
		return link
	}
	link.Anchor = anchor
	if target == "" {
		link.Target = from
		link.State = l.anchor(from, anchor)
		return link
	}
	return l.file(from, target, link)
}

// file resolves the part before the fragment.
func (l *linker) file(from, target string, link DocLink) DocLink {
	clean := path.Join(path.Dir(from), target)
	if strings.HasPrefix(target, "/") {
		clean = path.Clean(strings.TrimLeft(target, "/"))
	}
	if clean == ".." || strings.HasPrefix(clean, "../") {
		link.State = LinkOutside
		return link
	}
	found, ok := l.stands(clean)
	switch {
	case ok:
		link.Target = found
		link.State = l.anchor(found, link.Anchor)
	case strings.HasPrefix(target, "/") && (l.rooted || !l.files.folders[firstFolder(clean)]), l.files.below(clean):
		link.State = LinkUnchecked
	default:
		link.Target, link.State = clean, LinkMissing
		link.MovedTo, link.Gone = gone(l.history, clean)
	}
	return link
}

// firstFolder is the folder at the top that a path lies in.
func firstFolder(p string) string {
	first, _, below := strings.Cut(p, "/")
	if !below {
		return "."
	}
	return first
}

// stands finds the file or folder that a link means: itself, or the document
// that site generators would make it from.
func (l *linker) stands(clean string) (string, bool) {
	if l.files.has(clean) {
		return clean, true
	}
	bare := strings.TrimSuffix(clean, ".html")
	for _, candidate := range []string{bare + ".md", bare + "/index.md", bare + "/_index.md", bare + "/README.md"} {
		if _, ok := l.files.entries[candidate]; ok {
			return candidate, true
		}
	}
	return "", false
}

// anchor says whether a fragment leads anywhere. Fragments of files that were
// not read as documents, such as #L10 of a source file, cannot be checked.
func (l *linker) anchor(target, anchor string) LinkState {
	if anchor == "" || anchor == "top" {
		return LinkHolds
	}
	known, read := l.anchors[target]
	if !read {
		return LinkUnchecked
	}
	if known[anchor] || known[strings.ToLower(anchor)] || strings.HasPrefix(anchor, ":~:") || lineAnchor(anchor) {
		return LinkHolds
	}
	return LinkNoAnchor
}

// lineAnchor reports whether a fragment names lines of the source, as forges
// understand it: L10, L10-L20.
func lineAnchor(anchor string) bool {
	rest, ok := strings.CutPrefix(anchor, "L")
	return ok && rest != "" && strings.Trim(rest, "0123456789L-C") == ""
}

// splitDest takes a link's destination apart. It is not ok where the link
// leads to another host, or is none that git can answer.
func splitDest(dest string) (target, anchor string, ok bool) {
	u, err := url.Parse(dest)
	if err != nil {
		// Not an address, as real documents have them: "notes (old).md" with a
		// stray percent sign. Nothing can be said about it.
		return "", "", false
	}
	if u.Scheme != "" || u.Host != "" || u.Opaque != "" || placeholder(u.Path) {
		return "", "", false
	}
	if u.Path == "" && u.Fragment == "" {
		return "", "", false
	}
	return u.Path, u.Fragment, true
}

// placeholder reports whether a path is to be filled in by a template engine
// or by the reader.
func placeholder(p string) bool {
	return strings.ContainsAny(p, "{}<>$*|") || strings.Contains(p, "path/to/")
}

// gone asks history what became of a path that is not there.
func gone(history History, p string) (movedTo string, by *Change) {
	if history == nil {
		return "", nil
	}
	change, ok := history.Deleted(p)
	if !ok {
		return "", nil
	}
	movedTo, _ = history.MovedTo(p)
	return movedTo, changeOf(change)
}
