package survey

import (
	"cmp"
	"slices"
	"strings"

	"daybook/internal/descriptor"
	"daybook/internal/people"
)

// people reads the files about teams: their groups stand beside those of
// descriptors, for the whole fleet.
func (r *reader) people() {
	for _, p := range people.Locate(r.files.paths) {
		content, why := r.read(p)
		if why != "" {
			r.tally(familyPeople, formatOfTeams(p), p, 0, why)
			continue
		}
		file, problems := people.Parse(p, content)
		if file.Format == "" && len(problems) > 0 {
			r.tally(familyPeople, formatOfTeams(p), p, problems[0].Line, problems[0].Text)
			continue
		}
		if !aboutPeople(file) {
			continue // teams of another kind, such as those of a game
		}
		r.tally(familyPeople, file.Format, p, 0, "")
		for _, problem := range problems {
			r.problem(p, problem.Line, clip(problem.Text))
		}
		for _, t := range file.Teams {
			if len(r.survey.Teams) < maxDeclared {
				r.survey.Teams = append(r.survey.Teams, teamOf(file, t))
			}
		}
		if len(file.People) > 0 && len(r.survey.Teams) < maxDeclared {
			r.survey.Members = append(r.survey.Members, members(file, file.People)...)
		}
		for _, a := range file.Access {
			if len(r.survey.Access) < maxDeclared {
				r.survey.Access = append(r.survey.Access, Access{Name: shortName(a.Name), Team: a.Team, Permission: clip(a.Permission), Path: p, Line: a.Line})
			}
		}
	}
	for _, c := range r.contacts {
		if len(r.survey.Members) >= maxDeclared {
			break
		}
		if c.Email != "" && (c.Login != "" || c.Name != "") {
			r.survey.Members = append(r.survey.Members, Member{Name: shortName(c.Name), Login: shortName(c.Login), Email: shortName(c.Email)})
		}
	}
}

// aboutPeople reports whether somebody can be reached by what a file says.
func aboutPeople(f people.File) bool {
	return len(f.People)+len(f.Access) > 0 || slices.ContainsFunc(f.Teams, func(t people.Team) bool {
		return len(t.Members) > 0 || t.Chat != "" || t.Email != ""
	})
}

// formatOfTeams is the format that a file has by its name.
func formatOfTeams(p string) string {
	switch {
	case p == "sigs.yaml":
		return people.KubernetesSIGs
	case strings.HasPrefix(p, "config/"):
		return people.KubernetesOrg
	case strings.HasPrefix(p, ".github/settings."):
		return people.GitHubSettings
	}
	return people.Teams
}

func teamOf(f people.File, t people.Team) Team {
	out := Team{Name: shortName(t.Name), Title: said(t.Title), Email: said(t.Email), Chat: said(t.Chat),
		Format: f.Format, Path: f.Path, Line: t.Line, Ref: groupRef(t.Name), People: members(f, t.Members)}
	if t.Parent != "" {
		out.Parent = groupRef(t.Parent)
	}
	for _, l := range t.Labels {
		out.Labels = append(out.Labels, shortName(l))
	}
	return out
}

// groupRef is the name that a catalog would have for a team.
func groupRef(name string) string {
	ref, err := descriptor.ParseRef(name, "group", "default")
	if err != nil {
		return "group:default/" + strings.ToLower(shortName(name))
	}
	return shortName(ref.String())
}

// members are people with the forge that their logins are of.
func members(f people.File, list []people.Member) (out []Member) {
	host := ""
	if f.Format == people.KubernetesSIGs || f.Format == people.KubernetesOrg || f.Format == people.GitHubSettings {
		host = "github.com"
	}
	for _, m := range list {
		out = append(out, Member{Name: shortName(m.Name), Login: shortName(m.Login), Host: host, Email: shortName(m.Email), Role: clip(m.Role)})
	}
	return out
}

// byLast puts those first who worked last.
func byLast(shares []people.Share) {
	slices.SortStableFunc(shares, func(a, b people.Share) int { return b.Last.Compare(a.Last) })
}

func sortSightings(list []people.Sighting) {
	slices.SortFunc(list, func(a, b people.Sighting) int {
		return cmp.Or(strings.Compare(a.Email, b.Email), strings.Compare(a.Name, b.Name))
	})
}

// accounts are the annotations by which catalogs name a person's account.
var accounts = map[string]string{"github.com/user-login": "github.com/", "gitlab.com/user-login": "gitlab.com/"}

// loginsOf are the accounts of a person on forges.
func loginsOf(e descriptor.Entity) (logins []string) {
	for _, a := range e.Annotations {
		if host, ok := accounts[a.Key]; ok && a.Text != "" {
			logins = append(logins, host+shortName(strings.ToLower(a.Text)))
		}
	}
	return logins
}
