package site

import (
	"strings"

	"daybook/internal/survey"
)

// apiFacts are what a service says of itself beyond what lists show, each with
// the file and line that says so.
type apiFacts struct {
	Owners        []survey.Owner        `json:"owners,omitempty"` // the first one first
	OnCall        *survey.Value         `json:"onCall,omitempty"`
	Chat          *survey.Value         `json:"chat,omitempty"`
	Contacts      []survey.Contact      `json:"contacts,omitempty"`
	Objectives    []survey.Objective    `json:"objectives,omitempty"`
	Alerts        []survey.Alert        `json:"alerts,omitempty"`
	Interfaces    []survey.Interface    `json:"interfaces,omitempty"`
	Provides      []survey.Value        `json:"provides,omitempty"`
	Consumes      []survey.Value        `json:"consumes,omitempty"`
	Needs         []survey.Need         `json:"needs,omitempty"`
	Resources     []survey.Resource     `json:"resources,omitempty"`
	Packages      []survey.Package      `json:"packages,omitempty"` // that others can build with
	Technologies  []apiUse              `json:"technologies,omitempty"`
	Unlisted      int                   `json:"unlisted,omitempty"` // technologies that are left out
	Disagreements []survey.Disagreement `json:"disagreements,omitempty"`
	Entities      []survey.Entity       `json:"entities,omitempty"` // that its facts refer to
}

// apiUse is a use of a technology by a service.
type apiUse struct {
	Kind    string `json:"kind,omitempty"`
	Name    string `json:"name,omitempty"`
	Service string `json:"service,omitempty"`
	Version string `json:"version,omitempty"` // as written
	Scope   string `json:"scope,omitempty"`
	Path    string `json:"path"`
	Line    int    `json:"line,omitempty"`
	Page    string `json:"page,omitempty"` // of the technology, from the site's root
}

func (f *fleet) apiFacts(s *service) apiFacts {
	a := apiFacts{
		Contacts: s.facts.Contacts, Objectives: s.facts.Objectives, Alerts: s.facts.Alerts, Interfaces: s.facts.Interfaces,
		Provides: s.facts.Provides, Consumes: s.facts.Consumes, Needs: s.facts.Needs, Resources: s.facts.Resources,
		Packages: s.facts.Packages, OnCall: known(s.facts.OnCall), Chat: known(s.facts.Chat), Disagreements: s.facts.Disagreements,
	}
	if s.facts.Owner.Known() {
		a.Owners = append([]survey.Owner{s.facts.Owner}, s.facts.CoOwners...)
	}
	for _, u := range s.brief.uses(s.index) {
		use := apiUseOf(u)
		use.Kind, use.Name = u.technology().Kind, u.technology().Name
		if l := f.technologyLink(u.technology()); l.Inside {
			use.Page = Escape(l.Address)
		}
		a.Technologies = append(a.Technologies, use)
	}
	if s.index < len(s.brief.UsesLeft) {
		a.Unlisted = s.brief.UsesLeft[s.index]
	}
	for _, refs := range [][]survey.Value{s.facts.DependsOn, s.facts.Provides, s.facts.Consumes} {
		for _, v := range refs {
			if d := f.entities[entityKey(v.Text)]; d != nil {
				a.Entities = append(a.Entities, *d.Entity)
			}
		}
	}
	return a
}

func apiUseOf(u Use) apiUse {
	v := u.value()
	return apiUse{Version: u.manner().version, Scope: u.manner().scope, Path: v.Path, Line: v.Line}
}

func known(v survey.Value) *survey.Value {
	if !v.Known() {
		return nil
	}
	return &v
}

// apiTechnology is a technology that has a page.
type apiTechnology struct {
	Kind     string            `json:"kind"`
	Name     string            `json:"name"`
	Services int               `json:"services"`
	Versions []apiVersionCount `json:"versions"` // the newest first
	Page     string            `json:"page"`     // from the site's root
	Data     string            `json:"data"`
	Maker    string            `json:"maker,omitempty"` // the service that it comes from
}

type apiVersionCount struct {
	Version  string `json:"version"`
	Services int    `json:"services"`
}

func (f *fleet) apiTechnology(t *technology) apiTechnology {
	a := apiTechnology{Kind: t.Kind, Name: t.Name, Services: len(t.users), Versions: []apiVersionCount{}, Page: Escape(t.address), Data: Escape(t.data())}
	for _, v := range t.versions() {
		a.Versions = append(a.Versions, apiVersionCount(v))
	}
	if t.maker != nil {
		a.Maker = t.maker.name
	}
	return a
}

func (t *technology) data() string { return "api/v1/" + strings.TrimSuffix(t.address, "/") + ".json" }

func (f *fleet) technologiesFile() Page {
	return file("api/v1/technologies.json", func() ([]byte, error) {
		out := struct {
			Technologies []apiTechnology `json:"technologies"` // that several services use, the most used ones first
		}{[]apiTechnology{}}
		for _, kind := range technologyKinds() {
			for _, t := range f.technologies[kind] {
				if t.address != "" {
					out.Technologies = append(out.Technologies, f.apiTechnology(t))
				}
			}
		}
		return encode(out)
	})
}

func (f *fleet) technologyFile(t *technology) Page {
	return file(t.data(), func() ([]byte, error) {
		out := struct {
			apiTechnology
			Uses []apiUse `json:"uses"`
		}{f.apiTechnology(t), []apiUse{}}
		for _, u := range t.users {
			for _, use := range u.uses {
				a := apiUseOf(use)
				a.Service = u.s.name
				out.Uses = append(out.Uses, a)
			}
		}
		return encode(out)
	})
}
