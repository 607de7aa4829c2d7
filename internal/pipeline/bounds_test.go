package pipeline

import (
	"strings"
	"testing"
)

// What is larger than anybody writes is left unread with a reason, and what is
// hidden by it is unknown.
func TestSizesThatNobodyWrites(t *testing.T) {
	workflow := "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n" + strings.Repeat("      - run: make\n", 300)
	if p, _ := Parse("ci.yml", GitHubActions, []byte(workflow)); p.Unread != "" {
		t.Errorf("a workflow of 300 steps: %s", p.Unread)
	}
	p, _ := Parse("ci.yml", GitHubActions, []byte(workflow+strings.Repeat("      - run: make\n", maxWorkflow/3)))
	if p.Unread != "refused: more than 40000 values; split the workflow" || p.Deploys().State != Unknown {
		t.Errorf("a workflow of very many steps: %q, %+v", p.Unread, p.Deploys())
	}
	made, _ := ParseTargetsOf("mage", []byte("//go:build mage\npackage main\nvar a = "+strings.Repeat("(", maxMagefile)))
	if made.Why != "the file is over the limit of 128 KB for a magefile" {
		t.Errorf("a magefile of brackets: %q", made.Why)
	}
}

func TestRakefilesAreBounded(t *testing.T) {
	deep := parseRakefile([]byte("task :first\n" + strings.Repeat("namespace :a do\n", maxBlocks+1) + "task :last\n"))
	if len(deep.Targets) != 1 || len(deep.Problems) != 1 || deep.Problems[0].Line != maxBlocks+2 || !deep.Dynamic {
		t.Errorf("deep: %+v", deep)
	}
	long := parseRakefile([]byte("task :first\ntask :" + strings.Repeat("a", maxRakeLine) + "\n  task :last do |t|\nend\n"))
	if len(long.Targets) != 2 || len(long.Problems) != 1 || long.Problems[0].Line != 2 {
		t.Errorf("long: %+v", long)
	}
}

func TestJustfilesAreBounded(t *testing.T) {
	made := parseJustfile([]byte(strings.Repeat("import 'a.just'\n", maxModules+1) + "last:\n"))
	if len(made.Includes) != maxModules || made.Why != "more than 1000 imports and modules" {
		t.Errorf("%d imports, %q", len(made.Includes), made.Why)
	}
}

// A step of Buildkite may list plugins without end.
func TestPluginsAreBounded(t *testing.T) {
	p, _ := Parse(".buildkite/pipeline.yml", Buildkite, []byte("steps:\n  - command: make\n    plugins:\n"+strings.Repeat("      - acme/other#v1\n", maxSteps+10)))
	if len(p.Jobs) != 1 || len(p.Jobs[0].Steps) > maxSteps || len(p.Hidden) == 0 || p.Deploys().State != Unknown {
		t.Errorf("%d jobs, hidden %v, deploys %+v", len(p.Jobs), p.Hidden, p.Deploys())
	}
}

// Steps that say the same are read once, and each answers on its own line.
func TestScriptsAreReadOnce(t *testing.T) {
	p, _ := Parse(".gitlab-ci.yml", GitLabCI, []byte("a:\n  script:\n    - make lint\n    - kubectl apply -f x\nb:\n  script:\n    - make lint\n    - make test\n"))
	if len(p.Jobs) != 2 || len(p.Jobs[1].Steps) == 0 {
		t.Fatalf("%+v", p.Jobs)
	}
	for _, j := range p.Jobs {
		for _, s := range j.Steps {
			if s.script == nil || s.script != p.Jobs[0].Steps[0].script && s.Run == p.Jobs[0].Steps[0].Run {
				t.Errorf("%q is read again", s.Run)
			}
		}
	}
	if a := p.Deploys(); a.State != Yes || a.Line != 4 {
		t.Errorf("deploys: %+v", a)
	}
	if a := p.RunsTests(); a.State != Yes || a.Line != 8 {
		t.Errorf("tests: %+v", a)
	}
}
