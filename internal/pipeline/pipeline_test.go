package pipeline

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"daybook/internal/yamlnode"
)

// TestFiles reads every archive of testdata: its first file is a pipeline
// definition, "facts" is what is read out of it, and every other file is one of
// the fleet: "path" of the same repository, "owner/repo@ref:path" of another
// one. DAYBOOK_UPDATE=1 writes the facts anew, for a person to look through.
func TestFiles(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) < 10 {
		t.Fatalf("found %d cases: %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Comment) == 0 {
				t.Error("the archive does not say why it is there")
			}
			first := archive.Files[0]
			p, ok := fleetOf(archive).Parse(first.Name, formatOf(t, first), first.Data)
			if !ok {
				t.Fatal("not read")
			}
			got := facts(p)
			at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "facts" })
			if at < 0 {
				t.Fatal("the archive does not say what it expects")
			}
			if diff := cmp.Diff(string(archive.Files[at].Data), got); diff != "" && os.Getenv("DAYBOOK_UPDATE") == "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if os.Getenv("DAYBOOK_UPDATE") != "" {
				archive.Files[at].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// formatOf is the format of a fixture's first file, by its path or its content.
func formatOf(t *testing.T, f txtar.File) string {
	for _, role := range []Role{Runs, Part, Hooks} {
		if found := FindRole([]string{f.Name}, role); len(found) == 1 && found[0].Readable {
			return found[0].Format
		}
	}
	if format := Recognise(f.Data); format != "" {
		return format
	}
	t.Fatalf("%s is no definition that can be read", f.Name)
	return ""
}

// fleetOf gives the files of an archive, other than its first.
func fleetOf(archive *txtar.Archive) *Fleet {
	fleet := &Fleet{Owner: "acme", File: func(at Place) ([]byte, bool) {
		name := at.Path
		if at.Repo != "" {
			name = at.Repo + "@" + at.Ref + ":" + at.Path
		}
		for _, f := range archive.Files {
			if f.Name == name {
				return f.Data, true
			}
		}
		return nil, false
	}, Library: func(name, address string) (Place, bool) {
		if name == "Settings" { // what the settings of a server call so
			return Place{Repo: "acme/platform-steps", Ref: "v3.1.0"}, true
		}
		for _, f := range archive.Files {
			repo, _, remote := strings.Cut(f.Name, "@")
			if remote && (address == "" && strings.HasSuffix(repo, "/"+name) || address != "" && strings.HasSuffix(strings.TrimSuffix(address, ".git"), repo)) {
				return Place{Repo: repo}, true
			}
		}
		return Place{}, false
	}}
	for _, f := range archive.Files {
		if !strings.Contains(f.Name, "@") && f.Name != "facts" {
			fleet.Paths = append(fleet.Paths, f.Name)
		}
	}
	return fleet
}

