package site

import (
	"slices"
	"strings"
)

const scoresAddress = "about/scores/"

// scoresPage says how scores come about, from the rules that are in force.
func (f *fleet) scoresPage() Page {
	fr := f.frame(scoresAddress, "checks", f.say("nav.scores"), f.navLink("checks"))
	fr.Summary = f.say("scores.summary")
	return f.page(fr, ScoresPage, func() (any, error) {
		v := &ScoresView{Frame: fr, Questions: f.questionRows()}
		for _, t := range f.texts {
			if t.address == fr.Address {
				prose, err := f.prose(fr, t.file, t.source)
				if err != nil {
					return nil, err
				}
				v.Body = prose.body
			}
		}
		for _, name := range f.rungs {
			rung := RungView{Level: f.levelView(name)}
			for i := range f.Checks {
				if f.Checks[i].Rung == name {
					rung.Checks = append(rung.Checks, f.checkLine(&f.Checks[i]))
					rung.Points += f.Checks[i].Points
				}
			}
			v.Points += rung.Points
			v.Rungs = append(v.Rungs, rung)
		}
		return v, nil
	})
}

func (f *fleet) ownPages() []Page {
	var pages []Page
	for i := range f.texts {
		if f.texts[i].address != scoresAddress {
			pages = append(pages, f.ownPage(&f.texts[i]))
		}
	}
	return pages
}

func (f *fleet) ownPage(t *text) Page {
	family := f.around(t)
	fr := f.frame(t.address, t.section(), t.title, f.ownCrumbs(t)...)
	fr.Summary = t.summary
	return f.page(fr, OwnPage, func() (any, error) {
		prose, err := f.prose(fr, t.file, t.source)
		v := &PageView{Frame: fr, Body: prose.body, Contents: outline(prose.contents)}
		if len(family) > 1 {
			at := slices.Index(family, t)
			for _, other := range family {
				v.Pages = append(v.Pages, OwnLink{Link: other.link(), Current: other == t, Depth: other.depth(family[0])})
			}
			if at > 0 {
				v.Previous = new(family[at-1].link())
			}
			if at+1 < len(family) {
				v.Next = new(family[at+1].link())
			}
		}
		return v, err
	})
}

func (t *text) link() Link { return Link{Text: t.label(), Address: t.address, Inside: true} }

// depth is how many folders below the first of its family the text lies.
func (t *text) depth(first *text) int {
	depth := strings.Count(t.address, "/") - strings.Count(first.address, "/")
	if !strings.HasPrefix(t.address, first.address) {
		depth++ // the family has no page of its own for its folder
	}
	return max(0, depth-1)
}

// around are the texts of one folder of the first level with all below it, in
// the order of a book: a folder's own page, then the rest by order and title.
// The built-in pages about daybook are a family too.
func (f *fleet) around(t *text) []*text {
	first, _, _ := strings.Cut(t.address, "/")
	var family []*text
	for i := range f.texts {
		if strings.HasPrefix(f.texts[i].address, first+"/") {
			family = append(family, &f.texts[i])
		}
	}
	place := f.textPlaces()
	// rank lists the places of a text's folders and of itself.
	rank := func(t *text) []int {
		var ranks []int
		for _, folder := range folders(t.address) {
			ranks = append(ranks, place[folder])
		}
		return ranks
	}
	slices.SortFunc(family, func(a, b *text) int { return slices.Compare(rank(a), rank(b)) })
	return family
}

// textPlaces say where a text stands among all: f.texts has their order. A
// folder without a page of its own stands where its first text does.
func (f *fleet) textPlaces() map[string]int {
	place := map[string]int{}
	for i := range f.texts {
		place[f.texts[i].address] = i
	}
	for i := range f.texts {
		for _, folder := range folders(f.texts[i].address) {
			if _, known := place[folder]; !known {
				place[folder] = i
			}
		}
	}
	return place
}

// folders are an address and all above it, from the first level down.
func folders(address string) []string {
	var all []string
	for at := range len(address) {
		if address[at] == '/' {
			all = append(all, address[:at+1])
		}
	}
	return all
}

// ownCrumbs are the pages of the folders that the text lies in.
func (f *fleet) ownCrumbs(t *text) []Link {
	var crumbs []Link
	for i := range f.texts {
		if other := &f.texts[i]; other.address != t.address && strings.HasPrefix(t.address, other.address) {
			crumbs = append(crumbs, other.link())
		}
	}
	slices.SortFunc(crumbs, func(a, b Link) int { return len(a.Address) - len(b.Address) })
	return crumbs
}

func (f *fleet) notFoundPage() Page {
	fr := f.frame("", "", f.say("lost.title"))
	fr.Canonical = ""
	// The page is shown at any depth, so its links cannot be relative.
	fr.Root = f.rootPath()
	return Page{File: "404.html", Kind: NotFoundPage, Title: fr.Title, Frame: fr,
		View: func() (any, error) { return &NotFoundView{fr}, nil }}
}
