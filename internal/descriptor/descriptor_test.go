package descriptor

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestFiles reads every archive of testdata, those of each format in a folder
// of its name: the first file is a descriptor, "entities" and "problems" are
// what is read out of it. Files between them are files of the same repository;
// "mapping" has lines of FORMAT.FIELD = NAME. DAYBOOK_UPDATE=1 writes what is
// expected anew, for a person to look through.
func TestFiles(t *testing.T) {
	seen := map[string]int{}
	for _, name := range archives(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(name), "testdata/"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if comment, _, _ := strings.Cut(string(archive.Comment), "\n"); len(comment) < 20 {
				t.Errorf("the first line does not say why the case exists: %q", comment)
			}
			entities, problems := optionsOf(archive).Parse(archive.Files[0].Name, archive.Files[0].Data)
			got := map[string]string{"entities": "", "problems": ""}
			for _, e := range entities {
				got["entities"] += list(e)
				seen[e.Format]++
			}
			for _, p := range problems {
				got["problems"] += fmt.Sprintf("%d [%s] %s\n", p.Line, p.Entity, p.Text)
			}
			if os.Getenv("DAYBOOK_UPDATE") != "" {
				given := slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "entities" || f.Name == "problems" })
				archive.Files = append(given, txtar.File{Name: "entities", Data: []byte(got["entities"])},
					txtar.File{Name: "problems", Data: []byte(got["problems"])})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range archive.Files[1:] {
				want, expected := got[f.Name]
				if !expected {
					continue
				}
				if diff := cmp.Diff(string(f.Data), want); diff != "" {
					t.Errorf("%s (-want +got):\n%s", f.Name, diff)
				}
				delete(got, f.Name)
			}
			if len(got) > 0 {
				t.Errorf("the archive does not say what it expects: %v", got)
			}
		})
	}
	for _, f := range Formats() {
		if seen[f.Name] == 0 && f.Role != Shares { // of those others take
			t.Errorf("no case of testdata has an entity of %s", f.Name)
		}
	}
}

// archives are the cases of testdata.
func archives(t testing.TB) []string {
	t.Helper()
	here, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(here) < 10 || len(below) < 10 {
		t.Fatalf("found %d and %d cases: %v", len(here), len(below), err)
	}
	below = slices.DeleteFunc(below, func(p string) bool { return filepath.Base(filepath.Dir(p)) == "bundles" }) // TestBundles has them
	return append(here, below...)
}

// optionsOf gives the files of an archive to substitutions, and its mapping.
func optionsOf(archive *txtar.Archive) Options {
	o := Options{Mapping: Mapping{}}
	files := map[string][]byte{}
	for _, f := range archive.Files[1:] {
		switch f.Name {
		case "entities", "problems":
		case "mapping":
			for line := range strings.Lines(string(f.Data)) {
				key, name, _ := strings.Cut(strings.TrimSpace(line), " = ")
				format, field, _ := strings.Cut(key, ".")
				if o.Mapping[format] == nil {
					o.Mapping[format] = map[string]string{}
				}
				o.Mapping[format][field] = name
			}
		default:
			files[f.Name] = f.Data
			o.Read = func(path string) ([]byte, error) {
				if src, ok := files[path]; ok {
					return src, nil
				}
				return nil, errors.New("there is no such file")
			}
		}
	}
	return o
}

