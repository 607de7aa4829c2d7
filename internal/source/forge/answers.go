package forge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"daybook/internal/source"
)

// answers keeps good answers with their entity tags beside the mirrors, so that
// what has not changed costs a platform nothing: 304 counts against no limit.
// Of an answer only those keys are kept that are read: GitLab's carry the token
// of its runners. A nil one keeps nothing.
type answers struct {
	dir  string
	keys map[string]bool
	used map[string]bool // files of this listing
}

// remembered is an answer on the disk.
type remembered struct {
	URL    string          `json:"url"`
	Tag    string          `json:"etag"`
	Header http.Header     `json:"header,omitempty"` // where the next page is
	Body   json.RawMessage `json:"body"`
}

// paging are the headers by which platforms page.
var paging = [...]string{"Link", "X-Next-Page", "X-Page", "X-Total-Pages", "X-Total-Count", "X-Ms-Continuationtoken"}

func openAnswers(dir string, keys []string) *answers {
	known := map[string]bool{}
	for _, k := range keys {
		known[k] = true
	}
	return &answers{dir: dir, keys: known, used: map[string]bool{}}
}

func (s *answers) file(req *http.Request) string {
	sum := sha256.Sum256([]byte(req.Header.Get("Accept") + " " + req.URL.String()))
	return hex.EncodeToString(sum[:12]) + ".json"
}

// condition asks for what is new only, if there is something to go by.
func (s *answers) condition(req *http.Request) *remembered {
	if s == nil || req.Method != http.MethodGet {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(s.dir, s.file(req)))
	if err != nil {
		return nil // asked as a whole
	}
	var r remembered
	if json.Unmarshal(content, &r) != nil || r.URL != req.URL.String() || r.Tag == "" {
		return nil
	}
	req.Header.Set("If-None-Match", r.Tag)
	s.used[s.file(req)] = true
	return &r
}

// confirmed is the answer that stands, with what is new about it: a list may
// have got another page though this one is the same.
func (r *remembered) confirmed(fresh http.Header) *answer {
	header := fresh.Clone()
	for name, values := range r.Header {
		if header.Get(name) == "" {
			header[name] = values
		}
	}
	header.Set("Content-Type", "application/json")
	return &answer{http.StatusOK, header, r.Body}
}

// keep remembers an answer. One that cannot be kept is asked for again.
func (s *answers) keep(req *http.Request, a *answer) {
	tag := a.header.Get("Etag")
	if s == nil || req.Method != http.MethodGet || tag == "" {
		return
	}
	var body any
	if json.Unmarshal(a.body, &body) != nil {
		return
	}
	small, err := json.Marshal(s.trim(body))
	if err != nil {
		return
	}
	r := remembered{URL: req.URL.String(), Tag: tag, Header: http.Header{}, Body: small}
	for _, name := range paging {
		if values := a.header.Values(name); len(values) > 0 {
			r.Header[name] = values
		}
	}
	content, err := json.Marshal(r)
	if err != nil {
		return
	}
	s.used[s.file(req)] = true
	_ = source.WriteWhole(filepath.Join(s.dir, s.file(req)), content) // asked for as a whole the next time
}

// trim leaves in an answer what is read of it.
func (s *answers) trim(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = s.trim(v[i])
		}
	case map[string]any:
		maps.DeleteFunc(v, func(key string, _ any) bool { return !s.keys[key] })
		for key := range v {
			v[key] = s.trim(v[key])
		}
	}
	return v
}

// sweep removes answers that a whole listing did not use.
func (s *answers) sweep() {
	if s == nil {
		return
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	stale := slices.DeleteFunc(entries, func(e os.DirEntry) bool { return s.used[e.Name()] })
	for _, e := range stale {
		_ = os.Remove(filepath.Join(s.dir, e.Name())) // another night will
	}
}
