package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// What one file may ask for, as GitLab limits it: a chain of eleven extends,
// ten nested references; and, ours, how much merging they may cause.
const (
	maxExtends   = 11
	maxReference = 10
	maxMerged    = 500_000
)

// reserved are top-level keys that are no jobs.
var reserved = map[string]bool{"image": true, "services": true, "stages": true, "types": true, "before_script": true,
	"after_script": true, "variables": true, "cache": true, "include": true, "default": true, "workflow": true, "spec": true}

// gitlab reads one .gitlab-ci.yml.
type gitlab struct {
	*reading
	order    []yamlnode.Pair       // the top level
	top      map[string]*yaml.Node // the same, by key
	defaults *yaml.Node
	resolved map[string]*yaml.Node // jobs with their extends merged in
	open     map[string]bool       // jobs being extended
	missing  map[string]string     // job -> what it extends or refers to outside of what is read
	merged   int
	taken    int     // includes so far
	within   []Place // files being included, one inside the other
}

// parseGitLab reads .gitlab-ci.yml with the files that it includes, as far as
// the fleet has them. A header with inputs may precede the definition, as a
// document of its own.
func parseGitLab(r *reading, src []byte) {
	roots := r.definition(src)
	if r.Unread != "" {
		return
	}
	g := &gitlab{reading: r, top: map[string]*yaml.Node{}, resolved: map[string]*yaml.Node{},
		missing: map[string]string{}, open: map[string]bool{}, within: []Place{r.at}}
	root := g.instance(roots, nil)
	if root == nil {
		r.unread(1, "it is no GitLab pipeline: the file holds no mapping")
		return
	}
	g.order = yamlnode.Pairs(g.load(root, r.at))
	slices.SortStableFunc(g.order, func(a, b yamlnode.Pair) int { return cmp.Compare(a.Line, b.Line) })
	for _, p := range g.order {
		g.top[p.Key] = p.Value
	}
	g.defaults = g.top["default"]
	g.jobs()
	g.triggers()
}

func (g *gitlab) jobs() {
	stages := texts(g.top["stages"])
	if stages == nil {
		stages = []string{"build", "test", "deploy"}
	}
	stages = append(stages, ".pre", ".post")
	for _, p := range g.order {
		switch {
		case reserved[p.Key]:
		case p.Value.Kind != yaml.MappingNode:
			if !strings.HasPrefix(p.Key, ".") {
				g.problem(p.Line, "the job %q is no mapping", p.Key)
			}
		case !strings.HasPrefix(p.Key, "."):
			g.job(p, stages)
		}
	}
	if len(g.Jobs) == 0 && len(g.Hidden) == 0 && g.taken == 0 {
		g.problem(1, "the pipeline has no visible job")
	}
}

func (g *gitlab) job(p yamlnode.Pair, stages []string) {
	n := g.extended(p.Key, 0)
	j := Job{ID: p.Key, Name: p.Key, Line: p.Line, Stage: yamlnode.Text(yamlnode.Field(n, "stage")), Outside: g.missing[p.Key]}
	if j.Stage == "" {
		j.Stage = "test" // where GitLab puts a job that names none
	}
	if len(g.Hidden) == 0 && j.Outside == "" && !slices.Contains(stages, j.Stage) && !external(j.Stage) {
		g.problem(p.Line, "the job %q is in stage %q, which the pipeline does not have", p.Key, j.Stage)
	}
	j.RunsOn = few(texts(g.setting(n, "tags")))
	g.needs(&j, g.reference(yamlnode.Field(n, "needs"), 0))
	if t := g.setting(n, "timeout"); t != nil {
		j.Limited, j.Timeout = true, minutes(yamlnode.Text(t))
	}
	g.environment(&j, yamlnode.Field(n, "environment"))
	g.images(&j, n)
	for _, key := range []string{"before_script", "script", "after_script"} {
		s := yamlnode.Field(n, key)
		if s == nil && key != "script" {
			s = g.setting(n, key)
		}
		g.script(&j, s, 0)
	}
	for _, s := range listOf(yamlnode.Field(n, "run")) { // CI steps
		if script := yamlnode.Field(s, "script"); script != nil {
			g.script(&j, script, 0)
		}
	}
	if t := yamlnode.Field(n, "trigger"); t != nil {
		g.trigger(&j, t)
	}
	if len(j.Steps) == 0 && g.stepped <= maxSteps && j.Calls == nil && j.Outside == "" && yamlnode.Field(n, "release") == nil && yamlnode.Field(n, "pages") == nil {
		g.problem(p.Line, "the job %q has neither script nor trigger", p.Key)
	}
	g.addJob(j)
}

