package site

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"daybook/internal/survey"
)

// Brief is a survey without what only a document's own page shows: what is
// kept for the whole fleet while pages are made one after another. Its services
// and releases have no Documents; Documents stands for them.
type Brief struct {
	survey.Survey
	// Print is a fingerprint of the full facts, and Prints of those of each
	// release, which do not change with the branch.
	Print  string
	Prints []string
	// Documents by service, in the order of Services.
	Documents [][]Document
	// Uses are the technologies that each service uses, in the order of Services;
	// UsesLeft is how many more there are. They stand for Dependencies, Images
	// and Modules.
	Uses     [][]Use
	UsesLeft []int
	// Near are the services of the same repository that each builds with.
	Near [][]Near
	// Full counts what the lists of each service held before they were cut.
	Full []Full
	// Released are the paths of the documents of each release, by release and
	// service.
	Released [][][]string
}

// Document is what lists show of a document.
type Document struct {
	Path         string
	Class        string
	Title        string
	Unread       string
	Hash         string    // of its Markdown; "" where it is none or was not read
	Edited       time.Time // last meaningful change; zero where unknown
	Reviewed     time.Time // when somebody says to have read it through
	Due          time.Time // of its review
	ChangedSince int
	Stub         bool
}

// Trim makes the brief of a survey, which is left as it is.
func Trim(s *survey.Survey) (Brief, error) {
	b := Brief{Survey: *s, Print: s.Print()}
	b.Services = make([]survey.Service, len(s.Services))
	b.Documents = make([][]Document, len(s.Services))
	b.Uses, b.UsesLeft = make([][]Use, len(s.Services)), make([]int, len(s.Services))
	b.Full, b.Near = make([]Full, len(s.Services)), make([][]Near, len(s.Services))
	for i, service := range s.Services {
		for _, d := range service.Documents {
			b.Documents[i] = append(b.Documents[i], brief(d))
		}
		slices.SortFunc(b.Documents[i], func(a, b Document) int { return strings.Compare(a.Path, b.Path) })
		b.Uses[i], b.UsesLeft[i] = usesOf(&service)
		b.Full[i], b.Near[i] = full(&service), near(s, i)
		service.Documents = nil
		service.Owners.Rules, service.Owners.Unowned, service.Dependencies, service.Observed.Authors = nil, nil, nil, nil
		service.Images, service.Modules = nil, nil
		service.Alerts = few(service.Alerts)
		service.Interfaces = few(service.Interfaces)
		service.Resources = few(service.Resources)
		service.Needs = few(service.Needs)
		b.Services[i] = service
	}
	b.Repository.Versions = make([]survey.Release, len(s.Repository.Versions))
	for i, v := range s.Repository.Versions {
		b.Released = append(b.Released, released(s, v))
		print, err := json.Marshal(v)
		if err != nil {
			return Brief{}, err
		}
		b.Prints = append(b.Prints, key(string(print)))
		v.Documents = nil
		b.Repository.Versions[i] = v
	}
	return b, nil
}

// maxRunning is how many resources, alerts and interfaces of a service, and
// services that it is seen to use, its page may show.
const maxRunning = 200

// Near is a service of the same repository of which another takes a package.
type Near struct {
	Service int // in the brief's services
	Package string
}

// near are the services of a repository whose packages one of them takes to
// run, each once.
func near(s *survey.Survey, i int) []Near {
	var all []Near
	for _, d := range s.Services[i].Dependencies {
		if d.Local == "" || d.Scope != "" {
			continue
		}
		at := inWhose(s.Services, d.Local)
		folder := s.Services[at].Folder
		if inside := folder == "" || strings.HasPrefix(d.Local, folder+"/"); inside && at != i && !slices.ContainsFunc(all, func(n Near) bool { return n.Service == at }) {
			all = append(all, Near{at, strings.Clone(d.Text)})
		}
	}
	return all
}

// Full is how long lists of a service are.
type Full struct {
	Resources, Alerts, Interfaces int
	Kinds                         []KindCount // of resources, in the order in which files have them
}

// KindCount is how many resources there are of a kind.
type KindCount struct {
	Kind  string
	Count int
}

// kindsMost is how many kinds of resources are told apart.
const kindsMost = 100

func full(s *survey.Service) Full {
	f := Full{Resources: len(s.Resources), Alerts: len(s.Alerts), Interfaces: len(s.Interfaces)}
	at := map[string]int{}
	for _, r := range s.Resources {
		i, known := at[r.Kind]
		if !known {
			if i = len(f.Kinds); i == kindsMost {
				continue
			}
			at[r.Kind] = i
			f.Kinds = append(f.Kinds, KindCount{Kind: strings.Clone(r.Kind)})
		}
		f.Kinds[i].Count++
	}
	return f
}

// few are the first of a list; of a long one the rest is not held with them.
func few[T any](list []T) []T {
	if len(list) <= maxRunning {
		return list
	}
	return slices.Clone(list[:maxRunning])
}

func brief(d survey.Document) Document {
	b := Document{
		// Cloned, lest a title keep the whole text alive that it was cut from.
		Path: strings.Clone(d.Path), Class: d.Class, Title: strings.Clone(d.Title), Unread: d.Unread,
		Reviewed: d.Review.Reviewed, Due: d.Review.Due, ChangedSince: d.ChangedSince, Stub: d.Stub != "",
	}
	if d.Format == "markdown" && (d.Unread == "" || d.Plain) {
		b.Hash = d.Hash
	}
	if d.Meaningful != nil {
		b.Edited = d.Meaningful.When
	}
	return b
}

// released deals the documents of a release out to the services of today: to
// the one that has the document now, else to the one in whose folder it lies.
func released(s *survey.Survey, v survey.Release) [][]string {
	now := map[string]int{}
	for i := range s.Services {
		for _, d := range s.Services[i].Documents {
			now[d.Path] = i
		}
	}
	out := make([][]string, len(s.Services))
	for _, d := range v.Documents {
		i, ok := now[d.Path]
		if !ok {
			i = inWhose(s.Services, d.Path)
		}
		if len(out) > 0 {
			out[i] = append(out[i], strings.Clone(d.Path))
		}
	}
	return out
}

// inWhose is the service with the deepest folder around the path.
func inWhose(services []survey.Service, path string) int {
	best, depth := 0, -1
	for i, s := range services {
		if (s.Folder == "" || strings.HasPrefix(path, s.Folder+"/")) && len(s.Folder) > depth {
			best, depth = i, len(s.Folder)
		}
	}
	return best
}
