package site

// TechnologiesView is what services are built with, by kind: all kinds, or one
// of them as a whole.
type TechnologiesView struct {
	Frame
	Whole  bool
	Groups []TechnologyGroup
}

// TechnologyGroup is the technologies of one kind, the most used ones first.
type TechnologyGroup struct {
	Key    string
	Title  string
	Total  int
	Shared int // of them, those that several services use
	Rows   []TechnologyLine
	More   int
	All    Link // to the rest, where it has a page
}

// TechnologyLine is a technology in a list.
type TechnologyLine struct {
	Link
	Services     int
	Only         Link     // the service, where it is but one
	Versions     []string // the newest first
	MoreVersions int
}

// TechnologyView is who uses one technology, and in which version.
type TechnologyView struct {
	Frame
	Kind     Link
	Maker    Link // the service of the fleet that it comes from
	Services int
	Versions []VersionCount // the newest first
	Rows     []UseRow
	More     int
	Data     string
}

// VersionCount is how many services use a version.
type VersionCount struct {
	Version  string
	Services int
}

// UseRow is a use of a technology in one version.
type UseRow struct {
	Link      // the technology
	Service   Link
	Owner     OwnerView
	Version   string // "" where another file says it
	For       string // what for, in words; "" for what runs
	Where     Place
	More      int // further files that say the same
	Elsewhere int // other services that use it
	order     int
}
