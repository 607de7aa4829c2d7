package site

import (
	"cmp"
	"slices"
	"strings"
)

// part is a system, a domain or a tag: services that repositories put together
// by naming the same word.
type part struct {
	kind     string // system, domain, tag
	name     string
	address  string
	services []*service
	spelt    map[string]int // how often each spelling is used
}

// The kinds of parts, and the folders of their pages.
const (
	systemPart = "system"
	domainPart = "domain"
	tagPart    = "tag"
)

// addParts puts services together by what they name. Names that differ in case
// alone are one, spelt as most do.
func (f *fleet) addParts() {
	f.parts = map[string]map[string]*part{systemPart: {}, domainPart: {}, tagPart: {}}
	for _, s := range f.services {
		f.addPart(systemPart, s.facts.System.Text, s)
		f.addPart(domainPart, s.facts.Domain.Text, s)
		for _, tag := range s.facts.Tags {
			f.addPart(tagPart, tag.Text, s)
		}
	}
	for _, kind := range [...]string{systemPart, domainPart, tagPart} {
		var c claims
		for _, p := range f.partsOf(kind) {
			// In lower case: which spelling is the most used one may change.
			p.address = c.take(p.name, kind+"s/"+segment(fold(p.name))+"/")
		}
	}
}

func (f *fleet) addPart(kind, name string, s *service) {
	name = entityName(strings.TrimSpace(name))
	if name == "" {
		return
	}
	p := f.parts[kind][fold(name)]
	if p == nil {
		p = &part{kind: kind, name: name, spelt: map[string]int{}}
		f.parts[kind][fold(name)] = p
	}
	if !slices.Contains(p.services, s) {
		p.services = append(p.services, s)
	}
	p.spelt[name]++
	if n := p.spelt[name] - p.spelt[p.name]; n > 0 || n == 0 && name < p.name {
		p.name = name
	}
}

// partsOf are all parts of a kind by name.
func (f *fleet) partsOf(kind string) []*part {
	var all []*part
	for _, p := range f.parts[kind] {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *part) int {
		return cmp.Or(strings.Compare(fold(a.name), fold(b.name)), strings.Compare(a.name, b.name))
	})
	return all
}

// partLink leads to the page of a part; plain text where there is none.
func (f *fleet) partLink(kind, name string) Link {
	if p := f.parts[kind][fold(entityName(strings.TrimSpace(name)))]; p != nil {
		return p.link()
	}
	return Link{Text: called(kind, name)}
}

func (p *part) link() Link {
	return Link{Text: called(p.kind, p.name), Address: p.address, Inside: true}
}

// called marks tags as such: a bare "go" leads a reader nowhere.
func called(kind, name string) string {
	if kind == tagPart {
		return "#" + name
	}
	return name
}

// partPages are the indexes and the pages of all parts. What the fleet has none
// of has no page.
func (f *fleet) partPages() []Page {
	var pages []Page
	if f.hasSystems() {
		pages = append(pages, f.partIndex("systems", domainPart, systemPart, tagPart))
	}
	if len(f.parts[tagPart]) > 0 {
		pages = append(pages, f.partIndex("tags", tagPart))
	}
	for _, kind := range [...]string{domainPart, systemPart, tagPart} {
		for _, p := range f.partsOf(kind) {
			pages = append(pages, f.partPage(p))
		}
	}
	return pages
}

func (f *fleet) hasSystems() bool { return len(f.parts[systemPart])+len(f.parts[domainPart]) > 0 }

// tagsBeside is how many tags stand with the systems; more have a page of their
// own alone.
const tagsBeside = 60

func (f *fleet) partIndex(key string, kinds ...string) Page {
	fr := f.frame(key+"/", key, f.say("nav."+key))
	fr.Summary = f.say(key + ".summary")
	return f.page(fr, PartIndex, func() (any, error) {
		v := &PartsView{Frame: fr}
		for _, kind := range kinds {
			group := PartGroup{Key: kind, Title: f.say("parts." + kind + "s"), Column: f.say("found." + kind)}
			parts := f.partsOf(kind)
			if kind == tagPart && len(kinds) > 1 && len(parts) > tagsBeside {
				group.All = f.navLink("tags")
				parts = nil
			}
			for _, p := range parts {
				line := f.partLine(p)
				group.Parts = append(group.Parts, line)
				if len(line.Across) > 0 {
					group.Across = f.say("parts." + partAcross(kind) + "s")
				}
			}
			if len(group.Parts) > 0 || group.All.Inside {
				v.Groups = append(v.Groups, group)
			}
		}
		for _, s := range f.services {
			if key == "systems" && s.facts.System.Text == "" && s.facts.Domain.Text == "" || key == "tags" && len(s.facts.Tags) == 0 {
				v.Without = append(v.Without, f.line(s))
			}
		}
		v.Lacking, v.AllHave = f.say(key+".without"), f.say(key+".all")
		return v, nil
	})
}

