package theme_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daybook/internal/site"
	"daybook/internal/survey"
)

// stocked gives services of the small world all that files can say of them.
func stocked(w *world) {
	at := func(text, path string, line int) survey.Value {
		return survey.Value{Text: text, Format: "test", Path: path, Line: line}
	}
	goModule := func(name, version string) survey.Dependency {
		return survey.Dependency{Value: at(name, "go.mod", 7), Ecosystem: "go", Version: version}
	}
	for i := range w.surveys {
		for j := range w.surveys[i].Services {
			switch s := &w.surveys[i].Services[j]; s.Name {
			case "tracking-api":
				s.Dependencies = []survey.Dependency{goModule("example.com/log", "v1.2.0"), goModule("git.parcel.example/parcel/label-printer/v2", "v2.0.1"), goModule("example.com/alone", "v0.1.0")}
				s.Runtimes = []survey.Runtime{{Value: at("1.26", "go.mod", 3), Product: "go"}}
				s.Contacts = []survey.Contact{{Value: at("safe@parcel.example", "security-insights.yml", 4), Type: "security"}}
				s.Contacts = append(s.Contacts, survey.Contact{Value: at("#tracking-safety", "security-insights.yml", 5), Type: "security"})
				s.Links = append(s.Links, survey.Link{URL: "https://chat.parcel.example/safety", Title: "#tracking-safety", Type: "chat"}, survey.Link{URL: "https://wiki.parcel.example/tracking", Title: "Wiki"})
				s.CoOwners = []survey.Owner{{Value: at("@parcel/edge", "opslevel.yml", 6), Ref: "@parcel/edge", Name: "edge", Kind: survey.OwnerTeam}}
				s.Objectives = []survey.Objective{{Value: at("availability", "slo.yaml", 9), Target: "0.99", Window: "28d"}}
				s.Alerts = []survey.Alert{
					{Value: at("TrackingErrorsHigh", "alerts.yaml", 8), Severity: "page", Runbook: "docs/runbooks/rollback.md", Target: "docs/runbooks/rollback.md", Anchor: "escalation", State: survey.LinkHolds},
					{Value: at("TrackingSlow", "alerts.yaml", 20), Runbook: "gone.md", Target: "gone.md", State: survey.LinkMissing},
					{Value: at("TrackingQuiet", "alerts.yaml", 30)},
				}
				s.Interfaces = []survey.Interface{{Value: at("Tracking", "api/openapi.yaml", 1), Kind: "openapi", Version: "4.1", Size: 12}}
				s.Provides = []survey.Value{at("api:default/tracking", "catalog-info.yaml", 22)}
				s.Resources = []survey.Resource{
					{Value: at("tracking", "deploy/app.yaml", 2), Kind: "Deployment", Environment: "production"},
					{Value: at("Parcels per hour", "dash.json", 1), Kind: "grafana dashboard"},
				}
				s.Disagreements = []survey.Disagreement{{Field: "tier", Claims: []survey.Value{s.Tier, at("3", "cortex.yaml", 5)}}}
				w.surveys[i].Entities = []survey.Entity{
					{Kind: "api", Ref: "api:default/tracking", Name: "tracking", Title: at("Tracking events", "catalog-info.yaml", 40), Type: at("asyncapi", "catalog-info.yaml", 42), Path: "catalog-info.yaml", Line: 38},
					{Kind: "resource", Ref: "resource:default/event-store", Name: "event-store", Type: at("database", "catalog-info.yaml", 52), Path: "catalog-info.yaml", Line: 50,
						Owner: survey.Owner{Value: at("group:tracking", "catalog-info.yaml", 53), Ref: "group:default/tracking", Name: "tracking", Kind: survey.OwnerTeam}},
				}
			case "label-printer":
				s.Dependencies = []survey.Dependency{goModule("example.com/log", "v1.10.0")}
			case "address-book":
				s.Packages = []survey.Package{{Value: at("example.com/alone", "go.mod", 1), Ecosystem: "go"}}
			case "gateway":
				s.Dependencies = []survey.Dependency{{Value: at("@parcel/shop", "services/gateway/package.json", 6), Ecosystem: "npm", Version: "^1.0.0", Local: "services/shop/package.json"}, {Value: at("example.com/log", "services/gateway/go.mod", 5), Ecosystem: "go", Version: "v1.2.0", Scope: "indirect"}}
				s.Consumes = []survey.Value{at("api:default/tracking", "catalog-info.yaml", 9)}
			}
		}
	}
}

