package markdown

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daybook/internal/gfm"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
)

func render(t *testing.T, src string, page PageOptions) (string, Rendered) {
	t.Helper()
	var b bytes.Buffer
	rendered, err := New(Options{}).Render(&b, []byte(src), page)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), rendered
}

func page(t *testing.T, out string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader("<main id=':main'>" + out + "</main><footer>end</footer>"))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Find("body > footer").Length() != 1 || doc.Find("main footer").Length() != 0 {
		t.Errorf("the document breaks out of its page: %s", out)
	}
	return doc
}

func TestDialect(t *testing.T) {
	cases := []struct{ name, src, want string }{
		{"table", "|a|b|\n|:-|-:|\n|1|2|\n", `<td align="right">2</td>`},
		{"table of amounts", "|a|b|\n|-|-|\n|2026-09-08|1 h 40 min|\n", "<td class=\"amount\">2026-09-08</td>\n<td class=\"amount\">1 h 40 min</td>"},
		{"empty header", "||b|\n|-|-|\n|1|2|\n", "<tr>\n<td></td>\n<th>b</th>\n</tr>"},
		{"header of a picture", "|![a](b.png)|b|\n|-|-|\n|1|2|\n", `<th><img src="b.png" alt="a"`},
		{"strikethrough", "~~a~~", "<del>a</del>"},
		{"autolink", "see https://a.example/b.", `<a href="https://a.example/b" rel="noopener">https://a.example/b</a>.`},
		{"mail", "<me@a.example>", `<a href="mailto:me@a.example">me@a.example</a>`},
		{"task", "- [x] `make` *it*", `<li><input checked="" disabled="" type="checkbox" aria-label="make it"> <code>make</code>`},
		{"footnote", "a[^1]\n\n[^1]: b", `<a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a>`},
		{"footnote id", "a[^1]\n\n[^1]: b", `<li id="fn:1">`},
		{"emoji", ":rocket:", "🚀"},
		{"code", "```go {1}\na < b\n```", "<pre><code class=\"language-go\">a &lt; b\n</code></pre>"},
		{"front matter", "---\ntitle: A\n---\nb", "<p>b</p>"},
		{"alert", "> [!WARNING]\n> Mind the gap.", "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n<p>Mind the gap.</p>\n</div>"},
		{"alert apart", "> [!tip]\n>\n> a", "<p class=\"alert-title\">Tip</p>\n<p>a</p>"},
		{"no alert inside", "- > [!NOTE]\n  > a", "<blockquote>"},
		{"no alert of another kind", "> [!FOO]\n> a", "<blockquote>"},
		{"no empty alert", "> [!NOTE]", "<blockquote>"},
		{"image", `![a *b*](c.png "d")`, `<img src="c.png" alt="a b" title="d" loading="lazy" decoding="async"`},
		{"escapes", `[a](b\_c&amp;d.md)`, `href="b_c&amp;d.md"`},
		{"spaces", "[a](<b c.md>)", `href="b%20c.md"`},
	}
	for _, c := range cases {
		if out, _ := render(t, c.src, PageOptions{}); !strings.Contains(out, c.want) {
			t.Errorf("%s: %s\nwithout %s", c.name, out, c.want)
		}
	}
}

func TestHeadings(t *testing.T) {
	src := "<h1 align=center>The <b>App</b></h1>\n\n## Set up\n\n## Set up\n\n### `make` & :rocket: it\n\n# 🎉\n\n<h2 id=\"own/v1.X\">Other</h2>\n"
	out, rendered := render(t, src, PageOptions{})
	want := []Heading{
		{1, "the-app", "The App"}, {2, "set-up", "Set up"}, {2, "set-up-1", "Set up"},
		{3, "make--rocket-it", "make & 🚀 it"}, {1, "", "🎉"}, {2, "other", "Other"},
	}
	if diff := cmp.Diff(want, rendered.Headings); diff != "" {
		t.Error(diff)
	}
	if rendered.Title != "The App" {
		t.Errorf("title %q", rendered.Title)
	}
	doc := page(t, out)
	for _, id := range []string{"the-app", "set-up", "set-up-1", "make--rocket-it", "other", "own/v1.X"} {
		if doc.Find("[id='"+id+"']").Length() != 1 {
			t.Errorf("no element has the id %s: %s", id, out)
		}
	}
	if href, _ := doc.Find("#set-up a.anchor").Attr("href"); href != "#set-up" {
		t.Errorf("the anchor leads to %q", href)
	}
}

