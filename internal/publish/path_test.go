package publish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, good := range []string{
		"index.html", "services/a/docs/@v1.2/x y/index.html", ".well-known/security.txt", ".nojekyll",
		"größe/日本.html", "console/nullable/com10/lpt.html", "a..b", strings.Repeat("x", 200),
	} {
		if err := Check(good); err != nil {
			t.Errorf("%v", err)
		}
	}
	for _, bad := range []string{
		"", ".", "..", "/", "/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "a/", "a\x00b", "a\nb", "a\x7fb",
		`..\x`, `C:\x`, "c:x", "what?", "a*", `"`, "<a>", "a|b", "a.", "a /b", "con", "a/NUL.html", "Com1", "lpt0.tar.gz",
		"caf\xe9", ".daybook-manifest", ".daybook-x/y", strings.Repeat("x", 201), strings.Repeat("x/", 400) + "x",
	} {
		if err := Check(bad); !errors.Is(err, ErrPath) {
			t.Errorf("%q may be published: %v", bad, err)
		}
	}
}

func TestNothingIsWrittenOutsideOrTwice(t *testing.T) {
	dir := t.TempDir()
	stage, err := Begin(filepath.Join(dir, "public"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"a/b", "Größe"} {
		if err := stage.File(path, nil); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"../outside": "not a clean relative path", "a/b": "there already", "A/b": "differs only in case",
		"a": "a folder has this name", "A": "a folder has this name", "a/b/c": `"a/b" is a file`, "gröSSe": "", "GRÖßE": "differs only in case",
	} {
		err := stage.File(path, nil)
		if want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if err := stage.Page("key", "a\tb", nil); err == nil {
		t.Error("a key may break the manifest")
	}
	if _, err := stage.Commit(); err != nil {
		t.Errorf("one bad path cost the edition: %v", err)
	}
	wantHolds(t, filepath.Join(dir, "public"), world{"a/b": "", "Größe": "", "gröSSe": ""})
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("written outside: %v", entries)
	}
}
