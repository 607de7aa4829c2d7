package export

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

func value(s string) survey.Value {
	if s == "" {
		return survey.Value{}
	}
	return survey.Value{Text: s, Format: "opslevel", Path: "opslevel.yml", Line: 3}
}

// parcel is a repository with a service that says everything, one that says
// nothing, two in one folder, and what is left of the repository.
func parcel() *survey.Survey {
	full := survey.Service{
		ID: "component:default/pay service", Name: "Pay Service", Folder: "services/pay", Title: value("Pay"),
		Description: value("Takes cards,\nand \"gives\" receipts: yes."), Kind: value("service"), Lifecycle: value("production"), Tier: value("1"),
		System: value("shop"), Domain: value("commerce"), Language: value("Go"),
		Owner: survey.Owner{Value: value("@parcel/Payments"), Ref: "@parcel/payments", Name: "payments", Kind: survey.OwnerTeam},
		Chat:  value("#payments"), OnCall: value("https://parcel.pagerduty.com/services/PABC123"),
		Tags: []survey.Value{value("pci:dss"), value("Upper Case"), value("go")},
		Links: []survey.Link{{URL: "https://wiki.example/pay", Title: "What to do at night", Type: "runbook"}, {URL: "https://grafana.example/1", Type: "dashboard"},
			{URL: "https://wiki.example/docs", Title: "Docs", Type: "docs"}, {URL: "https://film.example/x", Title: "Film", Type: "other"}},
		DependsOn:  []survey.Value{value("component:default/ledger"), value("resource:default/pay-db"), value("api:other/cards"), value("ledger")},
		Provides:   []survey.Value{value("api:default/pay")},
		Consumes:   []survey.Value{value("api:default/cards")},
		Descriptor: survey.Descriptor{Format: "opslevel", Path: "services/pay/opslevel.yml"},
		Sources: []survey.Origin{{Format: "opslevel", Path: "services/pay/opslevel.yml", Line: 3}, {Format: "compass", Path: "services/pay/compass.yml", Line: 1},
			{Format: "compass", Path: "services/pay/compass.yml", Line: 9}},
		CoOwners:      []survey.Owner{{Value: value("@parcel/cards")}},
		Objectives:    []survey.Objective{{Value: survey.Value{Text: "paid", Format: "openslo", Path: "slo.yaml", Line: 2}, Target: "0.99"}},
		Disagreements: []survey.Disagreement{{Field: "tier", Claims: []survey.Value{value("1"), {Text: "2\n# x", Format: "compass", Path: "services/pay/compass.yml", Line: 4}}}},
	}
	twin := func(name string) survey.Service {
		return survey.Service{Name: name, Folder: "twins", Kind: value("library"), Lifecycle: value("no"),
			Owner:  survey.Owner{Value: value("ada@parcel.example"), Ref: "ada@parcel.example", Name: "ada@parcel.example", Kind: survey.OwnerUnclear},
			OnCall: value("PABC123"), Chat: value("https://discord.gg/x")}
	}
	return &survey.Survey{
		Repository: survey.Repository{Name: "parcel/all"},
		Services: []survey.Service{
			{Name: "all", Kind: survey.Value{Text: "repository", Format: "path"}},
			{Name: "quiet", Folder: "quiet"},
			full, twin("left"), twin("right"), twin("Left"),
		},
	}
}

