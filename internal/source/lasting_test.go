package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// moody is a source that answers when it likes.
type moody struct {
	names []string
	told  []Told
	err   error
}

func (m *moody) String() string { return "moody:acme" }

func (m *moody) List(context.Context, Options) (Listing, error) {
	if m.err != nil {
		return Listing{}, m.err
	}
	l := Listing{Told: m.told}
	for _, n := range m.names {
		l.Repositories = append(l.Repositories, m.Dress(Repository{Name: n, URL: "https://host.example/" + n + ".git"}, Options{}))
	}
	return l, nil
}

func (m *moody) Dress(r Repository, _ Options) Repository {
	return r.WithLogin("any", "s3cret-of-the-source")
}

func TestANightWithoutAnAnswerGetsTheLastGoodList(t *testing.T) {
	state := t.TempDir()
	m := &moody{names: []string{"acme/api", "acme/web", "acme/job"}}
	night := func(day int) (Listing, error) {
		return Lasting(m).List(t.Context(), Options{State: state, Now: time.Date(2026, 11, day, 4, 0, 0, 0, time.UTC)})
	}
	good, err := night(1)
	if err != nil || len(good.Warnings) > 0 || len(good.Stale) > 0 {
		t.Fatalf("the good night: %+v, %v", good, err)
	}
	for _, c := range []struct {
		why   string
		moody moody
		want  string
	}{
		{"it does not answer", moody{err: errors.New("host.example answers 502 Bad Gateway")}, "host.example answers 502 Bad Gateway; the list of 1 November 2026 stands in (3 repositories)"},
		{"it lists nothing", moody{}, "moody:acme lists no repository"},
	} {
		t.Run(c.why, func(t *testing.T) {
			*m = c.moody
			got, err := night(2)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(good.Repositories, got.Repositories, cmpopts.IgnoreUnexported(Repository{})); diff != "" {
				t.Error(diff)
			}
			if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], c.want) || len(got.Stale) != 1 {
				t.Errorf("warnings %q, stale %q", got.Warnings, got.Stale)
			}
			if address := got.Repositories[0].CloneURL(); !strings.Contains(address, "s3cret-of-the-source") {
				t.Errorf("the kept repositories have no credentials: %s", address)
			}
		})
	}
	filepath.WalkDir(state, func(name string, d os.DirEntry, _ error) error {
		if d.Type().IsRegular() {
			if content, _ := os.ReadFile(name); strings.Contains(string(content), "s3cret-of-the-source") {
				t.Errorf("%s holds the password", name)
			}
		}
		return nil
	})
}

