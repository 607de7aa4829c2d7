// Package descriptor reads the files in which a repository describes its
// services, teams, people and packages, in every format of Formats, into one
// shape. Every value keeps the format, file and line that it comes from; where
// two files disagree about one service, Merge keeps both.
//
// A survey uses it in four steps. Locate picks the files out of the paths of a
// repository and says each one's format. Options.Parse reads one file; its
// Read gives the files that $text, $json and $yaml name, and its Mapping says
// what an organisation's own fields mean. Group puts the entities of all files
// together that describe one service. Merge makes one Descriptor of each, in
// an order of precedence, and lists what its sources disagree about. A url of
// a Location is found in the fleet by Target.In.
package descriptor

import (
	"path"
	"strings"
)

// Formats that name other files: that of catalog-info.yaml, and that of
// app-config.yaml.
const (
	Backstage = "backstage"
	AppConfig = "app-config"
)

// Origin is the file that a value stands in, and the format of that file.
type Origin struct{ Format, Path string }

// Entity is one thing that a file describes. Whatever a format calls it, Kind
// is one of Backstage's words, Component for what runs or is built; beside
// those it is Repository for what a file says about the whole repository,
// Package for a manifest, and Objective for an OpenSLO object.
type Entity struct {
	Format    string
	Path      string
	Line      int   // where its document begins
	Schema    Value // version of the format that the file names
	Kind      Value
	Namespace Value // "default" without a line where the file has none
	Name      Value // "" for a Repository that does not say its name
	Descriptor
	Team     *Team     // what only groups have
	Person   *Person   // what only users have
	Location *Location // what only locations have

	uses       []string // manifests of a workspace's members
	generation int      // of several files of one format, the newer form counts first
	below      bool     // a manifest in a folder below that of its service
}

// Ref is the entity's full name, kind:namespace/name in lower case.
func (e Entity) Ref() Ref {
	return Ref{Kind: strings.ToLower(e.Kind.Text), Namespace: strings.ToLower(e.Namespace.Text),
		Name: strings.ToLower(e.Name.Text), Text: e.Name.Text, Line: e.Name.Line}
}

// Descriptor is what any format can say about a service. A field that the
// format or the file does not have is empty.
type Descriptor struct {
	Title        Value
	Description  Value
	Aliases      []Value // further names of the same service
	Owner        Ref
	CoOwners     []Ref // owners beside the first
	Type         Value
	Lifecycle    Value
	Tier         Value
	System       Ref
	Domain       Ref
	Parents      []Ref // of a subcomponent or a subdomain
	Links        []Link
	DependsOn    []Ref
	DependencyOf []Ref
	ProvidesAPIs []Ref
	ConsumesAPIs []Ref
	Tags         []Value
	Languages    []Value
	Labels       []Pair
	Annotations  []Pair
	Contacts     []Contact
	OnCall       []OnCall
	Repositories []Place     // where its code is said to lie
	Docs         Place       // where its documents are said to lie
	Definition   Definition  // of an API
	References   []Reference // contents that the file takes from elsewhere
	Objectives   []Objective // service levels that are promised
	Properties   []Pair      // the organisation's own fields, which a Mapping gives a meaning

	// What manifests of packages say.
	Version      Value
	License      Value
	Requires     []Requirement
	Dependencies []Dependency
	Left         int // dependencies that were not kept, for their number
}

// Value is a text and the line on which it stands.
type Value struct {
	Text string
	Line int
	Origin
}

// Known reports whether there is a text.
func (v Value) Known() bool { return v.Text != "" }

// Pair is a label, an annotation, or a field of an organisation's own.
type Pair struct {
	Key, Text string
	Line      int
	Origin
}

// Link is a link with the type that the author gave it, which is free text.
type Link struct {
	URL, Title, Type string
	Line             int
	Origin
}

// Contact is a way to reach those who own the service.
type Contact struct {
	Type string // slack, email, microsoft-teams, chat, maintainer, security, author, ...
	Text string
	Line int
	Origin
}

// Chat reports whether people talk there; maintainers and security contacts are
// contacts, too.
func (c Contact) Chat() bool {
	switch c.Type {
	case "email", "maintainer", "administrator", "security", "author", "phone", "":
		return false
	}
	return true
}

// OnCall is the service of an on-call provider. An integration key is a
// credential of sorts: of it only the presence is kept, and ID is empty.
type OnCall struct {
	Provider string // pagerduty, opsgenie, ...
	Field    string // the annotation or key that names it
	ID       string
	Line     int
	Origin
}

// Place is a location of the form type:target, like dir:. or
// url:https://host/path.
type Place struct {
	Type, Target string
	Line         int
	Origin
}

// Definition is the definition of an API: written out, or a Reference.
type Definition struct {
	Bytes int    // length of a definition that is written out
	From  string // file or address of one that is not
	Line  int
	Origin
}

// Known reports whether there is a definition.
func (d Definition) Known() bool { return d.Bytes > 0 || d.From != "" }

// Reference is a $text, $json or $yaml: contents that are taken from a file,
// relative to the descriptor, or from an address. Addresses are not fetched.
type Reference struct {
	Kind   string // text, json, yaml, openapi, ...
	Field  string // spec.definition
	Target string
	Line   int
	Origin
}

// Objective is a service level that is promised.
type Objective struct {
	Name, Title string
	Target      string // as written: 0.99, 99.5
	Window      string // 28d, 1M, ...
	Line        int
	Origin
}

// Requirement is a version of a language or a tool that the code needs.
type Requirement struct {
	Name       string // go, node, python, rust, java, dotnet, php, ruby, ...
	Constraint string // as written: >=3.10, ^18, 1.22
	Line       int
	Origin
}

// Dependency is a package that a manifest asks for.
type Dependency struct {
	Ecosystem  string // npm, go, pypi, cargo, maven, composer, rubygems, nuget
	Name       string
	Constraint string // as written; "" where the manifest leaves it to another file
	Scope      string // "" for what runs; dev, test, build, peer, optional, indirect, ...
	Local      string // the manifest of the package, where it is one of the same repository
	Line       int
	Origin
}

// Team is what groups have beside the common fields.
type Team struct {
	Email    Value
	Parent   Ref
	Children []Ref
	Members  []Ref
}

// Person is what users have beside the common fields.
type Person struct {
	Email    Value
	MemberOf []Ref
}

// Location points to other descriptor files.
type Location struct {
	Type    Value // url or file; "" is that of the file itself
	Targets []Target
}

// Target is one file or address that a Location names.
type Target struct {
	Text     string
	Optional bool // it may be absent
	Line     int
}

// Within is the target's path in the same repository, seen from the file that
// names it; "" where it is an address, a pattern, or outside.
func (t Target) Within(from string) string { return within(from, t.Text) }

// Within is the path of the contents, as for a Target.
func (r Reference) Within(from string) string { return within(from, r.Target) }

func within(from, target string) string {
	if strings.Contains(target, "://") || strings.ContainsAny(target, "*?[") || strings.HasPrefix(target, "/") {
		return ""
	}
	p := path.Join(path.Dir(from), target)
	if p == ".." || strings.HasPrefix(p, "../") {
		return ""
	}
	return p
}

// Problem is something of a descriptor that cannot be read, or that its own
// format forbids.
type Problem struct {
	Path   string
	Line   int
	Entity string // reference of the entity concerned; "" for the file or a nameless document
	Text   string
}
