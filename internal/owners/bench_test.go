package owners

import (
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
		one("gitea/negated", GiteaForgejo, `!services/s$i/.* @org/t$i`, `.*/file$i\\.go @org/t$i`),
		one("gitea/hostile", GiteaForgejo, `(.*a|.*e)*$i(.|..)* @x`, `(s|e|r|v|i|c|/|.)*$i.*$i(x|.*o) @x`),
	}
}
