package pipeline

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseRenovate reads a configuration of Renovate in JSON or JSON5. What its
// presets set is not in the file.
func parseRenovate(p string, src []byte) (u Updater) {
	if path.Ext(p) == ".js" {
		u.Unread = "it is a program, which makes the configuration when it runs"
		return u
	}
	root, err := decodeJSON5(src)
	if err != nil {
		u.Unread = err.Text
		u.Problems = []Problem{{Line: err.Line, Text: err.Text}}
		return u
	}
	if root.Kind != yaml.MappingNode {
		u.Unread = "the file holds no object"
		u.Problems = []Problem{{Line: root.Line, Text: u.Unread}}
		return u
	}
	u.Off = text(field(root, "enabled")) == "false"
	for _, n := range oneOrMore(field(root, "extends")) {
		if name := text(n); name != "" {
			u.Presets = append(u.Presets, preset(name, n.Line))
			u.Off = u.Off || name == ":disableRenovate"
		}
	}
	schedule := strings.Join(texts(field(root, "schedule")), ", ")
	folders := texts(field(root, "includePaths"))
	if managers := field(root, "enabledManagers"); managers != nil {
		for _, m := range oneOrMore(managers) {
			u.Rules = append(u.Rules, Rule{Ecosystem: text(m), Folders: folders, Schedule: schedule, Line: m.Line})
		}
	} else {
		u.Rules = []Rule{{Ecosystem: "all", Folders: folders, Schedule: schedule, Line: root.Line}}
	}
	for i := range u.Rules {
		if own := field(root, u.Rules[i].Ecosystem); own != nil && text(field(own, "enabled")) == "false" {
			u.Rules[i].Off = true
		}
	}
	return u
}

// preset reads the name of a shared configuration: Renovate's own
// (config:recommended, :automergeMinor), or a repository's
// (github>owner/repo//path#ref).
func preset(name string, line int) Use {
	u := Use{Name: name, Kind: Preset, Line: line, Pin: PinLocal} // Renovate's own come with it
	name, _, _ = strings.Cut(name, "(")                           // its arguments
	platform, rest, foreign := strings.Cut(name, ">")
	if !foreign {
		return u
	}
	rest, ref, _ := strings.Cut(rest, "#")
	u.Name, u.Ref, u.Pin = platform+">"+rest, ref, pinOf(ref)
	return u
}
