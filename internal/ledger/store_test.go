package ledger_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// smallBook has every kind of line.
func smallBook(t *testing.T) *ledger.Book {
	t.Helper()
	n := night(day(1), result("acme/a", "a", "readme", finding.Fail, found("x"), found("y")))
	n.Cards = []ledger.Card{{Service: "a", Repository: "acme/a", Level: "Bronze"}}
	book, _ := enter(t, &ledger.Book{}, n)
	return book
}

func TestADamagedLedgerIsNeverRead(t *testing.T) {
	text := encoded(t, smallBook(t))
	lines := strings.SplitAfter(text, "\n")
	half := strings.Join(lines[:4], "") + lines[4][:20]
	tests := map[string]struct{ text, want string }{
		"empty file":        {"", "line 1: the file is empty"},
		"a web page":        {"<!doctype html>\n<p>Sign in\n", "line 1: a web page"},
		"other JSON":        {"{\"a\":1}\n", "line 1: not a daybook ledger"},
		"no line":           {"zzz", "line 1: not a daybook ledger"},
		"newer version":     {"{\"daybookLedger\":{\"version\":99}}\n", "line 1: written by a newer daybook: version 99"},
		"half a line":       {half, "line 5: half written"},
		"without its end":   {strings.Join(lines[:5], ""), "line 6 is missing: the ledger was cut short"},
		"a line lost":       {strings.Join(lines[:2], "") + strings.Join(lines[3:], ""), "was written with 7 lines and has 6"},
		"a line twice":      {lines[0] + lines[1] + strings.Join(lines[1:], ""), "was written with 7 lines and has 8"},
		"a word changed":    {strings.Replace(text, "seen x", "seen z", 1), "checksum differs"},
		"bad line":          {lines[0] + "{\"edition\":{\"number\":\"one\"}}\n" + strings.Join(lines[2:], ""), "line 2: not as daybook wrote it"},
		"unknown line":      {lines[0] + "{\"weather\":{}}\n" + strings.Join(lines[1:], ""), "line 2: not an edition"},
		"two ledgers":       {text + text, "line 9: the ledger goes on behind its end"},
		"conflict markers":  {lines[0] + "<<<<<<< HEAD\n" + strings.Join(lines[1:], ""), "line 2: not as daybook wrote it"},
		"a bottomless line": {lines[0] + strings.Repeat("x", 17<<20), "line 2: longer than 16 MiB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			book, err := ledger.Read(strings.NewReader(test.text))
			if err == nil || book != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			path := filepath.Join(t.TempDir(), "ledger.jsonl")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := ledger.Open(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "--state-from") {
				t.Errorf("error %v, want the file and the remedy", err)
			}
		})
	}
}

func TestEveryCutIsNoticed(t *testing.T) {
	text := encoded(t, smallBook(t))
	for i := range len(text) {
		if _, err := ledger.Read(strings.NewReader(text[:i])); err == nil {
			t.Fatalf("cut after %d of %d bytes, it is read", i, len(text))
		}
	}
}

func TestSaveAndOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "ledger.jsonl")
	empty, err := ledger.Open(path)
	if err != nil || len(empty.Editions()) != 0 {
		t.Fatalf("without a file: %v, %v", empty, err)
	}
	book := smallBook(t)
	if err := book.Save(path); err != nil {
		t.Fatal(err)
	}
	first, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Save(path); err != nil {
		t.Fatal(err)
	}
	second, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(first, second) {
		t.Error("the same book was written again")
	}
	again, err := ledger.Open(path)
	if err != nil || encoded(t, again) != encoded(t, book) {
		t.Errorf("read back: %v", err)
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Errorf("%d files, want the ledger alone", len(entries))
	}
}

func TestAFailedSaveKeepsTheOldLedger(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.jsonl")
	if err := (&ledger.Book{}).Save(path); err != nil {
		t.Fatal(err)
	}
	// A folder where the temporary file would be stands for a disk that refuses.
	if err := os.Mkdir(path+".new", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := smallBook(t).Save(path); err == nil {
		t.Fatal("saved, though the temporary file cannot be written")
	}
	if book, err := ledger.Open(path); err != nil || len(book.Editions()) != 0 {
		t.Errorf("the old ledger is not there: %v", err)
	}
}

func TestOneBuildForEachStateFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	unlock, err := ledger.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Lock(dir); err == nil || !strings.Contains(err.Error(), "--state") || !strings.Contains(err.Error(), dir) {
		t.Errorf("second lock: %v, want an error with the folder and the remedy", err)
	}
	unlock()
	unlock, err = ledger.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestOpenFromAFolder(t *testing.T) {
	ctx := context.Background()
	site := t.TempDir()
	for _, place := range []string{site, filepath.Join(site, "missing")} {
		if _, err := ledger.OpenFrom(ctx, place, nil); !errors.Is(err, ledger.ErrNoLedger) {
			t.Errorf("%s: %v, want ErrNoLedger", place, err)
		}
	}
	for _, path := range []string{"ledger.jsonl", "state/ledger.jsonl"} {
		site := t.TempDir()
		if err := smallBook(t).Save(filepath.Join(site, path)); err != nil {
			t.Fatal(err)
		}
		book, err := ledger.OpenFrom(ctx, site, nil)
		if err != nil || len(book.Editions()) != 1 {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := os.Mkdir(filepath.Join(site, "state"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(site, "state", "ledger.jsonl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenFrom(ctx, site, nil); err == nil || errors.Is(err, ledger.ErrNoLedger) {
		t.Errorf("an empty file: %v, want an error that is not ErrNoLedger", err)
	}
}

func TestOpenFromASite(t *testing.T) {
	text := encoded(t, smallBook(t))
	mux := http.NewServeMux()
	mux.HandleFunc("/good/state/ledger.jsonl", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(text)) })
	mux.HandleFunc("/query/state/ledger.jsonl", func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user+password+r.URL.RawQuery != "usecrettoken=1" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write([]byte(text))
	})
	mux.HandleFunc("/cut/state/ledger.jsonl", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(text[:len(text)/2])) })
	mux.HandleFunc("/login/", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("<html>\n")) })
	mux.HandleFunc("/private/", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	server := httptest.NewServer(mux)
	defer server.Close()

	open := func(path string) error {
		address := strings.Replace(server.URL, "http://", "http://u:secret@", 1) + path
		book, err := ledger.OpenFrom(context.Background(), address, server.Client())
		if err == nil && encoded(t, book) != text {
			t.Errorf("%s: not the ledger that was published", path)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the password: %v", path, err)
		}
		return err
	}
	for _, path := range []string{"/good", "/good/", "/good/state/ledger.jsonl", "/query?token=1"} {
		if err := open(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for path, want := range map[string]string{"/cut": "cut short", "/login": "a web page", "/private": "401"} {
		err := open(path)
		if err == nil || errors.Is(err, ledger.ErrNoLedger) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if err := open("/nothing"); !errors.Is(err, ledger.ErrNoLedger) {
		t.Errorf("/nothing: %v, want ErrNoLedger", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ledger.OpenFrom(cancelled, server.URL+"/good", server.Client()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
