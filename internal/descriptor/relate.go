package descriptor

import "strings"

// anywhere stands for a package of the same workspace, wherever it lies, until
// Relate has looked for it.
const anywhere = "*"

// Relate looks among the manifests of one repository for the packages that they
// take from each other. A dependency is Local where its manifest says so, or
// its workspace does, and there is such a manifest; workspace: of npm becomes
// the version that it stands for.
func Relate(entities []Entity) {
	byPath, byName := map[string]*Entity{}, map[string][]*Entity{}
	seen := map[string]bool{}
	for i := range entities {
		if e := &entities[i]; e.Kind.Text == "Package" {
			byPath[e.Path] = e
			if key := e.Format + " " + packageName(e.Format, e.Name.Text); e.Name.Known() {
				byName[key] = append(byName[key], e)
			}
			for _, file := range e.uses {
				seen[file] = true
			}
		}
	}
	for i := range entities {
		e := &entities[i]
		for n := range e.Dependencies {
			d := &e.Dependencies[n]
			named := byName[e.Format+" "+packageName(e.Format, d.Name)]
			switch {
			case d.Local == anywhere && len(named) == 1:
				d.Local = named[0].Path
			case d.Local == anywhere, d.Local != "" && byPath[d.Local] == nil:
				d.Local = ""
			case d.Local == "" && len(named) == 1 && ownPackage(e, d, named[0], seen):
				d.Local = named[0].Path
			}
			if d.Local != "" {
				d.Constraint = workspaceVersion(d.Constraint, byPath[d.Local].Version.Text)
			}
		}
	}
}

// ownPackage reports whether a dependency that does not say so is a package of
// the repository: a module of Go in the same workspace, one of Maven in the
// same version.
func ownPackage(e *Entity, d *Dependency, named *Entity, seen map[string]bool) bool {
	switch d.Ecosystem {
	case "go":
		return seen[e.Path] && seen[named.Path]
	case "maven":
		return e.Format == "pom.xml" && d.Constraint != "" && d.Constraint == named.Version.Text
	}
	return false
}

// packageName is a name as the format compares it.
func packageName(format, name string) string {
	if format == "pyproject.toml" {
		return pythonName(name)
	}
	return name
}

// workspaceVersion is what npm's workspace: stands for when the package is
// published.
func workspaceVersion(constraint, version string) string {
	rest, ok := strings.CutPrefix(constraint, "workspace:")
	switch {
	case !ok:
		return constraint
	case rest == "*" && version != "":
		return version
	case (rest == "^" || rest == "~") && version != "":
		return rest + version
	case rest != "" && strings.ContainsAny(rest[:1], "0123456789^~><=v") && len(rest) > 1:
		return rest
	}
	return constraint
}
