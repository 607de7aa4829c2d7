//go:build !linux && !darwin

package publish

// exchange has no system call here.
func exchange(_, _ string) error { return errNoExchange }

// flush syncs file by file: the system has no call for one file system.
func flush(_ string, each func(func(path string) error) error) error { return each(syncFile) }
