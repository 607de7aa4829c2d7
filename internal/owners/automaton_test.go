package owners

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestBundleAnswersLikeRegexp holds the combined automata against Go's own
// engine, expression by expression, in the order of paths and out of it.
func TestBundleAnswersLikeRegexp(t *testing.T) {
	sources := []string{`^.*\.go$`, `a|^b$`, `^a|b$`, `\.md$`, `^docs/(aws|google|azure)/[^/]*\.(md|txt)$`, `(?i)^READme`,
		`\bword\b`, `\Bo`, `^$`, ``, `.`, `^.{3}$`, `(?m)^x$`, `(?s)a.b`, `[^/]+/[^/]+$`, `é+`, `^(a|ab)(c|bcd)$`, `\x{FFFD}`, `(?:)`,
		`^x*$`, `(a*)*b`, `x{2,3}`, `\z`, `\A/`, `^[[:alpha:]_]+$`, `a\b.`, `(^|/)vendor(/|$)`, `\pL\PL`, `^docs/.*`, `^docs/.*$`, `^docs$`, `^doc`, `^.*$`, `^.*x.*$`, `.*`, `^`, `$`, `^a.*b$`, `^a*.*`, `.*a|b.*`, `^(?i)docs/`, `^a$|^b`, `(?s)^.*$`, `^ab^`, `$x`, `^x$.*`, `^é.*d$`}
	var expressions []expression
	var want []*regexp.Regexp
	left := effort(maxEffort)
	for _, source := range sources {
		e, err := left.parse(source)
		if err != nil {
			t.Fatal(err)
		}
		expressions = append(expressions, e)
		want = append(want, regexp.MustCompile(source))
	}
	bundle, ok := compile(expressions)
	if !ok {
		t.Fatal("not compiled")
	}
	auto := bundle.comber()
	for i, path := range oddPaths() {
		if i%1000 == 999 {
			auto.autos = map[*group]*automaton{}
		}
		got, ok := auto.match(path, maxSteps)
		if !ok {
			t.Fatalf("%q: given up", path)
		}
		slices.Sort(got)
		var matched []uint32
		for id, re := range want {
			if re.MatchString(path) {
				matched = append(matched, uint32(id))
			}
		}
		if !slices.Equal(got, matched) {
			t.Errorf("%q: matched by %v, want %v", path, list(sources, got), list(sources, matched))
		}
	}
}

func list(sources []string, ids []uint32) (out []string) {
	for _, id := range ids {
		out = append(out, sources[id])
	}
	return out
}

// oddPaths are strings of few letters, some beginning like the one before.
func oddPaths() []string {
	paths := []string{"", "docs/aws/x.md", "docs/aws/x.md5", "readme", "a word", "word", "sword", "x\ny", "x\n", "a\nb", "vendor", "a/vendor/b", "é", "é\xa9", "\xc3", "\xc3\xa9", "\xf0\x9f", "\xf0\x9f\x98\x80"}
	letters := strings.Split("a b c d x / . é \xc3 \xa9 \n w o r _ go md -", " ")
	rnd := rand.New(rand.NewPCG(1, 2))
	last := ""
	for range 5000 {
		cut := 0
		if len(last) > 0 {
			cut = rnd.IntN(len(last))
		}
		path := last[:cut]
		for range rnd.IntN(8) {
			path += letters[rnd.IntN(len(letters))]
		}
		if len(path) > 40 {
			path = path[20:]
		}
		paths = append(paths, path)
		last = path
	}
	return paths
}

// TestHostileExpressionsAreRefused gives expressions of few bytes that stand
// for much: they are refused before they are parsed or compiled.
func TestHostileExpressionsAreRefused(t *testing.T) {
	for name, line := range map[string]string{
		"folded class":   `(?i)[\x{41}-\x{1e942}] @a`,
		"unicode":        strings.Repeat(`\\pL`, 200) + " @a",
		"repetition":     `((a{100}){100}){9} @a`,
		"long":           strings.Repeat("a", 2000) + " @a",
		"exponential":    `(a|b)*a(a|b){14} @a`,
		"many instances": strings.Repeat(`(x{900})`, 1) + " @a",
	} {
		src := strings.Repeat(line+"\n", 1<<20/(len(line)+1))
		file, _ := Parse(GiteaForgejo, ".gitea/CODEOWNERS", []byte(src))
		c := file.survey([]string{"b", strings.Repeat("abba", 500)}, 2_000_000)
		if file.Unread == "" && !c.Partial && c.Owned > 0 {
			t.Errorf("%s: %d rules were read and matched", name, len(file.Rules))
		}
	}
}

func TestLongExpressionIsRefused(t *testing.T) {
	left := effort(maxEffort)
	if _, err := left.parse(strings.Repeat("a", maxExpression+1)); err == nil {
		t.Error("it was parsed")
	}
	if _, err := left.parse(strings.Repeat("a", maxExpression)); err != nil {
		t.Error(err)
	}
}

func TestGivenUpAutomatonStartsAgain(t *testing.T) {
	left := effort(maxEffort)
	e, err := left.parse(`(a|b)*a(a|b){12}$`)
	if err != nil {
		t.Fatal(err)
	}
	bundle, _ := compile([]expression{e})
	auto := bundle.comber()
	if _, ok := auto.match(strings.Repeat("ab", 2000), 100); ok {
		t.Error("a costly path was matched to the end")
	}
	if got, ok := auto.match(strings.Repeat("a", 13), maxSteps); !ok || len(got) != 1 {
		t.Errorf("after a costly path: %v, %v", got, ok)
	}
	for i := range 200 { // more states than are kept
		path := fmt.Sprintf("%b", i*7919)
		path = strings.NewReplacer("0", "a", "1", "b").Replace(strings.Repeat(path, 40))
		got, ok := auto.match(path, maxSteps)
		if want := path[len(path)-13] == 'a'; !ok || (len(got) == 1) != want {
			t.Fatalf("%s: %v, %v, want %v", path, got, ok, want)
		}
	}
}
