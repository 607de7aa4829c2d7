package site

// ObjectiveRow is a service level that is promised.
type ObjectiveRow struct {
	Name   string
	Target string // as written: 0.99
	Window string
	Where  Place
}

// AlertRow is a rule that wakes somebody.
type AlertRow struct {
	Name     string
	Severity string
	Runbook  Link
	Lacks    string // what is wrong with the runbook
	Where    Place
}

// InterfaceRow is an interface that a service provides.
type InterfaceRow struct {
	Link
	Kind    string
	Version string
	Size    string // how much there is of it, in words
	Where   Place  // its definition
	Users   []Link // services that declare to use it
}

// ResourceRow is something that runs, or that something runs on.
type ResourceRow struct {
	Name        string
	Kind        string
	Environment string
	Where       Place
}

// UseGroup is the technologies of one kind that a service uses.
type UseGroup struct {
	Key   string
	Title string
	Total int
	First []string // some names
	Rows  []UseRow
	More  int
}

// MadeRow is a technology that comes from a service.
type MadeRow struct {
	Link
	Users    int
	Services []Link // some of them
	More     int
}
