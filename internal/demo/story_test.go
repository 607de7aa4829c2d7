package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybook/internal/gitfs"

	"github.com/google/go-cmp/cmp"
)

var (
	someNow   = time.Date(2026, 11, 21, 6, 30, 0, 0, time.UTC)
	someWorld = world{
		people: map[string]gitfs.Person{
			"ann": {Name: "Ann", Email: "ann@x.example"},
			"mo":  {Name: "Mo", Email: "mo@x.example"},
		},
		templates: map[string]string{"mit": "Do what you like.\n"},
	}
)

// Each file of testdata/wrong says in its first line, behind "# ", what must be
// said of it.
func TestWhatIsWrongIsNamed(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(b), "\n")
			want := name + ":" + strings.TrimPrefix(first, "# ")
			s, err := someWorld.parseStory(name, string(b))
			if err == nil {
				_, err = s.play(someNow)
			}
			if err == nil || err.Error() != want {
				t.Errorf("\n got %v\nwant %s", err, want)
			}
		})
	}
}

func TestEveryInstruction(t *testing.T) {
	b, err := os.ReadFile("testdata/everything.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := someWorld.parseStory("everything.txtar", string(b))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.play(someNow)
	if err != nil {
		t.Fatal(err)
	}
	ann, mo := someWorld.people["ann"], someWorld.people["mo"]
	want := []gitfs.Step{
		{Author: ann, Message: "Begin\n\nSince 2026-11-11.\n",
			Write: map[string]string{
				"README.md": "# Everything\n\nBegun on 11 November 2026.\n", "LICENSE": "Do what you like.\n", "run": "#!/bin/sh\n",
				"dot.png": "dot", "code.go": "package code\n\nconst limit = 5\n", "d/1.txt": "1 a\n", "d/2.txt": "2 b\n", "d/3.txt": "3 a\n",
			},
			Exec: []string{"run"}, Tag: "v1.0.0", TagNote: "The first"},
		{Author: mo, Message: "Up\n", Write: map[string]string{"code.go": "package code\n\nconst limit = 6\n"}},
		{Author: ann, Message: "Change\n",
			Write: map[string]string{
				"README.md": "# All of it\n", "bin/run": "#!/bin/sh\n", "d/1.txt": "// head\n1 a\n\ntail\n", "d/3.txt": "// head\n3 a\n\ntail\n",
			},
			Exec: []string{"bin/run"}, Remove: []string{"d/2.txt", "run"}, Tag: "v1.1.0"},
		{Author: ann, Message: "Down\n", Write: map[string]string{"code.go": "package code\n\nconst limit = 5\n"}},
	}
	for i := range got {
		if i > 0 && !got[i].When.After(got[i-1].When) {
			t.Errorf("step %d is not after the one before: %v", i, got[i].When)
		}
	}
	if d := got[0].When.Format(time.DateOnly); d != "2026-11-11" {
		t.Errorf("-10d is %s", d)
	}
	for i := range got {
		got[i].When = time.Time{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPeople(t *testing.T) {
	for text, want := range map[string]string{
		"ann Ann Verbeke <ann@x.example>": "",
		"ann Ann Verbeke ann@x.example":   "people.txt:1: want `short Name In Full <address@host>`, have \"ann Ann Verbeke ann@x.example\"",
		"# x\nann <ann@x.example>":        "people.txt:2: want `short Name In Full <address@host>`, have \"ann <ann@x.example>\"",
		"a A <a@x>\na B <b@x>":            "people.txt:2: \"a\" is there twice",
	} {
		got := ""
		if _, err := parsePeople("people.txt", text); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSettings(t *testing.T) {
	for line, want := range map[string]string{
		"	batchSize   = 500":                "500",
		"  statement_timeout: 4000,":        "4000",
		"        'timeout' => 8,":           "8",
		`    "idle_minutes": 45,`:           "45",
		"default = 9":                       "9",
		`open: "06:00-18:00"`:               "",
		"		Addr: \":8080\",":                "",
		"httpGet: {path: /ready, port: 80}": "",
		"export const x = { rows: 7 };":     "7",
		"        'port' => 9100,":           "",
		"// limit = 5":                      "",
		"cpu: 250m":                         "",
		"package code":                      "",
	} {
		got := ""
		for _, at := range settings(line + "\n") {
			got += line[at[0]:at[1]]
		}
		if got != want {
			t.Errorf("%q: turned %q, want %q", line, got, want)
		}
	}
}

func TestTurned(t *testing.T) {
	for n, want := range map[int][2]int{
		5: {6, 4}, 1: {2, 2}, 0: {1, 1}, 30: {31, 29}, 500: {510, 490}, 20000: {21000, 19000}, 256: {512, 128}, 8: {9, 7},
	} {
		if got := [2]int{turned(n, true), turned(n, false)}; got != want {
			t.Errorf("%d is turned to %v, want %v", n, got, want)
		}
	}
}
