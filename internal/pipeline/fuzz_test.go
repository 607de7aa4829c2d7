package pipeline

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"daybook/internal/yamlnode"
)

// One fuzz test for each parser. The archives of testdata are their seeds.

func FuzzGitHubActions(f *testing.F)  { fuzzFormat(f, GitHubActions) }
func FuzzGitHubAction(f *testing.F)   { fuzzFormat(f, GitHubAction) }
func FuzzGitLabCI(f *testing.F)       { fuzzFormat(f, GitLabCI) }
func FuzzJenkins(f *testing.F)        { fuzzFormat(f, Jenkins) }
func FuzzJenkinsLibrary(f *testing.F) { fuzzFormat(f, JenkinsLibrary) }
func FuzzCircleCI(f *testing.F)       { fuzzFormat(f, CircleCI) }
func FuzzAzure(f *testing.F)          { fuzzFormat(f, AzurePipelines) }
func FuzzBitbucket(f *testing.F)      { fuzzFormat(f, Bitbucket) }
func FuzzBuildkite(f *testing.F)      { fuzzFormat(f, Buildkite) }
func FuzzDrone(f *testing.F)          { fuzzFormat(f, Drone) }
func FuzzWoodpecker(f *testing.F)     { fuzzFormat(f, Woodpecker) }
func FuzzTravis(f *testing.F)         { fuzzFormat(f, Travis) }
func FuzzTekton(f *testing.F)         { fuzzFormat(f, Tekton) }
func FuzzArgo(f *testing.F)           { fuzzFormat(f, ArgoWorkflows) }
func FuzzCloudBuild(f *testing.F)     { fuzzFormat(f, CloudBuild) }
func FuzzCodeBuild(f *testing.F)      { fuzzFormat(f, CodeBuild) }
func FuzzPreCommit(f *testing.F)      { fuzzFormat(f, PreCommit) }

func FuzzUpdater(f *testing.F) {
	for _, s := range seeds(f, "testdata/updates/*.txtar") {
		f.Add(s.data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, format := range []string{Dependabot, Renovate} {
			holdUpdater(t, format, src)
		}
	})
}

// FuzzShell cuts scripts into commands and judges them.
func FuzzShell(f *testing.F) {
	f.Add("set -e\nif a; then\n  go test ./... && x=$(make y)\nfi <<EOF\nz\nEOF\n")
	f.Fuzz(func(t *testing.T, script string) {
		for _, c := range commands(script) {
			judge(c.words, 0)
			if c.line < 0 || c.line > strings.Count(script, "\n") {
				t.Errorf("line %d of %q", c.line, script)
			}
		}
	})
}

type seed struct {
	name, format string
	data         []byte
}

// seeds are the first files of archives, and further ones of the fleet.
func seeds(t testing.TB, pattern string) []seed {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no seeds in %s: %v", pattern, err)
	}
	var out []seed
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		format := ""
		for _, role := range []Role{Runs, Part, Hooks, Updates} {
			if found := FindRole([]string{archive.Files[0].Name}, role); len(found) > 0 {
				format = found[0].Format
			}
		}
		if format == "" {
			format = Recognise(archive.Files[0].Data)
		}
		for _, f := range archive.Files {
			if f.Name != "facts" {
				out = append(out, seed{filepath.Base(name), format, f.Data})
			}
		}
	}
	return out
}

func fuzzFormat(f *testing.F, format string) {
	found := 0
	for _, s := range seeds(f, "testdata/*.txtar") {
		if s.format == format {
			found++
			f.Add(s.data)
		}
	}
	if found == 0 {
		f.Fatalf("no seed for %s", format)
	}
	f.Fuzz(func(t *testing.T, src []byte) { hold(t, format, src) })
}

// hold parses a file in a fleet in which every file is that file, and holds
// what comes out against what is always true.
func hold(t *testing.T, format string, src []byte) {
	fleet := &Fleet{Paths: []string{"a.yml", ".tekton/b.yaml"}, File: func(at Place) ([]byte, bool) { return src, !strings.Contains(at.Path, "missing") }}
	p, ok := fleet.Parse("ci.yml", format, src)
	if !ok {
		t.Fatalf("%s is not read", format)
	}
	if p.Unread != "" && (len(p.Jobs) > 0 || p.RunsTests().State != Unknown) {
		t.Errorf("%s: unread and yet known: %q", format, p.Unread)
	}
	if len(p.Jobs) > maxJobs || len(p.Files) > maxFiles {
		t.Errorf("%s: %d jobs, %d files", format, len(p.Jobs), len(p.Files))
	}
	last := 3 // a block of text may begin below the end, and a mistake lie there
	for _, r := range string(src) {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) { // as YAML has it
			last++
		}
	}
	line := func(what string, n int) {
		if n < 0 || n > last {
			t.Errorf("%s: %s on line %d of %d", format, what, n, last)
		}
	}
	for _, j := range p.Jobs {
		line("job", j.Line)
		for _, s := range j.Steps {
			line("step", s.Line)
			line("script", s.RunLine)
		}
	}
	for _, u := range slices.Concat(p.Uses, p.Images) {
		line(string(u.Kind), u.Line)
	}
	for _, problem := range slices.Concat(p.Problems, p.Hidden) {
		line("problem "+problem.Text, problem.Line)
	}
	for _, d := range []deed{tests, deploys, lints, builds} {
		if a := p.answer(d); a.State == "" || a.State == Yes && a.Text == "" {
			t.Errorf("%s: %+v", format, a)
		}
	}
	_ = facts(p)
}

