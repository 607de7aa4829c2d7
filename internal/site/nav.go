package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// NavEntry is what a site wants in its masthead.
type NavEntry struct {
	Label   string // may be left out for pages that have a title
	Page    string // address of a page of the site: "runbooks/"
	URL     string // or of another host's page
	Builtin bool   // or it stands for the built-in entries that no other names
	Where   string // its place in the configuration, for errors
}

// builtinNav are the entries of a site that asks for none of its own.
func (f *fleet) builtinNav() []NavItem {
	items := []NavItem{
		{Key: "front", Title: f.say("nav.front")},
		{Key: "services", Title: f.say("nav.services"), Address: "services/"},
	}
	if f.hasSystems() {
		items = append(items, NavItem{Key: "systems", Title: f.say("nav.systems"), Address: "systems/"})
	}
	items = append(items, []NavItem{
		{Key: "onboarding", Title: f.say("nav.onboarding"), Address: "onboarding/"},
		{Key: "runbooks", Title: f.say("nav.runbooks"), Address: "runbooks/"},
		{Key: "pipelines", Title: f.say("nav.pipelines"), Address: "pipelines/"},
	}...)
	if len(f.technologies) > 0 {
		items = append(items, NavItem{Key: "technologies", Title: f.say("nav.technologies"), Address: technologiesAddress})
	}
	return append(items, []NavItem{
		{Key: "teams", Title: f.say("nav.teams"), Address: "teams/"},
		{Key: "findings", Title: f.say("nav.findings"), Address: "findings/"},
	}...)
}

// navLink leads to a page of the fleet: breadcrumbs are made of these.
func (f *fleet) navLink(key string) Link {
	return Link{Text: f.say("nav." + key), Address: key + "/", Inside: true}
}

// navigation is the masthead: what the site asks for, else the built-in
// entries, then the own pages that ask to be in it.
func (f *fleet) navigation() []NavItem {
	known := map[string]NavItem{} // by address
	for _, t := range f.texts {
		known[t.address] = NavItem{Key: t.section(), Title: t.label(), Address: t.address}
	}
	builtin := f.builtinNav()
	for _, item := range builtin {
		known[item.Address] = item
	}
	wanted := f.Nav
	if len(wanted) == 0 {
		wanted = []NavEntry{{Builtin: true}}
	}
	named := map[string]bool{}
	for _, e := range wanted {
		if !e.Builtin && e.URL == "" {
			named[pageAddress(e.Page)] = true
		}
	}
	var items []NavItem
	for _, e := range wanted {
		switch {
		case e.Builtin:
			items = append(items, slices.DeleteFunc(slices.Clone(builtin), func(i NavItem) bool { return named[i.Address] })...)
		case e.URL != "":
			items = append(items, NavItem{Title: e.Label, URL: e.URL})
		default:
			item := known[pageAddress(e.Page)]
			item.Address = pageAddress(e.Page)
			item.Key = cmp.Or(item.Key, item.Address)
			item.Title = cmp.Or(e.Label, item.Title)
			items = append(items, item)
		}
	}
	for _, t := range f.texts {
		if t.nav && !named[t.address] {
			items = append(items, known[t.address])
		}
	}
	return items
}

// pageAddress is an address as people write it: with or without slashes around.
func pageAddress(page string) string {
	if page = strings.Trim(page, "/"); page != "" {
		page += "/"
	}
	return page
}

// checkNav tells of entries that lead nowhere, now that the pages are known.
func (f *fleet) checkNav(pages []Page) error {
	addresses := map[string]string{}
	for _, p := range pages {
		addresses[p.Frame.Address] = p.Title
	}
	for _, s := range f.services {
		addresses[s.address] = s.name
	}
	for i := range f.chrome.Nav {
		item := &f.chrome.Nav[i]
		if item.URL != "" {
			continue
		}
		title, ok := addresses[item.Address]
		if !ok {
			return fmt.Errorf("%stheme.nav: the site has no page %q; page is an address such as \"runbooks/\", and another host's belongs into address", f.navPlace(item.Address), item.Address)
		}
		item.Title = cmp.Or(item.Title, title)
	}
	return nil
}

func (f *fleet) navPlace(address string) string {
	for _, e := range f.Nav {
		if !e.Builtin && e.URL == "" && pageAddress(e.Page) == address && e.Where != "" {
			return e.Where + ": "
		}
	}
	return ""
}

// colophon lists, at the foot of every page, the own pages that nothing else
// leads to: those of the first level that are not in the masthead, and the
// built-in ones about daybook.
func (f *fleet) colophon() []Link {
	shown := map[string]bool{scoresAddress: true} // it has a place of its own
	for _, item := range f.chrome.Nav {
		if item.URL == "" {
			shown[item.Address] = true
		}
	}
	var links []Link
	for i := range f.texts {
		t := &f.texts[i]
		beginning := f.around(t)[0] == t
		if !shown[t.address] && (beginning || strings.HasPrefix(t.address, "about/")) {
			links = append(links, t.link())
		}
	}
	return links
}
