// Package preview serves a site on this machine while people work on what it is
// made from: it tells what was saved, and lets open pages know what became of
// it.
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
	Skip  []string // folders that daybook itself writes
	Hosts []string // host names that requests may carry besides localhost and the address itself

	// Watch are the files and folders whose saving causes a refresh. It is
	// asked again after each refresh, which may have named more.
	Watch func() []string
	// Refresh makes the site anew after files were saved; where none is named,
	// all may have been. open are the files of the site that readers look at.
	// Its error is shown in the terminal and in the open pages, and the site
	// is to stay as it was.
	Refresh func(ctx context.Context, saved, open []string) error
	// File gives a file of the site as it is now, or fs.ErrNotExist. Content
	// with an error is a notice in place of a page. Where the error has a method
	// Temporary that says so, the next refresh will mend it.
	File func(name string) ([]byte, error)
	// Assets are the addresses of the theme's files by their names. Styles are
	// exchanged in open pages.
	Assets func() map[string]string
	// Say gets one line for the terminal.
	Say func(line string)
	// Ready is told the address once the server listens.
	Ready func(url string)

	mostWatched int // folders; 0 is as many as the system allows
}

// portsToTry is how many ports after the wanted one are tried.
const portsToTry = 20

// Serve makes the site and serves it until ctx ends. The error of the first
// refresh is its error.
func Serve(ctx context.Context, opts Options) error {
	listener, err := listen(ctx, opts.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	// Begun first, so that nothing saved during the first refresh is missed.
	watcher, err := watch(opts)
	if err != nil {
		return err
	}
	defer watcher.close()
	if err := opts.Refresh(ctx, nil, nil); err != nil {
		return err
	}

	news := newNews(opts)
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
	refreshOnSave(ctx, watcher, opts, news, failed)

	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	news.close()
	return server.Shutdown(closing)
}

// refreshOnSave refreshes after each burst of saves until ctx or the server
// ends.
func refreshOnSave(ctx context.Context, w *watcher, opts Options, news *news, failed <-chan error) {
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-failed:
			if !errors.Is(err, http.ErrServerClosed) {
				opts.Say(err.Error())
			}
			return
		case saved := <-w.saved:
			err := opts.Refresh(ctx, saved, news.open())
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				opts.Say(err.Error())
			}
			w.also(opts.Watch())
			news.tell(err)
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
