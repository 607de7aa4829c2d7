package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"daybook/content"
	"daybook/internal/descriptor"
	"daybook/internal/survey"
)

func write(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), Name)
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func noEnv(string) string { return "" }

// A wrong configuration is refused with file, line, key and what to do.
func TestErrorsNameTheirPlace(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		line    int
		key     string
		text    string
	}{
		"unknown key":            {"title = \"x\"\n\nbase_urll = \"https://x\"\n", 3, "base_urll", `did you mean "base_url"?`},
		"unknown key in a table": {"[limits]\nstale_moths = 3\n", 2, "limits.stale_moths", `did you mean "stale_months"?`},
		"unknown table":          {"title = \"x\"\n[limitz]\nstale_months = 3\n", 2, "limitz", "did you mean"},
		"key of a later table":   {"[[source]]\nurl=\"https://h/a.git\"\n[[source]]\nfoldr = \"x\"\n", 4, "source.foldr", `did you mean "folder"?`},
		"wrong type":             {"title = 3\n", 1, "title", "incompatible types"},
		"not TOML":               {"title = \"x\nbase\n", 1, "title", "strings cannot contain newlines"},
		"base_url":               {"title=\"x\"\nbase_url = \"docs.example.com\"\n", 2, "base_url", "no web address"},
		"fail_on":                {"fail_on = \"sometimes\"\n", 1, "fail_on", "none of never, new, fail, warn"},
		"source of two kinds":    {"title=\"x\"\n[[source]]\nurl = \"https://h/a.git\"\nfolder = \"x\"\n", 2, "source", "this one has 2"},
		"source of no kind":      {"[[source]]\n", 1, "source", "this one has 0"},
		"exclude pattern":        {"exclude = [\"a[\"]\n", 1, "exclude", "no valid pattern"},
		"exemption, no reason":   {"[[exemption]]\ncheck=\"a\"\nexpires=2027-01-01\n", 1, "exemption", "reason is missing"},
		"exemption, no end":      {"\n[[exemption]]\ncheck=\"a\"\nreason=\"b\"\n", 2, "exemption", "expires is missing"},
		"second exemption":       {"[[exemption]]\ncheck=\"a\"\nreason=\"b\"\nexpires=2027-01-01\n[[exemption]]\nreason=\"b\"\n", 5, "exemption", "check is missing"},
		"off without a check":    {"[[checks.off]]\nservice=\"x\"\n", 1, "checks.off", "check is missing"},
		"rung":                   {"[levels]\nrungs=[\"One\"]\n[levels.checks]\n\"doc.readme\" = \"Two\"\n", 4, "levels.checks.doc.readme", "none of the rungs One"},
		"format in the order":    {"[descriptors]\norder = [\"backstage\", \"roadie\"]\n", 2, "descriptors.order", `"roadie" is none of backstage, compass`},
		"folders of services":    {"[descriptors]\nservices = [\"a[\"]\n", 2, "descriptors.services", "no valid pattern"},
		"mapped field":           {"[descriptors.compass]\nfields = { boss = \"AC Owner\" }\n", 2, "descriptors.compass.fields", `"boss" is none of chat`},
		"mapped field, a table":  {"[descriptors.port.fields]\nboss = \"x\"\n", 1, "descriptors.port.fields", `"boss" is none of chat`},
		"format without fields":  {"[descriptors.roadie]\nfields = {}\n", 1, "descriptors.roadie", "daybook knows no such key"},
		"library without a name": {"[pipelines.jenkins_libraries]\n\"Steps@main\" = \"acme/steps\"\n", 2, "pipelines.jenkins_libraries", "without a version"},
		"library, an address":    {"[pipelines]\njenkins_libraries = {Steps = \"git@host:acme/steps\"}\n", 2, "pipelines.jenkins_libraries.Steps", "is an address"},
		"library, no version":    {"[pipelines.jenkins_libraries]\nTools = \"acme/tools\"\nSteps = \"acme/steps@\"\n", 3, "pipelines.jenkins_libraries.Steps", "default version"},
		"library, no repository": {"[pipelines]\njenkins_libraries = {Steps = \"@main\"}\n", 2, "pipelines.jenkins_libraries.Steps", "no repository"},
		"library, not a text":    {"[pipelines]\njenkins_libraries = {Steps = 1}\n", 2, "pipelines.jenkins_libraries.Steps", "incompatible types"},
		"versions":               {"[documents]\nversions = 99\n", 2, "documents.versions", "between 0 and 50"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(write(t, c.content))
			var wrong *Error
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v", err)
			}
			if wrong.Line != c.line || wrong.Key != c.key || !strings.Contains(wrong.Text, c.text) {
				t.Errorf("got %v (line %d, key %q), want line %d, key %q, %q", err, wrong.Line, wrong.Key, c.line, c.key, c.text)
			}
		})
	}
}

