// Package survey reads one repository at one commit into services with facts.
// Every fact keeps its provenance; what could not be looked at is said, never
// guessed. Facts are plain data: they are cached by commit, printed by
// `daybook survey --json`, and are all that checks and the site ever see.
package survey

import (
	"strconv"
	"strings"
	"time"

	"daybook/internal/source"
)

// Version of the facts. A cached survey of another version is made anew.
const Version = 16

// Survey is what one repository at one commit says about itself.
type Survey struct {
	Version    int        `json:"version"`
	Repository Repository `json:"repository"`
	Services   []Service  `json:"services"`        // at least one, sorted by Folder then ID
	Teams      []Team     `json:"teams,omitempty"` // groups that this repository declares, for the whole fleet
	People     []Person   `json:"people,omitempty"`
	// Entities are the systems, domains, APIs and resources that it declares.
	Entities []Entity  `json:"entities,omitempty"`
	Members  []Member  `json:"members,omitempty"`  // further people whom files name, for the whole fleet
	Access   []Access  `json:"access,omitempty"`   // who may do what with the repository, by .github/settings.yml
	Problems []Problem `json:"problems,omitempty"` // what could not be read, and why
	// Foreign are the files of other repositories that facts were made with.
	Foreign []Foreign `json:"foreign,omitempty"`
	// Read are the formats of which there were files, by family and format.
	Read []FormatRead `json:"read,omitempty"`
}

// FormatRead says how many files of a format there were.
type FormatRead struct {
	Family  string    `json:"family"` // descriptors, owners, people, pipelines, infrastructure, documents
	Format  string    `json:"format"`
	Files   int       `json:"files"`
	Unread  int       `json:"unread,omitempty"`  // of them, those that could not be read
	Samples []Problem `json:"samples,omitempty"` // some of those, with the reason
}

// Repository holds the facts that all services of one repository share.
type Repository struct {
	Name     string    `json:"name"`             // owner/repo, unique in the fleet
	URL      string    `json:"url,omitempty"`    // clone address without credentials
	Web      string    `json:"web,omitempty"`    // address for a browser
	Branch   string    `json:"branch,omitempty"` // HEAD where detached
	Commit   string    `json:"commit,omitempty"` // 40 digits; "" for a folder that is no repository
	When     time.Time `json:"when"`             // committer date of Commit, UTC
	Dirty    bool      `json:"dirty,omitempty"`  // read from a work tree, uncommitted work included
	Shallow  bool      `json:"shallow,omitempty"`
	Files    int       `json:"files"`
	Commits  int       `json:"commits"`
	First    *Change   `json:"first,omitempty"`    // oldest commit; nil where unknown
	Last     *Change   `json:"last,omitempty"`     // newest commit
	Human    *Change   `json:"human,omitempty"`    // newest commit not made by a bot
	Links    Links     `json:"links"`              // templates of the forge
	Versions []Release `json:"versions,omitempty"` // newest first by semantic version
	Tags     int       `json:"tags"`               // all tags of the repository
	Newest   string    `json:"newest,omitempty"`   // newest release tag by semantic version
	NewestAt time.Time `json:"newestAt,omitzero"`
	Moved    []Moved   `json:"moved,omitempty"` // documents that lay elsewhere before, sorted by From

	Visibility Value      `json:"visibility,omitzero"` // public, internal or private, as a platform says
	Locations  []Location `json:"locations,omitempty"` // what Locations of its catalogue name
	// Named are files of this repository that are descriptors because Locations
	// of others name them.
	Named []Naming `json:"named,omitempty"`
	// Authors are the people who ever worked on it, bots left out: the latest
	// first, 2000 at most. None are known of a shallow repository.
	Authors []Author `json:"authors,omitempty"`
}

// Moved is a document that had another path, where nothing is any more.
type Moved struct {
	From string `json:"from"`
	To   string `json:"to"` // a document of today
}

// Links are address templates of the repository's forge; empty where unknown.
// {path}, {line}, {commit} and {ref} stand for themselves.
type Links struct {
	File    string `json:"file,omitempty"`
	Line    string `json:"line,omitempty"`
	Commit  string `json:"commit,omitempty"`
	Edit    string `json:"edit,omitempty"`
	History string `json:"history,omitempty"`
	Raw     string `json:"raw,omitempty"`
}

