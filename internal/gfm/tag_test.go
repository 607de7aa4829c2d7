package gfm

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Tags are the same whether the short way or the library reads them.
func TestShortTags(t *testing.T) {
	library := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))
	short := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(
		append(parser.DefaultInlineParsers(), util.Prioritized(shortTag{parser.NewRawHTMLParser()}, 399))...))
	pieces := []string{"<a", "<b-c", "</a", "<", ">", "/>", " ", "\t", "\n", "  ", " b", " _c", "=", "'", "\"", "d", "1", "é", "\x00", "\xff", " b=c", " b='c d'", " b=\"c\"", "/", "-", ":", "x ", "`", "\r\n", "> "}
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 20_000 {
		src := []byte("x ")
		for range 1 + random.IntN(9) {
			src = append(src, pieces[random.IntN(len(pieces))]...)
		}
		want, got := tagsOf(library, src), tagsOf(short, src)
		if want != got {
			t.Fatalf("%q: %q, want %q", src, got, want)
		}
		if want != "" {
			found++
		}
	}
	if found < 1000 {
		t.Errorf("only %d of the texts hold a tag", found)
	}
}

func tagsOf(p parser.Parser, src []byte) string {
	var found []string
	_ = ast.Walk(p.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if raw, ok := n.(*ast.RawHTML); ok && entering {
			found = append(found, string(RawInline(raw, src)))
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(found, "|")
}

// A scanner that has read other pieces reads the next one like a new one.
func TestScannerKeepsNothing(t *testing.T) {
	pieces := []string{"<a", " b='", "'", ">", "<", "</", "/>", "<script>", "</script>", "<textarea>", "<!--", "-->", "x", "&amp", ";", "<h1>", "</h1>", "<plaintext>", "\x00", "\r", "<b>", "<?", "<!D", "\xff", " "}
	random := rand.New(rand.NewPCG(3, 4))
	var used RawScanner
	for range 20_000 {
		var raw []byte
		for range random.IntN(6) {
			raw = append(raw, pieces[random.IntN(len(pieces))]...)
		}
		want, got := new(RawScanner).fresh(bytes.Clone(raw)), used.Scan(raw)
		if len(want) != len(got) {
			t.Fatalf("%q: %v, want %v", raw, got, want)
		}
		for i := range want {
			if want[i].String() != got[i].String() || want[i].Offset != got[i].Offset || want[i].Heading != got[i].Heading {
				t.Fatalf("%q: %v, want %v", raw, got, want)
			}
		}
	}
}
