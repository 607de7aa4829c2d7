package descriptor

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// disagreements compares what entities say, in their order of precedence.
func disagreements(entities []Entity, rules Rules) []Disagreement {
	var found []Disagreement
	add := func(field string, claims []Claim) {
		if len(claims) > 1 {
			found = append(found, Disagreement{field, claims})
		}
	}
	add("owner", ownerClaims(entities, rules.Same))
	for _, f := range []struct {
		name  string
		value func(Entity) Value
		key   func(string) string
	}{
		{"lifecycle", func(e Entity) Value { return e.Lifecycle }, stage},
		{"tier", func(e Entity) Value { return e.Tier }, tierKey},
		{"system", func(e Entity) Value { return refValue(e.System) }, refKey},
		{"domain", func(e Entity) Value { return refValue(e.Domain) }, refKey},
		{"license", func(e Entity) Value { return e.License }, licenseKey},
	} {
		var claims []Claim
		seen := map[string]bool{}
		for _, e := range entities {
			if v := f.value(e); v.Known() && !opaque(v.Text) && !seen[f.key(v.Text)] {
				seen[f.key(v.Text)] = true
				claims = append(claims, Claim(v))
			}
		}
		add(f.name, claims)
	}
	add("on-call", dutyClaims(entities))
	add("repository", codeClaims(entities))
	return found
}

func refValue(r Ref) Value { return Value{Text: r.Text, Line: r.Line, Origin: r.Origin} }

func refKey(s string) string { return canonical(s[strings.LastIndexAny(s, ":/")+1:]) }

// ownerClaims are the owners that are not each other's, and not among each
// other's further owners.
func ownerClaims(entities []Entity, same func(a, b Ref) bool) []Claim {
	equal := func(a, b Ref) bool { return sameOwner(a, b) || same != nil && same(a, b) }
	var first *Entity
	var claims []Claim
	for i := range entities {
		e := &entities[i]
		if !e.Owner.Known() || opaque(e.Owner.Text) {
			continue
		}
		claim := Claim{e.Owner.Text, e.Owner.Line, e.Owner.Origin}
		if first == nil {
			first, claims = e, append(claims, claim)
			continue
		}
		agrees := equal(first.Owner, e.Owner) ||
			slices.ContainsFunc(first.CoOwners, func(r Ref) bool { return equal(r, e.Owner) }) ||
			slices.ContainsFunc(e.CoOwners, func(r Ref) bool { return equal(r, first.Owner) })
		if !agrees && !slices.ContainsFunc(claims, func(c Claim) bool { return strings.EqualFold(c.Text, claim.Text) }) {
			claims = append(claims, claim)
		}
	}
	return claims
}

// sameOwner compares names; where one of them does not say in which namespace
// or organisation it stands, that does not count.
func sameOwner(a, b Ref) bool {
	spaceA, nameA := ownerKey(a)
	spaceB, nameB := ownerKey(b)
	return nameA == nameB && (spaceA == "" || spaceB == "" || spaceA == spaceB)
}

func ownerKey(r Ref) (space, name string) {
	text := strings.ToLower(strings.TrimRight(strings.TrimLeft(strings.TrimSpace(r.Text), "@"), "/"))
	for _, kind := range []string{"group:", "user:", "team:"} {
		text = strings.TrimPrefix(text, kind)
	}
	space, name, ok := strings.Cut(text, "/")
	if !ok {
		return "", canonical(text)
	}
	if space == "default" {
		space = ""
	}
	return space, canonical(strings.TrimLeft(name, "@"))
}

// stages are the words for the same part of a service's life.
var stages = map[string][]string{
	"in use": {"production", "active", "generally-available", "ga", "stable", "live", "operational", "released", "mature"},
	"coming": {"pre-release", "prerelease", "experimental", "alpha", "beta", "pre-alpha", "development", "in-development", "concept", "wip",
		"limited-release", "private-beta", "public-beta", "preview", "incubating"},
	"leaving": {"deprecated", "end-of-life", "eol", "obsolete", "retired", "sunset", "decommissioned", "abandoned", "unsupported",
		"inactive", "suspended", "moved", "archived"},
}