// Release is one released version whose documents the site shows.
type Release struct {
	Tag       string     `json:"tag"`
	Commit    string     `json:"commit"`
	Tree      string     `json:"tree,omitempty"` // id of the tree: releases of one tree show the same
	When      time.Time  `json:"when"`
	Documents []Document `json:"documents"` // without history and names; of links, those that lead nowhere
	Attached  []File     `json:"attached,omitempty"`
}

// Value is a fact with where it came from.
type Value struct {
	Text   string `json:"text"`
	Format string `json:"format,omitempty"` // backstage, daybook.toml, codeowners, path, git, ...
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Known reports whether there is a value.
func (v Value) Known() bool { return v.Text != "" }

// Outside reports whether the place of the value is none of the repository's
// files: others say it.
func (v Value) Outside() bool {
	switch source.Forge(v.Format) {
	case "registry", "daybook.toml", source.GitHub, source.GitLab, source.Gitea, source.Bitbucket, source.BitbucketDC, source.Azure:
		return true
	}
	return false
}

// Service is what one service says about itself.
type Service struct {
	ID     string `json:"id"`               // stable within the repository: an entity reference, a folder, or ""
	Name   string `json:"name"`             // what it calls itself; the fleet-wide name is given by the ledger
	Folder string `json:"folder,omitempty"` // "" for the whole repository; no trailing slash

	Title       Value     `json:"title,omitzero"`
	Description Value     `json:"description,omitzero"`
	Kind        Value     `json:"kind,omitzero"` // service, library, website, ... as declared
	Lifecycle   Value     `json:"lifecycle,omitzero"`
	Tier        Value     `json:"tier,omitzero"`
	System      Value     `json:"system,omitzero"`
	Domain      Value     `json:"domain,omitzero"`
	Language    Value     `json:"language,omitzero"`
	Owner       Owner     `json:"owner,omitzero"`
	Chat        Value     `json:"chat,omitzero"`
	OnCall      Value     `json:"onCall,omitzero"`
	Tags        []Value   `json:"tags,omitempty"`
	Links       []Link    `json:"links,omitempty"`
	DependsOn   []Value   `json:"dependsOn,omitempty"` // entity references, lower case, complete
	Provides    []Value   `json:"provides,omitempty"`
	Consumes    []Value   `json:"consumes,omitempty"`
	Problems    []Problem `json:"problems,omitempty"` // of its descriptor

	Aliases    []Value     `json:"aliases,omitempty"`    // further names
	CoOwners   []Owner     `json:"coOwners,omitempty"`   // beside Owner
	Contacts   []Contact   `json:"contacts,omitempty"`   // in the order of precedence
	Objectives []Objective `json:"objectives,omitempty"` // service levels that are promised
	Version    Value       `json:"version,omitzero"`     // of its package
	Licensed   Value       `json:"licensed,omitzero"`    // the licence that a descriptor or manifest names

	Descriptor Descriptor `json:"descriptor,omitzero"`
	// Sources are the files that tell about it, the one that counts most first.
	Sources []Origin `json:"sources,omitempty"`
	// Agreed are the fields about which several sources say the same, of those
	// that are compared; Disagreements are the others.
	Agreed        []string       `json:"agreed,omitempty"`
	Disagreements []Disagreement `json:"disagreements,omitempty"`
	// Dependencies are the packages that manifests ask for; DependenciesLeft is
	// how many more there are.
	Dependencies     []Dependency `json:"dependencies,omitempty"`
	DependenciesLeft int          `json:"dependenciesLeft,omitempty"`
	// Packages are those that manifests make under a name that says whose they
	// are.
	Packages []Package `json:"packages,omitempty"`

	Owners     Owners     `json:"owners,omitzero"`
	Observed   Observed   `json:"observed,omitzero"`
	Documents  []Document `json:"documents,omitempty"` // sorted by Path
	Attached   []File     `json:"attached,omitempty"`  // images and attachments that pages may show
	Pipelines  []Pipeline `json:"pipelines,omitempty"`
	UpdateTool Value      `json:"updateTool,omitzero"` // Dependabot, Renovate
	Licence    Value      `json:"licence,omitzero"`    // SPDX id where recognised, else "unrecognised"
	Changelog  Value      `json:"changelog,omitzero"`

	// How it runs, as files of infrastructure say; the Value is the name.
	Resources  []Resource  `json:"resources,omitempty"`
	Images     []ImageUse  `json:"images,omitempty"`
	Modules    []Module    `json:"modules,omitempty"`
	Runtimes   []Runtime   `json:"runtimes,omitempty"`
	Alerts     []Alert     `json:"alerts,omitempty"`
	Interfaces []Interface `json:"interfaces,omitempty"`
	Needs      []Need      `json:"needs,omitempty"` // other services that it is seen to use
}

// Origin is a file, or what a source outside of the repository says, that facts
// come from.
type Origin struct {
	Format string `json:"format"`
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Origin is where the value is said.
func (v Value) Origin() Origin { return Origin{Format: v.Format, Path: v.Path, Line: v.Line} }

// String is the origin for people: backstage catalog-info.yaml:3.
func (o Origin) String() string {
	text := strings.TrimSpace(o.Format + " " + o.Path)
	if o.Format == o.Path {
		text = o.Path
	}
	if o.Line > 0 {
		text += ":" + strconv.Itoa(o.Line)
	}
	return text
}

// Disagreement is a field about which sources say different things. The first
// claim is the one that counts.
type Disagreement struct {
	Field  string  `json:"field"` // owner, lifecycle, tier, system, domain, license, on-call, repository
	Claims []Value `json:"claims"`
}

// Contact is a way to reach those who own a service.
type Contact struct {
	Value
	Type string `json:"type,omitempty"` // slack, email, security, maintainer, ...
}

// Objective is a service level that is promised; the Value is its name.
type Objective struct {
	Value
	Target string `json:"target,omitempty"` // as written: 0.99
	Window string `json:"window,omitempty"` // 28d
}

// Entity is something of a catalogue that is neither a service nor people.
type Entity struct {
	Kind        string `json:"kind"` // system, domain, api, resource, ...
	Ref         string `json:"ref"`  // system:default/shop
	Name        string `json:"name"`
	Title       Value  `json:"title,omitzero"`
	Description Value  `json:"description,omitzero"`
	Owner       Owner  `json:"owner,omitzero"`
	Type        Value  `json:"type,omitzero"`
	System      Value  `json:"system,omitzero"`
	Domain      Value  `json:"domain,omitzero"`
	Format      string `json:"format"`
	Path        string `json:"path"`
	Line        int    `json:"line,omitempty"`
}

// Location is a file or an address that a Location names; the Value is the
// target as written.
type Location struct {
	Value
	State      LocationState `json:"state"`
	Repository string        `json:"repository,omitempty"` // of the fleet, where it is another one
	Target     string        `json:"target,omitempty"`     // path there
}

// Naming says which Location of another repository names a file of this one.
type Naming struct {
	Path       string `json:"path"`
	Repository string `json:"repository"` // whose Location it is
	By         string `json:"by"`         // the file there, and the line
	Line       int    `json:"line,omitempty"`
	// Unread is a file whose content the mirror does not have tonight.
	Unread bool `json:"unread,omitempty"`
}

// LocationState is where a Location leads.
type LocationState string

// Where Locations lead.
const (
	LocationRead    LocationState = "read"    // to files of the same repository, which were read
	LocationMissing LocationState = "missing" // to a place in this repository, or in another one of the fleet, where nothing is
	LocationFleet   LocationState = "fleet"   // to files of another repository of the fleet, which are read there
	// LocationElsewhere is another branch, tag or commit of a repository of the
	// fleet than the one that is read.
	LocationElsewhere LocationState = "elsewhere"
	LocationDeep      LocationState = "deep"    // to files that are not read: too many Locations led there, or too many files
	LocationOutside   LocationState = "outside" // to no repository of the fleet
)

// Link is an external link of a descriptor.
type Link struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	Type  string `json:"type,omitempty"` // runbook, dashboard, chat, docs, repo, on-call, other
	// Format, Path and Line are where it is said.
	Format string `json:"format,omitempty"`
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Problem is something of the repository that could not be read.
type Problem struct {
	Path string `json:"path,omitempty"`
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

// Change is one commit's touch of something.
type Change struct {
	Commit string    `json:"commit"`
	When   time.Time `json:"when"`
	Author string    `json:"author"`
	Rule   string    `json:"rule,omitempty"` // which newer commits were passed over: "bot", "mass edit"
}

// Descriptor says where a service is described.
type Descriptor struct {
	Format   string    `json:"format,omitempty"` // backstage; "" where there is none
	Path     string    `json:"path,omitempty"`
	Line     int       `json:"line,omitempty"`
	Problems []Problem `json:"problems,omitempty"` // it is valid where this is empty
	Last     *Change   `json:"last,omitempty"`
}
