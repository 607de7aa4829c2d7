package site

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/survey"
)

const formatsAddress = "about/formats/"

// maxUnread is how many files that could not be read are named, of each format.
const maxUnread = 50

// formatsPage says what is read: every format that the fleet has files of, how
// many, and which of them could not be read and why.
func (f *fleet) formatsPage() Page {
	fr := f.frame(formatsAddress, "checks", f.say("nav.formats"))
	fr.Summary = f.say("formats.summary")
	return f.page(fr, FormatsPage, func() (any, error) {
		v := &FormatsView{Frame: fr, Repositories: len(f.Surveys)}
		counted := f.formatCounts()
		for _, family := range [...]string{"descriptors", "owners", "people", "pipelines", "infrastructure", "documents"} {
			group := FormatFamily{Key: family, Title: f.say("family." + family)}
			for _, format := range survey.Formats() {
				if format.Family != family {
					continue
				}
				row := counted[[2]string{family, format.Name}]
				delete(counted, [2]string{family, format.Name})
				switch {
				case row != nil:
					row.Link, row.Named = Link{Text: format.Title, URL: format.Address}, format.Named
					group.Rows = append(group.Rows, *row)
				case !format.Named:
					group.Absent = append(group.Absent, format.Title)
				}
			}
			group.Rows = append(group.Rows, f.ownFormats(family, counted)...)
			v.Families = append(v.Families, group)
		}
		return v, nil
	})
}

// ownFormats are formats of a family that files were found to be, and that no
// file name tells: Prometheus among Kubernetes' objects.
func (f *fleet) ownFormats(family string, counted map[[2]string]*FormatRow) []FormatRow {
	var rows []FormatRow
	for key, row := range counted {
		if key[0] == family {
			row.Text = key[1]
			rows = append(rows, *row)
		}
	}
	slices.SortFunc(rows, func(a, b FormatRow) int { return strings.Compare(a.Text, b.Text) })
	return rows
}

// formatCounts adds up what the repositories say of each format, by family and
// name.
func (f *fleet) formatCounts() map[[2]string]*FormatRow {
	counted := map[[2]string]*FormatRow{}
	for i := range f.Surveys {
		s := &f.Surveys[i]
		for _, read := range s.Read {
			row := counted[[2]string{read.Family, read.Format}]
			if row == nil {
				row = &FormatRow{}
				counted[[2]string{read.Family, read.Format}] = row
			}
			row.Repositories++
			row.Files += read.Files
			row.Unread += read.Unread
			for _, p := range read.Samples {
				if len(row.Samples) < maxUnread {
					row.Samples = append(row.Samples, UnreadFile{Repository: s.Repository.Name, Place: filePlace(&s.Repository, p.Path, p.Line), Why: p.Text})
				}
			}
		}
	}
	for _, row := range counted {
		slices.SortStableFunc(row.Samples, func(a, b UnreadFile) int {
			return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Place.Text, b.Place.Text))
		})
	}
	return counted
}
