package preview

import (
	"bytes"
	_ "embed"
	"fmt"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed reload.js
var reloadScript []byte

// ours is where the server's own files live, beside the site's.
const ours = "/_daybook/"

// policy is the site's own Content-Security-Policy: what works here works
// published.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func handler(opts Options, addr net.Addr, news *broadcast) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ours+"reload.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(reloadScript)
	})
	mux.HandleFunc("GET "+ours+"news", news.serve)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { servePage(w, r, opts.Out) })
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

// servePage answers like a static host: index.html for folders, 404.html for
// what is not there; pages get the script that reloads them.
func servePage(w http.ResponseWriter, r *http.Request, out string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	root, err := os.OpenRoot(out)
	if err != nil {
		http.Error(w, "there is no site yet: the first build has not succeeded", http.StatusServiceUnavailable)
		return
	}
	defer root.Close()
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "."
	}
	info, err := root.Stat(filepath.FromSlash(name))
	if err == nil && info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			http.Redirect(w, r, path.Base(name)+"/", http.StatusMovedPermanently)
			return
		}
		name = path.Join(name, "index.html")
		info, err = root.Stat(filepath.FromSlash(name))
	}
	if err != nil {
		notFound(w, root)
		return
	}
	if strings.HasSuffix(name, ".html") {
		sendPage(w, root, name, http.StatusOK)
		return
	}
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		notFound(w, root)
		return
	}
	defer f.Close()
	http.ServeContent(w, r, name, info.ModTime(), f)
}

func notFound(w http.ResponseWriter, root *os.Root) {
	sendPage(w, root, "404.html", http.StatusNotFound)
}

func sendPage(w http.ResponseWriter, root *os.Root, name string, status int) {
	content, err := root.ReadFile(filepath.FromSlash(name))
	if err != nil {
		http.Error(w, "404: no such page", http.StatusNotFound)
		return
	}
	tag := []byte(`<script src="` + ours + `reload.js" defer></script></head>`)
	content = bytes.Replace(content, []byte("</head>"), tag, 1)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(content)
}
