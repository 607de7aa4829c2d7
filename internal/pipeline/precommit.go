package pipeline

import (
	"cmp"

	"daybook/internal/yamlnode"
)

// parsePreCommit reads .pre-commit-config.yaml: a repository of hooks is a use
// with its revision, each hook a step. It runs where somebody calls it.
func parsePreCommit(r *reading, src []byte) {
	root := r.mapping(src, "configuration of pre-commit")
	if root == nil {
		return
	}
	repos := yamlnode.Field(root, "repos")
	if repos == nil {
		r.unread(1, "it has no repos")
		return
	}
	if ci := yamlnode.Field(root, "ci"); ci != nil {
		r.Triggers = append(r.Triggers, Trigger{Event: "pull_request", Line: ci.Line}) // pre-commit.ci
	}
	for _, n := range yamlnode.Items(repos) {
		repo, rev := yamlnode.Field(n, "repo"), yamlnode.Field(n, "rev")
		name := yamlnode.Text(repo)
		j := Job{ID: cmp.Or(repoOf(name), name), Name: name, Line: n.Line}
		switch name {
		case "local", "meta", "builtin": // the last is of prek, which reads the same file
		case "":
			r.problem(n.Line, "an entry of repos has no repo")
		default:
			u := Use{Name: name, Ref: yamlnode.Text(rev), Pin: pinOf(yamlnode.Text(rev)), Kind: Hook, Line: n.Line, Job: j.ID}
			if rev == nil {
				r.problem(n.Line, "the repository %s has no rev", name)
			}
			r.Uses = append(r.Uses, u)
		}
		for _, h := range yamlnode.Items(yamlnode.Field(n, "hooks")) {
			r.hook(&j, yamlnode.Resolve(h).Line, yamlnode.Text(yamlnode.Field(h, "id")), yamlnode.Text(yamlnode.Field(h, "entry")))
		}
		r.addJob(j)
	}
}

// hook is judged by its own command, or by what its name says; every other one
// checks or mends files, which is what hooks are for.
func (r *reading) hook(j *Job, line int, id, entry string) {
	if id == "" {
		r.problem(line, "a hook has no id")
	}
	s := Step{Name: id, Line: line, Uses: cmp.Or(id, "hook"), judged: true, does: lints}
	if entry != "" {
		s.Run, s.RunLine = entry, line
		if d, _ := judge(firstCommand(entry), 0); d != 0 {
			s.does = d
		}
	}
	if named(id)&tests != 0 {
		s.does = tests
	}
	j.Steps = append(j.Steps, s)
}

func firstCommand(script string) []string {
	for _, c := range commands(script) {
		return c.words
	}
	return nil
}
