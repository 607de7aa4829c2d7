package people

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The formats of files about teams.
const (
	Teams          = "teams"           // daybook's own: [[team]] name, members, ...
	KubernetesSIGs = "kubernetes-sigs" // sigs.yaml of kubernetes/community
	KubernetesOrg  = "kubernetes-org"  // org.yaml and teams.yaml of kubernetes/org, which Peribolos reads
	GitHubSettings = "github-settings" // .github/settings.yml of the Settings app
)

// Description is a format of files about teams that daybook reads.
type Description struct {
	Format        string
	Name          string
	Documentation string // address; "" for daybook's own, which is described at Parse
	Places        []string
	Reads         string // in a few words
}

// Formats lists all formats.
func Formats() []Description {
	return []Description{
		{Teams, "teams file", "", []string{"teams.toml", "teams.yaml", "teams.yml", "teams.json", ".github/teams.*"},
			"teams with title, chat, email, parent and members"},
		{KubernetesSIGs, "Kubernetes sigs.yaml", "https://github.com/kubernetes/community/tree/master/generator", []string{"sigs.yaml"},
			"groups with chairs, technical leads and contacts"},
		{KubernetesOrg, "Kubernetes organisation config", "https://docs.prow.k8s.io/docs/components/cli-tools/peribolos/", []string{"**/org.yaml", "**/teams.yaml"},
			"members and nested teams of an organisation"},
		{GitHubSettings, "GitHub settings.yml", "https://github.com/repository-settings/app", []string{".github/settings.yml", ".github/settings.yaml"},
			"teams and collaborators with their permission"},
	}
}

// File is what a file says about people.
type File struct {
	Path   string
	Format string // "" where nothing is understood
	Teams  []Team
	People []Member // of the organisation, in no team
	Access []Access
}

// Locate finds the files about teams among the paths of a repository.
func Locate(paths []string) (found []string) {
	for _, p := range paths {
		dir, base := path.Split(p)
		name, ext := strings.TrimSuffix(base, path.Ext(base)), path.Ext(base)
		yaml := ext == ".yaml" || ext == ".yml"
		switch {
		case name == "teams" && (dir == "" || dir == ".github/") && (yaml || ext == ".toml" || ext == ".json"),
			p == "sigs.yaml",
			(base == "org.yaml" || base == "teams.yaml") && strings.HasPrefix(dir, "config/"),
			name == "settings" && dir == ".github/" && yaml:
			found = append(found, p)
		}
	}
	slices.Sort(found)
	return found
}

// Parse reads a file about teams: its ending tells TOML, JSON or YAML, its
// keys the format. Daybook's own is a list of teams under "team" or "teams":
//
//	[[team]]
//	name    = "payments"
//	title   = "Payments"
//	about   = "Takes and gives money"
//	chat    = "#payments"
//	email   = "payments@example.com"
//	parent  = "commerce"
//	labels  = ["acme/payments"]
//	members = ["jane", "Ben Doe <ben@example.com>", {login = "zoe", name = "Zoe", role = "lead"}]
//
// Only name is needed. A member is a login, an address, a name with an
// address, or a table of name, login, email and role.
func Parse(name string, src []byte) (File, []Problem) {
	file := File{Path: name}
	root, bad := decode(name, src)
	if bad != nil {
		return file, []Problem{*bad}
	}
	r := reader{file: file, seen: map[string]bool{}}
	r.read(root)
	return r.file, r.problems
}

type reader struct {
	file     File
	problems []Problem
	seen     map[string]bool // teams, in lower case
}

func (r *reader) problem(line int, format string, args ...any) {
	if len(r.problems) < 1000 {
		r.problems = append(r.problems, Problem{line, fmt.Sprintf(format, args...)})
	}
}

