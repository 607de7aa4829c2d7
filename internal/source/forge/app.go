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
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"daybook/internal/source"
)

// installation exchanges the key of a GitHub App for a token that holds for an
// hour:
// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
func (p place) installation(ctx context.Context, a *asking, opts source.Options) (token, error) {
	file := env(opts.Env).get(p.App.KeyEnv)
	if file == "" {
		return token{}, fmt.Errorf("the environment variable %s, which app_key_env names, is not set; put the path of the app's private key into it", p.App.KeyEnv)
	}
	key, err := readKey(file)
	if err != nil {
		return token{}, fmt.Errorf("the key of the app, $%s: %w", p.App.KeyEnv, err)
	}
	if opts.Clock == nil {
		return token{}, errors.New("a GitHub App signs the time, and there is no clock")
	}
	jwt, err := signed(key, p.App.ID, opts.Clock())
	if err != nil {
		return token{}, err
	}
	from := "$" + p.App.KeyEnv
	a.wire.token, a.wire.sign = token{secret: jwt, from: from}, bearer
	client, err := a.gitHub()
	if err != nil {
		return token{}, err
	}
	made, _, err := client.Apps.CreateInstallationToken(ctx, p.App.Installation, nil)
	if err != nil {
		return token{}, err
	}
	return token{made.GetToken(), "the installation of the app of " + from, made.GetExpiresAt().Time}, nil
}

// enough is how long a token still has to hold when a fetch begins.
const enough = 10 * time.Minute

// renewal is the token of an installation, exchanged anew before it ends.
type renewal struct {
	place place
	opts  source.Options
	mutex sync.Mutex
	token token
}

// Login gives the token. One that could not be exchanged is used until its end.
func (r *renewal) Login(ctx context.Context) (user, password string, err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if left := r.token.until.Sub(r.opts.Clock()); left < enough {
		a, err := r.place.ask(ctx, r.opts)
		switch {
		case err == nil:
			r.token = a.token
		case left <= 0:
			return "", "", r.place.explain(err)
		}
	}
	return r.place.login(), r.token.secret, nil
}

const maxKey = 64 << 10 // bytes

func readKey(file string) (*rsa.PrivateKey, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxKey))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM file; GitHub makes one in the settings of the app", file)
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s holds no private key", file)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no RSA key, which is what GitHub makes", file)
	}
	return key, nil
}

// signed is the app's own token, a JWT. It begins a minute early because clocks
// differ, and may not last longer than ten.
func signed(key *rsa.PrivateKey, app string, now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{"iss": app, "iat": now.Add(-time.Minute).Unix(), "exp": now.Add(8 * time.Minute).Unix()})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return text + "." + encode(signature), nil
}
