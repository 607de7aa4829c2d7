package people

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestFiles reads every file of testdata: one archive for each case, its first
// line says why it exists.
func TestFiles(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) < 9 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, want := archive.Files[0], string(archive.Files[1].Data)
			file, problems := Parse(in.Name, in.Data)
			got := describe(file, problems)
			if strings.Contains(want, "\nsighting ") {
				for _, s := range file.Sightings("") {
					got = append(got, "sighting "+strings.TrimSuffix(s.Login+"@"+s.Host, "@"))
				}
			}
			if d := diff.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if found := Locate([]string{"a/b.go", in.Name}); !slices.Equal(found, []string{in.Name}) {
				t.Errorf("Locate found %v", found)
			}
		})
	}
}

func describe(f File, problems []Problem) []string {
	lines := []string{strings.TrimSpace("format " + f.Format)}
	for _, t := range f.Teams {
		line := "team " + t.Name
		if t.Title != "" {
			line += " (" + t.Title + ")"
		}
		line += at(t.Line)
		var more []string
		for _, s := range []string{t.About, t.Chat, t.Email, with("parent ", t.Parent), strings.Join(t.Labels, ", ")} {
			if s != "" {
				more = append(more, s)
			}
		}
		if len(more) > 0 {
			line += ": " + strings.Join(more, " | ")
		}
		lines = append(lines, line)
		for _, m := range t.Members {
			lines = append(lines, " "+member(m))
		}
	}
	for _, m := range f.People {
		lines = append(lines, "person"+member(m))
	}
	for _, a := range f.Access {
		who := "user"
		if a.Team {
			who = "team"
		}
		lines = append(lines, "access "+who+" "+a.Name+with(" ", a.Permission)+at(a.Line))
	}
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("problem %d: %s", p.Line, p.Text))
	}
	return lines
}

func member(m Member) string {
	return with(" name ", m.Name) + with(" login ", m.Login) + with(" email ", m.Email) + with(" role ", m.Role) + at(m.Line)
}

func with(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func at(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf(" line %d", line)
}

func TestLocate(t *testing.T) {
	got := Locate([]string{"teams.toml", "docs/teams.yaml", ".github/teams.yml", "config/a/b/teams.yaml", "x/org.yaml", "sigs.yaml", "a/sigs.yaml", ".github/settings.yaml", "settings.yml", "teams.md"})
	want := []string{".github/settings.yaml", ".github/teams.yml", "config/a/b/teams.yaml", "sigs.yaml", "teams.toml"}
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestFormatsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Reads == "" || len(f.Places) == 0 || seen[f.Format] {
			t.Errorf("%+v is not complete, or there twice", f)
		}
		seen[f.Format] = true
	}
}

// TestHostileFiles are refused or cut, whatever they hold.
func TestHostileFiles(t *testing.T) {
	for name, src := range map[string]string{
		"teams.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nteams: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n",
		"teams.json": strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"teams.toml": "a = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"sigs.yaml":  "sigs:\n" + strings.Repeat("- {}\n", maxTeamsFile/5),
	} {
		file, problems := Parse(name, []byte(src))
		if len(file.Teams) > 0 || len(problems) == 0 {
			t.Errorf("%s: %d teams, %d problems", name, len(file.Teams), len(problems))
		}
	}
}

func FuzzTeams(f *testing.F) {
	cases, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Name, archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		file, _ := Parse(name, src)
		x := NewIndex(file.Sightings(""), IndexOptions{})
		for _, s := range file.Sightings("") {
			if s.Login != "" && strings.Trim(s.Login, "@") != "" {
				if _, ok := x.Login(s.Host, s.Login); !ok {
					t.Errorf("%q is not in the index", s.Login)
				}
			}
		}
	})
}

func BenchmarkMegabyte(b *testing.B) {
	for name, line := range map[string]string{
		"teams.toml": "[[team]]\nname='a$i'\nmembers=['b']\n",
		"teams.json": "{\"name\":\"a$i\",\"members\":[\"b\"]},\n",
		"teams.yaml": "- {name: a$i, members: [b, c, d]}\n",
		"sigs.yaml":  "- {dir: a$i, leadership: {chairs: [b, c, d]}}\n",
		"mailmap":    "A <a$i@b> C <d@e>\n",
	} {
		b.Run(name, func(b *testing.B) {
			var src strings.Builder
			src.WriteString(map[string]string{"sigs.yaml": "sigs:\n", "teams.json": "[\n"}[name])
			size := map[string]int{"mailmap": maxBytes, "teams.toml": maxTeamsFile / 2}[name]
			for i := 0; src.Len()+len(line)+20 < cmp.Or(size, maxTeamsFile); i++ {
				src.WriteString(strings.ReplaceAll(line, "$i", fmt.Sprint(i)))
			}
			text := []byte(src.String())
			if name == "teams.json" {
				text = append([]byte(strings.TrimSuffix(src.String(), ",\n")), ']')
			}
			b.ReportAllocs()
			for b.Loop() {
				if name == "mailmap" {
					ParseMailmap(text)
				} else {
					Parse(name, text)
				}
			}
		})
	}
}
