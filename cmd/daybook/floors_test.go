package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors is the table of DESIGN: a package imports only from floors below its
// own, and two packages on one floor never import each other.
var floors = [][]string{
	{"internal/gitfs", "internal/finding", "internal/fragment", "internal/gfm", "internal/lockfile", "internal/slug", "internal/yamlnode", "themes", "content"},
	{"internal/source", "internal/mirror", "internal/descriptor", "internal/owners", "internal/people", "internal/document",
		"internal/pipeline", "internal/infra", "internal/eol", "internal/ledger", "internal/publish", "internal/markdown", "internal/highlight", "internal/words"},
	{"internal/survey", "internal/source/forge", "internal/source/registry"},
	{"internal/check", "internal/score", "internal/export"},
	{"internal/site"},
	{"internal/theme", "internal/feed", "internal/search", "internal/report"},
	{"internal/edition", "internal/preview", "internal/demo"},
	{"internal/config"},
	{"internal/cli"},
	{"cmd/daybook"},
}

// tools are programs and test support beside the house: nothing of the product
// imports them.
var tools = []string{"internal/testrepo", "internal/testserver", "internal/edition/bench", "internal/hostile", "internal/tour"}

func TestPackagesImportOnlyFromFloorsBelow(t *testing.T) {
	floor := map[string]int{}
	for i, names := range floors {
		for _, name := range names {
			floor["daybook/"+name] = i
		}
	}
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "daybook/")
		own, ok := floor[p.ImportPath]
		if !ok {
			if !slices.Contains(tools, name) {
				t.Errorf("%s stands on no floor: give it one in the table", name)
			}
			continue
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, "daybook/") {
				continue
			}
			if below, ok := floor[imported]; !ok || below >= own {
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, own, imported, below)
			}
		}
	}
}

// TestOnlyGitfsAndMirrorKnowGoGit keeps the git library behind its two doors.
func TestOnlyGitfsAndMirrorKnowGoGit(t *testing.T) {
	for _, p := range list(t) {
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "github.com/go-git/") &&
				p.ImportPath != "daybook/internal/gitfs" && p.ImportPath != "daybook/internal/mirror" {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "daybook/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list named %d packages", len(packages))
	}
	return packages
}