// facts lists all that was read.
func facts(p Pipeline) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if p.Name != "" {
		say("name %s", p.Name)
	}
	if p.Unread != "" {
		say("unread %s", p.Unread)
	}
	for _, t := range p.Triggers {
		say("trigger %s %v %v %v %v @%s", t.Event, t.Branches, t.Tags, t.Paths, t.Schedules, where(t.Line, t.File))
	}
	sayPermissions := func(indent string, p Permissions) {
		if p.Declared {
			say("%spermissions %q %v writes %v @%d", indent, p.All, p.Scopes, p.Writes(), p.Line)
		}
	}
	sayPermissions("", p.Permissions)
	for _, j := range p.Jobs {
		say("job %s%s", j.ID, having(
			"name", j.Name, "at", where(j.Line, j.File), "stage", j.Stage, "on", strings.Join(j.RunsOn, "|"), "needs", strings.Join(j.Needs, "|"),
			"timeout", strings.TrimSuffix(fmt.Sprintf("%d %v", j.Timeout, j.Limited), "0 false"), "environment", j.Environment,
			"stops", strings.TrimPrefix(fmt.Sprint(j.Stops), "false"), "image", j.Image, "services", strings.Join(j.Services, "|"), "outside", j.Outside))
		sayPermissions("  ", j.Permissions)
		if j.Calls != nil {
			say("  calls %s", j.Calls.Name)
		}
		sayCalled(&b, j.Called)
		for _, s := range j.Steps {
			run := ""
			if s.Run != "" {
				run = fmt.Sprintf("%q @%d", s.Run, s.RunLine)
			}
			say("  step%s", having("at", where(s.Line, s.File), "name", s.Name, "image", s.Image, "run", run, "uses", s.Uses, "shell", s.Shell, "unknown", s.opaque))
			sayCalled(&b, s.Called)
		}
	}
	for _, u := range append(append([]Use{}, p.Uses...), p.Images...) {
		say("%s %s%s", u.Kind, u.Name, having("ref", u.Ref, "pin", string(u.Pin), "job", u.Job, "at", where(u.Line, u.File)))
	}
	for _, r := range p.Retirements() {
		say("retired %s %s since %s @%s: %s", r.Kind, r.Name, r.Since.Format("2006-01-02"), where(r.Line, r.File), r.Text)
	}
	say("environments %v", p.Environments)
	sayAnswers(&b, "", p)
	for _, problem := range p.Problems {
		say("problem @%s %s", where(problem.Line, problem.File), problem.Text)
	}
	for _, problem := range p.Hidden {
		say("hidden @%s %s", where(problem.Line, problem.File), problem.Text)
	}
	for _, at := range p.Files {
		say("read %s", at)
	}
	for _, at := range p.Missing {
		say("missing %s", at)
	}
	return b.String()
}

// having lists the pairs that have a value.
func having(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if v := pairs[i+1]; v != "" && strings.TrimSpace(v) != "" {
			fmt.Fprintf(&b, " %s=%s", pairs[i], v)
		}
	}
	return b.String()
}