// list writes every fact of an entity with its line.
func list(e Entity) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s line %d\n", strings.TrimSpace(or(e.Ref().String(), strings.ToLower(e.Kind.Text))), e.Line)
	say := func(name, text string, line int, from ...Origin) {
		if text == "" {
			return
		}
		fmt.Fprintf(&b, "  %s: %s @%d", name, strings.TrimSpace(text), line)
		for _, o := range from {
			if o.Path != e.Path {
				fmt.Fprintf(&b, " of %s", o.Path)
			}
		}
		b.WriteString("\n")
	}
	value := func(name string, v Value) { say(name, v.Text, v.Line, v.Origin) }
	refs := func(name string, refs ...Ref) {
		for _, r := range refs {
			say(name, r.String(), r.Line, r.Origin)
		}
	}
	value("schema", e.Schema)
	value("title", e.Title)
	value("description", e.Description)
	for _, v := range e.Aliases {
		value("alias", v)
	}
	refs("owner", e.Owner)
	refs("co-owner", e.CoOwners...)
	value("type", e.Type)
	value("lifecycle", e.Lifecycle)
	value("tier", e.Tier)
	refs("system", e.System)
	refs("domain", e.Domain)
	refs("parent", e.Parents...)
	for _, l := range e.Links {
		say("link", fmt.Sprintf("%s %q %q %s", l.URL, l.Title, l.Type, l.Purpose()), l.Line, l.Origin)
	}
	refs("depends", e.DependsOn...)
	refs("dependency of", e.DependencyOf...)
	refs("provides", e.ProvidesAPIs...)
	refs("consumes", e.ConsumesAPIs...)
	for _, v := range e.Tags {
		value("tag", v)
	}
	for _, v := range e.Languages {
		value("language", v)
	}
	value("version", e.Version)
	value("license", e.License)
	for _, r := range e.Requires {
		say("requires", r.Name+" "+r.Constraint, r.Line, r.Origin)
	}
	for _, d := range e.Dependencies {
		say("dependency", strings.Join(strings.Fields(strings.Join([]string{d.Ecosystem, d.Name, d.Constraint, bracket(d.Scope), at(d.Local)}, " ")), " "), d.Line, d.Origin)
	}
	if e.Left > 0 {
		fmt.Fprintf(&b, "  dependencies left: %d\n", e.Left)
	}
	for _, o := range e.Objectives {
		say("objective", fmt.Sprintf("%s %q target %s window %s", o.Name, o.Title, o.Target, o.Window), o.Line, o.Origin)
	}
	for _, p := range e.Properties {
		say("property", p.Key+"="+p.Text, p.Line, p.Origin)
	}
	for _, p := range e.Labels {
		say("label", p.Key+"="+p.Text, p.Line)
	}
	for _, p := range e.Annotations {
		say("annotation", p.Key+"="+p.Text, p.Line)
	}
	for _, c := range e.Contacts {
		say("contact", c.Type+" "+c.Text, c.Line)
	}
	for _, o := range e.OnCall {
		say("on-call", o.Provider+" "+o.ID, o.Line)
	}
	for _, r := range e.Repositories {
		say("repository", r.Type+" "+r.Target, r.Line)
	}
	say("docs", strings.TrimSpace(e.Docs.Type+" "+e.Docs.Target), e.Docs.Line)
	if e.Definition.Known() {
		say("definition", fmt.Sprintf("%d bytes from %q", e.Definition.Bytes, e.Definition.From), e.Definition.Line)
	}
	for _, r := range e.References {
		say("reference", fmt.Sprintf("%s %s=%s within %q", r.Kind, r.Field, r.Target, r.Within(e.Path)), r.Line)
	}
	if e.Team != nil {
		value("team email", e.Team.Email)
		refs("team parent", e.Team.Parent)
		refs("team child", e.Team.Children...)
		refs("team member", e.Team.Members...)
	}
	if e.Person != nil {
		value("person email", e.Person.Email)
		refs("person in", e.Person.MemberOf...)
	}
	if e.Location != nil {
		value("location type", e.Location.Type)
		for _, target := range e.Location.Targets {
			say("target", fmt.Sprintf("%s optional %v within %q", target.Text, target.Optional, target.Within(e.Path)), target.Line)
		}
	}
	return b.String()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func at(local string) string {
	if local == "" {
		return ""
	}
	return "at " + local
}

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return "[" + s + "]"
}

