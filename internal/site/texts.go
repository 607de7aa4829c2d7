package site

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"

	"daybook/internal/gfm"
	"daybook/internal/survey"
)

// text is one page of prose: of the built-in content, or of the site's own
// folder.
type text struct {
	file    string // its path among the content
	title   string
	short   string // in navigation, where that is not the title
	summary string
	address string // of its page
	order   int
	nav     bool // it asks for a place in the masthead
	own     bool // of the site's folder
	source  []byte
}

// label is what navigation calls the text.
func (t *text) label() string { return cmp.Or(t.short, t.title) }

// section is the key of the masthead's entry that leads to the text.
func (t *text) section() string {
	if !t.own || strings.HasPrefix(t.address, "about/") {
		return "about"
	}
	first, _, _ := strings.Cut(t.address, "/")
	return first + "/"
}

// The bounds of a site's own content.
const (
	maxText     = 2 << 20
	maxOwnFiles = 20000
)

// readTexts reads the built-in pages, pages/NAME.md, and those of the site,
// which replace built-in ones of the same path and stand at their own paths
// otherwise.
func (f *fleet) readTexts() error {
	files, err := f.textFiles()
	if err != nil {
		return err
	}
	taken := map[string]string{} // file by address
	for _, file := range files {
		source, err := f.content(file)
		if err != nil {
			return err
		}
		t := text{file: file, address: textAddress(file), own: f.ownFiles[file], source: source}
		if err := t.readFrontMatter(); err != nil {
			return err
		}
		if other := taken[fold(t.address)]; other != "" {
			return fmt.Errorf("%s: %s has the same address, %s; rename one of them", file, other, t.address)
		}
		taken[fold(t.address)] = file
		f.texts = append(f.texts, t)
	}
	slices.SortStableFunc(f.texts, func(a, b text) int {
		return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(fold(a.title), fold(b.title)))
	})
	return nil
}

