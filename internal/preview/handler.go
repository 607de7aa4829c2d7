package preview

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"daybook/internal/site"
)

// The browser's side of live reload.
var (
	//go:embed reload.js
	reloadScript []byte
	//go:embed reload.css
	reloadStyle []byte
)

// ours is where the server's own files lie, beside the site's.
const ours = "/_daybook/"

func handler(opts Options, addr net.Addr, news *news) http.Handler {
	mux := http.NewServeMux()
	own := func(name, kind string, content []byte) {
		mux.HandleFunc("GET "+ours+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind+"; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			w.Write(content)
		})
	}
	own("reload.js", "text/javascript", reloadScript)
	own("reload.css", "text/css", reloadStyle)
	mux.HandleFunc("GET "+ours+"news", news.serve)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, opts, news) })
	return onlyKnownHosts(mux, addr, opts.Hosts)
}

// onlyKnownHosts refuses requests that reach this server under a foreign name,
// as a page of another site would by rebinding its name to this machine.
func onlyKnownHosts(next http.Handler, addr net.Addr, hosts []string) http.Handler {
	own, _, _ := net.SplitHostPort(addr.String())
	allowed := append([]string{"localhost", "127.0.0.1", "::1", own}, hosts...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !slices.Contains(allowed, strings.ToLower(strings.Trim(host, "[]"))) {
			http.Error(w, fmt.Sprintf("daybook serves localhost only, not %q; start it with --host-name to allow this name", r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// missing is what a static host shows where there is nothing.
const missing = "404.html"

// serveFile answers like a static host: index.html for folders, 404.html for
// what is not there; pages get the script that reloads them.
func serveFile(w http.ResponseWriter, r *http.Request, opts Options, news *news) {
	w.Header().Set("Cache-Control", "no-store")
	// The site's own policy: what works here works published.
	w.Header().Set("Content-Security-Policy", site.Policy+"; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	name, folder := locate(r.URL.Path, opts.File)
	if folder && !strings.HasSuffix(r.URL.Path, "/") {
		http.Redirect(w, r, path.Base(r.URL.Path)+"/", http.StatusFound)
		return
	}
	content, err := opts.File(name)
	if path.Ext(name) == ".html" || errors.Is(err, fs.ErrNotExist) {
		sendPage(w, r, name, opts, news)
		return
	}
	if err != nil {
		opts.Say(name + ": " + err.Error())
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// locate is the file behind an address, and whether that is a folder. What is
// not there is taken for a folder that may come to be.
func locate(address string, file func(string) ([]byte, error)) (name string, folder bool) {
	there := func(name string) bool {
		_, err := file(name)
		return !errors.Is(err, fs.ErrNotExist)
	}
	name = strings.TrimPrefix(path.Clean("/"+address), "/")
	index := path.Join(name, "index.html")
	// Nearly every address without an extension is a folder's.
	asFile := !strings.HasSuffix(address, "/")
	switch {
	case asFile && path.Ext(name) != "" && there(name):
		return name, false
	case there(index):
		return index, true
	case asFile && there(name):
		return name, false
	}
	return index, false
}

func sendPage(w http.ResponseWriter, r *http.Request, name string, opts Options, news *news) {
	content, print, err := news.patient(r.Context(), name)
	status := http.StatusOK
	switch {
	case errors.Is(err, fs.ErrNotExist) && content == nil:
		http.Error(w, "404: no such page", http.StatusNotFound)
		return
	case errors.Is(err, fs.ErrNotExist):
		status = http.StatusNotFound
	case err != nil:
		opts.Say(name + ": " + err.Error())
		status = http.StatusInternalServerError
	}
	tag := fmt.Appendf(nil, `<script src="%sreload.js" data-page="%s" data-print="%s" defer></script></head>`,
		ours, html.EscapeString(name), print)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(bytes.Replace(content, []byte("</head>"), tag, 1))
}
