package check

import (
	"fmt"
	"slices"

	"daybook/internal/finding"
	"daybook/internal/owners"
	"daybook/internal/survey"
)

// dialect is whose rules the owner file follows.
func dialect(o survey.Owners) owners.Dialect { return owners.Dialect(o.Format) }

// namesPeople reports whether the owner file is of a kind that knows no teams.
func namesPeople(o survey.Owners) bool {
	return slices.Contains([]owners.Dialect{owners.Kubernetes, owners.Gerrit, owners.LinuxMaintainers, owners.MobyMaintainers, owners.MaintainersList}, dialect(o))
}

// inWords reports whether the owner file is written for people rather than for
// a platform, so that nothing can be said of what it does not say.
func inWords(o survey.Owners) bool { return dialect(o) == owners.MaintainersList }

// covered is the result of files that all have an owner, as far as that is
// known.
func covered(o survey.Owners) Result {
	if o.Owned == 0 && o.Unknown > 0 {
		return notMeasured(fmt.Sprintf("who owns %s is said in files that could not be read", plural(o.Unknown, "file")))
	}
	r := pass(fmt.Sprintf("%d of %s owned", o.Owned, plural(o.Total, "file")), finding.Evidence{Path: o.Path})
	if o.Unknown > 0 {
		r.Measured, r.Of = o.Total-o.Unknown, o.Total
		r.Summary += fmt.Sprintf("; of %d nobody can say", o.Unknown)
	}
	return r
}

// mendByFormat proposes a line for everything in formats that are not lines of
// a pattern and handles; "" for the others.
func mendByFormat(s Subject, o survey.Owners) string {
	switch dialect(o) {
	case owners.Kubernetes:
		return "Add a file `OWNERS` to the root, or to the folders of these files, that lists `approvers`."
	case owners.Gerrit:
		return "Add a file `OWNERS` to the root, or to the folders of these files, with an address on each line."
	case owners.LinuxMaintainers:
		return fmt.Sprintf("Add a section to %s with an `M:` line and an `F:` line for these files.", quote(o.Path))
	case owners.GiteaForgejo:
		return fmt.Sprintf("Add the line `.* %s` to %s.", handle(s.Service.Owner), quote(o.Path))
	}
	return ""
}
