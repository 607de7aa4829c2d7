package site

import (
	"cmp"
	"slices"
	"strings"
)

// technology is a Technology with all services that use it.
type technology struct {
	Technology
	address string // "" where it has no page
	users   []user // by name of the service
	direct  int    // users that ask for it themselves
	maker   *service
}

// user is a service with its uses of one technology.
type user struct {
	s    *service
	uses []Use
}

// technologyMost is how many technologies have a page: of those that at least
// two services use, the most used ones.
const technologyMost = 1000

const technologiesAddress = "technologies/"

// addTechnologies puts together who uses what.
func (f *fleet) addTechnologies() {
	known := map[Technology]*technology{}
	for _, s := range f.services {
		all := s.brief.uses(s.index)
		for len(all) > 0 {
			what := all[0].technology()
			n := slices.IndexFunc(all, func(u Use) bool { return u.what != all[0].what })
			if n < 0 {
				n = len(all)
			}
			id := Technology{what.Kind, identity(what)}
			t := known[id]
			if t == nil {
				t = &technology{Technology: what}
				known[id] = t
			}
			t.add(s, all[:n:n])
			all = all[n:]
		}
	}
	f.technologies, f.technologyOf = map[string][]*technology{}, known
	webs := f.webs()
	f.addPublished()
	var shared []*technology
	for _, t := range known {
		t.maker = f.maker(t.Technology, webs)
		f.technologies[t.Kind] = append(f.technologies[t.Kind], t)
		if len(t.users) > 1 {
			shared = append(shared, t)
		}
	}
	for _, kind := range technologyKinds() {
		slices.SortFunc(f.technologies[kind], mostUsed)
		for _, t := range f.technologies[kind] {
			if t.maker != nil {
				t.maker.makes = append(t.maker.makes, t)
			}
		}
	}
	f.addClients()
	f.addNear()
	slices.SortFunc(shared, mostUsed)
	shared = shared[:min(len(shared), technologyMost)]
	slices.SortFunc(shared, func(a, b *technology) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	var c claims
	for _, t := range shared {
		t.address = c.take(t.Kind+" "+t.Name, kindAddress(t.Kind)+technologyFolder(t.Name)+"/")
	}
}

// technologyFolder is where the page of a technology lies, below that of its
// kind. A folder that is called like a data file would take its place.
func technologyFolder(name string) string {
	parts := strings.Split(cmp.Or(segments(name), "unnamed"), "/")
	for i := range parts[:len(parts)-1] {
		if strings.HasSuffix(fold(parts[i]), ".json") {
			parts[i] += "_"
		}
	}
	return strings.Join(parts, "/")
}

// add joins uses under different spellings of one name.
func (t *technology) add(s *service, uses []Use) {
	if last := len(t.users) - 1; last >= 0 && t.users[last].s == s {
		t.users[last].uses = slices.Concat(t.users[last].uses, uses)
		return
	}
	t.users = append(t.users, user{s, uses})
	if slices.ContainsFunc(uses, func(u Use) bool { return u.manner().scope != "indirect" }) {
		t.direct++
	}
}

// uses are those of one service. Briefs that were made without them have none.
func (b *Brief) uses(i int) []Use {
	if i < len(b.Uses) {
		return b.Uses[i]
	}
	return nil
}

func (b *Brief) full(i int) Full {
	if i < len(b.Full) {
		return b.Full[i]
	}
	return Full{}
}

// identity is the name of a technology where spellings mean one. PyPI takes "-",
// "_" and "." for the same (PEP 503); there, at NuGet and at Packagist case says
// nothing, nor does it in repositories of GitHub.
func identity(t Technology) string {
	switch t.Kind {
	case "pypi":
		words := strings.FieldsFunc(strings.ToLower(t.Name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
		return strings.Join(words, "-")
	case "nuget", "composer", "module", "provider", pipelineKind:
		return strings.ToLower(t.Name)
	}
	return t.Name
}

// mostUsed puts what many ask for first, and what one service uses last.
func mostUsed(a, b *technology) int {
	return cmp.Or(min(len(b.users), 2)-min(len(a.users), 2), b.direct-a.direct, len(b.users)-len(a.users), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
}

// technologyLink leads to the page of a technology; plain text where it has none.
func (f *fleet) technologyLink(t Technology) Link {
	if known := f.technologyOf[Technology{t.Kind, identity(t)}]; known != nil && known.address != "" {
		return Link{Text: t.Name, Address: known.address, Inside: true}
	}
	return Link{Text: t.Name}
}

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

// versions are those in use, the newest first, with how many services use each.
// Where a file leaves the version to another one, none is known.
func (t *technology) versions() []VersionCount {
	var all []VersionCount
	at := map[string]int{}
	for _, u := range t.users {
		seen := map[string]bool{}
		for _, use := range u.uses {
			version := shown(use.manner().version)
			if version == "" || seen[version] {
				continue
			}
			seen[version] = true
			if _, known := at[version]; !known {
				at[version] = len(all)
				all = append(all, VersionCount{Version: version})
			}
			all[at[version]].Services++
		}
	}
	slices.SortFunc(all, func(a, b VersionCount) int { return compareVersions(b.Version, a.Version) })
	return all
}

// shown is a version as a page shows it: the id of a commit in short.
func shown(version string) string {
	hex := strings.TrimPrefix(version, "sha256:")
	if len(hex) >= 40 && strings.Trim(hex, "0123456789abcdef") == "" {
		return version[:len(version)-len(hex)] + hex[:7]
	}
	return version
}

// compareVersions orders versions by their numbers, whatever stands around
// them: ^9.1 is below v10. What has none is below all that have.
func compareVersions(a, b string) int {
	if n := slices.Compare(numbers(a), numbers(b)); n != 0 {
		return n
	}
	return strings.Compare(a, b)
}

// numbers are those of a version, leading zeros left out. Of a range or of a
// release before another one, what follows does not count.
func numbers(version string) []int {
	var all []int
	start := strings.IndexAny(version, "0123456789")
	if start < 0 || strings.HasPrefix(version, "sha256:") {
		return nil
	}
	for version = version[start:]; version != ""; {
		n, digits := 0, 0
		for digits < len(version) && digits < 9 && version[digits] >= '0' && version[digits] <= '9' {
			n = 10*n + int(version[digits]-'0')
			digits++
		}
		if digits == 0 {
			break
		}
		all = append(all, n)
		version = version[digits:]
		if !strings.HasPrefix(version, ".") {
			break
		}
		version = version[1:]
	}
	return all
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
	fr := f.frame(t.address, "technologies", t.Name, crumbs...)
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
	return f.say("technology-page.summary", "name", t.Name, "services", f.say("said.services", "n", len(t.users)))
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
