package site

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// scoresPage says how scores come about, from the rules that are in force.
func (f *fleet) scoresPage() Page {
	fr := f.frame("about/scores/", "checks", "How scores come about", Link{Text: "Checks", Address: "checks/", Inside: true})
	fr.Summary = "What levels, points and outcomes mean, and what each level asks for."
	return f.page(fr, ScoresPage, func() (any, error) {
		v := &ScoresView{Frame: fr, Questions: f.questionRows()}
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

// ownPages are the prose pages that the site brings itself: pages/NAME.md.
func (f *fleet) ownPages() ([]Page, error) {
	if f.Content == nil {
		return nil, nil
	}
	files, err := fs.Glob(f.Content, "pages/*.md")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var pages []Page
	var c claims
	c.take("scores", "about/scores/")
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".md")
		source, err := f.content(file)
		if err != nil {
			return nil, err
		}
		fr := f.frame(c.take(name, "about/"+segment(name)+"/"), "about", ownTitle(source, name))
		pages = append(pages, f.page(fr, OwnPage, func() (any, error) {
			prose, err := f.prose(fr, source)
			return &PageView{Frame: fr, Body: prose.body, Contents: prose.contents}, err
		}))
	}
	return pages, nil
}

// ownTitle is the first heading, else the name.
func ownTitle(source []byte, name string) string {
	for line := range strings.Lines(string(source)) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			return title
		}
	}
	return name
}

func (f *fleet) notFoundPage() Page {
	fr := f.frame("", "", "Nothing is here")
	fr.Canonical = ""
	// The page is shown at any depth, so its links cannot be relative.
	fr.Root = f.rootPath()
	return Page{File: "404.html", Kind: NotFoundPage, Title: fr.Title, Frame: fr,
		View: func() (any, error) { return &NotFoundView{fr}, nil }}
}
