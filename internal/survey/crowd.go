package survey

import "fmt"

// What services that share a folder may show together: each has a page for each
// document there, so that two hundred services and five thousand documents
// would be a million pages.
const (
	maxShared          = 20_000 // documents, those that several services share counted for each
	maxSharedPipelines = 50_000
)

// thin leaves out services that share a folder with others where what they
// share would be too much. The first service of a folder always stays.
func (r *reader) thin() {
	paths, _ := r.documentPaths()
	documents := map[string]int{} // by the folder of the services that they belong to
	for _, p := range paths {
		if at := r.serviceOf(p); at >= 0 {
			documents[r.survey.Services[at].Folder]++
		}
	}
	room := maxShared
	var stay []Service
	for i, s := range r.survey.Services {
		if more := i > 0 && s.Folder == r.survey.Services[i-1].Folder; more {
			if documents[s.Folder] > room {
				continue
			}
			room -= documents[s.Folder]
		}
		stay = append(stay, s)
	}
	if n := len(r.survey.Services) - len(stay); n > 0 {
		r.problem("", 0, fmt.Sprintf("declares %d more services in folders whose many documents others show; those are not shown", n))
	}
	r.survey.Services = stay
}
