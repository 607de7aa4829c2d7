package forge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"daybook/internal/source"
)

// platforms are all that daybook asks, each with a fake of itself.
var platforms = []struct {
	name   string
	routes func(*fake)
	place  Place
	owner  string // before the names of repositories
	pages  int    // requests of the first listing that page
	quirks quirks
}{
	{"github", gitHubRoutes, Place{Kind: GitHub, Name: "acme", TokenEnv: "ACME_TOKEN"}, "acme/", 3, quirks{extra: 1}}, // one is asked whether it is empty
	{"gitlab", gitLabRoutes, Place{Kind: GitLab, Name: "acme/platform", TokenEnv: "ACME_TOKEN", Subgroups: true}, "acme/platform/", 3, quirks{}},
	{"gitea", giteaRoutes, Place{Kind: Gitea, Name: "acme", TokenEnv: "ACME_TOKEN"}, "acme/", 5, quirks{extra: 1}}, // the last page is full
	{"bitbucket", bitbucketCloudRoutes, Place{Kind: Bitbucket, Name: "acme", TokenEnv: "ACME_TOKEN"}, "acme/", 3, quirks{noTopics: true, noArchived: true, adapt: onCloud}},
	{"bitbucket-datacenter", bitbucketDataCenterRoutes, Place{Kind: Bitbucket, Name: "PAY", TokenEnv: "ACME_TOKEN"}, "PAY/", 3, quirks{noTopics: true, noEmpty: true, noBranch: true}},
	{"azure", azureRoutes, Place{Kind: Azure, Name: "acme/Parcel Service", TokenEnv: "ACME_TOKEN"}, "Parcel Service/", 1, quirks{noTopics: true, noDescription: true}},
}

// quirks are what a platform does not tell, or does besides.
type quirks struct {
	extra int // requests besides the pages

	noTopics, noArchived, noEmpty, noBranch, noDescription, noFork bool

	adapt func(*fake, *place)
}

func (q quirks) at(f *fake, p Place) place {
	found := f.at(p)
	if q.adapt != nil {
		q.adapt(f, &found)
	}
	return found
}

func TestEveryPlatformLists(t *testing.T) {
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			f := newFake(t, p.routes)
			got, err := p.quirks.at(f, p.place).List(t.Context(), f.options("", 1))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Repositories) != 250 || len(got.Warnings) > 0 {
				t.Fatalf("%d repositories, warnings %q", len(got.Repositories), got.Warnings)
			}
			if f.n != p.pages+p.quirks.extra {
				t.Errorf("asked %d times: %q", f.n, f.asked)
			}
			for i, r := range got.Repositories {
				if r.Name != p.owner+f.repos[i].name {
					t.Fatalf("repository %d is %s, want %s", i, r.Name, p.owner+f.repos[i].name)
				}
			}
			want := source.About{Description: "Takes payments", Branch: "trunk", Visibility: "private", Topics: []string{"go", "payments"}}
			if p.quirks.noTopics {
				want.Topics = nil
			}
			if p.quirks.noBranch {
				want.Branch = ""
			}
			if p.quirks.noDescription {
				want.Description = ""
			}
			first := got.Repositories[0]
			if diff := cmp.Diff(want, first.About, cmpopts.IgnoreFields(source.About{}, "Web", "Forge", "Size")); diff != "" {
				t.Error(diff)
			}
			if !strings.HasPrefix(first.About.Web, f.URL) || first.About.Forge == "" || first.Links().Web != first.About.Web {
				t.Errorf("web %s, forge %s", first.About.Web, first.About.Forge)
			}
			for i, is := range []bool{false,
				got.Repositories[1].About.Archived != p.quirks.noArchived,
				got.Repositories[2].About.Fork != p.quirks.noFork,
				got.Repositories[3].About.Empty != p.quirks.noEmpty,
			} {
				if i > 0 && !is {
					t.Errorf("repository %d is special: %+v", i, got.Repositories[i].About)
				}
			}
			if last := got.Repositories[249].About; last.Archived || last.Fork || last.Empty || last.Visibility == "private" {
				t.Errorf("an ordinary repository: %+v", last)
			}
		})
	}
}

// The token goes into the clone addresses of the platform's own host, and
// nowhere that people look.
func TestEveryPlatformGivesItsTokenForCloning(t *testing.T) {
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			f := newFake(t, p.routes)
			opts := f.options(t.TempDir(), 1)
			at := p.quirks.at(f, p.place)
			got, err := source.Lasting(at).List(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			first := got.Repositories[0]
			if !strings.Contains(first.CloneURL(), ":"+secret+"@"+f.host()+"/") || strings.Contains(first.URL, "@") {
				t.Errorf("address %s", first.URL)
			}
			noSecret(t, got, f.notes, f.asked)
			filepath.WalkDir(opts.State, func(name string, d os.DirEntry, _ error) error {
				if d.Type().IsRegular() {
					content, _ := os.ReadFile(name)
					if noSecret(t, string(content)); strings.Contains(string(content), "never-kept") {
						t.Errorf("%s keeps more than is read", name)
					}
				}
				return nil
			})
			elsewhere := at.Dress(source.Repository{URL: "https://elsewhere.example/acme/svc.git"}, opts)
			if strings.Contains(elsewhere.CloneURL(), secret) {
				t.Error("another host would get the token")
			}
		})
	}
}

