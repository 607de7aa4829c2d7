package edition_test

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// fleetMoves holds documents that moved after a release: within a service,
// twice, and from one service of the repository to another.
const fleetMoves = `
-- commit 2026-01-10 Mira Olsen --
Begin

tag: v1.0.0
-- README.md --
# Shop

See [how to set it up](docs/setup.md), [the runbook](cart/docs/runbook.md) and [the plan](docs/plan.md).
-- docs/setup.md --
# How to set it up

Read [the README](../README.md).
-- cart/catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: cart}
spec: {type: service, lifecycle: production, owner: shop}
-- cart/docs/runbook.md --
# When the cart is full

Empty it.
-- till/catalog-info.yaml --
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: till}
spec: {type: service, lifecycle: production, owner: shop}
-- till/README.md --
# Till
-- commit 2026-02-10 Mira Olsen --
Move the guide and the runbook

remove: docs
remove: cart/docs
-- guide.md --
# How to set it up

Read [the README](../README.md).
-- till/docs/runbook.md --
# When the cart is full

Empty it.
-- commit 2026-02-12 Mira Olsen --
Move the guide again

remove: guide.md
-- docs/onboarding/guide.md --
# How to set it up

Read [the README](../README.md).
`

func TestOldAddressesLeadToTheNewPages(t *testing.T) {
	w := newWorld(t)
	w.add("team/shop", fleetMoves)
	w.build()
	for from, to := range map[string]string{
		"services/shop/docs/setup":   "services/shop/docs/onboarding/guide",
		"services/shop/docs/guide":   "services/shop/docs/onboarding/guide",
		"services/cart/docs/runbook": "services/till/docs/runbook",
	} {
		leads := w.attribute(from, `a[href]`, "href")
		if !contains(leads, to+"/", from) {
			t.Errorf("%s leads to %v, not to %s", from, leads, to)
		}
		if refresh := w.attribute(from, `meta[http-equiv="refresh"]`, "content"); len(refresh) != 1 || !strings.Contains(refresh[0], path.Base(to)) {
			t.Errorf("%s refreshes with %v", from, refresh)
		}
		if !strings.Contains(read(t, filepath.Join(w.opts.Out, "_redirects")), "/"+from+"/ /"+to+"/ 301\n") {
			t.Errorf("_redirects does not lead from %s to %s", from, to)
		}
	}
	// A released version keeps its own pages, and its links lead to those.
	const old = "services/shop/docs/@v1.0.0"
	links := w.attribute(old, "article a[href]", "href")
	if !contains(links, old+"/setup/", old) || !contains(links, "services/cart/docs/@v1.0.0/runbook/", old) {
		t.Errorf("the README of v1.0.0 links to %v", links)
	}
	if dead := w.text(old, "article .dead"); dead != "the plan" {
		t.Errorf("in the README of v1.0.0 these links are marked: %q", dead)
	}
	if back := w.attribute(old+"/setup", "article a[href]", "href"); !contains(back, old+"/", old+"/setup") {
		t.Errorf("the guide of v1.0.0 links to %v", back)
	}
}

// attribute is that of every element of a page which a selector names.
func (w *world) attribute(page, selector, name string) []string {
	w.t.Helper()
	f, err := os.Open(filepath.Join(w.opts.Out, filepath.FromSlash(page), "index.html"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	document, err := goquery.NewDocumentFromReader(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return document.Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr(name, "") })
}

// contains reports whether one of the links of a page leads to an address.
func contains(links []string, address, page string) bool {
	for _, l := range links {
		if path.Join(page, l) == path.Clean(address) {
			return true
		}
	}
	return false
}
