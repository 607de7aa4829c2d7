package theme

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Palette is the colours of a theme by the name of their custom property,
// without the dashes, each as #rrggbb.
type Palette struct{ Light, Dark map[string]string }

var (
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRoot     = regexp.MustCompile(`(:root[^{};]*)\{([^{}]*)\}`)
	cssProperty = regexp.MustCompile(`--([a-z0-9-]+)\s*:\s*(#[0-9a-fA-F]{3,8})\s*;`)
	colour      = regexp.MustCompile(`^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)
)

// ReadPalette finds the colours that the shared styles of a theme declare;
// later folders lie over earlier ones. Paper has no theme of its own.
func ReadPalette(folders ...fs.FS) (Palette, error) {
	files := map[string][]byte{}
	for _, folder := range folders {
		if folder == nil {
			continue
		}
		if err := collect(files, folder); err != nil {
			return Palette{}, err
		}
	}
	p := Palette{Light: map[string]string{}, Dark: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Dir(name) != partsFolder || path.Ext(name) != ".css" || strings.HasSuffix(name, "print.css") {
			continue
		}
		for _, block := range cssRoot.FindAllSubmatch(cssComment.ReplaceAll(files[name], nil), -1) {
			into := p.Light
			if strings.Contains(string(block[1]), `"dark"`) || strings.Contains(string(block[1]), `not([data-theme="light"])`) {
				into = p.Dark
			}
			for _, m := range cssProperty.FindAllSubmatch(block[2], -1) {
				into[string(m[1])] = strings.ToLower(string(m[2]))
			}
		}
	}
	return p, nil
}

// Names are the colours that a site can change.
func (p Palette) Names() []string { return slices.Sorted(maps.Keys(p.Light)) }

// CheckColour refuses what is no colour that a page can be checked with.
func CheckColour(value string) error {
	if !colour.MatchString(value) {
		return fmt.Errorf("%q is no colour: write it as #rgb or #rrggbb, such as \"#0a5468\"", value)
	}
	return nil
}

// leastContrast is what text needs: WCAG 2.2, 1.4.3.
const leastContrast = 4.5

// inks are the colours that text is set in, and grounds what it stands on.
var (
	inks    = [...]string{"ink", "ink-2", "link", "holds", "warns", "fails", "exempt", "gold-ink", "silver-ink", "bronze-ink"}
	grounds = [...]string{"paper", "sheet"}
)

// Faint tells of text that would be hard to read in the colours of a look.
func (p Palette) Faint(l Look) []string {
	var faint []string
	for _, t := range []struct {
		name     string
		standard map[string]string
		own      map[string]string
	}{{"light", p.Light, l.Light}, {"dark", p.Dark, l.Dark}} {
		colours := maps.Clone(t.standard)
		maps.Copy(colours, t.own)
		for _, ground := range grounds {
			for _, ink := range inks {
				if t.own[ink] == "" && t.own[ground] == "" || colours[ink] == "" || colours[ground] == "" {
					continue
				}
				if c := contrast(colours[ink], colours[ground]); c < leastContrast {
					faint = append(faint, fmt.Sprintf("%s %s on %s %s is %.1f : 1 in the %s theme, and text needs %.1f : 1",
						ink, colours[ink], ground, colours[ground], math.Floor(c*10)/10, t.name, leastContrast))
				}
			}
		}
	}
	return faint
}

// contrast is the ratio of two colours' luminances: WCAG 2.2, "contrast ratio".
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return 0
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
