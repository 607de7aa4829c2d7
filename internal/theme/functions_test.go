package theme

import "testing"

func TestDatesOfASentenceAreNotBroken(t *testing.T) {
	for text, want := range map[string]string{
		"ubuntu-20.04 was retired on 15 April 2025; 6 more": "ubuntu-20.04 was retired on 15\u00a0April\u00a02025; 6 more",
		"in the may of 2025 and 3 of 20":                    "in the may of 2025 and 3 of 20",
	} {
		if got := whole(text); got != want {
			t.Errorf("whole(%q) is %q, want %q", text, got, want)
		}
	}
}
