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
const Version = 12

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

// Dependency is a package that a manifest asks for; the Value is its name.
type Dependency struct {
	Value
	Ecosystem string `json:"ecosystem"`         // npm, go, pypi, cargo, maven, composer, rubygems, nuget
	Version   string `json:"version,omitempty"` // as written: ^1.2; "" where another file says it
	Scope     string `json:"scope,omitempty"`   // "" for what runs; dev, test, build, peer, optional, indirect, ...
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

// LocationState is where a Location leads.
type LocationState string

// Where Locations lead.
const (
	LocationRead    LocationState = "read"    // to files of the same repository, which were read
	LocationMissing LocationState = "missing" // to a place in the same repository where nothing is
	LocationFleet   LocationState = "fleet"   // to another repository of the fleet
	LocationOutside LocationState = "outside" // to neither
)

// Resource is something that runs, or that something runs on.
type Resource struct {
	Value
	Kind        string  `json:"kind"` // Deployment, aws_db_instance, compose service
	Namespace   string  `json:"namespace,omitempty"`
	Environment string  `json:"environment,omitempty"` // production, staging
	Version     string  `json:"version,omitempty"`     // of its kind's interface: apps/v1
	Owners      []Value `json:"owners,omitempty"`      // labels that name an owner; Format is the label's key
	Source      string  `json:"source,omitempty"`      // repository or chart that it is made from
	Ref         string  `json:"ref,omitempty"`
	Dir         string  `json:"dir,omitempty"`
	Probes      bool    `json:"probes,omitempty"`
}

// ImageUse is a container image that is used.
type ImageUse struct {
	Value
	Tag    string `json:"tag,omitempty"`
	Digest string `json:"digest,omitempty"`
	Base   bool   `json:"base,omitempty"` // what an image of the repository is built on
}

// Module is code of another place that infrastructure builds on.
type Module struct {
	Value
	Kind    string `json:"kind"` // module, provider, chart, base, role, collection
	Source  string `json:"source,omitempty"`
	Version string `json:"version,omitempty"` // as written
	Local   bool   `json:"local,omitempty"`   // lies in the same repository
}

// Runtime is the release of a product that a file asks for; the Value is the
// text as written.
type Runtime struct {
	Value
	Product string `json:"product"`         // as endoflife.date names it: nodejs
	Exact   string `json:"exact,omitempty"` // the release that is meant; "" where the text allows several
}

// Alert is a rule that wakes somebody.
type Alert struct {
	Value
	Runbook  string    `json:"runbook,omitempty"` // address or path
	Severity string    `json:"severity,omitempty"`
	State    LinkState `json:"state,omitempty"`  // of the runbook; "" where none is named
	Target   string    `json:"target,omitempty"` // its path in the repository
	Anchor   string    `json:"anchor,omitempty"`
	MovedTo  string    `json:"movedTo,omitempty"`
}

// Interface is an API that the repository defines.
type Interface struct {
	Value
	Kind    string `json:"kind"` // openapi, asyncapi, protobuf, graphql
	Version string `json:"version,omitempty"`
	Size    int    `json:"size,omitempty"` // operations, channels, methods or types
}

// Need is another service that is seen to be used; the Value is its host or
// name as written.
type Need struct {
	Value
	From string `json:"from"` // what shows it: depends_on, an environment variable
}

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

// Pipeline is one pipeline definition.
type Pipeline struct {
	Path     string    `json:"path"`
	Format   string    `json:"format"` // github-actions, gitlab-ci, jenkins, ...
	Readable bool      `json:"readable"`
	Name     string    `json:"name,omitempty"`
	Problems []Problem `json:"problems,omitempty"`
	Triggers []string  `json:"triggers,omitempty"` // push, pull_request, schedule, ...
	Jobs     []Job     `json:"jobs,omitempty"`
	Uses     []Use     `json:"uses,omitempty"`
	Images   []Use     `json:"images,omitempty"`
	// Permissions is "declared", "read-all", "write-all" or "" (none at the top
	// level); GitHub Actions only.
	Permissions     string    `json:"permissions,omitempty"`
	PermissionsLine int       `json:"permissionsLine,omitempty"`
	Environments    []string  `json:"environments,omitempty"`
	Retired         []Retired `json:"retired,omitempty"`
	Tests           Answer    `json:"tests"`
	Deploys         Answer    `json:"deploys"`
	Lints           Answer    `json:"lints"`
	Builds          Answer    `json:"builds"`
	Last            *Change   `json:"last,omitempty"`
}

// Job is one job of a pipeline.
type Job struct {
	ID          string   `json:"id"`
	Name        string   `json:"name,omitempty"`
	Path        string   `json:"path,omitempty"` // of the file that holds it, where that is not the pipeline's own
	Line        int      `json:"line"`
	RunsOn      []string `json:"runsOn,omitempty"`
	Timeout     bool     `json:"timeout,omitempty"`  // a time limit is set
	Reusable    bool     `json:"reusable,omitempty"` // calls a workflow that lives elsewhere
	Permissions string   `json:"permissions,omitempty"`
	Environment string   `json:"environment,omitempty"`
	Steps       int      `json:"steps"`
}

// Use is an action, workflow, include, component or image used by a pipeline.
type Use struct {
	Name string `json:"name"`
	Ref  string `json:"ref,omitempty"`
	Pin  string `json:"pin"`            // sha, digest, tag, branch, local, none, unknown
	Kind string `json:"kind"`           // action, workflow, include, component, image, orb, pipe, ...
	Path string `json:"path,omitempty"` // as for a Job
	Line int    `json:"line"`
}

// Retired is a runner, command or action that its maker has retired.
type Retired struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since,omitzero"`
	Text  string    `json:"text,omitempty"` // what became of it, to follow the name
	Path  string    `json:"path,omitempty"` // as for a Job
	Line  int       `json:"line"`
}

// Answer is yes, no or unknown with where it was seen.
type Answer struct {
	State string `json:"state"`          // yes, no, unknown
	Path  string `json:"path,omitempty"` // as for a Job; with a repository before it where that is another one
	Line  int    `json:"line,omitempty"`
	Text  string `json:"text,omitempty"`
}
