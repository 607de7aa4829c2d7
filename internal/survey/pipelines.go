package survey

import (
	"cmp"
	"fmt"

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
		own := r.serviceOf(found.Path)
		for i := range r.survey.Services {
			s := &r.survey.Services[i]
			if own < 0 || r.survey.Services[own].Folder == "" || s.Folder == r.survey.Services[own].Folder {
				s.Pipelines = append(s.Pipelines, fact)
			}
		}
	}
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
	p, ok := pipeline.Parse(fact.Path, fact.Format, content)
	for _, problem := range p.Problems {
		fact.Problems = append(fact.Problems, Problem{Path: fact.Path, Line: problem.Line, Text: clip(problem.Text)})
	}
	if !ok || p.Unread != "" {
		return p.Unread
	}
	fact.Readable, fact.Name, fact.Environments = true, clip(p.Name), clipped(p.Environments)
	for _, t := range p.Triggers {
		fact.Triggers = append(fact.Triggers, clip(t.Event))
	}
	for _, j := range p.Jobs {
		fact.Jobs = append(fact.Jobs, Job{
			ID: clip(j.ID), Name: clip(j.Name), Line: j.Line, RunsOn: clipped(j.RunsOn), Timeout: j.Limited || j.Timeout > 0,
			Reusable: j.Calls != nil, Permissions: permissions(j.Permissions), Environment: clip(j.Environment), Steps: len(j.Steps),
		})
	}
	for _, u := range p.Uses {
		fact.Uses = append(fact.Uses, use(u))
	}
	for _, u := range p.Images {
		fact.Images = append(fact.Images, use(u))
	}
	fact.Permissions, fact.PermissionsLine = permissions(p.Permissions), p.Permissions.Line
	for _, old := range p.Retirements() {
		fact.Retired = append(fact.Retired, Retired{Name: clip(old.Name), Since: old.Since, Line: old.Line})
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

func use(u pipeline.Use) Use {
	return Use{Name: clip(u.Name), Ref: clip(u.Ref), Pin: string(u.Pin), Kind: string(u.Kind), Line: u.Line}
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
	return Answer{State: cmp.Or(string(a.State), "unknown"), Line: a.Line, Text: clip(a.Text)}
}
