package survey

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextsAreBounded(t *testing.T) {
	long := strings.Repeat("é", 100_000)
	if got := clip(long); len(got) > maxText+len("…") || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
		t.Errorf("clip gives %d bytes", len(got))
	}
	a, b := shortName(long), shortName(long+"x")
	if a == b || len(a) > maxName+9 || !utf8.ValidString(a) {
		t.Errorf("shortName gives %q and %q", a, b)
	}
	if clip("short") != "short" || shortName("short") != "short" {
		t.Error("short texts were changed")
	}
}
