package infra

import (
	"encoding/json"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseObjects reads YAML whose content tells what it is: Kubernetes objects,
// Prometheus' rule files, Alertmanager's configuration, Sloth's objectives. The
// file's format is what it was found to be.
func parseObjects(f *File, src []byte) {
	for _, n := range f.roots(src) {
		_, isObject := objectOf(n)
		switch {
		case isObject:
			readObjects(f, []*yaml.Node{n})
		case yamlnode.Field(n, "groups") != nil:
			f.Format = "prometheus"
			f.ruleGroups(yamlnode.Field(n, "groups"))
		case yamlnode.Field(n, "route") != nil && yamlnode.Field(n, "receivers") != nil:
			f.Format = "alertmanager"
			f.receivers(yamlnode.Field(n, "receivers"))
		case yamlnode.Text(yamlnode.Field(n, "version")) == "prometheus/v1" && yamlnode.Field(n, "slos") != nil:
			f.Format = "sloth"
			f.sloth(n)
		}
	}
}

// receivers are whom Alertmanager wakes.
func (f *File) receivers(list *yaml.Node) {
	for _, r := range yamlnode.Items(list) {
		if name := known(yamlnode.Text(yamlnode.Field(r, "name"))); name != "" {
			add(&f.Resources, Resource{Kind: "alert receiver", Name: name, Line: yamlnode.Line(r)})
		}
	}
}

// sloth reads objectives, and the alerts that are made from them. See
// https://sloth.dev/specs/default/.
func (f *File) sloth(n *yaml.Node) {
	for _, o := range yamlnode.Items(yamlnode.Field(n, "slos")) {
		name := known(yamlnode.Text(yamlnode.Field(o, "name")))
		add(&f.Resources, Resource{Kind: "service level objective", Name: name, Source: known(yamlnode.Text(yamlnode.Field(n, "service"))), Line: yamlnode.Line(o)})
		alerting := yamlnode.Field(o, "alerting")
		if alert := yamlnode.Text(yamlnode.Field(alerting, "name")); alert != "" {
			a := Alert{Name: alert, Line: yamlnode.Line(alerting)}
			for _, p := range yamlnode.Pairs(yamlnode.Field(alerting, "annotations")) {
				if runbookKey(p.Key) {
					a.Runbook = yamlnode.Text(p.Value)
				}
			}
			add(&f.Alerts, a)
		}
	}
}

// parseDashboard reads a Grafana dashboard. Other JSON is none, and no problem.
func parseDashboard(f *File, src []byte) {
	var d struct {
		Title     string
		UID       string
		Panels    []json.RawMessage
		Rows      []json.RawMessage
		Dashboard *struct {
			Title  string
			UID    string
			Panels []json.RawMessage
		}
	}
	if err := json.Unmarshal(src, &d); err != nil {
		f.Unread = "not JSON: " + oneLine(err.Error())
		return
	}
	if d.Dashboard != nil { // as Grafana's interface hands them out
		d.Title, d.UID, d.Panels = d.Dashboard.Title, d.Dashboard.UID, d.Dashboard.Panels
	}
	if d.Title != "" && len(d.Panels)+len(d.Rows) > 0 {
		add(&f.Resources, Resource{Kind: "grafana dashboard", Name: oneLine(d.Title), Ref: oneLine(d.UID), Line: 1})
	}
}
