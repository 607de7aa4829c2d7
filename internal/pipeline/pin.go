package pipeline

import (
	"regexp"
	"strings"
)

var (
	fullSHA = regexp.MustCompile(`^[0-9a-f]{40}$|^[0-9a-f]{64}$`)
	version = regexp.MustCompile(`^(?:[A-Za-z][\w.-]*[-_/])?v?\d+(?:\.\d+)*(?:\.x)?(?:[-+.][\w.+-]*)?$`)
)

// branches are names that are branches everywhere. Others may be either.
var branches = map[string]bool{"main": true, "master": true, "develop": true, "dev": true, "trunk": true,
	"HEAD": true, "head": true, "next": true, "nightly": true, "stable": true, "production": true}

// pinOf tells what a git ref is by its looks.
func pinOf(ref string) Pin {
	switch {
	case ref == "":
		return PinNone
	case external(ref):
		return PinUnknown
	case fullSHA.MatchString(ref):
		return PinSHA
	case branches[ref], strings.HasPrefix(ref, "releases/"), strings.HasPrefix(ref, "release/"), strings.HasPrefix(ref, "refs/heads/"):
		return PinBranch
	case version.MatchString(strings.TrimPrefix(ref, "refs/tags/")), strings.HasPrefix(ref, "refs/tags/"):
		return PinTag
	}
	return PinUnknown
}

// parseUses reads what stands behind "uses:" of a step or job.
func parseUses(spec string, line int) Use {
	u := Use{Name: spec, Kind: Action, Line: line}
	if image, ok := strings.CutPrefix(spec, "docker://"); ok {
		return parseImage(image, line)
	}
	if strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../") {
		u.Pin = PinLocal
	} else {
		var ref string
		if i := strings.LastIndexByte(spec, '@'); i >= 0 {
			u.Name, ref = spec[:i], spec[i+1:]
		}
		u.Ref, u.Pin = ref, pinOf(ref)
		if external(u.Name) {
			u.Pin = PinUnknown
		}
	}
	if strings.Contains(u.Name, "/workflows/") && (strings.HasSuffix(u.Name, ".yml") || strings.HasSuffix(u.Name, ".yaml")) {
		u.Kind = Workflow
	}
	return u
}

// parseImage reads the reference of a container image. Without a tag, and with
// "latest", it names no version.
func parseImage(spec string, line int) Use {
	u := Use{Name: spec, Kind: Image, Line: line}
	name, digest, pinned := strings.Cut(spec, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		u.Name, u.Ref = name[:i], name[i+1:]
	} else {
		u.Name = name
	}
	switch {
	case pinned && strings.HasPrefix(digest, "sha256:") && !external(digest):
		u.Ref, u.Pin = strings.TrimPrefix(u.Ref+"@"+digest, "@"), PinDigest
	case external(spec):
		u.Pin = PinUnknown
	case u.Ref == "" || u.Ref == "latest":
		u.Pin = PinNone
	default:
		u.Pin = PinTag
	}
	return u
}
