package survey

import (
	"testing"

	"daybook/internal/gitfs"
)

func TestShorthand(t *testing.T) {
	target := Target{Newest: gitfs.Ref{Name: "v2.1.0"}, Releases: []gitfs.Ref{{Name: "v2.1.0"}, {Name: "1.10.2"}, {Name: "1.9.7"}, {Name: "tools/v1.11.0"}, {Name: "nightly"}}}
	for ref, want := range map[string]string{
		"~latest": "v2.1.0", "2": "v2.1.0", "1": "1.10.2", "1.9": "1.9.7", "1.1": "", "3": "", "v1": "", "1.9.7": "", "main": "", "": "",
	} {
		got, ok := target.shorthand(ref)
		if got.Name != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", ref, got.Name, want)
		}
	}
	if got, ok := (Target{}).shorthand("~latest"); ok {
		t.Errorf("without releases: %q", got.Name)
	}
}
