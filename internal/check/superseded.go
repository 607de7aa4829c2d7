package check

import (
	"regexp"
	"strconv"
	"strings"

	"daybook/internal/survey"
)

// superseded returns the paths of documents that describe an earlier version
// while a later one has its own beside it: docs/spec/v1beta1/x.md where there
// is docs/spec/v1/. They are kept as they were.
func superseded(docs []survey.Document) map[string]bool {
	newest := map[string]version{} // of a folder with versions
	each := func(d *survey.Document, visit func(folder string, v version)) {
		parts := strings.Split(d.Path, "/")
		for i, part := range parts[:len(parts)-1] {
			if v, ok := parseVersion(part); ok {
				visit(strings.Join(parts[:i], "/"), v)
			}
		}
	}
	for i := range docs {
		each(&docs[i], func(folder string, v version) {
			if newest[folder].before(v) {
				newest[folder] = v
			}
		})
	}
	old := map[string]bool{}
	for i := range docs {
		each(&docs[i], func(folder string, v version) {
			if v.before(newest[folder]) {
				old[docs[i].Path] = true
			}
		})
	}
	return old
}

// version is one of an interface, as Kubernetes names them: v1alpha1, v1beta2,
// v1, v2.
type version struct{ major, stage, number int }

var versionFolder = regexp.MustCompile(`^v(\d{1,4})(?:(alpha|beta)(\d{1,4}))?$`)

func parseVersion(s string) (version, bool) {
	m := versionFolder.FindStringSubmatch(s)
	if m == nil {
		return version{}, false
	}
	stages := map[string]int{"alpha": 1, "beta": 2, "": 3}
	v := version{stage: stages[m[2]]}
	v.major, _ = strconv.Atoi(m[1])
	v.number, _ = strconv.Atoi(m[3])
	return v, true
}

func (v version) before(w version) bool {
	if v.major != w.major {
		return v.major < w.major
	}
	if v.stage != w.stage {
		return v.stage < w.stage
	}
	return v.number < w.number
}