func TestLinksAreLed(t *testing.T) {
	asked := map[string]bool{}
	link := func(dest string) (string, bool) {
		asked[dest] = true
		switch {
		case strings.HasPrefix(dest, "docs/"):
			return "/services/a/" + dest, true
		case dest == "https://host.example/team/b":
			return "/services/b/", true
		}
		return "", false
	}
	src := "[a](docs/a.md) ![b](docs/b.png) [c]\n\n[c]: docs/c.md\n\n" +
		`<p><a href="docs/d.md">d</a><img src="docs/e.png"></p>` + "\n\n" +
		`<picture><source srcset="docs/f.png, docs/g.png 2x" media="(prefers-color-scheme: dark)"><img src=docs/h.png></picture>` +
		"\n\nhttps://host.example/team/b [i](https://other.example) [j](../up.md)\n"
	out, _ := render(t, src, PageOptions{Link: link})
	doc := page(t, out)
	for selector, want := range map[string]string{
		"a[href='/services/a/docs/a.md']":                                                   "a",
		"img[src='/services/a/docs/b.png']":                                                 "",
		"a[href='/services/a/docs/c.md']":                                                   "c",
		"a[href='/services/a/docs/d.md']":                                                   "d",
		"img[src='/services/a/docs/e.png'][loading=lazy][decoding=async]":                   "",
		"source[srcset='/services/a/docs/f.png, /services/a/docs/g.png 2x']":                "",
		"a[href='/services/b/']:not([rel])":                                                 "https://host.example/team/b",
		"a[href='https://other.example'][rel=noopener]":                                     "i",
		"a[href='../up.md']:not([rel])":                                                     "j",
		"picture source[media='(prefers-color-scheme: dark)'] ~ img[src^='/services/a/do']": "",
	} {
		if s := doc.Find(selector); s.Length() != 1 || s.Text() != want {
			t.Errorf("%s: %d, %q in %s", selector, s.Length(), s.Text(), out)
		}
	}
	if !asked["docs/d.md"] || !asked["docs/g.png"] {
		t.Errorf("asked for %v", asked)
	}
}

// TestPicturesNameTheirSize asks for both measures, or for none.
func TestPicturesNameTheirSize(t *testing.T) {
	for src, want := range map[string]string{
		"![a](b.png)":                           ` width="300" height="200"`,
		"![a](c.png)":                           "",
		"![a](huge.png)":                        "",
		`<img src=" b.png ">`:                   ` width="300" height="200"`,
		`<img src="b.png" width="150">`:         ` width="150" height="100"`,
		`<img src="b.png" width="30px">`:        ` width="30px" height="20"`,
		`<img src="b.png" width="50%">`:         ` width="50%"`,
		`<img src="b.png" height="9">`:          ` height="9"`,
		`<img src="b.png" width="-1">`:          "",
		`<p><img src="c.png" width="12"></p>`:   ` width="12"`,
		"a <img src='b.png' width='9999999'> b": "",
	} {
		out, _ := render(t, src, PageOptions{Size: func(dest string) (int, int) {
			return map[string]int{"b.png": 300, "huge.png": 10000}[dest], 200
		}})
		img := page(t, out).Find("img")
		got := ""
		for _, name := range []string{"width", "height"} {
			if value, ok := img.Attr(name); ok {
				got += " " + name + `="` + value + `"`
			}
		}
		if got != want {
			t.Errorf("%s has the measures%q, want%q", src, got, want)
		}
	}
}

func TestTheDeadAreMarked(t *testing.T) {
	dead := map[string]string{
		"bin/deploy": "was removed", "make ship": "the Makefile has no target ship",
		"docs/gone.md": "there is no such file", "bin/deploy-prev": `was "removed"`,
	}
	src := "Run `bin/deploy` or `./bin/deploy-prev --now`, not `sbin/deploy`.\n\n```sh\nmake ship && bin/deploy.\nbin/deploy.sh\n```\n\n" +
		"[g](docs/gone.md \"t\") <a href='docs/gone.md' class='x'>h</a> ![i](docs/gone.md)"
	out, _ := render(t, src, PageOptions{Dead: dead})
	doc := page(t, out)
	var got []string
	doc.Find("span.dead").Each(func(_ int, s *goquery.Selection) {
		reason, _ := s.Attr("title")
		got = append(got, s.Text()+": "+reason)
	})
	want := []string{
		"bin/deploy: was removed", `bin/deploy-prev: was "removed"`,
		"make ship: the Makefile has no target ship", "bin/deploy: was removed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := doc.Find("a.dead[title='there is no such file']").Length(); n != 2 {
		t.Errorf("%d dead links", n)
	}
	if n := doc.Find("img.dead[title='there is no such file']").Length(); n != 1 {
		t.Errorf("%d dead images", n)
	}
	if text := doc.Find("pre").Text(); text != "make ship && bin/deploy.\nbin/deploy.sh\n" {
		t.Errorf("the code reads %q", text)
	}
}

