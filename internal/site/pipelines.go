package site

import (
	"cmp"
	"path"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// pipelineLines are the service's pipelines with what checks found in them.
func (f *fleet) pipelineLines(s *service) []PipelineLine {
	var lines []PipelineLine
	for i := range s.facts.Pipelines {
		lines = append(lines, f.pipelineLine(s, &s.facts.Pipelines[i]))
	}
	return lines
}

func (f *fleet) pipelineLine(s *service, p *survey.Pipeline) PipelineLine {
	l := PipelineLine{
		Name: cmp.Or(p.Name, path.Base(p.Path)), Format: formatName(p.Format), Service: s.link(), Owner: s.owner,
		Triggers: p.Triggers, Deploys: p.Environments, Jobs: len(p.Jobs),
	}
	l.Path = s.place(finding.Evidence{Path: p.Path}).Link
	if p.Last != nil {
		l.Changed = p.Last.When
	}
	for _, does := range []struct {
		word string
		survey.Answer
	}{{"builds", p.Builds}, {"lints", p.Lints}, {"tests", p.Tests}, {"deploys", p.Deploys}} {
		if does.State == "yes" {
			l.Does = append(l.Does, f.say("pipeline."+does.word))
		}
	}
	for _, u := range p.Uses {
		if u.Kind == "action" || u.Kind == "workflow" {
			l.Uses++
			if u.Pin == "sha" || u.Pin == "local" {
				l.Pinned++
			}
		}
	}
	for _, problem := range p.Problems {
		place := s.place(finding.Evidence{Path: problem.Path, Line: problem.Line})
		place.Note = problem.Text
		l.Problems = append(l.Problems, place)
	}
	f.pipelineState(s, p, &l)
	return l
}

// pipelineState is the worst that checks found in this file.
func (f *fleet) pipelineState(s *service, p *survey.Pipeline, l *PipelineLine) {
	if !p.Readable {
		l.Outcome, l.State = finding.NotMeasured.String(), f.say("pipeline.unread")
		return
	}
	worst, n := finding.Pass, 0
	for _, e := range s.open {
		for _, evidence := range e.Evidence {
			if evidence.Path != p.Path {
				continue
			}
			n++
			if n == 1 || severity(e.Outcome) < severity(worst) {
				worst = e.Outcome
				// The line names the file already.
				l.State = strings.TrimPrefix(plain(spans(e.Title)), p.Path+" ")
			}
			break
		}
	}
	l.Outcome = worst.String()
	if n == 0 {
		l.State = ""
	}
	l.More = max(0, n-1)
}

func formatName(format string) string {
	switch format {
	case "github-actions":
		return "GitHub Actions"
	case "gitlab-ci":
		return "GitLab CI"
	case "circleci":
		return "CircleCI"
	case "appveyor":
		return "AppVeyor"
	case "travis", "drone", "woodpecker", "semaphore", "cirrus":
		return capital(format) + " CI"
	}
	return capital(strings.ReplaceAll(format, "-", " "))
}
