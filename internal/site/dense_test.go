package site

import (
	"strings"
	"testing"

	"daybook/internal/ledger"
	"daybook/internal/survey"
)

// A document that is too dense to be read is shown as it stands, with the
// reason; one that is not there is not.
func TestUnreadDocumentsAreShownWhereTheyCanBe(t *testing.T) {
	source := []byte("# Dense\n\n" + strings.Repeat("[a](b)\n", 50_000))
	one := &survey.Survey{Repository: survey.Repository{Name: "o/a"}, Services: []survey.Service{{ID: "x", Name: "shop", Documents: []survey.Document{
		{Path: "dense.md", Hash: "1", Format: "markdown", Title: "Dense", Unread: "denser than what people write", Plain: true},
		{Path: "huge.md", Hash: "2", Format: "markdown", Title: "Huge", Unread: "too large"},
	}}}}
	brief, err := Trim(one)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compose(Input{Title: "Docs", Book: &ledger.Book{}, Surveys: []Brief{brief}, Names: map[Subject]string{{"o/a", "x"}: "shop"},
		Load:   func(string) (*survey.Survey, error) { return one, nil },
		Source: func(string, string) ([]byte, error) { return source, nil }})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for p := range plan.Pages() {
		if p.View == nil {
			continue
		}
		view, err := p.View()
		if err != nil {
			t.Fatal(err)
		}
		v, ok := view.(*DocumentView)
		if !ok {
			continue
		}
		seen++
		switch v.Path {
		case "dense.md":
			if v.Unread != "" || v.Plain != string(source) || !strings.Contains(v.PlainWhy, "denser than what people write: its lines") {
				t.Errorf("%s: unread %q, because %q, %d bytes", v.Path, v.Unread, v.PlainWhy, len(v.Plain))
			}
		case "huge.md":
			if v.Unread != "too large" || v.Plain != "" {
				t.Errorf("%s: unread %q, %d bytes", v.Path, v.Unread, len(v.Plain))
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d documents", seen)
	}
}
