package gitfs

import "testing"

func TestIgnore(t *testing.T) {
	ignore := ParseIgnore(
		IgnoreFile{"web/app", []byte("!kept.log\n")},
		IgnoreFile{"web", []byte("/out\n*.tmp\n")},
		IgnoreFile{"", []byte("# built\n/bin/\n*.log\n!keep.log\nnode_modules\n\n.env*\r\n")},
	)
	for path, want := range map[string]bool{
		"bin/server": true, "sub/bin/server": false, "a/b.log": true, "keep.log": false,
		"web/node_modules/x/y.js": true, ".env.local": true, "scripts/setup": false, "binary": false,
		"web/out/x": true, "out/x": false, "web/sub/out/x": false, "web/sub/a.tmp": true, "a.tmp": false, "website/a.tmp": false,
		"web/app/kept.log": false, "web/kept.log": true,
	} {
		if got := ignore.LeavesOut(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	if (Ignore{}).LeavesOut("anything") {
		t.Error("the zero value leaves something out")
	}
}