func (r *reader) read(root value) {
	teams := root.get("teams", "team")
	switch {
	case root.kind == nothing:
	case root.get("orgs").kind == table:
		r.file.Format = KubernetesOrg
		for _, name := range root.get("orgs").keys {
			r.org(root.get("orgs").of[name])
		}
	case root.kind == table && (root.get("sigs").kind == list || root.get("workinggroups").kind == list):
		r.file.Format = KubernetesSIGs
		r.sigs(root)
	case root.kind == table && (root.get("repository").kind == table || root.get("collaborators").kind != nothing || grants(teams)):
		r.file.Format = GitHubSettings
		r.settings(root)
	case root.kind == table && (teams.kind == table || root.get("members").kind == list || root.get("admins").kind == list) && teams.kind != list:
		r.file.Format = KubernetesOrg
		r.org(root)
	case root.kind == list, teams.kind == list:
		r.file.Format = Teams
		if root.kind == list {
			teams = root
		}
		for _, t := range teams.list {
			r.team(t)
		}
	default:
		r.problem(0, "no list of teams: write [[team]] in TOML, or \"teams:\" with a list in YAML")
	}
}

// grants reports whether teams are those of settings.yml.
func grants(teams value) bool {
	return slices.ContainsFunc(teams.list, func(t value) bool { return t.get("permission").kind == text })
}

func (r *reader) team(t value) {
	name := t.get("name", "id", "slug").text
	if t.kind != table || name == "" {
		r.problem(t.line, "a team without a name: it is left out")
		return
	}
	team := Team{Name: name, Title: t.get("title", "display_name").text, About: t.get("about", "description").text, Chat: t.get("chat", "slack", "channel").text,
		Email: t.get("email").text, Parent: t.get("parent").text, Labels: t.get("labels", "aliases", "github", "gitlab").words(), Path: r.file.Path, Line: t.line}
	for _, m := range t.get("members", "people").list {
		member, ok := memberOf(m)
		if !ok {
			r.problem(cmp.Or(m.line, t.line), "a member of %q without a login or an address: it is left out", name)
			continue
		}
		team.Members = append(team.Members, member)
	}
	for _, lead := range t.get("lead", "leads").words() {
		if member, ok := memberOf(value{kind: text, text: lead, line: t.line}); ok {
			member.Role = "lead"
			team.Members = append(team.Members, member)
		}
	}
	if r.seen[strings.ToLower(name)] {
		r.problem(t.line, "the team %q is there twice: the first one holds", name)
		return
	}
	r.seen[strings.ToLower(name)] = true
	r.file.Teams = append(r.file.Teams, team)
}

var (
	withAddress = regexp.MustCompile(`^([^<>]*)<\s*([^<>\s@]+@[^<>\s@]+)\s*>$`)
	address     = regexp.MustCompile(`^[^\s@<>]+@[^\s@<>]+$`)
	loginName   = regexp.MustCompile(`^@?[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\[bot\])?$`)
)

func memberOf(v value) (Member, bool) {
	m := Member{Line: v.line}
	if v.kind == table {
		m.Name, m.Email, m.Role = v.get("name").text, v.get("email").text, v.get("role", "title").text
		m.Login = strings.TrimPrefix(v.get("login", "github", "gitlab", "username", "user", "handle").text, "@")
		return m, m.Login != "" || m.Email != "" || m.Name != ""
	}
	switch found := withAddress.FindStringSubmatch(v.text); {
	case v.kind != text:
		return m, false
	case found != nil:
		m.Name, m.Email = strings.TrimSpace(found[1]), found[2]
	case address.MatchString(v.text):
		m.Email = v.text
	case loginName.MatchString(v.text):
		m.Login = strings.TrimPrefix(v.text, "@")
	default:
		return m, false
	}
	return m, true
}