func TestAMissingFileNamesTheRemedy(t *testing.T) {
	_, err := Read(filepath.Join(t.TempDir(), "none.toml"))
	if err == nil || !strings.Contains(err.Error(), "daybook init") {
		t.Errorf("got %v", err)
	}
}

func TestOptionsComeFromTheFile(t *testing.T) {
	name := write(t, `
title = "Parcel services"
out = "site"
state = "/var/lib/daybook"
[[source]]
urls = ["https://git.parcel.example/a/b.git"]
[[repository]]
name = "a/*"
owner = "group:default/rates"
[fetch]
timeout = "90s"
[documents]
versions = 0
[limits]
stale_months = 9
[[checks.off]]
check = "doc.changelog"
[[exemption]]
check = "run.exists"
service = "b"
reason = "ends in June"
expires = 2027-06-30
[levels.checks]
"doc.changelog" = "Gold"
[theme]
highlight = false
`)
	c, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := c.Options(noEnv)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Title != "Parcel services" || opts.Out != filepath.Join(filepath.Dir(name), "site") || opts.State != "/var/lib/daybook" {
		t.Errorf("title %q, out %q, state %q", opts.Title, opts.Out, opts.State)
	}
	if opts.Versions != 0 || opts.Mirror.Timeout != 90*time.Second || opts.Check.Limits.StaleMonths != 9 || opts.Check.Limits.StaleRunbook == 0 {
		t.Errorf("versions %d, timeout %v, limits %+v", opts.Versions, opts.Mirror.Timeout, opts.Check.Limits)
	}
	if len(opts.Sources) != 1 || len(opts.Overrides) != 1 || opts.Overrides[0].Owner != "group:default/rates" {
		t.Errorf("sources %v, overrides %+v", opts.Sources, opts.Overrides)
	}
	e := opts.Check.Exemptions
	if len(e) != 1 || e[0].Line != 18 || e[0].Expires.Format(time.DateOnly) != "2027-06-30" {
		t.Errorf("exemptions %+v", e)
	}
	if !opts.PlainCode {
		t.Error("code is highlighted all the same")
	}
	if len(opts.Check.Off) != 1 || opts.Ladder.Rungs[2].Checks == nil {
		t.Errorf("off %v, ladder %+v", opts.Check.Off, opts.Ladder)
	}
}

func TestDescriptorsComeFromTheFile(t *testing.T) {
	c, err := Read(write(t, `
[descriptors]
order = ["opslevel", "backstage"]
services = ["services/*"]
[descriptors.compass]
fields = { owner = "AC Owner", domain = "AC Domain" }
[descriptors.port.fields]
chat = "properties.slack"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := descriptor.Settings{Order: []string{"opslevel", "backstage"}, Folders: []string{"services/*"},
		Mapping: descriptor.Mapping{"compass": {"owner": "AC Owner", "domain": "AC Domain"}, "port": {"chat": "properties.slack"}}}
	if got := c.Descriptors(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestLibrariesComeFromTheFile(t *testing.T) {
	c, err := Read(write(t, "[pipelines]\njenkins_libraries = {Steps = \"acme/ci/steps@release/2\", \"old steps\" = \"steps\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	opts, err := c.Options(noEnv)
	want := map[string]survey.Library{"Steps": {Repository: "acme/ci/steps", Version: "release/2"}, "old steps": {Repository: "steps"}}
	if err != nil || !reflect.DeepEqual(opts.Survey.Libraries, want) {
		t.Errorf("got %+v, %v", opts.Survey.Libraries, err)
	}
}

// What the page about descriptors says to write is what daybook reads, and it
// names every field.
func TestThePageAboutDescriptorsIsTrue(t *testing.T) {
	page, err := fs.ReadFile(content.Files, "pages/descriptors.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```toml\n")[1:]
	if len(blocks) < 3 {
		t.Fatalf("found %d examples", len(blocks))
	}
	for _, block := range blocks {
		example, _, _ := strings.Cut(block, "```")
		if _, err := parse("daybook.toml", example); err != nil {
			t.Errorf("%v in\n%s", err, example)
		}
	}
	for _, field := range descriptor.MappedFields() {
		if !strings.Contains(string(page), "`"+field+"`") {
			t.Errorf("the field %q is not named", field)
		}
	}
}

func TestTheThemeMustBeAFolder(t *testing.T) {
	c, err := Read(write(t, "[theme]\nfolder = \"nowhere\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Options(noEnv); err == nil || !strings.Contains(err.Error(), "theme.folder") || !strings.Contains(err.Error(), ":2:") {
		t.Errorf("got %v", err)
	}
}