func TestHostileHTML(t *testing.T) {
	cases := []struct{ name, src string }{
		{"script", "<script>alert(1)</script>"},
		{"script in a list", "- <script>alert(1)</script>"},
		{"inline script", "a <script>alert(1)</script> b"},
		{"open script", "<script>alert(1)\n\nb"},
		{"handler", `<img src=x onerror="alert(1)">`},
		{"javascript", `<a href="javascript:alert(1)">a</a>`},
		{"javascript in Markdown", `[a](javascript:alert(1))`},
		{"javascript with references", `[a](java&#115;cript:alert(1)) [b](JaVaScRiPt:alert(1))`},
		{"javascript with a tab", "<a href=\"java\tscript:alert(1)\">a</a>"},
		{"javascript autolink", `<javascript:alert(1)>`},
		{"data", `[a](data:text/html;base64,PHNjcmlwdD4=) ![b](data:image/svg+xml;base64,AAAA)`},
		{"vbscript", `[a](vbscript:x)`},
		{"style", `<style>body{display:none}</style><p style="position:fixed">a</p>`},
		{"iframe", `<iframe src="https://a.example"></iframe>`},
		{"form", `<form action="https://a.example"><input name=p type=password><button>b</button><select></select></form>`},
		{"object", "<object data=x>\n\n# Kept\n\n<embed src=x>"},
		{"svg", `<svg onload="alert(1)"><script>alert(1)</script></svg>`},
		{"math", `<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>`},
		{"base and meta", `<base href="https://a.example/"><meta http-equiv=refresh content=0><link rel=stylesheet href=x>`},
		{"foreign classes", `<div class="alert alert-note" role="alert">a</div><span class="dead">b</span>`},
		{"clobbering", `<a id=":main"></a><p id="a:b">c</p><a name="x:y"></a>`},
		{"stray ends", "</div></main></body></html></p>"},
		{"stray ends inside", "> </div></main>\n\n- </ul></main></article>\n\n<table></main>"},
		{"open elements", "<div><table><tr><td><details><b><a href=x>\n\na"},
		{"self-closing", "<div/><details/>"},
		{"comment", "<!-- a\n\n<script>alert(1)</script>"},
		{"textarea", "a <textarea> b\n\n<textarea>\n\n<title>\n\n<xmp>\n\n<plaintext>"},
		{"half a tag", "<div class=\"\n\n<p>a</p>\n\n<img src='\n\nb"},
		{"null", "<scr\x00ipt>alert(1)</scr\x00ipt>"},
		{"title", `[a](b "\" onmouseover=\"alert(1)")`},
		{"language", "```\" onclick=\"alert(1)\na\n```"},
		{"alt", `![" onerror="alert(1)](a)`},
		{"srcset", `<img srcset="javascript:alert(1) 2x, data:image/svg+xml,x">`},
		{"deep", strings.Repeat("<div>", 5000) + "a"},
		{"deep quotes", strings.Repeat("> ", 5000) + "a"},
	}
	whole := policy()
	for _, c := range cases {
		out, _ := render(t, c.src, PageOptions{})
		if reason := unsafe(out); reason != "" {
			t.Errorf("%s: %s in %s", c.name, reason, out)
		}
		if change := sanitised(whole, out); change != "" {
			t.Errorf("%s: %s in %s", c.name, change, out)
		}
		doc := page(t, out)
		if n := doc.Find("[id=':main'], footer").Length(); n != 2 {
			t.Errorf("%s: %d elements have the page's ids: %s", c.name, n, out)
		}
		if doc.Find("div.alert, span.dead").Length() > 0 {
			t.Errorf("%s: poses as the page: %s", c.name, out)
		}
	}
}

