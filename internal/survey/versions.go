package survey

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Newest chooses, out of tag names, the newest n released versions by semantic
// version: the last patch of each minor version, newest first. Pre-releases
// and tags that are no versions are left out. Words before the version, as in
// "api/v1.2.0", "chart-1.2.0" or "web@1.2.0", name a part of the repository:
// they count where no tags are of the whole, and then those of one part only.
func Newest(tags []string, n int) []string {
	parts := map[string][]release{}
	for _, tag := range tags {
		if r, part := releaseOf(tag); r.version != nil {
			parts[part] = append(parts[part], r)
		}
	}
	releases := parts[""]
	if releases == nil {
		releases = largest(parts)
	}
	slices.SortFunc(releases, func(a, b release) int {
		return cmp.Or(b.version.Compare(a.version), strings.Compare(b.tag, a.tag))
	})
	var newest []string
	var last *semver.Version
	for _, r := range releases {
		if len(newest) == n {
			break
		}
		if last != nil && last.Major() == r.version.Major() && last.Minor() == r.version.Minor() {
			continue
		}
		newest, last = append(newest, r.tag), r.version
	}
	return newest
}

// largest is the part with most releases, the first by name of several.
func largest(parts map[string][]release) []release {
	best := ""
	for part, releases := range parts {
		if n := len(releases) - len(parts[best]); n > 0 || n == 0 && part < best {
			best = part
		}
	}
	return parts[best]
}

// release is a tag that names a version.
type release struct {
	tag     string
	version *semver.Version
}

// versioned is a tag that ends in a version. A bare number, as in
// "release_123", is a build's name and no version.
var versioned = regexp.MustCompile(`^(.*[/@_-])?v?(\d+\.\d+(?:\.\d+)?(?:\+[\w.-]+)?)$`)

var dotted = regexp.MustCompile(`\d\.\d`)

// releaseOf is the release that a tag names, with the part of the repository
// that it is of; without a version where it names none.
func releaseOf(tag string) (r release, part string) {
	if len(tag) > 200 {
		return release{}, ""
	}
	m := versioned.FindStringSubmatch(tag)
	if m == nil || dotted.MatchString(m[1]) { // v1.0.0-20240101.1 is a pre-release
		return release{}, ""
	}
	version, err := semver.NewVersion(m[2])
	if err != nil {
		return release{}, ""
	}
	switch part = strings.TrimRight(m[1], "/@_-"); strings.ToLower(part) {
	case "release", "releases", "version", "rel":
		part = "" // of the whole, in many words
	}
	return release{tag, version}, part
}