func TestEveryPlatformIsSparedWhatHasNotChanged(t *testing.T) {
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			f := newFake(t, p.routes)
			opts := f.options(t.TempDir(), 1)
			first, err := p.quirks.at(f, p.place).List(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			second, err := p.quirks.at(f, p.place).List(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			if f.spared < p.pages {
				t.Errorf("%d of %d pages cost nothing", f.spared, p.pages)
			}
			if diff := cmp.Diff(first, second, cmpopts.IgnoreUnexported(source.Repository{})); diff != "" {
				t.Error(diff)
			}
			f.repos[120].description = "has changed"
			third, err := p.quirks.at(f, p.place).List(t.Context(), opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := third.Repositories[120].About.Description; got != "has changed" && !p.quirks.noDescription {
				t.Errorf("what changed is %q", got)
			}
		})
	}
}

// A page that was full and the last is followed by another one tomorrow, while
// it stays as it is.
func TestEveryPlatformFindsThePageAfterAFullOne(t *testing.T) {
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			f := newFake(t, p.routes)
			f.repos = f.repos[:100]
			opts := f.options(t.TempDir(), 1)
			for _, n := range []int{100, 101} {
				f.repos = dozens(250)[:n]
				got, err := p.quirks.at(f, p.place).List(t.Context(), opts)
				if err != nil || len(got.Repositories) != n {
					t.Errorf("%d repositories of %d, %v", len(got.Repositories), n, err)
				}
			}
		})
	}
}

