package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

const (
	githubActions = "github-actions"
)

func pipelinePresent() Check {
	return Check{
		ID: "ci.present", Title: "A pipeline is there",
		Family: Pipelines, Rung: Bronze, Points: 5, Basis: Declared,
		Why: "What no machine builds and tests is built and tested on somebody's laptop, differently each time.",
		Fix: "Add a pipeline definition: `.github/workflows/ci.yml`, `.gitlab-ci.yml` or that of your own system.",
		Run: func(s Subject) Result {
			if len(s.Service.Pipelines) == 0 {
				return found(seen(finding.Fail, "", "No pipeline was found",
					fmt.Sprintf("Add %s, which builds and tests each change.", quote(pipelineFile(s)))))
			}
			var places []finding.Evidence
			for _, p := range s.Service.Pipelines[:min(len(s.Service.Pipelines), maxEvidence)] {
				places = append(places, finding.Evidence{Path: p.Path})
			}
			return pass(plural(len(s.Service.Pipelines), "pipeline definition"), places...)
		},
	}
}

func pipelineFile(s Subject) string {
	if strings.Contains(s.Repository.URL, "gitlab") || strings.Contains(s.Repository.Web, "gitlab") {
		return ".gitlab-ci.yml"
	}
	return ".github/workflows/ci.yml"
}

func pipelineValid() Check {
	return Check{
		ID: "ci.valid", Title: "Pipelines are well-formed",
		Family: Pipelines, Rung: Silver, Points: 5, Basis: Observed,
		Why: "A definition that cannot be read does not run, and what does not run does not fail: everything looks green.",
		Fix: "Correct the lines listed.",
		Run: func(s Subject) Result {
			var t tally
			for _, p := range s.Service.Pipelines {
				if !p.Readable && len(p.Problems) == 0 {
					t.skip(unreadable(p))
					continue
				}
				t.count()
				if len(p.Problems) > 0 {
					f := seen(finding.Fail, p.Path, problemTitle(p.Path, p.Problems), "", at(p.Problems, p.Path)...)
					f.Mend = fmt.Sprintf("Correct %s of %s.", lines(f.Evidence), quote(p.Path))
					t.add(f)
				}
			}
			if t.of == 0 {
				return notApplicable("there is no pipeline")
			}
			return t.result(plural(len(t.findings), "pipeline")+" with problems", plural(t.measured, "pipeline")+" without problems")
		},
	}
}

func unreadable(p survey.Pipeline) string {
	return fmt.Sprintf("%s (%s) has a format that daybook does not read", quote(p.Path), clip(p.Format))
}

// anyPipeline asks a yes-or-no question of all pipelines: one yes is enough,
// and without it one unknown makes the whole unknown.
func anyPipeline(s Subject, ask func(survey.Pipeline) survey.Answer, missing finding.Finding) Result {
	unknown := ""
	for _, p := range s.Service.Pipelines {
		switch a := ask(p); a.State {
		case "yes":
			where := cmp.Or(a.Path, p.Path)
			return pass("in "+quote(where), finding.Evidence{Path: where, Line: a.Line, Text: clip(a.Text)})
		case "no":
		default:
			if unknown == "" {
				unknown = quote(p.Path) + " does not show it: " + cmp.Or(clip(a.Text), "it may lie in what it calls")
			}
		}
	}
	switch {
	case len(s.Service.Pipelines) == 0:
		return notApplicable("there is no pipeline")
	case unknown != "":
		return notMeasured(unknown)
	}
	missing.Evidence = []finding.Evidence{{Path: s.Service.Pipelines[0].Path}}
	return found(missing)
}

func pipelineTests() Check {
	return Check{
		ID: "ci.runs-tests", Title: "A pipeline runs the tests",
		Family: Pipelines, Rung: Silver, Points: 10, Basis: Observed,
		Why: "Tests that are run when somebody thinks of it protect nobody else.",
		Fix: "Add a step that runs the tests on every change: `make test`, `go test ./...`, `npm test` and their like.",
		Run: func(s Subject) Result {
			if slices.Contains([]string{"documentation", "docs", "template"}, strings.ToLower(s.Service.Kind.Text)) {
				return notApplicable("there is nothing to test")
			}
			return anyPipeline(s, func(p survey.Pipeline) survey.Answer { return p.Tests },
				seen(finding.Fail, "", "No pipeline runs tests", "Add a step that runs the tests on every change, for example `make test`."))
		},
	}
}

