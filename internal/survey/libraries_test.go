package survey

import "testing"

func TestLibrary(t *testing.T) {
	fleet := newFleetFiles([]Target{{Name: "acme/Steps"}, {Name: "acme/app"}, {Name: "other/steps"}, {Name: "other/tools"}, {Name: "third/steps"}, {Name: "group/sub/delivery"}}, map[string]Library{
		"Infrastructure": {"ACME/steps", "main"}, "tools": {"group/sub/delivery", ""}, "app": {"gone/away", "main"},
	})
	for _, c := range []struct{ from, name, address, want string }{
		{"acme/app", "Infrastructure", "", "acme/Steps@main"},
		{"acme/app", "infrastructure", "", ""}, // names of libraries have a case
		{"acme/app", "Infrastructure", "other/tools", "other/tools"},
		{"acme/app", "app", "", ""}, // the fleet does not have what the settings say
		{"acme/app", "steps", "", "acme/Steps"},
		{"other/tools", "Steps", "", "other/steps"},
		{"fourth/app", "steps", "", ""},                  // three are called so
		{"other/app", "tools", "", "group/sub/delivery"}, // and not the one of that name
		{"acme/app", "missing", "", ""},
		{"acme/app", "steps", "https://git.example.com/third/steps.git", "third/steps"},
		{"acme/app", "any", "git@git.example.com:group/sub/delivery.git", "group/sub/delivery"},
		{"acme/app", "any", "ssh://git@git.example.com:7999/acme/steps", "acme/Steps"},
		{"acme/app", "any", "acme/steps", "acme/Steps"},
		{"acme/app", "steps", "https://git.example.com/elsewhere/steps.git", ""},
	} {
		at, ok := fleet.library(c.from, c.name, c.address)
		got := at.Repo
		if ok && at.Ref != "" {
			got += "@" + at.Ref
		}
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s, %s, %s: %q, want %q", c.from, c.name, c.address, got, c.want)
		}
	}
}
