package registry

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a file holds, it is rows or a reason, and rows are bounded.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/repos.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if ending := filepath.Ext(file); ending != ".want" {
			f.Add(ending, content)
		}
	}
	f.Fuzz(func(t *testing.T, ending string, content []byte) {
		if readerOf("x"+ending) == nil || len(content) > maxFile {
			return
		}
		rows, err := parse("x"+ending, content, "")
		if err == nil && (len(rows) == 0 || len(rows) > maxRows) {
			t.Errorf("%d rows and no reason", len(rows))
		}
		lines := strings.Count(string(content), "\n") + 1
		for _, r := range rows {
			if r.line < 0 || r.line > lines {
				t.Errorf("a row on line %d of %d", r.line, lines)
			}
		}
	})
}
