package pipeline

import (
	"cmp"
	"strings"

	"daybook/internal/yamlnode"
)

// parseDependabot reads .github/dependabot.yml, version 2, which is the only
// one that GitHub still takes.
func parseDependabot(_ string, src []byte) (u Updater) {
	roots, err := yamlnode.Decode(src)
	switch {
	case err != nil:
		u.Unread = err.Text
		u.Problems = []Problem{{Line: err.Line, Text: err.Text}}
		return u
	case len(roots) == 0 || yamlnode.OwnPairs(roots[0]) == nil:
		u.Unread = "the file holds no mapping"
		u.Problems = []Problem{{Line: 1, Text: u.Unread}}
		return u
	}
	problem := func(line int, text string) { u.Problems = append(u.Problems, Problem{Line: line, Text: text}) }
	root := roots[0]
	if v := yamlnode.Field(root, "version"); yamlnode.Text(v) != "2" && yamlnode.Text(v) != "2.0" {
		problem(max(1, lineOf(v)), "the version is not 2")
	}
	groups := map[string]string{}
	for _, p := range yamlnode.Pairs(yamlnode.Field(root, "multi-ecosystem-groups")) {
		groups[p.Key] = yamlnode.Text(yamlnode.Field(p.Value, "schedule", "interval"))
	}
	updates := yamlnode.Items(yamlnode.Field(root, "updates"))
	if len(updates) == 0 {
		problem(1, "it updates nothing")
	}
	for _, n := range updates {
		r := Rule{Ecosystem: yamlnode.Text(yamlnode.Field(n, "package-ecosystem")), Line: n.Line}
		r.Folders = append(texts(yamlnode.Field(n, "directory")), texts(yamlnode.Field(n, "directories"))...)
		schedule := yamlnode.Field(n, "schedule")
		r.Schedule = cmp.Or(yamlnode.Text(yamlnode.Field(schedule, "interval")), groups[yamlnode.Text(yamlnode.Field(n, "multi-ecosystem-group"))])
		if r.Schedule == "cron" {
			r.Schedule = strings.TrimSpace("cron " + yamlnode.Text(yamlnode.Field(schedule, "cronjob")))
		}
		switch {
		case r.Ecosystem == "":
			problem(n.Line, "an entry of updates has no package-ecosystem")
		case len(r.Folders) == 0:
			problem(n.Line, "the updates of "+r.Ecosystem+" have no directory")
		case r.Schedule == "":
			problem(n.Line, "the updates of "+r.Ecosystem+" have no schedule")
		}
		r.Off = yamlnode.Text(yamlnode.Field(n, "open-pull-requests-limit")) == "0" // security updates alone
		u.Rules = append(u.Rules, r)
	}
	return u
}
