package owners

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkSurvey computes who owns each of 100,000 files by 2,000 rules, of
// each dialect: rules as they are written, and rules written to cost time.
func BenchmarkSurvey(b *testing.B) {
	paths := make([]string, 0, 100_000)
	for i := range 100_000 {
		paths = append(paths, fmt.Sprintf("services/s%d/pkg%d/internal/file%d.go", i/50, i/10%5, i))
	}
	for _, c := range benchmarks() {
		b.Run(c.name, func(b *testing.B) {
			file, problems := c.file()
			if file.Unread != "" || len(file.Rules) < 1000 {
				b.Fatalf("%d rules, unread %q, %v", len(file.Rules), file.Unread, problems)
			}
			partial := 0.0
			for b.Loop() {
				if file.Survey(paths).Partial {
					partial = 1
				}
			}
			b.ReportMetric(partial, "givenup")
		})
	}
}

type benchmark struct {
	name string
	file func() (File, []Problem)
}

func benchmarks() []benchmark {
	one := func(name string, d Dialect, lines ...string) benchmark {
		return benchmark{name, func() (File, []Problem) {
			var src strings.Builder
			for i := range 2000 {
				fmt.Fprintln(&src, strings.ReplaceAll(lines[i%len(lines)], "$i", fmt.Sprint(i)))
			}
			return Parse(d, "CODEOWNERS", []byte(src.String()))
		}}
	}
	return []benchmark{
		one("github/real", GitHub, "/services/s$i/ @org/t$i", "*.x$i @org/t$i", "/services/*/pkg$i/**/*.go @org/t$i", "gen$i_*.go @org/t$i"),
		one("github/hostile", GitHub, "**/*e*$i*/**/*l*/**/*.go @x", "*f*i*l*e*$i*.go @x"),
		one("gitlab/real", GitLab, "/services/s$i/ @org/t$i", "*.x$i @org/t$i", "[S$i] @org/s", "gen$i_*.go @org/t$i"),
		one("gitea/real", GiteaForgejo, `services/s$i/.* @org/t$i`, `.*\\.x$i @org/t$i`, `services/.*/pkg$i/.*\\.go @org/t$i`, `.*/gen$i_[^/]*\\.go @org/t$i`),
		one("bitbucket/real", BitbucketCloud, "/services/s$i/ @org/t$i:random(2)", "*.x$i a$i@example.com", "/services/*/pkg$i/**/*.go @org/t$i", "gen$i_*.go @org/t$i"),
		one("gitea/negated", GiteaForgejo, `!services/s$i/.* @org/t$i`, `.*/file$i\\.go @org/t$i`),
		one("gitea/hostile", GiteaForgejo, `(.*a|.*e)*$i(.|..)* @x`, `(s|e|r|v|i|c|/|.)*$i.*$i(x|.*o) @x`),
		one("linux/real", LinuxMaintainers, "S$i\nM: a$i@example.com\nF: services/s$i/", "S$i\nM: a$i@example.com\nF: services/*/pkg$i/*.go\nX: services/s$i/", "S$i\nM: b$i@example.com\nN: [^a-z]gen$i"),
		one("linux/hostile", LinuxMaintainers, "S$i\nM: a$i@example.com\nF: *s*e*r*v*$i*/*l*/*\nN: (.*a|.*e)*$i"),
		{"kubernetes/real", func() (File, []Problem) {
			return folders(Kubernetes, "filters:\n  '\\.x$i$':\n    approvers: [a$i]\n  '^internal/':\n    approvers: [b$i]\n", "approvers: [a$i, b]\nreviewers: [c]\n")
		}},
		{"kubernetes/hostile", func() (File, []Problem) {
			return ParseFiles(Kubernetes, map[string][]byte{"OWNERS": []byte("filters:\n" + repeated("  '(.*a|.*e)*$i(.|..)*$': {approvers: [a]}\n"))})
		}},
		{"gerrit/real", func() (File, []Problem) {
			return folders(Gerrit, "a$i@example.com\nper-file *.x$i,{a,b}$i.go=b@example.com\n", "set noparent\nb@example.com\nfile:/services/OWNERS\n")
		}},
		{"gerrit/hostile", func() (File, []Problem) {
			return ParseFiles(Gerrit, map[string][]byte{"OWNERS": []byte(repeated("per-file **s**e**$i**,*?*?*?*.go$i*=b@example.com\n"))})
		}},
		{"maintainers-list/real", func() (File, []Problem) {
			return ParseFiles(MaintainersList, map[string][]byte{"MAINTAINERS.md": []byte("* @root\n" + repeated("* `services/s$i`: @u$i\n"))})
		}},
	}
}

