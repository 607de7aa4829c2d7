package check

import (
	"fmt"
	"path"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func gettingStarted() Check {
	return Check{
		ID: "onb.getting-started", Title: "The first steps are written down",
		Family: Onboarding, Rung: Silver, Points: 5, Basis: Declared,
		Why: "A newcomer who has to ask how to start the service waits for an answer, and the one who answers is kept from work. It is asked again each time.",
		Fix: "Add a section `Getting started` to the README, or a page of its own: what must be installed, how to run it, how to test it.",
		Run: func(s Subject) Result {
			unread := ""
			for i := range s.Service.Documents {
				d := &s.Service.Documents[i]
				if d.Class == "onboarding" {
					return pass(quote(d.Path), finding.Evidence{Path: d.Path})
				}
				if d.Unread != "" {
					unread = quote(d.Path) + ": " + clip(d.Unread)
				}
				if d.Class != "readme" && d.Class != "contributing" && d.Class != "guide" {
					continue
				}
				if h, ok := headed(d, startWords()); ok {
					return pass(fmt.Sprintf("%s in %s", clip(h.Text), quote(d.Path)), finding.Evidence{Path: d.Path, Line: h.Line, Heading: h.ID})
				}
			}
			if unread != "" {
				return notMeasured(unread)
			}
			file := path.Join(s.Service.Folder, "README.md")
			if d := readme(s.Service); d != nil {
				file = d.Path
			}
			return found(seen(finding.Fail, "", "No document tells how to start",
				fmt.Sprintf("Add a section `## Getting started` to %s: what must be installed, how to run it, how to test it.", quote(file))))
		},
	}
}

func startWords() []string {
	return []string{
		"getting started", "get started", "quick start", "quickstart", "first steps", "setup", "set up", "setting up",
		"install", "prerequisite", "requirements", "development", "developing", "local", "run", "running", "build", "building",
		"usage", "how to use", "onboarding", "hacking", "tutorial",
	}
}

func commandsExist() Check {
	return Check{
		ID: "onb.commands-exist", Title: "The commands of the first steps exist",
		Family: Onboarding, Rung: Silver, Points: 5, Basis: Observed,
		Why: "The first command that a newcomer copies decides whether they trust the rest of the page.",
		Fix: "Correct each command listed to one that exists, or add the target or script that it calls.",
		Run: func(s Subject) Result {
			return checkNames(s, reportsCommands, func(d *survey.Document) bool { return forNewcomers(d) || d.Class == "readme" })
		},
	}
}

func onboardingLinks() Check {
	return Check{
		ID: "onb.links", Title: "The links of the first pages work",
		Family: Onboarding, Rung: Silver, Points: 3, Basis: Observed,
		Why: "Whoever is new does not know where the page has gone, nor whom to ask.",
		Fix: "Correct each link listed, or remove it.",
		Run: func(s Subject) Result {
			r := checkLinks(s, forNewcomers, survey.LinkMissing, survey.LinkNoAnchor)
			if r.Outcome == finding.NotApplicable && r.Summary == noDocuments {
				r.Summary = "there is no onboarding or contributing page"
			}
			return r
		},
	}
}

func contributingPresent() Check {
	return Check{
		ID: "onb.contributing", Title: "How to contribute is written down",
		Family: Onboarding, Rung: Silver, Points: 1, Basis: Declared,
		Why: "Changes come from other teams too. Where nobody says how, they come in the wrong form, or not at all.",
		Fix: "Add a `CONTRIBUTING.md`, or a section of that name to the README: how to propose a change, what is run on it, who looks at it.",
		Run: func(s Subject) Result {
			for i := range s.Service.Documents {
				d := &s.Service.Documents[i]
				if d.Class == "contributing" {
					return pass(quote(d.Path), finding.Evidence{Path: d.Path})
				}
				if d.Class != "readme" && d.Class != "onboarding" && d.Class != "guide" {
					continue
				}
				if h, ok := headed(d, []string{"contribut"}); ok {
					return pass(fmt.Sprintf("%s in %s", clip(h.Text), quote(d.Path)), finding.Evidence{Path: d.Path, Line: h.Line, Heading: h.ID})
				}
			}
			return found(seen(finding.Warn, "", "No document says how to contribute",
				"Add a `CONTRIBUTING.md`: how to propose a change, what is run on it, who looks at it."))
		},
	}
}
