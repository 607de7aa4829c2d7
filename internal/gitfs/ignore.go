package gitfs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// maxIgnoreLines bounds the patterns of all .gitignore files together.
const maxIgnoreLines = 5000

// IgnoreFile is the content of the .gitignore of a folder, "" for the root.
type IgnoreFile struct {
	Folder  string
	Content []byte
}

// Ignore is the patterns of the .gitignore files of a repository. The zero value
// leaves out nothing.
type Ignore struct{ matcher gitignore.Matcher }

// ParseIgnore reads .gitignore files. A pattern holds for the folder of its
// file, and what a deeper one says comes after what the ones above say.
func ParseIgnore(files ...IgnoreFile) Ignore {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b IgnoreFile) int {
		return cmp.Or(cmp.Compare(strings.Count(a.Folder, "/"), strings.Count(b.Folder, "/")), strings.Compare(a.Folder, b.Folder))
	})
	var patterns []gitignore.Pattern
	for _, f := range files {
		var domain []string
		if f.Folder != "" {
			domain = strings.Split(f.Folder, "/")
		}
		for line := range strings.Lines(string(f.Content)) {
			line = strings.TrimRight(line, "\r\n")
			if strings.TrimSpace(line) == "" || line[0] == '#' || len(patterns) == maxIgnoreLines {
				continue
			}
			patterns = append(patterns, gitignore.ParsePattern(line, domain))
		}
	}
	return Ignore{gitignore.NewMatcher(patterns)}
}

// LeavesOut reports whether git would not track a new file of this path.
func (i Ignore) LeavesOut(path string) bool {
	return i.matcher != nil && i.matcher.Match(strings.Split(path, "/"), false)
}
