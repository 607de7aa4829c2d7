package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// ruleGroups reads the alerts of Prometheus' rule files, which PrometheusRule
// objects, Mimir, Loki and Thanos share: groups of rules, each an alert or a
// recording. See https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/.
func (f *File) ruleGroups(groups *yaml.Node) {
	for _, g := range yamlnode.Items(groups) {
		for _, rule := range yamlnode.Items(yamlnode.Field(g, "rules")) {
			name := yamlnode.Text(yamlnode.Field(rule, "alert"))
			if name == "" {
				continue
			}
			a := Alert{Name: name, Severity: known(yamlnode.Text(yamlnode.Field(rule, "labels", "severity"))), Line: yamlnode.Line(rule)}
			for _, p := range yamlnode.Pairs(yamlnode.Field(rule, "annotations")) {
				if runbookKey(p.Key) {
					a.Runbook = strings.TrimSpace(yamlnode.Text(p.Value))
				}
			}
			if yamlnode.Text(yamlnode.Field(rule, "expr")) == "" {
				f.problem(a.Line, "alert %s has no expr", name)
			}
			add(&f.Alerts, a)
		}
	}
}

// runbookKey reports whether an annotation says where the runbook is.
func runbookKey(key string) bool {
	key = strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(key))
	return key == "runbook" || key == "runbook_url" || key == "runbookurl" || strings.HasSuffix(key, "_runbook_url") || key == "playbook" || key == "playbook_url"
}
