package pipeline

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseWoodpecker reads one workflow of Woodpecker. Others of the folder are
// files of their own, and may be waited for.
func parseWoodpecker(r *reading, src []byte) {
	root := r.mapping(src, "Woodpecker workflow")
	if root == nil {
		return
	}
	steps := yamlnode.Field(root, "steps")
	if steps == nil {
		steps = yamlnode.Field(root, "pipeline") // before 1.0
	}
	if steps == nil {
		r.Unread = "it has no steps"
		return
	}
	name := strings.TrimPrefix(strings.TrimSuffix(path.Base(r.Path), path.Ext(r.Path)), ".")
	j := Job{ID: name, Name: name, Line: root.Line, RunsOn: labels(yamlnode.Field(root, "labels"))}
	if p := yamlnode.Text(yamlnode.Field(root, "platform")); p != "" {
		j.RunsOn = append(j.RunsOn, "platform="+p)
	}
	for _, d := range yamlnode.Items(yamlnode.Field(root, "depends_on")) {
		j.need(yamlnode.Text(d), d.Line, true)
	}
	woodpeckerEvents(r, root, steps)
	r.runContainers(&j, steps, yamlnode.Field(root, "services"))
	for _, s := range byKey(steps) {
		for _, when := range yamlnode.Items(yamlnode.Field(s.Value, "when")) {
			if slices.Equal(texts(yamlnode.Field(when, "event")), []string{"deployment"}) {
				r.tell(deploys, Answer{State: Yes, Line: s.Line, Text: "step " + s.Key + " of the event deployment"})
			}
		}
	}
	r.addJob(j)
}

// woodpeckerEvents reads "when" of the workflow, or else that of its steps.
func woodpeckerEvents(r *reading, root, steps *yaml.Node) {
	when := yamlnode.Items(yamlnode.Field(root, "when"))
	if len(when) == 0 {
		for _, s := range byKey(steps) {
			own := yamlnode.Items(yamlnode.Field(s.Value, "when"))
			if len(own) == 0 { // a step for every event
				when = nil
				break
			}
			when = append(when, own...)
		}
	}
	seen := map[string]bool{}
	for _, w := range when {
		events := included(yamlnode.Field(w, "event"))
		for _, event := range events {
			if seen[event] = true; event != "" {
				t := Trigger{Event: event, Branches: included(yamlnode.Field(w, "branch")), Paths: included(yamlnode.Field(w, "path")), Line: w.Line}
				t.refs(included(yamlnode.Field(w, "ref")))
				r.trigger(t)
			}
		}
	}
	if len(seen) == 0 {
		r.Triggers = append(r.Triggers, Trigger{Event: "push"})
	}
}
