package survey

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/descriptor"
)

// described are the files that describe services and packages.
type described struct {
	catalogs  []descriptor.File // what declares services or tells about the repository, those nearest to the root first
	manifests []descriptor.File // likewise, of packages, and what these share
	left      int               // files beyond the bounds
	roles     map[string]descriptor.Role
}

// described are looked for once.
func (ix *index) described() *described {
	if ix.descriptors != nil {
		return ix.descriptors
	}
	d := &described{roles: map[string]descriptor.Role{}}
	for _, f := range descriptor.Formats() {
		d.roles[f.Name] = f.Role
	}
	for _, f := range descriptor.Locate(ix.paths) {
		list, most := &d.catalogs, maxDescriptors
		if d.roles[f.Format] >= descriptor.Packages {
			list, most = &d.manifests, maxManifests
		}
		if len(*list) == most {
			d.left++
			continue
		}
		*list = append(*list, f)
	}
	ix.descriptors = d
	return d
}

// backstage are the files in which Locations are looked for.
func (d *described) backstage() (found []string) {
	for _, f := range d.catalogs {
		if f.Format == descriptor.Backstage || f.Format == descriptor.AppConfig {
			found = append(found, f.Path)
		}
	}
	return found
}

// roots are the folders whose documents are a service's: those in which a
// service is declared or configured. What an OpenAPI document declares is seen
// only when it is read, so its folder is none.
func (d *described) roots(files *index, patterns []string) map[string]bool {
	roots := map[string]bool{"": true}
	for _, f := range d.catalogs {
		if d.roles[f.Format] == descriptor.Declares && !strings.HasPrefix(strings.ToLower(path.Base(f.Path)), "openapi.") {
			roots[descriptor.FolderOf(f.Path)] = true
		}
	}
	for _, folder := range configured(files, patterns) {
		roots[folder] = true
	}
	return roots
}

// configured are the folders that fit patterns of services, in byte order, as
// many as there may be services.
func configured(files *index, patterns []string) []string {
	var found []string
	for _, pattern := range patterns {
		pattern = strings.Trim(pattern, "/")
		for folder := range files.folders {
			if folder == "." || descriptor.FolderOf(folder+"/x") != folder || files.hidden(folder) {
				continue
			}
			if ok, err := doublestar.Match(pattern, folder); err == nil && ok {
				found = append(found, folder)
			}
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), maxServices)]
}

// maxMatched is how many files one pattern of a Location may stand for.
const maxMatched = 500

// targets are the files of the same repository that a Location's target means:
// a path or a pattern, from the file that names it. Inside reports whether it
// is one of these, with files or without.
func (ix *index) targets(t descriptor.Target, from string) (found []string, inside bool) {
	if p := t.Within(from); p != "" {
		if _, ok := ix.entry(p); ok {
			found = append(found, p)
		}
		return found, true
	}
	if strings.Contains(t.Text, "://") || strings.HasPrefix(t.Text, "/") {
		return nil, false
	}
	return ix.matching(path.Join(path.Dir(from), t.Text))
}

// matching are the files that fit a path or a pattern from the root.
func (ix *index) matching(pattern string) (found []string, inside bool) {
	if !strings.ContainsAny(pattern, "*?[{") {
		if _, ok := ix.entry(pattern); ok {
			found = append(found, pattern)
		}
		return found, pattern != "" && pattern != ".." && !strings.HasPrefix(pattern, "../")
	}
	if ix.patterns++; ix.patterns > maxPatterns || !modest(pattern) || strings.HasPrefix(pattern, "../") || !doublestar.ValidatePattern(pattern) {
		return nil, false
	}
	base, _ := doublestar.SplitPattern(pattern)
	start, end := ix.below(strings.TrimPrefix(base, "."))
	for _, p := range ix.paths[start:end] {
		if ok, err := doublestar.Match(pattern, p); err == nil && ok {
			if found = append(found, p); len(found) == maxMatched {
				break
			}
		}
	}
	return found, true
}

// modest reports whether a pattern costs little to match: each is held against
// all files.
func modest(pattern string) bool {
	return len(pattern) <= 300 && strings.Count(pattern, "*") <= 6 && strings.Count(pattern, "{") <= 2
}

// addressed are the files that an address may mean if it is that of a page of
// this repository: mirrors are asked before anybody knows whose it is.
func (ix *index) addressed(t descriptor.Target) (found []string, inside bool) {
	u, err := url.Parse(strings.TrimPrefix(t.Text, "url:"))
	if err != nil || u.Host == "" {
		return nil, false
	}
	if p := u.Query().Get("path"); p != "" {
		found, _ = ix.matching(strings.Trim(p, "/"))
		return found, len(found) > 0
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i := range min(len(parts), maxSegments) {
		if found, _ = ix.matching(strings.Join(parts[i:], "/")); len(found) > 0 {
			return found, true
		}
	}
	return nil, false
}

// maxSegments is how many parts of an address may come before a path.
const maxSegments = 20
