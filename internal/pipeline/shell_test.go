package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommands(t *testing.T) {
	for script, want := range map[string]string{
		"go test ./...":                  "0:go test ./...",
		"a && b || c; d | e & f":         "0:a 0:b 0:c 0:d 0:e 0:f",
		"a \\\n  b\nc":                   "0:a b 2:c",
		"# no\na # no\n b#c":             "1:a 2:b#c",
		"echo 'a && b' \"c; \\\" d\"\ne": "0:echo a && b c; \" d 1:e",
		"if a; then\n b\nelse\n c\nfi":   "0:a 1:b 3:c",
		"cat <<EOF > f\nmake x\nEOF\nb":  "0:cat f 3:b",
		"cat <<-'END'\n  x\n  END\nb":    "0:cat 3:b",
		"x=$(go test\n ./...) y":         "0:go test 1:./... 0:x=$(go test\n ./...) y",
		"(cd a && b)":                    "0:cd a 0:b",
		"for i in 1 2; do x; done":       "0:for i in 1 2 0:x",
		"a \"":                           "0:a ",
		"$(((":                           "0:$(((",
		"cat <<<x":                       "0:cat x",
		"\\":                             "",
	} {
		var got []string
		for _, c := range commands(script) {
			got = append(got, fmt.Sprintf("%d:%s", c.line, strings.Join(c.words, " ")))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: got %q, want %q", script, s, want)
		}
	}
}

// TestJudge asks what commands do: t tests, d deploys, l lints, b builds, ? what
// is not read.
func TestJudge(t *testing.T) {
	for line, want := range map[string]string{
		"go test -race ./...":                "t",
		"CGO_ENABLED=0 time go test ./...":   "t",
		"go vet ./...":                       "l",
		"go run ./cmd/deploy":                "d?",
		"npm test":                           "t",
		"npm ci":                             "",
		"npm run test:unit -- --watch=false": "t",
		"npm --prefix web run lint":          "l",
		"npm run whatever":                   "?",
		"npm publish":                        "d",
		"npx playwright test":                "t",
		"yarn":                               "",
		"yarn jest --ci":                     "t",
		"yarn workspace web test":            "?",
		"pnpm -r build":                      "b",
		"bundle exec rspec":                  "t",
		"bundle exec rake":                   "?",
		"bundle exec rake spec":              "t",
		"bin/rails test":                     "t",
		"bundle exec rubocop -A":             "l",
		"make":                               "?",
		"make ci":                            "?",
		"make test":                          "t",
		"make -j4 -C api lint test-unit":     "tl",
		"make test-deps":                     "?",
		"make build-test-image":              "b",
		"make docker-push IMG=x":             "db",
		"make check":                         "t",
		"./gradlew build":                    "b",
		"./gradlew integrationTest":          "t",
		"mvn -B verify":                      "tb",
		"mvn package -DskipTests":            "b",
		"mvn -s settings.xml deploy":         "tdb",
		"./scripts/run-tests.sh":             "t?",
		"bash -eu ci/deploy.sh prod":         "d?",
		"bash -c 'go vet && go test'":        "tl",
		"sh ./x.sh":                          "?",
		"python -m pytest":                   "t",
		"python3 -m unittest discover":       "t",
		"python setup.py test":               "?",
		"poetry run pytest":                  "t",
		"uv run --frozen pytest":             "t",
		"tox -e py312":                       "t",
		"docker build -t x .":                "b",
		"docker buildx build --push -t x .":  "db",
		"docker push x":                      "d",
		"docker run --rm -v .:/src golang:1.26 go test ./..":      "t",
		"docker compose -f ci.yml run --rm web bundle exec rspec": "t",
		"docker compose up -d":                                    "",
		"kubectl -n prod apply -f x":                              "d",
		"kubectl get pods":                                        "",
		"helm --namespace x upgrade --install a b":                "d",
		"terraform -chdir=infra apply":                            "d",
		"terraform plan":                                          "",
		"terraform fmt -check":                                    "l",
		"goreleaser release --clean":                              "db",
		"pip install pytest":                                      "",
		"apt-get install -y shellcheck":                           "",
		"echo make test":                                          "",
		"sudo -E apt-get update":                                  "",
		"nx run-many --target=test":                               "?",
		"nx affected -t test":                                     "t?",
		"task test":                                               "t",
		"just deploy":                                             "d",
		"cargo test --workspace":                                  "t",
		"dotnet test":                                             "t",
		"php artisan test":                                        "t",
		"vendor/bin/phpunit":                                      "t",
		"node_modules/.bin/eslint .":                              "l",
		"pre-commit run -a":                                       "l",
		"cd x":                                                    "",
		"--":                                                      "",
	} {
		cs := commands(line)
		if len(cs) == 0 {
			continue
		}
		deeds, opaque := judge(cs[len(cs)-1].words, 0)
		got := ""
		for i, letter := range "tdlb" {
			if deeds&(1<<i) != 0 {
				got += string(letter)
			}
		}
		if opaque {
			got += "?"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"integrationTest": "integration test",
		"test-unit":       "test unit",
		"deploy:prod":     "deploy prod",
		"run_tests.sh":    "run tests",
		"HTTPServer":      "httpserver",
		"test.unit":       "test unit",
		"":                "",
	} {
		if diff := cmp.Diff(want, strings.Join(tokens(name), " ")); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
	}
}

func TestMinutes(t *testing.T) {
	for text, want := range map[string]int{"1h 30m": 90, "3 hours 30 minutes": 210, "10m": 10, "3600": 60, "90 seconds": 2, "1 week": 10080,
		"": 0, "soon": 0, "1 fortnight": 0, "1.5h": 90, "99999999999 weeks": 0} {
		if got := minutes(text); got != want {
			t.Errorf("minutes(%q) = %d, want %d", text, got, want)
		}
	}
}
