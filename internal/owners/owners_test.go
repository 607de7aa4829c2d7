package owners

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestFiles asks every file of testdata: one archive for each case, its folder
// is the dialect, its first line says why it exists.
func TestFiles(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(cases) < 40 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(strings.TrimPrefix(name, "testdata/"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			parts, files := map[string]string{}, map[string][]byte{}
			for _, f := range archive.Files {
				if slices.Contains(asked, f.Name) {
					parts[f.Name] = string(f.Data)
				} else {
					files[f.Name] = f.Data
				}
			}
			dialect := Dialect(filepath.Base(filepath.Dir(name)))
			file, problems := ParseFiles(dialect, files)
			compare(t, "problems", parts["problems"], listProblems(problems))
			m := file.Compile()
			var owners, sections, paths []string
			for line := range strings.Lines(parts["owners"]) {
				path := line[:strings.LastIndex(line, ": ")]
				paths = append(paths, path)
				owners = append(owners, path+": "+say(m.Owners(path)))
			}
			compare(t, "owners", parts["owners"], owners)
			compare(t, "expanded", parts["expanded"], answers(parts["expanded"], m, func(a Answer) string { return names(file.Expand(a.Owners)) }))
			compare(t, "reviewers", parts["reviewers"], answers(parts["reviewers"], m, func(a Answer) string { return names(a.Reviewers) }))
			compare(t, "labels", parts["labels"], answers(parts["labels"], m, func(a Answer) string { return strings.Join(a.Labels, " ") }))
			for line := range strings.Lines(parts["sections"]) {
				path, _, _ := strings.Cut(line, ": ")
				sections = append(sections, path+": "+saySections(m.Owners(path)))
			}
			compare(t, "sections", parts["sections"], sections)
			if want, ok := parts["headings"]; ok {
				compare(t, "headings", want, listSections(file))
			}
			if want, ok := parts["hygiene"]; ok {
				compare(t, "hygiene", want, listHygiene(file.Survey(paths)))
			}
		})
	}
}

// asked are the parts of an archive that are no files of the repository.
var asked = []string{"owners", "problems", "sections", "headings", "hygiene", "expanded", "reviewers", "labels"}

// answers repeats the paths of a part with what say makes of the answers.
func answers(part string, m *Matcher, say func(Answer) string) (out []string) {
	for line := range strings.Lines(part) {
		path := line[:strings.LastIndex(line, ":")]
		out = append(out, path+": "+say(m.Owners(path)))
	}
	return out
}

func names(owners []Owner) string {
	var words []string
	for _, o := range owners {
		words = append(words, o.Text)
	}
	return strings.Join(words, " ")
}

func compare(t *testing.T, what, want string, got []string) {
	t.Helper()
	if diff := cmp.Diff(strings.Fields(strings.ReplaceAll(want, "\n", " ; ")), strings.Fields(strings.Join(append(got, ""), " ; "))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func listProblems(problems []Problem) (out []string) {
	for _, p := range problems {
		at := fmt.Sprint(p.Line)
		if p.Path != "" {
			at = p.Path + ":" + at
		}
		out = append(out, fmt.Sprintf("%s %s", at, p.Kind))
	}
	return out
}

func say(a Answer) string {
	if a.Unknown {
		return "unknown"
	}
	words := []string{a.State.String()}
	for _, o := range a.Owners {
		word := o.Text
		if o.Pick != "" {
			word += ":" + o.Pick
		}
		words = append(words, word)
	}
	if a.Partial {
		words = append(words, "and others")
	}
	if a.Rule >= 0 {
		words = append(words, fmt.Sprintf("line %d", a.Line))
	}
	if a.State == Unowned { // who stands there does not count
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "@") })
	}
	return strings.Join(words, " ")
}

func saySections(a Answer) string {
	var out []string
	for _, s := range a.Sections {
		out = append(out, fmt.Sprintf("%q %d", s.Section, s.Line))
	}
	return strings.Join(out, " | ")
}

func listSections(f File) (out []string) {
	for _, s := range f.Sections {
		need := "required"
		if s.Optional {
			need = "optional"
		}
		line := fmt.Sprintf("%q %s %d", s.Name, need, s.Approvals)
		for _, o := range s.Defaults {
			line += " " + o.Text
		}
		out = append(out, line)
	}
	return out
}

