package check

import (
	"fmt"
	"slices"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func descriptorPresent() Check {
	return Check{
		ID: "cat.descriptor-present", Title: "A descriptor is there",
		Family: Catalogue, Rung: Silver, Points: 5, Basis: Declared,
		Why: "The descriptor is where a service says what it is, who owns it and what it needs. Everything that lists services reads it.",
		Fix: "Add a descriptor beside the code, in the format that the fleet uses, with name, type, lifecycle and owner; `catalog-info.yaml` is Backstage's.",
		Run: func(s Subject) Result {
			if why := noService(s); why != "" {
				return notApplicable(why)
			}
			if d := s.Service.Descriptor; d.Format != "" {
				return pass(quote(d.Path), finding.Evidence{Path: d.Path, Line: d.Line})
			}
			file, w := newDescriptor(s)
			return found(seen(finding.Fail, "", "No descriptor was found", fmt.Sprintf("Add %s: %s.", file, w.service)))
		},
	}
}

// kindRepository is what survey calls the rest of a repository whose services
// are described in its folders.
const kindRepository = "repository"

// noService says why a subject is no service of its own, or gives "".
func noService(s Subject) string {
	switch {
	case s.Service.Descriptor.Format != "":
		return ""
	case s.Service.Kind.Text == kindRepository:
		return "the services of this repository are described in their folders"
	case !s.Service.Kind.Known() && s.Service.Folder == "" && s.Declares > 0:
		return "the repository declares teams and no service"
	}
	return ""
}

// noDescriptor is the answer of a check that asks what a descriptor says.
func noDescriptor(s Subject) *Result {
	if s.Service.Descriptor.Format != "" {
		return nil
	}
	r := notApplicable("there is no descriptor")
	return &r
}

func descriptorValid() Check {
	return Check{
		ID: "cat.schema-valid", Title: "The descriptor is valid",
		Family: Catalogue, Rung: Silver, Points: 5, Basis: Declared,
		Why: "A catalogue refuses a descriptor that breaks its rules, and shows the last one that did not, or nothing. Nobody is told.",
		Fix: "Correct what is listed; the format's own reference says what each field may hold.",
		Run: func(s Subject) Result {
			if r := noDescriptor(s); r != nil {
				return *r
			}
			d := s.Service.Descriptor
			if len(d.Problems) == 0 {
				return pass(quote(d.Path)+" is valid", finding.Evidence{Path: d.Path, Line: d.Line})
			}
			f := seen(finding.Fail, d.Path, problemTitle(d.Path, d.Problems), "", at(d.Problems, d.Path)...)
			f.Mend = fmt.Sprintf("Correct %s of %s.", lines(f.Evidence), quote(d.Path))
			return found(f)
		},
	}
}

func descriptionGiven() Check {
	return Check{
		ID: "cat.description", Title: "The descriptor says what the service does",
		Family: Catalogue, Rung: Bronze, Points: 3, Basis: Declared,
		Why: "A list of names tells a newcomer nothing. One sentence says whether this is the service they look for.",
		Fix: "Add a description: one sentence on what the service does, and for whom.",
		Run: func(s Subject) Result {
			if r := noDescriptor(s); r != nil {
				return *r
			}
			v, d := s.Service.Description, s.Service.Descriptor
			switch {
			case !v.Known():
				return found(seen(finding.Fail, "", quote(d.Path)+" has no description",
					set(d, func(w wording) string { return w.description }, "Add %s", "Give it a description")+": one sentence on what the service does, and for whom.",
					finding.Evidence{Path: d.Path, Line: d.Line}))
			case len(strings.Fields(v.Text)) < 3:
				return found(seen(finding.Warn, "", fmt.Sprintf("The description %s says no more than a name", quote(v.Text)),
					"Write one sentence on what the service does, and for whom.", place(v)))
			}
			return pass(quote(v.Text), place(v))
		},
	}
}

func kindGiven() Check {
	return Check{
		ID: "cat.type", Title: "The descriptor says what kind of thing it is",
		Family: Catalogue, Rung: Bronze, Points: 3, Basis: Declared,
		Why: "A service needs a runbook and a library does not. What is asked of it hangs on what it is.",
		Fix: "Set the type: `service`, `library`, `website` or a word of your own.",
		Run: func(s Subject) Result {
			if r := noDescriptor(s); r != nil {
				return *r
			}
			if v := s.Service.Kind; v.Known() {
				return pass(quote(v.Text), place(v))
			}
			d := s.Service.Descriptor
			return found(seen(finding.Fail, "", quote(d.Path)+" does not say what kind of thing this is",
				set(d, func(w wording) string { return w.kind }, "Set %s"+typesOf(d), "Give it a type, as its format has them."), finding.Evidence{Path: d.Path, Line: d.Line}))
		},
	}
}

func lifecycleGiven() Check {
	return Check{
		ID: "cat.lifecycle", Title: "The descriptor says which stage of life it is in",
		Family: Catalogue, Rung: Silver, Points: 3, Basis: Declared,
		Why: "Whether something is an experiment, in production or on its way out decides who may build on it, and who must answer when it fails.",
		Fix: "Set the lifecycle to one of the words that the fleet has agreed on: `experimental`, `production`, `deprecated`, or those of the configuration.",
		Run: func(s Subject) Result {
			if r := noDescriptor(s); r != nil {
				return *r
			}
			v, d := s.Service.Lifecycle, s.Service.Descriptor
			allowed := s.Limits.Lifecycles
			switch {
			case !v.Known():
				return found(seen(finding.Fail, "", quote(d.Path)+" names no lifecycle",
					set(d, func(w wording) string { return w.lifecycle }, "Set %s"+stagesOf(d, allowed), "Give it a lifecycle, as its format has them."), finding.Evidence{Path: d.Path, Line: d.Line}))
			case len(allowed) > 0 && !ownStages(v.Format) && !slices.Contains(allowed, strings.ToLower(v.Text)):
				return found(strangeLifecycle(v, allowed))
			}
			return pass(quote(v.Text), place(v))
		},
	}
}

// ownStages reports whether a format has words for stages that nobody who
// writes it can choose.
func ownStages(format string) bool {
	return slices.Contains([]string{"compass", "opslevel", "publiccode", "security-insights", "composer.json"}, format)
}

// stagesOf are the words for a lifecycle that may be chosen, for a text to be
// formatted.
func stagesOf(d survey.Descriptor, allowed []string) string {
	if ownStages(d.Format) || len(allowed) == 0 {
		return ", in the words of its format."
	}
	return " to " + strings.ReplaceAll(quoted(allowed, " or "), "%", "%%") + "."
}

// typesOf are the words for a type, likewise.
func typesOf(d survey.Descriptor) string {
	if d.Format == "backstage" {
		return ", for example to `service`, `library` or `website`."
	}
	return ", in the words of its format."
}

func strangeLifecycle(v survey.Value, allowed []string) finding.Finding {
	words := near(v.Text, allowed)
	if len(words) == 0 {
		words = allowed
	}
	return seen(finding.Warn, "", fmt.Sprintf("The lifecycle %s is not one that the fleet has agreed on", quote(v.Text)),
		fmt.Sprintf("Replace it by %s.", quoted(words, " or ")), place(v))
}
