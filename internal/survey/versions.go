package survey

import (
	"cmp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Newest chooses, out of tag names, the newest n released versions by semantic
// version: the last patch of each minor version, newest first. Pre-releases
// and tags that are no versions are left out. A common prefix before the
// version, as in "api/v1.2.0" or "release-1.2.0", is allowed.
func Newest(tags []string, n int) []string {
	type release struct {
		tag     string
		version *semver.Version
	}
	var releases []release
	for _, tag := range tags {
		if v := releaseVersion(tag); v != nil {
			releases = append(releases, release{tag, v})
		}
	}
	slices.SortFunc(releases, func(a, b release) int {
		return cmp.Or(b.version.Compare(a.version), strings.Compare(a.tag, b.tag))
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

// releaseVersion is the semantic version that a tag names, nil for anything
// else. A bare number, as in "release_123", is a build's name and no version.
func releaseVersion(tag string) *semver.Version {
	text := tag[strings.LastIndexByte(tag, '/')+1:]
	if len(text) > 100 {
		return nil
	}
	for _, prefix := range []string{"release-", "version-", "rel-"} {
		text = strings.TrimPrefix(text, prefix)
	}
	if !strings.Contains(text, ".") {
		return nil
	}
	v, err := semver.NewVersion(text)
	if err != nil || v.Prerelease() != "" {
		return nil
	}
	return v
}
