package publish

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The test binary, started again with these in its environment, publishes
// edition 2 to the folder and stops for good before its n-th step on the disk.
const (
	childOut  = "PUBLISH_TEST_OUT"
	childStop = "PUBLISH_TEST_STOP"
	childMode = "PUBLISH_TEST_MODE"
)

func TestMain(m *testing.M) {
	if out := os.Getenv(childOut); out != "" {
		child(out)
		return
	}
	os.Exit(m.Run())
}

func child(out string) {
	stop, _ := strconv.Atoi(os.Getenv(childStop))
	mode := os.Getenv(childMode)
	if mode == "in place" {
		if err := os.Chdir(out); err != nil {
			panic(err)
		}
	}
	steps := 0
	o := Options{Now: now, Jobs: 1, fault: func(step, path string) error {
		if steps++; steps == stop {
			fmt.Println("stopped before", step, path)
			_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
		}
		return forced(mode, step)
	}}
	if _, err := publish(out, o, number(2)); err != nil {
		panic(err)
	}
	fmt.Println("done")
}

// forced makes the disk one that cannot exchange folders, or not move them.
func forced(mode, step string) error {
	switch {
	case step == "exchange" && mode == "two renames":
		return errNoExchange
	case step == "exchange" && mode == "cannot move":
		return syscall.EXDEV
	}
	return nil
}

var modes = []string{"exchange", "two renames", "cannot move", "in place"}

// disks are folders on the disk and in memory, where there is such a one.
func disks(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{"disk": t.TempDir()}
	if dir, err := os.MkdirTemp("/dev/shm", "publish"); err == nil {
		t.Cleanup(func() { os.RemoveAll(dir) })
		found["memory"] = dir
	}
	return found
}

// TestKilledAnywhere kills a build before each of its steps. Where folders can
// change places there is a complete edition at any moment; else there is one
// after the next Begin. The next build then works as if nothing had been.
func TestKilledAnywhere(t *testing.T) {
	for disk, base := range disks(t) {
		for _, mode := range modes {
			t.Run(disk+", "+mode, func(t *testing.T) {
				steps := 0
				for stop := 1; ; stop++ {
					out := filepath.Join(base, fmt.Sprintf("%s%d", mode, stop), "public")
					mustPublish(t, out, number(1))
					if killBefore(t, out, mode, stop) {
						break
					}
					steps++
					afterKill(t, out, mode)
				}
				if steps < 10 {
					t.Errorf("killed at %d steps only", steps)
				}
			})
		}
	}
}

func afterKill(t *testing.T, out, mode string) {
	t.Helper()
	if mode == "exchange" && (runtime.GOOS == "linux" || runtime.GOOS == "darwin") {
		wantHolds(t, out, number(1), number(2))
	}
	stage, err := Begin(out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.Abort(); err != nil {
		t.Fatal(err)
	}
	wantHolds(t, out, number(1), number(2))
	wantNothingLeft(t, out)
	mustPublish(t, out, number(3))
	wantHolds(t, out, number(3))
	wantNothingLeft(t, out)
}

// killBefore reports whether the child got to its end, before step number stop.
func killBefore(t *testing.T, out, mode string, stop int) (done bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childOut+"="+out, childMode+"="+mode, childStop+"="+strconv.Itoa(stop))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	word, err := bufio.NewReader(pipe).ReadString('\n')
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		t.Fatalf("before step %d the child ended: %v", stop, err)
	}
	return strings.HasPrefix(word, "done")
}

// TestFullDiskAnywhere lets each step fail as a full disk does. The folder keeps
// its edition; in place, a failure behind the seal is finished by the next Begin.
func TestFullDiskAnywhere(t *testing.T) {
	for _, mode := range modes {
		t.Run(mode, func(t *testing.T) {
			for fail := 1; ; fail++ {
				out := filepath.Join(t.TempDir(), "public")
				mustPublish(t, out, number(1))
				if mode == "in place" {
					t.Chdir(out)
				}
				var failed string
				steps := 0
				_, err := publish(out, Options{Jobs: 1, fault: func(step, path string) error {
					if steps++; steps == fail {
						failed = step
						return fmt.Errorf("%s %s: %w", step, path, syscall.ENOSPC)
					}
					return forced(mode, step)
				}}, number(2))
				if failed == "" {
					if err != nil || fail < 10 {
						t.Errorf("after %d failures: %v", fail, err)
					}
					return
				}
				if failed != "remove" && !errors.Is(err, syscall.ENOSPC) {
					t.Errorf("%s failed, Commit says %v", failed, err)
				}
				switch failed {
				case "remove":
					wantHolds(t, out, number(2))
				case "place":
				default:
					wantHolds(t, out, number(1))
					wantNothingLeft(t, out)
				}
				afterKill(t, out, mode)
			}
		})
	}
}

// A file that cannot be written makes the edition incomplete, also for a caller
// who does not look at errors.
func TestALostErrorIsNotForgotten(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	mustPublish(t, out, number(1))
	stage, err := Begin(out, Options{fault: func(step, path string) error {
		if path == "theme/style.css" {
			return syscall.ENOSPC
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for path := range maps.Keys(number(2)) {
		_ = stage.File(path, []byte("new "+path))
	}
	if _, err := stage.Commit(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Commit says %v", err)
	}
	wantHolds(t, out, number(1))
	wantNothingLeft(t, out)
}