// What can go wrong on the way: every platform gives its last good list then,
// and what may pass is tried again first.
func TestEveryPlatformFails(t *testing.T) {
	var stranger *httptest.Server
	always := func(int, int) bool { return true }
	faults := []struct {
		name  string
		when  func(n, pages int) bool
		reply func(f *fake, w http.ResponseWriter, r *http.Request)
		want  string // of the warning; "" where it mends
		waits bool
	}{
		{"500 once", func(n, _ int) bool { return n == 1 }, status(500, `{"message":"oops"}`), "", true},
		{"500 half-way", func(n, pages int) bool { return n >= pages }, status(500, `{"message":"oops"}`), "answers 500 Internal Server Error; try again later", true},
		{"502 as a page", always, status(502, "<html><body>Bad Gateway</body></html>"), "answers 502 Bad Gateway", true},
		{"cut short", always, cut, "", true},
		{"cut short by a proxy that calls it whole", always, func(_ *fake, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `[{"name":"svc-0`)
		}, "ends early or is none", true},
		{"a login page", always, status(200, "<!DOCTYPE html><title>Sign in</title>"), "answers with a web page where JSON is due", false},
		{"another host", always, func(_ *fake, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, stranger.URL+"/login", http.StatusFound)
		}, "sends us to http://", false},
		{"too often, with Retry-After", func(n, pages int) bool { return n == pages }, limit(429, "Retry-After", "7"), "", true},
		{"too often, far too long", always, limit(429, "Retry-After", "86400"), "a wait of 24h0m0s is longer than a night allows", false},
		{"no connection", always, func(*fake, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "cannot be asked", true},
		{"silence", always, func(_ *fake, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "does not answer in time", true},
		{"418", always, status(418, `{"message":"teapot"}`), "answers 418 I'm a teapot, teapot", false},
		{"not the form that it documents", always, status(200, `"hello"`), "", false},
	}
	for _, p := range platforms {
		for _, fault := range faults {
			t.Run(p.name+"/"+fault.name, func(t *testing.T) {
				reached := false
				stranger = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
				defer stranger.Close()
				f := newFake(t, p.routes)
				f.Config.ErrorLog = quiet
				at := p.quirks.at(f, p.place)
				if fault.name == "silence" {
					at.timeout = 20 * time.Millisecond
				}
				asked := source.Lasting(at)
				state := t.TempDir()
				good, err := asked.List(t.Context(), f.options(state, 1))
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries(t, filepath.Join(source.Place(state, at.String()), "answers")) {
					os.Remove(e) // so that the fault is met with whole answers
				}
				f.n, f.fault = 0, func(n int, w http.ResponseWriter, r *http.Request) bool {
					if fault.when(n, p.pages) {
						fault.reply(f, w, r)
					}
					return fault.when(n, p.pages)
				}
				got, err := asked.List(t.Context(), f.options(state, 2))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(good.Repositories, got.Repositories, cmpopts.IgnoreUnexported(source.Repository{})); diff != "" {
					t.Error(diff)
				}
				switch mends := strings.HasSuffix(fault.name, "once") || strings.HasSuffix(fault.name, "Retry-After"); {
				case mends && len(got.Warnings) > 0:
					t.Errorf("warnings %q", got.Warnings)
				case !mends && (len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], fault.want) || !strings.Contains(got.Warnings[0], "the list of 1 November 2026 stands in (250 repositories)")):
					t.Errorf("warnings %q, want %q", got.Warnings, fault.want)
				}
				if waited := len(f.waits) > 0; waited != fault.waits {
					t.Errorf("waits %v", f.waits)
				}
				if reached {
					t.Error("another host was asked")
				}
				noSecret(t, got.Warnings, f.notes)
			})
		}
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func status(code int, body string) func(*fake, http.ResponseWriter, *http.Request) {
	return func(_ *fake, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(body, "<") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

func limit(code int, headers ...string) func(*fake, http.ResponseWriter, *http.Request) {
	return func(_ *fake, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprint(w, `{"message":"Too many requests"}`)
	}
}

// cut promises more than it sends.
func cut(_ *fake, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "5000")
	fmt.Fprint(w, `[{"name":"svc-0`)
}

// Limits, in the words of each platform.
func TestLimitsAreWaitedFor(t *testing.T) {
	date := time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC)
	epoch := func(after time.Duration) string { return strconv.FormatInt(date.Add(after).Unix(), 10) }
	const json403 = `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}`
	for _, c := range []struct {
		name    string
		status  int
		body    string
		headers []string
		want    time.Duration
	}{
		{"GitHub, primary", 403, `{"message":"API rate limit exceeded"}`, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", epoch(90 * time.Second)}, 91 * time.Second},
		{"GitHub, secondary with its time", 403, json403, []string{"Retry-After", "60"}, time.Minute},
		{"GitHub, secondary without", 403, json403, nil, time.Minute},
		{"GitHub, secondary with much left of the primary", 403, json403, []string{"X-RateLimit-Remaining", "4000", "X-RateLimit-Reset", epoch(time.Hour)}, time.Minute},
		{"GitLab", 429, `{"message":"Too Many Requests"}`, []string{"RateLimit-Remaining", "0", "RateLimit-Reset", epoch(30 * time.Second), "Retry-After", "30"}, 30 * time.Second},
		{"seconds, as the draft standard has it", 429, `{}`, []string{"RateLimit-Reset", "12"}, 12 * time.Second},
		{"a date", 429, `{}`, []string{"Retry-After", date.Add(45 * time.Second).Format(http.TimeFormat)}, 45 * time.Second},
		{"Azure DevOps", 429, `{}`, []string{"Retry-After", "15", "X-RateLimit-Reset", epoch(5 * time.Minute), "X-RateLimit-Remaining", "0"}, 15 * time.Second},
		{"a good answer that asks for a pause", 200, `[]`, []string{"Retry-After", "3"}, 3 * time.Second},
		{"a good answer that was the last", 200, `[]`, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", epoch(20 * time.Second)}, 21 * time.Second},
		{"a good answer", 200, `[]`, []string{"X-RateLimit-Remaining", "17", "X-RateLimit-Reset", epoch(20 * time.Second)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, gitHubRoutes)
			f.fault = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n > 1 {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Date", date.Format(http.TimeFormat))
				for i := 0; i < len(c.headers); i += 2 {
					w.Header().Set(c.headers[i], c.headers[i+1])
				}
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
				return true
			}
			p := f.at(Place{Kind: GitHub, Name: "acme", TokenEnv: "ACME_TOKEN"})
			a, err := p.ask(t.Context(), f.options("", 1))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				var into any
				if _, err := a.get(t.Context(), a.api+"orgs/acme/repos", &into); err != nil {
					t.Fatal(err)
				}
			}
			var waited time.Duration
			for _, d := range f.waits {
				waited += d
			}
			if waited != c.want {
				t.Errorf("waited %v, want %v", f.waits, c.want)
			}
			if told := slices.ContainsFunc(f.notes, func(n string) bool { return strings.Contains(n, "waiting "+c.want.String()) }); told != (c.want > 0) {
				t.Errorf("said %q", f.notes)
			}
		})
	}
}

// A platform that pages for ever, or sends one page again and again, ends.
func TestPagesThatNeverEnd(t *testing.T) {
	f := newFake(t, gitHubRoutes)
	f.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		var all []map[string]any
		for i := range 100 {
			all = append(all, f.onGitHub("acme", repo{name: fmt.Sprintf("svc-%d-%d", n, i)}))
		}
		content, _ := json.Marshal(all)
		w.Header().Set("Content-Type", "application/json")
		w.Write(content)
		return true
	}
	_, err := f.at(Place{Kind: GitHub, Name: "acme", TokenEnv: "ACME_TOKEN"}).List(t.Context(), f.options("", 1))
	if err == nil || !strings.Contains(err.Error(), "lists more than 100000 repositories") {
		t.Errorf("got %v", err)
	}
}
