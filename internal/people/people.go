// Package people knows who people are: the teams and members that files
// declare, one person behind several addresses and logins, and who works on
// what as history shows it. It reads bytes and plain values: what a descriptor
// (Group and User), an owner file (owners.File.People) or history (Touches,
// with the .mailmap of its repository) says of people is handed to NewIndex as
// sightings of the whole fleet, and Observe then answers for each folder.
package people

// Limits of files. Kubernetes' sigs.yaml has 150 kB.
const (
	maxBytes     = 1 << 20 // of a mailmap
	maxTeamsFile = 512 << 10
	maxEntries   = 100_000 // values of a file, or lines of a mailmap
)

// Problem is something of a file that has no effect.
type Problem struct {
	Line int // 0 for the whole file
	Text string
}

// Team is a group of people as a file declares it. A field that the file does
// not have is empty.
type Team struct {
	Name    string // as others refer to it: "payments"
	Title   string
	About   string
	Chat    string // a channel, or the address of one
	Email   string
	Parent  string // the name of the team that it belongs to
	Members []Member
	Labels  []string // other names under which it owns things: a GitHub team, an area
	Path    string
	Line    int
}

// Member is a person as a team names them; at least one field but Role is set.
type Member struct {
	Name, Login, Email string
	Ref                string // in a catalog: user:default/jane
	Role               string // lead, maintainer, chair, ...; "" for a plain member
	Line               int
}

// Access is who may do what with a repository, as .github/settings.yml says.
type Access struct {
	Name       string // of the team or the user
	Team       bool
	Permission string // pull, triage, push, maintain, admin
	Line       int
}
