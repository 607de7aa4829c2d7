package pipeline

import (
	"cmp"
	"path"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// parseCodeBuild reads a buildspec of AWS: one job of several phases, and, in a
// batch, jobs with buildspecs of their own.
func parseCodeBuild(r *reading, src []byte) {
	root := r.mapping(src, "buildspec")
	if root == nil {
		return
	}
	if yamlnode.Field(root, "phases") == nil && yamlnode.Field(root, "batch") == nil {
		r.Unread = "it has no phases"
		return
	}
	if yamlnode.Field(root, "phases") != nil {
		r.addJob(phases(root, "build", root.Line))
	}
	batch := yamlnode.Field(root, "batch")
	for _, kind := range []string{"build-list", "build-graph", "build-matrix", "build-fanout"} {
		n := yamlnode.Field(batch, kind)
		if kind == "build-matrix" || kind == "build-fanout" {
			if n != nil {
				r.hide(n.Line, "the builds of a %s may use buildspecs that are not read", kind)
			}
			continue
		}
		for _, b := range yamlnode.Items(n) {
			r.batched(b)
		}
	}
}

func phases(root *yaml.Node, id string, line int) Job {
	j := Job{ID: id, Name: id, Line: line}
	for _, phase := range []string{"install", "pre_build", "build", "post_build"} {
		for _, key := range []string{"commands", "finally"} {
			for _, s := range scripts(yamlnode.Field(yamlnode.Field(root, "phases", phase), key)) {
				s.Name = phase
				j.Steps = append(j.Steps, s)
			}
		}
	}
	return j
}

// batched is one build of a batch, by a buildspec of this repository.
func (r *reading) batched(n *yaml.Node) {
	id := cmp.Or(yamlnode.Text(yamlnode.Field(n, "identifier")), "build")
	j := Job{ID: id, Name: id, Line: n.Line}
	spec := yamlnode.Field(n, "buildspec")
	at := Place{Path: path.Clean(yamlnode.Text(spec))}
	switch {
	case yamlnode.Text(spec) == "":
	case at.Path == r.Path, r.stepped > maxSteps:
	default:
		if roots, ok := r.documents(at); ok && len(roots) > 0 {
			r.addSteps(&j, phases(roots[0], id, n.Line).Steps)
		} else {
			j.Outside = "has the buildspec " + yamlnode.Text(spec)
		}
	}
	if image := yamlnode.Field(n, "env", "image"); yamlnode.Text(image) != "" {
		j.Image = yamlnode.Text(image)
		r.Images = append(r.Images, parseImage(j.Image, image.Line))
	}
	for _, d := range yamlnode.Items(yamlnode.Field(n, "depend-on")) {
		j.need(yamlnode.Text(d), d.Line, false)
	}
	r.addJob(j)
}
