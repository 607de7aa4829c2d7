package site

import (
	"bytes"
	"strings"
	"testing"

	"daybook/internal/ledger"
	"daybook/internal/survey"
)

// TestMarkdownLiesBesideItsPage asks for the bytes of git, of the default branch
// alone.
func TestMarkdownLiesBesideItsPage(t *testing.T) {
	source := []byte("---\r\ntitle: <script>\r\n---\n# T\xff\n")
	one := &survey.Survey{Repository: survey.Repository{Name: "o/a", Versions: []survey.Release{{Tag: "v1", Commit: "1", Documents: []survey.Document{{Path: "README.md", Hash: "1", Format: "markdown"}}}}},
		Services: []survey.Service{{ID: "x", Name: "shop", Documents: []survey.Document{
			{Path: "README.md", Hash: "1", Format: "markdown", Title: "A [b]\n# c"}, {Path: "a.rst", Hash: "2", Format: "rst"}, {Path: "huge.md", Hash: "3", Format: "markdown", Unread: "too large"},
		}}}}
	brief, err := Trim(one)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compose(Input{Title: "Docs", BaseURL: "https://docs.example/x", Book: &ledger.Book{}, Surveys: []Brief{brief}, Names: map[Subject]string{{"o/a", "x"}: "shop"},
		Load:   func(string) (*survey.Survey, error) { return one, nil },
		Source: func(string, string) ([]byte, error) { return source, nil }})
	if err != nil {
		t.Fatal(err)
	}
	var twins []string
	for p := range plan.Pages() {
		if strings.HasSuffix(p.File, ".md") {
			twins = append(twins, p.File)
			if got, err := p.Bytes(); err != nil || !bytes.Equal(got, source) || p.Key == "" {
				t.Errorf("%s holds %q, error %v, key %q", p.File, got, err, p.Key)
			}
		}
		if p.File == "llms.txt" {
			got, err := p.Bytes()
			if err != nil || !strings.HasPrefix(string(got), "# Docs\n\n> ") ||
				!strings.Contains(string(got), "\n- [A \\[b\\] # c](https://docs.example/x/services/shop/docs/index.md): Guides\n") {
				t.Errorf("llms.txt, error %v:\n%s", err, got)
			}
		}
	}
	if len(twins) != 1 || twins[0] != "services/shop/docs/index.md" {
		t.Errorf("Markdown lies at %v", twins)
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		" a\r\n\n  b\tc ":         "a b c",
		"a\x1b[31m\u202eb\x00":    "a [31m b",
		"größe 日本":                "größe 日本",
		strings.Repeat("ü", 1000): strings.Repeat("ü", 150) + "…",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