// unsafe says what in the HTML could run, ask or disguise, by an own reading of
// it, independent of the sanitiser.
func unsafe(out string) string {
	z := html.NewTokenizer(strings.NewReader(out))
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if depth != 0 {
				return "unbalanced elements"
			}
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "a comment"
		case html.EndTagToken:
			depth--
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			switch token.Data {
			case "br", "hr", "img", "wbr", "col", "source", "input":
			default:
				depth++
			}
			if reason := unsafeTag(token); reason != "" {
				return reason
			}
		}
	}
}

func unsafeTag(token html.Token) string {
	switch token.Data {
	case "script", "style", "iframe", "object", "embed", "form", "button", "select", "textarea", "svg", "math", "base", "meta",
		"link", "title", "xmp", "plaintext", "template", "noscript", "frameset":
		return "<" + token.Data + ">"
	}
	for _, a := range token.Attr {
		value := strings.ToLower(strings.TrimSpace(html.UnescapeString(a.Val)))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "action", a.Key == "srcdoc":
			return a.Key
		case token.Data == "input" && a.Key == "type" && a.Val != "checkbox":
			return "an input"
		case a.Key == "href" || a.Key == "src" || a.Key == "srcset" || a.Key == "cite":
			for candidate := range strings.SplitSeq(strings.Map(visible, value), ",") {
				scheme, _, _ := strings.Cut(candidate, ":")
				if scheme == "javascript" || scheme == "vbscript" || scheme == "data" {
					return value
				}
			}
		}
	}
	return ""
}

func visible(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

func TestWhatFollowsIsKept(t *testing.T) {
	for _, c := range []string{"<object data=x>", "<iframe src=x>", "a <script> b", "<frameset>", "<noscript>", "a <title> b", "<div", "<svg>", "<select>"} {
		if out, _ := render(t, c+"\n\n# Kept\n", PageOptions{}); !strings.Contains(out, `<h1 id="kept">Kept`) {
			t.Errorf("%s swallows what follows: %s", c, out)
		}
	}
}

func TestReadmeHTMLIsKept(t *testing.T) {
	src := `<p align="center"><img src="a.png" width="50%" height="100" alt="A"></p>
<details open><summary>More</summary>

Text <kbd>Ctrl</kbd> H<sub>2</sub>O x<sup>2</sup> <mark>m</mark>

</details>
<table><tr><th colspan="2" scope="col">a</th></tr></table>
<a name="anchor"></a><ol start="3" type="a"><li>b</li></ol><dl><dt>c<dd>d</dl>`
	out, _ := render(t, src, PageOptions{})
	doc := page(t, out)
	for _, selector := range []string{
		"p[align=center] img[width='50%'][height='100'][alt=A]", "details[open] > summary", "details kbd", "details sub",
		"details sup", "mark", "th[colspan='2'][scope=col]", "a[name=anchor]", "ol[start='3'][type=a] li", "dl dd",
	} {
		if doc.Find(selector).Length() != 1 {
			t.Errorf("no %s in %s", selector, out)
		}
	}
}

func TestPlainText(t *testing.T) {
	src := "---\na: b\n---\n# Set up\n\nUse `make` &amp; *wait* <b>here</b>.\n\n- one\n- two\n\n```\nx < y\n```\n<!-- no --><script>no()</script>"
	if got, want := New(Options{}).Plain([]byte(src), 1000), "Set up\nUse make & wait here.\none\ntwo\nx < y"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := New(Options{}).Plain([]byte("ééééé"), 5); got != "éé" {
		t.Errorf("cut to %q", got)
	}
}

func TestModuleStatementsOfMDX(t *testing.T) {
	src := "import Tabs from '@theme/Tabs'\n\nexport const a = 1\n\n# A\n\n<Tabs>\n\nimport is a word.\n\n</Tabs>\n"
	out, _ := render(t, src, PageOptions{JSX: true})
	if strings.Contains(out, "theme") || strings.Contains(out, "Tabs") || !strings.Contains(out, "A<a") {
		t.Error(out)
	}
}

func TestHighlight(t *testing.T) {
	r := New(Options{Highlight: func(w io.Writer, language string, code []byte) bool {
		if language != "go" {
			return false
		}
		_, _ = io.WriteString(w, `<span class="hl-kw">func</span>`)
		return true
	}})
	var b bytes.Buffer
	if _, err := r.Render(&b, []byte("```go\nfunc\n```\n```c\na<b\n```"), PageOptions{}); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); !strings.Contains(out, `<span class="hl-kw">func</span></code>`) || !strings.Contains(out, "a&lt;b\n</code>") {
		t.Error(out)
	}
}