// TestParseRef follows the grammar of Backstage's parseEntityRef.
func TestParseRef(t *testing.T) {
	for _, c := range []struct{ text, kind, want string }{
		{"payments", "group", "group:shop/payments"},
		{"user:jane", "group", "user:shop/jane"},
		{"other/payments", "group", "group:other/payments"},
		{"Group:Other/Payments", "", "group:other/payments"},
		{"ns/name:with-colon", "component", "component:ns/name:with-colon"},
		{"resource:db", "", "resource:shop/db"},
		{"a:b:c", "", "a:shop/b:c"},
		{"a:b/c/d", "", "a:b/c/d"},
		{"db", "", ""},
		{"ns/db", "", ""},
		{":db", "component", ""},
		{"component:", "component", ""},
		{"component:/x", "component", ""},
		{"/x", "component", ""},
		{"", "component", ""},
	} {
		r, err := ParseRef(c.text, c.kind, "shop")
		if got := r.String(); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseRef(%q, %q) = %q, %v; want %q", c.text, c.kind, got, err, c.want)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'l'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for name, c := range map[string]struct{ src, want string }{
		"too large":        {"# " + strings.Repeat("x", maxBytes), "over the limit of 1 MB"},
		"too deep":         {"a: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "nested deeper than 100"},
		"much too deep":    {"a: " + strings.Repeat("[", 50_000), "not YAML"},
		"indented deep":    {strings.Repeat("- ", 20_000) + "x", "not YAML"},
		"bomb":             {bomb, "aliases"},
		"holds itself":     {"a: &a [*a]", "holds itself"},
		"holds each other": {"a: &a {b: &b [*a]}\nc: [*b]", "holds itself"},
		"many documents":   {strings.Repeat("a\n---\n", 2000), "more than 1000 documents"},
		"many values":      {"a: [" + strings.Repeat("x,", 100_000) + "]", "more than 60000 marks"},
		"unknown anchor":   {"a: *nothing", "unknown anchor"},
	} {
		entities, problems := Parse("catalog-info.yaml", []byte(c.src))
		if len(entities) > 0 || len(problems) != 1 || !strings.Contains(problems[0].Text, c.want) {
			t.Errorf("%s: %d entities, problems %v, want %q", name, len(entities), problems, c.want)
		}
	}
}

// Every format refuses what grows without end, with a reason.
func TestHostileFilesOfEveryFormat(t *testing.T) {
	bomb := "openapi: x-cortex-\nidentifier: &i [x, x, x, x, x, x, x, x, x, x]\nblueprint: &a [*i, *i, *i, *i, *i, *i, *i, *i, *i, *i]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	bomb = "# apiVersion: openslo\n" + bomb
	deep := strings.Repeat("[", 200_000)
	for _, c := range []struct{ file, src, want string }{
		{"opslevel.yml", bomb, "aliases expanded"}, {"cortex.yaml", bomb, "aliases expanded"}, {"service.datadog.yaml", bomb, "aliases expanded"},
		{"compass.yml", bomb, "aliases expanded"}, {"port.yml", bomb, "aliases expanded"}, {"publiccode.yml", bomb, "aliases expanded"},
		{"security-insights.yml", bomb, "aliases expanded"}, {".github/settings.yml", bomb, "aliases expanded"},
		{"openslo.yaml", bomb, "aliases expanded"}, {"CITATION.cff", bomb, "aliases expanded"},
		{"package.json", "{\"a\": " + deep, "nested deeper than 100"}, {"composer.json", deep, "nested deeper than 100"},
		{"entity.datadog.json", deep, "nested deeper than 100"},
		{"package.json", "{\"a\": [" + strings.Repeat("1,", 200_000) + "1]}", "more than 100000 values"},
		{"pyproject.toml", "a = " + deep, "nested deeper than 100"}, {"Cargo.toml", "a = " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "nested deeper than 100"},
		{"pyproject.toml", strings.Repeat("a.", 300) + "b = 1", "nested deeper than 100"},
		{"Cargo.toml", "a = [" + strings.Repeat("1,", 200_000) + "]", "more than 60000 marks"},
		{"pom.xml", strings.Repeat("<a>", 100_000), "nested deeper than 100"},
		{"X.csproj", "<a>" + strings.Repeat("<b/>", 200_000) + "</a>", "more than 100000 elements"},
		{"go.mod", strings.Repeat("x", maxBytes+1), "over the limit of 1 MB"}, {"build.gradle", strings.Repeat("x", maxGradle+1), "refused: larger than 256 KB"},
		{"x.gemspec", strings.Repeat("x", maxBytes+1), "over the limit of 1 MB"},
		{"sre.yaml", "slos: " + bomb, "aliases expanded"}, {"pnpm-workspace.yaml", bomb, "aliases expanded"},
		{"gradle/libs.versions.toml", "a = " + deep, "nested deeper than 100"}, {"Directory.Build.props", strings.Repeat("<a>", 100_000), "nested deeper than 100"},
		{"go.work", strings.Repeat("\n", maxGoModLines+1), "refused: larger than 256 KB or 8000 lines"}, {"gradle.properties", strings.Repeat("x", maxBytes+1), "over the limit of 1 MB"},
	} {
		entities, problems := Parse(c.file, []byte(c.src))
		if len(entities) > 0 || len(problems) != 1 || !strings.Contains(problems[0].Text, c.want) {
			t.Errorf("%s: %d entities, problems %.300v, want %q", c.file, len(entities), problems, c.want)
		}
	}
}

// What one manifest can make daybook keep has an end, and the rest is counted.
func TestDependenciesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"name": "x", "dependencies": {`)
	for i := range 1500 {
		fmt.Fprintf(&b, "\"d%d\": \"1\",", i)
	}
	entities, _ := Parse("package.json", []byte(strings.TrimSuffix(b.String(), ",")+"}}"))
	if len(entities) != 1 || len(entities[0].Dependencies) != maxDependencies || entities[0].Left != 500 {
		t.Fatalf("got %d entities, %d dependencies, %d left", len(entities), len(entities[0].Dependencies), entities[0].Left)
	}
	many := make([]Entity, 8)
	for i := range many {
		many[i] = entities[0]
	}
	if m := Merge(many, Rules{}); len(m.Dependencies) != maxMerged || m.Left != 8*500+8*maxDependencies-maxMerged {
		t.Errorf("merged: %d dependencies, %d left", len(m.Dependencies), m.Left)
	}
}

// What a file takes from others, and what it makes daybook keep, has an end.
func TestBoundsOfOneFile(t *testing.T) {
	component := func(metadata string) string {
		return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: a\n" + metadata + "spec: {type: service, lifecycle: production, owner: a}\n"
	}
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, "  k%d: {$text: ./x.txt}\n", i)
	}
	for name, c := range map[string]struct {
		src, file string
		read      int
		want      string
	}{
		"many substitutions":  {component(many.String()), "x", 50, "more than 50 contents"},
		"large substitutions": {component("  title: {$text: ./x.txt}\n  description: {$text: ./x.txt}\n"), strings.Repeat("x", 600_000), 2, "beyond 1 MB"},
	} {
		read := 0
		_, problems := Options{Read: func(string) ([]byte, error) { read++; return []byte(c.file), nil }}.Parse("catalog-info.yaml", []byte(c.src))
		if read != c.read || len(problems) == 0 || !strings.Contains(problems[0].Text, c.want) {
			t.Errorf("%s: read %d files, problems %.300v", name, read, problems)
		}
	}
	entities, _ := Parse("port.yml", []byte("identifier: a\nblueprint: service\nproperties: {x: ["+strings.Repeat("1, ", 3000)+"1]}\n"))
	if len(entities) != 1 || len(entities[0].Properties) != maxProperties {
		t.Errorf("%d entities, %d properties", len(entities), len(entities[0].Properties))
	}
	if _, problems := Parse("compass.yml", []byte("name: a\nlabels: ["+strings.Repeat("UPPER, ", 3000)+"x]\n")); len(problems) != maxProblems {
		t.Errorf("%d problems", len(problems))
	}
	for name, properties := range map[string]string{
		"that doubles":  "<a>${b}${b}${b}${b}</a><b>${c}${c}${c}${c}</b><c>${d}${d}${d}${d}</c><d>" + strings.Repeat("x", 100) + "</d>",
		"that is large": "<a>" + strings.Repeat("x", 50_000) + "</a>",
	} {
		entities, _ := Parse("pom.xml", []byte("<project><properties>"+properties+"</properties><artifactId>x</artifactId><version>${a}${a}${a}${a}</version><description>"+strings.Repeat("${a}", 20_000)+"</description></project>"))
		if len(entities) != 1 || len(entities[0].Version.Text) > maxResolved || len(entities[0].Description.Text) > 80_000 {
			t.Errorf("a property %s: version of %d, description of %d bytes", name, len(entities[0].Version.Text), len(entities[0].Description.Text))
		}
	}
}

func TestFormatsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Title == "" || !strings.HasPrefix(f.Address, "https://") || len(f.Files) == 0 || f.Tells == "" || f.parse == nil || seen[f.Name] {
			t.Errorf("format %+v", f)
		}
		seen[f.Name] = true
	}
	for format, fields := range standard {
		for field := range fields {
			if !seen[format] || mappers[field] == nil {
				t.Errorf("standard mapping of %s.%s", format, field)
			}
		}
	}
}

// A file's place decides about its format, and only .yml is OpsLevel's.
func TestFormatOf(t *testing.T) {
	for p, want := range map[string]string{
		"opslevel.yml": "opslevel", "opslevel.yaml": "", "a/b/Service.Datadog.YML": "datadog", "entity.datadog.json": "datadog",
		".cortex/catalog/x.yaml": "cortex", "a/.cortex/x.yml": "cortex", "cortex/x.yaml": "", "cortex.yaml": "cortex", "api/openapi.json": "cortex",
		".github/settings.yml": "settings", "config/settings.yml": "", "settings.yml": "", "sub/.github/settings.yml": "",
		"SECURITY-INSIGHTS.yml": "security-insights", ".github/security-insights.yml": "security-insights", "docs/security-insights.yml": "",
		"slo/a/x.yaml": "openslo", "x-slo.yml": "openslo", "slow/x.yaml": "", "CITATION.cff": "citation", "docs/publiccode.yml": "",
		"src/X.CSPROJ": "csproj", "x.gemspec": "gemspec", "app/build.gradle.kts": "gradle", "a/pom.xml": "pom.xml", "pom.xml.bak": "",
		"team.catalog-info.yaml": Backstage, "Port.yaml": "port", "package-lock.json": "", "go.mod": "go.mod", "go.sum": "",
		"entity.datadog.yml": "datadog", "gradle/libs.versions.toml": "version-catalog", "gradle/tools.versions.toml": "version-catalog", "versions.toml": "",
		"src/directory.build.props": "directory-props", "go.work": "go.work", "go.work.sum": "", "sre.yaml": "sre", "autosre.yaml": "",
	} {
		f, ok := FormatOf(p)
		if f.Name != want || ok != (want != "") {
			t.Errorf("%s is read as %q, want %q", p, f.Name, want)
		}
	}
	got := Locate([]string{"examples/x/package.json", "examples/x/opslevel.yml", "node_modules/x/package.json", "tests/go.mod", "b/go.mod", "a/go.mod", "go.mod"})
	want := []File{{"go.mod", "go.mod"}, {"a/go.mod", "go.mod"}, {"b/go.mod", "go.mod"}, {"examples/x/opslevel.yml", "opslevel"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	paths := []string{
		"services/pay/catalog-info.yaml", "catalog-info.yml", "libs/x/Catalog-Info.yaml", "team-a.catalog-info.yaml",
		"catalog-info.yaml.tmpl", "catalog-info", "my-catalog-info.yaml", "docs/catalog-info.md",
		"vendor/x/catalog-info.yaml", "node_modules/x/catalog-info.yaml", "a/testdata/catalog-info.yaml",
		"templates/go/skeleton/catalog-info.yaml", "{{cookiecutter.name}}/catalog-info.yaml", "templates/go/catalog-info.yaml",
	}
	want := []string{"catalog-info.yml", "team-a.catalog-info.yaml", "libs/x/Catalog-Info.yaml",
		"services/pay/catalog-info.yaml", "templates/go/catalog-info.yaml"}
	if diff := cmp.Diff(want, Find(paths)); diff != "" {
		t.Error(diff)
	}
}

func TestPurpose(t *testing.T) {
	for _, c := range []struct {
		link Link
		want Purpose
	}{
		{Link{URL: "https://x.example/1", Type: "runbook"}, Runbook},
		{Link{URL: "https://x.example/1", Title: "On-Call Runbooks"}, Runbook},
		{Link{URL: "https://x.example/1", Type: "dashboard", Title: "Runbook"}, Dashboard},
		{Link{URL: "https://x.example/1", Title: "API docs"}, Documents},
		{Link{URL: "https://x.example/1", Title: "Docker images"}, Other},
		{Link{URL: "https://acme.slack.com/archives/C1"}, Chat},
		{Link{URL: "https://acme.pagerduty.com/services/P1"}, Duty},
		{Link{URL: "https://github.com/acme/x"}, Repository},
		{Link{URL: "https://github.com/acme/x/blob/main/docs/runbook.md"}, Runbook},
		{Link{URL: "https://notgithub.com/acme"}, Other},
		{Link{URL: "://"}, Other},
	} {
		if got := c.link.Purpose(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.link, got, c.want)
		}
	}
}

// The categories of OpsLevel are those that links of most formats fall into.
func TestPurposeOfCategories(t *testing.T) {
	want := map[string]Purpose{
		"runbooks": Runbook, "logs": Dashboard, "metrics": Dashboard, "observability": Dashboard, "code": Repository,
		"wiki": Documents, "design_documentation": Documents, "architecture_diagram": Documents, "api_documentation": Documents,
	}
	for _, category := range []string{"admin", "api_documentation", "architecture_diagram", "backlog", "code", "continuous_integration", "deployment",
		"design_documentation", "errors", "feature_flag", "health_checks", "incidents", "issue_tracking", "logs", "metrics", "observability",
		"orchestrator", "other", "resiliency", "runbooks", "security_scans", "status_page", "wiki"} {
		if got := (Link{URL: "https://tools.example/1", Type: category}).Purpose(); got != Purpose(or(string(want[category]), string(Other))) {
			t.Errorf("%s is for %s", category, got)
		}
	}
}

// A go.mod beyond what real ones have is refused with the limit, and one at it
// is read.
func TestSizeOfGoMod(t *testing.T) {
	const good = "module a.example/b\n\ngo 1.26\n"
	for name, c := range map[string]struct{ more, says string }{
		"as large as it may be": {"//" + strings.Repeat("a", maxGoMod-len(good)-2), ""},
		"too large":             {"//" + strings.Repeat("a", maxGoMod), "refused: larger than 256 KB"},
		"as long as it may be":  {strings.Repeat("\n", maxGoModLines-3), ""},
		"too long":              {strings.Repeat("\n", maxGoModLines), "refused: more than 8000 lines"},
	} {
		entities, problems := Options{}.Parse("go.mod", []byte(good+c.more))
		switch {
		case c.says == "" && (len(entities) != 1 || len(problems) != 0):
			t.Errorf("%s: %d entities, %v", name, len(entities), problems)
		case c.says != "" && (len(entities) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Text, c.says)):
			t.Errorf("%s: %d entities, %v", name, len(entities), problems)
		}
	}
}
