package edition_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"daybook/internal/check"
	"daybook/internal/edition"
	"daybook/internal/mirror"
	"daybook/internal/publish"
	"daybook/internal/score"
	"daybook/internal/source"
)

// good is the neighbour that must not suffer.
const good = "-- commit 2026-11-01 Ada --\nBegin\n-- README.md --\n# Good\n\nAnswers where a parcel is. [More](docs/more.md).\n-- docs/more.md --\n# More\n\n![build](https://ci.x.example/b.svg) ![flow](flow.svg)\n-- docs/flow.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\"/></svg>\n"

// hostileFleet writes all of them and one good repository.
func hostileFleet(t *testing.T, root, outside string) {
	t.Helper()
	xss(newHostile(t, root, "xss"))
	oddNames(newHostile(t, root, "names"))
	oddServices(newHostile(t, root, "services"))
	links(newHostile(t, root, "links"), outside)
	for name, write := range bombs() {
		write(newHostile(t, root, name))
	}
	(&world{t: t, root: root}).add("good", good)
}

// TestHostileFleet builds repositories whose owners want to break the site, its
// readers' browsers, the files beside it or the run, and looks at every file
// that comes of it.
func TestHostileFleet(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	outside := filepath.Join(home, "outside", "secret.md")
	if err := errors.Join(os.Mkdir(filepath.Dir(outside), 0o755), os.WriteFile(outside, []byte("# canary-7f3a\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	hostileFleet(t, filepath.Join(home, "fleet"), outside)
	opts := edition.Options{
		Title: "Parcel & <services>", BaseURL: "https://docs.x.example/site/", Now: night, Jobs: 2, Versions: 3,
		Out: filepath.Join(home, "site", "public"), State: filepath.Join(home, "site", "state"),
		Sources: []source.Source{source.Folder(filepath.Join(home, "fleet"))},
		Mirror:  mirror.Options{Tries: 1}, Ladder: score.DefaultLadder(),
		Check: check.Options{Limits: check.DefaultLimits(), Exemptions: []check.Exemption{
			{Check: "run.exists", Reason: multiline, Author: multiline, Expires: night.AddDate(1, 0, 0), Path: evil, Line: 3}}},
	}
	before := treeOf(t, filepath.Join(home, "fleet"))
	report, err := edition.Build(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		if !strings.Contains(p, "blob is larger") {
			t.Errorf("problem: %s", p)
		}
	}

	if after := treeOf(t, filepath.Join(home, "fleet")); len(after) != len(before) {
		t.Errorf("the repositories have %d files, had %d", len(after), len(before))
	}
	if names := entries(t, home); !slices.Equal(names, []string{"fleet", "outside", "site"}) {
		t.Errorf("written beside the site: %v", names)
	}
	if names := entries(t, filepath.Join(home, "site")); !slices.Equal(names, []string{"public", "state"}) {
		t.Errorf("written beside the site: %v", names)
	}
	site := newLookedAt(t, opts.Out)
	site.all()
	for _, want := range []string{"services/good/index.html", "services/good/docs/more/index.html", "services/xss/docs/html/index.html", "services/names/index.html"} {
		if !site.files[want] {
			t.Errorf("%s is missing", want)
		}
	}

	// The attacks are there to be looked at, as text.
	for _, name := range []string{"services/xss/index.html", "services/xss/docs/frontlink/index.html", "services/xss/on-call/index.html",
		"checks/run.exists/index.html", "findings/index.html", "pipelines/index.html", "runbooks/index.html", "teams/evil-team/index.html"} {
		if !strings.Contains(read(t, filepath.Join(opts.Out, name)), "alert(1)") {
			t.Errorf("%s shows nothing of the attacks", name)
		}
	}

	again, err := edition.Build(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if s := again.Site; s == nil || s.Written > 0 || s.Removed > 0 || again.Standing != report.Standing {
		t.Errorf("a second build of the same: %+v, %d findings, then %d", s, report.Standing, again.Standing)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		if !strings.HasPrefix(e.Name(), ".") { // what is kept beside the output for the next run
			names = append(names, e.Name())
		}
	}
	return names
}

// lookedAt is a site, file by file.
type lookedAt struct {
	t     *testing.T
	dir   string
	files map[string]bool
	name  string // of the file that is looked at
	told  int
}

func newLookedAt(t *testing.T, dir string) *lookedAt {
	t.Helper()
	l := &lookedAt{t: t, dir: dir, files: map[string]bool{}}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			t.Errorf("%s is no file", p)
		}
		name, err := filepath.Rel(dir, p)
		l.files[filepath.ToSlash(name)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// wrong tells what is wrong with a file, and not more than anybody reads.
func (l *lookedAt) wrong(format string, args ...any) {
	l.t.Helper()
	if l.told++; l.told < 60 {
		l.t.Errorf("%s: "+format, append([]any{l.name}, args...)...)
	}
}

func (l *lookedAt) all() {
	folded := map[string]string{}
	for name := range l.files {
		l.name = name
		if !strings.HasPrefix(name, ".daybook") {
			if err := publish.Check(name); err != nil {
				l.wrong("%v", err)
			}
		}
		if other := folded[strings.ToLower(name)]; other != "" {
			l.wrong("is %s on some systems", other)
		}
		folded[strings.ToLower(name)] = name
		content, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(name)))
		if err != nil {
			l.t.Fatal(err)
		}
		l.file(name, content)
	}
	l.lines()
}

func (l *lookedAt) file(name string, content []byte) {
	if bytes.Contains(content, []byte("canary-7f3a")) {
		l.wrong("holds what lies outside of the repositories")
	}
	if bytes.Contains(content, []byte("hunter2")) {
		l.wrong("holds a password")
	}
	switch ext := path.Ext(name); {
	case strings.HasPrefix(name, "files/"):
		if ext == ".html" || ext == ".xhtml" || ext == ".htm" || ext == "" {
			l.wrong("is copied under a name that a browser runs")
		}
		if ext == ".svg" {
			l.xml(content, true)
		}
	case ext == ".html":
		l.html(content)
	case ext == ".json":
		if !json.Valid(content) {
			l.wrong("is no JSON")
		}
	case ext == ".xml", ext == ".atom", ext == ".rss", ext == ".svg":
		l.xml(content, ext == ".svg")
	}
}

var rooted = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:|^[/\\]`)

// html holds a page against what the site promises: no script but its own file,
// no style, no address that runs, nothing asked of another host.
func (l *lookedAt) html(content []byte) {
	if !utf8.Valid(content) {
		l.wrong("is not UTF-8")
	}
	if at := bytes.IndexFunc(content, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r", r) || r == '\u202e' }); at >= 0 {
		l.wrong("holds %q", content[at:min(len(content), at+20)])
	}
	root, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		l.wrong("%v", err)
		return
	}
	ids := map[string]int{}
	mains := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "main" {
			mains++
		}
		l.element(n)
		for _, a := range n.Attr {
			l.attribute(n, a)
			if a.Key == "id" {
				ids[a.Val]++
			}
		}
	}
	if mains != 1 {
		l.wrong("has %d main elements", mains)
	}
	for id, n := range ids {
		if n > 1 && strings.Contains(id, ":") && !strings.HasPrefix(id, "fn") {
			l.wrong("has the id %s %d times", id, n)
		}
	}
}

func (l *lookedAt) element(n *html.Node) {
	switch n.Data {
	case "script":
		src := attributeOf(n, "src")
		if n.FirstChild != nil || !strings.Contains(src, "assets/") || rooted.MatchString(src) && l.name != "404.html" {
			l.wrong("has a script: %q", src)
		}
	case "base", "iframe", "frame", "object", "embed", "applet", "style", "math", "foreignObject", "textarea", "template", "portal", "marquee", "audio", "video":
		l.wrong("has <%s>", n.Data)
	case "form":
		if rooted.MatchString(attributeOf(n, "action")) && l.name != "404.html" {
			l.wrong("has a form that leads elsewhere")
		}
	case "meta":
		switch kind := strings.ToLower(attributeOf(n, "http-equiv")); kind {
		case "", "content-security-policy":
		case "refresh":
			_, target, _ := strings.Cut(attributeOf(n, "content"), "url=")
			l.address(n, "refresh", target)
			if rooted.MatchString(target) {
				l.wrong("leads on to %q", target)
			}
		default:
			l.wrong("has <meta http-equiv=%q>", kind)
		}
	}
}

func attributeOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (l *lookedAt) attribute(n *html.Node, a html.Attribute) {
	key := strings.ToLower(a.Key)
	switch {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "formaction", key == "ping", key == "nonce", key == "is":
		l.wrong("<%s> has %s=%q", n.Data, key, a.Val)
	case strings.ContainsAny(key, "\"'<>`"):
		l.wrong("<%s> has the attribute %q", n.Data, key)
	case key == "href", key == "src", key == "action", key == "data", key == "poster", key == "background", key == "cite", key == "longdesc", key == "manifest":
		l.address(n, key, a.Val)
	case key == "srcset", key == "imagesrcset":
		for candidate := range strings.SplitSeq(a.Val, ",") {
			l.address(n, key, strings.Fields(candidate + " .")[0])
		}
	case strings.HasPrefix(strings.ToLower(squeeze(a.Val)), "javascript:") && key != "title" && key != "content" && key != "alt" && !strings.HasPrefix(key, "data-") && key != "aria-label" && key != "id" && key != "value":
		l.wrong("<%s> has %s=%q", n.Data, key, a.Val)
	}
}

// squeeze is an address as a browser sees it.
func squeeze(address string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, address)
}

