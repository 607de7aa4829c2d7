package pipeline

import (
	"cmp"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// travisScripts are what Travis runs where a language is named and no script:
// what its documentation says, as far as that needs no look at other files.
var travisScripts = map[string]string{"node_js": "npm test", "php": "phpunit", "rust": "cargo build --verbose && cargo test --verbose", "scala": "sbt test",
	"elixir": "mix test", "clojure": "lein test", "dart": "dart test", "julia": "julia --check-bounds=yes -e 'Pkg.test()'", "crystal": "crystal spec",
	"d": "dub test", "haxe": "haxe test", "perl6": "zef test", "elm": "elm-test", "go": "", "java": "", "ruby": "", "python": "", "c": "", "cpp": "", "perl": "",
	"groovy": "", "android": "", "erlang": "", "haskell": "", "r": "", "objective-c": "", "swift": "", "csharp": "", "nix": "nix-build", "smalltalk": "smalltalkci"}

// travisPhases are the parts of a job that run commands, in order.
var travisPhases = []string{"before_install", "install", "before_script", "script", "after_success", "after_failure", "after_script"}

type travis struct {
	*reading
	root     *yaml.Node // with what it imports
	within   []Place    // files around the one whose imports are followed
	imported int
	merged   int
}

func parseTravis(r *reading, src []byte) {
	root := r.mapping(src, "Travis configuration")
	if root == nil {
		return
	}
	t := &travis{reading: r, root: root, within: []Place{{Path: r.Path}}}
	t.imports(root, r.at)
	root = t.root
	t.events()
	jobs := yamlnode.Field(root, "jobs")
	if jobs == nil {
		jobs = yamlnode.Field(root, "matrix") // its old name
	}
	listed := yamlnode.Items(yamlnode.Field(jobs, "include"))
	if jobs != nil && jobs.Kind == yaml.SequenceNode {
		listed = yamlnode.Items(jobs)
	}
	stage := ""
	for i, n := range listed {
		if own := yamlnode.Text(yamlnode.Field(n, "stage")); own != "" {
			stage = own
		} else if s := yamlnode.Field(n, "stage"); s != nil {
			stage = yamlnode.Text(yamlnode.Field(s, "name"))
		}
		t.job(n, i, cmp.Or(stage, "Test"))
	}
	// Without a list, or beside it where versions or variables are spread out,
	// the file itself is a job.
	if len(listed) == 0 || spread(root) {
		t.job(nil, len(listed), "Test")
	}
}

// spread reports keys whose lists make a job for each entry.
func spread(root *yaml.Node) bool {
	for _, key := range []string{"os", "arch", "env", "node_js", "python", "ruby", "rvm", "go", "jdk", "php", "rust", "scala", "elixir", "otp_release", "perl", "dart", "compiler"} {
		n := yamlnode.Field(root, key)
		if n != nil && n.Kind == yaml.SequenceNode && len(n.Content) > 1 || key == "env" && (yamlnode.Field(n, "jobs") != nil || yamlnode.Field(n, "matrix") != nil) {
			return true
		}
	}
	return false
}

func (t *travis) events() {
	push := Trigger{Event: "push"}
	if b := yamlnode.Field(t.root, "branches"); b != nil {
		push.Branches, push.Line = texts(yamlnode.Field(b, "only")), b.Line
	}
	t.Triggers = append(t.Triggers, push, Trigger{Event: "pull_request"})
}

// setting is a key of the job, or else of the file.
func (t *travis) setting(n *yaml.Node, key string) *yaml.Node {
	if v := yamlnode.Field(n, key); v != nil {
		return v
	}
	return yamlnode.Field(t.root, key)
}

func (t *travis) job(n *yaml.Node, number int, stage string) {
	j := Job{ID: yamlnode.Text(yamlnode.Field(n, "name")), Line: t.root.Line, Stage: stage}
	if n != nil {
		j.Line = n.Line
	}
	j.ID = cmp.Or(j.ID, fmt.Sprintf("job %d", number+1))
	j.Name = j.ID
	j.RunsOn = few(texts(t.setting(n, "os")))
	if dist := yamlnode.Text(t.setting(n, "dist")); dist != "" {
		j.RunsOn = append(j.RunsOn, dist)
	}
	j.Services = few(texts(t.setting(n, "services")))
	for _, phase := range travisPhases {
		s := t.setting(n, phase)
		switch {
		case t.stepped > maxSteps:
		case s != nil && !slices.Contains([]string{"skip", "true", "false", "ignore"}, yamlnode.Text(s)):
			t.addSteps(&j, scripts(s))
		case s == nil && phase == "script":
			t.standard(&j, n)
		}
	}
	for _, d := range yamlnode.Items(t.setting(n, "deploy")) {
		if t.room(d.Line) {
			t.deploy(&j, d)
		}
	}
	t.addJob(j)
}

// standard is what Travis runs by itself for a language.
func (t *travis) standard(j *Job, n *yaml.Node) {
	language := t.setting(n, "language")
	name := yamlnode.Text(language)
	if name == "" {
		for _, c := range yamlnode.Items(language) {
			name = cmp.Or(name, yamlnode.Text(c))
		}
	}
	switch script, known := travisScripts[name]; {
	case name == "", name == "generic", name == "minimal", name == "bash", name == "sh", name == "shell":
	case script != "":
		j.Steps = append(j.Steps, Step{Name: "standard script of " + name, Run: script, Line: language.Line, RunLine: language.Line})
	default:
		s := Step{Name: "standard script of " + name, Uses: name, Line: language.Line, judged: true}
		s.opaque = "the standard script of " + name + " depends on files of the repository"
		if !known {
			s.opaque = "the standard script of " + name + " is not known"
		}
		j.Steps = append(j.Steps, s)
	}
}

// deploy reads one provider; a script is looked into.
func (t *travis) deploy(j *Job, n *yaml.Node) {
	provider := yamlnode.Field(n, "provider")
	if yamlnode.Text(n) != "" {
		provider = n
	}
	if yamlnode.Text(provider) == "" || yamlnode.Text(provider) == "false" {
		return
	}
	s := Step{Name: "deploy", Uses: yamlnode.Text(provider), Line: provider.Line, judged: true, does: deploys}
	if script := yamlnode.Resolve(yamlnode.Field(n, "script")); script != nil {
		s.Run, s.RunLine = yamlnode.Text(script), scriptLine(script)
	}
	j.Steps = append(j.Steps, s)
}
