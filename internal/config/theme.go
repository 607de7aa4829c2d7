package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"daybook/internal/edition"
	"daybook/internal/site"
	"daybook/internal/theme"
	"daybook/themes"
)

type themeTable struct {
	Folder    string       `toml:"folder"`
	Content   string       `toml:"content"`
	Highlight *bool        `toml:"highlight"` // colours code in documents; true where it is not said
	Logo      string       `toml:"logo"`
	LogoDark  string       `toml:"logo_dark"`
	LogoAlone bool         `toml:"logo_alone"` // the logo says the title already
	Colours   coloursTable `toml:"colours"`
	Fonts     []fontTable  `toml:"fonts"`
	Nav       []navTable   `toml:"nav"`
}

type coloursTable struct {
	Light map[string]string `toml:"light"`
	Dark  map[string]string `toml:"dark"`
}

type fontTable struct {
	Use    string `toml:"use"`
	File   string `toml:"file"`
	Weight string `toml:"weight"`
	Style  string `toml:"style"`
}

type navTable struct {
	Label   string `toml:"label"`
	Page    string `toml:"page"`
	Address string `toml:"address"`
	Builtin bool   `toml:"builtin"`
}

// paths are the files and folders that the table names.
func (t *themeTable) paths() []string {
	paths := []string{t.Folder, t.Content, t.Logo, t.LogoDark}
	for _, f := range t.Fonts {
		paths = append(paths, f.File)
	}
	return slices.DeleteFunc(paths, func(p string) bool { return p == "" })
}

// theme reads what the site changes of the built-in theme.
func (c *Config) theme(opts *edition.Options) error {
	t := &c.file.Theme
	opts.PlainCode = t.Highlight != nil && !*t.Highlight
	folder, err := c.folder("folder", t.Folder)
	if err != nil {
		return err
	}
	if opts.Own, err = c.folder("content", t.Content); err != nil {
		return err
	}
	if opts.Nav, err = c.nav(); err != nil {
		return err
	}
	look := theme.Look{Light: t.Colours.Light, Dark: t.Colours.Dark, LogoAlone: t.LogoAlone}
	if err := c.colours(look, folder, opts); err != nil {
		return err
	}
	if look.Logo, err = c.logo("logo", t.Logo); err != nil {
		return err
	}
	if look.LogoDark, err = c.logo("logo_dark", t.LogoDark); err != nil {
		return err
	}
	if look.Fonts, err = c.fonts(); err != nil {
		return err
	}
	// The folder lies over the rest: whoever writes a file means it.
	for _, files := range []fs.FS{look.Files(), folder} {
		if files != nil {
			opts.Theme = append(opts.Theme, files)
		}
	}
	return nil
}

// wrong is an error of a key of the theme's table.
func (c *Config) wrong(key, format string, args ...any) error {
	at := c.places()
	return &Error{File: c.File, Line: max(at.in("theme", key), at.table("theme", 0)), Key: "theme." + key, Text: fmt.Sprintf(format, args...)}
}

// wrongEntry is an error of one table of an array.
func (c *Config) wrongEntry(key string, index int, format string, args ...any) error {
	return &Error{File: c.File, Line: c.entryLine(key, index), Key: "theme." + key, Text: fmt.Sprintf(format, args...)}
}

// entryLine also finds arrays that are written as one value.
func (c *Config) entryLine(key string, index int) int {
	at := c.places()
	return max(at.table("theme."+key, index), at.in("theme", key))
}

// folder is nil where none is named.
func (c *Config) folder(key, name string) (fs.FS, error) {
	if name == "" {
		return nil, nil
	}
	dir := c.path(name)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, c.wrong(key, "%s is not a folder", dir)
	}
	return os.DirFS(dir), nil
}

