package survey

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// maxRoom is what the documents of one commit may cost together: bytes, and
// for each fact that is kept of them as much as it takes in memory.
const (
	maxRoom  = 96 << 20
	factCost = 128
)

const noRoom = "the documents of the repository are too many and too large to read them all"

// reading is what was read of one document.
type reading struct {
	fact  Document // without what other files and history say
	path  string   // where it was read: another place than the fact's, where that is a link
	links []document.Link
	names []document.Name
	ids   map[string]bool // fragments that lead into it
}

// documents finds, parses and dates the documents, resolves what they link to
// and name, and gives each to the services whose folder holds it.
func (r *reader) documents() {
	paths, left := r.documentPaths()
	if left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more documents than the %d that are read", left, len(paths)))
	}
	links := &linker{files: r.files, anchors: map[string]map[string]bool{}, past: r.past, rooted: siteGenerator(r.files.paths)}
	r.links = links
	all := make([]reading, 0, len(paths))
	for _, p := range paths {
		if r.ctx.Err() != nil {
			return
		}
		read := r.document(p)
		r.dated(&read)
		r.tally(familyDocuments, string(document.FormatOf(p)), p, 0, read.fact.Unread)
		switch read.fact.Unread {
		case "":
			links.anchors[p] = read.ids
		case noRoom: // told once: it is about all of them
			r.problem("", 0, noRoom)
		default:
			r.problem(p, 0, read.fact.Unread)
		}
		all = append(all, read)
	}
	linked := map[string]bool{}
	for i := range all {
		d := &all[i].fact
		for _, l := range all[i].links {
			link := links.either(all[i], DocLink{Dest: l.Dest, Line: l.Line, Heading: l.Heading, Image: l.Image})
			d.Links = append(d.Links, link)
			linked[link.Target] = linked[link.Target] || link.State == LinkHolds
		}
		d.Names = r.named(all[i])
		r.sinceChanged(d)
		r.sharing(d.Path, func(s *Service) { s.Documents = append(s.Documents, *d) })
	}
	for _, f := range r.attached(linked) {
		r.sharing(f.Path, func(s *Service) { s.Attached = append(s.Attached, f) })
	}
}

// documentPaths are the documents that are read, and how many more there are.
func (r *reader) documentPaths() (paths []string, left int) {
	if r.found == nil {
		w := Wanted{Folders: r.Target.Override.Docs, Leave: r.opts.Leave, Services: r.opts.Descriptors.Folders}
		r.found, r.left = w.documents(r.files)
	}
	return r.found, r.left
}

// siteGenerator reports whether the documents among the paths are the source
// of a generated site, whose links from the root git cannot resolve.
func siteGenerator(paths []string) bool {
	for _, p := range paths {
		switch path.Base(p) {
		case "mkdocs.yml", "mkdocs.yaml", "docusaurus.config.js", "docusaurus.config.ts", "hugo.toml", "hugo.yaml", "_config.yml", "antora.yml", "book.toml", "tech-docs.yml":
			return true
		}
	}
	return false
}

// document reads one document, or remembers it from another version. Where its
// content cannot be looked at, the fact says why, and is otherwise empty.
func (r *reader) document(p string) reading {
	entry := followed(r.files, p)
	id := version{p, entry.Hash}
	if read, ok := r.readings[id]; ok && !entry.Hash.IsZero() {
		return read
	}
	read := reading{path: entry.Path, fact: Document{Path: p, Class: string(document.Classify(p, "")), Title: path.Base(p), ChangedSince: -1}}
	if !entry.Hash.IsZero() {
		read.fact.Hash = entry.Hash.String()
	}
	if r.room <= 0 {
		read.fact.Unread = noRoom
		return read
	}
	content, err := r.Files.ReadLimited(p, r.opts.maxDocument())
	if err == nil && isPointer(content) {
		err = errPointer
	}
	if err != nil {
		read.fact.Unread = unread(err, r.opts.maxDocument())
		read.fact.Size = max(0, r.size(p))
		return read
	}
	r.parsed(&read, content)
	r.room -= int64(len(content) + factCost*(len(read.fact.Headings)+len(read.links)+len(read.names)))
	r.readings[id] = read
	return read
}

