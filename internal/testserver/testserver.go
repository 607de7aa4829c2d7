// Package testserver is a real smart-HTTP git server for tests: git's own
// http-backend, with faults on demand.
package testserver

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Options of a server. The zero value filters and gives out single objects,
// as the large forges do.
type Options struct {
	NoFilter       bool // an old server: no partial clones, no objects by id
	User, Password string
	TLS            bool

	// Fault is asked about every request, n counting from 1, and may answer
	// with one.
	Fault func(n int, r *http.Request) Fault
}

// Fault is what goes wrong with one request. The zero value is nothing.
type Fault struct {
	Status     int             // answer this instead
	RetryAfter string          // with this header
	Body       string          // and this text
	Location   string          // and send the client there
	CutAfter   int             // close the connection after so many bytes of body, if > 0
	Until      <-chan struct{} // do not answer before this is closed, or the client has gone
}

// Server serves the repositories of one folder.
type Server struct {
	*httptest.Server

	mu       sync.Mutex
	requests []Request
}

// Request is one request as it came.
type Request struct {
	Method, Path, Service string
	Authorization         string
}

// New serves the bare repositories below dir until the test ends. It skips
// the test where there is no git, unless CI says that there must be one.
func New(t testing.TB, dir string, o Options) *Server {
	t.Helper()
	backend := backend(t)
	config := map[string]string{"safe.directory": "*"}
	if !o.NoFilter {
		config["uploadpack.allowFilter"] = "true"
		config["uploadpack.allowAnySHA1InWant"] = "true"
	}
	env := []string{
		"GIT_PROJECT_ROOT=" + dir, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_COUNT=" + strconv.Itoa(len(config)),
	}
	i := 0
	for key, value := range config {
		n := strconv.Itoa(i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+key, "GIT_CONFIG_VALUE_"+n+"="+value)
		i++
	}
	git := &cgi.Handler{Path: backend, Dir: dir, Env: env, InheritEnv: []string{"PATH", "HOME"}, Stderr: io.Discard}
	s := &Server{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, git, o) })
	s.Server = httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = nil
	if o.TLS {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	t.Cleanup(s.CloseClientConnections)
	return s
}

func backend(t testing.TB) string {
	out, err := exec.Command("git", "--exec-path").Output()
	path := filepath.Join(strings.TrimSpace(string(out)), "git-http-backend")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("git http-backend: %v", err)
		}
		t.Skipf("git http-backend: %v", err)
	}
	return path
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, git http.Handler, o Options) {
	n := s.note(r)
	var f Fault
	if o.Fault != nil {
		f = o.Fault(n, r)
	}
	if f.Until != nil {
		// That a client has gone is noticed only once its request was read.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		select {
		case <-f.Until:
		case <-r.Context().Done():
			return
		}
	}
	user, password, _ := r.BasicAuth()
	switch {
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		if f.Location != "" {
			w.Header().Set("Location", f.Location)
		}
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
	case o.Password != "" && (user != o.User || password != o.Password):
		w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
		w.WriteHeader(http.StatusUnauthorized)
	case f.CutAfter > 0:
		git.ServeHTTP(&cutting{ResponseWriter: w, left: f.CutAfter}, r)
	default:
		git.ServeHTTP(w, r)
	}
}

func (s *Server) note(r *http.Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.Path, Service: r.URL.Query().Get("service"),
		Authorization: r.Header.Get("Authorization"),
	})
	return len(s.requests)
}

// cutting closes the connection in the middle of an answer.
type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(b []byte) (int, error) {
	if len(b) < c.left {
		c.left -= len(b)
		return c.ResponseWriter.Write(b)
	}
	_, _ = c.ResponseWriter.Write(b[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// Address is the clone address of a repository.
func (s *Server) Address(name string) string { return s.URL + "/" + name }

// Requests are all requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Listings counts the listings of refs so far, Packs the requests for objects.
func (s *Server) Listings() int { return s.count("GET") }

// Packs counts the requests for objects so far.
func (s *Server) Packs() int { return s.count("POST") }

func (s *Server) count(method string) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Method == method {
			n++
		}
	}
	return n
}

// Forget starts the counts anew.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}
