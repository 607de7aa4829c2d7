package site

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// Searchable is something of the site that search can find.
type Searchable struct {
	Address string
	Title   string
	Kind    SearchKind
	Called  string   // what a reader takes it for, in the site's words
	Class   string   // of a document: "runbook", ...
	Service string   // the one that a document belongs to
	Also    []string // further names that it goes by
	Words   []string // further facts in which words are found
	Summary string
	Path    string // of a document
	Format  string // of Text: "markdown", ...
	Stub    bool   // a template that was left as it was
	// Headings of the text, in its order.
	Headings []survey.Heading
	// Text reads what the document says; nil where Summary is all there is.
	Text func() ([]byte, error)
}

// SearchKind is what a reader takes a result for.
type SearchKind string

// The kinds of results.
const (
	FoundService SearchKind = "service"
	FoundTeam    SearchKind = "team"
	FoundCheck   SearchKind = "check"
	FoundSystem  SearchKind = "system"
	FoundDomain  SearchKind = "domain"
	FoundTag     SearchKind = "tag"
	// FoundTechnology is what several services are built with.
	FoundTechnology SearchKind = "technology"
	FoundDocument   SearchKind = "document"
)

// Lot is what the site holds of one repository, or of the fleet as a whole.
type Lot struct {
	// Print is a fingerprint of everything that Entries make.
	Print string
	// Addresses of the entries, in their order: known before the entries are.
	Addresses []string
	Entries   func() ([]Searchable, error)
}

// Lots stream what search can find, in a fixed order. Of documents it is the
// default branch's: an old version says the same thing again.
func (p *Plan) Lots() iter.Seq[Lot] { return p.lots }

func (f *fleet) lots(yield func(Lot) bool) {
	if !yield(f.ownLot()) {
		return
	}
	for i := range f.Surveys {
		brief := &f.Surveys[i]
		services := f.byRepo[brief.Repository.Name]
		lot := Lot{Entries: func() ([]Searchable, error) { return newGroup(f, brief).searchables(services) }}
		parts := []any{f.Print, f.words.Print, brief.Print} // none of what stands around pages
		for _, s := range services {
			parts = append(parts, s.name, s.owner.Text)
			lot.Addresses = append(lot.Addresses, s.address)
			for _, p := range s.paths {
				lot.Addresses = append(lot.Addresses, s.address+"docs/"+p)
			}
		}
		lot.Print = key(append(parts, strings.Join(lot.Addresses, "\n"))...)
		if len(services) > 0 && !yield(lot) {
			return
		}
	}
}

