package survey

import "time"

// File is a blob that a page may show: an image or an attachment.
type File struct {
	Path string `json:"path"`
	Hash string `json:"hash,omitempty"`
	Size int64  `json:"size,omitempty"`
}

// Document is one document of a service.
type Document struct {
	Path     string    `json:"path"`
	Hash     string    `json:"hash,omitempty"`   // blob id
	Format   string    `json:"format,omitempty"` // markdown, rst, asciidoc, text
	Class    string    `json:"class,omitempty"`  // readme, runbook, onboarding, contributing, adr, changelog, security, api, guide
	Title    string    `json:"title,omitempty"`
	Summary  string    `json:"summary,omitempty"`
	Size     int64     `json:"size"`
	Unread   string    `json:"unread,omitempty"` // why its content could not be looked at: too large, a submodule, ...
	Plain    bool      `json:"plain,omitempty"`  // though unread, its content is there and can be shown as it stands
	Words    int       `json:"words"`
	Stub     string    `json:"stub,omitempty"` // why it is a template left as it was
	Headings []Heading `json:"headings,omitempty"`
	Review   Review    `json:"review,omitzero"`
	Links    []DocLink `json:"links,omitempty"`
	Names    []Named   `json:"names,omitempty"`
	Problems []Problem `json:"problems,omitempty"` // front matter that does not parse, ...

	Created    *Change `json:"created,omitempty"`
	Last       *Change `json:"last,omitempty"`       // last change of any kind
	Meaningful *Change `json:"meaningful,omitempty"` // last change by a person that was no mass edit
	// ChangedSince counts the changes, since Meaningful, of the files and
	// folders that the document names; -1 where history cannot say.
	ChangedSince int `json:"changedSince"`
}

// Heading is a section of a document.
type Heading struct {
	Level int    `json:"level"`
	ID    string `json:"id"`
	Text  string `json:"text"`
	Line  int    `json:"line"`
}

// Review is when a document was, and must be, read through by a person.
type Review struct {
	Reviewed time.Time `json:"reviewed,omitzero"`
	Due      time.Time `json:"due,omitzero"`
	Field    string    `json:"field,omitempty"` // the front matter field that says so
	Line     int       `json:"line,omitempty"`
}

// LinkState is what became of a link.
type LinkState string

// The states of a link. Unknown links are those that git alone cannot answer.
const (
	LinkHolds     LinkState = "holds"
	LinkMissing   LinkState = "missing"        // no such file
	LinkNoAnchor  LinkState = "anchor-missing" // the file is there, its heading is not
	LinkOutside   LinkState = "outside"        // leads out of the repository
	LinkUnchecked LinkState = "unchecked"      // another host, mail, or a file that was not read
)

// DocLink is one link or image of a document.
type DocLink struct {
	Dest    string    `json:"dest"`
	Target  string    `json:"target,omitempty"` // path in the repository
	Anchor  string    `json:"anchor,omitempty"`
	Line    int       `json:"line"`
	Heading string    `json:"heading,omitempty"` // id of the section it stands in
	Image   bool      `json:"image,omitempty"`
	State   LinkState `json:"state"`
	MovedTo string    `json:"movedTo,omitempty"` // where the missing target went
	Gone    *Change   `json:"gone,omitempty"`    // the commit that deleted the target
}

// NamedKind is what a document names.
type NamedKind string

// What documents name.
const (
	NamedPath    NamedKind = "path"        // a file or folder
	NamedScript  NamedKind = "script"      // an executable called by its path
	NamedMake    NamedKind = "make target" // make test
	NamedNPM     NamedKind = "npm script"  // npm run build
	NamedTask    NamedKind = "task"        // task, just, rake, composer
	NamedCommand NamedKind = "command"     // any other command
)

// NamedState is whether what is named is there.
type NamedState string

// States of a named thing. Unknown is never counted as missing.
const (
	NamedHolds   NamedState = "holds"
	NamedMissing NamedState = "missing"
	NamedUnknown NamedState = "unknown"
)

// Named is something of the repository that a document names: a path, a
// script, a make target.
type Named struct {
	Text    string     `json:"text"` // as it stands in the document
	Kind    NamedKind  `json:"kind"`
	Path    string     `json:"path,omitempty"` // the file or folder that it means
	Line    int        `json:"line"`
	Heading string     `json:"heading,omitempty"`
	Command bool       `json:"command,omitempty"` // stands in a command, not in prose
	State   NamedState `json:"state"`
	Changed int        `json:"changed,omitempty"` // its changes since the document's last meaningful one
	MovedTo string     `json:"movedTo,omitempty"`
	Gone    *Change    `json:"gone,omitempty"` // the commit that deleted it, where history knows
}
