package cli

import (
	"flag"
	"os"
	"strings"
	"testing"

	"daybook/internal/survey"
)

var update = flag.Bool("update", false, "write the table of formats into the README")

// TestTheReadmeListsTheFormats keeps the README's table the one that the code
// gives.
func TestTheReadmeListsTheFormats(t *testing.T) {
	const file, begin, end = "../../README.md", "<!-- formats: written by `go test ./internal/cli -update` -->\n\n", "<!-- end of formats -->"
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), begin)
	stands, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the formats")
	}
	want := formatTable(survey.Formats())
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if stands != want {
		t.Error("the README's table of formats is not that of the code: go test ./internal/cli -update")
	}
}

// TestEveryFormatBelongsToAFamily keeps a format from being left out of the
// lists.
func TestEveryFormatBelongsToAFamily(t *testing.T) {
	listed := map[string]bool{}
	for _, f := range families {
		listed[f.name] = true
	}
	for _, f := range survey.Formats() {
		if !listed[f.Family] || f.Title == "" || len(f.Places) == 0 && f.Contents == "" {
			t.Errorf("%+v", f)
		}
	}
}
