package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

func itoa(n int) string { return strconv.Itoa(n) }

// parseScripts reads the scripts of package.json or composer.json. What stands
// before a mistake still counts; after one, there may be more.
func parseScripts(src []byte) Targets {
	var t Targets
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	dec := json.NewDecoder(bytes.NewReader(src))
	counted, lines := 0, 1
	lineAt := func() int { // counts on from where it was, because there can be many scripts
		if end := min(len(src), int(dec.InputOffset())); end > counted {
			lines += bytes.Count(src[counted:end], []byte("\n"))
			counted = end
		}
		return lines
	}
	fail := func(err error) Targets {
		t.Problems = append(t.Problems, Problem{Line: lineAt(), Text: "not JSON: " + err.Error()})
		t.dynamic("the file is not valid JSON")
		return t
	}
	if token, err := dec.Token(); err != nil {
		return fail(err)
	} else if token != json.Delim('{') {
		return fail(errors.New("the file holds no object"))
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return fail(err)
		}
		if key == "scripts" {
			err = scriptNames(dec, &t, lineAt)
		} else {
			var skipped json.RawMessage
			err = dec.Decode(&skipped)
		}
		if err != nil {
			return fail(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	return t
}

func scriptNames(dec *json.Decoder, t *Targets, lineAt func() int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return errors.New("\"scripts\" is no object")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		t.Targets = append(t.Targets, Target{name, lineAt()})
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

// parseTaskfile reads Taskfile.yml. Tasks of an included file are called
// name:task, so that only these are unknown until it is joined.
func parseTaskfile(src []byte) Targets {
	var t Targets
	roots, err := yamlnode.Decode(src)
	if err != nil || len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		if err != nil {
			t.Problems = append(t.Problems, Problem{Line: err.Line, Text: err.Text})
		}
		t.dynamic("the file does not parse")
		return t
	}
	for _, p := range yamlnode.Pairs(yamlnode.Field(roots[0], "tasks")) {
		if yamlnode.Text(yamlnode.Field(p.Value, "internal")) == "true" {
			continue // for other tasks alone
		}
		t.name(strings.ReplaceAll(p.Key, "*", "%"), p.Line)
		for _, alias := range texts(yamlnode.Field(p.Value, "aliases")) {
			t.name(alias, p.Line)
		}
	}
	for _, p := range yamlnode.Pairs(yamlnode.Field(roots[0], "includes")) {
		t.taskInclude(p)
	}
	return t
}

func (t *Targets) taskInclude(p yamlnode.Pair) {
	file := yamlnode.Text(p.Value)
	if file == "" {
		file = yamlnode.Text(yamlnode.Field(p.Value, "taskfile"))
	}
	flat := yamlnode.Text(yamlnode.Field(p.Value, "flatten")) == "true"
	switch {
	case yamlnode.Text(yamlnode.Field(p.Value, "internal")) == "true":
		return
	case flat && (farAway(file) || yamlnode.Field(p.Value, "excludes") != nil):
		t.dynamic("it includes " + file)
		return
	}
	include := Included{Path: taskfileAt(file), Optional: yamlnode.Text(yamlnode.Field(p.Value, "optional")) == "true", Line: p.Line}
	if flat {
		t.Includes = append(t.Includes, include)
		return
	}
	for _, name := range append([]string{p.Key}, texts(yamlnode.Field(p.Value, "aliases"))...) {
		if farAway(file) {
			t.Foreign = append(t.Foreign, name+":")
			continue
		}
		include.Prefix = name + ":"
		t.Includes = append(t.Includes, include)
	}
}

// farAway reports a file that is computed, or not of the repository.
func farAway(file string) bool {
	return file == "" || external(file) || strings.Contains(file, "{{") || strings.Contains(file, "://") || strings.HasPrefix(file, "git@") ||
		strings.HasPrefix(file, "/") || strings.HasPrefix(file, "~") || strings.ContainsAny(file, "*?[{")
}

// taskfileAt is a path that may be a file, or a folder with a Taskfile in it.
func taskfileAt(file string) string {
	file = path.Clean(file)
	if ext := path.Ext(file); ext == ".yml" || ext == ".yaml" {
		return file
	}
	return file + "/{T,t}askfile{,.dist}.{yml,yaml}"
}

// name adds a target, or a pattern where it has a "%".
func (t *Targets) name(name string, line int) {
	if strings.Contains(name, "%") {
		t.Patterns = append(t.Patterns, name)
		return
	}
	t.Targets = append(t.Targets, Target{name, line})
}

var (
	justRecipe = regexp.MustCompile(`^@?([A-Za-z_][\w-]*)(?:\s+[^:=]*(?:=(?:"[^"]*"|'[^']*'|[^\s:]+)[^:=]*)*)?:(?:[^=]|$)`)
	justAlias  = regexp.MustCompile(`^alias\s+([\w-]+)\s*:=`)
	justImport = regexp.MustCompile(`^import(\?)?\s+['"]([^'"]+)['"]`)
	justModule = regexp.MustCompile(`^mod(\?)?\s+([\w-]+)(?:\s+['"]([^'"]+)['"])?\s*(?:#.*)?$`)
)

// maxModules is how many imports and modules of a justfile are followed.
const maxModules = 1000

// parseJustfile reads the recipes of a justfile.
func parseJustfile(src []byte) Targets {
	var t Targets
	for i, line := range strings.Split(string(src), "\n") {
		if len(t.Includes) == maxModules {
			t.dynamic(fmt.Sprintf("more than %d imports and modules", maxModules))
			return t
		}
		switch {
		case strings.HasPrefix(line, "set ") && strings.Contains(line, "fallback"):
			t.dynamic("recipes of a parent folder count too")
		case strings.HasPrefix(line, "alias") && justAlias.MatchString(line):
			t.name(justAlias.FindStringSubmatch(line)[1], i+1)
		case strings.HasPrefix(line, "import") && justImport.MatchString(line):
			m := justImport.FindStringSubmatch(line)
			t.Includes = append(t.Includes, Included{Path: m[2], Optional: m[1] != "", Line: i + 1})
		case strings.HasPrefix(line, "mod") && justModule.MatchString(line) && !justRecipe.MatchString(line):
			t.module(justModule.FindStringSubmatch(line), i+1)
		case strings.Contains(line, ":"):
			if m := justRecipe.FindStringSubmatch(line); m != nil {
				t.name(m[1], i+1)
			}
		}
	}
	return t
}

// module is a justfile whose recipes are called name::recipe. Without a path
// it lies beside this one, or in a folder of its name.
func (t *Targets) module(m []string, line int) {
	name, at := m[2], m[3]
	t.name(name, line)
	if at != "" && farAway(at) {
		t.Foreign = append(t.Foreign, name+"::")
		return
	}
	include := Included{Path: "{" + name + ".just," + name + "/mod.just," + name + "/{,.}[jJ]ustfile}", Optional: m[1] != "", Line: line, Prefix: name + "::"}
	if at = path.Clean(at); m[3] != "" && path.Ext(at) == ".just" {
		include.Path = at
	} else if m[3] != "" {
		include.Path = "{" + at + "," + at + "/mod.just," + at + "/{,.}[jJ]ustfile}"
	}
	t.Includes = append(t.Includes, include)
}

var (
	rakeTask      = regexp.MustCompile(`^\s*(?:task|multitask|file|RSpec::Core::RakeTask\.new|Rake::TestTask\.new|RuboCop::RakeTask\.new|Cucumber::Rake::Task\.new)[\s(]+(?:"([^"#]+)"|'([^']+)'|:([A-Za-z_]\w*[?!]?)|([A-Za-z_]\w*):\s)`)
	rakeNamespace = regexp.MustCompile(`^\s*namespace[\s(]+(?:"([^"#]+)"|'([^']+)'|:([A-Za-z_]\w*))`)
	rubyDo        = regexp.MustCompile(`\bdo\b\s*(?:\|[^|]*\|)?\s*$`)
	rubyBlock     = regexp.MustCompile(`^\s*(?:if|unless|case|begin|def|while|until|for|class|module)\b`)
	rubyEnd       = regexp.MustCompile(`^\s*end\b`)
)

// What is read of a Rakefile, whose lines are held against patterns one by one.
const (
	maxRakeLine = 4 << 10
	maxBlocks   = 100 // within each other
)

// parseRakefile reads the tasks that are written down plainly. A Rakefile is
// a program, and loads others: there may always be more.
func parseRakefile(src []byte) Targets {
	var t Targets
	t.dynamic("a Rakefile is a program, and may load tasks from anywhere")
	var open []string // blocks; a namespace has its name
	for i, line := range strings.Split(string(src), "\n") {
		if len(line) > maxRakeLine {
			t.Problems = append(t.Problems, Problem{Line: i + 1, Text: fmt.Sprintf("a line of more than %d KB is not read", maxRakeLine>>10)})
			continue
		}
		word := strings.TrimLeft(line, " \t\r\f\v")
		if m := matched(rakeTask, word, "task", "multitask", "file", "R", "Cucumber"); m != nil {
			var names []string
			for _, n := range open {
				if n != "" {
					names = append(names, n)
				}
			}
			t.name(strings.Join(append(names, m[1]+m[2]+m[3]+m[4]), ":"), i+1)
		}
		name := ""
		if m := matched(rakeNamespace, word, "namespace"); m != nil {
			name = m[1] + m[2] + m[3]
		}
		switch {
		case matched(rubyBlock, word, "if", "unless", "case", "begin", "def", "while", "until", "for", "class", "module") != nil,
			strings.Contains(line, "do") && rubyDo.MatchString(line):
			if open = append(open, name); len(open) > maxBlocks {
				t.Problems = append(t.Problems, Problem{Line: i + 1, Text: fmt.Sprintf("more than %d blocks stand within each other: what follows is not read", maxBlocks)})
				return t
			}
		case len(open) > 0 && matched(rubyEnd, word, "end") != nil:
			open = open[:len(open)-1]
		}
	}
	return t
}

// matched holds a text against a pattern where it begins with one of the words,
// which nearly all lines do not.
func matched(pattern *regexp.Regexp, text string, words ...string) []string {
	for _, word := range words {
		if strings.HasPrefix(text, word) {
			return pattern.FindStringSubmatch(text)
		}
	}
	return nil
}

// parsePyproject reads the scripts and tasks of pyproject.toml: entry points,
// and those of Poetry, PDM, Hatch, Poe and taskipy.
func parsePyproject(src []byte) Targets {
	var t Targets
	root, wrong := yamlnode.DecodeTOML(src)
	if wrong != nil {
		t.Problems = append(t.Problems, Problem{Line: wrong.Line, Text: wrong.Text})
		t.dynamic("the file does not parse")
		return t
	}
	for _, table := range [][]string{{"project", "scripts"}, {"project", "gui-scripts"}, {"tool", "poetry", "scripts"},
		{"tool", "pdm", "scripts"}, {"tool", "poe", "tasks"}, {"tool", "taskipy", "tasks"}} {
		t.table(yamlnode.Field(root, table...))
	}
	for _, env := range yamlnode.Pairs(yamlnode.Field(root, "tool", "hatch", "envs")) {
		t.table(yamlnode.Field(env.Value, "scripts"))
	}
	return t
}

// table takes a target for each key.
func (t *Targets) table(n *yaml.Node) {
	for _, p := range yamlnode.Pairs(n) {
		t.Targets = append(t.Targets, Target{p.Key, p.Line})
	}
}
