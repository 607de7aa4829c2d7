package theme

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Look is what a site changes of a theme without writing one: it becomes files
// that lie over those of the theme.
type Look struct {
	Light, Dark    map[string]string // colours by the name of their custom property, without the dashes
	Logo, LogoDark *Logo             // the second one for dark pages; both may be nil
	LogoAlone      bool              // the logo says the title already
	Fonts          []Font
}

// Font is one file of a face.
type Font struct {
	Use     string // book, sans or mono
	Weight  string // "400", or the range of a variable font: "200 900"
	Style   string // normal or italic
	Content []byte
}

// Uses are what a font can be for, by the custom property that names it.
var uses = [...]string{"book", "sans", "mono"}

// maxFont is the largest font: readers wait for it on their first page.
const maxFont = 1 << 20

// NewFont checks a font for the web. Weight and style may be "".
func NewFont(use, weight, style string, content []byte) (Font, error) {
	f := Font{Use: use, Weight: weight, Style: style, Content: content}
	if f.Weight == "" {
		f.Weight = "400"
	}
	if f.Style == "" {
		f.Style = "normal"
	}
	switch {
	case !slices.Contains(uses[:], use):
		return f, fmt.Errorf("use is %q and must be book (text and headings), sans (tables and labels) or mono (code)", use)
	case !isWeight(f.Weight):
		return f, fmt.Errorf("weight is %q and must be a number from 1 to 1000, such as \"400\", or the range of a variable font, such as \"200 900\"", weight)
	case f.Style != "normal" && f.Style != "italic":
		return f, fmt.Errorf("style is %q and must be normal or italic", style)
	case !bytes.HasPrefix(content, []byte("wOF2")):
		return f, fmt.Errorf("the file is no WOFF2 font; woff2_compress makes one of a .ttf or .otf")
	case len(content) > maxFont:
		return f, fmt.Errorf("the font has %d KB, which every reader waits for; take the letters that you need (pyftsubset) and stay below %d KB", len(content)>>10, maxFont>>10)
	}
	return f, nil
}

func isWeight(weight string) bool {
	parts := strings.Split(weight, " ")
	for _, p := range parts {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 1000 {
			return false
		}
	}
	return len(parts) <= 2
}

// Files are the look as files of a theme; nil where it changes nothing.
func (l Look) Files() fs.FS {
	archive := new(txtar.Archive)
	add := func(name string, content []byte) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: content})
	}
	var style bytes.Buffer
	for i, f := range l.Fonts {
		name := fmt.Sprintf("%s/font-%d.woff2", assetFolder, i+1)
		add(name, f.Content)
		fmt.Fprintf(&style, "@font-face { font-family: \"site-%s\"; src: url(\"../%s\") format(\"woff2\"); font-weight: %s; font-style: %s; font-display: fallback; }\n",
			f.Use, name, f.Weight, f.Style)
	}
	if len(l.Light) > 0 {
		fmt.Fprintf(&style, ":root {%s }\n", declarations(l.Light))
	}
	if len(l.Dark) > 0 {
		dark := declarations(l.Dark)
		fmt.Fprintf(&style, "@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=\"light\"]) {%s } }\n", dark)
		fmt.Fprintf(&style, "@media screen { :root[data-theme=\"dark\"] {%s } }\n", dark)
	}
	if l.LogoAlone {
		style.WriteString(".masthead-name .site-title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }\n")
	}
	for name, logo := range map[string]*Logo{"logo": l.Logo, "logo-dark": l.LogoDark} {
		if logo != nil {
			add(path.Join(assetFolder, name+logo.ext), logo.content)
		}
	}
	if style.Len() > 0 {
		// After the theme's own colours and before everything that uses them; print
		// stands last and keeps to ink.
		add(partsFolder+"/11-site.css", style.Bytes())
	}
	if len(archive.Files) == 0 {
		return nil
	}
	files, err := txtar.FS(archive)
	if err != nil {
		panic(err) // only for a name that is no valid one
	}
	return files
}

func declarations(colours map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(colours)) {
		fmt.Fprintf(&b, " --%s: %s;", name, colours[name])
	}
	return b.String()
}
