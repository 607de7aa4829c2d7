package pipeline

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
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
	u.Off = yamlnode.Text(yamlnode.Field(root, "enabled")) == "false"
	for _, n := range yamlnode.Items(yamlnode.Field(root, "extends")) {
		if name := yamlnode.Text(n); name != "" {
			u.Presets = append(u.Presets, preset(name, n.Line))
			u.Off = u.Off || name == ":disableRenovate"
		}
	}
	schedule := strings.Join(texts(yamlnode.Field(root, "schedule")), ", ")
	folders := texts(yamlnode.Field(root, "includePaths"))
	if managers := yamlnode.Field(root, "enabledManagers"); managers != nil {
		for _, m := range yamlnode.Items(managers) {
			u.Rules = append(u.Rules, Rule{Ecosystem: yamlnode.Text(m), Folders: folders, Schedule: schedule, Line: m.Line})
		}
	} else {
		u.Rules = []Rule{{Ecosystem: "all", Folders: folders, Schedule: schedule, Line: root.Line}}
	}
	for i := range u.Rules {
		if own := yamlnode.Field(root, u.Rules[i].Ecosystem); own != nil && yamlnode.Text(yamlnode.Field(own, "enabled")) == "false" {
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
