package mirror

// Failure is why a repository could not be fetched. Its text holds no
// credentials and ends with what to do.
type Failure struct {
	Text string
	is   error
}

func (f *Failure) Error() string { return f.Text }

// Unwrap leads to what callers test for: gitfs.ErrEmpty, gitfs.ErrNoBranch,
// gitfs.ErrSHA256, ErrAuth, ErrNotFound, ErrTooLarge or a context's error.
func (f *Failure) Unwrap() error { return f.is }