func TestFactsStandWhereTheyAreNeeded(t *testing.T) {
	w := newWorld("2026-11-21")
	stocked(w)
	docs := pages(t, render(t, w.input(t)))
	const tracking, onCall, log = "services/tracking-api/index.html", "services/tracking-api/on-call/index.html", "technologies/go/example.com/log/index.html"
	const forge = "https://git.parcel.example/parcel/tracking-api/blob/main/"
	says(t, docs, []saying{
		{tracking, ".facts dt:contains('Security') + dd a[href='mailto:safe@parcel.example']", "safe@"},
		{tracking, ".facts dt:contains('Security') + dd .where a[href='" + forge + "security-insights.yml#L4']", "security-insights.yml:4"},
		{tracking, ".facts dt:contains('Also owned by') + dd a[href='../../teams/edge/']", "edge"},
		{tracking, ".facts dt:contains('Tier') + dd", "1 catalog-info.yaml:15; elsewhere 3 cortex.yaml:5"},
		{tracking, "[aria-labelledby='s:alarms'] table:contains('availability') td", "0.99"},
		{tracking, "[aria-labelledby='s:alarms'] tr:contains('TrackingErrorsHigh') a[href='../../services/tracking-api/docs/runbooks/rollback/#escalation']", "Rollback"},
		{tracking, "[aria-labelledby='s:alarms'] tr:contains('TrackingSlow') .stale", "not in the repository"},
		{tracking, "[aria-labelledby='s:alarms'] tr:contains('TrackingQuiet') .nobody", "no runbook"},
		{tracking, "[aria-labelledby='s:interfaces'] tr:contains('OpenAPI') a[href='" + forge + "api/openapi.yaml#L1']", "api/openapi.yaml:1"},
		{tracking, "[aria-labelledby='s:interfaces'] tr:contains('OpenAPI')", "12 operations"},
		{tracking, "[aria-labelledby='s:interfaces'] tr:contains('Tracking events') a[href='../../services/gateway/']", "gateway"},
		{tracking, "[aria-labelledby='s:running'] tr:contains('Deployment') td", "production"},
		{tracking, "[aria-labelledby='s:built'] tr:contains('example.com/log') a[href='../../technologies/go/example.com/log/']", "example.com/log"},
		{tracking, "[aria-labelledby='s:built'] tr:contains('example.com/log') .where", "2 other services"},
		{tracking, "[aria-labelledby='s:built'] tr:contains('label-printer/v2') a[href='../../services/label-printer/']", "label-printer"},
		{"services/label-printer/index.html", ".made li:contains('parcel/label-printer/v2') a[href='../../services/tracking-api/']", "tracking-api"},
		{tracking, ".neighbours li:contains('event-store')", "database, owned by Team Tracking"},
		{tracking, ".neighbours li:contains('address-book')", "uses example.com/alone, owned by nobody"},
		{"services/address-book/index.html", ".made a[href='../../services/tracking-api/']", "tracking-api"},
		{"services/gateway/index.html", ".neighbours li:contains('shop')", "uses @parcel/shop"},
		{"services/shop/index.html", ".neighbours li:contains('gateway')", "uses @parcel/shop"},
		{onCall, ".facts dt:contains('Dashboards') + dd", "Dashboard, Parcels per hour"},
		{onCall, ".facts:not(:has(dt:contains('Links') + dd:contains('#tracking-safety'))) a[href='https://chat.parcel.example/safety']", "#tracking-safety"},
		{onCall, ".facts dt:contains('Links') + dd", "Wiki"},
		{onCall, ".alarms li:contains('TrackingErrorsHigh') a[href$='on-call/#r2:escalation']", "Rollback"},
		{onCall, ".alarms li:contains('availability')", "0.99"},
		{"technologies/index.html", ".masthead-nav a[aria-current]", "Technologies"},
		{"technologies/index.html", "tr:contains('example.com/log') td", "v1.10.0, v1.2.0"},
		{"technologies/index.html", "#s\\:runtime + .empty", "One, used by a single service."},
		{"technologies/index.html", "[aria-labelledby='s:go'] .more a[href='../technologies/go/']", "All 3"},
		{"technologies/go/index.html", ".about", "3 are in use, 1 of them by several services."},
		{"technologies/go/index.html", "tr:contains('example.com/alone') .where a", "tracking-api"},
		{log, "h1", "example.com/log"},
		{log, ".about", "3 services use it, in 2 versions."},
		{log, ".uses-table tbody tr:first-child", "label-printerv1.10.0"},
		{log, ".uses-table tr:contains('gateway')", "indirectservices/gateway/go.mod:5"},
	})
	if docs["technologies/go/example.com/alone/index.html"] != nil {
		t.Error("there is a page of what one service uses")
	}
	if found := docs["services/gateway/index.html"].Find("[aria-labelledby='s:built'] tr:contains('@parcel/shop')"); found.Length() > 0 {
		t.Error("a package of the same repository counts as a technology")
	}
	for _, empty := range []string{"alarms", "interfaces", "running", "built"} {
		if docs["services/address-book/index.html"].Find("[aria-labelledby='s:"+empty+"']").Length() > 0 {
			t.Errorf("a part %s says nothing", empty)
		}
	}
}

