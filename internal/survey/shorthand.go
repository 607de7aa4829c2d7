package survey

import (
	"regexp"
	"strconv"
	"strings"

	"daybook/internal/gitfs"
)

// shorthands are what stands for a version of a GitLab component: the newest
// release, of all or of one line. See
// https://docs.gitlab.com/ci/components/#component-versions.
var shorthands = regexp.MustCompile(`^(?:~latest|\d+|\d+\.\d+)$`)

// shorthand is the release that a shorthand means, among those that the mirror
// has.
func (t Target) shorthand(ref string) (gitfs.Ref, bool) {
	if !shorthands.MatchString(ref) {
		return gitfs.Ref{}, false
	}
	var best gitfs.Ref
	var newest release
	for _, r := range append([]gitfs.Ref{t.Newest}, t.Releases...) {
		of, part := releaseOf(r.Name)
		if of.version == nil || part != "" || ref != "~latest" && !within(of, ref) {
			continue
		}
		if newest.version == nil || of.version.GreaterThan(newest.version) {
			best, newest = r, of
		}
	}
	return best, newest.version != nil
}

// within reports whether a release is of the line that 1 or 1.2 names.
func within(r release, line string) bool {
	major, minor := line, ""
	if i := strings.IndexByte(line, '.'); i >= 0 {
		major, minor = line[:i], line[i+1:]
	}
	return major == strconv.FormatUint(r.version.Major(), 10) && (minor == "" || minor == strconv.FormatUint(r.version.Minor(), 10))
}