func (l *lookedAt) address(n *html.Node, key, address string) {
	seen := squeeze(address)
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		l.wrong("<%s %s=%q> does not parse", n.Data, key, address)
		return
	}
	switch scheme := strings.ToLower(u.Scheme); {
	case scheme == "" && !strings.HasPrefix(seen, "//") && !strings.Contains(seen, `\`):
		l.inside(n, key, u)
	case n.Data == "a" && slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme), n.Data == "a" && scheme == "" && u.Host != "":
	case n.Data == "link" && scheme == "https" && strings.HasPrefix(address, "https://docs.x.example/site/"):
	case key == "cite" && strings.HasPrefix(scheme, "http"):
	default:
		l.wrong("<%s %s=%q> leads out of the site", n.Data, key, address)
	}
	if u.User != nil {
		l.wrong("<%s %s=%q> carries credentials", n.Data, key, address)
	}
}

// inside follows an address within the site.
func (l *lookedAt) inside(n *html.Node, key string, u *url.URL) {
	target := path.Join(path.Dir(l.name), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		if l.name != "404.html" || !strings.HasPrefix(u.Path, "/site/") {
			l.wrong("<%s %s=%q> leads from the root of the host", n.Data, key, u)
			return
		}
		target = path.Clean(strings.TrimPrefix(u.Path, "/site/"))
	}
	if target == ".." || strings.HasPrefix(target, "../") {
		l.wrong("<%s %s=%q> leads out of the site", n.Data, key, u)
		return
	}
	if u.Path != "" && !l.files[target] && !l.files[path.Join(target, "index.html")] {
		l.wrong("<%s %s=%q> leads nowhere", n.Data, key, u)
	}
}

// xml reads a file that must be well-formed; a picture must be still.
func (l *lookedAt) xml(content []byte, picture bool) {
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			l.wrong("is no XML: %v", err)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok || !picture {
			continue
		}
		switch strings.ToLower(start.Name.Local) {
		case "script", "foreignobject", "iframe", "handler":
			l.wrong("holds <%s>", start.Name.Local)
		}
		for _, a := range start.Attr {
			value := strings.ToLower(squeeze(a.Value))
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || strings.HasPrefix(value, "javascript:") || strings.Contains(value, "evil.example") {
				l.wrong("holds %s=%q", a.Name.Local, a.Value)
			}
		}
	}
}

// lines holds the files that hosts read line by line against their grammar.
func (l *lookedAt) lines() {
	evil := regexp.MustCompile(`(^|\s)\S?evil`) // as a part of a document's former address it is harmless
	for name, line := range map[string]*regexp.Regexp{
		"_redirects": regexp.MustCompile(`^(#.*|/\S*\s+/\S*(\s+\d{3})?)?$`),
		"_headers":   regexp.MustCompile(`^(/\S*|  [A-Z][A-Za-z-]+: [ -~]+)?$`),
		"robots.txt": regexp.MustCompile(`^([A-Z][a-z-]+: \S+)?$`),
	} {
		l.name = name
		content, err := os.ReadFile(filepath.Join(l.dir, name))
		if errors.Is(err, fs.ErrNotExist) && name == "_redirects" {
			continue
		}
		if err != nil {
			l.t.Fatal(err)
		}
		for text := range strings.SplitSeq(string(content), "\n") {
			if !line.MatchString(text) || strings.ContainsFunc(text, unicode.IsControl) || evil.MatchString(text) {
				l.wrong("has the line %q", text)
			}
		}
	}
}