// setting is a key of the job, of "default", or, as it was once written, of the
// top level.
func (g *gitlab) setting(job *yaml.Node, key string) *yaml.Node {
	if inherit := yamlnode.Field(job, "inherit"); inherit != nil {
		switch d := yamlnode.Field(inherit, "default"); {
		case d == nil:
		case yamlnode.Text(d) == "false", d.Kind == yaml.SequenceNode && !slices.Contains(texts(d), key):
			return g.reference(yamlnode.Field(job, key), 0)
		}
	}
	for _, n := range []*yaml.Node{job, g.defaults} {
		if v := yamlnode.Field(n, key); v != nil {
			return g.reference(v, 0)
		}
	}
	switch key {
	case "image", "services", "before_script", "after_script":
		return g.top[key]
	}
	return nil
}

// script takes the commands of a script, lists in lists and references
// included.
func (g *gitlab) script(j *Job, n *yaml.Node, depth int) {
	if n = yamlnode.Resolve(n); n == nil || depth > maxReference || g.stepped > maxSteps {
		return
	}
	if n.Tag == "!reference" {
		if to := g.reference(n, 0); to != nil {
			g.script(j, to, depth+1)
		} else {
			j.Outside = cmp.Or(j.Outside, "!reference ["+strings.Join(texts(list(n)), ", ")+"]")
		}
		return
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, c := range n.Content {
			if g.stepped > maxSteps {
				break
			}
			g.script(j, c, depth+1)
		}
	case yaml.ScalarNode:
		if t := yamlnode.Text(n); t != "" {
			s := Step{Run: t, Line: n.Line, RunLine: n.Line}
			if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
				s.RunLine++ // the script begins below its "|"
			}
			g.addSteps(j, []Step{s})
		}
	}
}

// list is the node without its tag, so that it reads as a plain list.
func list(n *yaml.Node) *yaml.Node { return &yaml.Node{Kind: yaml.SequenceNode, Content: n.Content} }

// reference follows !reference [job, key, ...] inside the file; nil where it
// leads out of it.
func (g *gitlab) reference(n *yaml.Node, depth int) *yaml.Node {
	n = yamlnode.Resolve(n)
	if n == nil || n.Tag != "!reference" {
		return n
	}
	if depth == maxReference {
		return nil
	}
	path := texts(list(n))
	if len(path) == 0 {
		return nil
	}
	at := g.top[path[0]]
	if at != nil && !reserved[path[0]] {
		at = g.extended(path[0], 0)
	}
	for _, key := range path[1:] {
		at = g.reference(yamlnode.Field(at, key), depth+1)
	}
	return at
}

// extended is the job with what it extends merged in: later bases over earlier
// ones, the job over all; mappings are merged key by key, lists replaced.
func (g *gitlab) extended(name string, depth int) *yaml.Node {
	if n, ok := g.resolved[name]; ok {
		return n
	}
	own := g.top[name]
	g.resolved[name] = own // ends a circle
	g.open[name] = true
	defer delete(g.open, name)
	bases := texts(yamlnode.Field(own, "extends"))
	if len(bases) == 0 {
		return own
	}
	if depth == maxExtends {
		g.problem(own.Line, "the job %q extends more than %d others in a row", name, maxExtends)
		return own
	}
	var out *yaml.Node
	for _, base := range bases {
		if g.top[base] == nil {
			g.missing[name] = "extends " + base
			continue
		}
		if g.open[base] {
			g.problem(own.Line, "the job %q extends itself by way of %q", name, base)
			continue
		}
		n := g.extended(base, depth+1)
		if m := g.missing[base]; m != "" {
			g.missing[name] = cmp.Or(g.missing[name], m)
		}
		out = g.merge(out, n)
	}
	out = g.merge(out, own)
	g.resolved[name] = out
	return out
}

func (g *gitlab) merge(base, over *yaml.Node) *yaml.Node {
	base, over = yamlnode.Resolve(base), yamlnode.Resolve(over)
	if base == nil || over == nil || g.merged > maxMerged || base.Kind != yaml.MappingNode || over.Kind != yaml.MappingNode {
		if over == nil {
			return base
		}
		return over
	}
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: over.Line}
	at := map[string]int{}
	for _, n := range []*yaml.Node{base, over} {
		for _, p := range yamlnode.Pairs(n) {
			if g.merged++; g.merged > maxMerged {
				if g.merged == maxMerged+1 {
					g.hide(over.Line, "what extends and includes merge is over the limit of %d values", maxMerged)
				}
				return over
			}
			if i, ok := at[p.Key]; ok {
				out.Content[i] = g.merge(out.Content[i], p.Value)
				out.Content[i-1].Line = p.Line
				continue
			}
			at[p.Key] = len(out.Content) + 1
			out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: p.Key, Line: p.Line}, p.Value)
		}
	}
	return out
}
