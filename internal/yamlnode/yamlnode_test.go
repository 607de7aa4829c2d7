package yamlnode

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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
		"nothing but marks":   {strings.Repeat("[a]: b\n", maxMarks), "split the file"},
	} {
		if _, err := Decode([]byte(c.src)); err == nil || !strings.Contains(err.Text, c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// The definitions of a large interface have a mark in thirty bytes, and lists of
// numbers one in five.
func TestLargeFilesAreRead(t *testing.T) {
	for name, piece := range map[string]string{
		"an interface": "  /things:\n    get:\n      summary: Lists the things, as they are\n      parameters:\n        - $ref: '#/components/parameters/limit'\n",
		"prose":        "- |\n  Words that go on for a while, as they do in descriptions: in lines.\n",
	} {
		src := []byte(strings.Repeat(piece, MaxBytes/len(piece)))
		if name == "an interface" {
			src = append([]byte("paths:\n"), src[:len(src)-len(piece)]...)
		}
		if _, err := Decode(src); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// JSON and TOML give the nodes that the same file in YAML has.
func TestEveryLanguageGivesTheSameNodes(t *testing.T) {
	roots, err := Decode([]byte("a:\n  b: [1, x]\n  c: {d: true}\n"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := DecodeJSON([]byte("{\"a\":\n  {\"b\": [1, \"x\"],\n  \"c\": {\"d\": true}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := DecodeTOML([]byte("[a]\nb = [1, 'x']\nc.d = true\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := shown(roots[0])
	for name, n := range map[string]*yaml.Node{"JSON": j, "TOML": m} {
		if got := shown(n); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func shown(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return n.ShortTag() + " " + n.Value + fmt.Sprintf("@%d", n.Line)
	}
	var parts []string
	for _, c := range n.Content {
		parts = append(parts, shown(c))
	}
	return n.ShortTag() + "(" + strings.Join(parts, ", ") + ")"
}

// TOML and JSON are refused where they would fill a stack or the memory, and
// brackets that mean nothing are not counted.
func TestHostileTOMLAndJSON(t *testing.T) {
	brackets := strings.Repeat("[", 1000)
	for name, c := range map[string]struct {
		src, want string
		line      int
	}{
		"brackets":             {"x = '['\na = " + strings.Repeat("[", 1<<19), "nested deeper than 100", 2},
		"inline tables":        {"a = " + strings.Repeat("{a=", 1<<18), "nested deeper than 100", 1},
		"a key of many parts":  {"# [[[\n[" + strings.Repeat("a.", 1<<18) + "a]", "nested deeper than 100", 2},
		"many values":          {"\na = [" + strings.Repeat("1,", 1<<18) + "]", "more than 60000 marks", 2},
		"a key twice":          {strings.Repeat("a=1\n", 1<<10), "stands twice", 2},
		"size":                 {strings.Repeat("#", MaxBytes+1), "over the limit of 1 MB", 0},
		"brackets in texts":    {"a = \"\"\"\n" + brackets + "\"\"\"\nb = \"" + brackets + "\\\"\"\nc = '" + brackets + "' # " + brackets, "", 0},
		"a text that goes on":  {"a = \"" + brackets + "\nb = 1", "not TOML", 1},
		"a line break in text": {"a = \"\"\"\n\n\n\"\"\"\nb = " + brackets, "nested deeper than 100", 5},
	} {
		if _, err := DecodeTOML([]byte(c.src)); err == nil && c.want != "" || err != nil && (c.want == "" || !strings.Contains(err.Text, c.want) || err.Line != c.line) {
			t.Errorf("%s: got %+v, want %q on line %d", name, err, c.want, c.line)
		}
	}
	for src, want := range map[string]string{strings.Repeat("[", 1<<19): "nested deeper than 100", "[" + strings.Repeat("1,", 1<<18) + "1]": "more than 100000 values",
		strings.Repeat(" ", MaxBytes+1): "over the limit of 1 MB"} {
		if _, err := DecodeJSON([]byte(src)); err == nil || !strings.Contains(err.Text, want) {
			t.Errorf("JSON: got %v, want %q", err, want)
		}
	}
}