func TestTheFirstNightNeedsAnAnswer(t *testing.T) {
	m := &moody{err: errors.New("refused")}
	if _, err := Lasting(m).List(t.Context(), Options{State: t.TempDir()}); err == nil || err.Error() != "refused" {
		t.Errorf("got %v", err)
	}
	m.err = nil
	if _, err := Lasting(m).List(t.Context(), Options{State: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "lists no repository") {
		t.Errorf("an empty list: %v", err)
	}
}

func TestADamagedListIsToldAndMadeAnew(t *testing.T) {
	opts := Options{State: t.TempDir()}
	name := filepath.Join(Place(opts.State, "moody:acme"), "list.json")
	if err := WriteWhole(name, []byte("{")); err != nil {
		t.Fatal(err)
	}
	m := &moody{err: errors.New("refused")}
	if _, err := Lasting(m).List(t.Context(), opts); err == nil || !strings.Contains(err.Error(), "refused") || !strings.Contains(err.Error(), name) {
		t.Errorf("got %v", err)
	}
	*m = moody{names: []string{"acme/api"}}
	for i, want := range []int{1, 0} {
		if got, err := Lasting(m).List(t.Context(), opts); err != nil || len(got.Warnings) != want {
			t.Errorf("night %d: %+v, %v", i, got, err)
		}
	}
}

func TestAFleetThatHalvesIsSaidAloud(t *testing.T) {
	opts := Options{State: t.TempDir()}
	m := &moody{names: []string{"a/1", "a/2", "a/3", "a/4", "a/5"}}
	for i, c := range []struct {
		names    []string
		warnings int
	}{
		{m.names, 0}, {m.names[:3], 0}, {m.names[:1], 1},
	} {
		m.names = c.names
		if got, err := Lasting(m).List(t.Context(), opts); err != nil || len(got.Warnings) != c.warnings || len(got.Repositories) != len(c.names) {
			t.Errorf("night %d: %+v, %v", i, got, err)
		}
	}
}

func TestChoosing(t *testing.T) {
	all := addresses{
		{Name: "o/a", URL: "https://h.example/o/a"},
		{Name: "o/b", URL: "https://h.example/o/b", About: About{Archived: true}},
		{Name: "o/c", URL: "https://h.example/o/c", About: About{Fork: true}},
		{Name: "o/d", URL: "https://h.example/o/d", About: About{Empty: true}},
		{Name: "o/e", URL: "https://h.example/o/e", About: About{Empty: true, Fork: true}},
	}
	for _, c := range []struct {
		choice Choice
		want   string
	}{
		{Choice{}, "o/a"},
		{Choice{Archived: true}, "o/a o/b"},
		{Choice{Forks: true}, "o/a o/c"},
		{Choice{Empty: true}, "o/a o/d"},
		{Choice{true, true, true}, "o/a o/b o/c o/d o/e"},
	} {
		got, err := list(t.Context(), Choosing(all, c.choice))
		if err != nil || strings.Join(names(got), " ") != c.want {
			t.Errorf("%+v: %v %v", c.choice, names(got), err)
		}
	}
	if got, err := Choosing(all[1:], Choice{}).List(t.Context(), Options{}); err != nil || len(got.Warnings) != 1 {
		t.Errorf("nothing is left: %+v, %v", got, err)
	}
	if len(all) != 5 || all[1].Name != "o/b" {
		t.Error("the list itself was changed")
	}
}

func TestFactsFindTheirRepository(t *testing.T) {
	fact := func(text string) Fact { return Fact{Field: Owner, Text: text, Format: "registry"} }
	fleetOf := addresses{
		{Name: "acme/api", URL: "https://h.example/acme/api.git"},
		{Name: "acme/web", URL: "https://h.example/acme/web.git"},
		{Name: "other/web", URL: "https://h.example/other/web.git"},
	}
	registry := addresses{{Name: "acme/api", URL: "https://H.example/acme/api", Facts: []Fact{fact("joined")}}}
	m := &moody{told: []Told{
		{"API", []Fact{fact("by its last part")}},
		{"web", []Fact{fact("of which one?")}},
		{"Acme/Web", []Fact{fact("by its whole name")}},
	}}
	listing, err := All(t.Context(), []Source{fleetOf, registry, m}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for _, r := range listing.Repositories {
		for _, f := range r.Facts {
			told[r.Name] = append(told[r.Name], f.Text)
		}
	}
	want := map[string][]string{"acme/api": {"joined", "by its last part"}, "acme/web": {"by its whole name"}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	if len(listing.Warnings) != 1 || !strings.Contains(listing.Warnings[0], "of what no source lists: web") {
		t.Errorf("warnings %q", listing.Warnings)
	}
}

// A password goes to its own host, and never where others could read it.
func TestWithLogin(t *testing.T) {
	for address, want := range map[string]string{
		"https://h.example/o/r.git":    "https://u:pw@h.example/o/r.git",
		"http://h.example/o/r.git":     "http://h.example/o/r.git",
		"http://127.0.0.1:80/o/r.git":  "http://u:pw@127.0.0.1:80/o/r.git",
		"git@h.example:o/r.git":        "git@h.example:o/r.git",
		"ssh://git@h.example/o/r.git":  "ssh://git@h.example/o/r.git",
		"http://localhost.example/o/r": "http://localhost.example/o/r",
		"https://h.example:8443/o/r":   "https://u:pw@h.example:8443/o/r",
		"http://[::1]:3000/o/r.git":    "http://u:pw@[::1]:3000/o/r.git",
		"http://127.0.0.1.example/o/r": "http://127.0.0.1.example/o/r",
	} {
		if got := (Repository{URL: address}).WithLogin("u", "pw").CloneURL(); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}
