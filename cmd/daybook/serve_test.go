package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"daybook/internal/testrepo"
	"daybook/internal/testserver"
)

const served = `
-- commit 2026-03-02 Mira Olsen --
Begin
-- README.md --
# Tracking

Said at first.
`

// process is daybook at work, as its own process.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
}

func start(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command("daybook", args...)}
	p.cmd.Dir = dir
	p.cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "GITHUB_STEP_SUMMARY=", "SOURCE_DATE_EPOCH=")
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	return p
}

// says reads on until a line matches, and returns its first group.
func (p *process) says(pattern string) string {
	p.t.Helper()
	wanted := regexp.MustCompile(pattern)
	for {
		line, err := p.stdout.ReadString('\n')
		if m := wanted.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			return m[len(m)-1]
		}
		if err != nil {
			_ = p.cmd.Wait()
			p.t.Fatalf("it never said %s: %v\n%s", pattern, err, &p.stderr)
		}
	}
}

// interrupt presses Ctrl-C and returns the exit code.
func (p *process) interrupt() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.stdout); err != nil {
		p.t.Fatal(err)
	}
	err := p.cmd.Wait()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

func body(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Standing in a repository, serve shows it as it lies there, takes the next
// port where the wanted one is busy, shows what is saved, keeps the last good
// page while that fails, and ends on Ctrl-C.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tracking")
	if out, err := exec.Command("git", "clone", "-q", testrepo.New(t, served), dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	p := start(t, dir, "serve", "--addr", busy.Addr().String())
	url := p.says(`^Serving (http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)$`)
	if strings.Contains(url, busy.Addr().String()) {
		t.Fatalf("%s is busy", url)
	}
	page := url + "services/tracking/docs/"
	if text := body(t, page); !strings.Contains(text, "Said at first.") {
		t.Errorf("the page says %s", text)
	}

	news := listen(t, url+"_daybook/news")
	save(t, filepath.Join(dir, "README.md"), "# Tracking\n\nSaid later.\n")
	if event := next(t, news); event != "event: built" {
		t.Errorf("after a save the page hears %q", event)
	}
	if text := body(t, page); !strings.Contains(text, "Said later.") {
		t.Errorf("the page says %s", text)
	}

	// A refresh that fails, and one that does not.
	ledger := filepath.Join(dir, ".daybook", "ledger.jsonl")
	save(t, ledger, "nonsense\n")
	save(t, filepath.Join(dir, "README.md"), "# Tracking\n\nSaid in vain.\n")
	if event := next(t, news); event != "event: broken" {
		t.Errorf("after a refresh that failed the page hears %q", event)
	}
	if text := body(t, page); !strings.Contains(text, "Said later.") {
		t.Errorf("the last good page is gone: %s", text)
	}
	if err := os.Remove(ledger); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, "README.md"), "# Tracking\n\nSaid at last.\n")
	if event := next(t, news); event != "event: built" {
		t.Errorf("after the mend the page hears %q", event)
	}
	if text := body(t, page); !strings.Contains(text, "Said at last.") {
		t.Errorf("the page says %s", text)
	}

	if code := p.interrupt(); code != 0 {
		t.Errorf("Ctrl-C ends it with %d: %s", code, &p.stderr)
	}
	if _, err := http.Get(url); err == nil {
		t.Error("it still answers")
	}
}

// save puts a file into its place at once, as editors do: what is half written
// would be a save of its own.
func save(t *testing.T, name, content string) {
	t.Helper()
	whole := filepath.Join(t.TempDir(), "whole")
	if err := errors.Join(os.WriteFile(whole, []byte(content), 0o644), os.Rename(whole, name)); err != nil {
		t.Fatal(err)
	}
}

// listen opens the stream by which pages hear that they are to reload.
func listen(t *testing.T, url string) *bufio.Scanner {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return bufio.NewScanner(answer.Body)
}

func next(t *testing.T, news *bufio.Scanner) string {
	t.Helper()
	for news.Scan() {
		if strings.HasPrefix(news.Text(), "event: ") {
			return news.Text()
		}
	}
	t.Fatalf("the stream ended: %v", news.Err())
	return ""
}

// Ctrl-C while a server keeps us waiting ends the build at once, says so, and
// leaves the site as it was.
func TestInterruptedBuild(t *testing.T) {
	t.Parallel()
	root, dir := t.TempDir(), t.TempDir()
	testrepo.Make(t, mkdir(t, root, "tracking.git"), served)
	waiting := make(chan bool, 10)
	var stalled atomic.Bool
	server := testserver.New(t, root, testserver.Options{Fault: func(int, *http.Request) testserver.Fault {
		if stalled.Load() {
			waiting <- true
			return testserver.Fault{Until: make(chan struct{})}
		}
		return testserver.Fault{}
	}})
	first := start(t, dir, "build", server.Address("tracking.git"), "--now", "2026-11-21T04:00:00Z")
	first.says(`^site +public: (\d+) files written`)
	if err := first.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	front, err := os.ReadFile(filepath.Join(dir, "public", "index.html"))
	if err != nil {
		t.Fatal(err)
	}

	stalled.Store(true)
	p := start(t, dir, "build", server.Address("tracking.git"), "--now", "2026-11-22T04:00:00Z")
	<-waiting
	if code := p.interrupt(); code != 1 {
		t.Errorf("Ctrl-C ends it with %d", code)
	}
	if !strings.Contains(p.stderr.String(), "daybook: stopped; the site and the ledger are as they were before\n") {
		t.Errorf("it says %q", &p.stderr)
	}
	after, err := os.ReadFile(filepath.Join(dir, "public", "index.html"))
	if err != nil || !bytes.Equal(front, after) {
		t.Errorf("the site changed: %v", err)
	}
}

func mkdir(t *testing.T, parts ...string) string {
	t.Helper()
	dir := filepath.Join(parts...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
