// Package descriptor reads files in which a repository describes its services,
// teams and people. Backstage's catalog-info.yaml is read in full; every value
// keeps its line, so that what is shown can say where it stands.
package descriptor

import (
	"path"
	"slices"
	"strings"
)

// Backstage is the format of catalog-info.yaml.
const Backstage = "backstage"

// Entity is one thing that a file describes.
type Entity struct {
	Format    string
	Path      string
	Line      int // where its document begins
	Kind      Value
	Namespace Value // "default" without a line where the file has none
	Name      Value
	Descriptor
	Team     *Team     // what only groups have
	Person   *Person   // what only users have
	Location *Location // what only locations have
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
	Owner        Ref
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
}

// Value is a text and the line on which it stands.
type Value struct {
	Text string
	Line int
}

// Known reports whether there is a text.
func (v Value) Known() bool { return v.Text != "" }

// Pair is a label or an annotation.
type Pair struct {
	Key, Text string
	Line      int
}

// Link is a link with the type that the author gave it, which is free text.
type Link struct {
	URL, Title, Type string
	Line             int
}

// Contact is a way to reach those who own the service.
type Contact struct {
	Type string // slack, email, microsoft-teams, ...
	Text string
	Line int
}

// OnCall is the service of an on-call provider. An integration key is a
// credential of sorts: of it only the presence is kept, and ID is empty.
type OnCall struct {
	Provider string // pagerduty, opsgenie, ...
	Field    string // the annotation or key that names it
	ID       string
	Line     int
}

// Place is a location of the form type:target, like dir:. or
// url:https://host/path.
type Place struct {
	Type, Target string
	Line         int
}

// Definition is the definition of an API: written out, or a Reference.
type Definition struct {
	Bytes int    // length of a definition that is written out
	From  string // file or address of one that is not
	Line  int
}

// Known reports whether there is a definition.
func (d Definition) Known() bool { return d.Bytes > 0 || d.From != "" }

// Reference is a $text, $json or $yaml: contents that are taken from a file,
// relative to the descriptor, or from an address. They are not fetched.
type Reference struct {
	Kind   string // text, json, yaml, openapi, ...
	Field  string // spec.definition
	Target string
	Line   int
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

// Parse reads a descriptor in the format that its name stands for. A document
// that cannot be read costs only itself. Skeletons of templates, whose names
// are still to be filled in, are no entities and no problem.
func Parse(path string, src []byte) ([]Entity, []Problem) {
	p := &reader{path: path}
	if IsSkeleton(path) {
		return nil, nil
	}
	documents, refused := split(src)
	if refused != "" {
		p.problem(0, "", "%s", refused)
		return nil, p.problems
	}
	for _, d := range documents {
		p.backstage(d)
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
	return p.entities, p.problems
}

// aside are folders whose descriptors describe nothing that runs: vendored
// code, test data, skeletons of templates.
var aside = []string{"vendor", "node_modules", "third_party", "third-party", "testdata", "test", "tests", "__tests__",
	"fixtures", "__fixtures__", "mocks", "__mocks__", "skeleton", "skeletons", ".git"}

// Find picks the descriptor files out of the paths of a repository, those
// nearest to the root first.
func Find(paths []string) []string {
	var found []string
	for _, p := range paths {
		if isDescriptor(path.Base(p)) && !IsSkeleton(p) && !inFolder(p, aside) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if d := strings.Count(a, "/") - strings.Count(b, "/"); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return found
}

func isDescriptor(name string) bool {
	lower := strings.ToLower(name)
	if !strings.HasSuffix(lower, ".yaml") && !strings.HasSuffix(lower, ".yml") {
		return false
	}
	name = strings.TrimSuffix(lower, path.Ext(lower))
	return name == "catalog-info" || strings.HasSuffix(name, ".catalog-info")
}

// IsSkeleton reports whether the path lies in the skeleton of a template: its
// name is one, or has a placeholder of cookiecutter or of Backstage in it.
func IsSkeleton(p string) bool {
	return strings.Contains(p, "{{") || strings.Contains(p, "{%") || inFolder(p, []string{"skeleton", "skeletons"})
}

func inFolder(p string, names []string) bool {
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if slices.Contains(names, strings.ToLower(path.Base(dir))) {
			return true
		}
	}
	return false
}
