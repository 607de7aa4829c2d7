package theme

import (
	"bytes"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"daybook/internal/site"
	"daybook/themes"

	"golang.org/x/net/html"
)

func load(t testing.TB, override fstest.MapFS) (*Theme, error) {
	t.Helper()
	if override == nil {
		return Load(themes.Default(), nil)
	}
	return Load(themes.Default(), override)
}

func builtin(t testing.TB) *Theme {
	t.Helper()
	th, err := load(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// The table that names the kinds also loads the templates and checks them: no
// kind can be without one, and no template can ask for what its view has not.
func TestEveryTemplateShowsEveryView(t *testing.T) {
	th := builtin(t)
	views := site.Views()
	for _, kind := range slices.Sorted(maps.Keys(views)) {
		zero := views[kind]
		full := reflect.New(reflect.TypeOf(zero).Elem())
		fill(full.Elem(), "", 0)
		for name, view := range map[string]any{"zero": zero, "full": full.Interface()} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				var b bytes.Buffer
				if err := th.write(&b, site.Page{Kind: kind, View: func() (any, error) { return view, nil }}); err != nil {
					t.Fatal(err)
				}
				if kind == site.Badge {
					wellFormed(t, b.Bytes())
					return
				}
				sound(t, b.Bytes())
			})
		}
	}
}

// fill gives every field a value: names of fields for text, two items for
// lists. Where a choice hides a branch, the choice is left to the fields' names.
func fill(v reflect.Value, name string, depth int) {
	switch v.Kind() {
	case reflect.String:
		fillText(v, name)
	case reflect.Bool:
		v.SetBool(name != "First")
	case reflect.Int:
		v.SetInt(3)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), name, depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name, depth+1)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), v.Type().Field(i).Name, depth+1)
			}
		}
	}
}

func fillText(v reflect.Value, name string) {
	switch {
	case v.Type() == reflect.TypeFor[template.HTML]():
		v.SetString("<p>" + name + "</p>")
	case name == "URL" || name == "Edit" || name == "History" || name == "Source" || name == "Canonical":
		v.SetString("https://host.example/" + name + `?a=1&b="2"`)
	case name == "Root":
		v.SetString("../../")
	case name == "Outcome":
		v.SetString("fail")
	case name == "Points":
		v.SetString("0,90 210,40 420,20")
	case name == "ID" || name == "Key" || name == "TitleID" || name == "Tone" || name == "Class":
		v.SetString(strings.ToLower(name))
	default:
		v.SetString(name + ` <b onclick="alert(1)">&amp; "quoted"`)
	}
}

// sound holds a page against what every page must be.
func sound(t *testing.T, page []byte) {
	t.Helper()
	root := wellFormed(t, page)
	count := map[string]int{}
	level := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Namespace == "" { // an svg has a title of its own
			count[n.Data]++
		}
		attrs := attributes(n)
		for name := range attrs {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s> has an inline %s", n.Data, name)
			}
		}
		switch n.Data {
		case "script":
			if attrs["src"] == "" || n.FirstChild != nil {
				t.Error("a script is inline")
			}
		case "style", "b":
			t.Errorf("there is a <%s>", n.Data)
		case "h1", "h2", "h3":
			if at := int(n.Data[1] - '0'); at > level+1 {
				t.Errorf("<%s> %q follows a heading of level %d", n.Data, text(n), level)
			} else {
				level = at
			}
		case "th":
			if attrs["scope"] == "" {
				t.Errorf("the header %q has no scope", text(n))
			}
		case "table":
			if c := element(n, "caption"); c == nil || text(c) == "" {
				t.Error("a table has no caption")
			}
		case "time":
			if _, err := time.Parse(time.DateOnly, attrs["datetime"]); err != nil {
				t.Errorf("a time is not dated: %v", err)
			}
		case "a", "link":
			if strings.Contains(attrs["href"], "ZgotmplZ") {
				t.Errorf("an address was refused: %q", text(n))
			}
		}
	}
	for _, once := range []string{"h1", "main", "title"} {
		if count[once] != 1 {
			t.Errorf("the page has %d <%s>", count[once], once)
		}
	}
	if lang := attributes(element(root, "html"))["lang"]; lang == "" {
		t.Error("the page names no language")
	}
}

