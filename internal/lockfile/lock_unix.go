//go:build unix && !aix && !solaris

package lockfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func lock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return ErrHeld
		}
		return err
	}
}

// removeThenClose removes the file while the lock is still held: removed later,
// it could be the file that the next holder has just locked.
func removeThenClose(f *os.File, path string) {
	_ = os.Remove(path)
	_ = f.Close()
}
