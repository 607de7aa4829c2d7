package owners

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of formats into the page about owner files")

// The page about owner files lists the formats that are read.
func TestThePageAboutOwnerFilesIsTrue(t *testing.T) {
	const file, begin, end = "../../content/pages/owners.md", "<!-- formats -->\n", "<!-- end -->\n"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), begin)
	shown, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatal("the table has no marks around it")
	}
	want := formatTable()
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != want {
		t.Errorf("the page shows\n%s\nwant\n%s", shown, want)
	}
}

func formatTable() string {
	var b strings.Builder
	b.WriteString("\n| Format | Files | What counts |\n|---|---|---|\n")
	for _, f := range Formats() {
		fmt.Fprintf(&b, "| [%s](%s) | `%s` | %s |\n", f.Name, f.Documentation, strings.Join(f.Places, "`, `"), f.Reads)
	}
	return b.String() + "\n"
}
