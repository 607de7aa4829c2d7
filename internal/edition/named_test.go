package edition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daybook/internal/edition"
	"daybook/internal/testserver"
)

// Mirrors hold only what is read, and what is read is known only when the
// Locations before it were read, in whatever repository they lie.
func TestMirrorsHoldWhatLocationsLeadTo(t *testing.T) {
	location := func(targets ...string) string {
		return "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: on}\nspec: {targets: [" + strings.Join(targets, ", ") + "]}\n"
	}
	component := func(name string) string {
		return fmt.Sprintf("---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: %s, description: {$text: ./%s.txt}}\nspec: {type: service, lifecycle: production, owner: a}\n", name, name)
	}
	shop := "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- catalog-info.yaml --\n" + location("./own/1.yaml")
	for i := 1; i < 5; i++ {
		shop += fmt.Sprintf("-- own/%d.yaml --\n%s", i, location(fmt.Sprintf("./%d.yaml", i+1)))
	}
	shop += "-- own/5.yaml --\n" + component("five") + "-- own/five.txt --\nFive levels down.\n"
	shop += "-- parts/1.yaml --\n" + location("./2.yaml") + "-- parts/2.yaml --\n" + location("./3.yaml", "http://127.0.0.1/team/teams/blob/main/org.yaml")
	shop += "-- parts/3.yaml --\n" + component("three") + "-- parts/three.txt --\nRegistered elsewhere.\n"
	w := newWorldOf(t, testserver.Options{}, map[string]string{
		"team/shop":    shop,
		"team/catalog": "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- catalog-info.yaml --\n" + location("http://127.0.0.1/team/shop/blob/main/parts/1.yaml"),
		"team/teams":   "-- commit 2026-01-10 Mira Olsen --\nBegin\n-- org.yaml --\n" + component("teams") + "-- teams.txt --\nThe people.\n",
	})
	facts := func() (found []string) {
		t.Helper()
		surveys, failures, err := edition.Facts(t.Context(), w.options())
		if err != nil || len(failures) > 0 {
			t.Fatal(err, failures)
		}
		for _, s := range surveys {
			for _, p := range s.Problems {
				t.Errorf("%s: %v", s.Repository.Name, p)
			}
			for _, service := range s.Services {
				if service.ID != "" {
					found = append(found, s.Repository.Name+" "+service.Name+": "+service.Description.Text)
				}
			}
		}
		return found
	}
	want := []string{"team/shop five: Five levels down.", "team/shop three: Registered elsewhere.", "team/teams teams: The people."}
	if found := facts(); !slices.Equal(found, want) {
		t.Errorf("first night: %q", found)
	}
	w.server.Forget()
	w.night(2)
	if found := facts(); !slices.Equal(found, want) {
		t.Errorf("second night: %q", found)
	}
	if n, lists := w.server.Packs(), w.server.Listings(); n > 0 || lists != 3 {
		t.Errorf("a night without changes cost %d packs and %d listings", n, lists)
	}
}
