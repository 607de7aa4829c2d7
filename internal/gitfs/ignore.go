package gitfs

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// maxIgnoreLines bounds the patterns of one .gitignore.
const maxIgnoreLines = 5000

// Ignore is the patterns of one .gitignore at the root of a repository. The
// zero value leaves out nothing.
type Ignore struct{ matcher gitignore.Matcher }

// ParseIgnore reads the content of a .gitignore.
func ParseIgnore(content []byte) Ignore {
	var patterns []gitignore.Pattern
	for line := range strings.Lines(string(content)) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || line[0] == '#' || len(patterns) == maxIgnoreLines {
			continue
		}
		patterns = append(patterns, gitignore.ParsePattern(line, nil))
	}
	return Ignore{gitignore.NewMatcher(patterns)}
}

// LeavesOut reports whether git would not track a new file of this path.
func (i Ignore) LeavesOut(path string) bool {
	return i.matcher != nil && i.matcher.Match(strings.Split(path, "/"), false)
}
