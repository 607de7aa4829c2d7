package site

import "strings"

// Find is the page that lies at file, made known without a look at the pages of
// other services. It is that of Pages.
func (p *Plan) Find(file string) (Page, bool) {
	if found, ok := p.find(file); ok {
		return found, true
	}
	for page := range p.Pages() {
		if page.File == file {
			return page, true
		}
	}
	return Page{}, false
}

// finder looks a page up among those of the whole fleet, and then among those
// that lie in the folder of one service.
func (f *fleet) finder(pages []Page) func(file string) (Page, bool) {
	return func(file string) (found Page, ok bool) {
		is := func(p Page) bool {
			if p.File == file {
				found, ok = p, true
			}
			return !ok
		}
		for _, p := range pages {
			if !is(p) {
				return found, true
			}
		}
		for _, s := range f.services {
			if strings.HasPrefix(file, s.address) && !newGroup(f, s.brief).pages(s, is) {
				return found, true
			}
		}
		return Page{}, false
	}
}
