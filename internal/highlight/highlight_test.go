package highlight

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func TestCodeIsColoured(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", "// why\nfunc main() { return \"a<b\", 42 }\n", `<span class="hl-c">// why</span>` + "\n" +
			`<span class="hl-k">func </span><span class="hl-n">main</span>() { <span class="hl-k">return </span><span class="hl-s">&#34;a&lt;b&#34;</span>, <span class="hl-m">42 </span>}` + "\n"},
		{"yaml", "on: push # always\n", `<span class="hl-k">on</span>: push <span class="hl-c"># always</span>` + "\n"},
		{"YML", "a: 1", `<span class="hl-k">a</span>: <span class="hl-m">1</span>`},
		{"diff", "-a\n+b\n", "<span class=\"hl-gd\">-a\n</span><span class=\"hl-gi\">+b\n</span>"},
		{"sh", "# it\r\nexport A=1\r\n", "<span class=\"hl-c\"># it</span>\nexport A=<span class=\"hl-m\">1</span>\n"},
	} {
		var b bytes.Buffer
		if !New().Write(&b, c.language, []byte(c.code)) || b.String() != c.want {
			t.Errorf("%s: %s\nwant %s", c.language, b.String(), c.want)
		}
	}
}

func TestWhatIsOutOfBoundsStaysAsItIs(t *testing.T) {
	for name, c := range map[string]struct{ language, code string }{
		"no language":       {"", "a"},
		"unknown language":  {"klingon", "a"},
		"a file's name":     {"main.go", "package a"},
		"too long":          {"go", strings.Repeat(strings.Repeat("a", maxLine-1)+"\n", maxCode/maxLine+1)},
		"too long for Java": {"java", strings.Repeat(strings.Repeat("a ", 100)+"\n", maxJava/200+1)},
		"too many lines":    {"go", strings.Repeat("a\n", maxLines+1)},
		"a long line":       {"js", strings.Repeat("a", maxLine+1)},
		"no text":           {"go", "a\xff"},
		"not the language":  {"json", strings.Repeat("$%&\n", maxWrong)},
	} {
		var b bytes.Buffer
		if New().Write(&b, c.language, []byte(c.code)) || b.Len() > 0 {
			t.Errorf("%s: coloured as %.80q", name, b.String())
		}
	}
}

// TestEveryLanguageGivesItsCodeBack holds each lexer against code that is none of
// its language, several at once: markup taken away, what is left is the code.
func TestEveryLanguageGivesItsCodeBack(t *testing.T) {
	h := New()
	code := "<a b='c' onclick=\"x\">&amp; {{ .d }} ${e} $(f) /* g */ // h\n# i: [1, 2.5e3] \"j\\\"k\" 'l' `m`\n\n\t- n | o > p\n" + strings.Repeat("({[<\"'`", 40) + "\n<!-- ü 中 -->"
	tags := regexp.MustCompile(`<span class="hl-[a-z]+">|</span>`)
	var all sync.WaitGroup
	for _, language := range languages() {
		all.Go(func() {
			if h.lexer(language) == nil {
				t.Errorf("no lexer is called %s", language)
			}
			var b bytes.Buffer
			if !h.Write(&b, language, []byte(code)) {
				return
			}
			text := tags.ReplaceAllString(b.String(), "")
			if strings.ContainsAny(text, "<>\"") || html.UnescapeString(text) != code {
				t.Errorf("%s: %s", language, b.String())
			}
		})
	}
	all.Wait()
}

func BenchmarkWrite(b *testing.B) {
	h := New()
	code := []byte(strings.Repeat("func main() {\n\t// says hello\n\tfmt.Println(\"hello\", 42)\n}\n", 8))
	b.SetBytes(int64(len(code)))
	for b.Loop() {
		h.Write(new(bytes.Buffer), "go", code)
	}
}