func stage(s string) string {
	word := canonical(s)
	for stage, words := range stages {
		if slices.Contains(words, word) {
			return stage
		}
	}
	return word
}

var tierWord = regexp.MustCompile(`^(?:service-)?(?:tier|t)[-: ]*`)

func tierKey(s string) string {
	word := strings.TrimSpace(tierWord.ReplaceAllString(canonical(s), ""))
	for i, name := range []string{"zero", "one", "two", "three", "four", "five"} {
		if word == name {
			return string(rune('0' + i))
		}
	}
	return word
}

// licenseKey takes "MIT License" and "The Apache License, Version 2.0" for what
// SPDX calls MIT and Apache-2.0.
func licenseKey(s string) string {
	word := strings.NewReplacer("the ", "", "license", "", "licence", "", "version", "", ",", " ", "-", " ", "(", "", ")", "").Replace(strings.ToLower(s))
	return strings.Join(strings.Fields(word), " ")
}

// dutyKey is the last part of an address, or the identifier itself.
func dutyKey(id string) string {
	id = strings.TrimRight(strings.ToLower(id), "/")
	return id[strings.LastIndexByte(id, '/')+1:]
}

// dutyClaims are services of one provider that differ between files.
func dutyClaims(entities []Entity) []Claim {
	said := map[string]map[string]bool{} // by provider, of the first file that names it
	var claims []Claim
	first := map[string]Claim{}
	for _, e := range entities {
		own := map[string]map[string]bool{}
		var differs []Claim
		for _, o := range e.OnCall {
			if o.ID == "" {
				continue
			}
			if own[o.Provider] == nil {
				own[o.Provider] = map[string]bool{}
			}
			own[o.Provider][dutyKey(o.ID)] = true
			if _, known := first[o.Provider]; !known {
				first[o.Provider] = Claim{o.ID, o.Line, o.Origin}
			}
			if ids := said[o.Provider]; ids != nil && !ids[dutyKey(o.ID)] {
				differs = append(differs, Claim{o.ID, o.Line, o.Origin})
				if !slices.Contains(claims, first[o.Provider]) {
					claims = append(claims, first[o.Provider])
				}
			}
		}
		claims = append(claims, differs...)
		for provider, ids := range own {
			if said[provider] == nil {
				said[provider] = ids
			}
		}
	}
	return claims
}

// codeClaims are repositories of files that have none in common with those of
// the first.
func codeClaims(entities []Entity) []Claim {
	var first map[string]bool
	var claims []Claim
	for _, e := range entities {
		own := map[string]bool{}
		for _, p := range e.Repositories {
			own[codeKey(p)] = true
		}
		if len(own) == 0 {
			continue
		}
		at := e.Repositories[0]
		claim := Claim{at.Target, at.Line, at.Origin}
		if first == nil {
			first, claims = own, []Claim{claim}
			continue
		}
		shared := false
		for key := range own {
			shared = shared || first[key]
		}
		if !shared {
			claims = append(claims, claim)
		}
	}
	return claims
}

// codeKey is owner/name of a repository, whatever page of it is named.
func codeKey(p Place) string {
	key := strings.ToLower(p.Target)
	if at := repositoryKey(key); at != "" && (strings.Contains(key, "://") || strings.Contains(key, "@")) {
		_, key, _ = strings.Cut(at, "/")
	}
	for _, page := range []string{"/-/", "/tree/", "/blob/", "/src/"} {
		key, _, _ = strings.Cut(key, page)
	}
	return strings.TrimSuffix(strings.Trim(key, "/"), ".git")
}

// addressKey is an address without what makes no difference.
func addressKey(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return strings.TrimRight(s, "/")
	}
	u.Scheme, u.Host = "https", strings.ToLower(u.Host)
	u.Path = strings.TrimRight(u.Path, "/")
	return u.String()
}
