package tour

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHTMLIsValid checks every page of the demo against the HTML standard: what
// may stand in what, which attributes there are, ids and what refers to them.
func TestHTMLIsValid(t *testing.T) {
	checker := installed(t, "html-validate/bin/html-validate.mjs")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("npm was here to install packages, but node is not: ", err)
	}
	_, dir := site(t)
	cmd := exec.Command(node, checker, "--config", "testdata/htmlvalidate.json", "--formatter", "json", filepath.Join(dir, "**", "*.html"))
	// It leaves with 1 where it found something; only what it prints tells.
	out, err := cmd.Output()
	var pages []struct {
		FilePath string
		Messages []struct {
			RuleID, Message, Selector string
			Line                      int
		}
	}
	if bad := json.Unmarshal(out, &pages); bad != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	for _, page := range pages {
		for _, m := range page.Messages {
			// Documents align their tables and pictures so, GitHub's own too, and
			// the policy of the site allows no style in its place.
			if m.RuleID == "no-deprecated-attr" && strings.Contains(m.Message, `"align"`) && strings.Contains(m.Selector, "> article > div") {
				continue
			}
			name, _ := filepath.Rel(dir, page.FilePath)
			t.Errorf("%s:%d: %s (%s) at %s", name, m.Line, m.Message, m.RuleID, m.Selector)
		}
	}
}
