package lockfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes one byte far behind the end, because Windows keeps others from
// reading a locked region and the process id is to stay readable.
func lock(f *os.File) error {
	at := &windows.Overlapped{OffsetHigh: 0x7fffffff}
	flags := uint32(windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY)
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrHeld
	}
	return err
}

// removeThenClose closes first: Windows does not remove an open file, nor one
// that the next holder has opened meanwhile, which is then left in place.
func removeThenClose(f *os.File, path string) {
	_ = f.Close()
	_ = os.Remove(path)
}
