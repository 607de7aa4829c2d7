package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/markdown"
	"daybook/internal/score"
	"daybook/internal/survey"
	"daybook/internal/words"
	"daybook/themes"
)

// recently is how long a closed finding is listed.
const recently = 30 * 24 * time.Hour

// fleet is the input, indexed for the pages.
type fleet struct {
	Input
	chrome   *Chrome
	services []*service // by name
	byName   map[string]*service
	byRepo   map[string][]*service
	byID     map[string]*service         // by reference, lower case; the first where several claim one
	teams    []*team                     // by name
	parts    map[string]map[string]*part // by kind and folded name
	byTeam   map[string]*team
	checks   map[string]*check.Check
	missed   map[string]Reach
	recent   []*ledger.Entry // closed of late, newest first
	editions []ledger.Edition
	kept     []ledger.Edition // those that have pages
	dropped  []string         // dates of the others
	past     *ledger.Timeline
	texts    []text          // the site's own prose, in its order
	ownFiles map[string]bool // what its own folder holds
	// ownPictures are the addresses of what lies beside own pages, by path.
	ownPictures map[string]string
	rungs       []string // names, from the lowest up
	markdown    *markdown.Renderer
	measures    measures // of the documents' pictures
	mesh        mesh
	// technologies by kind, the most used ones first, and by identity.
	technologies map[string][]*technology
	technologyOf map[Technology]*technology
	published    map[Technology]*service // whose manifest makes a package
	entities     map[string]*declared    // what catalogues declare beside services, by reference
	words        *words.Words
	print        string // fingerprint of what all pages share
	base         string // BaseURL with a slash at its end, or ""
}

// service is one service with all that the fleet's pages show of it.
type service struct {
	name    string
	address string // services/NAME/
	facts   *survey.Service
	brief   *Brief
	docs    []Document
	index   int               // in the brief's services
	paths   []string          // addresses of docs below docs/, in their order
	apart   map[string]string // of documents that share their title
	card    *score.Card
	results []*check.Result
	open    []*ledger.Entry // by key
	closed  []*ledger.Entry // of late, newest first
	owner   OwnerView
	level   LevelView
	makes   []*technology // that come from it
	clients []client      // services whose packages it is built with
	serves  []client      // services that are built with its own
}

// team is everybody who goes by one short name.
type team struct {
	name     string
	address  string
	declared []survey.Team
	services []*service
}

func newFleet(in Input) (*fleet, error) {
	if in.Words == nil {
		var err error
		if in.Words, err = words.Read(themes.Default()); err != nil {
			return nil, err
		}
	}
	f := &fleet{
		Input:  in,
		words:  in.Words,
		byName: map[string]*service{}, byID: map[string]*service{}, byRepo: map[string][]*service{},
		byTeam: map[string]*team{}, checks: map[string]*check.Check{}, missed: map[string]Reach{},
		editions: in.Book.Editions(),
		rungs:    in.Ladder.Names(),
		recent:   in.Book.Closed(in.Now.Add(-recently)),
	}
	if in.BaseURL != "" {
		f.base = strings.TrimSuffix(in.BaseURL, "/") + "/"
	}
	for i := range in.Checks {
		f.checks[in.Checks[i].ID] = &in.Checks[i]
	}
	for _, r := range in.Reach {
		f.missed[r.Repository] = r
	}
	if err := f.addServices(); err != nil {
		return nil, err
	}
	f.addTeams()
	f.addParts()
	f.addMesh()
	f.addEntities()
	f.addTechnologies()
	f.addEditions()
	f.addOutcomes()
	if err := f.readTexts(); err != nil {
		return nil, &SetupError{fmt.Errorf("the site's own pages: %w", err)}
	}
	f.chrome = &Chrome{Title: cmp.Or(in.Title, "Daybook"), Generator: "daybook", Nav: f.navigation()}
	f.chrome.Own = f.colophon()
	f.markdown = markdown.New(markdown.Options{Highlight: in.Highlight})
	return f, nil
}

// SetupError is something that whoever runs the site wrote and that cannot be
// followed: a page of their own, or an entry of the navigation.
type SetupError struct{ Err error }