// sigs reads the groups of sigs.yaml. Emeritus leads are no members.
func (r *reader) sigs(root value) {
	for _, kind := range []struct{ key, label string }{{"sigs", "sig/"}, {"workinggroups", "wg/"}, {"usergroups", "ug/"}, {"committees", "committee/"}} {
		for _, g := range root.get(kind.key).list {
			name := g.get("dir", "name").text
			if name == "" {
				r.problem(g.line, "a group without a name: it is left out")
				continue
			}
			contact := g.get("contact")
			team := Team{Name: name, Title: g.get("name").text, About: g.get("mission_statement").text, Path: r.file.Path, Line: g.line}
			if slack := contact.get("slack").text; slack != "" {
				team.Chat = "#" + slack
			}
			if mail := contact.get("private_mailing_list", "mailing_list").text; address.MatchString(mail) {
				team.Email = mail
			}
			if label := g.get("label").text; label != "" {
				team.Labels = append(team.Labels, kind.label+label)
			}
			for _, t := range contact.get("teams").list {
				if name := t.get("name").text; name != "" {
					team.Labels = append(team.Labels, name)
				}
			}
			leadership := g.get("leadership")
			at := map[string]int{}
			r.leads(&team, leadership.get("chairs"), "chair", at)
			r.leads(&team, leadership.get("tech_leads"), "tech lead", at)
			r.file.Teams = append(r.file.Teams, team)
		}
	}
}

// leads adds people to a team; who is both is named once, with both roles. at
// is where each login stands.
func (r *reader) leads(team *Team, people value, role string, at map[string]int) {
	for _, p := range people.list {
		m, ok := memberOf(p)
		login := strings.ToLower(m.Login)
		if !ok {
			r.problem(p.line, "a %s of %q without a login: it is left out", role, team.Name)
			continue
		}
		if i, ok := at[login]; ok && login != "" {
			if last := team.Members[i].Role; last != role {
				team.Members[i].Role = "chair, tech lead"
			}
			continue
		}
		at[login] = len(team.Members)
		m.Role = role
		team.Members = append(team.Members, m)
	}
}

// org reads what Peribolos applies to a GitHub organisation.
func (r *reader) org(root value) {
	r.orgPeople(&r.file.People, root.get("admins"), "admin")
	r.orgPeople(&r.file.People, root.get("members"), "")
	r.orgTeams("", root.get("teams"))
}

func (r *reader) orgPeople(to *[]Member, people value, role string) {
	for _, p := range people.list {
		m, ok := memberOf(p)
		if !ok {
			r.problem(p.line, "%q is no login: it is left out", p.text)
			continue
		}
		m.Role = role
		*to = append(*to, m)
	}
}

func (r *reader) orgTeams(parent string, teams value) {
	for _, name := range teams.keys {
		t := teams.of[name]
		team := Team{Name: name, About: t.get("description").text, Parent: parent, Path: r.file.Path, Line: t.line, Labels: t.get("previously").words()}
		r.orgPeople(&team.Members, t.get("maintainers"), "maintainer")
		r.orgPeople(&team.Members, t.get("members"), "")
		r.file.Teams = append(r.file.Teams, team)
		r.orgTeams(name, t.get("teams"))
	}
}

// settings reads who has access to a repository. Its teams have no members
// there.
func (r *reader) settings(root value) {
	add := func(v value, name string, team bool) {
		if name == "" {
			r.problem(v.line, "access without a name: it is left out")
			return
		}
		r.file.Access = append(r.file.Access, Access{Name: name, Team: team, Permission: v.get("permission").text, Line: v.line})
	}
	for _, t := range root.get("teams").list {
		add(t, t.get("name").text, true)
	}
	for _, c := range root.get("collaborators").list {
		add(c, c.get("username").text, false)
	}
}

// Sightings are the people of a file, to be given to NewIndex; host is the
// forge of their logins, "" for the fleet's own.
func (f File) Sightings(host string) (all []Sighting) {
	if f.Format == KubernetesSIGs || f.Format == KubernetesOrg {
		host = cmp.Or(host, "github.com")
	}
	add := func(m Member) {
		all = append(all, Sighting{Name: m.Name, Email: m.Email, Login: m.Login, Ref: m.Ref, Host: host, Declared: true})
	}
	for _, t := range f.Teams {
		for _, m := range t.Members {
			add(m)
		}
	}
	for _, m := range f.People {
		add(m)
	}
	for _, a := range f.Access {
		if !a.Team {
			add(Member{Login: a.Name})
		}
	}
	return all
}
