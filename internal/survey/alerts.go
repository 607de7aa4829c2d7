package survey

import (
	"strings"
)

// runbook says what became of the runbook that an alert names: a path from the
// file of the alert or from the root, or an address within this repository.
func (r *reader) runbook(a *Alert) {
	if a.Runbook == "" || r.links == nil {
		return
	}
	dest := a.Runbook
	if within, ok := r.ownPath(dest); ok {
		dest = "/" + within
	}
	link := r.links.resolve(a.Path, DocLink{Dest: dest})
	if link.State == LinkMissing && !strings.HasPrefix(dest, "/") && !strings.HasPrefix(dest, ".") {
		if fromRoot := r.links.resolve("", DocLink{Dest: dest}); fromRoot.State != LinkMissing || fromRoot.MovedTo != "" || r.files.folders[folderOf(fromRoot.Target)] {
			link = fromRoot
		}
	}
	a.State, a.Target, a.Anchor, a.MovedTo = link.State, link.Target, link.Anchor, link.MovedTo
}

// ownPath is the path that an address of this repository's forge leads to, on
// the branch that is read.
func (r *reader) ownPath(address string) (within string, ok bool) {
	before, after, ok := strings.Cut(r.Target.Links.File, "{ref}")
	if !ok || after != "/{path}" {
		return "", false
	}
	rest, ok := strings.CutPrefix(address, before)
	if !ok {
		return "", false
	}
	for _, ref := range []string{r.Target.Head.Name, "HEAD"} {
		if within, ok := strings.CutPrefix(rest, ref+"/"); ok && ref != "" {
			return within, true
		}
	}
	return "", false
}
