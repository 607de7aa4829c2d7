package survey

import (
	"fmt"
	"path"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// Bounds on what pages may show.
const (
	maxAttached   = 10_000   // files of one commit
	maxAttachment = 20 << 20 // bytes of one
)

// attached lists the images and attachments that pages may show: those in
// document folders, and those that a document links to. What pages could not
// show is told, once for each reason.
func (r *reader) attached(linked map[string]bool) []File {
	var files []File
	left := map[string][]string{}
	for _, p := range r.files.paths {
		if !document.Attachment(p) && !(linked[p] && showable(p)) {
			continue
		}
		entry, _ := r.files.entry(p)
		if entry.Mode != gitfs.File && entry.Mode != gitfs.Executable {
			continue
		}
		size := r.size(p)
		if why := r.withheld(p, size, len(files)); why != "" {
			left[why] = append(left[why], p)
			continue
		}
		files = append(files, File{Path: p, Hash: r.hash(entry), Size: max(0, size)})
	}
	for _, why := range []string{inLFS, notHere, tooLarge, tooMany} {
		if n := len(left[why]); n > 0 {
			r.problem(left[why][0], 0, fmt.Sprintf("%d %s, the first of them this", n, why))
		}
	}
	return files
}

// Why a file is not shown, after the number of such files.
const (
	inLFS    = "images or attachments lie in Git LFS, which daybook does not fetch"
	notHere  = "images or attachments are not in the mirror: too large to fetch, or the server does not have them"
	tooLarge = "images or attachments are too large to show"
	tooMany  = "images or attachments are more than are shown"
)

// withheld says why pages cannot show a file; size is -1 where it is not known.
func (r *reader) withheld(p string, size int64, before int) string {
	switch {
	case before >= maxAttached:
		return tooMany
	case size < 0 && r.measures():
		return notHere
	case size > maxAttachment:
		return tooLarge
	case size >= 0 && size < maxPointer:
		if content, err := r.Files.ReadLimited(p, maxPointer); err == nil && isPointer(content) {
			return inLFS
		}
	}
	return ""
}

// measures reports whether the snapshot knows the sizes of its files.
func (r *reader) measures() bool { return r.size(".") >= 0 }

// showable reports whether a file that a document links to is shown with it,
// wherever it lies. Data and code that is linked to is looked at in the forge.
func showable(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".json", ".yaml", ".yml", ".zip", ".dot", ".puml", ".plantuml", ".mmd":
		return false
	}
	return document.Attachment(path.Join("docs", path.Base(p)))
}

// hash is the blob id of an entry; that of a work tree is computed.
func (r *reader) hash(e gitfs.Entry) string {
	if !e.Hash.IsZero() {
		return e.Hash.String()
	}
	if hasher, ok := r.Files.(interface {
		Hash(path string) (gitfs.Hash, error)
	}); ok {
		if h, err := hasher.Hash(e.Path); err == nil {
			return h.String()
		}
	}
	return ""
}
