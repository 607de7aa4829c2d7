package lockfile_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"daybook/internal/lockfile"
)

// holderEnv makes the test binary a process that takes the lock and waits.
const holderEnv = "LOCKFILE_TEST_HOLD"

func TestMain(m *testing.M) {
	if path := os.Getenv(holderEnv); path != "" {
		if _, err := lockfile.Acquire(path); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString("held\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
	}
	os.Exit(m.Run())
}

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	release, err := lockfile.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lockfile.Acquire(path)
	if !errors.Is(err, lockfile.ErrHeld) {
		t.Fatalf("second holder: %v, want ErrHeld", err)
	}
	if want := "process " + strconv.Itoa(os.Getpid()); !strings.Contains(err.Error(), want) {
		t.Errorf("%q does not name the holder, %s", err, want)
	}
	release()
	release()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is left behind: %v", err)
	}
	again, err := lockfile.Acquire(path)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again()
}

func TestLockEndsWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), holderEnv+"="+path)
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the holder did not get the lock: %v", err)
	}
	if _, err := lockfile.Acquire(path); !errors.Is(err, lockfile.ErrHeld) {
		t.Fatalf("while the holder lives: %v, want ErrHeld", err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	release, err := lockfile.Acquire(path)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	release()
}

// The race detector does not know the system's locks, hence the atomics; what
// is tested is that nobody ever finds another one inside.
func TestManyHoldersInTurn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var inside, taken atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for got := 0; got < 20; {
				release, err := lockfile.Acquire(path)
				if errors.Is(err, lockfile.ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d holders at once", n)
				}
				taken.Add(1)
				got++
				inside.Add(-1)
				release()
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 160 {
		t.Errorf("taken %d times, want 160", n)
	}
}
