package gfm

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

func TestSplitFrontMatter(t *testing.T) {
	cases := []struct {
		name, src, format, text, body string
		line                          int
	}{
		{"none", "# A\n", "", "", "# A\n", 1},
		{"empty", "", "", "", "", 1},
		{"yaml", "---\ntitle: A\n---\n# B\n", "yaml", "title: A\n", "# B\n", 4},
		{"yaml with dots", "---\ntitle: A\n...\nB", "yaml", "title: A\n", "B", 4},
		{"byte order mark and CRLF", "\ufeff---\r\na: b\r\n---\r\nB\r\n", "yaml", "a: b\r\n", "B\r\n", 4},
		{"tab", "---\nlist:\n\t- a\n---\nB", "yaml", "list:\n\t- a\n", "B", 5},
		{"empty block", "---\n---\nB", "yaml", "", "B", 3},
		{"comment only", "---\n# nothing yet\n---\nB", "yaml", "# nothing yet\n", "B", 4},
		{"at the end", "---\na: b\n---", "yaml", "a: b\n", "", 4},
		{"toml", "+++\ntitle = 'A'\n+++\nB", "toml", "title = 'A'\n", "B", 4},
		{"toml table", "+++\n[a]\nb = 1\n+++\nB", "toml", "[a]\nb = 1\n", "B", 5},
		{"json", "{\n\"title\": \"A\"}\n\nB", "json", "{\n\"title\": \"A\"}", "\nB", 3},
		{"two rules", "---\nSome words here.\n\n---\nB", "", "", "---\nSome words here.\n\n---\nB", 1},
		{"a sentence with a colon", "---\nPlease note that from now on: this.\n---\n", "", "", "---\nPlease note that from now on: this.\n---\n", 1},
		{"a template", "{{ template }}\nB", "", "", "{{ template }}\nB", 1},
		{"a brace", "{not json\nB", "", "", "{not json\nB", 1},
		{"json and prose", "{\"a\": 1} is JSON\n", "", "", "{\"a\": 1} is JSON\n", 1},
		{"rule and heading", "---\n\n# A\n\nb\n", "", "", "---\n\n# A\n\nb\n", 1},
		{"more hyphens", "----\na: b\n----\n", "", "", "----\na: b\n----\n", 1},
	}
	for _, c := range cases {
		fm := SplitFrontMatter([]byte(c.src))
		body := c.src[fm.Body:]
		if fm.Format != c.format || string(fm.Text) != c.text || body != c.body || fm.BodyLine != c.line {
			t.Errorf("%s: %q %q, body %q at line %d", c.name, fm.Format, fm.Text, body, fm.BodyLine)
		}
		if fm.Unclosed {
			t.Errorf("%s: unclosed", c.name)
		}
	}
}

func TestUnclosedAndListFrontMatter(t *testing.T) {
	fm := SplitFrontMatter([]byte("---\ntitle: A\n\n# B\n\nwords\n"))
	if !fm.Unclosed || fm.Format != "" || fm.Body != 0 {
		t.Errorf("unclosed: %+v", fm)
	}
	if fm = SplitFrontMatter([]byte("---\nOnce upon a time, there was a rule.\n\nnote: this\n")); fm.Unclosed {
		t.Error("a rule before prose is called front matter")
	}
	if fm = SplitFrontMatter([]byte("---\n- a\n- b\n---\nB")); !fm.List || fm.Body != 0 {
		t.Errorf("list: %+v", fm)
	}
}

func firstHeading(t *testing.T, src string) ast.Node {
	t.Helper()
	doc, err := NewParser().Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if doc.FirstChild() == nil || doc.FirstChild().Kind() != ast.KindHeading {
		t.Fatalf("%q does not begin with a heading", src)
	}
	return doc.FirstChild()
}

func TestHeadingText(t *testing.T) {
	cases := []struct{ src, shown, slugged string }{
		{"# Plain words", "Plain words", "Plain words"},
		{"# `code` and *weight* and [link](x)", "code and weight and link", "code and weight and link"},
		{"# :rocket: Deploy", "🚀 Deploy", ":rocket: Deploy"},
		{"# ![logo](x.png) Name", "Name", " Name"},
		{"# ![Name](x.png)", "Name", ""},
		{"# Steps <!-- omit in toc -->", "Steps", "Steps "},
		{`# a \* b &amp; c \&amp; d &copy`, "a * b & c &amp; d &copy", "a * b & c &amp; d &copy"},
		{"# <https://a.example>", "https://a.example", "https://a.example"},
		{"two\nlines\n===", "two lines", "two\nlines"},
		{"# a<sub>2</sub>", "a2", "a2"},
	}
	for _, c := range cases {
		shown, slugged := HeadingText(firstHeading(t, c.src), []byte(c.src))
		if shown != c.shown || slugged != c.slugged {
			t.Errorf("%q: %q, %q", c.src, shown, slugged)
		}
	}
}

func TestScanRaw(t *testing.T) {
	var scanner RawScanner // of all cases: none may see another
	show := func(raw string) string {
		var b strings.Builder
		for _, token := range scanner.Scan([]byte(raw)) {
			b.WriteString(token.String())
			if token.Heading != "" {
				b.WriteString("{" + token.Heading + "}")
			}
			if !strings.HasPrefix(raw[token.Offset:], "<") && token.Type != html.TextToken {
				t.Errorf("%q: offset %d", raw, token.Offset)
			}
		}
		return b.String()
	}
	cases := []struct{ raw, want string }{
		{"<p>a</p>", "<p>a</p>"},
		{"a<!-- b -->c", "ac"},
		{"<script>alert(1)</script>b", "b"},
		{"<style>a{}</style>b<iframe src=x>c</iframe>d", "bd"},
		{"<iframe src=x>", ""},
		{"<div class='", ""},
		{"a<title>b</title>c", "a&lt;title&gt;b&lt;/title&gt;c"},
		{"<textarea>", "&lt;textarea&gt;"},
		{"<h1>a <b>c</b></h1>d", "<h1>{a c}a <b>c</b></h1>d"},
		{"<h1>a<h2>b</h2>", "<h1>{a}a<h2>{b}b</h2>"},
		{"<!DOCTYPE html><br/>", "<br/>"},
	}
	for _, c := range cases {
		if got := show(c.raw); got != c.want {
			t.Errorf("%q: %q, want %q", c.raw, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("---\na: b\n---\n# :rocket: `x` &amp; <b>c</b>\n\n> [!NOTE]\n> a\n\n<h1>b</h1>\n\n[^1]: c\n")
	f.Add("{\"a\": 1}\n\n|a|b|\n|-|-|\n|`\\|`|\n")
	f.Add("+++\n[[a]]\n")
	p := NewParser()
	f.Fuzz(func(t *testing.T, src string) {
		fm := SplitFrontMatter([]byte(src))
		if fm.Body < 0 || fm.Body > len(src) || fm.BodyLine != 1+strings.Count(src[:fm.Body], "\n") && src[:fm.Body] != "" && strings.HasSuffix(src[:fm.Body], "\n") {
			t.Fatalf("front matter %+v", fm)
		}
		body := []byte(src)[fm.Body:]
		doc, err := p.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		err = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.Heading:
				if shown, _ := HeadingText(n, body); utf8.ValidString(src) && !utf8.ValidString(shown) {
					t.Fatalf("heading %q", shown)
				}
			case *ast.HTMLBlock:
				new(RawScanner).Scan(RawBlock(n, body))
			case *ast.RawHTML:
				new(RawScanner).Scan(RawInline(n, body))
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