// TestFiles holds what is written in each format against testdata; the first
// line of a file is where it belongs. DAYBOOK_UPDATE=1 writes it anew.
func TestFiles(t *testing.T) {
	for _, f := range Formats() {
		files, err := f.Survey(parcel())
		if err != nil {
			t.Fatal(err)
		}
		archive := &txtar.Archive{Comment: []byte("A repository with a full, an empty and twin services, written for " + f.Title + ".\n")}
		for _, file := range files {
			archive.Files = append(archive.Files, txtar.File{Name: file.Path, Data: file.Content})
		}
		name := "testdata/" + f.Name + ".txtar"
		if os.Getenv("DAYBOOK_UPDATE") != "" {
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(txtar.Format(archive))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
		again, err := f.Survey(parcel())
		if err != nil || !slices.EqualFunc(files, again, func(a, b File) bool { return a.Path == b.Path && bytes.Equal(a.Content, b.Content) }) {
			t.Errorf("%s writes something else the second time: %v", f.Name, err)
		}
	}
}

// carried are the fields of each format that come back as they were.
var carried = map[string][]string{
	"backstage": {"title", "description", "owner", "kind", "lifecycle", "tier", "system", "chat", "on-call", "links", "depends"},
	"cortex":    {"title", "description", "owner", "lifecycle", "tier", "domain", "chat", "on-call", "links"},
	"datadog":   {"title", "description", "owner", "kind", "lifecycle", "tier", "system", "language", "chat", "on-call", "tags", "links"},
	"opslevel":  {"description", "owner", "lifecycle", "tier", "system", "language", "on-call", "links"},
}

// TestRoundTrips reads what was written with daybook's own reader: it finds
// nothing wrong but what is demanded and not known, and the facts are the same.
func TestRoundTrips(t *testing.T) {
	services := map[string]survey.Service{}
	for _, s := range parcel().Services {
		services[descriptor.ObjectName(s.Name)] = s
	}
	for _, f := range Formats() {
		files, err := f.Survey(parcel())
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, file := range files {
			format, ok := descriptor.FormatOf(file.Path)
			if !ok || format.Name != f.Name {
				t.Errorf("%s: %s is read as %q", f.Name, file.Path, format.Name)
			}
			entities, problems := descriptor.Parse(file.Path, file.Content)
			for _, p := range problems {
				if !strings.Contains(p.Text, "is missing") || !strings.Contains(string(file.Content), "# Not known, and demanded:") {
					t.Errorf("%s: %s:%d: %s", f.Name, p.Path, p.Line, p.Text)
				}
			}
			for _, e := range entities {
				read++
				name := e.Name.Text
				if f.Name == "opslevel" {
					name = e.Aliases[0].Text
				}
				s, ok := services[descriptor.ObjectName(strings.TrimSuffix(name, "-2"))]
				if !ok {
					t.Errorf("%s: nobody is called %s", f.Name, name)
				}
				if s.Name == "quiet" {
					continue
				}
				want, got := factsOf(s), entityFacts(e)
				asWritten(f.Name, want)
				for _, field := range carried[f.Name] {
					if diff := cmp.Diff(want[field], got[field]); diff != "" {
						t.Errorf("%s: %s of %s (-want +got):\n%s", f.Name, field, name, diff)
					}
				}
				if descriptor.FolderOf(file.Path) != s.Folder {
					t.Errorf("%s: %s is in %q, its file in %q", f.Name, name, s.Folder, file.Path)
				}
			}
		}
		if read != 5 {
			t.Errorf("%s: %d services came back", f.Name, read)
		}
	}
}

func factsOf(s survey.Service) map[string]string {
	facts := map[string]string{"title": s.Title.Text, "description": s.Description.Text, "kind": s.Kind.Text, "lifecycle": s.Lifecycle.Text,
		"tier": s.Tier.Text, "system": s.System.Text, "domain": s.Domain.Text, "language": s.Language.Text, "chat": s.Chat.Text, "on-call": s.OnCall.Text,
		"owner": s.Owner.Name, "name": s.Name}
	for _, l := range s.Links {
		facts["links"] += l.URL + " " + l.Type + "\n"
	}
	for _, v := range s.Tags {
		facts["tags"] += v.Text + "\n"
	}
	for _, v := range s.DependsOn {
		if strings.Contains(v.Text, ":") {
			facts["depends"] += v.Text + "\n"
		}
	}
	return facts
}

// asWritten is what a format makes of facts that it can carry only in another
// form; the comments of the file say so.
func asWritten(format string, facts map[string]string) {
	pager := facts["on-call"]
	last := pager[strings.LastIndexByte(pager, '/')+1:]
	if (format == "backstage" || format == "cortex") && address(facts["chat"]) {
		facts["links"] += facts["chat"] + " chat\n"
		facts["chat"] = ""
	}
	switch format {
	case "backstage":
		facts["on-call"] = last
		if strings.Contains(facts["owner"], "@") {
			facts["owner"] = ""
		}
	case "cortex":
		facts["on-call"] = last
		facts["chat"] = strings.TrimPrefix(facts["chat"], "#")
		facts["title"] = or(facts["title"], facts["name"])
	case "datadog":
		if !address(pager) {
			facts["on-call"] = ""
		}
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func entityFacts(e descriptor.Entity) map[string]string {
	facts := map[string]string{"title": e.Title.Text, "description": e.Description.Text, "kind": e.Type.Text, "lifecycle": e.Lifecycle.Text,
		"tier": e.Tier.Text, "system": e.System.Name, "domain": e.Domain.Name, "owner": e.Owner.Name}
	if e.Format == "datadog" {
		facts["owner"] = e.Owner.Text
	}
	if len(e.Languages) > 0 {
		facts["language"] = e.Languages[0].Text
	}
	if len(e.OnCall) > 0 {
		facts["on-call"] = e.OnCall[0].ID
	}
	for _, c := range e.Contacts {
		if c.Chat() {
			facts["chat"] = c.Text
		}
	}
	for _, l := range e.Links {
		facts["links"] += l.URL + " " + string(l.Purpose()) + "\n"
	}
	for _, v := range e.Tags {
		facts["tags"] += v.Text + "\n"
	}
	for _, r := range e.DependsOn {
		facts["depends"] += r.String() + "\n"
	}
	return facts
}

// FuzzSurvey writes whatever a repository may have made daybook keep: it is
// YAML that is read back, in one document for each service.
func FuzzSurvey(f *testing.F) {
	f.Add("pay", "Takes: cards # and\n- more", "no")
	f.Add("\x00\xff", "'\"|>\u2028\u0085", "${{ values.x }}")
	f.Add("A ", "A0\nB", "C\u0088")
	f.Add("---", "%YAML 1.1\n---\n", "@x")
	f.Fuzz(func(t *testing.T, name, prose, word string) {
		s := &survey.Survey{Repository: survey.Repository{Name: prose}, Services: []survey.Service{{Name: name, Title: value(prose), Description: value(prose),
			Kind: value(word), Lifecycle: value(word), Tier: value(word), System: value(word), Domain: value(word), Language: value(word),
			Owner: survey.Owner{Value: value(word), Ref: word, Name: word, Kind: survey.OwnerTeam}, Chat: value(word), OnCall: value(word),
			Tags: []survey.Value{value(word), value(prose)}, Links: []survey.Link{{URL: prose, Title: word, Type: "runbook"}},
			DependsOn: []survey.Value{value("component:default/" + word)}, Descriptor: survey.Descriptor{Format: word, Path: prose}}}}
		for _, format := range Formats() {
			files, err := format.Survey(s)
			if err != nil || len(files) != 1 {
				t.Fatalf("%s: %d files, %v", format.Name, len(files), err)
			}
			for _, file := range files {
				entities, problems := descriptor.Parse(file.Path, file.Content)
				if len(entities) > 1 {
					t.Errorf("%s: %d services out of one", format.Name, len(entities))
				}
				for _, p := range problems {
					if strings.Contains(p.Text, "not YAML") {
						t.Errorf("%s: %s\n%s", format.Name, p.Text, file.Content)
					}
				}
			}
		}
	})
}

func TestNothingIsDroppedInSilence(t *testing.T) {
	for _, f := range Formats() {
		files, err := f.Survey(parcel())
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, file := range files {
			all += string(file.Content)
		}
		for _, fact := range []string{"Takes cards", "service", "production", "shop", "commerce", "Go", "ayments", "#payments", "PABC123", "pci", "Upper Case",
			"https://wiki.example/pay", "https://grafana.example/1", "https://film.example/x", "ledger", "pay-db", "cards", "api:default/pay"} {
			if !strings.Contains(all, strings.TrimPrefix(fact, "#")) {
				t.Errorf("%s: %q is nowhere, not even in a comment", f.Name, fact)
			}
		}
	}
}
