package survey

import (
	"slices"
	"testing"

	"daybook/internal/descriptor"
)

func TestPackagesWhoseNamesSayWhoseTheyAre(t *testing.T) {
	var s Service
	entity := func(kind, format, name string) descriptor.Entity {
		return descriptor.Entity{Format: format, Path: format, Kind: descriptor.Value{Text: kind}, Name: descriptor.Value{Text: name, Line: 2}}
	}
	s.publishes([]descriptor.Entity{
		entity("Package", "package.json", "@acme/client"), entity("Package", "package.json", "web"), entity("Package", "composer.json", "acme/client"),
		entity("Package", "pom.xml", "com.acme:client"), entity("Package", "pom.xml", "client"), entity("Package", "pom.xml", "${group}:client"),
		entity("Package", "go.mod", "example.com/acme/client"), entity("Package", "go.mod", "main"), entity("Package", "Cargo.toml", "acme/client"),
		entity("Component", "package.json", "@acme/other"),
	})
	var got []string
	for _, p := range s.Packages {
		got = append(got, p.Ecosystem+" "+p.Text+" "+p.Origin().String())
	}
	want := []string{"npm @acme/client package.json:2", "composer acme/client composer.json:2", "maven com.acme:client pom.xml:2", "go example.com/acme/client go.mod:2"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