// wellFormed fails where the parser had to mend: an element left open or
// closed twice, an id given twice.
func wellFormed(t *testing.T, page []byte) *html.Node {
	t.Helper()
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch {
		case kind == html.StartTagToken && !void(token.Data):
			open = append(open, token.Data)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func void(tag string) bool {
	return slices.Contains([]string{"meta", "link", "br", "img", "input", "hr", "wbr", "col"}, tag)
}

func attributes(n *html.Node) map[string]string {
	out := map[string]string{}
	for _, a := range n.Attr {
		out[a.Key] = a.Val
	}
	return out
}

func element(root *html.Node, name string) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	return nil
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestAFingerprintFollowsEveryFile(t *testing.T) {
	plain := builtin(t)
	if again := builtin(t); again.print != plain.print {
		t.Error("the same theme has two fingerprints")
	}
	for _, file := range []string{"page/page.html", "parts/words.html", "page/style.css", "assets/logo.svg"} {
		th, err := load(t, fstest.MapFS{file: {Data: []byte("another")}})
		if err != nil {
			t.Fatal(err)
		}
		if th.print == plain.print {
			t.Errorf("pages made before %s changed would be kept", file)
		}
	}
	th, err := load(t, fstest.MapFS{"parts/10-colours.css": {Data: []byte(":root {}")}})
	if err != nil {
		t.Fatal(err)
	}
	if th.names["style.css"] == plain.names["style.css"] || th.names["script.js"] != plain.names["script.js"] {
		t.Error("the address of the style must change with it, and that of the script must not")
	}
}

func TestAFailingTemplateNamesItsLine(t *testing.T) {
	th, err := load(t, fstest.MapFS{"notfound/page.html": {Data: []byte("\n{{.Absent}}")}})
	if err != nil {
		t.Fatal(err)
	}
	err = th.write(new(bytes.Buffer), site.Page{Kind: site.NotFoundPage, View: func() (any, error) { return &site.NotFoundView{}, nil }})
	if err == nil || !strings.Contains(err.Error(), "notfound/page.html:2") {
		t.Errorf("got %v, want file and line", err)
	}
}

// A theme whose notice fails too must not cost more than the page.
func TestANoticeThatFailsIsPlain(t *testing.T) {
	th, err := load(t, fstest.MapFS{"notice/page.html": {Data: []byte("{{.Absent}}")}})
	if err != nil {
		t.Fatal(err)
	}
	kept := onlySink{}
	r := rendering{theme: th, sink: kept}
	err = r.page(site.Page{File: "a/index.html", Key: "k", Kind: site.OwnPage, View: func() (any, error) { panic("unheard of") }})
	if err != nil {
		t.Fatal(err)
	}
	if page := kept["a/index.html"]; !strings.Contains(page, "<h1>Not made</h1>") {
		t.Errorf("the page is %q", page)
	}
	if len(r.problems) != 2 || !strings.Contains(r.problems[0].Err.Error(), "unheard of") {
		t.Errorf("problems: %v", r.problems)
	}
	err = r.page(site.Page{File: "badges/a.svg", Kind: site.Badge, View: func() (any, error) { panic("unheard of") }})
	if _, written := kept["badges/a.svg"]; err != nil || written {
		t.Error("a notice in HTML was written as a picture")
	}
}

// onlySink keeps what is written, by file.
type onlySink map[string]string

func (s onlySink) Unchanged(string, string) bool { return false }
func (s onlySink) Page(path, _ string, content []byte) error {
	s[path] = string(content)
	return nil
}

func TestAPageIsMarkedInItsNavigation(t *testing.T) {
	th := builtin(t)
	link := func(address string) site.Link {
		return site.Link{Text: address, Address: "services/a/docs/" + address, Inside: true}
	}
	nav := &site.Nav{Service: site.Link{Text: "a", Address: "services/a/", Inside: true}, Base: "services/a/docs/",
		Groups: []site.NavGroup{{Title: "Guides", Pages: []site.Link{link(""), link("c++/"), link("c++/more/"), link("é/")}}}}
	for _, address := range []string{"", "c++/", "c++/more/", "é/"} {
		fragment, err := th.docnav(&site.DocumentView{Frame: site.Frame{Root: "../../../../", Address: "services/a/docs/" + address}, Nav: nav})
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(strings.NewReader(string(fragment)))
		if err != nil {
			t.Fatal(err)
		}
		var marked []string
		for n := range root.Descendants() {
			if n.Data == "a" && attributes(n)["aria-current"] == "page" {
				marked = append(marked, text(n))
			}
		}
		if !slices.Equal(marked, []string{"services/a/docs/" + address}) && !slices.Equal(marked, []string{address}) {
			t.Errorf("on %q, %q is marked", address, marked)
		}
	}
}

// Styles name the sides of the page by the direction of writing, so that a site
// in a language that is written from right to left is laid out so.
func TestStylesNameNoSide(t *testing.T) {
	side := regexp.MustCompile(`(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)|[{;\s](?:left|right):`)
	// What has a side by itself: code, a table's own alignment, and text whose
	// letters run against the direction of what it stands in.
	allowed := regexp.MustCompile(`direction: ltr; text-align: left|\[align="right"\]|dir="rtl"|:dir\(rtl\)|\.prose :is\(li`)
	err := fs.WalkDir(themes.Default(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".css" {
			return err
		}
		content, err := fs.ReadFile(themes.Default(), name)
		for line := range strings.Lines(cssComment.ReplaceAllString(string(content), "")) {
			if side.MatchString(line) && !allowed.MatchString(line) {
				t.Errorf("%s names a side: %s", name, line)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
