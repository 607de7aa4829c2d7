package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"daybook/internal/yamlnode"
)

// TestUpdaters reads every archive of testdata/updates: its first file is the
// configuration of a tool, "facts" is what is read out of it.
func TestUpdaters(t *testing.T) {
	cases, err := filepath.Glob("testdata/updates/*.txtar")
	if err != nil || len(cases) < 5 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil || len(archive.Files) != 2 || len(archive.Comment) == 0 {
				t.Fatalf("the archive does not say why it is there, and what it expects: %v", err)
			}
			first := archive.Files[0]
			found := FindRole([]string{first.Name}, Updates)
			if len(found) != 1 || !found[0].Readable {
				t.Fatalf("%s is of no tool that is read: %v", first.Name, found)
			}
			u, ok := ParseUpdater(first.Name, found[0].Format, first.Data)
			if !ok {
				t.Fatal("not read")
			}
			got := updaterFacts(u)
			if os.Getenv("DAYBOOK_UPDATE") != "" {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func updaterFacts(u Updater) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s off %v%s\n", u.Format, u.Path, u.Off, having("unread", u.Unread))
	for _, p := range u.Presets {
		fmt.Fprintf(&b, "%s %s%s\n", p.Kind, p.Name, having("ref", p.Ref, "pin", string(p.Pin), "at", fmt.Sprint(p.Line)))
	}
	for _, r := range u.Rules {
		fmt.Fprintf(&b, "rule %s in %v off %v%s\n", r.Ecosystem, r.Folders, r.Off, having("schedule", r.Schedule, "at", fmt.Sprint(r.Line)))
	}
	for _, p := range u.Problems {
		fmt.Fprintf(&b, "problem @%d %s\n", p.Line, p.Text)
	}
	return b.String()
}

func TestUnreadUpdater(t *testing.T) {
	u, ok := ParseUpdater(".depfu.yml", "depfu", []byte("a: b"))
	if ok || u.Unread == "" || u.Path != ".depfu.yml" {
		t.Errorf("%v %+v", ok, u)
	}
}

func TestHostileJSON5(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"too large": {`{"a": "` + strings.Repeat("x", yamlnode.MaxBytes) + `"}`, "over the limit of 1 MB"},
		"too deep":  {strings.Repeat("[", 100_000), "nested deeper"},
		"too many":  {"[" + strings.Repeat("1,", 150_000) + "]", "more than"},
		"empty":     {"", "ends too early"},
		"two":       {"{} {}", "something follows"},
		"comment":   {"{} // done", ""},
		"regexp":    {"{a: /x/}", "is no value"},
		"template":  {"{a: `x`}", "is no value"},
		"call":      {"{a: f()}", "is no value"},
		"no colon":  {"{a 1}", `no ":"`},
		"no key":    {"{1: 2}", "is no key"},
		"sign":      {"{a: -b}", "is no value"},
	} {
		_, err := decodeJSON5([]byte(c.src))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Text, c.want)):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestUnquoteJSON5(t *testing.T) {
	for quoted, want := range map[string]string{`"a"`: "a", `'it\'s'`: "it's", `"\u00e9\x41\n"`: "éA\n", `"\`: "", `"\u12"`: "\ufffd12", "'a\\\r\nb'": "ab", `"\q"`: "q"} {
		if got := unquoteJSON5([]byte(quoted)); got != want {
			t.Errorf("%s: %q, want %q", quoted, got, want)
		}
	}
}

// TestFormats holds the table: names once, titles and addresses everywhere, and
// each pattern finds something that lies where it says.
func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	readable := 0
	for _, f := range Formats() {
		if seen[f.Name] || f.Name == "" || f.Title == "" || !strings.HasPrefix(f.Documentation, "https://") || f.Role == "" {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
		if f.Readable() {
			readable++
		}
		if len(f.Patterns) == 0 && f.Contents == "" {
			t.Errorf("%s is found nowhere", f.Name)
		}
		for _, p := range f.Patterns {
			at := strings.NewReplacer("**/", "a/b/", "*", "x", "{yml,yaml,json}", "json", "{yml,yaml}", "yaml", "{.,_,-}", "_", "{,.}", ".", "{mk,mak,make}", "mk").Replace(p)
			if !slices.ContainsFunc(FindRole([]string{at}, f.Role), func(found Found) bool { return found.Format == f.Name }) {
				t.Errorf("%s: %s does not find %s, but %v", f.Name, p, at, FindRole([]string{at}, f.Role))
			}
		}
	}
	if readable < 25 {
		t.Errorf("only %d formats are read", readable)
	}
}

func TestRecognise(t *testing.T) {
	for src, want := range map[string]string{
		"apiVersion: tekton.dev/v1\nkind: Task\n":                                Tekton,
		"kind: CronWorkflow\napiVersion: 'argoproj.io/v1alpha1'\n":               ArgoWorkflows,
		"apiVersion: argoproj.io/v1alpha1\nkind: Application\n":                  "",
		"kind: Workflow\n---\napiVersion: argoproj.io/v1\n":                      "",
		"apiVersion: v1\n---\r\napiVersion: \"tekton.dev/v1beta1\"\r\nkind: x\n": Tekton,
		"a:\n  apiVersion: tekton.dev/v1\n":                                      "",
		"":                                                                       "",
	} {
		if got := Recognise([]byte(src)); got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}
