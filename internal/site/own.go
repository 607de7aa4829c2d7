package site

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"daybook/internal/gfm"
)

const scoresAddress = "about/scores/"

// scoresPage says how scores come about, from the rules that are in force.
func (f *fleet) scoresPage() Page {
	fr := f.frame(scoresAddress, "checks", "How scores come about", Link{Text: "Checks", Address: "checks/", Inside: true})
	fr.Summary = "What levels, points and outcomes mean, and what each level asks for."
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

// text is one file of the site's own prose.
type text struct {
	file    string // its path among the content
	title   string
	address string // of its page
	source  []byte
}

// texts reads the prose pages that the site brings itself: pages/NAME.md.
func (f *fleet) readTexts() error {
	if f.Content == nil {
		return nil
	}
	files, err := fs.Glob(f.Content, "pages/*.md")
	if err != nil {
		return err
	}
	slices.Sort(files)
	var c claims
	c.take("scores", scoresAddress)
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".md")
		source, err := f.content(file)
		if err != nil {
			return err
		}
		address := "about/" + segment(name) + "/"
		if name == "about" || name == "index" {
			address = "about/"
		}
		if address != scoresAddress { // the rules in force stand beside this text
			address = c.take(name, address)
		}
		f.texts = append(f.texts, text{file, ownTitle(source, name), address, source})
	}
	return nil
}

func (f *fleet) ownPages() []Page {
	var pages []Page
	for _, t := range f.texts {
		if t.address == scoresAddress {
			continue
		}
		fr := f.frame(t.address, "about", t.title)
		pages = append(pages, f.page(fr, OwnPage, func() (any, error) {
			prose, err := f.prose(fr, t.file, t.source)
			return &PageView{Frame: fr, Body: prose.body, Contents: prose.contents}, err
		}))
	}
	return pages
}

// ownTitle is what the front matter says, else the first heading, else the name.
func ownTitle(source []byte, name string) string {
	matter := gfm.SplitFrontMatter(source)
	var says struct {
		Title string `yaml:"title" toml:"title" json:"title"`
	}
	read := map[string]func([]byte, any) error{"yaml": yaml.Unmarshal, "toml": toml.Unmarshal, "json": json.Unmarshal}[matter.Format]
	if read != nil && read(matter.Text, &says) == nil && says.Title != "" {
		return says.Title
	}
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