func repeated(line string) string {
	var src strings.Builder
	for i := range 2000 {
		src.WriteString(strings.ReplaceAll(line, "$i", fmt.Sprint(i)))
	}
	return src.String()
}

// folders are owner files in 2,000 directories, some within others.
func folders(d Dialect, contents ...string) (File, []Problem) {
	files := map[string][]byte{"OWNERS": []byte(strings.ReplaceAll(contents[0], "$i", "0")), "services/OWNERS": []byte(strings.ReplaceAll(contents[0], "$i", "1"))}
	for i := range 1998 {
		name := fmt.Sprintf("services/s%d/OWNERS", i)
		if i%4 == 3 {
			name = fmt.Sprintf("services/s%d/pkg%d/OWNERS", i, i/10%5)
		}
		files[name] = []byte(strings.ReplaceAll(contents[i%len(contents)], "$i", fmt.Sprint(i)))
	}
	return ParseFiles(d, files)
}

// BenchmarkMegabyte reads a megabyte of the lines that cost most.
func BenchmarkMegabyte(b *testing.B) {
	for _, c := range []struct {
		dialect    Dialect
		name, line string
	}{
		{GitHub, "CODEOWNERS", "a @b\n"},
		{GitHub, "CODEOWNERS", "a b\n"},
		{GitLab, "CODEOWNERS", "a @b @c @d @e @f\n"},
		{GitLab, "CODEOWNERS", "[a] @b\n"},
		{GitLab, "CODEOWNERS", "[a$i] @b\n"},
		{BitbucketCloud, ".bitbucket/CODEOWNERS", "a @b:random(2)\n"},
		{GiteaForgejo, ".gitea/CODEOWNERS", "a @b\n"},
		{GiteaForgejo, ".gitea/CODEOWNERS", "(a|b|c)+[^/]*x{2,9}.*y?z @b\n"},
		{GiteaForgejo, ".gitea/CODEOWNERS", "\\\\pL\\\\pL\\\\pL @b\n"},
		{GiteaForgejo, ".gitea/CODEOWNERS", "(?i)[\\\\x{41}-\\\\x{1e942}] @b\n"},
		{GiteaForgejo, ".gitea/CODEOWNERS", "((((((((((((((((((((((((a{9}){9})))))))))))))))))))))))) @b\n"},
		{Kubernetes, "OWNERS", "- a\n"},
		{Kubernetes, "OWNERS", "a: b\n"},
		{Gerrit, "OWNERS", "a@b\n"},
		{Gerrit, "OWNERS", "per-file {a,b},[c-d]=e@f,g@h\n"},
		{Gerrit, "OWNERS", "file:a:b:c\n"},
		{LinuxMaintainers, "MAINTAINERS", "F: a\n"},
		{LinuxMaintainers, "MAINTAINERS", "M: a <b@c>\n"},
		{MobyMaintainers, "MAINTAINERS", "[Org.a.b]\npeople=[]\n"},
		{MobyMaintainers, "MAINTAINERS", "[Org.a$i]\npeople=['a','b','c','d','e']\n"},
		{MaintainersList, "MAINTAINERS.md", "* `a`: @b <c@d.ee>\n"},
		{MaintainersList, "MAINTAINERS.md", "@a "},
	} {
		b.Run(fmt.Sprintf("%s/%.12q", c.dialect, c.line), func(b *testing.B) {
			size := 1<<20 - 1
			if c.dialect == Kubernetes || c.dialect == Gerrit || c.dialect == MobyMaintainers || c.dialect == MaintainersList {
				size = maxOwnersFile
			}
			src := []byte(strings.Repeat(c.line, size/len(c.line)))
			for i := 0; bytes.Contains(src, []byte("$i")); i++ {
				src = bytes.Replace(src, []byte("$i"), fmt.Appendf(nil, "%02d", i), 1)
				if i == 20_000 {
					break
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				ParseFiles(c.dialect, map[string][]byte{c.name: src})
			}
		})
	}
}
