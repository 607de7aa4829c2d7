//go:build unix

package hostile

import (
	"syscall"
	"time"
)

// spentByProcess is the time of the processor that this program has had.
func spentByProcess() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
