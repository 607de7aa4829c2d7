package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"daybook/internal/testrepo"
)

// On a terminal, and only there, a bar moves that names what is being fetched;
// when it is done it is gone, and the results are plain text.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	testrepo.Make(t, mkdir(t, root, "fleet", "tracking.git"), served)
	screen, terminal := openTerminal(t)
	shown := make(chan string)
	go func() {
		content, _ := io.ReadAll(screen) // ends with an error when the terminal is closed
		shown <- string(content)
	}()
	cmd := exec.Command("daybook", "build", "fleet", "--now", "2026-11-21T04:00:00Z")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "HOME="+root, "GITHUB_STEP_SUMMARY=", "TERM=xterm")
	var stdout strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, terminal
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	drawn := <-shown
	if !strings.Contains(drawn, "tracking") || !strings.Contains(drawn, "\r") {
		t.Errorf("no bar was drawn: %q", drawn)
	}
	rest := drawn[strings.LastIndexByte(drawn, '\r')+1:]
	if rest = strings.ReplaceAll(rest, "\x1b[2K", ""); strings.TrimSpace(rest) != "" {
		t.Errorf("what is left on the screen is %q, of %q", rest, drawn)
	}
	if strings.ContainsAny(stdout.String(), "\x1b\r") || !strings.Contains(stdout.String(), "edition ") {
		t.Errorf("standard output is %q", stdout.String())
	}
}

// openTerminal opens a pseudo-terminal: what the screen shows, and what a
// program writes to.
func openTerminal(t *testing.T) (screen, terminal *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	fd := int(screen.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return screen, terminal
}
