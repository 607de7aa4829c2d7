package theme

import (
	"bytes"
	"encoding/base64"

	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"daybook/internal/site"
	"daybook/themes"
)

// styleOf is the joined style of a theme.
func styleOf(t *testing.T, th *Theme) string { return string(content(t, th, "style.css")) }

func content(t *testing.T, th *Theme, name string) []byte {
	t.Helper()
	for _, a := range th.assets {
		if a.address == th.names[name] {
			return a.content
		}
	}
	t.Fatalf("there is no asset %s", name)
	return nil
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 32"><script>alert(1)</script><path d="M0 0h80" onclick="x()"/></svg>`

func TestALookLiesOverTheTheme(t *testing.T) {
	logo, err := NewLogo("brand/Logo.SVG", []byte(drawing))
	if err != nil {
		t.Fatal(err)
	}
	font, err := NewFont("book", "", "", []byte("wOF2 and more"))
	if err != nil {
		t.Fatal(err)
	}
	look := Look{Light: map[string]string{"link": "#123456"}, Dark: map[string]string{"link": "#abcdef"}, Logo: logo, LogoDark: logo, LogoAlone: true, Fonts: []Font{font}}
	th, err := Load(themes.Default(), look.Files(), nil)
	if err != nil {
		t.Fatal(err)
	}
	style := styleOf(t, th)
	fontName := strings.TrimPrefix(th.names["font-1.woff2"], "assets/")
	for _, want := range []string{
		`:root { --link: #123456; }`, `:root[data-theme="dark"] { --link: #abcdef; }`, `:root:not([data-theme="light"]) { --link: #abcdef; }`,
		`src: url("` + fontName + `") format("woff2"); font-weight: 400; font-style: normal`,
	} {
		if !strings.Contains(style, want) {
			t.Errorf("the style has no %s", want)
		}
	}
	if own, print := strings.Index(style, "--link: #123456"), strings.Index(style, "@media print"); own < strings.Index(style, "--paper: #fbfaf6") || own > print {
		t.Error("the site's colours must stand after the theme's and before those of print")
	}
	if got := content(t, th, "logo.svg"); bytes.Contains(got, []byte("alert")) || bytes.Contains(got, []byte("onclick")) {
		t.Errorf("the logo runs: %s", got)
	}
	var b bytes.Buffer
	view := &site.NotFoundView{Frame: site.Frame{Site: &site.Chrome{Title: "Parcel"}}}
	if err := th.write(&b, site.Page{Kind: site.NotFoundPage, View: func() (any, error) { return view, nil }}); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{`<img class="logo on-light" src="` + th.names["logo.svg"] + `" alt="" width="80" height="32">`, `<img class="logo on-dark" src="` + th.names["logo-dark.svg"], `<span class="site-title">Parcel</span>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the masthead has no %s", want)
		}
	}
	sound(t, b.Bytes())
	if (Look{}).Files() != nil {
		t.Error("a look that changes nothing has files")
	}
}

func TestAFontIsChecked(t *testing.T) {
	woff := []byte("wOF2")
	for name, c := range map[string]struct {
		use, weight, style string
		content            []byte
		want               string
	}{
		"use":      {"title", "", "", woff, "must be book"},
		"no use":   {"", "", "", woff, "must be book"},
		"weight":   {"sans", "bold", "", woff, "number from 1 to 1000"},
		"weights":  {"sans", "100 200 300", "", woff, "number from 1 to 1000"},
		"injected": {"sans", "400; } body { display: none", "", woff, "number from 1 to 1000"},
		"style":    {"sans", "", "oblique", woff, "normal or italic"},
		"format":   {"sans", "", "", []byte("\x00\x01\x00\x00"), "woff2_compress"},
		"large":    {"mono", "200 900", "italic", append(woff, make([]byte, maxFont)...), "every reader waits"},
	} {
		if _, err := NewFont(c.use, c.weight, c.style, c.content); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := NewFont("mono", "200 900", "italic", woff); err != nil {
		t.Error(err)
	}
}

func TestALogoIsChecked(t *testing.T) {
	for name, content := range map[string]string{
		"logo.gif": "GIF89a", "logo.png": "no picture", "logo.svg": "<html>", "large.png": string(make([]byte, maxLogo+1)),
	} {
		if _, err := NewLogo(name, []byte(content)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	dot, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewLogo("logo.png", dot); err != nil {
		t.Error(err)
	}
	for svg, want := range map[string][2]int{
		`<svg viewBox="0 0 80 32.4"/>`: {80, 32}, `<svg viewBox="0,0,10,20" width="1" height="1"/>`: {10, 20},
		`<svg width="30px" height="20"/>`: {30, 20}, `<svg width="100%" height="20"/>`: {}, `<svg/>`: {}, ``: {},
	} {
		if w, h := pictureSize(".svg", []byte(svg)); [2]int{w, h} != want {
			t.Errorf("%s measures %d, %d", svg, w, h)
		}
	}
}

// The theme's own colours pass the rule that they are held to, and cover all
// that a site can change in both themes.
func TestThePaletteIsReadable(t *testing.T) {
	p, err := ReadPalette(themes.Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(inks[:], grounds[:]...) {
		if p.Light[name] == "" || p.Dark[name] == "" {
			t.Errorf("%s is %q and %q", name, p.Light[name], p.Dark[name])
		}
	}
	if faint := p.Faint(Look{Light: p.Light, Dark: p.Dark}); len(faint) > 0 {
		t.Errorf("faint: %q", faint)
	}
	if faint := p.Faint(Look{Light: map[string]string{"link": "#8cf"}}); !slices.Equal(faint, []string{
		"link #8cf on paper " + p.Light["paper"] + " is 1.6 : 1 in the light theme, and text needs 4.5 : 1",
		"link #8cf on sheet " + p.Light["sheet"] + " is 1.5 : 1 in the light theme, and text needs 4.5 : 1",
	}) {
		t.Errorf("faint: %q", faint)
	}
	p, err = ReadPalette(themes.Default(), fstest.MapFS{"parts/10-colours.css": {Data: []byte(":root { /* --old: #000; */ --brand: #ABC; } :root[data-theme=\"dark\"] { --brand: #123; }")}})
	if err != nil || !slices.Equal(p.Names(), []string{"brand"}) || p.Dark["brand"] != "#123" {
		t.Errorf("a theme's own palette is %v, %v", p, err)
	}
	for _, wrong := range []string{"red", "#12", "#12345678", "#123; } body { display: none", "url(x)"} {
		if CheckColour(wrong) == nil {
			t.Errorf("%s was taken for a colour", wrong)
		}
	}
}

func TestAStyleNamesItsFiles(t *testing.T) {
	for _, quote := range []string{"", `"`, "'"} {
		th, err := Load(themes.Default(), fstest.MapFS{
			"assets/paper.png": {Data: []byte("x")}, "front/own.css": {Data: []byte("body { background: url( " + quote + "../assets/paper.png" + quote + " ) }")},
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := `url("` + strings.TrimPrefix(th.names["paper.png"], "assets/") + `")`; !strings.Contains(styleOf(t, th), want) {
			t.Errorf("with the quote %q, the style has no %s", quote, want)
		}
	}
	_, err := Load(themes.Default(), fstest.MapFS{"front/own.css": {Data: []byte("body { background: url(../assets/none.png) }")}})
	if err == nil || !strings.Contains(err.Error(), "assets/none.png") {
		t.Errorf("got %v, want the file that is missing", err)
	}
}