func (f *fleet) partLine(p *part) PartLine {
	l := PartLine{Link: p.link(), Services: len(p.services), Owners: f.partOwners(p), Levels: f.levelRows(p.services)}
	for _, s := range p.services {
		l.Findings += len(s.open)
		l.Failing += s.failing()
	}
	for _, other := range f.across(p, partAcross(p.kind)) {
		l.Across = append(l.Across, other.link())
	}
	return l
}

// partAcross is the kind that a part is shown with: a system with its domain, a
// domain with its systems.
func partAcross(kind string) string {
	switch kind {
	case systemPart:
		return domainPart
	case domainPart:
		return systemPart
	}
	return ""
}

// across are the parts of a kind that services of this one belong to as well.
func (f *fleet) across(p *part, kind string) []*part {
	var all []*part
	for _, other := range f.partsOf(kind) {
		if slices.ContainsFunc(other.services, func(s *service) bool { return slices.Contains(p.services, s) }) {
			all = append(all, other)
		}
	}
	return all
}

// partOwners are the owners of a part's services, those of most first.
func (f *fleet) partOwners(p *part) []OwnerCount {
	var owners []OwnerCount
	for _, s := range p.services {
		at := slices.IndexFunc(owners, func(o OwnerCount) bool { return o.Owner.Link == s.owner.Link })
		if at < 0 {
			owners = append(owners, OwnerCount{Owner: OwnerView{Link: s.owner.Link, Kind: s.owner.Kind}})
			at = len(owners) - 1
		}
		owners[at].Services++
	}
	slices.SortStableFunc(owners, func(a, b OwnerCount) int {
		return cmp.Or(b.Services-a.Services, strings.Compare(a.Owner.Text, b.Owner.Text))
	})
	return owners
}

func (f *fleet) partPage(p *part) Page {
	index := "systems"
	if p.kind == tagPart {
		index = "tags"
	}
	fr := f.frame(p.address, f.partSection(), p.name, f.navLink(index))
	fr.Summary = f.say("part."+p.kind+"-summary", "name", p.name, "services", f.say("said.services", "n", len(p.services)))
	return f.page(fr, PartPage, func() (any, error) {
		v := &PartView{Frame: fr, Kind: f.say("found." + p.kind), Services: f.lines(p.services), Owners: f.partOwners(p), Levels: f.levelRows(p.services)}
		for _, s := range p.services {
			v.Findings += len(s.open)
			v.Failing += s.failing()
		}
		if kind := partAcross(p.kind); kind != "" {
			row := FactRow{Name: f.say("parts." + kind + "s")}
			for _, other := range f.across(p, kind) {
				row.Values = append(row.Values, FactValue{Link: other.link()})
			}
			if len(row.Values) > 0 {
				v.Facts = append(v.Facts, row)
			}
		}
		f.between(v, p)
		return v, nil
	})
}

// partSection is the entry of the masthead that leads to parts.
func (f *fleet) partSection() string {
	if f.hasSystems() {
		return "systems"
	}
	return "tags"
}

// between fills in what needs what: among the part's own services, and between
// them and others.
func (f *fleet) between(v *PartView, p *part) {
	inside := func(n Neighbour) bool {
		return n.Inside && slices.ContainsFunc(p.services, func(s *service) bool { return s.address == n.Address })
	}
	for _, s := range p.services {
		needs, needed := f.neighbours(s)
		row := NeedRow{Service: s.link()}
		for _, n := range needs {
			if inside(n) {
				row.Needs = append(row.Needs, n.Link)
			} else {
				v.Needs = append(v.Needs, n)
			}
		}
		for _, n := range needed {
			if inside(n) {
				row.Needed = append(row.Needed, n.Link)
			} else {
				v.Needed = append(v.Needed, n)
			}
		}
		if len(row.Needs)+len(row.Needed) > 0 {
			v.Between = append(v.Between, row)
		}
	}
	v.Needs, v.Needed = once(v.Needs), once(v.Needed)
	v.Graph = f.graph(p.name, v.Needs, v.Needed)
}

// waysInMost is how many parts of a kind stand above the list of services.
const waysInMost = 24

// waysIn lead from the list of services to parts of it, the largest ones where
// there are many.
func (f *fleet) waysIn() []PartGroup {
	var groups []PartGroup
	for _, kind := range [...]string{domainPart, systemPart, tagPart} {
		parts := f.partsOf(kind)
		group := PartGroup{Key: kind, Title: f.say("parts." + kind + "s")}
		if len(parts) > waysInMost {
			slices.SortStableFunc(parts, func(a, b *part) int { return len(b.services) - len(a.services) })
			parts = parts[:waysInMost]
			group.All = Link{Text: f.say("parts.all"), Address: "systems/#s:" + kind, Inside: true}
			if kind == tagPart {
				group.All.Address = "tags/"
			}
		}
		for _, p := range parts {
			group.Parts = append(group.Parts, PartLine{Link: p.link(), Services: len(p.services)})
		}
		if len(group.Parts) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
