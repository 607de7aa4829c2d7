package site

import (
	"html/template"
	"sync"
	"time"
)

// DocumentView is one document, rendered.
type DocumentView struct {
	Frame
	Service  Link
	Owner    OwnerView
	Path     string
	Apart    string // tells the page from others of the service with its title
	Class    string
	Twin     string        // address of its Markdown
	Body     template.HTML // the whole text; Parts is what is shown
	Parts    []BodyPart
	Top      *NoteGroup // what is to be said about the document as a whole
	Contents []Heading
	Unread   string // why there is no body
	Plain    string // the source, where it is not rendered
	PlainWhy string // why not, where its format would be
	TitleID  string // id of the heading that became the page's title
	Last     *ChangeView
	Written  *ChangeView // the last meaningful change, where it is another one
	Reviewed time.Time
	Due      time.Time // when it must be read through again
	Edit     string
	History  string
	Source   string
	all      []Heading // of the body, for the notes
	Nav      *Nav
	Version  string // "" for the default branch
	Newest   *VersionLink
	Versions []VersionLink
	Previous *Link
	Next     *Link
	Problems []Place
}

// Heading is an entry of the table of contents.
type Heading struct {
	Level int
	ID    string
	Text  string
}

// ChangeView is a commit.
type ChangeView struct {
	When   time.Time
	Author string
	Commit string // short
	URL    string
	Rule   string // which newer commits were passed over
}

// BodyPart is a piece of a document's text, up to and with a heading that has
// notes, and these.
type BodyPart struct {
	HTML  template.HTML
	Notes *NoteGroup
}

// NoteGroup is what is to be said about one section of a document.
type NoteGroup struct {
	Heading string // id; "" for the document as a whole
	Title   string // of the section
	Notes   []FindingView
}

// result here for as long as the service's pages are being made.
type Nav struct {
	Service Link
	Base    string // address of the service's documents
	Groups  []NavGroup
	folders map[string]string // key of the folder by a page's address
	made    sync.Map
}

// large one.
func (n *Nav) Folder(address string) string { return n.folders[address] }

// Once returns what was made for key before, or makes it.
func (n *Nav) Once(key string, make func() (any, error)) (any, error) {
	if v, ok := n.made.Load(key); ok {
		return v, nil
	}
	v, err := make()
	if err != nil {
		return nil, err
	}
	v, _ = n.made.LoadOrStore(key, v)
	return v, nil
}

// page shows the documents of its own folder only.
type NavGroup struct {
	Title   string
	Pages   []Link
	Folders []NavFolder
}

// NavFolder is a folder of a large group.
type NavFolder struct {
	Key   string
	Title string
	First Link
	Pages []Link
	dir   string
	part  int
}
