package pipeline

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"daybook/internal/yamlnode"
)

// TestTargets reads every archive of testdata/targets: its first file belongs
// to a task runner, "targets" is what it can be asked for, and each line of
// "has" a name with the answer.
func TestTargets(t *testing.T) {
	cases, err := filepath.Glob("testdata/targets/*.txtar")
	if err != nil || len(cases) < 10 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			targets, ok := ParseTargets(archive.Files[0].Name, archive.Files[0].Data)
			if !ok {
				t.Fatalf("no tool reads %s", archive.Files[0].Name)
			}
			got := listTargets(targets)
			if os.Getenv("DAYBOOK_UPDATE") != "" {
				for i, f := range archive.Files {
					if f.Name == "targets" {
						archive.Files[i].Data = []byte(got)
					}
				}
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			checked := 0
			for _, f := range archive.Files[1:] {
				switch f.Name {
				case "targets":
					if diff := cmp.Diff(string(f.Data), got); diff != "" {
						t.Errorf("-want +got:\n%s", diff)
					}
				case "has":
					for line := range strings.Lines(string(f.Data)) {
						fields := strings.Fields(line)
						if state := targets.Has(fields[0]); string(state) != fields[1] {
							t.Errorf("Has(%s) = %s, want %s", fields[0], state, fields[1])
						}
					}
				default:
					t.Errorf("unexpected file %s", f.Name)
				}
				checked++
			}
			if checked != 2 {
				t.Errorf("the archive has %d of 2 expectations", checked)
			}
		})
	}
}

func listTargets(t Targets) string {
	var b strings.Builder
	fmt.Fprintf(&b, "tool %s dynamic %v %q\n", t.Tool, t.Dynamic, t.Why)
	for _, target := range t.Targets {
		fmt.Fprintf(&b, "%s @%d\n", target.Name, target.Line)
	}
	for _, p := range t.Patterns {
		fmt.Fprintf(&b, "pattern %s\n", p)
	}
	for _, p := range t.Foreign {
		fmt.Fprintf(&b, "foreign %s\n", p)
	}
	for _, i := range t.Includes {
		fmt.Fprintf(&b, "include %s optional %v @%d%s\n", i.Path, i.Optional, i.Line, having("prefix", i.Prefix))
	}
	for _, p := range t.Problems {
		fmt.Fprintf(&b, "problem @%d %s\n", p.Line, p.Text)
	}
	return b.String()
}

func TestJoin(t *testing.T) {
	main := ParseMakefile([]byte("include build/common.mk\n-include local.mk\nall: ;\n"))
	if got := main.Has("lint"); got != Unknown {
		t.Fatalf("an include that was not read: %s", got)
	}
	common := ParseMakefile([]byte("lint: ;\ncheck-%: ;\n"))
	joined := main.Join(main.Includes[0], common).Join(main.Includes[1], Targets{})
	for name, want := range map[string]State{"all": Yes, "lint": Yes, "check-x": Yes, "other": No} {
		if got := joined.Has(name); got != want {
			t.Errorf("Has(%s) = %s, want %s", name, got, want)
		}
	}
	if len(main.Includes) != 2 || main.Has("lint") != Unknown {
		t.Error("Join changed what it was called on")
	}
	computed := main.Join(main.Includes[0], ParseMakefile([]byte("$(X): ;\n")))
	if !strings.Contains(computed.Why, "build/common.mk") || computed.Has("other") != Unknown {
		t.Errorf("a computed include: %+v", computed)
	}
}

func TestToolOf(t *testing.T) {
	for path, want := range map[string]string{"Makefile": "make", "a/b/GNUmakefile": "make", "mk/x.mk": "make", "Makefile.common": "make",
		"web/package.json": "npm", "Taskfile.yml": "task", "justfile": "just", "Rakefile": "rake", "composer.json": "composer",
		"pyproject.toml": "python", "README.md": "", "package-lock.json": ""} {
		if got := ToolOf(path); got != want {
			t.Errorf("ToolOf(%s) = %q, want %q", path, got, want)
		}
		if _, ok := ParseTargets(path, nil); ok != (want != "") {
			t.Errorf("ParseTargets(%s) reads: %v", path, ok)
		}
	}
	if huge, _ := ParseTargets("Makefile", make([]byte, yamlnode.MaxBytes+1)); huge.Has("x") != Unknown {
		t.Error("a file over the limit must be unknown")
	}
}

func FuzzTargets(f *testing.F) {
	cases, _ := filepath.Glob("testdata/targets/*.txtar")
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		lines := strings.Count(string(src), "\n") + 1
		for _, file := range targetFiles {
			targets, _ := ParseTargets(file.name, src)
			for _, target := range targets.Targets {
				if target.Line < 0 || target.Line > lines {
					t.Errorf("%s: %+v of %d lines", file.name, target, lines)
				}
				if targets.Has(target.Name) != Yes {
					t.Errorf("%s: %q is listed and not there", file.name, target.Name)
				}
			}
		}
	})
}