func where(line int, file Place) string {
	if file == (Place{}) {
		return fmt.Sprint(line)
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func sayCalled(b *strings.Builder, p *Pipeline) {
	if p == nil {
		return
	}
	jobs := 0
	for _, j := range p.Jobs {
		jobs += len(j.Steps)
	}
	fmt.Fprintf(b, "    called %s: %d jobs, %d steps, %d images, unread %q\n", p.Path, len(p.Jobs), jobs, len(p.Images), p.Unread)
	sayAnswers(b, "      ", *p)
}

func sayAnswers(b *strings.Builder, indent string, p Pipeline) {
	for _, q := range []struct {
		name string
		a    Answer
	}{{"tests", p.RunsTests()}, {"deploys", p.Deploys()}, {"lints", p.Lints()}, {"builds", p.Builds()}} {
		fmt.Fprintf(b, "%s%s %s %q @%s\n", indent, q.name, q.a.State, q.a.Text, where(q.a.Line, q.a.File))
	}
}

func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'l'; i++ {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	extends := "j0: {script: x}\n"
	for i := 1; i < 200; i++ {
		extends += fmt.Sprintf("j%d: {extends: [j%d, j%d], k%d: {a: 1}}\n", i, i-1, max(0, i-2), i)
	}
	for name, c := range map[string]struct {
		src, want string
	}{
		"too large":    {"# " + strings.Repeat("x", yamlnode.MaxBytes), "over the limit of 1 MB"},
		"too deep":     {"a: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "nested deeper than 100"},
		"bomb":         {"on: push\njobs: {}\n" + bomb, "aliases expanded"},
		"holds itself": {"on: push\njobs: &a\n  b: *a\n", "holds itself"},
		"extends":      {extends, "-"},
		"empty":        {"", ""},
		"a list":       {"- a", ""},
		"circle":       {"a: {extends: b, script: x}\nb: {extends: a}\nc: {script: !reference [c, script]}", ""},
		"merge circle": {"a: &a\n  <<: *a\n", "holds itself"},
	} {
		for _, format := range []string{GitHubActions, GitLabCI} {
			p, ok := Parse("ci.yml", format, []byte(c.src))
			if c.want == "-" && format == GitLabCI {
				continue // costly, and done: that is all there is to see
			}
			if !ok || len(p.Problems) == 0 || c.want != "-" && !strings.Contains(p.Problems[0].Text, c.want) {
				t.Errorf("%s as %s: problems %v, want %q", name, format, p.Problems, c.want)
			}
			if len(c.want) > 1 && (p.Unread == "" || p.RunsTests().State != Unknown) {
				t.Errorf("%s as %s: unread %q, tests %v", name, format, p.Unread, p.RunsTests())
			}
		}
	}
}

// TestCostlyFiles feeds files that were written to cost time; it is enough that
// they come to an end.
func TestCostlyFiles(t *testing.T) {
	var jobs, nested strings.Builder
	for i := range 15_000 {
		fmt.Fprintf(&jobs, "j%d: {script: x}\n", i)
	}
	for i := range 50 {
		fmt.Fprintf(&nested, "V%d = %s\n", i, strings.Repeat(fmt.Sprintf("$(V%d)", i+1), 100))
	}
	nested.WriteString("V50 =\n$(V0): x\n")
	for name, src := range map[string]string{
		"jobs":     jobs.String(),
		"wrappers": "a: {script: \"" + strings.Repeat("sudo ", 150_000) + "go test\"}",
		"aliases":  "a: &a {script: &s \"" + strings.Repeat("true;", 50_000) + "\"}\nb: {script: [" + strings.Repeat("*s,", 5_000) + "]}",
		"nested":   "a: {script: \"" + strings.Repeat("$(", 200_000) + "\"}",
	} {
		p, _ := Parse("ci.yml", GitLabCI, []byte(src))
		if a := p.RunsTests(); p.Unread != "" || a.State == Yes {
			t.Errorf("%s: unread %q, tests %v", name, p.Unread, a)
		}
	}
	if m := ParseMakefile([]byte(nested.String())); !m.Dynamic || m.Has("x") != Unknown {
		t.Errorf("nested variables: %+v", m.Why)
	}
	phony := ParseMakefile([]byte(".PHONY: " + strings.Repeat("a b ", 50_000)))
	if len(phony.Targets) != 2 {
		t.Errorf("%d targets", len(phony.Targets))
	}
}

func TestPins(t *testing.T) {
	for spec, want := range map[string]Use{
		"actions/checkout@v4": {Name: "actions/checkout", Ref: "v4", Pin: PinTag, Kind: Action},
		"actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8": {Name: "actions/checkout", Ref: "08c6903cd8c0fde910a37f88322edcfb5dd907a8", Pin: PinSHA, Kind: Action},
		"actions/checkout@main":                {Name: "actions/checkout", Ref: "main", Pin: PinBranch, Kind: Action},
		"actions/checkout@08c6903":             {Name: "actions/checkout", Ref: "08c6903", Pin: PinUnknown, Kind: Action},
		"actions/checkout":                     {Name: "actions/checkout", Pin: PinNone, Kind: Action},
		"dtolnay/rust-toolchain@stable":        {Name: "dtolnay/rust-toolchain", Ref: "stable", Pin: PinBranch, Kind: Action},
		"owner/repo/sub@release/v1":            {Name: "owner/repo/sub", Ref: "release/v1", Pin: PinBranch, Kind: Action},
		"owner/repo@refs/tags/x":               {Name: "owner/repo", Ref: "refs/tags/x", Pin: PinTag, Kind: Action},
		"owner/repo@${{ env.REF }}":            {Name: "owner/repo", Ref: "${{ env.REF }}", Pin: PinUnknown, Kind: Action},
		"./.github/actions/setup":              {Name: "./.github/actions/setup", Pin: PinLocal, Kind: Action},
		"o/r/.github/workflows/ci.yml@v1.2.3":  {Name: "o/r/.github/workflows/ci.yml", Ref: "v1.2.3", Pin: PinTag, Kind: Workflow},
		"./.github/workflows/ci.yml":           {Name: "./.github/workflows/ci.yml", Pin: PinLocal, Kind: Workflow},
		"docker://alpine:3.20":                 {Name: "alpine", Ref: "3.20", Pin: PinTag, Kind: Image},
		"docker://alpine":                      {Name: "alpine", Pin: PinNone, Kind: Image},
		"docker://reg.example:5000/a/b":        {Name: "reg.example:5000/a/b", Pin: PinNone, Kind: Image},
		"docker://reg.example:5000/a/b:latest": {Name: "reg.example:5000/a/b", Ref: "latest", Pin: PinNone, Kind: Image},
		"docker://a@sha256:0123":               {Name: "a", Ref: "sha256:0123", Pin: PinDigest, Kind: Image},
		"docker://a:1@sha256:0123":             {Name: "a", Ref: "1@sha256:0123", Pin: PinDigest, Kind: Image},
		"docker://$IMAGE:1":                    {Name: "$IMAGE", Ref: "1", Pin: PinUnknown, Kind: Image},
	} {
		if got := parseUses(spec, 0); got != want {
			t.Errorf("%s: %+v, want %+v", spec, got, want)
		}
	}
}

func TestRetiredTablesHoldDates(t *testing.T) {
	for label := range runnerEnds {
		if since, ok := Retired(label); !ok || since.IsZero() {
			t.Errorf("%s: %v %v", label, since, ok)
		}
	}
	for _, days := range []map[string]string{runnerEnds, actionEnds} {
		for name, day := range days {
			if date(day).IsZero() {
				t.Errorf("%s: %q is no date", name, day)
			}
		}
	}
	for _, c := range commandEnds {
		if date(c.since).IsZero() {
			t.Errorf("%s: %q is no date", c.command, c.since)
		}
	}
	for label, want := range map[string]bool{"Ubuntu-20.04": true, "macos-13-large": true, "ubuntu-latest": false, "ubuntu-24.04": false, "": false, "ubuntu": false} {
		if _, ok := Retired(label); ok != want {
			t.Errorf("Retired(%q) = %v", label, ok)
		}
	}
}

func TestFind(t *testing.T) {
	want := []Found{
		{".buildkite/pipeline.yml", "buildkite", true},
		{".circleci/config.yml", "circleci", true},
		{".forgejo/workflows/ci.yaml", GiteaActions, true},
		{".github/workflows/a.yaml", GitHubActions, true},
		{".github/workflows/b.yml", GitHubActions, true},
		{".gitlab-ci.yml", GitLabCI, true},
		{".tekton/push.yaml", "tekton", true},
		{".travis.yml", "travis", true},
		{"Jenkinsfile", "jenkins", true},
		{"azure-pipelines-release.yml", "azure-pipelines", true},
		{"ci/Jenkinsfile.deploy", "jenkins", true},
	}
	var paths []string
	for i := len(want) - 1; i >= 0; i-- {
		paths = append(paths, want[i].Path)
	}
	paths = append(paths, ".github/workflows/README.md", ".github/workflows/sub/x.yml", "docs/.gitlab-ci.yml", "a/b/c/Jenkinsfile", "testdata/x/.travis.yml", ".github/dependabot.yml")
	if diff := cmp.Diff(want, Find(paths)); diff != "" {
		t.Error(diff)
	}
	if found := FindRole([]string{".github/workflows/action.yml", "action.yml", "a/b/action.yaml"}, Part); len(found) != 2 || found[1].Path != "action.yml" {
		t.Errorf("actions: %v", found)
	}
	systems := map[string]bool{}
	for _, f := range Formats() {
		systems[f.Name] = true
	}
	if len(systems) < 20 {
		t.Errorf("only %d systems are known by name", len(systems))
	}
}

func TestUnreadFormatIsUnknown(t *testing.T) {
	p, ok := Parse("appveyor.yml", "appveyor", []byte("test_script: make test"))
	if ok || p.Path != "appveyor.yml" || p.RunsTests().State != Unknown || p.Deploys().State != Unknown {
		t.Errorf("%v %+v", ok, p)
	}
}

func TestUpdateTool(t *testing.T) {
	for _, c := range []struct{ paths, name, path string }{
		{"README.md .github/dependabot.yml renovate.json", "Dependabot", ".github/dependabot.yml"},
		{".github/renovate.json5", "Renovate", ".github/renovate.json5"},
		{"a/renovate.json docs/.github/dependabot.yml", "", ""},
		{"", "", ""},
	} {
		name, path, ok := UpdateTool(strings.Fields(c.paths))
		if name != c.name || path != c.path || ok != (c.name != "") {
			t.Errorf("UpdateTool(%s) = %s, %s, %v", c.paths, name, path, ok)
		}
	}
}
