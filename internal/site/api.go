package site

import (
	"encoding/json"
	"strings"
	"time"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func (s *service) data() string {
	return "api/v1/" + strings.TrimSuffix(s.address, "/") + ".json"
}

// badge is where the service's badge lies.
func (s *service) badge() string {
	return "badges/" + strings.TrimSuffix(strings.TrimPrefix(s.address, "services/"), "/") + ".svg"
}

// The JSON files are for other programs: fields are added, never renamed.

type apiFleet struct {
	Title    string       `json:"title"`
	Date     time.Time    `json:"date"`
	Edition  int          `json:"edition"`
	Levels   []apiLevel   `json:"levels"`
	Services []apiService `json:"services"`
	Missed   []apiMissed  `json:"missed"`
}

type apiLevel struct {
	Name     string `json:"name"`
	Rank     int    `json:"rank"`
	Services int    `json:"services"`
}

type apiMissed struct {
	Repository string    `json:"repository"`
	Why        string    `json:"why"`
	Since      time.Time `json:"since,omitzero"`
}

type apiService struct {
	Name       string    `json:"name"`
	Title      string    `json:"title,omitempty"`
	Repository string    `json:"repository"`
	Page       string    `json:"page"` // from the site's root
	Data       string    `json:"data,omitempty"`
	Owner      string    `json:"owner,omitempty"`
	OwnerKind  string    `json:"ownerKind,omitempty"`
	Level      string    `json:"level"` // "" below the first
	Rank       int       `json:"rank"`
	Points     int       `json:"points"`
	Max        int       `json:"max"`
	Findings   int       `json:"findings"`
	Failing    int       `json:"failing"`
	Documents  int       `json:"documents"`
	Changed    time.Time `json:"changed,omitzero"`
}

func (f *fleet) apiService(s *service) apiService {
	l := f.line(s)
	a := apiService{
		Name: s.name, Title: s.facts.Title.Text, Repository: s.brief.Repository.Name, Page: Escape(s.address), Data: Escape(s.data()),
		Owner: s.facts.Owner.Ref, OwnerKind: string(s.facts.Owner.Kind), Rank: s.level.Rank,
		Points: l.Points, Max: l.Max, Findings: l.Findings, Failing: l.Failing, Documents: l.Documents, Changed: l.Changed,
	}
	if s.level.Rank > 0 {
		a.Level = s.level.Name
	}
	return a
}

func (f *fleet) fleetFile() Page {
	return file("api/v1/fleet.json", func() ([]byte, error) {
		out := apiFleet{Title: f.chrome.Title, Date: f.madeAt(), Services: []apiService{}, Missed: []apiMissed{}}
		if last := len(f.editions) - 1; last >= 0 {
			out.Edition = f.editions[last].Number
		}
		for _, row := range f.levelRows(f.services) {
			l := apiLevel{Name: row.Level.Name, Rank: row.Level.Rank, Services: len(row.Services)}
			if l.Rank == 0 {
				l.Name = ""
			}
			out.Levels = append(out.Levels, l)
		}
		for _, s := range f.services {
			out.Services = append(out.Services, f.apiService(s))
		}
		for _, r := range f.Reach {
			out.Missed = append(out.Missed, apiMissed(r))
		}
		return encode(out)
	})
}

type apiFull struct {
	apiService
	Commit      string        `json:"commit,omitempty"`
	Branch      string        `json:"branch,omitempty"`
	Description string        `json:"description,omitempty"`
	Tier        string        `json:"tier,omitempty"`
	Kind        string        `json:"kind,omitempty"`
	Lifecycle   string        `json:"lifecycle,omitempty"`
	System      string        `json:"system,omitempty"`
	DependsOn   []string      `json:"dependsOn,omitempty"`
	Links       []survey.Link `json:"links,omitempty"`
	Checks      []apiCheck    `json:"checks"`
	Open        []apiFinding  `json:"open"`
	Docs        []apiDocument `json:"docs"`
	Stale       string        `json:"stale,omitempty"` // why these facts are not of today
	apiFacts
}

type apiCheck struct {
	ID      string    `json:"id"`
	Outcome string    `json:"outcome"`
	Summary string    `json:"summary"`
	Since   time.Time `json:"since,omitzero"`
	Points  int       `json:"points"`
	Rung    string    `json:"rung"`
}

type apiFinding struct {
	ID       string             `json:"id"`
	Check    string             `json:"check"`
	Anchor   string             `json:"anchor,omitempty"`
	Outcome  string             `json:"outcome"`
	Title    string             `json:"title"`
	Mend     string             `json:"mend,omitempty"`
	Opened   time.Time          `json:"opened"`
	Evidence []finding.Evidence `json:"evidence,omitempty"`
}

type apiDocument struct {
	Path         string    `json:"path"`
	Title        string    `json:"title"`
	Class        string    `json:"class"`
	Page         string    `json:"page"`
	Edited       time.Time `json:"edited,omitzero"`
	ChangedSince int       `json:"changedSince"` // -1 where history cannot say
}

func (f *fleet) serviceFile(s *service) Page {
	return file(s.data(), func() ([]byte, error) {
		out := apiFull{
			apiService: f.apiService(s), Commit: s.brief.Repository.Commit, Branch: s.brief.Repository.Branch,
			Description: s.facts.Description.Text, Tier: s.facts.Tier.Text, Kind: s.facts.Kind.Text,
			Lifecycle: s.facts.Lifecycle.Text, System: s.facts.System.Text, Links: s.facts.Links,
			Checks: []apiCheck{}, Open: []apiFinding{}, Docs: []apiDocument{}, Stale: f.line(s).Stale, apiFacts: f.apiFacts(s),
		}
		for _, v := range s.facts.DependsOn {
			out.DependsOn = append(out.DependsOn, v.Text)
		}
		for _, r := range s.results {
			c := apiCheck{ID: r.Check, Outcome: r.Outcome.String(), Summary: r.Summary}
			if known := f.checks[r.Check]; known != nil {
				c.Points, c.Rung = known.Points, known.Rung
			}
			if standing, ok := f.Book.Since(s.name, r.Check); ok {
				c.Since = standing.Since
			}
			out.Checks = append(out.Checks, c)
		}
		for _, e := range s.open {
			out.Open = append(out.Open, apiFinding{ID: e.Key.ID(), Check: e.Check, Anchor: e.Anchor, Outcome: e.Outcome.String(),
				Title: e.Title, Mend: e.Mend, Opened: e.Opened, Evidence: e.Evidence})
		}
		for i, d := range s.docs {
			out.Docs = append(out.Docs, apiDocument{Path: d.Path, Title: d.title(), Class: d.Class,
				Page: Escape(s.address + "docs/" + s.paths[i]), Edited: d.Edited, ChangedSince: d.ChangedSince})
		}
		return encode(out)
	})
}

func encode(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", " ")
	return append(b, '\n'), err
}

// badgePage is the service's level as a picture for its README.
func (f *fleet) badgePage(s *service) Page {
	p := Page{File: s.badge(), Kind: Badge, Title: s.name}
	p.Key = key(f.print, s.badge(), s.level.Name, s.level.Rank, s.level.Of)
	p.View = func() (any, error) {
		l := s.level
		l.Since = time.Time{}
		return &BadgeView{Label: "daybook", Level: l, Left: textWidth("daybook"), Right: textWidth(l.Name) + 4*l.Of + 8}, nil
	}
	return p
}

// textWidth is about how wide a word is in a badge's letters, with its margins.
func textWidth(s string) int { return 14 + 13*len([]rune(s))/2 }

// madeAt is when the edition was first built: a later build of the same date
// writes the same.
func (f *fleet) madeAt() time.Time {
	if n := len(f.editions); n > 0 {
		return f.editions[n-1].At
	}
	return f.Now.UTC()
}
