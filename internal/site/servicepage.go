package site

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/check"
	"daybook/internal/finding"
	"daybook/internal/ledger"
	"daybook/internal/survey"
)

// How many documents of one class a service's own page lists.
const classMost = 40

func (f *fleet) servicePage(s *service, versions []*shelf) Page {
	fr := f.frame(s.address, "services", s.name, f.navLink("services"))
	feed := f.serviceFeed(s)
	fr.Feeds = []Link{{Text: f.say("service.findings", "name", s.name), Address: feed.Atom, Inside: true}}
	fr.Summary = cmp.Or(s.facts.Description.Text, f.say("service.summary", "name", s.name))
	return f.page(fr, ServicePage, func() (any, error) {
		r := &s.brief.Repository
		v := &ServiceView{
			Frame: fr, Service: f.line(s), Repository: r.Name, Branch: r.Branch, Dirty: r.Dirty,
			Web:        Link{Text: r.Name, URL: webAddress(r.Web)},
			Commit:     Link{Text: short(r.Commit), URL: fill(r.Links.Commit, "", "", r.Commit, 0), Code: true},
			CommitDate: r.When, System: f.partLink(systemPart, s.facts.System.Text), Domain: f.partLink(domainPart, s.facts.Domain.Text),
			Total: len(s.docs), Pipelines: f.pipelineLines(s), FeedsHere: []FeedRow{feed},
			Data: s.data(), Badge: s.badge(), OnCall: s.onCall(), Now: f.Now, Horizon: horizon(f.Now),
		}
		if reach, ok := f.missed[r.Name]; ok {
			v.Missed = f.missedRow(reach)
		}
		v.Facts, v.Running = f.facts(s), f.running(s)
		v.OwnerElse = s.otherwise("owner")
		v.Objectives, v.Alerts = s.objectives(), f.alerts(s)
		v.Interfaces, v.Resources = f.interfaces(s), s.resources()
		v.Built, v.Made, v.Full = f.builtWith(s), f.made(s), s.brief.full(s.index)
		v.Full.Interfaces += len(v.Interfaces) - len(s.facts.Interfaces) // those of the catalogue are none of files
		v.DependsOn, v.NeededBy = f.neighbours(s)
		v.Graph = f.graph(s.name, v.DependsOn, v.NeededBy)
		f.next(v, s)
		v.Families, v.Counts = f.scorecard(s)
		v.Findings = f.findingGroups(worstFirst(s.open))
		v.Recent, _ = f.findingViews(s.closed, groupFindings)
		v.Classes = f.documentGroups(s, classMost)
		if slices.ContainsFunc(v.Classes, func(g DocumentGroup) bool { return g.More > 0 }) {
			v.AllDocs = Link{Text: f.say("service.all-documents", "n", len(s.docs)), Address: s.address + "documents/", Inside: true}
		}
		for _, l := range s.facts.Links {
			v.Links = append(v.Links, external(l))
		}
		for i, sh := range versions {
			l := VersionLink{Name: sh.label(), Address: sh.first(), Current: i == 0}
			if released := sh.released(); released != nil {
				l.When = released.When
			}
			v.Versions = append(v.Versions, l)
		}
		v.Problems = problems(s)
		return v, nil
	})
}