// colours checks names and values, and warns of text that would be faint.
func (c *Config) colours(look theme.Look, folder fs.FS, opts *edition.Options) error {
	if len(look.Light)+len(look.Dark) == 0 {
		return nil
	}
	palette, err := theme.ReadPalette(themes.Default(), folder)
	if err != nil {
		return err
	}
	names := palette.Names()
	at := c.places()
	for _, set := range []struct {
		table   string
		colours map[string]string
	}{{"theme.colours.light", look.Light}, {"theme.colours.dark", look.Dark}} {
		for _, name := range slices.Sorted(maps.Keys(set.colours)) {
			wrong := &Error{File: c.File, Line: max(at.in(set.table, name), at.in("theme.colours", strings.TrimPrefix(set.table, "theme.colours."))), Key: set.table + "." + name}
			if !slices.Contains(names, name) {
				wrong.Text = "the theme has no such colour; it has " + strings.Join(names, ", ")
				if near := Nearest(name, names); near != "" {
					wrong.Text = fmt.Sprintf("the theme has no such colour; did you mean %q?", near)
				}
				return wrong
			}
			if err := theme.CheckColour(set.colours[name]); err != nil {
				wrong.Text = err.Error()
				return wrong
			}
		}
	}
	for _, faint := range palette.Faint(look) {
		opts.Warnings = append(opts.Warnings, (&Error{File: c.File, Line: at.table("theme.colours.light", 0), Key: "theme.colours", Text: faint}).Error())
	}
	return nil
}

func (c *Config) logo(key, name string) (*theme.Logo, error) {
	if name == "" {
		return nil, nil
	}
	content, err := c.readFile(name)
	if err != nil {
		return nil, c.wrong(key, "%v", err)
	}
	logo, err := theme.NewLogo(name, content)
	if err != nil {
		return nil, c.wrong(key, "%s: %v", name, err)
	}
	return logo, nil
}

func (c *Config) fonts() ([]theme.Font, error) {
	var fonts []theme.Font
	for i, t := range c.file.Theme.Fonts {
		if t.File == "" {
			return nil, c.wrongEntry("fonts", i, "file is missing: the path of a .woff2 font")
		}
		content, err := c.readFile(t.File)
		if err != nil {
			return nil, c.wrongEntry("fonts", i, "%v", err)
		}
		font, err := theme.NewFont(t.Use, t.Weight, t.Style, content)
		if err != nil {
			return nil, c.wrongEntry("fonts", i, "%s: %v", t.File, err)
		}
		fonts = append(fonts, font)
	}
	return fonts, nil
}

// maxThemeFile is the largest file that the table may name.
const maxThemeFile = 8 << 20

func (c *Config) readFile(name string) ([]byte, error) {
	info, err := os.Stat(c.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", c.path(name))
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", c.path(name))
	case info.Size() > maxThemeFile:
		return nil, fmt.Errorf("%s is larger than %d MB", c.path(name), maxThemeFile>>20)
	}
	return os.ReadFile(c.path(name))
}

// nav is what stands in the masthead. Whether a page is there is known only
// when the site is composed.
func (c *Config) nav() ([]site.NavEntry, error) {
	var entries []site.NavEntry
	for i, t := range c.file.Theme.Nav {
		given := 0
		for _, is := range []bool{t.Page != "", t.Address != "", t.Builtin} {
			if is {
				given++
			}
		}
		u, err := url.Parse(t.Address)
		switch {
		case given != 1:
			return nil, c.wrongEntry("nav", i, "an entry has exactly one of page (\"runbooks/\", or \"/\" for the front page), address (\"https://…\") and builtin (true); this one has %d", given)
		case t.Address != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" || u.Host+u.Opaque == ""):
			return nil, c.wrongEntry("nav", i, "address is %q and must be one of the web, such as https://status.example.com/; pages of this site go into page", t.Address)
		case t.Address != "" && t.Label == "":
			return nil, c.wrongEntry("nav", i, "label is missing: what the link to %s is called", t.Address)
		case t.Builtin && t.Label != "":
			return nil, c.wrongEntry("nav", i, "builtin stands for several entries, which have labels of their own; leave label out")
		}
		entries = append(entries, site.NavEntry{Label: t.Label, Page: t.Page, URL: t.Address, Builtin: t.Builtin,
			Where: fmt.Sprintf("%s:%d", c.File, c.entryLine("nav", i))})
	}
	return entries, nil
}
