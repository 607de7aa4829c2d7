package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNoreply(t *testing.T) {
	for email, want := range map[string]string{
		"583231+octocat@users.noreply.github.com":               "github.com octocat 583231 true",
		"Octocat@users.noreply.github.com":                      "github.com octocat  true",
		"49699333+dependabot[bot]@users.noreply.github.com":     "github.com dependabot[bot] 49699333 true",
		"12-factor@users.noreply.github.com":                    "github.com 12-factor  true",
		"7+jane@users.noreply.git.example.com":                  "git.example.com jane 7 true",
		"1234-jane.doe@users.noreply.gitlab.com":                "gitlab.com jane.doe 1234 true",
		"1234@users.noreply.gitlab.com":                         "gitlab.com  1234 true",
		"99-root@users.noreply.gitlab.example.com":              "gitlab.example.com root 99 true",
		"octocat@github.com":                                    "   false",
		"noreply@github.com":                                    "   false",
		"a b@users.noreply.github.com":                          "   false",
		"x@users.noreply.github.com.evil@example.com":           "   false",
		strings.Repeat("a", 500) + "@users.noreply.github.com/": "   false",
	} {
		host, login, id, ok := Noreply(email)
		if got := fmt.Sprint(host, " ", login, " ", id, " ", ok); got != want {
			t.Errorf("%s: %s, want %s", email, got, want)
		}
	}
}

