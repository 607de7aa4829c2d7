package highlight

import (
	"fmt"
	"strings"
	"testing"
)

func TestWhatWasColouredOfLateIsRemembered(t *testing.T) {
	r := newRecent(1000)
	at := func(i int) block { return block{"Go", fmt.Sprintf("%04d", i) + strings.Repeat("x", 96)} }
	for i := range 100 {
		r.put(at(i), result{ok: true})
		if _, ok := r.get(at(0)); !ok {
			t.Fatalf("what is asked for again and again was forgotten after %d others", i)
		}
	}
	if _, ok := r.get(at(99)); !ok {
		t.Error("the last one was forgotten")
	}
	if _, ok := r.get(at(50)); ok {
		t.Error("one that nobody asked for since was not")
	}
	if n := len(r.young) + len(r.old); n > 24 {
		t.Errorf("%d blocks of 100 bytes are held, of a limit of twice 1000", n)
	}
}

// A block says the same however often it is written, and in whatever language.
func TestEachLanguageHasItsOwnColours(t *testing.T) {
	h := New()
	code := []byte("import os\necho $HOME\n")
	write := func(language string) string {
		var b strings.Builder
		if !h.Write(&b, language, code) {
			t.Fatalf("%s was not coloured", language)
		}
		return b.String()
	}
	sh, python := write("bash"), write("python")
	if sh == python || sh != write("sh") || python != write("py") {
		t.Errorf("bash %q, python %q, then %q, %q", sh, python, write("sh"), write("py"))
	}
}
