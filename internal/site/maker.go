package site

import (
	"strings"

	"daybook/internal/survey"
)

// webs are the repositories of the fleet by their addresses without a scheme,
// in lower case.
func (f *fleet) webs() map[string]*survey.Repository {
	webs := map[string]*survey.Repository{}
	for i := range f.Surveys {
		r := &f.Surveys[i].Repository
		for _, address := range []string{r.Web, r.URL} {
			if _, rest, found := strings.Cut(strings.ToLower(address), "://"); found {
				webs[strings.TrimSuffix(strings.TrimSuffix(rest, "/"), ".git")] = r
			}
		}
	}
	return webs
}

// maker is the service of the fleet that a technology comes from; nil where it
// comes from elsewhere. A Go module is called by the address of its repository,
// and so are modules of infrastructure; an action's name lacks the host. Other
// packages are of the service whose manifest makes them.
func (f *fleet) maker(t Technology, webs map[string]*survey.Repository) *service {
	if s := f.published[Technology{t.Kind, identity(t)}]; s != nil {
		return s
	}
	name := strings.ToLower(t.Name)
	switch t.Kind {
	case "go", "module":
	case pipelineKind:
		name = "github.com/" + name
	default:
		return nil
	}
	for at := len(name); at > 0; at = strings.LastIndexByte(name[:at], '/') {
		if r := webs[name[:at]]; r != nil {
			return f.within(r.Name, strings.Trim(t.Name[len(t.Name)-len(name)+at:], "/"))
		}
	}
	return nil
}

// within is the service of a repository with the deepest folder around a path;
// nil where none lies there.
func (f *fleet) within(repository, path string) *service {
	var best *service
	for _, s := range f.byRepo[repository] {
		inside := s.facts.Folder == "" || strings.HasPrefix(path+"/", s.facts.Folder+"/")
		if inside && (best == nil || len(s.facts.Folder) > len(best.facts.Folder)) {
			best = s
		}
	}
	return best
}