// TestIndex gives sightings and wants persons: name, addresses, logins, catalog
// names, each list with commas.
func TestIndex(t *testing.T) {
	mailmap, _ := ParseMailmap([]byte("Jane Roe <jane@example.com> <jroe@old.example>\nJoe <joe@example.com> Joe <bugs@example.com>\nAnn <ann@example.com> Ann <bugs@example.com>\n"))
	for name, c := range map[string]struct {
		sightings []Sighting
		want      []string
	}{
		"the same address in another case": {
			[]Sighting{{Name: "Jane", Email: "jane@example.com", Commits: 1}, {Name: "Jane Roe", Email: "JANE@example.com", Commits: 5}},
			[]string{"Jane Roe; jane@example.com; ; "}},
		"a name alone merges nobody": {
			[]Sighting{{Name: "Jane Doe", Email: "jane@a.example"}, {Name: "Jane Doe", Email: "jane@b.example"}, {Name: "Jane Doe", Login: "jane"}},
			[]string{"Jane Doe; ; github.com/jane; ", "Jane Doe; jane@a.example; ; ", "Jane Doe; jane@b.example; ; "}},
		"a login joins noreply addresses and declarations": {
			[]Sighting{{Name: "octo", Email: "1+OctoCat@users.noreply.github.com", Commits: 3}, {Name: "Octo Cat", Email: "octo@example.com", Login: "@octocat", Declared: true}, {Name: "x", Email: "octocat@users.noreply.github.com"}},
			[]string{"Octo Cat; 1+octocat@users.noreply.github.com,octo@example.com,octocat@users.noreply.github.com; github.com/octocat; "}},
		"logins of other forges are others": {
			[]Sighting{{Name: "A", Login: "sam"}, {Name: "B", Login: "sam", Host: "gitlab.com"}, {Name: "C", Email: "7-sam@users.noreply.gitlab.com"}},
			[]string{"A; ; github.com/sam; ", "B; 7-sam@users.noreply.gitlab.com; gitlab.com/sam; "}},
		"a renamed account is one by its number": {
			[]Sighting{{Name: "A", Email: "7+old@users.noreply.github.com", Commits: 1}, {Name: "A", Email: "7+new@users.noreply.github.com"}},
			[]string{"A; 7+new@users.noreply.github.com,7+old@users.noreply.github.com; github.com/new,github.com/old; "}},
		"a login that was taken over is of the newer account": {
			[]Sighting{{Name: "Old", Email: "7+sam@users.noreply.github.com"}, {Name: "New", Email: "10+sam@users.noreply.github.com"}, {Name: "Declared", Login: "sam", Declared: true}},
			[]string{"Declared; 10+sam@users.noreply.github.com; github.com/sam; ", "Old; 7+sam@users.noreply.github.com; github.com/sam; "}},
		"an address of many joins those of one name": {
			[]Sighting{{Name: "Jo", Email: "root@localhost"}, {Name: "jo", Email: "root@localhost", Commits: 1}, {Name: "Al", Email: "root@localhost"}, {Name: "Al", Email: "noreply@github.com"}, {Name: "Al", Email: "al@laptop.(none)"}},
			[]string{"Al; al@laptop.(none); ; ", "Al; noreply@github.com; ; ", "Al; root@localhost; ; ", "jo; root@localhost; ; "}},
		"an address that is declared for two logins is of many": {
			[]Sighting{{Login: "a", Email: "team@example.com", Declared: true}, {Login: "b", Email: "team@example.com", Declared: true}, {Name: "C", Email: "team@example.com"}},
			[]string{"; team@example.com; github.com/a; ", "; team@example.com; github.com/b; ", "C; team@example.com; ; "}},
		"a mailmap": {
			[]Sighting{{Name: "jr", Email: "JRoe@old.example", Commits: 9, Mailmap: &mailmap}, {Name: "J", Email: "jane@example.com", Commits: 1, Mailmap: &mailmap}},
			[]string{"Jane Roe; jane@example.com,jroe@old.example; ; "}},
		"a mailmap tells those of one address apart": {
			[]Sighting{{Name: "Joe", Email: "bugs@example.com", Mailmap: &mailmap}, {Name: "Ann", Email: "bugs@example.com", Mailmap: &mailmap}, {Name: "Ann", Email: "ann@example.com"}},
			[]string{"Ann; ann@example.com; ; ", "Joe; joe@example.com; ; "}},
		"a catalog": {
			[]Sighting{{Name: "Jane Roe", Ref: "user:default/Jane", Email: "jane@example.com", Declared: true}, {Name: "jane", Ref: "user:default/jane", Login: "jroe"}, {Name: "zz", Email: "jane@example.com", Commits: 1000}},
			[]string{"Jane Roe; jane@example.com; github.com/jroe; user:default/jane"}},
		"nobody": {[]Sighting{{Name: "Only A Name"}, {}}, nil},
	} {
		for range 3 { // in any order
			x := NewIndex(c.sightings, IndexOptions{})
			var got []string
			for _, p := range x.People() {
				var logins []string
				for _, l := range p.Logins {
					logins = append(logins, l.Host+"/"+l.Name)
				}
				got = append(got, strings.Join([]string{p.Name, strings.Join(p.Emails, ","), strings.Join(logins, ","), strings.Join(p.Refs, ",")}, "; "))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			c.sightings = append(c.sightings[1:len(c.sightings):len(c.sightings)], c.sightings[0])
			slices.Reverse(c.sightings)
		}
	}
}

func TestIndexAnswers(t *testing.T) {
	mailmap, _ := ParseMailmap([]byte("<jane@example.com> <jroe@old.example>\n"))
	x := NewIndex([]Sighting{
		{Name: "Jane", Email: "1+jane@users.noreply.github.com", Commits: 50},
		{Name: "Jane", Email: "jane@example.com", Login: "jane", Ref: "user:default/jane", Declared: true},
		{Name: "renovate[bot]", Email: "29139614+renovate[bot]@users.noreply.github.com"},
		{Name: "Sync", Email: "sync@example.com"},
	}, IndexOptions{Host: "GitHub.com", Bots: []string{"sync@"}})
	jane, ok := x.Login("", "@Jane")
	if !ok || jane.Email != "jane@example.com" || jane.Bot {
		t.Errorf("by login: %+v", jane)
	}
	for name, found := range map[string]func() (Person, bool){
		"ref":     func() (Person, bool) { return x.Ref("User:default/jane") },
		"address": func() (Person, bool) { return x.Author("?", "Jane@Example.com", nil) },
		"mailmap": func() (Person, bool) { return x.Author("?", "jroe@old.example", &mailmap) },
		"noreply": func() (Person, bool) { return x.Author("?", "jane@users.noreply.github.com", nil) },
		"forge":   func() (Person, bool) { return x.Login("github.com", "JANE") },
	} {
		if p, ok := found(); !ok || p.Name != "Jane" {
			t.Errorf("by %s: %+v, %v", name, p, ok)
		}
	}
	for _, email := range []string{"sync@example.com", "29139614+renovate[bot]@users.noreply.github.com"} {
		if p, ok := x.Author("", email, nil); !ok || !p.Bot {
			t.Errorf("%s is no bot: %+v", email, p)
		}
	}
	if p, ok := x.Author("Jane", "other@example.com", nil); ok {
		t.Errorf("a name alone found %+v", p)
	}
	if p, ok := x.Login("gitlab.com", "jane"); ok {
		t.Errorf("another forge's login found %+v", p)
	}
}

// TestSightingsWithoutAMailmap gives one person several addresses, where no
// mailmap says whose they are.
func TestSightingsWithoutAMailmap(t *testing.T) {
	x := NewIndex([]Sighting{{Name: "Ada", Email: "Ada@x.example", Also: []string{"ada@y.example"}, Commits: 3}}, IndexOptions{})
	if _, ok := x.Author("Ada", "ada@y.example", nil); !ok {
		t.Error("her other address is not known")
	}
}
