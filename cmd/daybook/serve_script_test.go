package main

import (
	"bufio"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// preview is a server that a script started, and one page that looks at it.
type preview struct {
	cmd    *exec.Cmd
	url    string
	stdout *bufio.Reader
	events *bufio.Scanner
}

// startPreview runs daybook in the script's folder until the script ends, and
// waits until it serves.
func startPreview(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "preview ARGS...")
	p := &preview{cmd: exec.Command("daybook", args...)}
	p.cmd.Dir = ts.MkAbs(".")
	p.cmd.Env = os.Environ()
	for _, name := range []string{"HOME", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"} {
		p.cmd.Env = append(p.cmd.Env, name+"="+ts.Getenv(name))
	}
	p.cmd.Env = append(p.cmd.Env, "GITHUB_STEP_SUMMARY=", "SOURCE_DATE_EPOCH=")
	log, err := os.Create(filepath.Join(ts.Getenv("WORK"), "log"))
	ts.Check(err)
	p.cmd.Stderr = log
	out, err := p.cmd.StdoutPipe()
	ts.Check(err)
	p.stdout = bufio.NewReader(out)
	ts.Check(p.cmd.Start())
	ts.Defer(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		log.Close()
	})
	ts.Value("previews").(map[string]*preview)[""] = p
	p.url = p.says(ts, regexp.MustCompile(`(http://127\.0\.0\.1:\d+/)`))
	ts.Setenv("URL", p.url)
}

func previewOf(ts *testscript.TestScript) *preview {
	p := ts.Value("previews").(map[string]*preview)[""]
	if p == nil {
		ts.Fatalf("no preview was started")
	}
	return p
}

// says reads what the preview prints, until a line matches.
func (p *preview) says(ts *testscript.TestScript, wanted *regexp.Regexp) string {
	for {
		line, err := p.stdout.ReadString('\n')
		ts.Logf("preview: %s", strings.TrimSpace(line))
		if m := wanted.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			return m[len(m)-1]
		}
		if err != nil {
			log, _ := os.ReadFile(filepath.Join(ts.Getenv("WORK"), "log"))
			ts.Fatalf("the preview never says %s: %v\n%s", wanted, err, log)
		}
	}
}

func previewSays(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "says PATTERN")
	previewOf(ts).says(ts, regexp.MustCompile(args[0]))
}

// fetched is the page at a path, whatever its status.
func (p *preview) fetched(ts *testscript.TestScript, path string) string {
	answer, err := http.Get(p.url + strings.TrimPrefix(path, "/"))
	ts.Check(err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	ts.Check(err)
	return string(content)
}

func openPage(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "open PATH")
	p := previewOf(ts)
	m := regexp.MustCompile(`data-page="([^"]*)" data-print="([^"]*)"`).FindStringSubmatch(p.fetched(ts, args[0]))
	if m == nil {
		ts.Fatalf("%s does not listen", args[0])
	}
	answer, err := http.Get(p.url + "_daybook/news?page=" + url.QueryEscape(html.UnescapeString(m[1])) + "&print=" + m[2])
	ts.Check(err)
	ts.Defer(func() { answer.Body.Close() })
	p.events = bufio.NewScanner(answer.Body)
	p.events.Scan() // the page has been taken in
}

// pageHears wants the next event of the open page, and what it says.
func pageHears(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 1, "hears EVENT [PATTERN]")
	p := previewOf(ts)
	var event, data string
	for data == "" && p.events.Scan() {
		if name, ok := strings.CutPrefix(p.events.Text(), "event: "); ok {
			event = name
		}
		if text, ok := strings.CutPrefix(p.events.Text(), "data: "); ok {
			data = text
		}
	}
	if event != args[0] || len(args) > 1 && !regexp.MustCompile(args[1]).MatchString(data) {
		ts.Fatalf("the page hears %s %s", event, data)
	}
}

// pageShows looks for a pattern in a page's text or tags.
func pageShows(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, false, args, 2, "shows PATH PATTERN")
	text := previewOf(ts).fetched(ts, args[0])
	if found := regexp.MustCompile(args[1]).MatchString(text); found == neg {
		ts.Fatalf("%s shows %s: %v\n%s", args[0], args[1], found, text)
	}
}

// interruptPreview presses Ctrl-C, which ends it well.
func interruptPreview(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, args, 0, "interrupt")
	p := previewOf(ts)
	ts.Check(p.cmd.Process.Signal(os.Interrupt))
	_, err := io.Copy(io.Discard, p.stdout)
	ts.Check(err)
	ts.Check(p.cmd.Wait())
}