// TestHighlightingIsBounded colours what comes first of a page that is all code.
func TestHighlightingIsBounded(t *testing.T) {
	asked := 0
	r := New(Options{Highlight: func(_ io.Writer, _ string, code []byte) bool {
		asked += len(code)
		return false
	}})
	block := "```go\n" + strings.Repeat("a := 1 // and why\n", 1000) + "```\n\n"
	for range 2 {
		asked = 0
		if _, err := r.Render(io.Discard, []byte(strings.Repeat(block, 50)+"```\nno language\n```\n"), PageOptions{}); err != nil {
			t.Fatal(err)
		}
		if asked == 0 || asked > maxHighlighted {
			t.Errorf("%d bytes of one page were to be coloured", asked)
		}
	}
}

func TestBounds(t *testing.T) {
	r := New(Options{})
	var b bytes.Buffer
	if _, err := r.Render(&b, make([]byte, gfm.MaxBytes+1), PageOptions{}); !errors.Is(err, gfm.ErrTooLarge) {
		t.Errorf("a large document: %v", err)
	}
	// Thirty thousand references to one long address would be 3 GB.
	src := "[a]: /" + strings.Repeat("b", 100_000) + "\n\n" + strings.Repeat(strings.Repeat("[a] ", 100)+"\n\n", 300)
	start := time.Now()
	if _, err := r.Render(&b, []byte(src), PageOptions{}); !errors.Is(err, ErrTooLong) {
		t.Errorf("amplification: %v", err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("amplification took %v", took)
	}
	if b.Len() > 0 {
		t.Error("something was written before an error")
	}
}

func TestHostileHTMLIsCheap(t *testing.T) {
	const size = 1 << 17 // what is larger is refused, if it is nothing but tags
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	dead := map[string]string{}
	for i := range 300 {
		dead[strings.Repeat("a", i+1)] = "gone"
	}
	for name, src := range map[string]string{
		"div":        fill("<div>"),
		"ends":       strings.Repeat("<b>", 150) + fill("</i>"),
		"attributes": "<p " + fill("a=b ") + ">",
		"headings":   fill("<h1>a"),
		"open":       "<h1>" + fill("a<b>"),
		"srcset":     `<img srcset="` + fill("a,") + `">`,
		"skipped":    fill("<a >")[:16_000],
		"code":       "`" + fill("aaaa ") + "`",
		"long code":  "```\n" + fill("a") + "\n```",
	} {
		start := time.Now()
		if _, err := New(Options{}).Render(io.Discard, []byte(src), PageOptions{Dead: dead}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", name, took)
		} else if took > 300*time.Millisecond {
			t.Logf("%s took %v", name, took)
		}
	}
}

func TestConcurrentPagesAreTheSame(t *testing.T) {
	r := New(Options{})
	src := []byte("# A\n\n## A\n\n[b](c.md) `d` ~~e~~ :rocket: [^1]\n\n[^1]: f\n\n<p>g</p>")
	var want bytes.Buffer
	if _, err := r.Render(&want, src, PageOptions{}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				var got bytes.Buffer
				if _, err := r.Render(&got, src, PageOptions{}); err != nil || got.String() != want.String() {
					t.Errorf("%v: %s", err, got.String())
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestText(t *testing.T) {
	src := "\ufeffTitle\n=====\n\nThis is a paragraph of ordinary prose that runs on\nover two lines & ends <here>.\n\n" +
		"  indented\n  code\n\na   b\n1   2\n\x00\x1b[31mred\xff\n"
	var b bytes.Buffer
	if cut, err := Text(&b, []byte(src)); err != nil || cut {
		t.Fatal(cut, err)
	}
	want := "<pre>Title\n=====</pre>\n<p>This is a paragraph of ordinary prose that runs on\nover two lines &amp; ends &lt;here&gt;.</p>\n" +
		"<pre>  indented\n  code\n\na   b\n1   2\n[31mred\ufffd</pre>\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	if cut, err := Text(io.Discard, make([]byte, gfm.MaxBytes+1)); !cut || err != nil {
		t.Error(cut, err)
	}
}

// sanitised says where bluemonday, over the whole page, would change more than
// the spelling of an address.
func sanitised(p *bluemonday.Policy, out string) string {
	before, after := tags(out), tags(p.Sanitize(out))
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			return before[i] + " became " + after[i]
		}
	}
	if len(before) != len(after) {
		return "tags are gone"
	}
	return ""
}

func tags(out string) []string {
	var tags []string
	z := html.NewTokenizer(strings.NewReader(out))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type == html.TextToken {
			continue
		}
		for i, a := range token.Attr {
			if a.Key == "href" || a.Key == "src" || a.Key == "cite" {
				token.Attr[i].Val = ""
			}
		}
		// An address that does not parse leads nowhere; bluemonday takes it out.
		token.Attr = slices.DeleteFunc(token.Attr, func(a html.Attribute) bool { return a.Val == "" })
		tags = append(tags, token.String())
	}
	return tags
}

