package document

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Class is what a document is for.
type Class string

// The classes. A guide is whatever is none of the others.
const (
	Readme       Class = "readme"
	Runbook      Class = "runbook"
	Onboarding   Class = "onboarding"
	Contributing Class = "contributing"
	ADR          Class = "adr"
	Changelog    Class = "changelog"
	Security     Class = "security"
	API          Class = "api"
	Licence      Class = "licence"
	Guide        Class = "guide"
)

// Classify says what a document is for: by its place and name, and where these
// say nothing, by its title and headings.
func Classify(name, title string, headings ...string) Class {
	folders, stem := split(name)
	if class := byName(folders, stem); class != "" {
		return class
	}
	if class := byFolder(folders, stem); class != "" {
		return class
	}
	return byContent(strings.ToLower(title), headings)
}

// split is the path in lower case: its folders, and its name without
// extension and with hyphens for what else separates words.
func split(name string) (folders []string, stem string) {
	name = strings.ToLower(name)
	base := path.Base(name)
	if dir := path.Dir(name); dir != "." {
		folders = strings.Split(dir, "/")
	}
	stem = strings.TrimSuffix(base, path.Ext(base))
	return folders, strings.NewReplacer("_", "-", " ", "-").Replace(stem)
}

func byName(folders []string, stem string) Class {
	words := strings.Split(stem, "-")
	has := func(options ...string) bool {
		return slices.ContainsFunc(options, func(o string) bool { return slices.Contains(words, o) })
	}
	is := func(options ...string) bool { return slices.Contains(options, stem) }
	switch {
	case stem == "readme" || strings.HasPrefix(stem, "readme."):
		if inAny(folders, "runbook", "runbooks", "playbook", "playbooks") {
			return Runbook
		}
		if inAny(folders, "onboarding", "getting-started") {
			return Onboarding
		}
		return Readme
	case has("changelog"), is("changelog", "change-log", "changes", "history", "releases", "release-notes", "releasenotes", "news", "whatsnew", "whats-new"):
		return Changelog
	case is("contributing", "contribute", "contributors-guide", "contribution-guide", "contributing-guide", "hacking"):
		return Contributing
	case is("security", "security-policy") && len(folders) <= 1:
		return Security
	case is("license", "licence", "copying", "unlicense", "notice") || has("license", "licence") && len(folders) == 0:
		return Licence
	case has("runbook", "runbooks", "playbook", "playbooks", "oncall") || strings.Contains(stem, "run-book") || strings.Contains(stem, "on-call") ||
		is("disaster-recovery", "incident-response", "break-glass"):
		return Runbook
	case has("onboarding", "quickstart", "gettingstarted") || strings.Contains(stem, "getting-started") || strings.Contains(stem, "quick-start") ||
		strings.Contains(stem, "local-dev") || strings.Contains(stem, "local-setup") || strings.Contains(stem, "dev-setup") || strings.Contains(stem, "running-locally") ||
		is("setup", "set-up", "install", "installation", "installing", "development", "developing", "develop", "developer-guide", "dev-environment",
			"development-setup", "development-environment", "first-steps", "new-starters", "new-starter"):
		return Onboarding
	}
	return ""
}

var numbered = regexp.MustCompile(`^(?:adr-?)?\d{1,4}(?:-|$)`)

func byFolder(folders []string, stem string) Class {
	words := strings.Split(stem, "-")
	switch {
	case inAny(folders, "adr", "adrs", "decisions", "decision-records", "decision-record", "architecture-decisions", "architecture-decision-records"),
		inAny(folders, "arch", "architecture") && numbered.MatchString(stem), strings.HasPrefix(stem, "adr-") && numbered.MatchString(stem):
		return ADR
	case inAny(folders, "runbook", "runbooks", "run-books", "playbook", "playbooks", "oncall", "on-call"):
		return Runbook
	case inAny(folders, "onboarding", "getting-started", "quickstart"):
		return Onboarding
	case inAny(folders, "api", "apis", "openapi", "swagger"), words[0] == "api", words[len(words)-1] == "api" && len(words) <= 4,
		slices.Contains(words, "openapi"), slices.Contains(words, "swagger"), slices.Contains(words, "asyncapi"), stem == "graphql":
		return API
	case inAny(folders, "changelog", "changelogs", "release-notes"):
		return Changelog
	}
	return ""
}

func inAny(folders []string, names ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		return slices.Contains(names, strings.ReplaceAll(f, "_", "-"))
	})
}

func byContent(title string, headings []string) Class {
	starts := func(options ...string) bool {
		return slices.ContainsFunc(options, func(o string) bool { return strings.HasPrefix(title, o) })
	}
	switch {
	case strings.Contains(title, "runbook"), strings.Contains(title, "run book"), strings.Contains(title, "playbook"):
		return Runbook
	case starts("getting started", "onboarding", "quick start", "quickstart", "local development", "local setup", "setting up", "set up your", "setup guide",
		"developer setup", "development setup", "running locally"):
		return Onboarding
	case starts("contributing", "how to contribute", "contribution guide"):
		return Contributing
	case starts("changelog", "change log", "release notes"):
		return Changelog
	case starts("security policy"):
		return Security
	case starts("adr ", "adr-", "architecture decision"):
		return ADR
	case title == "api", strings.HasSuffix(title, "api reference"), strings.HasSuffix(title, "api documentation"), strings.HasSuffix(title, "http api"),
		strings.HasSuffix(title, "rest api"), starts("api "):
		return API
	}
	return byHeadings(headings)
}

// byHeadings knows the two kinds of document that have a shape of their own.
func byHeadings(headings []string) Class {
	decision, operation := 0, 0
	for _, h := range headings {
		switch h = strings.ToLower(h); {
		case h == "status", h == "context", h == "decision", h == "consequences":
			decision++
		case strings.Contains(h, "escalat"), strings.Contains(h, "rollback"), strings.Contains(h, "rolling back"), strings.Contains(h, "roll back"),
			strings.Contains(h, "on-call"), strings.Contains(h, "on call"), strings.Contains(h, "mitigat"), strings.Contains(h, "symptom"), h == "alerts", h == "triage":
			operation++
		}
	}
	switch {
	case decision >= 3:
		return ADR
	case operation >= 2:
		return Runbook
	}
	return Guide
}
