package forge

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybook/internal/source"
)

// ofApp serves GitHub to an app, whose tokens have ends. It gives the file of
// the app's key.
func (f *fake) ofApp(now func() time.Time, exchange func() (token, ends string)) (file string) {
	t := f.t
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "app.pem")
	content := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/api/v3/app/installations/77/access_tokens" {
			return false
		}
		if problem := checkJWT(&key.PublicKey, r.Header.Get("Authorization"), now()); problem != "" || r.Method != http.MethodPost {
			t.Errorf("%s: %s", r.Method, problem)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		token, ends := exchange()
		fmt.Fprintf(w, `{"token":%q,"expires_at":%q}`, token, ends)
		return true
	}
	return file
}

func TestGitHubApp(t *testing.T) {
	f := newFake(t, gitHubRoutes)
	file := f.ofApp(f.options("", 1).Clock, func() (string, string) { return secret, "2026-11-01T05:00:00Z" })
	p := f.at(Place{Kind: GitHub, Name: "acme", App: App{ID: "4711", Installation: 77, KeyEnv: "APP_KEY"}})
	opts := f.options("", 1)
	opts.Env = environment(map[string]string{"APP_KEY": file, "ACME_TOKEN": "not this one"})
	got, err := p.List(t.Context(), opts)
	if err != nil || len(got.Repositories) != 250 {
		t.Fatalf("%d repositories, %v", len(got.Repositories), err)
	}
	if address := got.Repositories[0].CloneURL(); !strings.Contains(address, "x-access-token:"+secret+"@") {
		t.Error("the token of the installation does not reach the clone address")
	}
	noSecret(t, got)
	for name, c := range map[string]struct {
		env   map[string]string
		clock bool
		want  string
	}{
		"not set":  {nil, true, "APP_KEY, which app_key_env names, is not set"},
		"no file":  {map[string]string{"APP_KEY": file + ".none"}, true, "no such file"},
		"no key":   {map[string]string{"APP_KEY": "app_test.go"}, true, "app_test.go"},
		"no clock": {map[string]string{"APP_KEY": file}, false, "no clock"},
	} {
		opts := source.Options{Env: environment(c.env)}
		if c.clock {
			opts.Clock = f.options("", 1).Clock
		}
		if _, err := p.List(t.Context(), opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// TestGitHubAppsTokenEnds holds that a long night does not end with the hour of
// its first token.
func TestGitHubAppsTokenEnds(t *testing.T) {
	now := time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC)
	f := newFake(t, gitHubRoutes)
	exchanged := 0
	file := f.ofApp(func() time.Time { return now }, func() (string, string) {
		exchanged++
		return secret + strings.Repeat("+", exchanged-1), now.Add(time.Hour).Format(time.RFC3339)
	})
	p := f.at(Place{Kind: GitHub, Name: "acme", App: App{ID: "4711", Installation: 77, KeyEnv: "APP_KEY"}})
	opts := f.options("", 1)
	opts.Env, opts.Clock = environment(map[string]string{"APP_KEY": file}), func() time.Time { return now }
	f.signed = "Bearer " + secret
	got, err := p.List(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	one, other := got.Repositories[0], got.Repositories[1]
	address := func(r source.Repository, want string) {
		t.Helper()
		if got, err := r.Address(t.Context()); err != nil || !strings.Contains(got, "x-access-token:"+want+"@") {
			t.Errorf("%v gives the wrong address, %v; %d exchanged", r.Name, err, exchanged)
		}
	}
	address(one, secret)
	f.signed = "Bearer " + secret + "+"
	now = now.Add(55 * time.Minute)
	address(one, secret+"+")
	address(other, secret+"+")
	if exchanged != 2 {
		t.Errorf("%d tokens exchanged, 2 needed", exchanged)
	}
	now = now.Add(55 * time.Minute)
	down, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := one.Address(down); err != nil {
		t.Errorf("a token that holds for five minutes more is not used: %v", err)
	}
	now = now.Add(10 * time.Minute)
	if _, err := one.Address(down); err == nil {
		t.Error("a token that ended is used")
	} else {
		noSecret(t, err)
	}
}

// checkJWT says what is wrong with the token of an app at a time.
func checkJWT(key *rsa.PublicKey, header string, now time.Time) string {
	parts := strings.Split(strings.TrimPrefix(header, "Bearer "), ".")
	if len(parts) != 3 {
		return "it is no JWT: " + header
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature); err != nil {
		return err.Error()
	}
	var claims struct {
		Iss      string
		Iat, Exp int64
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err.Error()
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return err.Error()
	}
	if claims.Iss != "4711" || claims.Iat >= now.Unix() || claims.Exp <= now.Unix() || claims.Exp > now.Unix()+600 {
		return fmt.Sprintf("claims %+v", claims)
	}
	return ""
}
