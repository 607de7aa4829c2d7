package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"daybook/internal/survey"
)

func (f *fleet) servicesPage() Page {
	fr := f.frame("services/", "services", f.say("nav.services"))
	fr.Summary = f.say("services.summary", "services", f.say("said.services", "n", len(f.services)), "title", f.chrome.Title)
	return f.page(fr, ServiceIndex, func() (any, error) {
		return &ServicesView{Frame: fr, Services: f.lines(f.services), Missed: f.missedRows(), Parts: f.waysIn()}, nil
	})
}

// shelfMost is how many documents of one service a shelf shows.
const shelfMost = 12

// shelfPage lists the documents of some classes across the fleet.
func (f *fleet) shelfPage(key, linkType string, classes ...string) Page {
	fr := f.frame(key+"/", key, f.say("nav."+key))
	fr.Summary = f.say("shelf." + key)
	return f.page(fr, Shelf, func() (any, error) {
		v := &ShelfView{Frame: fr, Intro: fr.Summary, Lacking: f.say("shelf." + key + "-without"), AllHave: f.say("shelf." + key + "-all"), Now: f.Now, Horizon: horizon(f.Now)}
		for _, s := range f.services {
			row := ShelfRow{Service: f.line(s), All: Link{Text: f.say("shelf.all-of", "service", s.name), Address: s.address + "#s:documents", Inside: true}}
			marks := s.documentMarks()
			of := s.ofClasses(classes)
			v.Total += len(of)
			for _, i := range of[:min(shelfMost, len(of))] {
				row.Documents = append(row.Documents, f.documentLine(s, i, marks))
			}
			row.More = len(of) - len(row.Documents)
			for _, l := range s.facts.Links {
				if l.Type == linkType && linkType != "" && !s.holds(l.URL) {
					row.Links = append(row.Links, external(l))
				}
			}
			if len(row.Documents)+len(row.Links) == 0 {
				v.Without = append(v.Without, row.Service)
				continue
			}
			v.Services = append(v.Services, row)
		}
		return v, nil
	})
}

// ofClasses are the documents of some classes, in the order of the classes.
func (s *service) ofClasses(classes []string) []int {
	var of []int
	for _, class := range classes {
		for i, d := range s.docs {
			if d.Class == class {
				of = append(of, i)
			}
		}
	}
	return of
}

// holds reports whether an address is that of one of the service's documents
// in its own repository.
func (s *service) holds(address string) bool {
	repository := "/" + path.Base(strings.TrimSuffix(s.brief.Repository.Name, ".git")) + "/"
	address, _, _ = strings.Cut(address, "#")
	if !strings.Contains(address, repository) {
		return false
	}
	return slices.ContainsFunc(s.docs, func(d Document) bool { return strings.HasSuffix(address, "/"+escapePath(d.Path)) })
}

func external(l survey.Link) Link {
	return Link{Text: cmp.Or(l.Title, l.URL), URL: webAddress(l.URL)}
}

// webAddress lets only addresses of the web and of mail into a link.
func webAddress(address string) string {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return address
		}
	}
	return ""
}

func (f *fleet) teamsPage() Page {
	fr := f.frame("teams/", "teams", f.say("nav.teams"))
	fr.Summary = f.say("teams.summary")
	return f.page(fr, TeamIndex, func() (any, error) {
		v := &TeamsView{Frame: fr}
		for _, t := range f.teams {
			line := TeamLine{Link: t.link(), Title: t.title(), Services: len(t.services), Declared: len(t.declared) > 0}
			for _, s := range t.services {
				line.Findings += len(s.open)
				line.Failing += s.failing()
			}
			line.Levels = f.levelRows(t.services)
			if line.Declared {
				v.Declared++
			}
			v.Teams = append(v.Teams, line)
		}
		for _, s := range f.services {
			switch s.facts.Owner.Kind {
			case survey.OwnerTeam:
			case survey.OwnerPerson:
				v.Persons = append(v.Persons, f.line(s))
			case survey.OwnerUnclear:
				v.Unclear = append(v.Unclear, f.line(s))
			default:
				v.Orphans = append(v.Orphans, f.line(s))
			}
		}
		return v, nil
	})
}

func (t *team) link() Link { return Link{Text: t.title(), Address: t.address, Inside: true} }

func (f *fleet) teamPage(t *team) Page {
	fr := f.frame(t.address, "teams", t.title(), f.navLink("teams"))
	fr.Summary = f.say("team.summary", "team", t.title(), "services", f.say("said.services", "n", len(t.services)))
	feed := f.feedRow(t.address[:len(t.address)-1], t.title(), t.link())
	fr.Feeds = []Link{{Text: f.say("service.findings", "name", t.title()), Address: feed.Atom, Inside: true}}
	return f.page(fr, TeamPage, func() (any, error) {
		v := &TeamView{Frame: fr, Name: t.name, Full: t.title(), Services: f.lines(t.services), Feed: feed, Declared: len(t.declared) > 0}
		v.Facts = f.teamFacts(t)
		for _, s := range t.services {
			views, more := f.findingViews(worstFirst(s.open), teamFindings-min(teamFindings, len(v.Findings)))
			v.Findings = append(v.Findings, views...)
			v.More += more
			closed, _ := f.findingViews(s.closed, groupFindings-min(groupFindings, len(v.Recent)))
			v.Recent = append(v.Recent, closed...)
		}
		return v, nil
	})
}

// teamFacts are what the repositories say about the team.
func (f *fleet) teamFacts(t *team) []FactRow {
	var rows []FactRow
	add := func(name string, values ...Link) {
		var places []FactValue
		for _, l := range values {
			if l.Text != "" {
				places = append(places, FactValue{Link: l})
			}
		}
		if len(places) > 0 {
			rows = append(rows, FactRow{Name: f.say("fact." + name), Values: places})
		}
	}
	for _, d := range t.declared {
		add("called", Link{Text: d.Ref, Code: true})
		if d.Email != "" {
			add("mail", Link{Text: d.Email, URL: "mailto:" + d.Email})
		}
		add("chat", Link{Text: d.Chat, URL: webAddress(d.Chat)})
		parent := Link{Text: d.Parent}
		if above := f.byTeam[fold(d.Parent[strings.LastIndexByte(d.Parent, '/')+1:])]; above != nil {
			parent = above.link()
		}
		add("part-of", parent)
		var members []Link
		for _, m := range d.Members {
			members = append(members, Link{Text: m[strings.LastIndexByte(m, '/')+1:]})
		}
		add("members", members...)
	}
	return rows
}

func (f *fleet) pipelinesPage() Page {
	fr := f.frame("pipelines/", "pipelines", f.say("nav.pipelines"))
	fr.Summary = f.say("pipelines.summary")
	return f.page(fr, PipelineList, func() (any, error) {
		v := &PipelinesView{Frame: fr}
		for _, s := range f.services {
			lines := f.pipelineLines(s)
			if len(lines) == 0 {
				v.Without = append(v.Without, f.line(s))
			}
			v.Pipelines = append(v.Pipelines, lines...)
		}
		return v, nil
	})
}
