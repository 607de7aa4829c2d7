// Package pipeline reads what builds, tests and deploys a repository: GitHub
// Actions and GitLab CI into one shape, and the targets of its Makefiles, npm
// scripts and other task runners. Nothing is executed; what another file or
// repository decides is unknown, never guessed.
package pipeline

import "strings"

// Formats that Parse understands. Forgejo and Gitea read the same files as
// GitHub Actions.
const (
	GitHubActions = "github-actions"
	GiteaActions  = "gitea-actions"
	GitLabCI      = "gitlab-ci"
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
}

// Problem is something that the platform refuses, or that daybook cannot read.
type Problem struct {
	Line int
	Text string
}

// Trigger is one event that starts the pipeline.
type Trigger struct {
	Event     string // push, pull_request, schedule, tag, ...: the platform's own word
	Branches  []string
	Tags      []string
	Paths     []string
	Schedules []string // cron expressions
	Line      int
}

// Job is one job.
type Job struct {
	ID          string
	Name        string
	Line        int
	Stage       string // GitLab
	RunsOn      []string
	Needs       []string
	Timeout     int  // minutes, rounded up; 0 where none is set or it is computed
	Limited     bool // a time limit is set, even if computed
	Permissions Permissions
	Environment string
	Stops       bool // the job takes the environment down (GitLab)
	Steps       []Step
	Image       string
	Services    []string
	Calls       *Use   // the workflow or pipeline that it hands over to
	Outside     string // what it takes from a file that is not this one; "" for nothing
}

// Step is one step of a job: a script or an action.
type Step struct {
	Name  string
	Run   string
	Uses  string
	Line  int // of the step; RunLine is that of the script's first line
	Shell string

	RunLine int
	push    bool // an image action that is told to push
}

// Pin is how firmly a Use is tied to one version.
type Pin string

// Pins. A sha or a digest cannot move; tag and branch can. None names no
// version at all, Local is versioned with the repository, or with the server.
const (
	PinSHA     Pin = "sha"
	PinDigest  Pin = "digest"
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
)

// Use is an action, a workflow, an include, a component or an image.
type Use struct {
	Name string // without the version
	Ref  string // the version as written
	Pin  Pin
	Kind UseKind
	Line int
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

// Parse reads a pipeline definition in the format that Find gave it. ok is
// false where daybook does not read the format; all answers are unknown then.
func Parse(path, format string, src []byte) (p Pipeline, ok bool) {
	switch format {
	case GitHubActions, GiteaActions:
		p = parseWorkflow(path, src)
	case GitLabCI:
		p = parseGitLab(path, src)
	default:
		return Pipeline{Path: path, Format: format, Unread: "daybook does not read " + format + " yet"}, false
	}
	p.Format = format
	return p, true
}

// external reports whether a text still has variables in it.
func external(s string) bool { return strings.Contains(s, "$") || strings.Contains(s, "%{") }
