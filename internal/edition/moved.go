package edition

import (
	"path"

	"daybook/internal/site"
	"daybook/internal/survey"
)

// moved are the documents whose pages had another address before: below the
// services that would have shown them where they lay.
func (f *fleet) moved() []site.Moved {
	var out []site.Moved
	for _, brief := range f.surveys {
		byFolder := map[string][]string{}
		for i := range brief.Services {
			s := &brief.Services[i]
			byFolder[s.Folder] = append(byFolder[s.Folder], s.ID)
		}
		for _, m := range brief.Repository.Moved {
			for _, id := range around(byFolder, m) {
				out = append(out, site.Moved{Repository: brief.Repository.Name, Service: id, From: m.From, To: m.To})
			}
		}
	}
	return out
}

// around are the services of the deepest folder that held the document.
func around(byFolder map[string][]string, m survey.Moved) []string {
	for dir := path.Dir(m.From); ; dir = path.Dir(dir) {
		if dir == "." {
			return byFolder[""]
		}
		if ids := byFolder[dir]; ids != nil {
			return ids
		}
	}
}