// textFiles are the paths of all texts, sorted. Of the site's folder the other
// files are noted as well: pages show pictures.
func (f *fleet) textFiles() ([]string, error) {
	var files []string
	if f.Content != nil {
		var err error
		if files, err = fs.Glob(f.Content, "pages/*.md"); err != nil {
			return nil, err
		}
	}
	f.ownFiles, f.ownPictures = map[string]bool{}, map[string]string{}
	if f.Own == nil {
		return files, nil
	}
	err := fs.WalkDir(f.Own, ".", func(name string, d fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			return err
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden || d.IsDir():
			return nil
		case len(f.ownFiles) == maxOwnFiles:
			return fmt.Errorf("there are more than %d files; is this the folder of the site's pages?", maxOwnFiles)
		}
		f.ownFiles[name] = true
		if !isText(name) {
			return f.addPicture(name)
		}
		if dir, id := path.Split(name); dir == "checks/" {
			if f.checks[strings.TrimSuffix(id, ".md")] == nil {
				return fmt.Errorf("%s: there is no such check; `daybook checks` lists them", name)
			}
			return nil
		}
		if why := reserved(textAddress(name)); why != "" {
			return fmt.Errorf("%s: %s", name, why)
		}
		if !slices.Contains(files, name) {
			files = append(files, name)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

// addPicture notes a file that pages may show, under its content: it may be
// cached for good.
func (f *fleet) addPicture(name string) error {
	info, err := fs.Stat(f.Own, name)
	if err != nil {
		return err
	}
	as := survey.File{Path: name, Hash: "own", Size: info.Size()}
	if !info.Mode().IsRegular() || !mayCopy(as) {
		return nil
	}
	b, err := fs.ReadFile(f.Own, name)
	as.Hash = key(string(b))
	f.ownPictures[name] = attachmentAddress(as)
	return err
}

// ownAttachments are the files beside the site's own pages.
func (f *fleet) ownAttachments() []Page {
	var pages []Page
	for _, name := range slices.Sorted(maps.Keys(f.ownPictures)) {
		address := f.ownPictures[name]
		p := file(address, func() ([]byte, error) {
			b, err := fs.ReadFile(f.Own, name)
			if err == nil && path.Ext(address) == ".svg" {
				b = still(b)
			}
			return b, err
		})
		p.Key = key(f.Print, address)
		pages = append(pages, p)
	}
	return pages
}

func isText(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".md" || ext == ".markdown"
}

// textAddress is where the page of a text lives: that of pages/NAME.md below
// about/, every other at its own path.
func textAddress(file string) string {
	name := strings.TrimSuffix(file, path.Ext(file))
	if rest, ok := strings.CutPrefix(name, "pages/"); ok {
		name = "about/" + rest
	}
	dir, base := path.Split(name)
	if isIndex(base+".md") || dir == "about/" && base == "about" {
		name = strings.TrimSuffix(dir, "/")
	}
	if name == "" {
		return ""
	}
	return segments(name) + "/"
}

// reserved says why a text cannot have its address.
func reserved(address string) string {
	switch first, _, _ := strings.Cut(address, "/"); {
	case first == "":
		return "the front page is made of the night's facts; give the file a name, such as welcome.md"
	case Reserved(address):
		return fmt.Sprintf("%s/ belongs to the pages that daybook makes; move the file into another folder", first)
	}
	if len(address) > maxAddress {
		return fmt.Sprintf("its path is longer than %d bytes; shorten it", maxAddress)
	}
	return ""
}

// Reserved reports whether an address lies where the site puts its own files.
func Reserved(address string) bool {
	first, _, _ := strings.Cut(address, "/")
	switch fold(first) {
	case "services", "onboarding", "runbooks", "pipelines", "teams", "systems", "domains", "tags", "findings", "checks",
		"editions", "feeds", "search", "api", "badges", "assets", "files", "state":
		return true
	}
	return false
}

// content reads a file of the site's own folder, else of the built-in content;
// nil where neither has it.
func (f *fleet) content(name string) ([]byte, error) {
	for _, folder := range []fs.FS{f.Own, f.Content} {
		if folder == nil {
			continue
		}
		info, err := fs.Stat(folder, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info.Size() > maxText {
			return nil, fmt.Errorf("%s is larger than %d MB", name, maxText>>20)
		}
		return fs.ReadFile(folder, name)
	}
	return nil, nil
}

// readFrontMatter takes over what the text says about itself. Its title is that
// of the front matter, else the first heading, else the file's name.
func (t *text) readFrontMatter() error {
	matter := gfm.SplitFrontMatter(t.source)
	var says struct {
		Title   string `yaml:"title" toml:"title" json:"title"`
		Short   string `yaml:"short" toml:"short" json:"short"`
		Summary string `yaml:"summary" toml:"summary" json:"summary"`
		Order   int    `yaml:"order" toml:"order" json:"order"`
		Nav     bool   `yaml:"nav" toml:"nav" json:"nav"`
	}
	read := map[string]func([]byte, any) error{"yaml": yaml.Unmarshal, "toml": toml.Unmarshal, "json": json.Unmarshal}[matter.Format]
	if read != nil {
		if err := read(matter.Text, &says); err != nil && t.own {
			return fmt.Errorf("%s:%d: the front matter cannot be read (title, short and summary are texts, order is a number, nav is true or false): %w", t.file, matter.Line, err)
		}
	}
	t.title, t.short, t.summary, t.order, t.nav = says.Title, says.Short, says.Summary, says.Order, says.Nav
	if t.title == "" {
		t.title = cmp.Or(firstHeading(t.source[matter.Body:]), strings.TrimSuffix(path.Base(t.file), path.Ext(t.file)))
	}
	return nil
}

// firstHeading is the first one of the first level.
func firstHeading(source []byte) string {
	for line := range strings.Lines(string(source)) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			return title
		}
	}
	return ""
}
