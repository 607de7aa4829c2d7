package survey

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"daybook/internal/document"
)

// linker resolves the links of documents against one snapshot.
type linker struct {
	files   *index
	anchors map[string]map[string]bool // path of a document that was read, to its anchors
	past    *past                      // nil where nobody asks what became of a missing target
	// rooted says that a link from the root leads to the root of a generated
	// site, not of the repository: a site generator's configuration is there.
	rooted bool
	plain  map[string]map[string]bool // path, to the anchors as plain makes them
}

// either resolves a link from where a document stands and, where that is a
// symlink to the place at which it was written, from there.
func (l *linker) either(read reading, link DocLink) DocLink {
	resolved := l.resolve(read.fact.Path, link)
	if resolved.State == LinkMissing && read.path != read.fact.Path {
		if written := l.resolve(read.path, link); written.State != LinkMissing {
			return written
		}
	}
	return resolved
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
	if outside(clean) {
		link.State = LinkOutside
		return link
	}
	found, ok := l.stands(clean)
	switch {
	case ok:
		link.Target = found
		link.State = l.anchor(found, link.Anchor)
	case strings.HasPrefix(target, "/") && (l.rooted || !l.ofRepository(clean)), l.files.hidden(clean):
		link.State = LinkUnchecked
	default:
		link.Target, link.State = clean, LinkMissing
		link.MovedTo, link.Gone = l.past.left(clean)
	}
	return link
}

// ofRepository reports whether a path from the root can mean the repository's:
// it begins with a folder that is there, or is a document at the top. Others
// are addresses of the host that shows the document.
func (l *linker) ofRepository(p string) bool {
	first, _, below := strings.Cut(p, "/")
	if !below {
		return document.FormatOf(p) != document.Text
	}
	return l.files.folders[first]
}

// stands finds the file or folder that a link means: itself, or the document
// that site generators would make it from.
func (l *linker) stands(clean string) (string, bool) {
	if l.files.has(clean) {
		return clean, true
	}
	bare := strings.TrimSuffix(clean, ".html")
	for _, candidate := range []string{bare + ".md", bare + "/index.md", bare + "/_index.md", bare + "/README.md"} {
		if _, ok := l.files.entry(candidate); ok {
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
	anchor = strings.TrimPrefix(anchor, "user-content-") // as GitHub writes it into the page
	if known[anchor] || known[strings.ToLower(anchor)] || strings.HasPrefix(anchor, ":~:") || lineAnchor(anchor) {
		return LinkHolds
	}
	// Site generators make other ids of the same heading, with fewer hyphens.
	if l.rooted && l.plainly(target)[plain(anchor)] {
		return LinkHolds
	}
	return LinkNoAnchor
}

// plainly are the fragments of a document without what generators disagree
// about.
func (l *linker) plainly(target string) map[string]bool {
	if l.plain == nil {
		l.plain = map[string]map[string]bool{}
	}
	ids, made := l.plain[target]
	if !made {
		ids = make(map[string]bool, len(l.anchors[target]))
		for id := range l.anchors[target] {
			ids[plain(id)] = true
		}
		l.plain[target] = ids
	}
	return ids
}

// plain is an id without what generators disagree about.
func plain(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(id))
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
		// Not an address, as real documents have them: "notes (100%).md".
		// Nothing can be said about it.
		return "", "", false
	}
	if u.Scheme != "" || u.Host != "" || u.Opaque != "" || placeholder(u.Path) {
		return "", "", false
	}
	if u.Path == "" && u.Fragment == "" || !utf8.ValidString(u.Path) || !utf8.ValidString(u.Fragment) || strings.ContainsRune(u.Path, utf8.RuneError) {
		return "", "", false
	}
	return u.Path, u.Fragment, true
}

// placeholder reports whether a path is to be filled in by a template engine
// or by the reader.
func placeholder(p string) bool {
	return strings.ContainsAny(p, "{}<>$*|") || strings.Contains(p, "path/to/")
}
