package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/cenkalti/backoff/v5"

	"daybook/internal/gitfs"
)

// job brings one mirror up to date.
type job struct {
	*syncer
	target Target // without credentials
	clone  string // with them
	login  Login  // asked for clone anew, or nil
	path   string
	remote *remote
	x      exchange
	good   *store // the last good mirror, or nil
	work   *store // the mirror that is being filled: good, or a new one
	haves  []gitfs.Hash
	anew   bool // the good mirror is not to be extended
	full   bool // this server cannot leave blobs out
	bytes  int64
	more   []gitfs.Hash // blobs to bring into the good mirror; none where it is to be brought up to date
}

func newJob(s *syncer, t Target) *job {
	j := &job{syncer: s, clone: t.URL, target: t, path: Path(s.Dir, t.Name), anew: t.Anew}
	j.target.URL, j.target.Login, j.login = Redact(t.URL), nil, t.Login
	return j
}

// longestWait is how long a server's Retry-After is obeyed; past that the
// repository has to wait for the next run.
const longestWait = 2 * time.Minute

func (j *job) run(ctx context.Context) Result {
	if err := j.openGood(); err != nil {
		return j.result(Failed, fmt.Errorf("the mirror in %s: %w", j.path, err))
	}
	remote, err := j.dial(ctx)
	if err != nil {
		is := ErrRemote
		if errors.Is(err, errNoKey) {
			is = ErrAuth
		}
		return j.fail(verdict{text: printable(j.redact(err.Error())), is: is})
	}
	j.remote = remote
	defer remote.close()
	defer j.drop()
	status, v := j.tries(withExchange(ctx, &j.x))
	if status == "" {
		return j.fail(v)
	}
	return j.result(status, nil)
}

// dial prepares the remote, with credentials that hold now.
func (j *job) dial(ctx context.Context) (*remote, error) {
	if j.login != nil {
		clone, err := j.login.Address(ctx)
		if err != nil {
			return nil, fmt.Errorf("the credentials could not be renewed: %w", err)
		}
		j.clone = clone
	}
	return dial(j.clone, j.Credentials, j.http)
}

// tries updates until it succeeds, or until another try makes no sense.
func (j *job) tries(ctx context.Context) (Status, verdict) {
	pause := backoff.NewExponentialBackOff() // half a second and up, with jitter
	for try := 1; ; try++ {
		status, err := j.update(ctx)
		if err == nil {
			return status, verdict{}
		}
		if errors.Is(err, errDamaged) && j.work == j.good && j.good != nil {
			j.anew, j.work = true, nil // once: then work is not good
			try--
			continue
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		v := j.judge(err)
		wait := max(pause.NextBackOff(), v.after)
		if !v.retry || try >= j.Tries || wait > longestWait {
			return "", v
		}
		j.remote.close()
		j.tell(Event{Name: j.target.Name, Phase: Waiting, Bytes: j.bytes})
		if err := j.wait(ctx, wait); errors.Is(err, context.Canceled) {
			return "", j.judge(err)
		} else if err != nil { // no time for another try: the reason is still the first one
			return "", v
		}
	}
}

func (j *job) judge(err error) verdict {
	x := &j.x // the last answer, if the error can stem from it
	if errors.Is(err, errDamaged) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		x = nil
	}
	return judge(err, x, j.remote.host, j.remote.known, j.redact)
}

func (j *job) redact(text string) string {
	known := j.Credentials.logins
	if j.remote != nil {
		known = append([]login{j.remote.login}, known...)
	}
	return redactLogins(text, known)
}

// openGood looks at what earlier runs left. A damaged mirror is kept until a
// new one can take its place, but it is not read any more.
func (j *job) openGood() error {
	s, err := openStore(j.path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errDamaged):
		return os.MkdirAll(filepath.Dir(j.path), 0o755)
	case err != nil:
		return err
	}
	if s.state.URL != j.target.URL {
		return nil // another repository had the name
	}
	repo, err := gitfs.Open(s.dir)
	if err != nil {
		return nil
	}
	defer repo.Close()
	if _, err := refsOf(repo, s.state); err == nil {
		j.good = s
	}
	return nil
}

// drop removes a new mirror that did not come to stand.
func (j *job) drop() {
	if j.work != nil && j.work != j.good && j.work.dir != j.path {
		_ = os.RemoveAll(j.work.dir) // the next run does it otherwise
	}
}

func (j *job) fail(v verdict) Result {
	failure := &Failure{Text: j.redact(v.text), is: v.is}
	if j.good == nil {
		return j.result(Failed, failure)
	}
	return j.result(Stale, failure)
}

// result reads the refs of the mirror that stands.
func (j *job) result(status Status, err error) Result {
	r := Result{Target: j.target, Status: status, Err: err, Bytes: j.bytes}
	if err != nil {
		var f *Failure
		if !errors.As(err, &f) {
			r.Err = &Failure{Text: printable(j.redact(err.Error()))}
		}
	}
	if status == Failed {
		return r
	}
	s := j.good
	repo, oerr := gitfs.Open(s.dir)
	if oerr == nil {
		defer repo.Close()
		var refs []gitfs.Ref
		if refs, oerr = refsOf(repo, s.state); oerr == nil {
			r.Dir, r.Branch, r.Tags = s.dir, refs[0], refs[1:]
			r.FetchedAt, r.Oversize = s.state.FetchedAt, s.state.Oversize
			return r
		}
	}
	return Result{Target: j.target, Status: Failed, Bytes: j.bytes, Err: &Failure{Text: printable(fmt.Sprintf("the mirror in %s cannot be read: %v; remove that folder", j.path, oerr))}}
}

// refsOf are the branch and the tags of a state, with their dates.
func refsOf(repo *gitfs.Repo, s state) ([]gitfs.Ref, error) {
	tip, err := repo.Commit(s.Tip)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	refs := []gitfs.Ref{{Name: s.Branch, Commit: s.Tip, When: tip.When}}
	for _, t := range s.Tags {
		if t.Useless {
			continue
		}
		c, err := repo.Commit(t.Commit)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDamaged, err)
		}
		refs = append(refs, gitfs.Ref{Name: t.Name, Commit: t.Commit, When: c.When})
	}
	return refs, nil
}
