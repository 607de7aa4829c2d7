package survey

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// documents finds, parses and dates the documents, resolves what they link to
// and name, and gives each to the service whose folder holds it.
func (r *reader) documents() {
	paths, left := findDocuments(r.files.paths, r.Target.Override.Docs, r.opts.Leave)
	if left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more documents than the %d that are read", left, len(paths)))
	}
	parsed := make(map[string]document.Document, len(paths))
	links := &linker{files: r.files, anchors: map[string]map[string]bool{}, history: r.History, rooted: r.siteGenerator()}
	facts := make([]Document, 0, len(paths))
	for _, p := range paths {
		fact, doc := r.document(p)
		facts = append(facts, fact)
		if fact.Unread == "" {
			parsed[p] = doc
			links.anchors[p] = anchorsOf(doc)
		}
	}
	for i := range facts {
		doc, read := parsed[facts[i].Path]
		if !read {
			continue
		}
		for _, l := range doc.Links {
			fact := DocLink{Dest: l.Dest, Line: l.Line, Heading: l.Heading, Image: l.Image}
			facts[i].Links = append(facts[i].Links, links.resolve(facts[i].Path, fact))
		}
		facts[i].Names = r.named(doc, facts[i].Meaningful)
		r.sinceChanged(&facts[i])
	}
	r.share(facts)
	r.attach(links)
}

// siteGenerator reports whether the repository's documents are the source of a
// generated site, whose links from the root git cannot resolve.
func (r *reader) siteGenerator() bool {
	for _, p := range r.files.paths {
		switch path.Base(p) {
		case "mkdocs.yml", "mkdocs.yaml", "docusaurus.config.js", "docusaurus.config.ts", "hugo.toml", "hugo.yaml", "_config.yml", "antora.yml", "book.toml", "tech-docs.yml":
			return true
		}
	}
	return false
}

// document reads one document. Where its content cannot be looked at, the fact
// says why, and is otherwise empty.
func (r *reader) document(p string) (Document, document.Document) {
	entry := followed(r.Files, r.files.entries[p])
	fact := Document{Path: p, Class: string(document.Classify(p, "")), Title: path.Base(p), ChangedSince: -1}
	fact.Hash = r.hash(entry)
	r.dated(&fact)
	content, err := r.Files.ReadLimited(p, r.opts.maxDocument())
	if err == nil && isPointer(content) {
		err = errors.New("its content lies in Git LFS, which daybook does not fetch")
	}
	if err != nil {
		fact.Unread = unread(err, p, r.opts.maxDocument())
		return fact, document.Document{}
	}
	doc, problems := r.parser.Parse(p, content)
	fact.Size = int64(len(content))
	fact.Format, fact.Class, fact.Title, fact.Summary = string(doc.Format), string(doc.Class), doc.Title, doc.Summary
	fact.Words, fact.Stub = doc.Words, doc.Stub
	fact.Review = Review{Reviewed: doc.Review.Reviewed, Due: doc.Review.Due, Field: doc.Review.Field, Line: doc.Review.Line}
	for _, h := range doc.Headings {
		fact.Headings = append(fact.Headings, Heading{Level: h.Level, ID: h.ID, Text: h.Text, Line: h.Line})
	}
	for _, problem := range problems {
		fact.Problems = append(fact.Problems, Problem{Path: p, Line: problem.Line, Text: problem.Text})
	}
	return fact, doc
}

// followed is the entry that a link leads to within the snapshot; the link
// itself where it leads nowhere.
func followed(files Snapshot, e gitfs.Entry) gitfs.Entry {
	reader, ok := files.(interface {
		ReadLink(name string) (string, error)
	})
	at := e
	for range 10 {
		if at.Mode != gitfs.Symlink || !ok {
			return at
		}
		target, err := reader.ReadLink(at.Path)
		if err != nil {
			return e
		}
		if at, err = lookup(files, path.Join(path.Dir(at.Path), target)); err != nil {
			return e
		}
	}
	return e
}

