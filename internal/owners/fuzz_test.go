package owners

import (
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/tools/txtar"
)

func FuzzGitHub(f *testing.F) { fuzz(f, GitHub, ".github/CODEOWNERS") }
func FuzzGitLab(f *testing.F) { fuzz(f, GitLab, ".gitlab/CODEOWNERS") }
func FuzzBitbucket(f *testing.F) {
	fuzz(f, BitbucketCloud, ".bitbucket/CODEOWNERS", ".bitbucket/teams.yaml")
}
func FuzzBitbucketServer(f *testing.F)  { fuzz(f, BitbucketServer, ".bitbucket/CODEOWNERS") }
func FuzzGitea(f *testing.F)            { fuzz(f, GiteaForgejo, ".gitea/CODEOWNERS") }
func FuzzKubernetes(f *testing.F)       { fuzz(f, Kubernetes, "OWNERS", "a/OWNERS", "OWNERS_ALIASES") }
func FuzzGerrit(f *testing.F)           { fuzz(f, Gerrit, "OWNERS", "a/OWNERS", "build/OWNERS", "X_OWNERS") }
func FuzzLinuxMaintainers(f *testing.F) { fuzz(f, LinuxMaintainers, "MAINTAINERS") }
func FuzzMobyMaintainers(f *testing.F)  { fuzz(f, MobyMaintainers, "MAINTAINERS") }
func FuzzMaintainersList(f *testing.F)  { fuzz(f, MaintainersList, "MAINTAINERS.md") }

// fuzz reads anything as all files of a dialect at once, and holds what Survey
// counts against what Owners answers. Its seeds are the files of testdata.
func fuzz(f *testing.F, d Dialect, names ...string) {
	cases, err := filepath.Glob("testdata/" + string(d) + "/*.txtar")
	if err != nil || len(cases) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	paths := []string{"", "a", "a/b", "README.md", "docs/a.md", "a/[b]/c", "ä/\xff", "//x", "a\nb", "build/x.go"}
	f.Fuzz(func(t *testing.T, src []byte) {
		files := map[string][]byte{}
		for _, name := range names {
			files[name] = src
			Detect(name, src)
		}
		file, _ := ParseFiles(d, files)
		if file.Dialect != d {
			t.Fatalf("read as %q", file.Dialect)
		}
		c := file.Survey(paths)
		m := file.Compile()
		var owned, unknown int
		for _, p := range paths {
			switch a := m.Owners(p); {
			case a.Unknown:
				unknown++
			case a.State == Owned:
				owned++
			}
		}
		if !c.Partial && (c.Owned != owned || c.Unknown != unknown) {
			t.Errorf("Survey counts %d owned and %d unknown paths, Owners %d and %d", c.Owned, c.Unknown, owned, unknown)
		}
	})
}

// FuzzExpression holds the combined automata against Go's own engine.
func FuzzExpression(f *testing.F) {
	for _, source := range []string{`^docs/(a|b)/[^/]*\.md$`, `^a|b$`, `\bword\b`, `(?i)^READ.?me`, `^(?:.*/)?(?:x{2,3})$`, `(?m)^x$`} {
		f.Add(source, "docs/a/x.md", "a word\nx")
	}
	f.Fuzz(func(t *testing.T, source, one, two string) {
		left := effort(maxEffort)
		e, err := left.parse(source)
		if err != nil {
			return
		}
		b, ok := compile([]expression{e, e})
		if !ok {
			return
		}
		re := regexp.MustCompile(source)
		c := b.comber()
		for _, path := range []string{one, two, one + two, "", one} {
			got, ok := c.match(path, maxSteps)
			if want := re.MatchString(path); ok && (len(got) == 2) != want {
				t.Errorf("%q on %q: %v, want %v", source, path, got, want)
			}
		}
	})
}
