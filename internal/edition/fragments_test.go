package edition_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// A site that is made anew from what is remembered is the one that was rendered,
// and so is one made with a memory that cannot be used.
func TestRememberedSiteIsTheSame(t *testing.T) {
	w := newWorld(t)
	w.add("team/shop", fleetMoves)
	w.build()
	first := treeOf(t, w.opts.Out).contents()
	memory := filepath.Join(w.opts.State, "fragments")
	if files, err := os.ReadDir(memory); err != nil || len(files) != 1 {
		t.Fatalf("the memory holds %v, %v", files, err)
	}
	for name, change := range map[string]func() error{
		"remembered": func() error { return nil },
		"unusable": func() error {
			return os.WriteFile(filepath.Join(memory, "00000001.fragments"), make([]byte, 5000), 0o644)
		},
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(w.opts.Out); err != nil {
			t.Fatal(err)
		}
		w.build()
		got := treeOf(t, w.opts.Out).contents()
		for _, dated := range []string{"state/ledger.jsonl", ".daybook-manifest"} { // the same night again
			delete(first, dated)
			delete(got, dated)
		}
		if !maps.Equal(got, first) {
			t.Errorf("%s: another site", name)
		}
	}
}
