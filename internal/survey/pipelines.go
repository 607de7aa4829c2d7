package survey

import (
	"cmp"
	"fmt"
	"slices"

	"daybook/internal/pipeline"
)

// maxPipelines is how many pipelines of one repository are read.
const maxPipelines = 500

// pipelines reads every pipeline definition. Those in a service's folder are
// its own; those of the repository are shared by all services.
func (r *reader) pipelines() {
	all := pipeline.Find(r.files.paths)
	most := min(maxPipelines, maxSharedPipelines/max(1, len(r.survey.Services)))
	if left := len(all) - most; left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more pipelines than the %d that are read", left, most))
		all = all[:most]
	}
	for _, found := range all {
		fact := Pipeline{Path: found.Path, Format: found.Format, Last: lastOf(r.History, found.Path),
			Tests: unknown, Deploys: unknown, Lints: unknown, Builds: unknown}
		why := ""
		if found.Readable {
			why = r.pipeline(&fact)
		}
		r.tally(familyPipelines, found.Format, found.Path, 0, why)
		r.addPipeline(fact)
	}
	r.tools.tally()
}

// addPipeline gives a pipeline to the services that it belongs to.
func (r *reader) addPipeline(fact Pipeline) {
	own := r.serviceOf(fact.Path)
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		if own < 0 || r.survey.Services[own].Folder == "" || s.Folder == r.survey.Services[own].Folder {
			s.Pipelines = append(s.Pipelines, fact)
		}
	}
}

// recognised reads a pipeline that lies among Kubernetes' objects and that only
// its content tells: Tekton's and Argo's.
func (r *reader) recognised(p string, content []byte) {
	format := pipeline.Recognise(content)
	if format == "" || slices.ContainsFunc(pipeline.Find([]string{p}), func(f pipeline.Found) bool { return true }) {
		return
	}
	if r.inferred++; r.inferred > maxPipelines {
		return
	}
	fact := Pipeline{Path: p, Format: format, Last: lastOf(r.History, p), Tests: unknown, Deploys: unknown, Lints: unknown, Builds: unknown}
	r.tally(familyPipelines, format, p, 0, r.parsePipeline(&fact, content))
	r.addPipeline(fact)
}

// unknown is the answer of what could not be looked at.
var unknown = Answer{State: "unknown"}

// pipeline reads one definition; why says what kept it from being read.
func (r *reader) pipeline(fact *Pipeline) (why string) {
	content, why := r.read(fact.Path)
	if why != "" {
		fact.Problems = append(fact.Problems, Problem{Path: fact.Path, Text: why})
		return why
	}
	return r.parsePipeline(fact, content)
}

func (r *reader) parsePipeline(fact *Pipeline, content []byte) (why string) {
	fleet := &pipeline.Fleet{File: r.pipelineFile, Paths: r.files.paths, Owner: groupOf(r.Target.Name), Library: func(name, address string) (pipeline.Place, bool) {
		return r.fleet.library(r.Target.Name, name, address)
	}}
	p, ok := fleet.Parse(fact.Path, fact.Format, content)
	for _, problem := range p.Problems {
		if problem.File.Repo == "" {
			fact.Problems = append(fact.Problems, Problem{Path: cmp.Or(problem.File.Path, fact.Path), Line: problem.Line, Text: clip(problem.Text)})
		}
	}
	if !ok || p.Unread != "" {
		return p.Unread
	}
	fact.Readable, fact.Name, fact.Environments = true, clip(p.Name), clipped(p.Environments)
	for _, t := range p.Triggers {
		fact.Triggers = append(fact.Triggers, clip(t.Event))
	}
	// What lies in another repository is for its own people to mend.
	for _, j := range p.Jobs {
		if j.File.Repo != "" {
			continue
		}
		fact.Jobs = append(fact.Jobs, Job{
			ID: clip(j.ID), Name: clip(j.Name), Path: j.File.Path, Line: j.Line, RunsOn: clipped(j.RunsOn), Timeout: j.Limited || j.Timeout > 0,
			Reusable: j.Calls != nil, Permissions: permissions(j.Permissions), Environment: clip(j.Environment), Steps: len(j.Steps),
		})
	}
	fact.Uses, fact.Images = uses(p.Uses), uses(p.Images)
	fact.Permissions, fact.PermissionsLine = permissions(p.Permissions), p.Permissions.Line
	for _, old := range p.Retirements() {
		if old.File.Repo == "" {
			fact.Retired = append(fact.Retired, Retired{Name: clip(old.Name), Since: old.Since, Text: clip(old.Text), Path: old.File.Path, Line: old.Line})
		}
	}
	fact.Tests, fact.Deploys = answer(p.RunsTests()), answer(p.Deploys())
	fact.Lints, fact.Builds = answer(p.Lints()), answer(p.Builds())
	return ""
}

func clipped(texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, clip(t))
	}
	return out
}

func uses(list []pipeline.Use) []Use {
	var out []Use
	for _, u := range list {
		if u.File.Repo == "" {
			out = append(out, Use{Name: clip(u.Name), Ref: clip(u.Ref), Pin: string(u.Pin), Kind: string(u.Kind), Path: u.File.Path, Line: u.Line})
		}
	}
	return out
}

// permissions says in a word what the token may do.
func permissions(p pipeline.Permissions) string {
	switch {
	case p.All == "write-all", p.All == "read-all":
		return p.All
	case p.Declared:
		return "declared"
	}
	return ""
}

func answer(a pipeline.Answer) Answer {
	out := Answer{State: cmp.Or(string(a.State), "unknown"), Path: a.File.Path, Line: a.Line, Text: clip(a.Text)}
	if a.File.Repo != "" {
		out.Path = clip(a.File.String())
	}
	return out
}
