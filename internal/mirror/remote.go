package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	gitssh "github.com/go-git/go-git/v5/plumbing/transport/ssh"
	"golang.org/x/crypto/ssh"

	"daybook/internal/gitfs"
)

// remote is a repository on a server.
type remote struct {
	host     string
	url      string // without credentials
	login    login
	known    bool // we have something to show the server
	endpoint *transport.Endpoint
	auth     transport.AuthMethod
	client   transport.Transport
	session  transport.UploadPackSession
	spent    bool // over ssh, a session is good for one request
	overHTTP bool
	caps     *capability.List
}

// localDir is the folder that a file address means.
func localDir(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" {
		return "", false
	}
	return u.Path, true
}

// dial prepares a remote; nothing is sent yet.
func dial(address string, c Credentials, client transport.Transport) (*remote, error) {
	endpoint, err := transport.NewEndpoint(address)
	if err != nil {
		return nil, errors.New("the address is not valid") // the error quotes it
	}
	r := &remote{host: endpoint.Host}
	switch endpoint.Protocol {
	case "http", "https":
		u, err := url.Parse(address)
		if err != nil {
			return nil, errors.New("the address is not valid")
		}
		r.overHTTP, r.client = true, client
		if r.login, r.known = c.find(u); r.known {
			r.auth = &githttp.BasicAuth{Username: r.login.user, Password: r.login.password}
		}
		endpoint.User, endpoint.Password = "", ""
		if u.Port() != "" {
			r.host = u.Host
		}
	case "ssh":
		if endpoint.User == "" {
			endpoint.User = gitssh.DefaultUsername
		}
		r.login = login{user: endpoint.User, password: endpoint.Password}
		endpoint.Password = ""
		r.client = gitssh.NewClient(nil)
		if r.auth, r.known, err = c.sshAuth(endpoint.User); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%s addresses are not supported; use https, ssh or file", endpoint.Protocol)
	}
	r.endpoint, r.url = endpoint, Redact(endpoint.String())
	return r, nil
}

var errNoKey = errors.New("there is no ssh agent, and no key without a passphrase; start ssh-agent and add the key that may read this repository")

// sshAuth asks an agent, or else takes the first key file that can be read
// without a passphrase.
func (c Credentials) sshAuth(user string) (transport.AuthMethod, bool, error) {
	if c.agent {
		auth, err := gitssh.NewSSHAgentAuth(user)
		if err != nil {
			return nil, false, err
		}
		return timedSSH{auth}, true, nil
	}
	for _, file := range c.keys {
		if auth, err := gitssh.NewPublicKeysFromFile(user, file, ""); err == nil {
			return timedSSH{auth}, true, nil
		}
	}
	return nil, false, errNoKey
}

// timedSSH gives the connection a time limit, which go-git's does not have.
type timedSSH struct{ gitssh.AuthMethod }

func (t timedSSH) ClientConfig() (*ssh.ClientConfig, error) {
	config, err := t.AuthMethod.ClientConfig()
	if err == nil {
		config.Timeout = 30 * time.Second
	}
	return config, err
}

// open starts a session. Connecting over ssh knows no context: on a cancelled
// one it is left to its own time limit.
func (r *remote) open(ctx context.Context) error {
	if r.session != nil && (r.overHTTP || !r.spent) {
		return nil
	}
	r.close()
	type opened struct {
		session transport.UploadPackSession
		err     error
	}
	result := make(chan opened, 1)
	go func() {
		s, err := r.client.NewUploadPackSession(r.endpoint, r.auth)
		result <- opened{s, err}
	}()
	select {
	case o := <-result:
		if o.err != nil { // the session is then a nil of some type
			return o.err
		}
		r.session, r.spent = o.session, false
		return nil
	case <-ctx.Done():
		go func() {
			if o := <-result; o.err == nil {
				_ = o.session.Close()
			}
		}()
		return ctx.Err()
	}
}

func (r *remote) close() {
	if r.session != nil {
		_ = r.session.Close() // a second time does no harm
	}
	r.session = nil
}

// list asks for the refs.
func (r *remote) list(ctx context.Context) (listing, error) {
	if err := r.open(ctx); err != nil {
		return listing{}, err
	}
	adv, err := r.session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return listing{}, err
	}
	r.caps = adv.Capabilities
	for _, format := range adv.Capabilities.Get(capability.ObjectFormat) {
		if format != "sha1" {
			return listing{}, gitfs.ErrSHA256
		}
	}
	return newListing(adv), nil
}

// partial reports whether the server can leave blobs out, and send single
// ones later.
func (r *remote) partial() bool {
	return r.caps.Supports(capability.Filter) &&
		(r.caps.Supports(capability.AllowReachableSHA1InWant) || r.caps.Supports(capability.AllowTipSHA1InWant))
}

// request asks for objects. The reader is of the pack alone.
func (r *remote) request(ctx context.Context, wants, haves []gitfs.Hash, filter packp.Filter) (io.ReadCloser, error) {
	if r.spent { // a new session begins with its own listing
		if err := r.open(ctx); err != nil {
			return nil, err
		}
		if _, err := r.session.AdvertisedReferencesContext(ctx); err != nil {
			return nil, err
		}
	}
	req := packp.NewUploadPackRequestFromCapabilities(r.caps)
	if r.caps.Supports(capability.NoProgress) {
		if err := req.Capabilities.Set(capability.NoProgress); err != nil {
			return nil, err
		}
	}
	if filter != "" {
		if err := req.Capabilities.Set(capability.Filter); err != nil {
			return nil, err
		}
		req.Filter = filter
	}
	for _, h := range wants {
		req.Wants = append(req.Wants, plumbing.Hash(h))
	}
	for _, h := range haves {
		req.Haves = append(req.Haves, plumbing.Hash(h))
	}
	r.spent = !r.overHTTP
	res, err := r.session.UploadPack(ctx, req)
	if err != nil {
		return nil, err
	}
	var pack io.Reader = res
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, res)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, res)
	}
	return bounded{pack, res}, nil
}

// newHTTP is go-git's transport over a client of our own: its registry of
// protocols is global. Redirects to other hosts lose the credentials there.
func newHTTP(next http.RoundTripper, now time.Time) transport.Transport {
	return githttp.NewClient(&http.Client{Transport: wire{next: next, now: now}})
}
