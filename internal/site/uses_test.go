package site

import (
	"slices"
	"testing"

	"daybook/internal/survey"
)

func TestModulesHaveOneName(t *testing.T) {
	for source, want := range map[string]string{
		"git::https://github.com/parcel/net.git?ref=v1":        "github.com/parcel/net",
		"github.com/parcel/net":                                "github.com/parcel/net",
		"git@github.com:parcel/net.git":                        "github.com/parcel/net",
		"git::ssh://git@github.com/parcel/net.git//subnet?r=1": "github.com/parcel/net//subnet",
		"terraform-aws-modules/vpc/aws":                        "terraform-aws-modules/vpc/aws",
		"":                                                     "net",
	} {
		if got := moduleName(survey.Module{Value: survey.Value{Text: "net"}, Kind: "module", Source: source}); got != want {
			t.Errorf("%q is called %q, want %q", source, got, want)
		}
	}
	if got := moduleName(survey.Module{Value: survey.Value{Text: "redis"}, Kind: "chart", Source: "https://charts.example"}); got != "redis" {
		t.Errorf("a chart is called %q", got)
	}
}

func TestVersionsAreOrdered(t *testing.T) {
	sorted := []string{"v10.0.1", "^9.10", "9.9", ">=9, <10", "~8.0", "nonroot", "11bd719", ""}
	mixed := slices.Clone(sorted)
	slices.Reverse(mixed)
	slices.SortFunc(mixed, func(a, b string) int { return compareVersions(b, a) })
	if !slices.Equal(mixed, sorted) {
		t.Errorf("the order is %q", mixed)
	}
	for version, want := range map[string]string{
		"5dc9bc211d10c58de4247fa751c318a3985fc87b":                                "5dc9bc2",
		"sha256:5dc9bc211d10c58de4247fa751c318a3985fc87b5dc9bc211d10c58de4247fa7": "sha256:5dc9bc2",
		"v1.2.3": "v1.2.3",
	} {
		if got := shown(version); got != want {
			t.Errorf("%s is shown as %s", version, got)
		}
	}
}

func TestUsesAreKeptOnceForAFile(t *testing.T) {
	at := func(text, path string, line int) survey.Value {
		return survey.Value{Text: text, Path: path, Line: line}
	}
	uses, left := usesOf(&survey.Service{
		DependenciesLeft: 2,
		Dependencies: []survey.Dependency{
			{Value: at("react", "b/package.json", 7), Ecosystem: "npm", Version: "^18"},
			{Value: at("react", "package.json", 9), Ecosystem: "npm", Version: "^18", Scope: "dev"},
			{Value: at("odd", "odd.json", 1), Ecosystem: "unheard of"},
			{Value: at("ours", "package.json", 8), Ecosystem: "npm", Version: "workspace:*"},
		},
		Images:    []survey.ImageUse{{Value: at("alpine", "Dockerfile", 1), Tag: "3.20", Base: true}, {Value: at("alpine", "Dockerfile", 5), Tag: "3.20", Base: true}},
		Modules:   []survey.Module{{Value: at("near", "main.tf", 1), Kind: "module", Source: "./near", Local: true}},
		Runtimes:  []survey.Runtime{{Value: at(">=18", "package.json", 3), Product: "nodejs"}},
		Pipelines: []survey.Pipeline{{Path: "ci.yml", Uses: []survey.Use{{Name: "./local", Pin: "local", Line: 1}, {Name: "actions/checkout", Ref: "v4", Pin: "tag", Line: 4}}}},
	})
	var got []string
	for _, u := range uses {
		got = append(got, u.technology().Kind+" "+u.technology().Name+" "+u.manner().version+" "+u.manner().scope+" "+u.value().Origin().String())
	}
	want := []string{"image alpine 3.20 base Dockerfile:1", "npm react ^18  b/package.json:7", "npm react ^18 dev package.json:9", "pipeline actions/checkout v4  ci.yml:4", "runtime nodejs >=18  package.json:3"}
	if !slices.Equal(got, want) || left != 2 {
		t.Errorf("the uses are %q and %d more, want %q", got, left, want)
	}
}

func TestSpellingsOfOnePackage(t *testing.T) {
	for _, same := range [][2]Technology{
		{{"pypi", "Zope.Interface"}, {"pypi", "zope-interface"}},
		{{"nuget", "NUnit"}, {"nuget", "nunit"}},
		{{"pipeline", "Actions/Checkout"}, {"pipeline", "actions/checkout"}},
	} {
		if identity(same[0]) != identity(same[1]) {
			t.Errorf("%v and %v are two", same[0], same[1])
		}
	}
	if identity(Technology{"go", "a/B"}) == identity(Technology{"go", "a/b"}) {
		t.Error("modules of Go that differ in case are one")
	}
}