func lookup(files Snapshot, p string) (gitfs.Entry, error) {
	e, ok := files.Lookup(p)
	if !ok {
		return e, fs.ErrNotExist
	}
	return e, nil
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

// dated asks history about a document.
func (r *reader) dated(d *Document) {
	if r.History == nil {
		return
	}
	d.Last = lastOf(r.History, d.Path)
	d.Meaningful = meaningfulOf(r.History, d.Path)
	d.Created = known(r.History.Created(d.Path))
}

// isPointer reports whether the content is that of a Git LFS pointer.
func isPointer(content []byte) bool {
	return len(content) < 1024 && strings.HasPrefix(string(content), "version https://git-lfs.github.com/spec/")
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

// share gives each document to its services: those whose folder is the deepest
// that holds it. Services that share a folder share its documents.
func (r *reader) share(facts []Document) {
	for _, d := range facts {
		at := r.serviceOf(d.Path)
		if at < 0 {
			continue
		}
		folder := r.survey.Services[at].Folder
		for i := range r.survey.Services {
			if s := &r.survey.Services[i]; s.Folder == folder {
				s.Documents = append(s.Documents, d)
			}
		}
	}
}

// attach lists the images and attachments that pages may show: those in
// document folders, and those that a document links to.
func (r *reader) attach(l *linker) {
	wanted := map[string]bool{}
	for _, p := range r.files.paths {
		if document.Attachment(p) && inDocFolder(p) {
			wanted[p] = true
		}
	}
	for i := range r.survey.Services {
		for _, d := range r.survey.Services[i].Documents {
			for _, link := range d.Links {
				if link.State == LinkHolds && document.Attachment(link.Target) {
					wanted[link.Target] = true
				}
			}
		}
	}
	for _, p := range r.files.paths {
		if !wanted[p] {
			continue
		}
		at := r.serviceOf(p)
		if at < 0 {
			continue
		}
		entry := r.files.entries[p]
		if entry.Mode == gitfs.Symlink || entry.Mode == gitfs.Submodule {
			continue
		}
		folder := r.survey.Services[at].Folder
		for i := range r.survey.Services {
			if s := &r.survey.Services[i]; s.Folder == folder {
				s.Attached = append(s.Attached, File{Path: p, Hash: r.hash(entry)})
			}
		}
	}
}

// inDocFolder reports whether a path lies in a folder of documents.
func inDocFolder(p string) bool {
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		switch path.Base(dir) {
		case "docs", "doc", "documentation", "runbooks", "adr":
			return true
		}
	}
	return false
}

// releaseOf lists the documents of a released version. They are shown, not
// checked: no history and no names.
func releaseOf(ref gitfs.Ref, files Snapshot, target Target, opts Options) Release {
	subject := Subject{Target: target, Files: files}
	r := newReader(subject, opts)
	release := Release{Tag: ref.Name, Commit: ref.Commit.String(), When: ref.When}
	links := &linker{files: r.files, anchors: map[string]map[string]bool{}, rooted: r.siteGenerator()}
	linked := map[string]bool{}
	paths, _ := findDocuments(r.files.paths, target.Override.Docs, opts.Leave)
	for _, p := range paths {
		fact, doc := r.document(p)
		for _, l := range doc.Links {
			link := links.resolve(p, DocLink{Dest: l.Dest, Image: l.Image})
			linked[link.Target] = linked[link.Target] || link.State == LinkHolds
		}
		release.Documents = append(release.Documents, fact)
	}
	for _, p := range r.files.paths {
		entry := r.files.entries[p]
		if document.Attachment(p) && (inDocFolder(p) || linked[p]) && (entry.Mode == gitfs.File || entry.Mode == gitfs.Executable) {
			release.Attached = append(release.Attached, File{Path: p, Hash: r.hash(entry)})
		}
	}
	return release
}

func bytesText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