func TestJoinWithPrefix(t *testing.T) {
	main, _ := ParseTargets("Taskfile.yml", []byte("includes: {docs: ./docs, gone: ./gone}\ntasks: {build: x}\n"))
	docs, _ := ParseTargets("Taskfile.yml", []byte("includes: {deep: ./deep}\ntasks: {default: x, serve: y}\n"))
	joined := main.Join(main.Includes[0], docs)
	joined = joined.Join(joined.Includes[0], Targets{Dynamic: true, Why: "not there"})
	for name, want := range map[string]State{"build": Yes, "docs:serve": Yes, "docs": Yes, "docs:other": No, "docs:deep:x": Unknown,
		"gone:x": Unknown, "other": No, "serve": No} {
		if got := joined.Has(name); got != want {
			t.Errorf("Has(%s) = %s, want %s", name, got, want)
		}
	}
	if joined.Dynamic {
		t.Errorf("a lost include with a prefix makes everything unknown: %s", joined.Why)
	}
	for file, want := range map[string]string{"docs": "Taskfile.yml", "docs/": "taskfile.dist.yaml", "a/b.yml": ""} {
		pattern := taskfileAt(file)
		at := path.Join(file, want)
		if ok, err := doublestar.Match(pattern, at); !ok || err != nil {
			t.Errorf("%s does not find %s: %v", pattern, at, err)
		}
	}
	module, _ := ParseTargets("justfile", []byte("mod docs\n"))
	for _, at := range []string{"docs.just", "docs/mod.just", "docs/justfile", "docs/.justfile"} {
		if ok, err := doublestar.Match(module.Includes[0].Path, at); !ok || err != nil {
			t.Errorf("%s does not find %s: %v", module.Includes[0].Path, at, err)
		}
	}
}

// TestTargetFormats holds the two ways to know a tool's files against each
// other.
func TestTargetFormats(t *testing.T) {
	for _, f := range targetFiles {
		found := FindRole([]string{f.name, "a/b/" + f.name}, Commands)
		if len(found) != 2 || found[0].Format != f.tool || found[1].Format != f.tool {
			t.Errorf("%s: %v, want %s twice", f.name, found, f.tool)
		}
	}
	for _, p := range []string{"magefiles/x.go", "a/build.mk", "Makefile.common", "x.just"} {
		if found := FindRole([]string{p}, Commands); len(found) != 1 || found[0].Format != ToolOf(p) {
			t.Errorf("%s: %v, want %s", p, found, ToolOf(p))
		}
	}
}

// Lines are counted on from one script to the next.
func TestLinesOfManyScripts(t *testing.T) {
	var b strings.Builder
	b.WriteString("{\n\"scripts\": {\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "%s\"a%d\": \"b\",\n", strings.Repeat("\n", i%3), i)
	}
	b.WriteString("\"last\": \"b\"}\n}\n")
	made, _ := ParseTargetsOf("npm", []byte(b.String()))
	lines := strings.Split(b.String(), "\n")
	if len(made.Targets) != 5001 || len(made.Problems) != 0 {
		t.Fatalf("%d scripts, %v", len(made.Targets), made.Problems)
	}
	for _, target := range made.Targets {
		if !strings.HasPrefix(lines[target.Line-1], `"`+target.Name+`":`) {
			t.Fatalf("%s is said to stand on line %d, which is %q", target.Name, target.Line, lines[target.Line-1])
		}
	}
}

// A Makefile of a size that nobody writes is unknown, and says why.
func TestSizeOfMakefiles(t *testing.T) {
	rule := "a:\n\tb\n"
	if made := ParseMakefile([]byte(rule + strings.Repeat("\n", maxMakefile-len(rule)))); made.Dynamic || made.Has("a") != Yes {
		t.Errorf("at the limit: %s, %v", made.Why, made.Targets)
	}
	if made := ParseMakefile([]byte(rule + strings.Repeat("\n", maxMakefile))); !made.Dynamic || made.Why != "the file is over the limit of 256 KB for a Makefile" {
		t.Errorf("over the limit: %v %q", made.Dynamic, made.Why)
	}
}

// A variable that grows past what is followed stays unknown.
func TestVariablesTooLongToFollow(t *testing.T) {
	made := ParseMakefile([]byte("A := a\n" + strings.Repeat("A += "+strings.Repeat("b", 1000)+"\n", 10) + "A += c\n$(A): d\n"))
	if !made.Dynamic || made.Has("c") != Unknown {
		t.Errorf("%v %v", made.Dynamic, made.Targets)
	}
}