// facts are what the service says about itself, with where it says so.
func (f *fleet) facts(s *service) []FactRow {
	rows := append(f.alsoOwned(s), f.work(s)...)
	add := func(name string, v survey.Value, link string) {
		if v.Known() {
			value := FactValue{Link: Link{Text: v.Text, URL: webAddress(link)}, Where: s.valuePlace(v)}
			if name == systemPart || name == domainPart {
				value.Link = f.partLink(name, v.Text)
			}
			rows = append(rows, FactRow{Name: f.say("fact." + name), Values: []FactValue{value}, Else: s.otherwise(name)})
		}
	}
	add("kind", s.facts.Kind, "")
	add("lifecycle", s.facts.Lifecycle, "")
	add("tier", s.facts.Tier, "")
	add("system", s.facts.System, "")
	add("domain", s.facts.Domain, "")
	add("language", s.facts.Language, "")
	rows = append(rows, f.reach(s)...)
	add("version", s.facts.Version, "")
	add("updates", s.facts.UpdateTool, "")
	add("licence", s.facts.Licence, "")
	for _, group := range []struct {
		name   string
		values []survey.Value
	}{{"aliases", s.facts.Aliases}, {"tags", s.facts.Tags}, {"needs", s.facts.DependsOn}, {"uses", s.facts.Consumes}} {
		row := FactRow{Name: f.say("fact." + group.name)}
		for _, v := range group.values {
			link := f.entity(v.Text)
			switch group.name {
			case "aliases":
				link = Link{Text: v.Text}
			case "tags":
				link = f.partLink(tagPart, v.Text)
			}
			row.Values = append(row.Values, FactValue{Link: link})
		}
		if len(row.Values) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// alsoOwned are the owners beside the first.
func (f *fleet) alsoOwned(s *service) []FactRow {
	row := FactRow{Name: f.say("fact.co-owners")}
	for _, o := range s.facts.CoOwners {
		row.Values = append(row.Values, FactValue{Link: f.owned(o).Link, Where: s.valuePlace(o.Value)})
	}
	if len(row.Values) == 0 {
		return nil
	}
	return []FactRow{row}
}

// entity leads from a reference of the catalogue to the service that it means,
// or to where it is declared.
func (f *fleet) entity(ref string) Link {
	if s := f.byID[strings.ToLower(ref)]; s != nil {
		return s.link()
	}
	if d := f.entities[entityKey(ref)]; d != nil {
		return d.link()
	}
	return Link{Text: strings.TrimPrefix(ref, "component:default/")}
}

// next fills in what to mend first.
func (f *fleet) next(v *ServiceView, s *service) {
	if s.card == nil {
		return
	}
	v.NextLevel, v.Needs, v.Blocked = s.card.Target, s.card.Needs, s.card.Blocked
	for _, step := range s.card.Next {
		row := StepView{Title: step.Title, Points: step.Points, Outcome: step.Outcome.String(), Count: step.Findings,
			Check: Link{Text: step.Title}, First: spans(step.First), Mend: spans(step.Mend)}
		if c := f.checks[step.Check]; c != nil {
			row.Check = checkLink(c)
		}
		for _, r := range s.results {
			if r.Check == step.Check {
				row.Places, row.More = s.resultPlaces(r, 2)
				row.First, row.Places = joinPlaces(row.First, row.Places)
			}
		}
		v.Next = append(v.Next, row)
	}
}

// scorecard is every check by family: nothing that does not count is hidden.
func (f *fleet) scorecard(s *service) ([]ScoreFamily, []ScoreCount) {
	var families []ScoreFamily
	var n [6]int
	for _, name := range f.families() {
		family := ScoreFamily{Name: string(name)}
		for _, r := range s.results {
			c := f.checks[r.Check]
			if c == nil || c.Family != name {
				continue
			}
			family.Rows = append(family.Rows, f.scoreRow(s, c, r))
			n[r.Outcome]++
		}
		slices.SortStableFunc(family.Rows, func(a, b ScoreRow) int { return a.order - b.order })
		if s.card != nil {
			for _, fs := range s.card.Families {
				if fs.Name == family.Name {
					family.Points, family.Max, family.Level = fs.Points, fs.Max, f.levelView(fs.Level)
				}
			}
		}
		if len(family.Rows) > 0 {
			families = append(families, family)
		}
	}
	var counts []ScoreCount
	for _, o := range outcomes() {
		if n[o] > 0 {
			counts = append(counts, ScoreCount{o.String(), n[o]})
		}
	}
	return families, counts
}

func (f *fleet) scoreRow(s *service, c *check.Check, r *check.Result) ScoreRow {
	row := ScoreRow{Check: checkLink(c), Outcome: r.Outcome.String(), Summary: spans(r.Summary), Rung: c.Rung,
		Basis: string(c.Basis), Points: c.Points, Exempt: s.exempt(r), Advisory: r.Advisory, order: severity(r.Outcome)}
	if standing, ok := f.Book.Since(s.name, r.Check); ok && standing.Outcome == r.Outcome {
		row.Since = standing.Since
	}
	row.Places, row.More = s.resultPlaces(r, 2)
	row.Summary, row.Places = joinPlaces(row.Summary, row.Places)
	return row
}

// documentGroups are the service's documents by class, at most most of each.
func (f *fleet) documentGroups(s *service, most int) []DocumentGroup {
	marks := s.documentMarks()
	byClass := map[int][]int{}
	for i, d := range s.docs {
		byClass[classRank(d.Class)] = append(byClass[classRank(d.Class)], i)
	}
	var groups []DocumentGroup
	for rank, class := range classes() {
		rows := byClass[rank]
		if len(rows) == 0 {
			continue
		}
		g := DocumentGroup{Key: class, Title: f.classTitle(class), More: max(0, len(rows)-most)}
		for _, i := range rows[:min(most, len(rows))] {
			g.Rows = append(g.Rows, f.documentLine(s, i, marks))
		}
		groups = append(groups, g)
	}
	return groups
}

// documentsPage lists all documents of a service that has many.
func (f *fleet) documentsPage(s *service) Page {
	fr := f.frame(s.address+"documents/", "services", f.say("documents.title", "service", s.name), f.navLink("services"), s.link())
	return f.page(fr, DocumentList, func() (any, error) {
		return &DocumentsView{Frame: fr, Service: s.link(), Classes: f.documentGroups(s, len(s.docs)), Total: len(s.docs),
			Horizon: horizon(f.Now), Now: f.Now}, nil
	})
}

// finds reports whether a finding names the place already.
func (s *service) finds(place string) bool {
	return slices.ContainsFunc(s.open, func(e *ledger.Entry) bool {
		return slices.ContainsFunc(e.Evidence, func(v finding.Evidence) bool { return s.place(v).Text == place })
	})
}

// problems are what of the service could not be read, beside what findings tell
// of.
func problems(s *service) []Place {
	var out []Place
	add := func(list []survey.Problem) {
		for _, p := range list {
			place := s.place(finding.Evidence{Path: p.Path, Line: p.Line})
			place.Note = p.Text
			out = append(out, place)
		}
	}
	add(s.brief.Problems)
	add(s.facts.Problems)
	add(s.facts.Descriptor.Problems)
	add(s.facts.Owners.Problems)
	for i := range s.facts.Pipelines {
		add(s.facts.Pipelines[i].Problems)
	}
	out = slices.DeleteFunc(out, func(p Place) bool { return s.finds(p.Text) })
	const most = 50
	return out[:min(most, len(out))]
}
