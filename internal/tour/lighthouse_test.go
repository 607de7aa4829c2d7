package tour

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestLighthouse wants 100 in every category of Lighthouse's, whose command the
// variable DAYBOOK_LIGHTHOUSE names. It measures time, so that it is no part of
// the other tests.
func TestLighthouse(t *testing.T) {
	lighthouse := os.Getenv("DAYBOOK_LIGHTHOUSE")
	if lighthouse == "" {
		t.Skip("Lighthouse runs where DAYBOOK_LIGHTHOUSE names it (make lighthouse)")
	}
	chrome, err := exec.LookPath(browserPath())
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := site(t)
	root := compressed(t, plain)
	for _, form := range []string{"mobile", "desktop"} {
		for _, s := range stops {
			if !slices.Contains([]string{"front", "service-middling", "document"}, s.name) {
				continue
			}
			t.Run(s.name+"/"+form, func(t *testing.T) {
				report := filepath.Join(t.TempDir(), "report.json")
				flags := []string{root + "/" + s.address, "--quiet", "--output=json", "--output-path=" + report,
					"--only-categories=performance,accessibility,best-practices,seo", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"}
				if form == "desktop" {
					flags = append(flags, "--preset=desktop")
				}
				cmd := exec.Command(lighthouse, flags...)
				cmd.Env = append(os.Environ(), "CHROME_PATH="+chrome)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				scored(t, report)
			})
		}
	}
}

// compressed stands before a server and compresses what it answers, as hosts do.
func compressed(t *testing.T, plain string) string {
	t.Helper()
	behind, err := url.Parse(plain)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	proxy.ModifyResponse = func(r *http.Response) error {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.Copy(w, r.Body); err != nil {
			return err
		}
		r.Header.Del("Content-Length")
		r.Header.Set("Content-Encoding", "gzip")
		r.Body = io.NopCloser(&b)
		return w.Close()
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// scored reads a report and says what cost points.
func scored(t *testing.T, report string) {
	t.Helper()
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Categories map[string]struct {
			Score     *float64
			AuditRefs []struct {
				ID     string
				Weight float64
			}
		}
		Audits map[string]struct {
			Score               *float64
			Title, DisplayValue string
			Details             json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	if len(said.Categories) != 4 {
		t.Fatalf("%d categories", len(said.Categories))
	}
	for name, category := range said.Categories {
		if category.Score != nil && *category.Score == 1 {
			t.Logf("%s: 100", name)
			continue
		}
		if category.Score == nil {
			t.Errorf("%s: no score", name)
		} else {
			t.Errorf("%s: %.0f", name, *category.Score*100)
		}
		for _, ref := range category.AuditRefs {
			if audit := said.Audits[ref.ID]; ref.Weight > 0 && audit.Score != nil && *audit.Score < 1 {
				t.Errorf("\t%s: %s %s %.600s", ref.ID, audit.Title, audit.DisplayValue, audit.Details)
			}
		}
	}
}
