package theme_test

import (
	"slices"
	"strings"
	"testing"

	"daybook/internal/site"
	"daybook/internal/survey"
)

// catalogue gives services of the small world systems, domains and tags.
func catalogue(w *world) {
	value := func(text string) survey.Value { return survey.Value{Text: text, Path: "catalog-info.yaml", Line: 3} }
	for i := range w.surveys {
		for j := range w.surveys[i].Services {
			switch s := &w.surveys[i].Services[j]; s.Name {
			case "tracking-api":
				s.Domain, s.Tags = value("Logistics"), []survey.Value{value("go"), value("http")}
			case "label-printer":
				s.System, s.Domain, s.Tags = value("Tracking"), value("logistics"), []survey.Value{value("go")}
			case "gateway":
				s.System, s.DependsOn = value("edge"), []survey.Value{{Text: "component:default/tracking-api"}}
			}
		}
	}
}

func TestSystemsDomainsAndTagsHavePages(t *testing.T) {
	w := newWorld("2026-11-21")
	catalogue(w)
	docs := pages(t, render(t, w.input(t)))
	const system, index = "systems/tracking/index.html", "systems/index.html"
	says(t, docs, []saying{
		{"index.html", ".masthead-nav a[href='systems/']", "Systems"},
		{index, "#s\\:system", "Systems"},
		{index, "tr:contains('edge') .square", "gateway"},
		{index, "tr:contains('Tracking') a[href='../domains/logistics/']", "Logistics"},
		{index, "tr:contains('Tracking') td[data-label=Owner]", "nobody, Team Tracking"},
		{index, "#s\\:without + .plain-services", "shop"},
		{system, ".masthead-nav a[aria-current=true]", "Systems"},
		{system, ".crumbs a[href='../../systems/']", "Systems"},
		{system, ".crumbs", "Systems"},
		{system, ".about", "2 services, "},
		{system, ".facts a[href='../../domains/logistics/']", "Logistics"},
		{system, ".services-table th a", "label-printer"},
		{system, "[aria-labelledby='s:between'] tr:contains('label-printer') td[data-label='What it needs']", ""},
		{system, "[aria-labelledby='s:between'] tr:contains('tracking-api') td a[href='../../services/label-printer/']", "label-printer"},
		{system, ".graph desc", "Tracking needs event-store. It is needed by gateway."},
		{system, ".neighbours a[href='../../services/gateway/']", "gateway"},
		{"domains/logistics/index.html", ".facts a[href='../../systems/tracking/']", "Tracking"},
		{"tags/index.html", "tr:contains('go') td.n", "2"},
		{"tags/go/index.html", ".services-table th", "tracking-api"},
		{"tags/go/index.html", ".crumbs a[href='../../tags/']", "Tags"},
		{"tags/http/index.html", "[aria-labelledby='s:between'] .empty", "need nothing of each other"},
		{"services/index.html", ".ways a[href='../tags/go/']", "go"},
		{"services/tracking-api/index.html", ".label a[href='../../domains/logistics/']", "Logistics"},
		{"services/tracking-api/index.html", ".facts a[href='../../tags/http/']", "http"},
	})
	if docs["systems/Tracking/index.html"] != nil {
		t.Error("names that differ in case alone are two systems")
	}
}

// What a fleet has none of is neither a page nor an entry of the masthead.
func TestAFleetWithoutSystemsHasNoPageOfThem(t *testing.T) {
	w := newWorld("2026-11-21")
	for i := range w.surveys {
		for j := range w.surveys[i].Services {
			w.surveys[i].Services[j].System = survey.Value{}
		}
	}
	docs := pages(t, render(t, w.input(t)))
	for name := range docs {
		if strings.HasPrefix(name, "systems/") || strings.HasPrefix(name, "tags/") || strings.HasPrefix(name, "domains/") {
			t.Errorf("there is a page %s", name)
		}
	}
	if found := docs["index.html"].Find("a[href^='systems/'], a[href^='tags/']"); found.Length() > 0 {
		t.Error("the front page leads to what is not there")
	}
	if docs["services/index.html"].Find(".ways").Length() > 0 {
		t.Error("there are ways into the list that lead nowhere")
	}
}

func TestSearchFindsSystems(t *testing.T) {
	w := newWorld("2026-11-21")
	catalogue(w)
	found := searched(t, w, site.FoundSystem, site.FoundDomain, site.FoundTag)
	if want := []string{"Domain Logistics label-printer,tracking-api", "System edge gateway", "System Tracking label-printer,tracking-api", "Tag go label-printer,tracking-api", "Tag http tracking-api"}; !slices.Equal(found, want) {
		t.Errorf("search finds %q, want %q", found, want)
	}
}

// searched is what the search index has of these kinds: what each entry is
// called, its title and its words.
func searched(t *testing.T, w *world, kinds ...site.SearchKind) (found []string) {
	t.Helper()
	plan, err := site.Compose(w.input(t))
	if err != nil {
		t.Fatal(err)
	}
	for lot := range plan.Lots() {
		entries, err := lot.Entries()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if slices.Contains(kinds, e.Kind) {
				found = append(found, e.Called+" "+e.Title+" "+strings.Join(e.Words, ","))
			}
		}
	}
	return found
}
