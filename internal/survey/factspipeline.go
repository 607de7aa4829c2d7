package survey

import "time"

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
