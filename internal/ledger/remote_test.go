package ledger

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/cenkalti/backoff/v5"
)

// A site that is busy, or drops the connection half way, is asked again; three
// times is enough.
func TestABusySiteIsAskedAgain(t *testing.T) {
	var text bytes.Buffer
	if err := (&Book{}).Encode(&text); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		failures int
		fail     func(http.ResponseWriter)
		want     string
	}{
		"busy twice":      {2, func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, ""},
		"too many":        {2, func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) }, ""},
		"always busy":     {9, func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, "502"},
		"dropped half":    {1, func(w http.ResponseWriter) { half(w, text.Bytes()) }, ""},
		"always dropped":  {9, func(w http.ResponseWriter) { half(w, text.Bytes()) }, "line 2"},
		"refused at once": {9, func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }, "403"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked <= test.failures {
					test.fail(w)
					return
				}
				_, _ = w.Write(text.Bytes())
			}))
			defer server.Close()
			u, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			book, err := openURL(context.Background(), u, server.Client(), &backoff.ZeroBackOff{})
			if test.want == "" {
				if err != nil || book == nil {
					t.Errorf("after %d failures: %v", test.failures, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "--state-from") {
				t.Errorf("error %v, want %q and the remedy", err, test.want)
			}
			if test.want == "403" && asked != 1 {
				t.Errorf("asked %d times, though the answer will not change", asked)
			}
		})
	}
}

// half promises the whole and sends the header line and no more.
func half(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text[:bytes.IndexByte(text, '\n')+5])
}

// A site whose ledger is gone is no first night: building on would forget all.
func TestASiteWithoutItsLedgerIsNoFirstNight(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/book/api/v1/fleet.json" {
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	_, err := OpenFrom(t.Context(), server.URL+"/book/", server.Client())
	if err == nil || errors.Is(err, ErrNoLedger) || !strings.Contains(err.Error(), "its ledger is gone") {
		t.Errorf("got %v", err)
	}
	if _, err := OpenFrom(t.Context(), server.URL+"/elsewhere/", server.Client()); !errors.Is(err, ErrNoLedger) {
		t.Errorf("where nothing is published: got %v", err)
	}
}