func holdUpdater(t *testing.T, format string, src []byte) {
	u, ok := ParseUpdater("x.json", format, src)
	if !ok || u.Unread != "" && len(u.Rules) > 0 {
		t.Errorf("%s: %v %+v", format, ok, u)
	}
}

// mutations is how often each fixture is changed. The changes are the same on
// every run.
const mutations = 300

// TestMutations changes every fixture in many small ways: no parser may fall
// over, or say what cannot be.
func TestMutations(t *testing.T) {
	all := append(seeds(t, "testdata/*.txtar"), seeds(t, "testdata/updates/*.txtar")...)
	random := rand.New(rand.NewPCG(1, 2))
	for _, s := range all {
		for range mutations {
			src := mutate(random, s.data, all[random.IntN(len(all))].data)
			switch s.format {
			case Dependabot, Renovate:
				holdUpdater(t, s.format, src)
			default:
				hold(t, s.format, src)
			}
			if t.Failed() {
				t.Fatalf("%s, changed to:\n%s", s.name, src)
			}
		}
	}
}

// signs are what the formats are made of.
const signs = "{}[]()'\"`:-*&!|>#$\\/,\n\t <%@"

// mutate makes one to four changes: bytes flipped, cut, doubled and moved, and
// pieces of another file put in.
func mutate(random *rand.Rand, src, other []byte) []byte {
	src = bytes.Clone(src)
	for range 1 + random.IntN(4) {
		if len(src) == 0 {
			return src
		}
		from := random.IntN(len(src))
		to := min(len(src), from+1+random.IntN(40))
		switch random.IntN(7) {
		case 0:
			src[from] = byte(random.IntN(256))
		case 1:
			src[from] = signs[random.IntN(len(signs))]
		case 2:
			src = slices.Delete(src, from, to)
		case 3:
			src = slices.Insert(src, random.IntN(len(src)), bytes.Clone(src[from:to])...)
		case 4:
			src = src[:from]
		case 5:
			lines := bytes.SplitAfter(src, []byte("\n"))
			a, b := random.IntN(len(lines)), random.IntN(len(lines))
			lines[a], lines[b] = lines[b], lines[a]
			src = bytes.Join(lines, nil)
		case 6:
			if len(other) > 0 {
				at := random.IntN(len(other))
				src = slices.Insert(src, from, other[at:min(len(other), at+60)]...)
			}
		}
	}
	return src
}

// TestTemplatesComeToAnEnd feeds templates that were written to grow without
// end; it is enough that they stop, and that what is left out is said.
func TestTemplatesComeToAnEnd(t *testing.T) {
	grow := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	circle := "version: 2.1\ncommands:\n  c0: {steps: [{run: make x}]}\n" + grow(30, func(i int) string {
		return "  c" + itoa(i+1) + ": {steps: [" + strings.Repeat("c"+itoa(i)+", ", 9) + "c" + itoa(i) + "]}\n"
	}) + "jobs: {a: {docker: [{image: x}], steps: [c30]}}\nworkflows: {w: {jobs: [a]}}\n"
	azure := "trigger: [main]\nsteps:\n" + strings.Repeat("- template: a.yml\n", 40)
	gitlab := "include: [" + strings.Repeat("a.yml, ", 400) + "a.yml]\nx: {script: echo}\n"
	argo := "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  entrypoint: t39\n  templates:\n" + grow(40, func(i int) string {
		if i == 0 {
			return "  - {name: t0, container: {image: x, command: [ls]}}\n"
		}
		task := "{name: n, template: t" + itoa(i-1) + "}"
		return "  - {name: t" + itoa(i) + ", dag: {tasks: [" + task + ", " + task + ", " + task + "]}}\n"
	})
	jenkins := grow(40, func(i int) string {
		return "def f" + itoa(i) + "() { f" + itoa(i+1) + "(); f" + itoa(i+1) + "(); f" + itoa(i+1) + "() }\n"
	}) + "f0()\n"
	workflow := "on: workflow_call\njobs:\n" + grow(60, func(i int) string {
		return "  j" + itoa(i) + ": {uses: ./.github/workflows/" + itoa(i) + ".yml}\n"
	})
	action := "runs:\n  using: composite\n  steps:\n" + grow(60, func(i int) string { return "    - uses: ./a" + itoa(i) + "\n" })
	buildkite := "steps:\n" + grow(60, func(i int) string { return "  - command: buildkite-agent pipeline upload x" + itoa(i) + ".yml\n" })
	travis := "import: [" + grow(60, func(i int) string { return "a" + itoa(i) + ".yml, " }) + "a.yml]\nscript: [make x, make y]\n"
	for format, src := range map[string]string{Travis: travis, CircleCI: circle, AzurePipelines: azure, GitLabCI: gitlab, ArgoWorkflows: argo, Jenkins: jenkins,
		GitHubActions: workflow, GitHubAction: action, Buildkite: buildkite} {
		fleet := &Fleet{File: func(Place) ([]byte, bool) { return []byte(src), true }}
		p, ok := fleet.Parse("ci.yml", format, []byte(src))
		if !ok || p.Unread != "" || len(p.Jobs) == 0 && format != AzurePipelines && format != Jenkins && format != ArgoWorkflows {
			t.Errorf("%s: %v, unread %q, %d jobs", format, ok, p.Unread, len(p.Jobs))
		}
		if len(p.Jobs) > maxJobs || len(p.Files) > maxFiles {
			t.Errorf("%s: %d jobs, %d files", format, len(p.Jobs), len(p.Files))
		}
		if a := p.Deploys(); a.State == Yes {
			t.Errorf("%s: %+v", format, a)
		}
	}
}