// A link that says no more than "go" or "more" leads a reader nowhere: these are
// the texts that Lighthouse does not accept. What documents say is their own.
func TestLinksSayWhereTheyLead(t *testing.T) {
	empty := strings.Split("click here,click this,go,here,information,learn more,more,more info,more information,right here,read more,see more,start,this", ",")
	w := newWorld("2026-11-21")
	stocked(w)
	catalogue(w)
	for i := range w.surveys {
		for j := range w.surveys[i].Services {
			w.surveys[i].Services[j].Runtimes = []survey.Runtime{{Value: survey.Value{Text: "1.26", Path: "go.mod", Line: 3}, Product: "go"}}
		}
	}
	for name, doc := range pages(t, render(t, w.input(t))) {
		doc.Find("a").Not(".prose a").Each(func(_ int, a *goquery.Selection) {
			if text := strings.ToLower(strings.TrimSpace(a.Text())); slices.Contains(empty, text) {
				t.Errorf("%s: %q leads to %s", name, text, a.AttrOr("href", ""))
			}
		})
	}
}

func TestFactsAreInTheData(t *testing.T) {
	w := newWorld("2026-11-21")
	stocked(w)
	m := render(t, w.input(t))
	for name, wants := range map[string][]string{
		"api/v1/services/tracking-api.json":           {`"contacts"`, `"objectives"`, `"alerts"`, `"interfaces"`, `"resources"`, `"disagreements"`, `"entities"`, `"page": "technologies/go/example.com/log/"`},
		"api/v1/technologies.json":                    {`"name": "example.com/log"`, `"data": "api/v1/technologies/go/example.com/log.json"`},
		"api/v1/technologies/go/example.com/log.json": {`"version": "v1.10.0"`, `"scope": "indirect"`, `"path": "services/gateway/go.mod"`},
	} {
		content := m.files[name]
		if !json.Valid(content) {
			t.Errorf("%s is %.80q", name, content)
		}
		for _, want := range wants {
			if !strings.Contains(string(content), want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
}

func TestAFleetWithoutManifestsHasNoTechnologies(t *testing.T) {
	w := newWorld("2026-11-21")
	for i := range w.surveys {
		for j := range w.surveys[i].Services {
			w.surveys[i].Services[j].Pipelines = nil
		}
	}
	docs := pages(t, render(t, w.input(t)))
	if docs["technologies/index.html"] != nil || docs["index.html"].Find("a[href^='technologies/']").Length() > 0 {
		t.Error("there is a page of technologies, or a link to it")
	}
}

func TestSearchFindsTechnologies(t *testing.T) {
	w := newWorld("2026-11-21")
	stocked(w)
	found := searched(t, w, site.FoundTechnology)
	if len(found) != 1 || !strings.HasPrefix(found[0], "Technology example.com/log ") {
		t.Errorf("search finds %q", found)
	}
}
