package site

// FormatsView says what is read.
type FormatsView struct {
	Frame
	Repositories int
	Families     []FormatFamily
}

// FormatFamily is the formats of one purpose.
type FormatFamily struct {
	Key    string // descriptors, owners, people, pipelines, infrastructure, documents
	Title  string
	Rows   []FormatRow
	Absent []string // titles of formats that no repository has
}

// FormatRow is one format that repositories have files of.
type FormatRow struct {
	Link              // to its documentation, where there is one
	Named        bool // known by name, and not read
	Repositories int
	Files        int
	Unread       int // files that could not be read
	Samples      []UnreadFile
}

// UnreadFile is a file that could not be read, and why.
type UnreadFile struct {
	Repository string
	Place      Place
	Why        string
}
