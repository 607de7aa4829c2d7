package edition_test

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// evil is what a hostile owner writes wherever a name may stand: it leaves
// attributes, elements, scripts, comments, templates, lines of text files and
// the direction of writing.
const evil = "\"'`><script>alert(1)</script><img src=x onerror=alert(2)>{{.Site}}]]>-->\u202e\u2028 \\ &lt; &#106;"

// multiline ends the line that it is put on. Not every place takes one.
const multiline = evil + "\r\n/*  /evil  200\nSet-Cookie: a=b\x1b[31m\x07\x00"

// hostile is a repository that is written object by object: git's own tools
// refuse to make most of them.
type hostile struct {
	t      testing.TB
	dir    string
	commit string
	refs   strings.Builder
}

func newHostile(t testing.TB, root, name string) *hostile {
	t.Helper()
	h := &hostile{t: t, dir: filepath.Join(root, name)}
	h.file("HEAD", "ref: refs/heads/main\n")
	h.file("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
	if err := os.MkdirAll(filepath.Join(h.dir, "refs", "heads"), 0o755); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hostile) file(name, content string) {
	h.t.Helper()
	name = filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hostile) object(kind, content string) string {
	h.t.Helper()
	whole := fmt.Sprintf("%s %d\x00%s", kind, len(content), content)
	sum := sha1.Sum([]byte(whole))
	id := hex.EncodeToString(sum[:])
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := z.Write([]byte(whole)); err != nil {
		h.t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.file(filepath.Join("objects", id[:2], id[2:]), packed.String())
	return id
}

// leaf is an entry of a tree.
type leaf struct{ mode, id string }

func (h *hostile) blob(content string) leaf { return leaf{"100644", h.object("blob", content)} }
func (h *hostile) link(target string) leaf  { return leaf{"120000", h.object("blob", target)} }

// flat writes one tree, with names as they are given.
func (h *hostile) flat(entries map[string]leaf) leaf {
	h.t.Helper()
	names := slices.SortedFunc(maps.Keys(entries), func(a, b string) int {
		slash := func(name string) string {
			if entries[name].mode == "40000" {
				return name + "/"
			}
			return name
		}
		return strings.Compare(slash(a), slash(b))
	})
	var tree strings.Builder
	for _, name := range names {
		id, err := hex.DecodeString(entries[name].id)
		if err != nil {
			h.t.Fatal(err)
		}
		tree.WriteString(entries[name].mode + " " + name + "\x00" + string(id))
	}
	return leaf{"40000", h.object("tree", tree.String())}
}

// nested writes the trees of files that are named by their paths.
func (h *hostile) nested(files map[string]leaf) leaf {
	entries := map[string]leaf{}
	folders := map[string]map[string]leaf{}
	for path, l := range files {
		first, rest, deeper := strings.Cut(path, "/")
		if !deeper {
			entries[path] = l
			continue
		}
		if folders[first] == nil {
			folders[first] = map[string]leaf{}
		}
		folders[first][rest] = l
	}
	for name, below := range folders {
		entries[name] = h.nested(below)
	}
	return h.flat(entries)
}

// write commits files by their paths, when nothing about the names is odd.
func (h *hostile) write(files map[string]string) {
	leaves := map[string]leaf{}
	for path, content := range files {
		leaves[path] = h.blob(content)
	}
	h.commitTree(h.nested(leaves), "Alice <alice@x.example> 1763000000 +0000", "Begin")
}

func (h *hostile) commitTree(tree leaf, who, message string) {
	parent := ""
	if h.commit != "" {
		parent = "parent " + h.commit + "\n"
	}
	h.commit = h.object("commit", fmt.Sprintf("tree %s\n%sauthor %s\ncommitter %s\n\n%s\n", tree.id, parent, who, who, message))
	h.file("refs/heads/main", h.commit+"\n")
}

// tag names the last commit; the file of packed refs takes any name.
func (h *hostile) tag(names ...string) {
	for _, name := range names {
		fmt.Fprintf(&h.refs, "%s refs/tags/%s\n", h.commit, name)
	}
	h.file("packed-refs", h.refs.String())
}

// quoted is a YAML string.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func component(name, more string) string {
	return "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: " + quoted(name) + "\n" + more
}

// xssDocuments are documents, each with what must not come through.
func xssDocuments() map[string]string {
	docs := map[string]string{
		"html":       "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></math>\n\n<div onclick=alert(1) style=\"position:fixed\" class=masthead id=\"page:main\">x</div>",
		"elements":   "<base href=https://evil.example/><meta http-equiv=refresh content=\"0;url=javascript:alert(1)\"><link rel=stylesheet href=https://evil.example/x.css><iframe srcdoc=\"<script>alert(1)</script>\"></iframe><object data=x></object><embed src=x><form action=https://evil.example/><input name=q><button formaction=javascript:alert(1)>x</button></form><template><script>alert(1)</script></template><noscript><p title=\"</noscript><script>alert(1)</script>\"></noscript><textarea><script>alert(1)</script></textarea><xmp><script>alert(1)</script></xmp><plaintext>",
		"links":      "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](java\nscript:alert(1)) [d](&#106;avascript:alert(1)) [e](\x01javascript:alert(1)) [f](vbscript:x) [g](data:text/html,<script>alert(1)</script>) [h](//evil.example) [i](/\\evil.example) [j](\\\\evil.example) [k](<java&Tab;script:alert(1)>) ![l](javascript:alert(1)) <javascript:alert(1)> [m]\n\n[m]: javascript:alert(1) \"x\"\n",
		"attributes": "[a](x\"onmouseover=alert(1) \"y\\\"onclick=alert(1)\") ![b\" onerror=\"alert(1)](x.png) [c](<x\" onclick=\"alert(1)>) <a href='x\"onclick=alert(1)'>d</a> <a title=\"'\"onclick=alert(1)\">e</a>",
		"pictures":   "![badge](https://img.shields.io/x.svg) [![linked](HTTPS://img.shields.io/y.svg)](https://ci.example/) <img src=//evil.example/z.png> <img src=\"ht\ntps://evil.example/\"> <img srcset=\"https://evil.example/a 1x, b.png 2x\"> <picture><source srcset='b.png 1x, https://evil.example/c 2x'><img src=HTTP://evil.example/d alt=d></picture> ![local](img/evil.svg) ![html](img/page.html)",
		"clobber":    "# page:main\n\n## content\n\n## __proto__\n\n<a id=\"page:main\"></a><a name=\"document\"></a><a id=getElementById></a><img name=body src=x.png>\n",
		"template":   "{{.Site.Title}} {{template \"base\" .}} {% raw %} <%= 7*7 %> ${7*7} `{{ shared \"head\" }}`",
		"entities":   "&lt;script&gt; &#x3c;script&#x3e; &amp;lt; &#0; &#xD800; &#x110000; &nbsp; <a href=\"&#x6A;avascript:alert(1)\">x</a>",
		"footnotes":  "a[^1] b[^<script>] c[^\"onclick=alert(1)]\n\n[^1]: <script>alert(1)</script> [x](javascript:alert(1))\n[^<script>]: y\n[^\"onclick=alert(1)]: z\n",
		"autolinks":  "<https://x.example/\"onclick=alert(1)> https://x.example/<script> www.x.example/\"><script>alert(1)</script> a@x.example\"><script> <a@x.example> ftp://x.example",
		"close":      "</div></main></body></html><script>alert(1)</script><!-- <b>",
		"comment":    "<!--><script>alert(1)</script>--> <!--!><img src=x onerror=alert(1)>--> <![CDATA[><script>alert(1)</script>]]> <?x ><script>alert(1)</script>?>",
		"code":       "```\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```\n\n``` js onload=alert(1)\nx\n```\n\n`</code><script>alert(1)</script>`",
		"tables":     "| <script>alert(1)</script> | `a\\|b` |\n|:--|--:|\n| <td onclick=alert(1)> | </table><script>alert(1)</script> |\n",
		"alert":      "> [!NOTE]\n> <script>alert(1)</script>\n\n> [!\"><script>]\n> x\n",
		"mermaid":    "```mermaid\ngraph TD; A[\"<img src=x onerror=alert(1)>\"]-->B; click A \"javascript:alert(1)\"\n```",
		"control":    "a\x00b\x08c\x0bd\x1b[31me\x7ff\u0085g\u2028h\u202ei\ufffej\xff\xfe",
		"mutation":   "<p><svg><style><!--</style><img src=x onerror=alert(1)>--></svg> <form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)> <svg><a xlink:href=javascript:alert(1)>x</a></svg> <svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
		"frontlink":  "---\ntitle: " + quoted(multiline) + "\nslug: ../../../x\nurl: javascript:alert(1)\nredirect_from: [/index.html, ../../x]\nlast_reviewed_on: 0001-01-01\nreview_in: 99999999 years\nexpires: 9999-12-31\ntags: [" + quoted(multiline) + "]\ndescription: " + quoted(multiline) + "\nowner: " + quoted(multiline) + "\n---\n# " + evil + "\n\n## " + evil + " {#x\"onclick=alert(1)}\n\n" + evil + "\n\n[" + evil + "](gone-" + "x.md) `bin/" + "gone.sh`\n",
	}
	files := map[string]string{}
	for name, text := range docs {
		files["docs/"+name+".md"] = "# " + name + "\n\n" + text + "\n"
		files["docs/"+name+"x.mdx"] = text
		files["runbooks/"+name+".md"] = "# " + name + "\n\n" + text + "\n"
	}
	files["docs/frontlink.md"] = docs["frontlink"]
	for _, format := range []string{"rst", "adoc", "org", "txt"} {
		files["docs/other."+format] = evil + "\n" + strings.Repeat("=", 30) + "\n\n" + evil + "\n\n`x <javascript:alert(1)>`_ link:javascript:alert(1)[x] [[javascript:alert(1)][x]]\n\n.. raw:: html\n\n   <script>alert(1)</script>\n\n++++\n<script>alert(1)</script>\n++++\n"
	}
	files["docs/img/evil.svg"] = `<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`
	files["docs/img/worse.SVG"] = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/></foreignObject><a href="javascript:alert(1)"><rect/></a><image href="https://evil.example/x.png"/></svg>`
	files["docs/img/page.html"] = "<script>alert(1)</script>"
	files["docs/img/page.xhtml"] = "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>"
	files["docs/img/fake.png"] = "<html><script>alert(1)</script></html>"
	return files
}

// xss is a repository whose every name is an attack.
func xss(h *hostile) {
	files := xssDocuments()
	files["README.md"] = "# " + evil + "\n\n" + evil + "\n\n" + strings.Repeat("word ", 80) + "[gone](docs/old" + "er.md)\n"
	files["bin/run.sh"] = "#!/bin/sh\n"
	files["catalog-info.yaml"] = component("xss", "  title: "+quoted(multiline)+"\n  description: "+quoted(multiline)+"\n  tags: ["+quoted(multiline)+"]\n"+
		"  annotations:\n    github.com/project-slug: "+quoted(multiline)+"\n    pagerduty.com/service-id: "+quoted(multiline)+"\n    backstage.io/source-location: 'url:javascript:alert(1)'\n"+
		"  links:\n    - {url: 'javascript:alert(1)', title: "+quoted(multiline)+", type: dashboard}\n    - {url: 'https://bob:hunter2@x.example/', title: secret, type: runbook}\n"+
		"    - {url: "+quoted("https://x.example/"+multiline)+", type: chat}\n    - {url: 'https://user:hunter2@y.example/'}\n    - {url: 'data:text/html,x', type: runbook}\n"+
		"spec:\n  type: "+quoted(multiline)+"\n  lifecycle: "+quoted(multiline)+"\n  owner: evil-team\n  system: "+quoted(multiline)+"\n  dependsOn: ["+quoted("component:"+multiline)+", 'component:default/../../x']\n") +
		"\n---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: evil-team\n  title: " + quoted(multiline) + "\n  links: [{url: 'javascript:alert(1)', title: chat, type: chat}]\nspec:\n  type: team\n  profile: {email: " + quoted("x@x.example\"><script>") + ", displayName: " + quoted(multiline) + "}\n  children: []\n  members: [" + quoted(multiline) + "]\n"
	files["CODEOWNERS"] = "* @x/\"><script>alert(1)</script>\n\"><script>alert(1)</script> @y\n/docs/ " + strings.ReplaceAll(evil, "\u2028", "") + "\n/" + evil + " @z\n[section" + evil + "][2] @a\n"
	files[".github/workflows/ci.yml"] = "name: " + quoted(multiline) + "\non: [push, " + quoted(multiline) + "]\njobs:\n  " + quoted("a"+multiline) + ":\n    name: " + quoted(multiline) + "\n    runs-on: " + quoted(multiline) + "\n    environment: {name: " + quoted(multiline) + ", url: 'javascript:alert(1)'}\n    steps:\n      - {uses: " + quoted("x/"+multiline+"@"+multiline) + ", name: " + quoted(multiline) + "}\n      - {run: " + quoted("make "+multiline) + "}\n"
	files[".gitlab-ci.yml"] = "include: [" + quoted(multiline) + "]\nstages: [" + quoted(multiline) + "]\n" + quoted(multiline) + ":\n  script: [" + quoted(multiline) + "]\n  image: " + quoted(multiline) + "\n"
	files["LICENSE"], files["CHANGELOG.md"] = evil, "# "+evil+"\n"
	leaves := map[string]leaf{}
	for path, content := range files {
		leaves[path] = h.blob(content)
	}
	before := maps.Clone(leaves)
	before["docs/gone-x.md"], before["docs/older.md"], before["bin/gone.sh"] = h.blob("x"), h.blob("y"), h.blob("z")
	for i, name := range []string{"moved.md", "a b/c d.md", evil + ".md", "x\ny /evil 200\n.md", "..md", "@v1.0.0/x.md", "index.html.md", "\u202ex.md", "con/x.md"} {
		content := h.blob(fmt.Sprintf("# Moved %d\n\nFrom one place to the other, whole and unchanged.\n", i))
		before["docs/"+name], leaves[fmt.Sprintf("docs/moved/%d.md", i)] = content, content
	}
	who := strings.NewReplacer("<", "(", ">", ")").Replace(evil) + " \x1b[31m <\"onclick=alert(1)@x.example"
	h.commitTree(h.nested(before), who+"> 1753000000 +0000", multiline)
	h.commitTree(h.nested(leaves), who+"> 1763000000 +0000", multiline)
	h.tag("v1.0.0", "V1.0.0", "v2.0.0-\"><script>alert(1)</script>", "../../x", "v3.0.0/../../../../x", "@v4.0.0", "v5.0.0\\..", "v6.0.0-\x1b[31m", "v7.0.0-..", "v8.0.0-con", "v9.0.0+\u202ex", "v10.0.0-<b>")
}

// oddNames is a tree of names that must not become paths.
func oddNames(h *hostile) {
	doc := h.blob("# Odd\n\n[up](../../../../../../etc/passwd) [a](a.md)\n")
	names := []string{
		"..", ".", ".git", "a/../../../x.md", "/etc/x.md", "a\\..\\..\\b.md", "C:\\x.md", "con.md", "NUL.md", "aux", "a.md.", "b.md ", "A.md", "a.md", "A.MD",
		"c\nd.md", "e\x1b[31m.md", "\xff\xfe.md", strings.Repeat("x", 300) + ".md", strings.Repeat("ü", 140) + ".md", "\u202egpj.md", evil + ".md", "{{.}}.md",
		"index.html", "index.html.md", "INDEX.md", "README.md", "e\u0301.md", "\u00e9.md", "@v1.0.0.md", "#x.md", "%2e%2e%2fx.md", "a?b.md", "javascript:alert(1).md",
		"_files.md", "\x7f.md", "-.md", "...md", "~.md", "a:b.md", "*.md", "ﬁ.md", "K.md", "k.md", "İ.md", "i.md", "ß.md", "SS.md", "COM1.md", "lpt9.txt.md", "page.html",
	}
	entries := map[string]leaf{}
	for _, name := range names {
		entries[name] = doc
	}
	odd := h.flat(entries)
	few := h.flat(map[string]leaf{"a.md": doc, "A.md": doc, "README.md": doc, "con.md": doc})
	entries["con"], entries["@v1.0.0"], entries["_files"], entries["docs"] = few, few, few, few
	picture := h.blob(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
	for _, name := range []string{"con.svg", strings.Repeat("y", 300) + ".svg", "x.SVG", evil + ".svg", "..svg"} {
		entries[name] = picture
	}
	docs := h.flat(entries)
	h.commitTree(h.flat(map[string]leaf{"..": odd, "docs": docs, "runbooks": few, "README.md": doc, "Docs": few}), "A <a@x.example> 1763000000 +0000", "x")
	h.tag("v1.0.0")
}

// oddServices declares services that want each other's addresses.
func oddServices(h *hostile) {
	var all strings.Builder
	for _, name := range []string{
		"..", ".", "_files", "docs", "index.html", "services", "Good", "GOOD", "good", "e\u0301", "\u00e9", "con", "a/../../b", "/abs", "x/docs/y", "x", "a\\b",
		strings.Repeat("n", 300), multiline, "", "@v1.0.0", "api/v1/fleet.json", "404.html", "-", "a\nb", "%2e%2e", "\u202eabc", "ſ", "s",
	} {
		all.WriteString(component(name, "spec:\n  type: service\n  owner: "+quoted("group:"+name)+"\n"))
	}
	h.write(map[string]string{"catalog-info.yaml": all.String(), "README.md": "# Many\n", "docs/index.html.md": "# x\n", "docs/docs.md": "# y\n"})
}

// links is full of links that lead out of it.
func links(h *hostile, outside string) {
	h.commitTree(h.nested(map[string]leaf{
		"README.md": h.blob("# Links\n\n[x](docs/up.md) [y](docs/out.md)\n"), "docs/a.md": h.link("b.md"), "docs/b.md": h.link("a.md"),
		"docs/out.md": h.link(outside), "docs/up.md": h.link(strings.Repeat("../", 30) + strings.TrimPrefix(outside, "/")),
		"docs/self": h.link("."), "docs/img.svg": h.link(outside), "CODEOWNERS": h.link(outside), "catalog-info.yaml": h.link(outside),
		"Makefile": h.link("/dev/zero"), "docs/long.md": h.link(strings.Repeat("x", 100_000)), "docs/nul.md": h.link("a\x00b"), ".github": h.link("docs"), "docs/.git": h.link("../.git"),
	}), "A <a@x.example> 1763000000 +0000", "x")
}

// bombs maps a repository to what would cost too much.
func bombs() map[string]func(*hostile) {
	aliases := "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := 1; i < 12; i++ {
		aliases += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 8), i-1)
	}
	return map[string]func(*hostile){
		"bomb-yaml": func(h *hostile) {
			deep := "a: " + strings.Repeat("[", 100_000)
			h.write(map[string]string{"README.md": "---\n" + aliases + "title: *a11\n---\n# x\n", "catalog-info.yaml": aliases, ".gitlab-ci.yml": aliases + "job: {script: *a11}\n",
				".github/workflows/ci.yml": aliases + "on: push\njobs: *a11\n", ".github/workflows/deep.yml": deep, "docs/deep.md": "---\n" + deep + "\n---\n# x\n",
				"docs/json.md": strings.Repeat(`{"a":`, 50_000) + "\n\n# x\n", "lib/catalog-info.yaml": deep})
		},
		"bomb-markdown": func(h *hostile) {
			files := map[string]string{"README.md": "# x\n"}
			for i, text := range []string{
				strings.Repeat("[", 50_000), strings.Repeat("*a ", 50_000), strings.Repeat("> ", 50_000) + "x", strings.Repeat("`", 200_000), strings.Repeat("<a ", 100_000),
				strings.Repeat("<!--", 100_000), strings.Repeat("[a](", 50_000), "[a]: " + strings.Repeat("x", 50_000) + "\n\n" + strings.Repeat("[a] ", 50_000),
				strings.Repeat("# Heading\n\n", 20_000), strings.Repeat("[a](b.md) ", 50_000), strings.Repeat("<div>", 50_000), strings.Repeat("- ", 50_000),
				"|" + strings.Repeat("a|", 1000) + "\n|" + strings.Repeat("-|", 1000) + "\n" + strings.Repeat("||\n", 20_000), strings.Repeat("[^1]", 50_000) + "\n\n[^1]: x",
				strings.Repeat("```sh\nmake x\n```\n", 10_000), "---\nk: " + strings.Repeat("v", 1_000_000) + "\n---\n# x\n", "# " + strings.Repeat("T", 1_000_000) + "\n",
			} {
				files[fmt.Sprintf("docs/%02d.md", i)] = text
			}
			h.write(files)
		},
		"bomb-size": func(h *hostile) {
			big := strings.Repeat("\x00", 64<<20)
			h.write(map[string]string{"README.md": "# x\n\n![a](docs/a.svg)\n", "docs/big.md": big, "docs/a.svg": "<svg>" + big[:20<<20], "CODEOWNERS": big[:8<<20], "catalog-info.yaml": big[:8<<20]})
		},
		"bomb-tree": func(h *hostile) { // ten to the twelfth files
			at := h.flat(map[string]leaf{"a.md": h.blob("# x\n")})
			for range 12 {
				entries := map[string]leaf{}
				for i := range 10 {
					entries[fmt.Sprintf("d%d", i)] = at
				}
				at = h.flat(entries)
			}
			h.commitTree(at, "A <a@x.example> 1763000000 +0000", "x")
		},
		"bomb-depth": func(h *hostile) {
			at := h.flat(map[string]leaf{"README.md": h.blob("# x\n")})
			for range 3000 {
				at = h.flat(map[string]leaf{"d": at})
			}
			h.commitTree(at, "A <a@x.example> 1763000000 +0000", "x")
		},
		"bomb-owners": func(h *hostile) {
			var rules strings.Builder
			for i := range 20_000 {
				fmt.Fprintf(&rules, "**/*a*b*c%d* @o%d\n", i, i)
			}
			files := map[string]string{"README.md": "# x\n", "CODEOWNERS": rules.String()}
			for i := range 50 {
				files[fmt.Sprintf("a/%s/%d.txt", strings.Repeat("ab", 50), i)] = "x"
				files[fmt.Sprintf("s%d/catalog-info.yaml", i)] = component(fmt.Sprintf("bomb-%d", i), "spec: {type: service}\n")
			}
			h.write(files)
		},
		"bomb-make": func(h *hostile) {
			files := map[string]string{"Makefile": "include Makefile\ninclude m/*.mk\n", "README.md": "# x\n\nRun `make all`.\n", "package.json": `{"scripts":` + strings.Repeat(`{"a":`, 50_000)}
			for i := range 200 {
				files[fmt.Sprintf("m/%d.mk", i)] = fmt.Sprintf("include m/%d.mk\ninclude m/*.mk\nA%d = $(A%d)$(A%d)\n$(A%d):\n\techo\n", i+1, i, i-1, i-1, i)
			}
			h.write(files)
		},
		"bomb-dates": func(h *hostile) {
			tree := h.nested(map[string]leaf{"README.md": h.blob("# x\n"), "docs/a.md": h.blob("---\nlast_reviewed_on: 99999-01-01\nreview_in: -5 days\n---\n# a\n"), "docs/b.md": h.blob("---\nlast_reviewed_on: 0000-00-00\nexpires: 10000-01-01\n---\n# b\n")})
			for _, when := range []string{"-62135596801 +0000", "253402300800 +0000", "99999999999999999999 +9999", "9223372036854775807 -9999", "0 +0000", "abc def"} {
				h.commitTree(tree, "A <a@x.example> "+when, "x")
				h.tag("v1.0." + fmt.Sprint(h.refs.Len()))
			}
		},
	}
}
