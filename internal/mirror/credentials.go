package mirror

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Lookups are the places that credentials come from. This package reads no
// environment of its own.
type Lookups struct {
	Env   func(string) string // os.Getenv; nil looks nowhere
	Netrc string              // file; a missing one is empty
	Store []string            // files as git-credential-store writes them
	Keys  []string            // private ssh keys, tried when no agent answers
}

// Credentials answers who we are to which host. The zero value knows nobody.
// It prints as nothing.
type Credentials struct {
	logins []login
	env    func(string) string
	keys   []string
	agent  bool
}

// login is one way to be known to a host.
type login struct {
	scheme         string // "" is any that hides a password
	host           string // with its port where that is not the usual one; "" is any
	path           string // "" is any; else one repository or what lies below
	user, password string
}

func (Credentials) String() string   { return "credentials" }
func (Credentials) GoString() string { return "mirror.Credentials{}" }
func (login) String() string         { return "login" }
func (login) GoString() string       { return "login{}" }

const maxCredentialFile = 1 << 20

// NewCredentials gathers what the lookups hold, the first that fits wins:
//
//	DAYBOOK_TOKEN_<HOST>   for that host: DAYBOOK_TOKEN_GIT_ACME_EXAMPLE
//	DAYBOOK_TOKEN          for the host that the CI system runs for: that of
//	                       GITHUB_SERVER_URL, else CI_SERVER_HOST, else github.com
//	GITHUB_TOKEN           for github.com, or the host of GITHUB_SERVER_URL
//	GITLAB_TOKEN           for gitlab.com, or CI_SERVER_HOST
//	CI_JOB_TOKEN           for CI_SERVER_HOST
//	netrc, credential files
//
// A user and password in an address come before all of these. Tokens are sent
// over https only, or to this machine. Files that exist and cannot be read are
// told in the problems.
func NewCredentials(l Lookups) (c Credentials, problems []string) {
	c.keys = l.Keys
	c.env = l.Env
	if l.Env != nil {
		c.agent = l.Env("SSH_AUTH_SOCK") != ""
		c.logins = environmentLogins(l.Env)
	}
	read := func(file string, parse func(string) []login) {
		data, err := readBounded(file)
		switch {
		case err == nil:
			c.logins = append(c.logins, parse(data)...)
		case !errors.Is(err, fs.ErrNotExist):
			problems = append(problems, fmt.Sprintf("credentials in %s cannot be read: %v", file, err))
		}
	}
	if l.Netrc != "" {
		read(l.Netrc, parseNetrc)
	}
	for _, file := range l.Store {
		read(file, parseStore)
	}
	return c, problems
}

func environmentLogins(env func(string) string) []login {
	serverHost := func(variable string) string {
		u, err := url.Parse(env(variable))
		if err != nil {
			return ""
		}
		return strings.ToLower(u.Host)
	}
	gitHub := serverHost("GITHUB_SERVER_URL")
	gitLab := strings.ToLower(env("CI_SERVER_HOST"))
	if port := env("CI_SERVER_PORT"); gitLab != "" && port != "" && port != "443" && port != "80" {
		gitLab += ":" + port
	}
	home := firstOf(gitHub, gitLab, "github.com")
	var all []login
	add := func(variable, host, user string) {
		if token := strings.TrimSpace(env(variable)); token != "" && host != "" {
			all = append(all, login{host: host, user: user, password: token})
		}
	}
	add("DAYBOOK_TOKEN", home, tokenUser(home))
	add("GITHUB_TOKEN", firstOf(gitHub, "github.com"), tokenUser("github.com"))
	add("GITLAB_TOKEN", firstOf(gitLab, "gitlab.com"), tokenUser("gitlab.com"))
	add("CI_JOB_TOKEN", gitLab, "gitlab-ci-token")
	return all
}

func firstOf(values ...string) string {
	i := slices.IndexFunc(values, func(v string) bool { return v != "" })
	if i < 0 {
		return ""
	}
	return values[i]
}

// tokenUser is the user name that a forge expects beside a token. GitHub and
// Gitea take any.
func tokenUser(host string) string {
	first, _, _ := strings.Cut(host, ".")
	switch {
	case host == "bitbucket.org":
		return "x-token-auth"
	case first == "gitlab":
		return "oauth2"
	}
	return "x-access-token"
}

// TokenVariable is the environment variable that holds a token for a host.
func TokenVariable(host string) string {
	return "DAYBOOK_TOKEN_" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, host)
}

// find answers who we are at an address, which may name the user itself.
func (c Credentials) find(u *url.URL) (login, bool) {
	named := ""
	if u.User != nil {
		named = u.User.Username()
		if password, ok := u.User.Password(); ok {
			return login{user: named, password: password}, true
		}
	}
	host := hostPort(u)
	if c.env != nil && safe(u) {
		for _, h := range []string{host, u.Hostname()} {
			if token := strings.TrimSpace(c.env(TokenVariable(h))); token != "" {
				return login{user: firstOf(named, tokenUser(u.Hostname())), password: token}, true
			}
		}
	}
	for _, l := range c.logins {
		if l.fits(u, host, named) {
			return l, true
		}
	}
	if named != "" { // a token is often given as the user alone
		return login{user: named}, true
	}
	return login{}, false
}

func (l login) fits(u *url.URL, host, named string) bool {
	switch {
	case named != "" && l.user != "" && named != l.user:
		return false
	case l.host != "" && l.host != host && (l.scheme != "" || l.host != strings.ToLower(u.Hostname())):
		return false
	case l.scheme == "" && !safe(u), l.scheme != "" && l.scheme != u.Scheme:
		return false
	case l.path == "":
		return true
	}
	path := strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")
	return path == l.path || strings.HasPrefix(path, l.path+"/")
}

// safe reports whether a password can be sent to an address without being
// read on the way.
func safe(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func hostPort(u *url.URL) string {
	if p := u.Port(); p == "" || u.Scheme == "https" && p == "443" || u.Scheme == "http" && p == "80" {
		return strings.ToLower(u.Hostname())
	}
	return strings.ToLower(u.Host)
}

// parseStore reads what git-credential-store writes: one address on a line.
func parseStore(data string) []login {
	var all []login
	for line := range strings.Lines(data) {
		u, err := url.Parse(strings.TrimSpace(line))
		if err != nil || u.User == nil || u.Host == "" {
			continue
		}
		password, ok := u.User.Password()
		if !ok {
			continue
		}
		all = append(all, login{
			scheme: u.Scheme, host: hostPort(u), user: u.User.Username(), password: password,
			path: strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git"),
		})
	}
	return all
}

func readBounded(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCredentialFile+1))
	if len(data) > maxCredentialFile {
		return "", fmt.Errorf("it is larger than %d bytes", maxCredentialFile)
	}
	return string(data), err
}

// secrets are all forms in which what we know could turn up in a text.
func (l login) secrets() []string {
	var all []string
	if l.password != "" {
		pair := l.user + ":" + l.password
		all = append(all, l.password, url.QueryEscape(l.password), url.PathEscape(l.password),
			base64.StdEncoding.EncodeToString([]byte(pair)))
	} else if len(l.user) >= 20 { // a token in the place of the user
		all = append(all, l.user, base64.StdEncoding.EncodeToString([]byte(l.user+":")))
	}
	return all
}