// Pieces of documents, thrown together at random, come nearer to trouble than
// bytes do.
func TestThrownTogether(t *testing.T) {
	pieces := []string{
		"<", ">", "\"", "'", "`", "*", "_", "[", "]", "(", ")", "!", "\\", "&", "\n", "\n\n", "    ", "> ", "- ", "1. ", "# ", "|", "|-|\n", "~~", "```\n",
		"<div>", "</div>", "<p>", "</p>", "<a href=\"", "<a href=x>", "</a>", "<img src='", "<img src=x onerror=y>", "<b>", "</b>", "<table><tr><td>", "</table>",
		"<script>", "</script>", "<style>", "<textarea>", "<title>", "</title>", "<svg onload=x>", "<math>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<details>",
		"javascript:alert(1)", "data:text/html,x", "https://a.example", "&#106;", "&lt;", "&quot;", "[a](", "[^1]", "[^1]: ", "[!NOTE]\n", ":rocket:", "bin/x",
		"<input type=checkbox>", "<h1 id=\"", "<h2>", "</h2>", " class=\"dead\"", " style='x'", "<br/>", "<div/>", "<picture><source srcset=\"a 2x, javascript:x\">", "\x00", "é", "\xff",
	}
	r, whole := New(Options{}), policy()
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		var src strings.Builder
		for range 1 + random.IntN(25) {
			src.WriteString(pieces[random.IntN(len(pieces))])
		}
		var b bytes.Buffer
		page := PageOptions{Dead: map[string]string{"bin/x": `"><script>`, "x": "gone"}, Text: 50}
		if _, err := r.Render(&b, []byte(src.String()), page); err != nil {
			t.Fatalf("%q: %v", src.String(), err)
		}
		if reason := unsafe(b.String()); reason != "" {
			t.Errorf("%q: %s in %s", src.String(), reason, b.String())
		}
		if change := sanitised(whole, b.String()); change != "" {
			t.Errorf("%q: %s in %s", src.String(), change, b.String())
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		"# A\n\n<div align=center><a href='javascript:x'>b</a></div>\n\n> [!NOTE]\n> c",
		"<p><b></p></div><script>x</script><textarea>", "`bin/x`\n\n```sh\nbin/x\n```\n", "<h1>a<!--</h1>-->\n\n<picture><source srcset='a 2x,b'>",
		"[a](<b c> \"d\") ![e](f)\n\n|a|\n|-|\n|<svg/onload=x>|\n", "<a/><object><math><style><img src=x onerror=y>",
	} {
		f.Add(seed)
	}
	r, whole := New(Options{}), policy()
	dead := map[string]string{"bin/x": "gone", "b c": `"><script>`}
	link := func(dest string) (string, bool) { return "../" + dest, len(dest)%2 == 0 }
	f.Fuzz(func(t *testing.T, src string) {
		var b bytes.Buffer
		if _, err := r.Render(&b, []byte(src), PageOptions{Dead: dead, Link: link, Text: 100}); err != nil {
			t.Fatal(err)
		}
		if reason := unsafe(b.String()); reason != "" {
			t.Fatalf("%s in %s", reason, b.String())
		}
		if change := sanitised(whole, b.String()); change != "" {
			t.Fatalf("%s in %s", change, b.String())
		}
		b.Reset()
		if _, err := Text(&b, []byte(src)); err != nil {
			t.Fatal(err)
		}
		if reason := unsafe(b.String()); reason != "" {
			t.Fatalf("text: %s in %s", reason, b.String())
		}
	})
}
