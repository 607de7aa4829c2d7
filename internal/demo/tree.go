package demo

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybook/internal/gitfs"

	"github.com/bmatcuk/doublestar/v4"
)

// tree is what a story's repository holds at one point, and what the commit in
// the making touched.
type tree struct {
	today      time.Time
	files      map[string]string
	executable map[string]bool
	touched    map[string]bool
	turns      map[string]int // churn so far, by path
}

func newTree(today time.Time) *tree {
	return &tree{
		today: today, files: map[string]string{}, executable: map[string]bool{},
		touched: map[string]bool{}, turns: map[string]int{},
	}
}

func (t *tree) changed() bool { return len(t.touched) > 0 }

// record puts what was touched into the step and forgets it.
func (t *tree) record(step *gitfs.Step) {
	step.Write = map[string]string{}
	for p := range t.touched {
		content, there := t.files[p]
		if !there {
			step.Remove = append(step.Remove, p)
			continue
		}
		step.Write[p] = content
		if t.executable[p] {
			step.Exec = append(step.Exec, p)
		}
	}
	slices.Sort(step.Remove)
	slices.Sort(step.Exec)
	t.touched = map[string]bool{}
}

// match lists the files that a glob names, sorted; one at least.
func (t *tree) match(glob string) ([]string, error) {
	var paths []string
	for p := range t.files {
		ok, err := doublestar.Match(glob, p)
		if err != nil {
			return nil, fmt.Errorf("%q is not a pattern: %w", glob, err)
		}
		if ok {
			paths = append(paths, p)
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no file matches %q at this point", glob)
	}
	slices.Sort(paths)
	return paths, nil
}

func (t *tree) put(path, content string) error {
	if old, there := t.files[path]; there && old == content {
		return fmt.Errorf("%s stays as it is", path)
	}
	for other := range t.files {
		if strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/") {
			return fmt.Errorf("%s and %s cannot both be there", path, other)
		}
	}
	t.files[path] = content
	t.touched[path] = true
	return nil
}

func (t *tree) drop(path string) {
	delete(t.files, path)
	delete(t.executable, path)
	t.touched[path] = true
}

func (t *tree) do(d deed) error {
	switch d.verb {
	case "write", "executable", "base64":
		return t.write(d)
	case "edit":
		return t.edit(d)
	case "append", "prepend":
		return t.extend(d)
	case "delete":
		paths, err := t.match(d.path)
		for _, p := range paths {
			t.drop(p)
		}
		return err
	case "move":
		return t.move(d)
	case "generate":
		return t.generate(d)
	}
	return fmt.Errorf("there is no instruction %q", d.verb)
}

func (t *tree) write(d deed) error {
	if t.touched[d.path] {
		return fmt.Errorf("%s is touched twice in one commit", d.path)
	}
	content := strings.Trim(d.body, "\n") + "\n"
	if strings.TrimSpace(d.body) == "" {
		content = ""
	}
	if d.verb == "base64" {
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(d.body), ""))
		if err != nil {
			return fmt.Errorf("%s: %w", d.path, err)
		}
		content = string(b)
	}
	if d.verb == "executable" {
		t.executable[d.path] = true
	}
	return t.put(d.path, content)
}

func (t *tree) edit(d deed) error {
	content, there := t.files[d.path]
	if !there {
		return fmt.Errorf("%s is not there to be edited", d.path)
	}
	rest := strings.TrimSpace(d.body)
	for rest != "" {
		block, after, ok := strings.Cut(rest, "\n>>>>")
		block, opened := strings.CutPrefix(block, "<<<<\n")
		old, replacement, halved := strings.Cut("\n"+block+"\n", "\n====\n")
		if !ok || !opened || !halved {
			return fmt.Errorf("an edit is made of blocks of <<<<, old, ====, new, >>>>, each on a line")
		}
		old = strings.TrimPrefix(old, "\n")
		if n := strings.Count(content, old); n != 1 || old == "" {
			return fmt.Errorf("%s holds %d times, not once: %q", d.path, n, old)
		}
		replacement = strings.TrimSuffix(replacement, "\n")
		if replacement == "" && strings.Contains(content, old+"\n") {
			old += "\n" // the line goes, not only its text
		}
		content = strings.Replace(content, old, replacement, 1)
		rest = strings.TrimSpace(after)
	}
	return t.put(d.path, content)
}

func (t *tree) extend(d deed) error {
	paths, err := t.match(d.path)
	if err != nil {
		return err
	}
	for _, p := range paths {
		body := strings.Trim(d.body, "\n") + "\n"
		content := t.files[p] + "\n" + body
		if d.verb == "prepend" {
			content = body + t.files[p]
		}
		if err := t.put(p, content); err != nil {
			return err
		}
	}
	return nil
}

func (t *tree) move(d deed) error {
	content, there := t.files[d.path]
	if !there {
		return fmt.Errorf("%s is not there to be moved", d.path)
	}
	if _, there := t.files[d.to]; there {
		return fmt.Errorf("%s is there already", d.to)
	}
	t.executable[d.to] = t.executable[d.path]
	t.drop(d.path)
	return t.put(d.to, content)
}

func (t *tree) generate(d deed) error {
	for n := 1; n <= d.n; n++ {
		body, err := fillGenerated(strings.Trim(d.body, "\n")+"\n", n)
		if err != nil {
			return err
		}
		if err := t.put(fmt.Sprintf(d.path, n), body); err != nil {
			return err
		}
	}
	return nil
}
