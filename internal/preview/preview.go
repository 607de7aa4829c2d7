// Package preview serves a built site on this machine, builds it again when
// what it was made from is saved, and lets open pages know.
package preview

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// Options of the local server.
type Options struct {
	Addr  string   // host:port; the next free port is taken when this one is busy
	Out   string   // folder with the built site; may be replaced as a whole at any time
	Watch []string // files and folders whose saving causes a build
	Skip  []string // folders below Watch that daybook itself writes
	Hosts []string // host names that requests may carry besides localhost and the address itself

	// Build makes the site anew. Its error is shown in the terminal and in the
	// open pages, and the last good site stays.
	Build func(context.Context) error
	// Say gets one line for the terminal.
	Say func(line string)
	// Ready is told the address once the server listens.
	Ready func(url string)
}

// portsToTry is how many ports after the wanted one are tried.
const portsToTry = 20

// Serve serves until ctx ends. The site is expected to be there already, or
// Build to make it.
func Serve(ctx context.Context, opts Options) error {
	listener, err := listen(ctx, opts.Addr)
	if err != nil {
		return err
	}
	watcher, err := watch(opts.Watch, append(opts.Skip, opts.Out))
	if err != nil {
		listener.Close()
		return err
	}
	defer watcher.close()

	news := newBroadcast()
	server := &http.Server{
		Handler:           handler(opts, listener.Addr(), news),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if opts.Ready != nil {
		opts.Ready("http://" + listener.Addr().String() + "/")
	}
	rebuildOnSave(ctx, watcher, opts, news, failed)

	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	news.close()
	return server.Shutdown(closing)
}

// rebuildOnSave builds after each burst of saves until ctx or the server ends.
func rebuildOnSave(ctx context.Context, w *watcher, opts Options, news *broadcast, failed <-chan error) {
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-failed:
			if !errors.Is(err, http.ErrServerClosed) {
				opts.Say(err.Error())
			}
			return
		case changed := <-w.saved:
			opts.Say("saved " + changed + ": building")
			if err := opts.Build(ctx); err != nil {
				if ctx.Err() != nil {
					return
				}
				opts.Say(err.Error())
				news.send(message{Event: "broken", Data: err.Error()})
				continue
			}
			news.send(message{Event: "built"})
		}
	}
}

// listen takes the wanted port, or the next free one.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("address %q is not host:port: %w", addr, err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return nil, fmt.Errorf("port %q of address %q is not a number from 0 to 65535", portText, addr)
	}
	var config net.ListenConfig
	for next := port; ; next++ {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next)))
		busy := errors.Is(err, syscall.EADDRINUSE)
		if !busy || port == 0 || next == port+portsToTry || next == 65535 {
			return listener, err
		}
	}
}
