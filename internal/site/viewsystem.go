package site

// PartsView lists systems, domains and tags.
type PartsView struct {
	Frame
	Groups  []PartGroup
	Without []ServiceLine // services that name none
	Lacking string        // title of those
	AllHave string        // said where there are none of them
}

// PartGroup is the parts of one kind.
type PartGroup struct {
	Key    string // system, domain, tag
	Title  string
	Column string // what one of them is called
	Across string // what the parts beside them are called; "" where none has any
	Parts  []PartLine
	All    Link // to a page of their own, where there are too many
}

// PartLine is a system, a domain or a tag in a list.
type PartLine struct {
	Link
	Services int
	Findings int
	Failing  int
	Owners   []OwnerCount
	Levels   []LevelRow
	Across   []Link // the domains of a system, the systems of a domain
}

// OwnerCount is an owner with how many services of a part are theirs.
type OwnerCount struct {
	Owner    OwnerView
	Services int
}

// PartView is one system, domain or tag.
type PartView struct {
	Frame
	Kind     string
	Facts    []FactRow
	Services []ServiceLine
	Findings int
	Failing  int
	Owners   []OwnerCount
	Levels   []LevelRow
	Between  []NeedRow // what its services need of each other
	Graph    *GraphView
	Needs    []Neighbour // of services outside
	Needed   []Neighbour
}

// NeedRow is what one service needs, and who needs it, within a part.
type NeedRow struct {
	Service Link
	Needs   []Link
	Needed  []Link
}
