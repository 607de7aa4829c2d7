package site

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"daybook/internal/survey"
)

// TestClientsAreNeeds follows packages to the services whose manifests make
// them: not those that are for tests alone, of a library, or of several.
func TestClientsAreNeeds(t *testing.T) {
	named := func(text string) survey.Value { return survey.Value{Text: text} }
	one := func(name string, s *survey.Service) *service {
		uses, _ := usesOf(s)
		return &service{name: name, address: "services/" + name + "/", facts: s, brief: &Brief{Uses: [][]Use{uses}}}
	}
	payments := one("payments", &survey.Service{Packages: []survey.Package{{Value: named("@acme/payments-client"), Ecosystem: "npm"}, {Value: named("Acme/Client"), Ecosystem: "composer"}}})
	mail := one("mail", &survey.Service{Packages: []survey.Package{{Value: named("com.acme:mail-client"), Ecosystem: "maven"}, {Value: named("@acme/twice"), Ecosystem: "npm"}}})
	words := one("words", &survey.Service{Kind: named("library"), Packages: []survey.Package{{Value: named("@acme/words"), Ecosystem: "npm"}, {Value: named("@acme/twice"), Ecosystem: "npm"}}})
	shop := one("shop", &survey.Service{Dependencies: []survey.Dependency{
		{Value: named("@acme/payments-client"), Ecosystem: "npm", Version: "^2"}, {Value: named("acme/client"), Ecosystem: "composer"},
		{Value: named("com.acme:mail-client"), Ecosystem: "maven", Scope: "test"},
		{Value: named("@acme/words"), Ecosystem: "npm"}, {Value: named("@acme/twice"), Ecosystem: "npm"}, {Value: named("react"), Ecosystem: "npm"},
	}})
	f := spoken(t, time.Time{})
	f.services = []*service{mail, payments, shop, words}
	f.addMesh()
	f.addTechnologies()
	say := func(s *service) (out []string) {
		needs, needed := f.neighbours(s)
		for _, n := range needs {
			out = append(out, fmt.Sprintf("needs %s: %s", n.Text, n.Why))
		}
		for _, n := range needed {
			out = append(out, fmt.Sprintf("needed by %s: %s", n.Text, n.Why))
		}
		return out
	}
	for s, want := range map[*service][]string{
		shop: {"needs payments: uses @acme/payments-client"}, payments: {"needed by shop: uses @acme/payments-client"}, mail: nil, words: nil,
	} {
		if got := say(s); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", s.name, got, want)
		}
	}
}