func (e *SetupError) Error() string { return e.Err.Error() }
func (e *SetupError) Unwrap() error { return e.Err }

// seal settles what all pages share, once it is known which pages there are.
func (f *fleet) seal(pages []Page) error {
	if err := f.checkNav(pages); err != nil {
		return &SetupError{err}
	}
	f.print = key(f.Print, f.words.Print, *f.chrome, f.base, f.Highlight != nil)
	return nil
}

// addServices lists the services that have a name, with their addresses.
func (f *fleet) addServices() error {
	for i := range f.Surveys {
		brief := &f.Surveys[i]
		for j := range brief.Services {
			name := f.Names[Subject{brief.Repository.Name, brief.Services[j].ID}]
			if name == "" {
				continue
			}
			if other := f.byName[name]; other != nil {
				return fmt.Errorf("two services are called %s: one of %s and one of %s", name, other.brief.Repository.Name, brief.Repository.Name)
			}
			s := &service{name: name, facts: &brief.Services[j], brief: brief, docs: brief.Documents[j], index: j}
			f.byName[name] = s
			f.services = append(f.services, s)
		}
	}
	slices.SortFunc(f.services, func(a, b *service) int {
		return cmp.Or(strings.Compare(fold(a.name), fold(b.name)), strings.Compare(a.name, b.name))
	})
	names := make([]string, len(f.services))
	for i, s := range f.services {
		names[i] = s.name
	}
	addresses := serviceAddresses(names)
	for _, s := range f.services {
		s.address = addresses[s.name]
		paths := make([]string, len(s.docs))
		for i, d := range s.docs {
			paths[i] = d.Path
		}
		below := documentAddresses(s.facts.Folder, paths)
		s.apart = apart(s.facts.Folder, paths, func(i int) string { return s.docs[i].title() })
		for i, p := range paths {
			paths[i] = below[p]
		}
		s.paths = paths
		if id := strings.ToLower(s.facts.ID); id != "" && f.byID[id] == nil {
			f.byID[id] = s
		}
		f.byRepo[s.brief.Repository.Name] = append(f.byRepo[s.brief.Repository.Name], s)
	}
	return nil
}

// addTeams joins what repositories declare with whom services name as owner.
// Teams that share a short name are one: @org/payments of an owner file is
// group:default/payments of a descriptor.
func (f *fleet) addTeams() {
	at := func(name string) *team {
		key := fold(name)
		if f.byTeam[key] == nil {
			f.byTeam[key] = &team{name: name}
		}
		return f.byTeam[key]
	}
	for i := range f.Surveys {
		for _, t := range f.Surveys[i].Teams {
			if t.Name != "" {
				one := at(t.Name)
				one.declared = append(one.declared, t)
			}
		}
	}
	for _, s := range f.services {
		if o := s.facts.Owner; o.Kind == survey.OwnerTeam {
			t := at(teamName(o))
			t.services = append(t.services, s)
		}
	}
	for _, t := range f.byTeam {
		f.teams = append(f.teams, t)
	}
	slices.SortFunc(f.teams, func(a, b *team) int {
		return cmp.Or(strings.Compare(fold(a.name), fold(b.name)), strings.Compare(a.name, b.name))
	})
	var c claims
	for _, t := range f.teams {
		t.address = c.take(t.name, "teams/"+segment(t.name)+"/")
	}
	for _, s := range f.services {
		s.owner = f.ownerView(s)
	}
}

func teamName(o survey.Owner) string {
	name := cmp.Or(o.Name, o.Ref, o.Text)
	return name[strings.LastIndexByte(name, '/')+1:]
}

func (f *fleet) ownerView(s *service) OwnerView {
	v := f.owned(s.facts.Owner)
	if o := s.facts.Owner; o.Path != "" {
		v.Where = s.place(finding.Evidence{Path: o.Path, Line: o.Line})
	}
	return v
}

