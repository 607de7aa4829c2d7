package survey

import (
	"regexp"
	"strings"

	"daybook/internal/descriptor"
)

// Bounds on dependencies. What is beyond is counted.
const (
	maxDependencies = 20_000 // of one repository
	maxOwnPackages  = 2_000  // of one service
)

// packaged adds what manifests ask for.
func (r *reader) packaged(s *Service, m descriptor.Merged) {
	targets := map[string]int{} // of .NET projects, which may be built for several
	for _, q := range m.Requires {
		if q.Name == "dotnet" {
			targets[q.Path]++
		}
	}
	for _, q := range m.Requires {
		product, exact := productOf(q)
		if product == "" {
			continue
		}
		if targets[q.Path] > 1 {
			exact = ""
		}
		limited(&s.Runtimes, Runtime{Value: stated(q.Constraint, q.Line, q.Origin), Product: product, Exact: exact})
	}
	s.DependenciesLeft += m.Left
	for _, d := range m.Dependencies {
		if len(s.Dependencies) == maxOwnPackages || r.facts.room == 0 {
			s.DependenciesLeft++
			continue
		}
		r.facts.room--
		s.Dependencies = append(s.Dependencies, Dependency{Value: stated(d.Name, d.Line, d.Origin), Ecosystem: d.Ecosystem, Version: said(d.Constraint), Scope: clip(d.Scope), Local: d.Local})
	}
}

// productOf is the product that a requirement is about, as endoflife.date names it,
// and the one line of its releases that is meant; "" where the text allows
// several, or says only what is needed at least.
func productOf(q descriptor.Requirement) (product, exact string) {
	text := strings.TrimSpace(q.Constraint)
	switch q.Name {
	case "node":
		return "nodejs", oneMajor(text)
	case "pnpm", "yarn":
		return q.Name, oneMajor(text)
	case "python":
		if one := first(minorTilde, text); one != "" {
			return "python", one
		}
		return "python", oneMinor(text)
	case "php":
		return "php", oneMinor(text)
	case "ruby":
		return "ruby", oneMinor(text)
	case "go", "go toolchain":
		return "go", "" // the least that will do, not what it is built with
	case "rust":
		return "rust", "" // likewise
	case "java":
		return "java", "" // what it is compiled for runs on every later one
	case "dotnet":
		return framework(text)
	}
	return "", ""
}

var (
	// 22, v22.3.1, =22.3, 22.x, 22.*, ^22.3.0 and ~22.3 all are of 22.
	majorOnly = regexp.MustCompile(`^(?:[=^~]|==)?\s*v?([1-9]\d*)(?:\.(?:\d+|[xX*])){0,2}$`)
	// 3.12 and ==3.12.* are of 3.12, and so are ~3.12.1, ~=3.12.1 and ~> 3.12.1;
	// ^3.12, ~=3.12 and ~> 3.12 allow 3.13, too.
	minorOnly  = regexp.MustCompile(`^={0,3}\s*v?(\d+\.\d+)(?:\.(?:\d+|[xX*]))?$`)
	minorPatch = regexp.MustCompile(`^(?:~|~=|~>)\s*v?(\d+\.\d+)\.\d+$`)
	minorTilde = regexp.MustCompile(`^~\s*(\d+\.\d+)$`) // of Poetry; for Composer it allows later ones

	dotnetTarget  = regexp.MustCompile(`^(?:net(?:coreapp)?)(\d+\.\d+)(?:-[a-z0-9.]+)?$`)
	dotnetClassic = regexp.MustCompile(`^(?:net|v)(4)\.?(\d)(?:\.?(\d))?$`)
)

// framework is what a .NET project is built for.
func framework(text string) (product, exact string) {
	text = strings.ToLower(text)
	if m := dotnetClassic.FindStringSubmatch(text); m != nil {
		return "dotnetfx", strings.TrimSuffix(strings.Join(m[1:], "."), ".")
	}
	return "dotnet", first(dotnetTarget, text)
}

func oneMajor(text string) string { return first(majorOnly, text) }

func oneMinor(text string) string {
	if one := first(minorOnly, text); one != "" {
		return one
	}
	return first(minorPatch, text)
}

func first(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
