package pipeline

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/yamlnode"
)

// Found is a definition among the files of a repository.
type Found struct {
	Path     string
	Format   string
	Readable bool // daybook reads the format
}

// Find picks the pipeline definitions out of the paths of a repository, sorted
// by path. Systems that daybook does not read yet are named too: a repository
// that uses one is not without a pipeline.
func Find(paths []string) []Found { return FindRole(paths, Runs) }

// FindRole picks the files of one role out of the paths of a repository.
func FindRole(paths []string, role Role) []Found {
	index := formatIndex()
	var found []Found
	for _, p := range paths {
		if f := index.format(p, role); f != nil {
			found = append(found, Found{p, f.Name, f.Readable()})
		}
	}
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// index finds formats fast: most patterns are plain paths, and the others are
// tried only where their beginning and end fit.
type index struct {
	exact    map[string][]*Format
	patterns []pattern
	parsers  map[string]func(*reading, []byte)
}

type pattern struct {
	text, prefix, suffix string
	slashes              int // -1 where it may be any number
	format               *Format
}

// formatIndex is built once and never changes.
var formatIndex = sync.OnceValue(func() *index {
	x := &index{exact: map[string][]*Format{}, parsers: map[string]func(*reading, []byte){}}
	for _, f := range Formats() {
		x.parsers[f.Name] = f.parse
		for _, text := range f.Patterns {
			first, last := strings.IndexAny(text, "*?[{"), strings.LastIndexAny(text, "*?]}")
			if first < 0 {
				x.exact[text] = append(x.exact[text], &f)
				continue
			}
			slashes := strings.Count(text, "/")
			if strings.Contains(text, "**") {
				slashes = -1
			}
			suffix := text[last+1:]
			if strings.HasSuffix(text[:last+1], "**") {
				suffix = strings.TrimPrefix(suffix, "/") // "**/" is no folder, too
			}
			x.patterns = append(x.patterns, pattern{text, text[:first], suffix, slashes, &f})
		}
	}
	return x
})

func (x *index) format(p string, role Role) *Format {
	for _, f := range x.exact[p] {
		if f.Role == role {
			return f
		}
	}
	slashes := strings.Count(p, "/")
	for _, c := range x.patterns {
		if c.format.Role == role && (c.slashes < 0 || c.slashes == slashes) && strings.HasPrefix(p, c.prefix) && strings.HasSuffix(p, c.suffix) {
			if ok, err := doublestar.Match(c.text, p); err == nil && ok {
				if role == Part && x.format(p, Runs) != nil {
					return nil // a workflow may be called action.yml
				}
				return c.format
			}
		}
	}
	return nil
}

// UpdateTool finds the configuration of a tool that keeps dependencies up to
// date, the more telling place first. Renovate may also be configured inside
// package.json, which paths alone do not show.
func UpdateTool(paths []string) (name, path string, ok bool) {
	have := make(map[string]bool, 16)
	for _, p := range paths {
		if strings.Count(p, "/") < 2 {
			have[p] = true
		}
	}
	for _, f := range Formats() {
		if f.Role != Updates {
			continue
		}
		for _, p := range f.Patterns {
			if have[p] {
				return f.Title, p, true
			}
		}
	}
	return "", "", false
}

// Recognise tells the format of a YAML file by what it says of itself, for
// formats whose files lie anywhere: "" for everything else. It is cheap, and
// looks at lines alone: Parse may still find that there is nothing.
func Recognise(src []byte) string {
	if len(src) > yamlnode.MaxBytes {
		return ""
	}
	group, kind := "", ""
	for line := range bytes.Lines(src) {
		key, value, ok := bytes.Cut(line, []byte(":"))
		if bytes.HasPrefix(line, []byte("---")) {
			group, kind = "", ""
		}
		value = bytes.Trim(value, " \t\r\n\"'")
		switch {
		case ok && string(key) == "apiVersion":
			group, _, _ = strings.Cut(string(value), "/")
		case ok && string(key) == "kind":
			kind = string(value)
		}
		switch {
		case group == "tekton.dev":
			return Tekton
		case group == "argoproj.io" && argoKinds[kind]:
			return ArgoWorkflows
		}
	}
	return ""
}
