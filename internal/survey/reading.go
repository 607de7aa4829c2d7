package survey

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/infra"
)

// Families of formats that are read.
const (
	familyDescriptors = "descriptors"
	familyOwners      = "owners"
	familyPeople      = "people"
	familyPipelines   = "pipelines"
	familyInfra       = "infrastructure"
	familyDocuments   = "documents"
)

// maxUnreadSamples is how many of the files that could not be read are named,
// of each format.
const maxUnreadSamples = 10

// tally notes that a file of a format was looked at, and why it could not be
// read, if so.
func (r *reader) tally(family, format, p string, line int, unread string) {
	at := slices.IndexFunc(r.survey.Read, func(f FormatRead) bool { return f.Family == family && f.Format == format })
	if at < 0 {
		at = len(r.survey.Read)
		r.survey.Read = append(r.survey.Read, FormatRead{Family: family, Format: format})
	}
	f := &r.survey.Read[at]
	f.Files++
	if unread == "" {
		return
	}
	f.Unread++
	if len(f.Samples) < maxUnreadSamples {
		f.Samples = append(f.Samples, Problem{Path: p, Line: line, Text: clip(unread)})
	}
}

// tallyFile is tally for a file of infrastructure: what is wrong in a file that
// was read is a problem of the repository.
func (r *reader) tallyFile(family, format, p, unread string, problems []infra.Problem) {
	line := 0
	if unread != "" && len(problems) > 0 {
		line = problems[0].Line
	}
	r.tally(family, format, p, line, unread)
	for _, problem := range problems {
		r.problem(p, problem.Line, clip(problem.Text))
	}
}

// sortRead brings the formats into their order.
func (r *reader) sortRead() {
	slices.SortFunc(r.survey.Read, func(a, b FormatRead) int {
		return cmp.Or(strings.Compare(a.Family, b.Family), strings.Compare(a.Format, b.Format))
	})
}
