package check

import (
	"fmt"
	"strings"

	"daybook/internal/finding"
)

func updateToolPresent() Check {
	return Check{
		ID: "dep.update-tool", Title: "A tool proposes updates",
		Family: Maintenance, Rung: Silver, Points: 5, Basis: Declared,
		Why: "Libraries get security fixes every week. Without a tool that proposes them, they are taken in when somebody has the time, which is after the incident.",
		Fix: "Configure Dependabot (`.github/dependabot.yml`) or Renovate (`renovate.json`).",
		Run: func(s Subject) Result {
			if v := s.Service.UpdateTool; v.Known() {
				return pass(clip(v.Text), place(v))
			}
			mend := "Add `.github/dependabot.yml` or `renovate.json`."
			if pipelineFile(s) == ".gitlab-ci.yml" {
				mend = "Add `renovate.json`."
			}
			return found(seen(finding.Fail, "", "No tool is configured that proposes updates", mend))
		},
	}
}

// retiring reports whether the service is declared to be on its way out.
func retiring(s Subject) bool { return strings.EqualFold(s.Service.Lifecycle.Text, "deprecated") }

func releasesMade() Check {
	return Check{
		ID: "mnt.release", Title: "Work is released",
		Family: Maintenance, Rung: Gold, Points: 3, Basis: Observed,
		Why: "Fixes that lie on the main branch for a year help nobody who uses the releases.",
		Fix: "Tag a release. Where releases are no longer made by tags, exempt the check and say so.",
		Run: func(s Subject) Result {
			r := s.Repository
			switch {
			case retiring(s):
				return notApplicable("it is deprecated")
			case r.Newest == "" && r.Shallow:
				return notMeasured("the repository is a shallow clone: its tags may be missing")
			case r.Newest == "":
				return notApplicable("nothing was ever released by a tag")
			case r.NewestAt.IsZero() || r.Human == nil:
				return notMeasured("history does not say when the last release was made")
			}
			place := finding.Evidence{Commit: r.Human.Commit, Text: "newest work " + day(r.Human.When)}
			if !r.Human.When.After(r.NewestAt) || months(r.NewestAt, s.Now) < s.Limits.ReleaseMonths {
				return pass(fmt.Sprintf("%s of %s", quote(r.Newest), day(r.NewestAt)), place)
			}
			return found(seen(finding.Warn, "",
				fmt.Sprintf("The newest release, %s, is %s old, and work has gone on since", quote(r.Newest), span(r.NewestAt, s.Now)),
				fmt.Sprintf("Release what was done since %s, or say where it is delivered.", quote(r.Newest)), place))
		},
	}
}

func peopleActive() Check {
	return Check{
		ID: "mnt.active", Title: "A person has worked on it lately",
		Family: Maintenance, Rung: Gold, Points: 3, Basis: Observed,
		Why: "Where only bots commit, nobody remembers how it works. The next failure is met by somebody who reads the code for the first time.",
		Fix: "Give it to a team that will keep it, or declare it deprecated.",
		Run: func(s Subject) Result {
			h := s.Repository.Human
			switch {
			case retiring(s):
				return notApplicable("it is deprecated")
			case h == nil && s.Repository.Last != nil && !s.Repository.Shallow:
				return found(seen(finding.Warn, "", "Only bots have ever committed",
					"Confirm who keeps it, or set its lifecycle to `deprecated`."))
			case h == nil:
				return notMeasured("history does not say when a person last committed")
			}
			e := finding.Evidence{Commit: h.Commit, Text: "last commit of a person " + day(h.When)}
			if months(h.When, s.Now) < s.Limits.ActiveMonths {
				return pass("last on "+day(h.When), e)
			}
			return found(seen(finding.Warn, "", fmt.Sprintf("No person has committed for %s", span(h.When, s.Now)),
				"Confirm who keeps it, or set its lifecycle to `deprecated`.", e))
		},
	}
}

func exemptionsCurrent() Check {
	return Check{
		ID: "exempt.expired", Title: "Exemptions are current",
		Family: Maintenance, Rung: Silver, Points: 1, Basis: Declared,
		Why: "An exemption is a promise with a date. When the date has passed the flaw is still there, and somebody agreed to have mended it by now.",
		Fix: "Mend what was exempted, or agree on a new date and say why.",
		Run: func(s Subject) Result {
			if len(s.Expired)+len(s.Granted) == 0 {
				return notApplicable("nothing is exempt")
			}
			t := tally{of: len(s.Expired) + len(s.Granted), measured: len(s.Expired) + len(s.Granted)}
			for _, e := range s.Expired {
				by := ""
				if e.Author != "" {
					by = ", granted by " + clip(e.Author)
				}
				t.add(seen(finding.Warn, e.Check+" "+e.Anchor,
					fmt.Sprintf("The exemption from %s ran out on %s%s", quote(e.Check), day(e.Expires), by),
					"Mend what it lifted, or renew it with a new date and reason.",
					finding.Evidence{Path: e.Path, Line: e.Line, Text: clip(e.Reason)}))
			}
			return t.result(plural(len(s.Expired), "exemption")+" past the date", plural(len(s.Granted), "exemption")+" within the date")
		},
	}
}
