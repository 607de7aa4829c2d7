package edition_test

import (
	"bytes"
	"os"
	"testing"
)

// What a session keeps for its searches is found anew after a save, and gone
// when it ends.
func TestSessionKeepsWordsAndLeavesNone(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary) // of Windows
	d := newDesk(t, 1)
	index := func() []byte {
		t.Helper()
		content, err := d.session.File("search/index.txt")
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	d.refresh()
	first := index()
	kept, err := os.ReadDir(temporary)
	if err != nil || len(kept) != 1 {
		t.Fatalf("for its searches the session keeps %d folders, want 1: %v", len(kept), err)
	}
	d.refresh(d.save("api/docs/guide.md", "# Guide\n\nXylophones are new here.\n")...)
	if bytes.Equal(first, index()) {
		t.Error("a saved document changes nothing of the index")
	}
	d.session.Close()
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("after its end %d folders are left: %v", len(left), err)
	}
}
