package survey

import "time"

// Owner is who a service says owns it.
type Owner struct {
	Value
	Ref  string    `json:"ref,omitempty"`  // group:default/payments, @org/team, ...; lower case
	Name string    `json:"name,omitempty"` // short: payments
	Kind OwnerKind `json:"kind,omitempty"`
}

// OwnerKind tells a team from a person.
type OwnerKind string

// The kinds of owners. "" is nobody.
const (
	OwnerTeam    OwnerKind = "team"
	OwnerPerson  OwnerKind = "person"
	OwnerUnclear OwnerKind = "unclear" // an address or a bare name
)

// Team is a group that some repository of the fleet declares.
type Team struct {
	Ref     string   `json:"ref"` // group:default/payments
	Name    string   `json:"name"`
	Title   string   `json:"title,omitempty"`
	Email   string   `json:"email,omitempty"`
	Chat    string   `json:"chat,omitempty"`
	Members []string `json:"members,omitempty"` // user references
	People  []Member `json:"people,omitempty"`  // members whom a file about teams names
	Labels  []string `json:"labels,omitempty"`  // further names under which it owns things
	Parent  string   `json:"parent,omitempty"`
	Format  string   `json:"format,omitempty"` // of a file about teams; "" for a descriptor's
	Path    string   `json:"path,omitempty"`
	Line    int      `json:"line,omitempty"`
}

// Member is a person as a file names them; each field may be empty.
type Member struct {
	Name  string `json:"name,omitempty"`
	Login string `json:"login,omitempty"`
	Host  string `json:"host,omitempty"` // of the login; "" for that of the repository
	Email string `json:"email,omitempty"`
	Role  string `json:"role,omitempty"`
}

// Access is what a team or a person may do with a repository.
type Access struct {
	Name       string `json:"name"`
	Team       bool   `json:"team,omitempty"`
	Permission string `json:"permission,omitempty"` // pull, triage, push, maintain, admin
	Path       string `json:"path"`
	Line       int    `json:"line,omitempty"`
}

// Author is a person who worked on the repository, under all addresses that are
// known to be theirs.
type Author struct {
	Name    string    `json:"name"`
	Emails  []string  `json:"emails,omitempty"`
	Commits int       `json:"commits"`
	Last    time.Time `json:"last"`
}

// Observed is who works on a service, as history shows it: not who is said to.
type Observed struct {
	Known  bool    `json:"known"`            // false for a shallow history
	Shares []Share `json:"shares,omitempty"` // the five largest, of all work; what was done half a year earlier counts half
	Year   []Share `json:"year,omitempty"`   // likewise, of the year before the commit
	// YearCommits counts the commits of that year, those of bots and mass edits
	// left out.
	YearCommits int   `json:"yearCommits,omitempty"`
	Authors     []int `json:"authors,omitempty"` // all who ever worked on it, as numbers of Repository.Authors
	More        int   `json:"more,omitempty"`    // authors who are not among those
}

// Share is a person's part in what was done.
type Share struct {
	Author
	PerMille int `json:"perMille"`
}

// Person is a user that some repository of the fleet declares.
type Person struct {
	Ref   string `json:"ref"`
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	Email string `json:"email,omitempty"`
	// Logins are names on forges, as annotations tell: github.com/jane.
	Logins []string `json:"logins,omitempty"`
	Teams  []string `json:"teams,omitempty"`
}

// Owners is what the owner file says about the service's files.
type Owners struct {
	Format   string      `json:"format,omitempty"` // github, gitlab, kubernetes, linux; "" where there is none
	Path     string      `json:"path,omitempty"`   // of several files the one nearest to the root
	Files    int         `json:"files,omitempty"`  // that were read: OWNERS lies in many folders
	Readable bool        `json:"readable,omitempty"`
	Unread   string      `json:"unread,omitempty"`   // why it could not be judged; "" where it was, or where the platform refuses it
	Ignored  []string    `json:"ignored,omitempty"`  // further owner files that the platform ignores
	Problems []Problem   `json:"problems,omitempty"` // bad lines
	Rules    []OwnerRule `json:"rules,omitempty"`
	Total    int         `json:"total"` // files that count for ownership
	Owned    int         `json:"owned"`
	Unknown  int         `json:"unknown,omitempty"` // files of which nobody can say; neither owned nor unowned
	Unowned  []string    `json:"unowned,omitempty"` // a sample, 20 at most, sorted
	Last     *Change     `json:"last,omitempty"`
}

// OwnerRule is one line of an owner file.
type OwnerRule struct {
	Pattern   string   `json:"pattern"`
	Owners    []string `json:"owners,omitempty"`
	Members   []string `json:"members,omitempty"`   // Owners with groups that the files define taken apart; empty where there are none
	Reviewers []string `json:"reviewers,omitempty"` // who may review and not approve
	People    int      `json:"people,omitempty"`    // how many of Owners are persons
	Path      string   `json:"path,omitempty"`      // of the file, where it is not that of Owners
	Line      int      `json:"line"`
	Excludes  bool     `json:"excludes,omitempty"`  // takes what it matches out of a section
	Elsewhere bool     `json:"elsewhere,omitempty"` // further owners are named in files that are not here
	Section   string   `json:"section,omitempty"`
	Matches   int      `json:"matches"` // files that the pattern matches
	Duplicate bool     `json:"duplicate,omitempty"`
}
