//go:build !windows && (!unix || aix || solaris)

package lockfile

import "os"

// lock does nothing where the system offers no lock that ends with its process:
// a lock file that outlives a killed build would stop every later one.
func lock(*os.File) error { return nil }

func removeThenClose(f *os.File, path string) {
	_ = f.Close()
	_ = os.Remove(path)
}
