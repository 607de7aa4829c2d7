package site

import (
	"cmp"
	"slices"
	"strings"
	"unique"

	"daybook/internal/survey"
)

// Technology is what services are built with or run on: a package, a runtime,
// an image, a module of infrastructure, an action of a pipeline.
type Technology struct {
	Kind string // one of technologyKinds
	Name string
}

// runtimeTitles are what people call runtimes, beside their names in the data.
// "go" alone would be a link that leads a reader nowhere.
var runtimeTitles = map[string]string{
	"bun": "Bun", "deno": "Deno", "dotnet": ".NET", "elixir": "Elixir", "erlang": "Erlang", "go": "Go toolchain", "gradle": "Gradle", "java": "Java",
	"kotlin": "Kotlin", "maven": "Maven", "nodejs": "Node.js", "opentofu": "OpenTofu", "php": "PHP", "python": "Python", "ruby": "Ruby", "rust": "Rust",
	"terraform": "Terraform", "terragrunt": "Terragrunt", "yarn": "Yarn",
}

// title is what people call a technology.
func (t Technology) title() string {
	if t.Kind == runtimeKind {
		return cmp.Or(runtimeTitles[t.Name], t.Name)
	}
	return t.Name
}

// technologyKinds in the order in which a reader meets them: what a service is
// written for, then its packages, then how it is shipped.
func technologyKinds() []string {
	return []string{
		runtimeKind, "npm", "go", "pypi", "maven", "nuget", "cargo", "composer", "rubygems",
		imageKind, "chart", "module", "provider", "base", "role", "collection", pipelineKind,
	}
}

// Kinds that no manifest names.
const (
	runtimeKind  = "runtime"
	imageKind    = "image"
	pipelineKind = "pipeline" // actions, workflows, includes, ...
)

// Use is one use of a technology by a service. A fleet has very many of few
// different ones, so what they say is kept once.
type Use struct {
	what unique.Handle[Technology]
	how  unique.Handle[manner]
	path unique.Handle[string]
	line int32
}

// manner is which version is used, and what for.
type manner struct {
	version string // as written; "" where the file leaves it to another one
	scope   string // "" for what runs
}

// usesMost is how many uses of one service are kept.
const usesMost = 3000

// usesOf are what files of a service say that it uses, each once for a file, in
// the order of technologies and places; left is how many more there are.
func usesOf(s *survey.Service) (uses []Use, left int) {
	seen, kinds := map[Use]bool{}, technologyKinds()
	left = s.DependenciesLeft
	add := func(kind, name string, how manner, path string, line int) {
		if name == "" || !slices.Contains(kinds, kind) {
			return
		}
		u := Use{what: unique.Make(Technology{kind, name}), how: unique.Make(how), path: unique.Make(path)}
		switch {
		case seen[u]:
		case len(uses) == usesMost:
			left++
		default:
			seen[u] = true
			u.line = int32(min(line, 1<<31-1))
			uses = append(uses, u)
		}
	}
	for _, r := range s.Runtimes {
		add(runtimeKind, r.Product, manner{version: r.Text}, r.Path, r.Line)
	}
	for _, d := range s.Dependencies {
		if d.Local == "" && !nearby(d.Version) {
			add(d.Ecosystem, d.Text, manner{d.Version, d.Scope}, d.Path, d.Line)
		}
	}
	for _, i := range s.Images {
		scope := ""
		if i.Base {
			scope = "base"
		}
		add(imageKind, i.Text, manner{cmp.Or(i.Tag, i.Digest), scope}, i.Path, i.Line)
	}
	for _, m := range s.Modules {
		if !m.Local {
			add(m.Kind, moduleName(m), manner{version: m.Version}, m.Path, m.Line)
		}
	}
	for i := range s.Pipelines {
		p := &s.Pipelines[i]
		for _, u := range p.Uses {
			if u.Pin != "local" {
				add(pipelineKind, u.Name, manner{version: u.Ref}, cmp.Or(u.Path, p.Path), u.Line)
			}
		}
		for _, u := range p.Images {
			add(imageKind, u.Name, manner{u.Ref, "pipeline"}, cmp.Or(u.Path, p.Path), u.Line)
		}
	}
	slices.SortFunc(uses, Use.compare)
	return slices.Clip(uses), left
}

// nearby tells versions that mean a package of the same repository, also where
// there is none of that name.
func nearby(version string) bool {
	for _, prefix := range []string{"workspace:", "file:", "link:", "portal:"} {
		if strings.HasPrefix(version, prefix) {
			return true
		}
	}
	return false
}

// moduleName is what others call the same module: where it comes from, however
// that is written. What is known by its own name keeps that.
func moduleName(m survey.Module) string {
	switch m.Kind {
	case "chart", "role", "collection":
		return m.Text
	}
	name := cmp.Or(m.Source, m.Text)
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "git::"), "?")
	if _, rest, found := strings.Cut(name, "://"); found {
		name = rest
	}
	if user, rest, found := strings.Cut(name, "@"); found && !strings.Contains(user, "/") {
		name = rest
	}
	if host, rest, found := strings.Cut(name, ":"); found && !strings.Contains(host, "/") && strings.Contains(host, ".") {
		name = host + "/" + rest // git@host:owner/name
	}
	return strings.TrimSuffix(strings.Replace(name, ".git//", "//", 1), ".git")
}

func (u Use) technology() Technology { return u.what.Value() }
func (u Use) manner() manner         { return u.how.Value() }

func (u Use) value() survey.Value {
	return survey.Value{Text: u.technology().Name, Path: u.path.Value(), Line: int(u.line)}
}

func (u Use) compare(v Use) int {
	a, b := u.technology(), v.technology()
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name),
		strings.Compare(u.path.Value(), v.path.Value()), cmp.Compare(u.line, v.line),
		strings.Compare(u.manner().version, v.manner().version), strings.Compare(u.manner().scope, v.manner().scope))
}
