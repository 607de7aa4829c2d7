package owners

import (
	"fmt"
	"slices"
	"strings"

	"daybook/internal/yamlnode"
)

// moby reads MAINTAINERS in TOML, as moby and its sisters have it: groups of
// people under [Org], and under [people] who they are. It names no paths. The
// core maintainers are, in the words of the file, "ultimately responsible for
// quality in all its forms" and "the de facto owners" where no subsystem is; so
// they own everything, and subsystems are groups without paths.
func (p *parser) moby(src []byte) {
	if len(src) > maxOwnersFile {
		p.file.Unread = "larger than daybook reads"
		return
	}
	var doc map[string]any
	root, wrong := yamlnode.DecodeTOML(src)
	if wrong != nil {
		p.problem(wrong.Line, BadFile, "%s", strings.ReplaceAll(wrong.Text, "\n", " "))
		p.file.Unread = "not TOML"
		return
	}
	_ = root.Decode(&doc) // only numbers can be wrong, and they mean nothing here
	people := p.mobyPeople(table(doc, "people"))
	org := table(doc, "Org")
	p.mobyGroups("", org, people)
	var owners []Owner
	for _, g := range p.file.Groups {
		if strings.Contains(strings.ToLower(g.Name), "maintainers") {
			owners = append(owners, g.Members...)
		}
	}
	if len(owners) == 0 {
		for _, g := range p.file.Groups {
			if !former(g.Name) {
				owners = append(owners, g.Members...)
			}
		}
	}
	if len(owners) == 0 {
		p.file.Unread = "its [Org] names no people"
		return
	}
	p.file.Rules = append(p.file.Rules, Rule{Pattern: "*", Owners: unique(owners), Line: lineOf(src, "people")})
}

// mobyGroups collects every table with a list of people, however deep.
func (p *parser) mobyGroups(name string, t map[string]any, people map[string]Contact) {
	for _, key := range sorted(t) {
		below, ok := t[key].(map[string]any)
		if !ok {
			continue
		}
		full := strings.TrimPrefix(name+"/"+key, "/")
		if list, ok := below["people"].([]any); ok {
			group := Group{Name: full, Path: p.file.Path}
			for _, item := range list {
				group.Members = append(group.Members, mobyOwner(fmt.Sprint(item), people))
			}
			p.file.Groups = append(p.file.Groups, group)
		}
		p.mobyGroups(full, below, people)
	}
}

func mobyOwner(key string, people map[string]Contact) Owner {
	contact := people[strings.ToLower(key)]
	switch {
	case contact.Login != "":
		return Owner{Text: "@" + contact.Login, Kind: User}
	case contact.Email != "":
		return Owner{Text: contact.Email, Kind: Email}
	}
	return Owner{Text: key, Kind: Named}
}

func (p *parser) mobyPeople(t map[string]any) map[string]Contact {
	people := map[string]Contact{}
	for _, key := range sorted(t) {
		fields, ok := t[key].(map[string]any)
		if !ok {
			continue
		}
		var c Contact
		for _, name := range sorted(fields) {
			text, _ := fields[name].(string)
			switch strings.ToLower(name) {
			case "name":
				c.Name = text
			case "email":
				c.Email = text
			case "github":
				c.Login = text
			}
		}
		people[strings.ToLower(key)] = c
		p.file.People = append(p.file.People, c)
	}
	return people
}

// table is a table of a document by its name in any case.
func table(doc map[string]any, name string) map[string]any {
	for _, key := range sorted(doc) {
		if t, ok := doc[key].(map[string]any); ok && strings.EqualFold(key, name) {
			return t
		}
	}
	return nil
}

// lineOf is the first line that assigns to the key.
func lineOf(src []byte, key string) int {
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		if name, _, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == key {
			return number
		}
	}
	return 0
}

func unique(owners []Owner) []Owner {
	var once seen
	return once.add(nil, slices.Clip(owners))
}
