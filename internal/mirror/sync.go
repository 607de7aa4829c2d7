package mirror

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing/transport"

	"daybook/internal/gitfs"
)

// syncer is one call of Sync.
type syncer struct {
	Options
	http  transport.Transport
	slots chan struct{}
	hosts map[string]chan struct{}
	wait  func(context.Context, time.Duration) error
	close func() // idle connections

	mu sync.Mutex // around Progress
}

func newSyncer(opts Options) *syncer {
	s := &syncer{Options: opts.withDefaults(), hosts: map[string]chan struct{}{}, wait: sleep, close: func() {}}
	next := s.Transport
	if next == nil {
		pool := &http.Transport{Proxy: http.ProxyFromEnvironment}
		if usual, ok := http.DefaultTransport.(*http.Transport); ok {
			pool = usual.Clone()
		}
		pool.MaxIdleConnsPerHost = s.PerHost
		next, s.close = pool, pool.CloseIdleConnections
	}
	s.http = newHTTP(next, s.Now)
	s.slots = make(chan struct{}, s.Jobs)
	return s
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run starts one goroutine for each target, which costs little, and lets as
// many of them work as there are slots.
func (s *syncer) run(ctx context.Context, targets []Target) []Result {
	return s.each(ctx, targets, func(int) []gitfs.Hash { return nil })
}

// each is run; more are the blobs of one target that are wanted besides, which
// leaves its refs as they are.
func (s *syncer) each(ctx context.Context, targets []Target, more func(int) []gitfs.Hash) []Result {
	defer s.close()
	results := make([]Result, len(targets))
	names := map[string]bool{}
	var all sync.WaitGroup
	for i, t := range targets {
		if dir, ok := localDir(t.URL); ok {
			t.URL, t.Dir = "", dir
		}
		if names[t.Name] {
			results[i] = failed(t, &Failure{Text: fmt.Sprintf("another repository is called %s too; give one of them another name", t.Name)})
			continue
		}
		names[t.Name] = true
		host := s.place(t)
		all.Go(func() { results[i] = s.one(ctx, t, more(i), host) })
	}
	all.Wait()
	return results
}

// place is where those wait who want the same host.
func (s *syncer) place(t Target) chan struct{} {
	host := ""
	if endpoint, err := transport.NewEndpoint(t.URL); err == nil && t.Dir == "" {
		host = endpoint.Host
	}
	if s.hosts[host] == nil {
		size := s.PerHost
		if host == "" {
			size = s.Jobs
		}
		s.hosts[host] = make(chan struct{}, size)
	}
	return s.hosts[host]
}

// one takes its place at the host first, so that nobody holds a slot while it
// waits for a busy host.
func (s *syncer) one(ctx context.Context, t Target, more []gitfs.Hash, host chan struct{}) Result {
	for _, c := range []chan struct{}{host, s.slots} {
		select {
		case c <- struct{}{}:
			defer func() { <-c }()
		case <-ctx.Done(): // the work below sees it too, and says what stands
			continue
		}
	}
	var r Result
	if t.Dir != "" {
		r = s.local(t)
	} else {
		ctx, cancel := context.WithTimeout(ctx, s.Timeout)
		defer cancel()
		j := newJob(s, t)
		j.more = more
		r = j.run(ctx)
	}
	s.tell(Event{Name: t.Name, Phase: Done, Bytes: r.Bytes, Status: r.Status})
	return r
}

func (s *syncer) tell(e Event) {
	if s.Progress == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Progress(e)
}

func failed(t Target, err error) Result {
	t.URL = Redact(t.URL)
	return Result{Target: t, Status: Failed, Err: err}
}
