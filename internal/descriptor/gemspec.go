package descriptor

import (
	"regexp"
	"strings"
)

// A gemspec is a Ruby program. What it says in the usual words is read, line by
// line; what it computes is unknown.
var (
	gemText       = regexp.MustCompile(`^\w+\.(name|version|summary|description|homepage|license|email|required_ruby_version)\s*=\s*(?:Gem::Requirement\.new\()?\[?\s*["']([^"'#]+)["'](?:\.freeze)?`)
	gemLicenses   = regexp.MustCompile(`^\w+\.licenses\s*=\s*(?:\[\s*["']|%w\[\s*)([^"'\] ]+)`)
	gemMetadata   = regexp.MustCompile(`^\w+\.metadata\[\s*["'](\w+)["']\s*\]\s*=\s*["']([^"'#]+)["']`)
	gemDependency = regexp.MustCompile(`^\w+\.add_(development_|runtime_)?dependency[\s(]\s*(?:["']|%q<)([A-Za-z0-9_.-]+)(?:["'>](?:\.freeze)?)((?:\s*,\s*\[?\s*["'][^"']+["'])*)`)
	gemQuoted     = regexp.MustCompile(`["']([^"']+)["']`)
)

func (p *reader) gemFile(src []byte) {
	if templated(string(src)) || unfilled(string(src)) {
		return
	}
	e := p.manifest(Value{}, 1, "Ruby")
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		text := strings.TrimSpace(line)
		if len(text) > maxLine {
			continue
		}
		if strings.Contains(text, ".add_") {
			gemDepends(&e, text, number)
			continue
		}
		if m := gemText.FindStringSubmatch(text); m != nil {
			p.gemField(&e, m[1], Value{Text: strings.TrimSpace(m[2]), Line: number})
		}
		if m := gemLicenses.FindStringSubmatch(text); m != nil {
			e.License = Value{Text: m[1], Line: number}
		}
		if m := gemMetadata.FindStringSubmatch(text); m != nil {
			v := Value{Text: m[2], Line: number}
			switch m[1] {
			case "source_code_uri":
				code(&e, "url", v)
			case "documentation_uri":
				homepage(&e, "documentation", v)
			case "changelog_uri":
				homepage(&e, "changelog", v)
			case "bug_tracker_uri":
				homepage(&e, "issues", v)
			}
		}
	}
	if !e.Name.Known() {
		e.Name = Value{Text: stem(p.path), Line: 1}
	}
	p.end(e)
}

func (p *reader) gemField(e *Entity, key string, v Value) {
	switch key {
	case "name":
		e.Name = v
	case "version":
		e.Version = v
	case "summary":
		e.Description = v
	case "description":
		if !e.Description.Known() {
			e.Description = v
		}
	case "homepage":
		homepage(e, "homepage", v)
	case "license":
		e.License = v
	case "email":
		contact(e, "maintainer", v)
	case "required_ruby_version":
		requires(e, "ruby", v)
	}
}

func gemDepends(e *Entity, text string, line int) {
	m := gemDependency.FindStringSubmatch(text)
	if m == nil {
		return
	}
	scope := ""
	if m[1] == "development_" {
		scope = "dev"
	}
	var parts []string
	for _, q := range gemQuoted.FindAllStringSubmatch(m[3], -1) {
		parts = append(parts, q[1])
	}
	depends(e, Dependency{Ecosystem: "rubygems", Name: m[2], Constraint: strings.Join(parts, ", "), Scope: scope, Line: line})
}