func TestTooLargeFiles(t *testing.T) {
	src := append([]byte("# "), bytes.Repeat([]byte("x"), yamlnode.MaxBytes)...)
	for _, f := range Formats() {
		if f.parse == nil {
			continue
		}
		if p, _ := Parse("ci.yml", f.Name, src); !strings.Contains(p.Unread, "over the limit of ") || len(p.Problems) == 0 {
			t.Errorf("%s: %q", f.Name, p.Unread)
		}
	}
}

// TestSharedStepsAreBounded feeds files in which many jobs share many steps:
// what comes out is no larger than it may be, and says so.
func TestSharedStepsAreBounded(t *testing.T) {
	const n = 2000
	list := "[" + strings.Repeat("echo x,", n) + "echo x]"
	repeat := func(format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "%", itoa(i)))
		}
		return b.String()
	}
	for format, src := range map[string]string{
		GitLabCI: ".s: {script: " + list + "}\n" + repeat("j%: {extends: .s, image: a}\n"),
		Travis:   "script: " + list + "\njobs:\n  include:\n" + repeat("    - {name: a%}\n"),
		CircleCI: "version: 2\njobs:\n  a:\n    docker: [{image: x}]\n    steps: [" + strings.Repeat("{run: x},", n) + "checkout]\nworkflows:\n  w:\n    jobs:\n" +
			repeat("      - a: {name: a%}\n"),
		Tekton: "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec:\n  steps: [" + strings.Repeat("{image: a, script: x},", n) + "{image: a}]\n" +
			"---\napiVersion: tekton.dev/v1\nkind: Pipeline\nspec:\n  tasks:\n" + repeat("    - {name: a%, taskRef: {name: t}}\n"),
		ArgoWorkflows: "apiVersion: argoproj.io/v1\nkind: Workflow\nspec:\n  entrypoint: e\n  templates:\n    - {name: t, containerSet: {containers: [" +
			strings.Repeat("{image: a, command: [b]},", n) + "{image: a}]}}\n    - name: e\n      dag:\n        tasks:\n" + repeat("          - {name: a%, template: t}\n"),
		CodeBuild: "version: 0.2\nphases: {build: {commands: " + list + "}}\nbatch:\n  build-list:\n" + repeat("    - {identifier: a%, buildspec: other.yml}\n"),
	} {
		fleet := &Fleet{File: func(Place) ([]byte, bool) { return []byte(src), true }}
		p, _ := fleet.Parse("ci.yml", format, []byte(src))
		steps := len(p.Images)
		for _, j := range p.Jobs {
			steps += len(j.Steps) + len(j.Services) + len(j.RunsOn)
		}
		if p.Unread != "" || steps < n || steps > 2*maxSteps || len(p.Hidden) == 0 || p.Deploys().State != Unknown {
			t.Errorf("%s: unread %q, %d steps, hidden %v", format, p.Unread, steps, p.Hidden)
		}
	}
}

// TestLibrariesAreBounded feeds a pipeline that calls more of its libraries than
// is read: what does not fit stays unknown.
func TestLibrariesAreBounded(t *testing.T) {
	body := "def call() {\n" + strings.Repeat("  echo 'x'\n", maxGroovy/2/11) + "  sh 'helm upgrade app chart'\n}\n"
	fleet := &Fleet{
		File:    func(at Place) ([]byte, bool) { return []byte(body), at.Repo != "" },
		Library: func(name, _ string) (Place, bool) { return Place{Repo: "acme/" + name}, true },
	}
	p, _ := fleet.Parse("Jenkinsfile", Jenkins, []byte("@Library('steps@v1') _\nfirstStep()\nsecondStep()\nthirdStep()\n"))
	var unknown []string
	for _, s := range p.Jobs[0].Steps {
		if s.opaque != "" {
			unknown = append(unknown, s.Uses)
		}
	}
	if !slices.Equal(unknown, []string{"secondStep", "thirdStep"}) || p.Deploys().State != Yes {
		t.Errorf("%q are unknown, deploys %+v", unknown, p.Deploys())
	}
}
