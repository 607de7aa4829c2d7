package descriptor

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Every format has its fuzz test, with its cases of testdata for seeds.

func FuzzBackstage(f *testing.F)        { fuzz(f, Backstage, "catalog-info.yaml") }
func FuzzCompass(f *testing.F)          { fuzz(f, "compass", "compass.yml") }
func FuzzCortex(f *testing.F)           { fuzz(f, "cortex", "cortex.yaml") }
func FuzzCortexJSON(f *testing.F)       { fuzz(f, "cortex", "openapi.json") }
func FuzzOpsLevel(f *testing.F)         { fuzz(f, "opslevel", "opslevel.yml") }
func FuzzDatadog(f *testing.F)          { fuzz(f, "datadog", "service.datadog.yaml") }
func FuzzDatadogJSON(f *testing.F)      { fuzz(f, "datadog", "entity.datadog.json") }
func FuzzPort(f *testing.F)             { fuzz(f, "port", "port.yml") }
func FuzzSRE(f *testing.F)              { fuzz(f, "sre", "sre.yaml") }
func FuzzAppConfig(f *testing.F)        { fuzz(f, "app-config", "app-config.yaml") }
func FuzzPubliccode(f *testing.F)       { fuzz(f, "publiccode", "publiccode.yml") }
func FuzzSecurityInsights(f *testing.F) { fuzz(f, "security-insights", "security-insights.yml") }
func FuzzSettings(f *testing.F)         { fuzz(f, "settings", ".github/settings.yml") }
func FuzzOpenSLO(f *testing.F)          { fuzz(f, "openslo", "openslo.yaml") }
func FuzzCitation(f *testing.F)         { fuzz(f, "citation", "CITATION.cff") }
func FuzzNPM(f *testing.F)              { fuzz(f, "package.json", "package.json") }
func FuzzGoMod(f *testing.F)            { fuzz(f, "go.mod", "go.mod") }
func FuzzPyproject(f *testing.F)        { fuzz(f, "pyproject.toml", "pyproject.toml") }
func FuzzCargo(f *testing.F)            { fuzz(f, "Cargo.toml", "Cargo.toml") }
func FuzzMaven(f *testing.F)            { fuzz(f, "pom.xml", "pom.xml") }
func FuzzGradle(f *testing.F)           { fuzz(f, "gradle", "build.gradle") }
func FuzzComposer(f *testing.F)         { fuzz(f, "composer.json", "composer.json") }
func FuzzGemspec(f *testing.F)          { fuzz(f, "gemspec", "x.gemspec") }
func FuzzDotnet(f *testing.F)           { fuzz(f, "csproj", "X.csproj") }

func FuzzGoWork(f *testing.F)           { fuzz(f, "go.work", "go.work") }
func FuzzPnpmWorkspace(f *testing.F)    { fuzz(f, "pnpm-workspace", "pnpm-workspace.yaml") }
func FuzzVersionCatalog(f *testing.F)   { fuzz(f, "version-catalog", "gradle/libs.versions.toml") }
func FuzzGradleProperties(f *testing.F) { fuzz(f, "gradle.properties", "gradle.properties") }
func FuzzDirectoryProps(f *testing.F)   { fuzz(f, "directory-props", "Directory.Build.props") }

func fuzz(f *testing.F, format, file string) {
	folder := format + "/"
	if format == Backstage {
		folder = ""
	}
	cases, err := filepath.Glob("testdata/" + folder + "*.txtar")
	if err != nil || len(cases) == 0 {
		f.Fatalf("no seeds for %s: %v", format, err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	if got, ok := FormatOf(file); !ok || got.Name != format {
		f.Fatalf("%s is read as %q, not as %s", file, got.Name, format)
	}
	f.Fuzz(func(t *testing.T, src []byte) { sound(t, file, src) })
}

// sound reads a file, whatever is in it, and holds what came out against what
// every reader relies on.
func sound(t *testing.T, file string, src []byte) {
	t.Helper()
	o := Options{
		Read: func(path string) ([]byte, error) {
			if strings.Contains(path, "gone") {
				return nil, errors.New("gone")
			}
			return src, nil
		},
		Mapping: Mapping{"compass": {"owner": "PP Owner", "tags": "Regions"}, "port": {"chat": "slackChannel"}},
	}
	entities, problems := o.Parse(file, src)
	lines := 2
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} { // all of them end a line of YAML
		lines += strings.Count(string(src), end)
	}
	for _, e := range entities {
		if e.Line < 1 || e.Line > lines || !e.Kind.Known() || !e.Name.Known() && e.Kind.Text != "Repository" && e.Kind.Text != "Package" {
			t.Errorf("entity %+v", e)
		}
		e.Descriptor.origins(func(o *Origin) {
			if o.Format == "" || o.Path == "" {
				t.Errorf("a value of %s has no origin", e.Ref())
			}
		})
		_ = list(e)
	}
	services, _ := Group(entities, []string{"*"})
	for _, s := range services {
		m := Merge(s.Entities, Rules{})
		m.origins(func(o *Origin) {
			if o.Format == "" || o.Path == "" {
				t.Errorf("a merged value of %s has no origin", s.Name)
			}
		})
		for _, d := range m.Disagreements {
			if len(d.Claims) < 2 {
				t.Errorf("%+v", d)
			}
		}
	}
	for _, p := range problems {
		if p.Line < 0 || p.Line > lines || p.Text == "" || p.Path != file {
			t.Errorf("problem %+v of %d lines", p, lines)
		}
	}
}

// TestMutatedFiles cuts, doubles and swaps pieces of every case, always the
// same ones, and reads what is left.
func TestMutatedFiles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	marks := []string{"[", "{", "- ", ": ", "\t", "\n---\n", "&a ", "*a", "<<", "\"", "'", "|", "}}", "${{", "\x00", "\xff", "null", "1", "</", "<a>", "#"}
	for _, name := range archives(t) {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		src := string(archive.Files[0].Data)
		for range 40 {
			mutated := src
			for range 1 + random.IntN(4) {
				a, b := random.IntN(len(mutated)+1), random.IntN(len(mutated)+1)
				a, b = min(a, b), max(a, b)
				switch random.IntN(4) {
				case 0:
					mutated = mutated[:a] + mutated[b:]
				case 1:
					mutated = mutated[:b] + mutated[a:]
				case 2:
					mutated = mutated[:a] + marks[random.IntN(len(marks))] + mutated[a:]
				case 3:
					mutated = mutated[b:] + mutated[:a]
				}
			}
			sound(t, archive.Files[0].Name, []byte(mutated))
		}
	}
}