func pipelineDeploys() Check {
	return Check{
		ID: "ci.deploy-defined", Title: "A pipeline deploys the service",
		Family: Pipelines, Rung: Silver, Points: 5, Basis: Observed,
		Why: "A deployment by hand is done right by those who know how, while they are there.",
		Fix: "Add a job that deploys, or releases what another repository deploys. Where that repository does it all, exempt the check and say so: it warns and never fails.",
		Run: func(s Subject) Result {
			if want, why := asks(s); want == demandNone {
				return notApplicable(why)
			}
			for _, r := range s.Service.Resources {
				if agent := agentOf(r); agent != "" {
					return pass(fmt.Sprintf("%s pulls it, as %s says", agent, quote(r.Path)),
						finding.Evidence{Path: r.Path, Line: r.Line, Text: clip(r.Kind + " " + r.Text)})
				}
			}
			return anyPipeline(s, func(p survey.Pipeline) survey.Answer { return p.Deploys },
				seen(finding.Warn, "", "No pipeline deploys", "Add a job that deploys the service, or exempt this check and name the repository that does."+hint(s)))
		},
	}
}

// agentOf is who in a cluster carries out an object by itself, so that no
// pipeline has to; "" for other objects.
func agentOf(r survey.Resource) string {
	group, _, _ := strings.Cut(r.Version, "/")
	switch group + "/" + r.Kind {
	case "argoproj.io/Application", "argoproj.io/ApplicationSet":
		return "Argo CD"
	case "helm.toolkit.fluxcd.io/HelmRelease", "kustomize.toolkit.fluxcd.io/Kustomization":
		return "Flux"
	}
	return ""
}

func runnersCurrent() Check {
	return Check{
		ID: "ci.deprecated-runner", Title: "Pipelines use nothing that is retired",
		Family: Pipelines, Rung: Silver, Points: 5, Basis: Observed,
		Why: "A retired runner or command is switched off on a day that its maker has named. On that day the hotfix does not build.",
		Fix: "Move to the present one; the runner's maker lists which.",
		Run: func(s Subject) Result {
			var t tally
			for _, p := range s.Service.Pipelines {
				if !p.Readable {
					t.skip(unreadable(p))
					continue
				}
				t.count()
				for _, r := range p.Retired {
					t.add(retired(s, p, r))
				}
			}
			if t.of == 0 {
				return notApplicable("there is no pipeline")
			}
			return t.result(plural(len(unite(t.findings)), "retired thing")+" in use", plural(t.measured, "pipeline")+" without retired runners or commands")
		},
	}
}

func retired(s Subject, p survey.Pipeline, r survey.Retired) finding.Finding {
	outcome, text := finding.Fail, "was retired on "+day(r.Since)
	switch {
	case r.Since.IsZero():
		outcome, text = finding.Warn, "needs a runtime that runners no longer have, and is run on another one"
	case r.Since.After(s.Now):
		outcome, text = finding.Warn, "will be retired on "+day(r.Since)
	case strings.HasPrefix(r.Name, "::set-output"), strings.HasPrefix(r.Name, "::save-state"):
		outcome, text = finding.Warn, "is announced to go since "+day(r.Since) // and still works
	}
	if r.Since.IsZero() && r.Text != "" {
		text = r.Text
	}
	return seen(outcome, p.Path+"#"+r.Name, fmt.Sprintf("%s %s", quote(r.Name), text),
		fmt.Sprintf("Replace %s in %s by %s.", quote(r.Name), quote(p.Path), successor(r.Name)),
		finding.Evidence{Path: cmp.Or(r.Path, p.Path), Line: r.Line, Text: clip(r.Name)})
}

