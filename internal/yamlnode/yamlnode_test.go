package yamlnode

import (
	"fmt"
	"strings"
	"testing"
)

func TestDocumentsKeepTheirLines(t *testing.T) {
	roots, err := Decode([]byte("\xef\xbb\xbfa: 1\n---\n---\n# nothing\n---\nb:\n  c: 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	last := roots[len(roots)-1]
	if last.Content[0].Value != "b" || last.Line != 6 {
		t.Errorf("the last document begins with %q on line %d", last.Content[0].Value, last.Line)
	}
	Shift(last, 10)
	if last.Line != 16 || last.Content[1].Content[0].Line != 17 {
		t.Errorf("shifted to %d and %d", last.Line, last.Content[1].Content[0].Line)
	}
}

func TestMistakesNameTheirLine(t *testing.T) {
	for src, line := range map[string]int{"a: 1\nb: [\n": 3, "a: 1\n\tb: 2\n": 2, "a: \"x\n": 2} {
		if _, err := Decode([]byte(src)); err == nil || !strings.HasPrefix(err.Text, "not YAML: ") || err.Line != line {
			t.Errorf("%q: got %+v, want line %d", src, err, line)
		}
	}
}

// What grows without end is refused before it is expanded.
func TestBombsAreRefused(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	for name, c := range map[string]struct{ src, want string }{
		"aliases of aliases":  {bomb, "aliases expanded"},
		"depth":               {strings.Repeat("[", 200) + strings.Repeat("]", 200), "nested deeper"},
		"size":                {strings.Repeat("a", MaxBytes+1), "over the limit"},
		"an anchor in itself": {"a: &a [*a]\n", "holds itself"},
	} {
		if _, err := Decode([]byte(c.src)); err == nil || !strings.Contains(err.Text, c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
