// Package mirror keeps our own bare, partial copies of repositories: commits
// and trees of the default branch and the newest releases, and only those
// blobs that somebody reads. A remote that cannot be reached is an outcome of
// its repository, never the end of the run.
package mirror

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"daybook/internal/gitfs"
)

// Target is one repository to look at. Exactly one of URL and Dir is set.
type Target struct {
	Name   string // unique in the fleet, such as owner/repo
	URL    string // may carry user and password; Result.Target does not
	Login  Login  // of credentials that may end within a night; nil where those of URL last
	Dir    string // a repository that is read where it lies
	Branch string // "" is the default branch
	Anew   bool   // throw the mirror away: its reader found it damaged
}

// Login gives the URL of a target with credentials that hold now.
type Login interface {
	Address(context.Context) (string, error)
}

// Status is what became of a target.
type Status string

// What can become of a target.
const (
	Fetched   Status = "fetched"   // something new arrived
	Unchanged Status = "unchanged" // one listing of refs said so
	Local     Status = "local"     // read where it lies
	Stale     Status = "stale"     // Err says why; the last good mirror stands
	Failed    Status = "failed"    // Err says why; there is nothing to read
)

// Result is what Sync made of one target.
type Result struct {
	Target    Target // without credentials
	Status    Status
	Dir       string      // what to give to gitfs.Open; "" when Failed
	Branch    gitfs.Ref   // tip to read
	Tags      []gitfs.Ref // those that Options.Tags chose, in its order
	Err       error       // free of credentials; a *Failure
	Bytes     int64       // received, compressed
	FetchedAt time.Time   // when the mirror was last seen to be current; zero if Local
	Oversize  []gitfs.Hash
}

// Age is how long ago a stale mirror was current.
func (r Result) Age(now time.Time) time.Duration {
	if r.FetchedAt.IsZero() {
		return 0
	}
	return now.Sub(r.FetchedAt)
}

// Readable reports whether there is something to survey.
func (r Result) Readable() bool { return r.Dir != "" }

// Wants names the files of a tree whose content will be read.
type Wants func(*gitfs.Tree) []gitfs.Entry

// Options of Sync. The zero value of a limit is its default.
type Options struct {
	Dir         string        // mirrors live here, one folder each
	Now         time.Time     // recorded as the time of the fetch
	Jobs        int           // repositories at once; 4
	PerHost     int           // repositories of one host at once; 4
	Timeout     time.Duration // for each repository, retries included; 5 minutes
	Tries       int           // for each repository; 4
	MaxPack     int64         // bytes of one repository's pack; 2 GiB
	MaxBatch    int64         // bytes of one batch of blobs, compressed; 256 MiB
	MaxBlob     int64         // bytes of a blob, uncompressed; 20 MB
	Tags        func(names []string) []string
	Wants       []Wants
	WantsNeed   string // changes when Tags or Wants ask for other things than before
	Credentials Credentials
	Progress    func(Event) // never called twice at once
	Transport   http.RoundTripper
}

// Phase is what is being done for a repository.
type Phase string

// The phases, in their order.
const (
	Listing  Phase = "listing"
	Fetching Phase = "fetching"
	Blobs    Phase = "blobs"
	Waiting  Phase = "waiting" // before another try
	Done     Phase = "done"
)

// Event tells how far a repository has come.
type Event struct {
	Name   string
	Phase  Phase
	Bytes  int64  // received so far
	Status Status // when Done
}

func (o Options) withDefaults() Options {
	def := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	num := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	num(&o.Jobs, 4)
	num(&o.PerHost, 4)
	num(&o.Tries, 4)
	def(&o.MaxPack, 2<<30)
	def(&o.MaxBatch, 256<<20)
	def(&o.MaxBlob, 20_000_000)
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	return o
}

// Path is the folder of a mirror below the folder of all mirrors.
func Path(dir, name string) string { return filepath.Join(dir, escape(name)) }

// Sync brings every mirror up to date and returns the results in the order of
// the targets. It ends early when ctx does; what was not reached by then is
// Stale or Failed.
func Sync(ctx context.Context, targets []Target, opts Options) []Result {
	return newSyncer(opts).run(ctx, targets)
}

// Order asks for blobs of a mirror that stands.
type Order struct {
	Target Target
	Blobs  []gitfs.Hash
}

// Bring fetches blobs that the reader of a mirror found wanting after Sync. The
// branch and the tags stay as they are. Results are in the order of the orders.
func Bring(ctx context.Context, orders []Order, opts Options) []Result {
	targets := make([]Target, len(orders))
	for i, o := range orders {
		targets[i] = o.Target
	}
	return newSyncer(opts).each(ctx, targets, func(i int) []gitfs.Hash { return orders[i].Blobs })
}
