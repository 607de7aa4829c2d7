package document

import (
	"fmt"
	"strings"
	"testing"
)

func TestShell(t *testing.T) {
	cases := []struct{ text, want string }{
		{"make test", "[make test]"},
		{"make a && make b; make c | tee d & make e", "[make a] [make b] [make c] [tee d] [make e]"},
		{"make \\\n  test # and wait\nmake b", "[make test] 2:[make b]"},
		{"A=b C='d e' make test", "[make test]"},
		{"sudo -u app -E make test", "[make test]"},
		{"env A=b make", "[make]"},
		{"export A=b", "[export A=b]"},
		{"echo 'a; b' \"c && d\" e\\ f", "[echo a; b c && d e f]"},
		{"echo $(make x) ${A:-b} `c d` $E", "[echo $(make x) ${A:-b} `c d` $E]"},
		{"make 2>&1 >out.log 2>err.log <in", "[make]"},
		{"make &> all.log", "[make]"},
		{"cat <<EOF > a.txt\nmake no\nEOF\nmake yes", "[cat] 3:[make yes]"},
		{"cat <<-'EOF'\n\tmake no\n\tEOF\nmake yes", "[cat] 3:[make yes]"},
		{"cat <<< 'make no' && make yes", "[cat] [make yes]"},
		{"deploy <service> <your env>", "[deploy <service> <your env>]"},
		{"diff <(make a) b", "[diff <(make a) b]"},
		{"if make a; then make b; else make c; fi", "[make a] [make b] [make c]"},
		{"for x in a b; do make $x; done", "[make $x]"},
		{"while true; do make a; done", "[true] [make a]"},
		{"case $x in\na) make no;;\nesac\nmake yes", "3:[make yes]"},
		{"(cd a && make b)", "[cd a] [make b]"},
		{"# make no", ""},
		{"echo a#b", "[echo a#b]"},
		{"echo don't", "[echo don't]"},
		{"", ""},
		{"'' ", "[]"},
		{"make \r\nmake b\r\n", "[make] 1:[make b]"},
		{"cat <<EOF\nnever closed", "[cat]"},
		{"time make a", "[make a]"},
		{"! make a", "[make a]"},
	}
	for _, c := range cases {
		var got []string
		for _, s := range shell(c.text) {
			at := ""
			if s.line > 0 {
				at = fmt.Sprint(s.line, ":")
			}
			got = append(got, at+"["+strings.Join(s.words, " ")+"]")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %s, want %s", c.text, strings.Join(got, " "), c.want)
		}
	}
}

func TestPrompts(t *testing.T) {
	session := "$ make a \\\n> b\nbuilt a\n  $ make c\nuser@host:~/x$ make d\n(venv) $ make e\n100$ each"
	var got []string
	for _, c := range commandsOf("console", session) {
		got = append(got, fmt.Sprint(c.Line, " ", strings.Join(c.Words, " ")))
	}
	if want := "0 make a b, 3 make c, 4 make d, 5 make e"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}

func TestUntaggedBlocks(t *testing.T) {
	for text, want := range map[string]int{
		"make test\ngo vet ./...\n":   2,
		"bin/setup\n":                 1,
		"app/\n  models/\n":           0,
		"GET /healthcheck\n":          0,
		"make sure that\nall is well": 1,
		"make test\nok all is well\n": 1,
		"{\n  \"a\": 1\n}\n":          0,
		"# set up\nnpm install\n":     1,
		"NAME READY\nweb  1/1\n":      0,
		"some words\nmake test\n":     0,
	} {
		if got := commandsOf("", text); len(got) != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestNamesOfCommands(t *testing.T) {
	cases := []struct{ text, want string }{
		{"make test lint", "make target test; make target lint"},
		{"make -j4 -C api build V=1", "make target build in api"},
		{"make -f other.mk x", ""},
		{"make", ""},
		{"make <target>", ""},
		{"make $TARGET", ""},
		{"npm run build -- --watch", "npm script build"},
		{"npm test", "npm script test"},
		{"npm ci", ""},
		{"npm --prefix web run build", "npm script build in web"},
		{"npm run build -w packages/a", ""},
		{"yarn lint", "maybe npm script lint"},
		{"yarn run lint", "npm script lint"},
		{"yarn install", ""},
		{"pnpm --filter a run b", ""},
		{"bundle exec rake db:seed[1]", "task db:seed"},
		{"just deploy", "task deploy"},
		{"./scripts/x.sh a", "script scripts/x.sh"},
		{"bin/deploy-prev --now", "script bin/deploy-prev"},
		{"bash scripts/x.sh", "script scripts/x.sh"},
		{"bash -c 'make x'", ""},
		{"python manage.py migrate", "maybe script manage.py"},
		{"python -m x", ""},
		{"go test ./...", ""},
		{"go run ./cmd/x", ""},
		{"kubectl apply -f deploy/prod.yaml", "path deploy/prod.yaml"},
		{"docker compose -f dev.yml up", "maybe path dev.yml"},
		{"cp config/a.example.yml config/a.yml", "path config/a.example.yml"},
		{"/usr/bin/x", ""},
		{"~/bin/x", ""},
	}
	for _, c := range cases {
		commands := shell(c.text)
		var got []string
		for _, n := range namesOf(Command{Words: commands[0].words}) {
			text := string(n.Kind) + " " + n.Target
			if n.Dir != "" {
				text += " in " + n.Dir
			}
			if !n.Certain {
				text = "maybe " + text
			}
			got = append(got, text)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.text, strings.Join(got, "; "), c.want)
		}
	}
}

func TestPathsInCode(t *testing.T) {
	for text, want := range map[string]string{
		"internal/foo/bar.go": "internal/foo/bar.go", "scripts/deploy.sh": "scripts/deploy.sh", "bin/x": "bin/x", "docs/": "docs", "./lib/a.rb": "lib/a.rb",
		"app/models/a.rb:12": "app/models/a.rb", ".github/workflows/ci.yml": ".github/workflows/ci.yml", "src/main.go:L3": "src/main.go",
		"config.yml": "?config.yml", "Makefile": "?Makefile", "owner/repo": "?owner/repo", "and/or": "?and/or",
		"path/to/file.go": "", "a/*.go": "", "<name>/x.go": "", "$HOME/x.sh": "", "https://a.example/b.go": "", "example.com/a": "", "github.com/a/b": "",
		"application/json": "", "GET/POST": "", "/etc/hosts": "", "~/x.sh": "", "a b/c.go": "", "Node.js": "", "foo/bar.go": "", "your-service/a.go": "", "@scope/pkg": "",
		"org/image:tag": "", "a.b.c": "", "": "", "-f/x.go": "", "true": "", "...": "", "a/.../b.go": "",
	} {
		n, ok := pathName(text)
		got := n.Target
		if ok && !n.Certain {
			got = "?" + got
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzShell(f *testing.F) {
	f.Add("cat <<E | sudo -u x make 'a' \"b\" $(c) `d` 2>&1\nE\n(cd x; y)")
	f.Add("case a in b) c;; esac; for x in y; do z; done &>w")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n")
		last := 0
		for _, s := range shell(text) {
			if len(s.words) == 0 || s.line < last || s.line > lines {
				t.Fatalf("%+v after line %d of %d", s, last, lines)
			}
			last = s.line
		}
	})
}