func actionsPinned() Check {
	return Check{
		ID: "ci.unpinned-actions", Title: "What pipelines call is pinned",
		Family: Pipelines, Rung: Gold, Points: 5, Basis: Observed,
		Why: "A tag can be moved to other code, and has been: what runs tonight with the pipeline's secrets is then not what was reviewed. A commit id cannot.",
		Fix: "Pin each action, workflow and include to a full commit id and let an update tool raise it; `pinact run` rewrites the workflows of GitHub Actions.",
		Run: func(s Subject) Result {
			var t tally
			for _, p := range s.Service.Pipelines {
				for _, u := range p.Uses {
					switch {
					case u.Pin == "local":
					case u.Pin == "sha", u.Pin == "digest", u.Pin == "version":
						t.count()
					case u.Pin == "unknown", u.Pin == "", u.Kind == jenkinsLibrary && u.Ref == "":
						t.skip(fmt.Sprintf("it cannot be seen what %s is pinned to", quote(u.Name)))
					default:
						t.count()
						t.add(unpinned(s, p, u))
					}
				}
			}
			if t.of == 0 {
				return notApplicable("no pipeline calls anything from elsewhere")
			}
			return t.result(fmt.Sprintf("%s not pinned to a commit", plural(len(unite(t.findings)), "action")), plural(t.measured, "use")+" pinned")
		},
	}
}

// successor says what takes the place of something retired.
func successor(name string) string {
	for _, system := range []string{"ubuntu", "windows", "macos"} {
		if strings.HasPrefix(strings.ToLower(name), system+"-") {
			return "a current image, such as " + quote(system+"-latest")
		}
	}
	switch action, _, _ := strings.Cut(name, "@"); {
	case strings.HasPrefix(name, "::set-output"), strings.HasPrefix(name, "::save-state"):
		return "a line `NAME=VALUE` added to the file `$GITHUB_OUTPUT` or `$GITHUB_STATE`"
	case strings.HasPrefix(name, "::set-env"), strings.HasPrefix(name, "::add-path"):
		return "a line added to the file `$GITHUB_ENV` or `$GITHUB_PATH`"
	case action != name:
		return "the newest major version of " + quote(action)
	}
	return "its successor"
}

// jenkinsLibrary is the kind of Jenkins' shared libraries. Where they come from,
// and which version is taken where none is named, stands in the settings of
// Jenkins, which are the organisation's own.
const jenkinsLibrary = "library"

// unpinned warns of a moving tag of those who already hold the pipeline: the
// forge's maker, the repository's own owner and who runs Jenkins. Another's
// fails, and so does everybody's branch.
func unpinned(s Subject, p survey.Pipeline, u survey.Use) finding.Finding {
	owner, _, _ := strings.Cut(u.Name, "/")
	own, _, _ := strings.Cut(s.Repository.Name, "/")
	outcome := finding.Fail
	if u.Pin == "tag" && (u.Kind == jenkinsLibrary || owner == "actions" || owner == "github" || strings.EqualFold(owner, own)) {
		outcome = finding.Warn
	}
	call, how := u.Name, "follows whatever its default branch holds"
	if u.Ref != "" {
		call += "@" + u.Ref
		how = "is pinned to a " + u.Pin + ", which can be moved"
	}
	mend := fmt.Sprintf("Pin %s to a full commit id.", quote(call))
	if p.Format == githubActions {
		mend = fmt.Sprintf("Pin %s to a full commit id, for example with `pinact run`.", quote(call))
	}
	return seen(outcome, u.Name, fmt.Sprintf("%s %s", quote(call), how), mend, finding.Evidence{Path: cmp.Or(u.Path, p.Path), Line: u.Line, Text: clip(call)})
}

func tokensRestricted() Check {
	return Check{
		ID: "ci.excessive-permissions", Title: "The pipeline's token may do no more than it must",
		Family: Pipelines, Rung: Gold, Points: 5, Basis: Observed,
		Why: "Every action of a workflow can use its token. One that may write can change the code, the releases and the next build.",
		Fix: "Put `permissions: {contents: read}` at the top of each workflow and give single jobs what they need beyond.",
		Run: func(s Subject) Result {
			var t tally
			for _, p := range s.Service.Pipelines {
				if p.Format != githubActions {
					continue
				}
				if !p.Readable {
					t.skip(quote(p.Path) + " could not be read")
					continue
				}
				t.count()
				t.findings = append(t.findings, loosePermissions(p)...)
			}
			if t.of == 0 {
				return notApplicable("there is no GitHub Actions workflow")
			}
			return t.result(plural(len(t.findings), "place")+" with a wide or undeclared token", plural(t.measured, "workflow")+" with a restricted token")
		},
	}
}

