package site

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daybook/internal/survey"
)

// TestNeighboursAreAsDeclared follows needs, interfaces and both directions.
func TestNeighboursAreAsDeclared(t *testing.T) {
	value := func(refs ...string) (out []survey.Value) {
		for _, r := range refs {
			out = append(out, survey.Value{Text: r})
		}
		return out
	}
	shop := &service{name: "shop", facts: &survey.Service{ID: "component:default/shop", DependsOn: value("Component:default/rates", "resource:default/db", "component:default/shop"), Consumes: value("api:default/rates-api", "api:default/mail")}}
	rates := &service{name: "rates", facts: &survey.Service{ID: "component:default/rates", Provides: value("API:default/rates-api")}}
	f := spoken(t, time.Time{})
	f.services, f.byID = []*service{rates, shop}, map[string]*service{"component:default/shop": shop, "component:default/rates": rates}
	//f := &fleet{services: []*service{rates, shop}, byIDfleet{services: []*service{rates, shop}, byID: map[string]*service{"component:default/shop": shop, "component:default/rates": rates}}
	f.addMesh()
	say := func(all []Neighbour) string {
		var out []string
		for _, n := range all {
			out = append(out, fmt.Sprintf("%s/%s/%t", n.Text, n.Why, n.Inside))
		}
		return strings.Join(out, " ")
	}
	needs, needed := f.neighbours(shop)
	if got := say(needs); got != "rates/uses rates-api/true db/resource/false mail/an interface/false" || len(needed) != 0 {
		t.Errorf("shop needs %s, is needed by %s", got, say(needed))
	}
	needs, needed = f.neighbours(rates)
	if got := say(needed); got != "shop/uses rates-api/true" || len(needs) != 0 {
		t.Errorf("rates needs %s, is needed by %s", say(needs), got)
	}
}

func TestTheDrawingIsBounded(t *testing.T) {
	if spoken(t, time.Time{}).graph("a", nil, nil) != nil {
		t.Error("a drawing of nothing")
	}
	var many []Neighbour
	for i := range 40 {
		many = append(many, Neighbour{Link: Link{Text: fmt.Sprintf("%d-%s", i, strings.Repeat("ü", 60)), Inside: true}})
	}
	g := spoken(t, time.Time{}).graph("a", many, many[:1])
	if len(g.Nodes) != graphMost+2 || len(g.Edges) != len(g.Nodes) || g.Nodes[len(g.Nodes)-1].Text != "and 28 more" {
		t.Errorf("%d names, %d lines", len(g.Nodes), len(g.Edges))
	}
	for _, n := range g.Nodes {
		if n.Y < graphTop || n.Y > g.Height || len([]rune(n.Text)) > graphSide/graphLetter {
			t.Errorf("%+v does not fit into %d", n, g.Height)
		}
	}
}

func TestALongNameIsSetOnSeveralLines(t *testing.T) {
	for name, want := range map[string][]string{
		"shop": {"shop"},
		"pickup-notifications-and-delivery-preferences-worker": {"pickup-notifications-", "and-delivery-", "preferences-worker"},
		strings.Repeat("a", 80):                                {strings.Repeat("a", 22), strings.Repeat("a", 22), strings.Repeat("a", 21) + "…"},
	} {
		if got := lines(name, 160); !slices.Equal(got, want) {
			t.Errorf("%q is set as %q, want %q", name, got, want)
		}
	}
}