func listHygiene(c Coverage) (out []string) {
	for _, r := range c.Dead {
		out = append(out, fmt.Sprintf("dead %d", r.Line))
	}
	for _, p := range c.Repeated {
		out = append(out, fmt.Sprintf("repeated %d by %d", p.Rule.Line, p.By.Line))
	}
	for _, p := range c.Shadowed {
		out = append(out, fmt.Sprintf("shadowed %d by %d", p.Rule.Line, p.By.Line))
	}
	return out
}

func TestKindsOfOwners(t *testing.T) {
	for _, c := range []struct {
		dialect Dialect
		text    string
		want    Kind
	}{
		{GitHub, "@octocat", User},
		{GitHub, "@org/team", Team},
		{GitHub, "a.b+c@example.co.uk", Email},
		{GitHub, "@Ghost", Ghost},
		{GitHub, "@renovate[bot]", Bot},
		{GitLab, "@name", User},
		{GitLab, "@a/b/c", Team},
		{GitLab, "@@owners", Role},
		{GitLab, "a@localhost", Email},
	} {
		file, problems := Parse(c.dialect, "CODEOWNERS", []byte("* "+c.text))
		if len(problems) > 0 || len(file.Rules) != 1 {
			t.Errorf("%s %s: %v", c.dialect, c.text, problems)
		} else if got := file.Rules[0].Owners[0]; got != (Owner{Text: c.text, Kind: c.want}) {
			t.Errorf("%s %s: got %v, want kind %s", c.dialect, c.text, got, c.want)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		path, src string
		want      Dialect
	}{
		{".gitlab/CODEOWNERS", "* @a", GitLab},
		{".github/CODEOWNERS", "[Section]\n* @a", GitHub},
		{"CODEOWNERS", "* @a\n# [Section]\n", GitHub},
		{"CODEOWNERS", "* @a\n^[Section][2] @x\n", GitLab},
		{"docs/CODEOWNERS", "* @@maintainer", GitLab},
		{"CODEOWNERS", "* @a\n!pom.xml\n", GitLab},
		{"CODEOWNERS", "", GitHub},
	} {
		if got := Detect(c.path, []byte(c.src)); got != c.want {
			t.Errorf("Detect(%s, %q) = %s, want %s", c.path, c.src, got, c.want)
		}
	}
}

func TestUnreadFiles(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		kind ProblemKind
	}{
		"3 MB":   {strings.Repeat("# long comment\n", MaxBytes/15+1), TooLarge},
		"binary": {"* @a\x00", NotText},
	} {
		file, problems := Parse(GitHub, "CODEOWNERS", []byte(c.src))
		if file.Unread == "" || len(file.Rules) > 0 || len(problems) != 1 || problems[0].Kind != c.kind {
			t.Errorf("%s: unread %q, problems %v", name, file.Unread, problems)
		}
	}
	bom, problems := Parse(GitHub, "CODEOWNERS", []byte("\xef\xbb\xbf* @a\r\n*.go @b\r\n"))
	if len(problems) > 0 || len(bom.Rules) != 2 || bom.Rules[0].Pattern != "*" || bom.Rules[1].Owners[0].Text != "@b" {
		t.Errorf("byte order mark and carriage returns: %v, %v", bom.Rules, problems)
	}
}

func TestLocate(t *testing.T) {
	for _, c := range []struct {
		paths  string
		forge  Dialect
		counts string // the first that is not ignored
		rest   string
	}{
		{"README.md src/CODEOWNERS", Unknown, "", ""},
		{"CODEOWNERS .github/CODEOWNERS docs/CODEOWNERS", Unknown, ".github/CODEOWNERS", "CODEOWNERS docs/CODEOWNERS"},
		{"CODEOWNERS .gitlab/CODEOWNERS", GitLab, "CODEOWNERS", ".gitlab/CODEOWNERS"},
		{".github/CODEOWNERS .gitlab/CODEOWNERS", GitLab, ".gitlab/CODEOWNERS", ".github/CODEOWNERS"},
		{".gitlab/CODEOWNERS", GitHub, "", ".gitlab/CODEOWNERS"},
		{".github/codeowners", GitHub, "", ".github/codeowners"},
		{"MAINTAINERS", Unknown, "MAINTAINERS", ""},
		{"OWNERS pkg/OWNERS", Unknown, "OWNERS", ""},
		{"MAINTAINERS.md CODEOWNERS", Unknown, "CODEOWNERS", "MAINTAINERS.md"},
		{".bitbucket/CODEOWNERS", Unknown, ".bitbucket/CODEOWNERS", ""},
	} {
		var counts string
		var rest []string
		for i, got := range Locate(strings.Fields(c.paths), c.forge) {
			if i == 0 && got.Ignored == "" {
				counts = got.Path
			} else {
				rest = append(rest, got.Path)
			}
		}
		if counts != c.counts || strings.Join(rest, " ") != c.rest {
			t.Errorf("Locate(%s, %q) = %q and %q, want %q and %q", c.paths, c.forge, counts, rest, c.counts, c.rest)
		}
	}
}

