package survey

import (
	"strings"

	"daybook/internal/descriptor"
)

// maxPublished is how many packages of one service are kept.
const maxPublished = 200

// ecosystems are those whose names say whose a package is, by the format of the
// manifest: an organisation's scope, a vendor, a group. Elsewhere, a repository
// that calls its program web would pass for the maker of a public package.
var ecosystems = map[string]string{"package.json": "npm", "composer.json": "composer", "pom.xml": "maven", "go.mod": "go"}

// publishes notes the packages that manifests are of.
func (s *Service) publishes(entities []descriptor.Entity) {
	for _, e := range entities {
		ecosystem := ecosystems[e.Format]
		if e.Kind.Text != "Package" || ecosystem == "" || !owned(ecosystem, e.Name.Text) || len(s.Packages) == maxPublished {
			continue
		}
		s.Packages = append(s.Packages, Package{Value: stated(e.Name.Text, e.Name.Line, descriptor.Origin{Format: e.Format, Path: e.Path}), Ecosystem: ecosystem})
	}
}

// owned reports whether a package's name says whose it is.
func owned(ecosystem, name string) bool {
	switch ecosystem {
	case "npm":
		return strings.HasPrefix(name, "@") && strings.Contains(name, "/")
	case "maven":
		return strings.Contains(name, ":") && !strings.Contains(name, "${")
	}
	return strings.Contains(name, "/")
}
