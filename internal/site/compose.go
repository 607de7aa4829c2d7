package site

import "errors"

// Compose lays the site out: which pages there are and where. What they show is
// made page by page, when a theme renders them.
func Compose(in Input) (*Plan, error) {
	if in.Book == nil {
		return nil, errors.New("a site needs a ledger: enter the night first")
	}
	f, err := newFleet(in)
	if err != nil {
		return nil, err
	}
	pages := append(f.fleetPages(), f.ownPages()...)
	if err := f.seal(pages); err != nil {
		return nil, err
	}
	pages = append(pages, f.sitemapFiles(pages)...)
	pages = append(pages, f.ownAttachments()...)
	pages = append(pages, f.redirectPages()...)
	pages = append(pages, f.droppedPages()...)
	pages = append(pages, f.editionFiles()...)
	pages = append(pages, f.notFoundPage(), f.headersFile(), f.robotsFile(), f.noJekyll(), f.fleetFile(), f.llmsFile())

	plan := &Plan{Chrome: f.chrome, Services: map[string]string{}, Teams: map[string]string{}, Owners: map[string]string{}}
	for _, s := range f.services {
		plan.Services[s.name] = s.address
	}
	for _, t := range f.teams {
		plan.Teams[t.name] = t.address
		for _, s := range t.services {
			plan.Owners[s.name] = t.name
		}
	}
	plan.lots = f.lots
	plan.find = f.finder(pages)
	plan.pages = func(yield func(Page) bool) {
		for _, p := range pages {
			if !yield(p) {
				return
			}
		}
		f.servicePages(yield)
	}
	return plan, nil
}

// fleetPages are those that look at all services.
func (f *fleet) fleetPages() []Page {
	index := f.indexPages()
	pages := []Page{
		f.frontPage(),
		f.servicesPage(),
		f.shelfPage("onboarding", "", "onboarding", "contributing"),
		f.shelfPage("runbooks", "runbook", "runbook"),
		f.pipelinesPage(),
		f.teamsPage(),
		f.findingsPage(),
		f.checksPage(),
		f.scoresPage(),
		f.formatsPage(),
		f.editionsPage(),
		f.comparePage(),
		f.feedsPage(),
		f.searchPage(index),
	}
	for _, p := range index {
		pages = append(pages, f.letterPage(p, index))
	}
	for _, t := range f.teams {
		pages = append(pages, f.teamPage(t))
	}
	pages = append(pages, f.partPages()...)
	pages = append(pages, f.technologyPages()...)
	for i := range f.Checks {
		pages = append(pages, f.checkPage(i))
	}
	for i := range f.kept {
		pages = append(pages, f.editionPage(i))
		if i > 0 {
			pages = append(pages, f.changesPage(i))
		}
	}
	return pages
}

// servicePages stream what belongs to one repository after the other, so that
// only the facts of those under way are held.
func (f *fleet) servicePages(yield func(Page) bool) {
	copied := map[string]bool{}
	for i := range f.Surveys {
		g := newGroup(f, &f.Surveys[i])
		for _, s := range f.byRepo[g.brief.Repository.Name] {
			if !g.pages(s, yield) {
				return
			}
		}
		for _, p := range g.attachments(copied) {
			if !yield(p) {
				return
			}
		}
	}
}

// pages are those of one service.
func (g *group) pages(s *service, yield func(Page) bool) bool {
	shelves := g.shelves(s)
	own := []Page{g.f.servicePage(s, shelves), g.onCallPage(s, shelves), g.f.serviceFile(s), g.f.badgePage(s)}
	if s.crowded() {
		own = append(own, g.f.documentsPage(s))
	}
	for _, p := range own {
		if !yield(p) {
			return false
		}
	}
	for _, sh := range shelves {
		if !sh.documentPages(shelves, yield) {
			return false
		}
	}
	return true
}