// ownLot is what belongs to no repository: teams, checks and the site's own
// prose.
func (f *fleet) ownLot() Lot {
	var entries []Searchable
	parts := []any{f.print}
	add := func(e Searchable, source []byte) {
		e.Called = f.called(&e)
		if source != nil {
			e.Format, e.Text = "markdown", func() ([]byte, error) { return source, nil }
		}
		parts = append(parts, e.Address, e.Title, e.Summary, strings.Join(e.Also, "\n"), strings.Join(e.Words, "\n"), string(source))
		entries = append(entries, e)
	}
	for _, item := range f.builtinNav()[1:] {
		add(Searchable{Address: item.Address, Title: item.Title, Kind: FoundDocument}, nil)
	}
	add(Searchable{Address: "about/scores/", Title: f.say("nav.scores"), Kind: FoundDocument,
		Summary: f.say("scores.summary")}, nil)
	add(Searchable{Address: formatsAddress, Title: f.say("nav.formats"), Kind: FoundDocument,
		Summary: f.say("formats.summary")}, nil)
	for _, t := range f.teams {
		e := Searchable{Address: t.address, Title: t.title(), Kind: FoundTeam, Also: []string{t.name}}
		for _, s := range t.services {
			e.Words = append(e.Words, s.name)
		}
		for _, d := range t.declared {
			e.Words = append(e.Words, d.Members...)
		}
		add(e, nil)
	}
	for _, kind := range [...]string{domainPart, systemPart, tagPart} {
		for _, p := range f.partsOf(kind) {
			e := Searchable{Address: p.address, Title: p.name, Kind: SearchKind(kind)}
			for _, s := range p.services {
				e.Words = append(e.Words, s.name)
			}
			add(e, nil)
		}
	}
	for _, kind := range technologyKinds() {
		for _, t := range f.technologies[kind] {
			if t.address != "" {
				add(Searchable{Address: t.address, Title: t.title(), Kind: FoundTechnology, Summary: f.technologySummary(t)}, nil)
			}
		}
	}
	for i := range f.Checks {
		c := &f.Checks[i]
		// Without its own page a check is still found by its title.
		source, _ := f.content("checks/" + c.ID + ".md")
		add(Searchable{Address: checkAddress(c.ID), Title: c.Title, Kind: FoundCheck, Also: []string{c.ID}, Summary: c.Why}, source)
	}
	for _, t := range f.texts {
		add(Searchable{Address: t.address, Title: t.title, Kind: FoundDocument, Summary: t.summary}, t.source)
	}
	lot := Lot{Print: key(parts...), Entries: func() ([]Searchable, error) { return entries, nil }}
	for _, e := range entries {
		lot.Addresses = append(lot.Addresses, e.Address)
	}
	return lot
}

// searchables are the services of one repository, each followed by its
// documents.
func (g *group) searchables(services []*service) ([]Searchable, error) {
	full, err := g.full()
	if err != nil {
		return nil, err
	}
	var out []Searchable
	for _, s := range services {
		own := s.searchable()
		own.Called = g.f.called(&own)
		out = append(out, own)
		var docs []survey.Document
		if s.index < len(full.Services) {
			docs = full.Services[s.index].Documents
		}
		byPath := make(map[string]*survey.Document, len(docs))
		for i := range docs {
			byPath[docs[i].Path] = &docs[i]
		}
		for i, d := range s.docs {
			e := Searchable{
				Address: s.address + "docs/" + s.paths[i], Title: d.title(), Kind: FoundDocument,
				Class: d.Class, Service: s.name, Path: d.Path, Stub: d.Stub,
			}
			if doc := byPath[d.Path]; doc != nil && doc.Unread == "" {
				e.Summary, e.Headings, e.Format = doc.Summary, doc.Headings, doc.Format
				e.Text = func() ([]byte, error) { return g.f.Source(g.brief.Repository.Name, doc.Hash) }
			}
			e.Called = g.f.called(&e)
			out = append(out, e)
		}
	}
	return out, nil
}

// called is the word for a result: its kind, and a document's class.
func (f *fleet) called(e *Searchable) string {
	switch {
	case e.Kind != FoundDocument:
		return f.say("found." + string(e.Kind))
	case e.Class == "":
		return f.say("found.page")
	case e.Class == "licence":
		return f.say("found.guide")
	}
	return f.say("found." + classes()[classRank(e.Class)])
}

func (s *service) searchable() Searchable {
	facts := s.facts
	e := Searchable{
		Address: s.address, Title: s.name, Kind: FoundService, Summary: facts.Description.Text,
		Also: []string{facts.Title.Text, facts.Name, s.brief.Repository.Name},
	}
	for _, v := range []survey.Value{facts.Kind, facts.Lifecycle, facts.Tier, facts.System, facts.Domain, facts.Language, facts.Chat} {
		e.Words = append(e.Words, v.Text)
	}
	for _, tag := range facts.Tags {
		e.Words = append(e.Words, tag.Text)
	}
	e.Words = append(e.Words, cmp.Or(s.owner.Text, facts.Owner.Text))
	e.Also = slices.DeleteFunc(e.Also, func(n string) bool { return n == "" || n == s.name })
	return e
}
