package document

import (
	"strings"
	"testing"
)

func TestStubs(t *testing.T) {
	for src, want := range map[string]string{
		"# New app\n\nThis README would normally document whatever steps are necessary to get the\napplication up and running.\n\n* Ruby version\n": "Rails",
		"# Getting Started with Create React App\n\nThis project was bootstrapped with [Create React App](https://x).\n":                            "Create React App",
		"# My Project\n\n## Getting started\n\nTo make it easy for you to get started with GitLab, here's a list of recommended next steps.\n":      "GitLab",
		"This is a [Next.js](https://nextjs.org) project bootstrapped with [`create-next-app`](https://x).\n":                                       "create-next-app",
		"# App\n\nRun `ng serve` for a dev server.\n": "Angular",
		"# A\n\nLorem ipsum dolor sit amet.\n":        "Lorem ipsum",
		"# A\n\nTODO: write this.\n":                  "still to be written",
		"# A\n\nThis is a template. Copy it.\n":       "template",
		"# A\n":                                       "says nothing",
		"":                                            "says nothing",
		"# Service\n\nKeeps track of todo lists for customers, so that they forget nothing.\n": "",
		"# A\n\n```sh\nmake TODO\n```\n": "",
		"# A\n\n" + strings.Repeat("Words that somebody wrote about the service. ", 30) + "TODO: dashboards.\n": "",
		"# A\n\n[Docs](https://a.example)\n": "",
	} {
		doc, _ := Parse("README.md", []byte(src), Options{})
		if (want == "") != (doc.Stub == "") || !strings.Contains(doc.Stub, want) {
			t.Errorf("%q: %q, want %q", src, doc.Stub, want)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "one": 1, "one two": 2, "  one,two  -- three ": 2, "don't": 1, "42 is": 2, "你好世界": 2, "été même": 2, "- | * &": 0, "a\u00a0b": 2,
	} {
		if got := countWords(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestSummary(t *testing.T) {
	cases := map[string]string{
		"# A\n\n[![b](c)](d) ![e](f)\n\nShort one.\n\nKeeps *all* the `orders` of [shops](g).\n": "Keeps all the orders of shops.",
		"---\ndescription: Said in the\n  front matter\n---\n# A\n\nKeeps all the orders.\n":     "Said in the front matter",
		"# A\n\n<p align=center>Not this HTML, please.</p>\n\n> nor this quotation here\n":       "",
		"# A\n\n" + strings.Repeat("word ", 100):                                                 strings.TrimSpace(strings.Repeat("word ", 59)) + "…",
	}
	for src, want := range cases {
		doc, _ := Parse("a.md", []byte(src), Options{})
		if doc.Summary != want {
			t.Errorf("%q: %q, want %q", src, doc.Summary, want)
		}
	}
}

func TestTitles(t *testing.T) {
	cases := []struct{ path, src, want string }{
		{"a.md", "---\ntitle: From the fields\n---\n# From the heading\n", "From the fields"},
		{"a.md", "text\n\n## Second\n\n# First\n", "First"},
		{"a.md", "<h1 align=center>Raw <b>one</b></h1>\n", "Raw one"},
		{"a.md", "# ![Logo](x.png)\n", "Logo"},
		{"docs/how-to_deploy.md", "no heading\n", "How to deploy"},
		{"services/billing/README.md", "", "billing"},
		{"README.md", "", "README"},
	}
	for _, c := range cases {
		if doc, _ := Parse(c.path, []byte(c.src), Options{}); doc.Title != c.want {
			t.Errorf("%s %q: %q", c.path, c.src, doc.Title)
		}
	}
}

func TestKindsOfLinks(t *testing.T) {
	for dest, want := range map[string]LinkKind{
		"a.md": Relative, "../a.md#b": Relative, "?a": Relative, "/a.md": Rooted, "#a": Anchor, "https://a.example": External, "//a.example/b": External,
		"mailto:a@b.example": Mail, "MAILTO:a@b": Mail, "tel:1": External, "{{ site.url }}/a": Template, "<name>.md": Template, "${X}/a": Template, "C:/a": Relative,
	} {
		if got := kindOf(dest); got != want {
			t.Errorf("%s: %s, want %s", dest, got, want)
		}
	}
}
