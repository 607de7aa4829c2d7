package infra

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is read into the fixtures; then read the difference")

// fixtures are archives with a reason, one file of a repository, and what is
// read from it.
func fixtures(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	found := map[string]*txtar.Archive{}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Files) == 0 || strings.TrimSpace(string(a.Comment)) == "" {
			t.Fatalf("%s: needs a reason and a file", name)
		}
		found[name] = a
	}
	return found
}

// beside is a file with the chart that makes it a template, where it may be one.
func beside(name string) []string {
	if chart, _, ok := strings.Cut(name, "/templates/"); ok {
		return []string{chart + "/Chart.yaml", name}
	}
	return []string{name}
}

func TestFixtures(t *testing.T) {
	for name, a := range fixtures(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			file := a.Files[0]
			found := Find(beside(file.Name))
			found = slices.DeleteFunc(found, func(f Found) bool { return f.Path != file.Name })
			if len(found) != 1 {
				t.Fatalf("%s is not looked at", file.Name)
			}
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(brief(Parse(file.Name, found[0].Format, file.Data))); err != nil {
				t.Fatal(err)
			}
			if *update {
				a.Files = []txtar.File{file, {Name: "want.json", Data: got.Bytes()}}
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 {
				t.Fatal("does not say what is read: run the test with -update, and look")
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// brief leaves out what is empty.
func brief(f File) any {
	encoded, err := json.Marshal(f)
	if err != nil {
		return err.Error()
	}
	var v any
	if err := json.Unmarshal(encoded, &v); err != nil {
		return err.Error()
	}
	return prune(v)
}

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if e = prune(e); e == nil || e == "" || e == false || e == float64(0) {
				delete(v, k)
			} else {
				v[k] = e
			}
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// TestEveryFormatHasAFixture keeps a format from being added without one.
func TestEveryFormatHasAFixture(t *testing.T) {
	have := map[string]bool{}
	for _, a := range fixtures(t) {
		for _, found := range Find(beside(a.Files[0].Name)) {
			have[Parse(found.Path, found.Format, a.Files[0].Data).Format] = true
		}
	}
	for _, f := range Formats() {
		if !have[f.Name] {
			t.Errorf("%s has no fixture", f.Name)
		}
		if f.Title == "" || f.Address == "" || len(f.Places) == 0 {
			t.Errorf("%s lacks its title, address or places", f.Name)
		}
	}
}

func TestFindLeavesOtherFilesAlone(t *testing.T) {
	for _, p := range []string{"README.md", "src/main.go", "config/settings.yml", "Dockerfile.dockerignore", "chart/templates/deployment.yaml", "vendor/a/Dockerfile", "test/fixtures/main.tf", "examples/eks/main.tf", "docs/snippets/values.yaml", "docs/compose.md", ".github/workflows/publish-openapi.yaml"} {
		if found := Find([]string{p}); len(found) > 0 {
			t.Errorf("%s is taken for %s", p, found[0].Format)
		}
	}
}

// A chart beside them makes files templates, wherever it lies; what holds
// definitions, tests or another chart's own is left alone.
func TestFindTemplates(t *testing.T) {
	paths := []string{
		"Chart.yaml", "charts/a/Chart.yaml", "charts/a/templates/_helpers.yaml", "charts/a/templates/apps/web.yaml", "charts/a/templates/NOTES.txt",
		"charts/a/templates/templates/odd.yml", "charts/a/templates/tests/ping.yaml", "charts/a/values.yaml", "examples/b/Chart.yaml", "examples/b/templates/web.yaml",
		"pipelines/templates/build.yml", "templates/root.yaml",
	}
	var got []string
	for _, f := range Find(paths) {
		got = append(got, f.Format+" "+f.Path)
	}
	want := []string{"helm Chart.yaml", "helm charts/a/Chart.yaml", "helm-values charts/a/values.yaml", "helm-template charts/a/templates/apps/web.yaml",
		"helm-template charts/a/templates/templates/odd.yml", "helm-template templates/root.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An outline keeps lines, and everything that values do not decide.
func TestOutline(t *testing.T) {
	for src, want := range map[string]string{
		"a: {{ .x }}\n": "a: <>\n",
		"{{- if .x }}\na: 1\n{{- else }}\na: 2\n{{- end }}\nb: 3\n": "\n\n\n\n\nb: 3\n",
		"{{/* a }} {{ if */}}\na: 1\n":                              "\na: 1\n",
		"{{- /* a\nb */ -}}\na: 1\n":                                "\n\na: 1\n",
		"a: {{ \"}}\" }}{{ `{{ $x }}` }}b\n":                        "a: <><>b\n",
		"a: {{ print \"\\\"}}\" }}\n":                               "a: <>\n",
		"{{ $x := .y }}\na: 1\n":                                    "\na: 1\n",
		"{{ .x }}{{ .y }}\na: 1\n":                                  "\na: 1\n",
		"a: {{- toYaml .x | nindent 2 }}\n  b: 1\n":                 "a:\n  b: 1\n",
		"{{ range .x }}{{ if .y }}a{{ end }}{{ end }}b\n":           "<>b\n",
		"image: a{{ if .x }}:{{ .y }}{{ end }}\nb: 1\n":             "image: a<>\nb: 1\n",
		"a:\n  {{- with .x }}\n  b: 1\n  {{- end }}\n  c: 2\n":      "a:\n\n\n\n  c: 2\n",
		"{{ define \"x\" }}a{{ end }}{{ template \"x\" }}-b\n":      "<>-b\n",
	} {
		if got, _, err := outline([]byte(src)); err != nil || string(got) != want {
			t.Errorf("%q: %q %v, want %q", src, got, err, want)
		}
	}
	for _, src := range []string{strings.Repeat("{{ if .x }}", maxActions+1), "{{", "a\n{{ if .x }}", "{{ end }}", "{{ \"}}", "{{/* }}", "{{/* */"} {
		if got, _, err := outline([]byte(src)); err == nil {
			t.Errorf("%q gives %q", src, got)
		}
	}
}

func TestParseImage(t *testing.T) {
	for ref, want := range map[string]Image{
		"nginx":                       {Name: "nginx"},
		"nginx:1.27":                  {Name: "nginx", Tag: "1.27"},
		"localhost:5000/app":          {Name: "localhost:5000/app"},
		"localhost:5000/app:2":        {Name: "localhost:5000/app", Tag: "2"},
		"ghcr.io/us/app@sha256:abc":   {Name: "ghcr.io/us/app", Digest: "sha256:abc"},
		"ghcr.io/us/app:1@sha256:abc": {Name: "ghcr.io/us/app", Tag: "1", Digest: "sha256:abc"},
		"app:${TAG}":                  {Name: "app"},
		"app:{{ .Values.image.tag }}": {Name: "app"},
		"  postgres:16-alpine  ":      {Name: "postgres", Tag: "16-alpine"},
	} {
		if got, ok := ParseImage(ref); !ok || got != want {
			t.Errorf("%s: %+v", ref, got)
		}
	}
	for _, ref := range []string{"", "$IMAGE", "{{ .Values.image }}", "a b", ":1"} {
		if got, ok := ParseImage(ref); ok {
			t.Errorf("%q gives %+v", ref, got)
		}
	}
}

func TestEnvironmentOf(t *testing.T) {
	for path, want := range map[string]string{
		"k8s/overlays/prod/patch.yaml":    "production",
		"charts/app/values-staging.yaml":  "staging",
		"charts/app/values.dev.yaml":      "development",
		"terraform/prod.tfvars":           "production",
		"environments/live/main.tf":       "production",
		"deploy/test/pod.yaml":            "",
		"overlays/test/pod.yaml":          "test",
		"charts/app/values.yaml":          "",
		"k8s/base/deployment.yaml":        "",
		"clusters/uat/apps/payments.yaml": "uat",
	} {
		if got := environmentOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestHostOf(t *testing.T) {
	for text, want := range map[string]string{
		"http://payments:8080/v1":                 "payments",
		"payments.shop.svc.cluster.local:80":      "payments.shop.svc.cluster.local",
		"redis:6379":                              "redis",
		"postgres://user:secret@db.internal/shop": "db.internal",
		"https://api.stripe.com":                  "",
		"localhost:5432":                          "",
		"127.0.0.1":                               "",
		"http://$(HOST)/":                         "",
		"0.0.0.0:80":                              "",
		"some words":                              "",
		"/var/run/socket":                         "",
	} {
		if got := hostOf(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzParse feeds every format what it may find.
func FuzzParse(f *testing.F) {
	formats := Formats()
	for _, a := range fixtures(f) {
		for _, found := range Find(beside(a.Files[0].Name)) {
			for i, format := range formats {
				if format.Name == found.Format {
					f.Add(uint8(i), a.Files[0].Data)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, format uint8, src []byte) {
		file := Parse(".nvmrc", formats[int(format)%len(formats)].Name, src)
		for _, n := range []int{len(file.Resources), len(file.Images), len(file.Modules), len(file.Needs), len(file.Alerts), len(file.Interfaces), len(file.Versions)} {
			if n > maxItems {
				t.Errorf("%d items of one kind", n)
			}
		}
	})
}

// A parser that panics where it wants to tell of a mistake costs that file.
func TestEscapeWithoutAnEnd(t *testing.T) {
	if f := Parse("a.proto", "protobuf", []byte("\"\\\xc5")); f.Unread != "not Protocol Buffers" {
		t.Errorf("%q", f.Unread)
	}
}

// Comments without an end are counted, and no stars in texts.
func TestCommentsWithoutEnd(t *testing.T) {
	many := strings.Repeat("/* a\n", maxEndless+1)
	for src, line := range map[string]int{many: 1, "/* b */\n" + many: 2, many + "*/": 0, strings.Repeat("a = \"b/*\"\n", maxEndless+1): 0, "/* a\n": 0} {
		if got := endless([]byte(src)); got != line {
			t.Errorf("%.40q: line %d, want %d", src, got, line)
		}
	}
}

// A file in JSON is bounded by its parts, and not by what its texts say.
func TestSizeOfJSON(t *testing.T) {
	long := `{"locals": {"text": "` + strings.Repeat("a", 3*maxHCLJSON) + `"}}`
	for src, unread := range map[string]string{
		long: "", `{"a": "\", "b": [` + strings.Repeat(`"x",`, maxHCLJSON/2) + `1]}`: "has more than",
		`{"a": [` + strings.Repeat(`1, `, maxHCLJSON/2) + `1]}`: "has more than", "a" + strings.Repeat("1a", maxHCLJSON): "has more than",
	} {
		if f := Parse("main.tf.json", "terraform-json", []byte(src)); !strings.HasPrefix(f.Unread, unread) || (f.Unread == "") != (unread == "") {
			t.Errorf("%.40s: %q, want %q", src, f.Unread, unread)
		}
	}
}

// What is nearly all signs is refused before a library makes values of them;
// large files of the usual kind are read.
func TestDenseFiles(t *testing.T) {
	policy := "resource \"a\" \"b\" {\n  policy = jsonencode({ Action = [\"s3:Get\"], Resource = \"*\" })\n}\n"
	service := "// What it does.\nservice A {\n  rpc Get(GetRequest) returns (GetResponse);\n}\n"
	for _, c := range []struct{ format, src, unread string }{
		{"terraform", strings.Repeat("$", maxHCL), "holds more than 56000 words, signs and lines"},
		{"terraform", strings.Repeat("a\n", maxHCL/2), "holds more than 56000"}, {"terraform", strings.Repeat("\r", maxHCL), "holds more than 56000"},
		{"terraform", strings.Repeat(policy, maxHCL/len(policy)), ""},
		{"protobuf", strings.Repeat(";", maxProto), "holds more than 150000 words and signs"},
		{"protobuf", strings.Repeat("service A {} ", 2000), "has a line of more than 16 KB"},
		{"protobuf", "syntax = \"proto3\";\n" + strings.Repeat(service, maxProto/len(service)-1), ""},
	} {
		if f := Parse("x", c.format, []byte(c.src)); !strings.HasPrefix(f.Unread, c.unread) || (f.Unread == "") != (c.unread == "") {
			t.Errorf("%s, %.20q: %q, want %q", c.format, c.src, f.Unread, c.unread)
		}
	}
}

// Formats whose libraries take much for each byte have limits of their own.
func TestSizeOfFormats(t *testing.T) {
	for format, most := range map[string]int{"dockerfile": maxDockerfile, "protobuf": maxProto, "terraform": maxHCL, "terragrunt": maxHCL} {
		if f := Parse("x", format, []byte(strings.Repeat("\n", most))); strings.Contains(f.Unread, "larger") {
			t.Errorf("%s of %d bytes: %s", format, most, f.Unread)
		}
		if f := Parse("x", format, []byte(strings.Repeat("\n", most+1))); !strings.Contains(f.Unread, "KB, the limit for") {
			t.Errorf("%s of %d bytes: %q", format, most+1, f.Unread)
		}
	}
}
