package source

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// address is a clone address taken apart.
type address struct {
	scheme string // https, http, ssh or file
	user   *url.Userinfo
	host   string // without port
	port   string
	path   string // decoded, with its leading slash unless scp-like
	scp    bool   // written as user@host:path
}

// scpLike is git's short form: no slash before the first colon. A single
// letter before it would be a Windows drive.
var scpLike = regexp.MustCompile(`^(?:([^@/:\s]+)@)?([A-Za-z0-9][A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):([^:/\s].*|/[^/\s].*)$`)

// isAddress tells an address from a path.
func isAddress(arg string) bool {
	return strings.Contains(arg, "://") || scpLike.MatchString(arg)
}

func parseAddress(raw string) (address, error) {
	if !strings.Contains(raw, "://") {
		return parseSCP(raw)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error quotes its input, which may hold a password.
		return address{}, fmt.Errorf("%q is not a valid address", withoutUser(raw))
	}
	a := address{scheme: strings.ToLower(u.Scheme), user: u.User, host: u.Hostname(), port: u.Port(), path: u.Path}
	switch a.scheme {
	case "https", "http", "ssh":
		if a.host == "" {
			return address{}, fmt.Errorf("address %q names no host", withoutUser(raw))
		}
	case "file":
		if a.host != "" && a.host != "localhost" {
			return address{}, fmt.Errorf("address %q: a file address has three slashes, as in file:///srv/git/x.git", withoutUser(raw))
		}
	case "git+ssh", "ssh+git":
		a.scheme = "ssh"
	default:
		return address{}, fmt.Errorf("address %q: %s is not supported; use https, ssh or file", withoutUser(raw), a.scheme)
	}
	return a, a.check(raw)
}

func parseSCP(raw string) (address, error) {
	m := scpLike.FindStringSubmatch(raw)
	if m == nil {
		return address{}, fmt.Errorf("%q is not a clone address; write https://host/owner/repo or git@host:owner/repo", withoutUser(raw))
	}
	a := address{scheme: "ssh", host: strings.Trim(m[2], "[]"), path: m[3], scp: true}
	if m[1] != "" {
		a.user = url.User(m[1])
	}
	return a, a.check(raw)
}

func (a address) check(raw string) error {
	if a.trimmed() == "" {
		return fmt.Errorf("address %q names no repository", withoutUser(raw))
	}
	for _, part := range strings.Split(a.trimmed(), "/") {
		if part == ".." || part == "." || strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return fmt.Errorf("address %q: its path is not that of a repository", withoutUser(raw))
		}
	}
	return nil
}

// trimmed is the path without slashes at its ends and without .git.
func (a address) trimmed() string {
	p := strings.Trim(a.path, "/")
	return strings.Trim(strings.TrimSuffix(p, ".git"), "/")
}

// String writes the address without credentials; the user of an ssh address
// belongs to the address.
func (a address) String() string {
	if a.scp {
		host := a.host
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		if a.user != nil {
			host = a.user.Username() + "@" + host
		}
		return host + ":" + a.path
	}
	u := url.URL{Scheme: a.scheme, Host: a.hostPort(), Path: a.path}
	if a.scheme == "ssh" && a.user != nil {
		u.User = url.User(a.user.Username())
	}
	return u.String()
}

// hidesPassword reports whether nobody on the way can read a password.
func (a address) hidesPassword() bool {
	ip, err := netip.ParseAddr(a.host)
	return a.scheme == "https" || a.scheme == "http" && (a.host == "localhost" || err == nil && ip.IsLoopback())
}

func (a address) hostPort() string {
	host := a.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if a.port != "" {
		host += ":" + a.port
	}
	return host
}

// name is owner/repo. GitLab's groups nest, so that there the whole path
// counts; elsewhere what stands before owner is the server's own prefix.
func (a address) name() string {
	parts := strings.Split(a.trimmed(), "/")
	if a.scheme == "file" {
		return parts[len(parts)-1]
	}
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "_git" && p != "" { // Azure DevOps: project/_git/repo
			kept = append(kept, p)
		}
	}
	if forgeOf(a.host, nil) != GitLab && len(kept) > 2 {
		kept = kept[len(kept)-2:]
	}
	return strings.Join(kept, "/")
}

var userinfo = regexp.MustCompile(`(://)[^/@\s]*@`)

// withoutUser makes an address that may not parse fit for an error message.
func withoutUser(raw string) string { return userinfo.ReplaceAllString(raw, "$1") }

func filepathSlash(p string) string { return filepath.ToSlash(p) }