func TestSurvey(t *testing.T) {
	file, _ := Parse(GitHub, "CODEOWNERS", []byte("/src/ @org/src\n/src/gen/\n/dead/ @org/x\n/bots/ @org/only\n"))
	paths := []string{"README.md", "src/a.go", "src/gen/b.go", "bots/x"}
	for i := range 30 {
		paths = append(paths, fmt.Sprintf("web/%02d.js", i))
	}
	got := file.Survey(paths, "@ORG/only")
	want := Coverage{Total: 34, Owned: 1, Cleared: 2, Folders: map[string]int{"": 1, "src": 1, "bots": 1, "web": 30},
		Matches: []int{2, 1, 0, 1}, Decides: []int{1, 1, 0, 1}, Dead: []Rule{file.Rules[2]}}
	if len(got.Unowned) != 20 || !slices.IsSorted(got.Unowned) || got.Unowned[0] != "README.md" {
		t.Errorf("sample of unowned paths: %q", got.Unowned)
	}
	if len(got.States) != got.Total || got.States[0] != Unmatched {
		t.Errorf("states: %v", got.States)
	}
	got.Unowned, got.States = nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCostlyFileIsGivenUp feeds a file that was written to cost time: the
// answer is that there is none.
func TestCostlyFileIsGivenUp(t *testing.T) {
	var src strings.Builder
	for i := range 4_000 {
		fmt.Fprintf(&src, "**/*a%d*/**/*b/**/c @x\n", i)
	}
	file, _ := Parse(GitHub, "CODEOWNERS", []byte(src.String()))
	var paths []string
	for i := range 1_000 {
		paths = append(paths, fmt.Sprintf("%sxa%dx/c", strings.Repeat("a/", 50), i))
	}
	if c := file.survey(paths, 1_000_000); !c.Partial || c.Owned != 0 {
		t.Errorf("a costly file was surveyed: %d owned", c.Owned)
	}
}

// TestCostlyPatternsAreGivenUp does the same with few rules of great length:
// steps within a name, and a tree that would take all memory.
func TestCostlyPatternsAreGivenUp(t *testing.T) {
	var long, deep strings.Builder
	for i := range 700 {
		fmt.Fprintf(&long, "**/*%sb%d @x\n", strings.Repeat("a", 1000), i)
		fmt.Fprintf(&deep, "/x%d/%s @x\n", i, strings.Repeat("a/", 2000))
	}
	names := []string{strings.Repeat("a", 2000), strings.Repeat("a", 2001)}
	file, _ := Parse(GitHub, "CODEOWNERS", []byte(long.String()))
	if c := file.survey(names, 1_000_000); !c.Partial {
		t.Error("long wildcards were matched to the end")
	}
	file, _ = Parse(GitHub, "CODEOWNERS", []byte(deep.String()))
	if c := file.Survey([]string{"a"}); !c.Partial {
		t.Error("a tree of a million nodes was built")
	}
	if a := file.Compile().Owners("a"); !a.Unknown {
		t.Errorf("an answer came out of an incomplete tree: %+v", a)
	}
}

func TestAllAnswersLikeOwners(t *testing.T) {
	file, _ := Parse(GitHub, "CODEOWNERS", []byte("* @org/all\n/a/ @org/a\n/a/b/\n"))
	m := file.Compile()
	paths := []string{"x", "a/x", "a/b/x", "a/b", "a"}
	for i, got := range m.All(paths) {
		if diff := cmp.Diff(m.Owners(paths[i]), got); diff != "" {
			t.Errorf("%s: %s", paths[i], diff)
		}
	}
}
