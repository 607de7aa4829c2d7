package gitfs

import "time"

// Step is one commit to make. The same steps give the same object ids.
type Step struct {
	When     time.Time
	Author   Person
	Message  string
	Write    map[string]string // path to content
	Exec     []string          // of the paths that exist after Write, those to make executable
	Symlinks map[string]string // path to target
	Remove   []string          // files, or folders with everything below
	Branch   string            // default main; a new one starts where From says
	From     string            // branch that a new Branch starts from; default main, "-" for none
	MergeOf  []string          // branches merged by this commit: their tips become further parents; content is what Write and Remove make of Branch
	Tag      string            // tag the commit
	TagNote  string            // makes Tag an annotated one
}

// Create makes a bare repository in dir, whose HEAD is main.
func Create(dir string, steps []Step) error { panic("soon") }

// Append adds commits to a repository in dir.
func Append(dir string, steps []Step) error { panic("soon") }