// owned is an owner, as a link to the team's page where it is a team.
func (f *fleet) owned(o survey.Owner) OwnerView {
	v := OwnerView{Link: Link{Text: cmp.Or(o.Name, o.Text)}, Kind: string(o.Kind)}
	if o.Kind == survey.OwnerTeam {
		if t := f.byTeam[fold(teamName(o))]; t != nil {
			v.Link = Link{Text: t.title(), Address: t.address, Inside: true}
		}
	}
	return v
}

// title is what people call the team.
func (t *team) title() string {
	for _, d := range t.declared {
		if d.Title != "" {
			return d.Title
		}
	}
	return t.name
}

// addOutcomes gives every service its card, results and findings.
func (f *fleet) addOutcomes() {
	for i := range f.Cards {
		if s := f.byName[f.Cards[i].Service]; s != nil {
			s.card = &f.Cards[i]
		}
	}
	for i := range f.Results {
		if s := f.byName[f.Results[i].Service]; s != nil {
			s.results = append(s.results, &f.Results[i])
		}
	}
	for _, e := range f.Book.Open() {
		if s := f.byName[e.Service]; s != nil {
			s.open = append(s.open, e)
		}
	}
	for _, e := range f.recent {
		if s := f.byName[e.Service]; s != nil {
			s.closed = append(s.closed, e)
		}
	}
	for _, s := range f.services {
		s.level = f.levelView("")
		if s.card != nil {
			s.level = f.levelView(s.card.Level)
		}
		if known, ok := f.Book.Service(s.name); ok {
			s.level.Since = known.LevelSince
		}
	}
}

// levelView is a level by its name; a name that is no rung is below the first.
func (f *fleet) levelView(name string) LevelView {
	l := LevelView{Name: f.say("level.none"), Of: len(f.rungs), Class: "none"}
	if i := slices.Index(f.rungs, name); i >= 0 {
		l.Name, l.Rank, l.Class = name, i+1, "rung"
		switch c := f.Ladder.Rungs[i].Color; c {
		case "bronze", "silver", "gold":
			l.Class = c
		}
	}
	return l
}

// link leads to the service's page.
func (s *service) link() Link { return Link{Text: s.name, Address: s.address, Inside: true} }

// document finds one of the service's documents by its path.
func (s *service) document(p string) (doc *Document, address string) {
	i, ok := slices.BinarySearchFunc(s.docs, p, func(d Document, p string) int { return strings.Compare(d.Path, p) })
	if !ok {
		return nil, ""
	}
	return &s.docs[i], s.address + "docs/" + s.paths[i]
}

// failing counts the open findings that fail.
func (s *service) failing() int {
	n := 0
	for _, e := range s.open {
		if e.Outcome == finding.Fail {
			n++
		}
	}
	return n
}

// line is the service in a list.
func (f *fleet) line(s *service) ServiceLine {
	l := ServiceLine{
		Name: s.name, Address: s.address,
		Description: s.facts.Description.Text,
		Owner:       s.owner, Tier: s.facts.Tier.Text, Kind: s.facts.Kind.Text, Level: s.level,
		Findings: len(s.open), Failing: s.failing(), Documents: len(s.docs),
	}
	if s.facts.Title.Text != s.name {
		l.Title = s.facts.Title.Text
	}
	if s.card != nil {
		l.Points, l.Max = s.card.Points, s.card.Max
	}
	if last := s.brief.Repository.Last; last != nil {
		l.Changed = last.When
	}
	if l.System = f.partLink(systemPart, s.facts.System.Text); l.System.Text == "" {
		l.System = f.partLink(domainPart, s.facts.Domain.Text)
	}
	if r, ok := f.missed[s.brief.Repository.Name]; ok {
		l.Stale = f.say("missed.why", "why", r.Why)
	}
	return l
}

func (f *fleet) lines(services []*service) []ServiceLine {
	lines := make([]ServiceLine, len(services))
	for i, s := range services {
		lines[i] = f.line(s)
	}
	return lines
}

// frame starts a page. crumbs lead from the root to its parent.
func (f *fleet) frame(address, section, title string, crumbs ...Link) Frame {
	fr := Frame{Site: f.chrome, Root: root(address), Address: address, Title: title, Section: section, Crumbs: crumbs}
	if f.base != "" {
		fr.Canonical = f.base + Escape(address)
	}
	return fr
}
