package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"daybook/internal/gitfs"
	"daybook/internal/testrepo"
	"daybook/internal/testserver"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"daybook": main})
}

// TestScripts runs daybook as a user does. Besides the usual commands, the
// scripts have
//
//	repo DIR STORY          makes a bare repository; a story is a file of the
//	                        script, or NAME of testdata/repos/NAME.txtar
//	commits DIR STORY       adds commits to one
//	worktree DIR STORY      makes a repository with a work tree
//	gitserver DIR [USER PASSWORD]
//	                        serves the repositories below DIR, to everybody or to
//	                        this user, and sets GIT_URL and GIT_HOST
//	exits CODE COMMAND...   the command ends with just this exit code
//	remember NAME DIR       keeps content and times of all files below DIR
//	unchanged NAME DIR      they are as they were
//	same DIR DIR            two folders hold the same
//	jsonlines FILE          every line is a JSON object, and there is one
//	json FILE               the file is one JSON value
//	nowhere PATTERN DIR...  no file below holds it, nor has it in its name
//	preview ARGS...         runs daybook until the script ends, waits until it serves,
//	                        and sets URL; its errors go to the file log
//	says PATTERN            waits until the preview prints such a line
//	open PATH               opens a page of it, which listens as its script does
//	hears EVENT [PATTERN]   waits for the next event of the page, and looks at it
//	shows PATH PATTERN      a page of it has such text or tags; with !, it has not
//	interrupt               presses Ctrl-C
//
// A story in a script has its markers quoted: ">-- README.md --".
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		Setup:               setUp,
		ContinueOnError:     false,
		RequireExplicitExec: false,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repo": makeRepo, "commits": addCommits, "worktree": makeWorkTree, "gitserver": startServer,
			"exits": exits, "remember": remember, "unchanged": unchanged, "same": same,
			"jsonlines": jsonLines, "json": oneJSON, "nowhere": nowhere,
			"preview": startPreview, "says": previewSays, "open": openPage, "hears": pageHears, "shows": pageShows, "interrupt": interruptPreview,
		},
	})
}

// setUp gives every script the same night and a home of its own, so that
// nothing of the machine's settings reaches daybook.
func setUp(env *testscript.Env) error {
	env.Vars = append(env.Vars,
		"HOME="+filepath.Join(env.WorkDir, "home"), "NOW=2026-11-21T04:00:00Z",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
	)
	env.Values["t"] = env.T()
	env.Values["previews"] = map[string]*preview{}
	env.Values["trees"] = map[string]map[string]stamp{}
	return nil
}

func need(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

var quoted = regexp.MustCompile(`(?m)^>-- `)

func story(ts *testscript.TestScript, name string) []gitfs.Step {
	text, err := os.ReadFile(ts.MkAbs(name))
	if errors.Is(err, fs.ErrNotExist) {
		text, err = os.ReadFile(filepath.Join(source(ts), "repos", name+".txtar"))
	}
	ts.Check(err)
	steps, err := testrepo.Parse(quoted.ReplaceAllString(string(text), "-- "))
	ts.Check(err)
	return steps
}

// source is the folder testdata: scripts stand in folders of their own.
func source(ts *testscript.TestScript) string {
	dir, err := os.Getwd()
	ts.Check(err)
	return filepath.Join(dir, "testdata")
}

func makeRepo(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "repo DIR STORY")
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(gitfs.Create(dir, story(ts, args[1])))
}

func addCommits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "commits DIR STORY")
	ts.Check(gitfs.Append(ts.MkAbs(args[0]), story(ts, args[1])))
}

func makeWorkTree(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "worktree DIR STORY")
	bare, err := os.MkdirTemp(ts.Getenv("TMPDIR"), "bare")
	ts.Check(err)
	ts.Check(gitfs.Create(bare, story(ts, args[1])))
	ts.Check(ts.Exec("git", "clone", "-q", bare, ts.MkAbs(args[0])))
}

func startServer(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "gitserver DIR [USER PASSWORD]")
	t, ok := ts.Value("t").(testing.TB)
	if !ok {
		ts.Fatalf("no testing.TB")
	}
	var options testserver.Options
	if len(args) == 3 {
		options.User, options.Password = args[1], args[2]
	}
	server := testserver.New(t, ts.MkAbs(args[0]), options)
	ts.Setenv("GIT_URL", server.URL)
	ts.Setenv("GIT_HOST", strings.TrimPrefix(server.URL, "http://"))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "exits CODE COMMAND...")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// stamp is what must not change of a file.
type stamp struct {
	content string
	changed int64
}

func stamps(ts *testscript.TestScript, dir string) map[string]stamp {
	root := ts.MkAbs(dir)
	all := map[string]stamp{}
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		sum := sha256.Sum256(content)
		all[filepath.ToSlash(name)] = stamp{hex.EncodeToString(sum[:8]), info.ModTime().UnixNano()}
		return err
	}))
	if len(all) == 0 {
		ts.Fatalf("%s holds no files", dir)
	}
	return all
}

func trees(ts *testscript.TestScript) map[string]map[string]stamp {
	return ts.Value("trees").(map[string]map[string]stamp)
}

func remember(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "remember NAME DIR")
	trees(ts)[args[0]] = stamps(ts, args[1])
}

func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "unchanged NAME DIR")
	before, ok := trees(ts)[args[0]]
	if !ok {
		ts.Fatalf("nothing is remembered as %s", args[0])
	}
	differ(ts, before, stamps(ts, args[1]))
}

func same(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "same DIR DIR")
	a, b := stamps(ts, args[0]), stamps(ts, args[1])
	for _, tree := range []map[string]stamp{a, b} {
		for name, s := range tree {
			tree[name] = stamp{content: s.content}
		}
	}
	differ(ts, a, b)
}

func differ(ts *testscript.TestScript, before, after map[string]stamp) {
	var lines []string
	for name, s := range before {
		switch now, ok := after[name]; {
		case !ok:
			lines = append(lines, name+" is gone")
		case now.content != s.content:
			lines = append(lines, name+" holds something else")
		case now != s:
			lines = append(lines, name+" was written again")
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			lines = append(lines, name+" is new")
		}
	}
	if slices.Sort(lines); len(lines) > 0 {
		ts.Fatalf("%s", strings.Join(lines[:min(len(lines), 20)], "\n"))
	}
}

func jsonLines(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "jsonlines FILE")
	n := 0
	for lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[0]))); lines.Scan(); n++ {
		var line struct{ Level, Time string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Level == "" || line.Time == "" {
			ts.Fatalf("not a JSON log line with level and time: %s (%v)", lines.Text(), err)
		}
	}
	if n == 0 {
		ts.Fatalf("%s has no lines", args[0])
	}
}

func oneJSON(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "json FILE")
	if text := ts.ReadFile(args[0]); !json.Valid([]byte(text)) {
		ts.Fatalf("not JSON: %.200s", text)
	}
}

func nowhere(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 2, "nowhere PATTERN DIR...")
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	for _, dir := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if pattern.MatchString(d.Name()) {
				return fmt.Errorf("the name %s holds %s", path, args[0])
			}
			if !d.Type().IsRegular() {
				return nil
			}
			content, err := os.ReadFile(path)
			if err == nil && pattern.Match(content) {
				err = fmt.Errorf("%s holds %s", path, args[0])
			}
			return err
		}))
	}
}
