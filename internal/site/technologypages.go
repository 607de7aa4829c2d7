package site

import "slices"

// technologyPages are the index, a page of each kind that the index cuts short,
// and a page of each technology that several services use.
func (f *fleet) technologyPages() []Page {
	if len(f.technologies) == 0 {
		return nil
	}
	pages := []Page{f.technologiesPage()}
	for _, kind := range technologyKinds() {
		all := f.technologies[kind]
		if f.hasKindPage(kind) {
			pages = append(pages, f.technologyKindPage(kind))
		}
		for _, t := range all {
			if t.address != "" {
				pages = append(pages, f.technologyPage(t), f.technologyFile(t))
			}
		}
	}
	return append(pages, f.technologiesFile())
}

// How many technologies of a kind the index shows, of those that several
// services use; how many its own page; and how many versions a line of either.
const (
	technologiesFirst = 12
	technologiesMost  = 2000
	versionsFirst     = 4
)

func (f *fleet) technologiesPage() Page {
	fr := f.frame(technologiesAddress, "technologies", f.say("nav.technologies"))
	fr.Summary = f.say("technologies.summary")
	return f.page(fr, TechnologyIndex, func() (any, error) {
		v := &TechnologiesView{Frame: fr}
		for _, kind := range technologyKinds() {
			g := f.technologyGroup(kind, f.firstOf(kind))
			if f.hasKindPage(kind) {
				g.All = Link{Text: f.say("technologies.all", "n", g.Total), Address: kindAddress(kind), Inside: true}
			}
			if g.Total > 0 {
				v.Groups = append(v.Groups, g)
			}
		}
		return v, nil
	})
}

// firstOf are the technologies of a kind that the index shows.
func (f *fleet) firstOf(kind string) []*technology {
	all := f.technologies[kind]
	n := slices.IndexFunc(all, func(t *technology) bool { return len(t.users) < 2 })
	if n < 0 {
		n = len(all)
	}
	return all[:min(n, technologiesFirst)]
}

// hasKindPage reports whether the index leaves something of a kind out.
func (f *fleet) hasKindPage(kind string) bool {
	return len(f.technologies[kind]) > len(f.firstOf(kind))
}

func kindAddress(kind string) string { return technologiesAddress + kind + "/" }

func (f *fleet) technologyKindPage(kind string) Page {
	title := f.say("technology." + kind)
	fr := f.frame(kindAddress(kind), "technologies", title, f.navLink("technologies"))
	fr.Summary = f.say("technologies.of", "kind", title)
	return f.page(fr, TechnologyIndex, func() (any, error) {
		all := f.technologies[kind]
		g := f.technologyGroup(kind, all[:min(len(all), technologiesMost)])
		g.More = len(all) - len(g.Rows)
		return &TechnologiesView{Frame: fr, Whole: true, Groups: []TechnologyGroup{g}}, nil
	})
}

func (f *fleet) technologyGroup(kind string, rows []*technology) TechnologyGroup {
	g := TechnologyGroup{Key: kind, Title: f.say("technology." + kind), Total: len(f.technologies[kind])}
	for _, t := range f.technologies[kind] {
		if len(t.users) > 1 {
			g.Shared++
		}
	}
	for _, t := range rows {
		line := TechnologyLine{Link: f.technologyLink(t.Technology), Services: len(t.users)}
		if len(t.users) == 1 {
			line.Only = t.users[0].s.link()
		}
		for _, v := range t.versions() {
			if len(line.Versions) == versionsFirst {
				line.MoreVersions++
				continue
			}
			line.Versions = append(line.Versions, v.Version)
		}
		g.Rows = append(g.Rows, line)
	}
	return g
}

// technologyRows is how many lines the page of a technology has.
const technologyRows = 2000

func (f *fleet) technologyPage(t *technology) Page {
	kind := Link{Text: f.say("technology." + t.Kind)}
	if f.hasKindPage(t.Kind) {
		kind.Address, kind.Inside = kindAddress(t.Kind), true
	}
	crumbs := []Link{f.navLink("technologies")}
	if kind.Inside {
		crumbs = append(crumbs, kind)
	}
	fr := f.frame(t.address, "technologies", t.title(), crumbs...)
	fr.Summary = f.technologySummary(t)
	return f.page(fr, TechnologyPage, func() (any, error) {
		v := &TechnologyView{Frame: fr, Kind: kind, Services: len(t.users), Versions: t.versions(), Data: t.data()}
		if t.maker != nil {
			v.Maker = t.maker.link()
		}
		for _, u := range t.users {
			for _, row := range f.useRows(u) {
				if row.Service = u.s.link(); len(v.Rows) < technologyRows {
					row.Owner = u.s.owner
					v.Rows = append(v.Rows, row)
				} else {
					v.More++
				}
			}
		}
		slices.SortStableFunc(v.Rows, func(a, b UseRow) int { return compareVersions(b.Version, a.Version) })
		return v, nil
	})
}

func (f *fleet) technologySummary(t *technology) string {
	return f.say("technology-page.summary", "name", t.title(), "services", f.say("said.services", "n", len(t.users)))
}

// useRows are the uses of one technology by a service, those of one version in
// one manner as one.
func (f *fleet) useRows(u user) []UseRow {
	var rows []UseRow
	at := map[manner]int{}
	for _, use := range u.uses {
		how := use.manner()
		if i, known := at[how]; known {
			rows[i].More++
			continue
		}
		at[how] = len(rows)
		row := UseRow{Version: shown(how.version), For: f.scope(how.scope), Where: u.s.valuePlace(use.value())}
		if how.scope == "indirect" {
			row.order = 1
		}
		rows = append(rows, row)
	}
	return rows
}

// scope is what a technology is used for, in words.
func (f *fleet) scope(name string) string {
	key := "scope." + name
	if said := f.say(key); name != "" && said != key {
		return said
	}
	return name
}