// version is what a document is at one commit.
type version struct {
	path string
	hash gitfs.Hash
}

// parse fills in what the content says.
func (r *reader) parse(read *reading, content []byte) {
	fact := &read.fact
	fact.Size = int64(len(content))
	if fact.Hash == "" {
		fact.Hash = blobID(content)
	}
	doc, problems := r.parser.Parse(fact.Path, valid(content))
	fact.Format, fact.Class, fact.Title, fact.Summary = string(doc.Format), string(doc.Class), doc.Title, doc.Summary
	fact.Words, fact.Stub = doc.Words, doc.Stub
	fact.Unread, fact.Plain = doc.Unread, doc.Unread != ""
	fact.Review = Review{Reviewed: doc.Review.Reviewed, Due: doc.Review.Due, Field: doc.Review.Field, Line: doc.Review.Line}
	for _, h := range doc.Headings {
		fact.Headings = append(fact.Headings, Heading{Level: h.Level, ID: h.ID, Text: h.Text, Line: h.Line})
	}
	for _, problem := range problems {
		fact.Problems = append(fact.Problems, Problem{Path: fact.Path, Line: problem.Line, Text: problem.Text})
	}
	read.links, read.names, read.ids = doc.Links, doc.Names, anchorsOf(doc)
}

// valid is a text as JSON gives it back, so that facts are the same whether
// they come from the store or not.
func valid(content []byte) []byte {
	if utf8.Valid(content) {
		return content
	}
	return bytes.ToValidUTF8(content, []byte("\uFFFD"))
}

// blobID is the id that git gives to a content.
func blobID(content []byte) string {
	sum := sha1.New()
	fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil))
}

// followed is the entry that a path leads to within the snapshot, through
// symlinks; that of the path itself where they lead nowhere.
func followed(files *index, p string) gitfs.Entry {
	own, _ := files.entry(p)
	reader, ok := files.files.(interface {
		ReadLink(name string) (string, error)
	})
	at := own
	for range 10 {
		if at.Mode != gitfs.Symlink || !ok {
			return at
		}
		target, err := reader.ReadLink(at.Path)
		if err != nil || strings.HasPrefix(target, "/") {
			return own
		}
		if at, ok = files.entry(path.Join(path.Dir(at.Path), target)); !ok {
			return own
		}
	}
	return own
}

// size is how large a file is, -1 where that is not known.
func (r *reader) size(p string) int64 {
	files, ok := r.Files.(fs.StatFS)
	if !ok {
		return -1
	}
	info, err := files.Stat(p)
	if err != nil {
		return -1
	}
	return info.Size()
}

// dated asks history about a document. That of a link is the history of what
// it leads to.
func (r *reader) dated(read *reading) {
	if r.History == nil {
		return
	}
	d := &read.fact
	d.Last = lastOf(r.History, read.path)
	d.Meaningful = meaningfulOf(r.History, read.path)
	d.Created = known(r.History.Created(read.path))
}

// ownID is an id at the end of a heading: "Set up {#setup}", "Set up [setup]".
var ownID = regexp.MustCompile(`[\[{]#?([\w.:-]+)[\]}]\s*$`)

// anchorsOf are the fragments that lead into a document.
func anchorsOf(doc document.Document) map[string]bool {
	anchors := make(map[string]bool, len(doc.Headings)+len(doc.Anchors))
	for _, h := range doc.Headings {
		anchors[h.ID] = true
		// Hugo, Docusaurus and others let a heading name its own id.
		if m := ownID.FindStringSubmatch(h.Text); m != nil {
			anchors[m[1]] = true
		}
	}
	for _, a := range doc.Anchors {
		anchors[a] = true
	}
	return anchors
}
