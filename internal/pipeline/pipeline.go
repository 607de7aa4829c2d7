// Package pipeline reads what builds, tests and deploys a repository: the
// definitions of many CI systems into one shape, the tools that update its
// dependencies, and the targets of its task runners. Nothing is executed; what
// another file or repository decides is followed where the fleet has that file,
// and is otherwise unknown, never guessed.
//
// Formats is the table of all that is read. Find picks definitions out of a
// repository's paths, Recognise those that only their content shows; a Fleet
// gives the files that they name, and Fleet.Parse reads. A caller that fetches
// files by need parses with what it has, fetches Pipeline.Missing, and parses
// again until nothing new is asked for.
package pipeline

import (
	"cmp"
	"strings"
)

// Pipeline is one pipeline definition.
type Pipeline struct {
	Path         string
	Format       string
	Name         string
	Triggers     []Trigger
	Jobs         []Job // in the order of the file
	Uses         []Use // actions, workflows, includes, components, in the order of the file
	Images       []Use // container images of jobs, services and steps
	Permissions  Permissions
	Environments []string // deployed to, sorted, each once; names with variables included
	Problems     []Problem
	Unread       string // why nothing could be read; "" where it was

	// Hidden lists what the definition leaves to somebody that is not read: while
	// it is not empty, an answer that is not yes is unknown.
	Hidden []Problem
	// Files are the other files that were read for this one, and Missing those
	// that it names and the fleet does not have; both in the order of asking.
	Files   []Place
	Missing []Place

	told    map[deed]Answer // what the definition says in so many words
	answers map[deed]Answer // found beforehand, where many callers ask
}

// Place is a file other than the definition itself. The zero Place is the
// definition.
type Place struct {
	Repo string // owner/name, without a host; "" for the definition's own repository
	Ref  string // as the definition names it; "" for the definition's own commit, or the default branch
	Path string
}

func (p Place) String() string {
	if p.Repo == "" {
		return p.Path
	}
	return p.Repo + "/" + p.Path + "@" + cmp.Or(p.Ref, "HEAD")
}

// Problem is something that the platform refuses, or that daybook cannot read.
type Problem struct {
	Line int
	Text string
	File Place
}

// Trigger is one event that starts the pipeline.
type Trigger struct {
	Event     string // push, pull_request, schedule, tag, ...: the platform's own word
	Branches  []string
	Tags      []string
	Paths     []string
	Schedules []string // cron expressions
	Line      int
	File      Place
}

// Job is one job.
type Job struct {
	ID          string
	Name        string
	Line        int
	File        Place  // where Line is
	Stage       string // GitLab, Azure, Travis, Jenkins
	RunsOn      []string
	Needs       []string // IDs of jobs that come before; not those that a stage implies
	Timeout     int      // minutes, rounded up; 0 where none is set or it is computed
	Limited     bool     // a time limit is set, even if computed
	Permissions Permissions
	Environment string
	Stops       bool // the job takes the environment down (GitLab)
	Steps       []Step
	Image       string
	Services    []string
	Calls       *Use      // the workflow or pipeline that it hands over to
	Called      *Pipeline // the same, read; nil where it was not
	Outside     string    // what it takes from a file that is not this one; "" for nothing

	needs []need
}

// need is one entry of Needs with its place.
type need struct {
	id       string
	line     int
	optional bool
}

// Step is one step of a job: a script, an action, or both.
type Step struct {
	Name  string
	Run   string
	Uses  string
	Line  int   // of the step; RunLine is that of the script's first line
	File  Place // where both lines are
	Shell string
	Image string // of a step that has a container of its own

	RunLine int
	Called  *Pipeline // the composite action behind Uses, read; nil where it was not

	push   bool   // an image action that is told to push
	judged bool   // does and opaque tell all there is to know of Uses
	does   deed   // what the format itself says that the step does
	opaque string // why it is unknown what the step does
	script *script
}

// Pin is how firmly a Use is tied to one version.
type Pin string

// Pins. A sha or a digest cannot move, nor can a version of a registry that
// publishes each only once; tag and branch can. None names no version at all,
// Local is versioned with the repository, or with the server.
const (
	PinSHA     Pin = "sha"
	PinDigest  Pin = "digest"
	PinVersion Pin = "version"
	PinTag     Pin = "tag"
	PinBranch  Pin = "branch"
	PinLocal   Pin = "local"
	PinNone    Pin = "none"
	PinUnknown Pin = "unknown" // a variable, or a name that says neither
)

// UseKind is what is used.
type UseKind string

// Kinds of uses.
const (
	Action    UseKind = "action"
	Workflow  UseKind = "workflow"
	Include   UseKind = "include"
	Component UseKind = "component"
	Image     UseKind = "image"
	Orb       UseKind = "orb"      // CircleCI
	Pipe      UseKind = "pipe"     // Bitbucket
	Plugin    UseKind = "plugin"   // Buildkite
	Template  UseKind = "template" // Azure Pipelines, Drone, Argo Workflows
	Task      UseKind = "task"     // Azure Pipelines, Tekton
	Library   UseKind = "library"  // Jenkins
	Hook      UseKind = "hook"     // pre-commit
	Preset    UseKind = "preset"   // Renovate
)

// Use is an action, a workflow, an include, a component, an image or their
// like.
type Use struct {
	Name string // without the version
	Ref  string // the version as written
	Pin  Pin
	Kind UseKind
	Line int
	File Place
	Job  string // ID of the job; "" at the top level
}

// Permissions is what the pipeline's token may do (GitHub Actions).
type Permissions struct {
	Declared bool
	All      string // read-all, write-all or none, where set as a whole
	Scopes   []Scope
	Line     int
}

// Scope is one permission.
type Scope struct{ Name, Value string }

// Writes lists the scopes that may be written; "all" for write-all.
func (p Permissions) Writes() []string {
	if p.All == "write-all" {
		return []string{"all"}
	}
	var names []string
	for _, s := range p.Scopes {
		if s.Value == "write" {
			names = append(names, s.Name)
		}
	}
	return names
}

// Parse reads a pipeline definition in the format that Find gave it, without
// any other file. ok is false where daybook does not read the format; all
// answers are unknown then.
func Parse(path, format string, src []byte) (p Pipeline, ok bool) {
	return (*Fleet)(nil).Parse(path, format, src)
}

// external reports whether a text still has variables in it.
func external(s string) bool { return strings.Contains(s, "$") || strings.Contains(s, "%{") }