func loosePermissions(p survey.Pipeline) []finding.Finding {
	var out []finding.Finding
	mend := fmt.Sprintf("Put `permissions: {contents: read}` at the top of %s and give single jobs what they need beyond.", quote(p.Path))
	undeclared := slices.IndexFunc(p.Jobs, func(j survey.Job) bool { return j.Permissions == "" })
	switch {
	case p.Permissions == "write-all":
		out = append(out, seen(finding.Fail, p.Path, fmt.Sprintf("%s gives its token every permission", quote(p.Path)), mend,
			finding.Evidence{Path: p.Path, Line: p.PermissionsLine, Text: "permissions: write-all"}))
	case p.Permissions == "" && undeclared >= 0:
		out = append(out, seen(finding.Warn, p.Path, fmt.Sprintf("%s does not say what its token may do", quote(p.Path)), mend,
			finding.Evidence{Path: cmp.Or(p.Jobs[undeclared].Path, p.Path), Line: p.Jobs[undeclared].Line, Text: "job " + clip(p.Jobs[undeclared].ID)}))
	}
	for _, j := range p.Jobs {
		if j.Permissions == "write-all" {
			out = append(out, seen(finding.Fail, p.Path+"#"+j.ID, fmt.Sprintf("The job %s gives its token every permission", quote(j.ID)),
				"List what the job needs in its place, for example `permissions: {contents: read, packages: write}`.",
				finding.Evidence{Path: cmp.Or(j.Path, p.Path), Line: j.Line, Text: "permissions: write-all"}))
		}
	}
	return out
}

func jobsTimeLimited() Check {
	return Check{
		ID: "ci.timeout", Title: "Every job has a time limit",
		Family: Pipelines, Rung: Gold, Points: 1, Basis: Observed,
		Why: "A job that hangs holds a runner for six hours, the default of GitHub Actions, and whoever waits for the hotfix behind it.",
		Fix: "Set `timeout-minutes` on each job, to about three times of what it usually takes. GitLab limits jobs to an hour by default and is not asked.",
		Run: func(s Subject) Result {
			if !s.Limits.PipelineTimeouts {
				return notApplicable("time limits are not asked for")
			}
			var t tally
			endless := 0
			for _, p := range s.Service.Pipelines {
				if p.Format != githubActions {
					continue
				}
				if !p.Readable {
					t.skip(quote(p.Path) + " could not be read")
				}
				var jobs []survey.Job
				for _, j := range p.Jobs {
					if j.Reusable {
						continue // limits stand in the workflow that it calls
					}
					t.count()
					if !j.Timeout {
						jobs = append(jobs, j)
					}
				}
				if endless += len(jobs); len(jobs) > 0 {
					t.add(unlimited(p, jobs))
				}
			}
			if t.of == 0 {
				return notApplicable("there is no job of GitHub Actions")
			}
			return t.result(fmt.Sprintf("%d of %s without a time limit", endless, plural(t.measured, "job")), plural(t.measured, "job")+" with a time limit")
		},
	}
}

// maxNamed is how many jobs a sentence names.
const maxNamed = 5

// unlimited is one finding for all jobs of a file that lack a limit: whoever
// adds one adds them all.
func unlimited(p survey.Pipeline, jobs []survey.Job) finding.Finding {
	names := make([]string, len(jobs))
	for i, j := range jobs {
		names[i] = quote(j.ID)
	}
	title := fmt.Sprintf("The job %s has no time limit", names[0])
	if len(jobs) > 1 {
		title = fmt.Sprintf("%d jobs of %s have no time limit", len(jobs), quote(p.Path))
	}
	if more := len(names) - maxNamed; more > 1 {
		names = append(names[:maxNamed], fmt.Sprintf("%d others", more))
	}
	f := seen(finding.Warn, p.Path, title, fmt.Sprintf("Add `timeout-minutes: 15`, or what suits the job, to %s in %s.", list(names, " and "), quote(p.Path)))
	for _, j := range jobs {
		if anchor := anchorOf(p.Path + "#" + j.ID); len(f.Formerly) < maxFindings && !slices.Contains(f.Formerly, anchor) {
			f.Formerly = append(f.Formerly, anchor)
		}
	}
	f.Evidence = places(jobs, p.Path, func(j survey.Job) finding.Evidence {
		return finding.Evidence{Path: cmp.Or(j.Path, p.Path), Line: j.Line, Text: "job " + clip(j.ID)}
	})
	return f
}
