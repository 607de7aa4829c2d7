package mirror

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"golang.org/x/crypto/ssh/knownhosts"

	"daybook/internal/gitfs"
)

// What callers test for, besides the errors of gitfs and of contexts.
var (
	ErrAuth     = errors.New("not allowed")
	ErrNotFound = errors.New("no such repository")
	ErrTooLarge = errors.New("larger than the limit")
	ErrRemote   = errors.New("the remote cannot be reached")
)

// Failure is why a repository could not be fetched. Its text holds no
// credentials and ends with what to do.
type Failure struct {
	Text string
	is   error
}

func (f *Failure) Error() string { return f.Text }

// Unwrap leads to what callers test for: gitfs.ErrEmpty, gitfs.ErrNoBranch,
// gitfs.ErrSHA256, gitfs.ErrNotRepository, ErrAuth, ErrNotFound, ErrTooLarge,
// ErrRemote or a context's error. The original error stays out of reach: it
// may hold an address with its password.
func (f *Failure) Unwrap() error { return f.is }

// errDamaged says that our own mirror cannot be read.
var errDamaged = errors.New("the mirror is damaged")

// verdict is what an error means for a repository.
type verdict struct {
	text  string
	is    error
	retry bool
	after time.Duration // what the server asks for; 0 is nothing
}

// judge reads an error that came out of an exchange with a remote. Its text is
// redacted before it is cut short: half a secret is one too.
func judge(err error, x *exchange, host string, known bool, redact func(string) string) verdict {
	if x != nil && x.status >= 300 {
		return judgeStatus(x, host, known)
	}
	text := printable(redact(err.Error()))
	var unexpected *packp.ErrUnexpectedData
	var said *pktline.ErrorLine
	switch {
	case errors.Is(err, context.Canceled):
		return verdict{text: "cancelled", is: context.Canceled}
	case errors.Is(err, context.DeadlineExceeded):
		return verdict{text: "it took longer than the time limit for one repository; raise the limit, or try again", is: context.DeadlineExceeded}
	case errors.Is(err, gitfs.ErrEmpty), errors.Is(err, transport.ErrEmptyRemoteRepository):
		return verdict{text: "the repository has no commits yet; push one, or exclude it", is: gitfs.ErrEmpty}
	case errors.Is(err, gitfs.ErrNoBranch):
		return verdict{text: text, is: gitfs.ErrNoBranch}
	case errors.Is(err, gitfs.ErrSHA256), errors.As(err, &unexpected) && strings.Contains(string(unexpected.Data), "object-format=sha256"):
		return verdict{text: gitfs.ErrSHA256.Error() + "; exclude it for now", is: gitfs.ErrSHA256}
	case errors.Is(err, errPackLimit):
		return verdict{text: text + "; raise the limit on a repository's size, or exclude it", is: ErrTooLarge}
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return notFound(host, known)
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return unauthorized(host, known)
	case errors.As(err, &said):
		return verdict{text: "the server says: " + printable(redact(said.Text)), is: ErrRemote, retry: true}
	case errors.As(err, &unexpected), errors.Is(err, pktline.ErrInvalidPktLen):
		return verdict{text: fmt.Sprintf("%s does not answer as a git server; is the address right?", host), is: ErrRemote}
	}
	return judgeNetwork(err, host, text)
}

func judgeStatus(x *exchange, host string, known bool) verdict {
	switch {
	case x.status == http.StatusUnauthorized:
		return unauthorized(host, known)
	case x.status == http.StatusForbidden:
		return verdict{text: fmt.Sprintf("%s forbids it (403); the credentials lack the right to read this repository, or are not authorised for the organisation", host), is: ErrAuth}
	case x.status == http.StatusNotFound, x.status == http.StatusGone:
		return notFound(host, known)
	case x.status == http.StatusTooManyRequests:
		return verdict{text: fmt.Sprintf("%s says that we ask too often (429); lower the number of connections, or try later", host), is: ErrRemote, retry: true, after: x.retryAfter}
	case x.status >= 500, x.status == http.StatusRequestTimeout:
		return verdict{text: fmt.Sprintf("%s answers %d %s; try again later", host, x.status, http.StatusText(x.status)), is: ErrRemote, retry: true, after: x.retryAfter}
	}
	return verdict{text: fmt.Sprintf("%s answers %d %s; is the address right?", host, x.status, http.StatusText(x.status)), is: ErrRemote}
}

func unauthorized(host string, known bool) verdict {
	if known {
		return verdict{text: fmt.Sprintf("%s refuses our credentials (401); is the token expired or revoked?", host), is: ErrAuth}
	}
	return verdict{text: fmt.Sprintf("%s wants credentials; set %s, or add the host to ~/.netrc", host, TokenVariable(host)), is: ErrAuth}
}

func notFound(host string, known bool) verdict {
	text := fmt.Sprintf("%s has no such repository, or hides it; correct the address", host)
	if known {
		return verdict{text: text + ", or let the credentials see it", is: ErrNotFound}
	}
	return verdict{text: fmt.Sprintf("%s, or set %s if it is private", text, TokenVariable(host)), is: ErrNotFound}
}

func judgeNetwork(err error, host, text string) verdict {
	var (
		dns         *net.DNSError
		netErr      net.Error
		certificate x509.UnknownAuthorityError
		wrongName   x509.HostnameError
		invalid     x509.CertificateInvalidError
		key         *knownhosts.KeyError
	)
	switch {
	case errors.As(err, &certificate), errors.As(err, &wrongName), errors.As(err, &invalid):
		return verdict{text: fmt.Sprintf("the certificate of %s cannot be trusted: %s; add its authority to the system's", host, text), is: ErrRemote}
	case errors.As(err, &key) && len(key.Want) == 0:
		return verdict{text: fmt.Sprintf("the ssh key of %s is not known; add it with ssh-keyscan to ~/.ssh/known_hosts after checking it", host), is: ErrAuth}
	case errors.As(err, &key):
		return verdict{text: fmt.Sprintf("the ssh key of %s is not the one in known_hosts; somebody may be listening in, or the host has changed", host), is: ErrAuth}
	case strings.Contains(text, "unable to authenticate"), strings.Contains(text, "SSH agent"):
		return verdict{text: fmt.Sprintf("%s does not accept our ssh keys; start ssh-agent and add the key that may read this repository", host), is: ErrAuth}
	case strings.Contains(text, "known_hosts"):
		return verdict{text: fmt.Sprintf("there is no known_hosts file to know %s by; make one with ssh-keyscan after checking the key", host), is: ErrAuth}
	case errors.As(err, &dns) && dns.IsNotFound:
		return verdict{text: fmt.Sprintf("there is no host %s; correct the address", host), is: ErrRemote, retry: true}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return verdict{text: fmt.Sprintf("%s cut the connection; try again later", host), is: ErrRemote, retry: true}
	case errors.Is(err, syscall.ECONNREFUSED):
		return verdict{text: fmt.Sprintf("%s refuses the connection; is the address right, and the server up?", host), is: ErrRemote, retry: true}
	case errors.As(err, &netErr), errors.Is(err, errMalformed):
		return verdict{text: fmt.Sprintf("%s: %s; try again later", host, text), is: ErrRemote, retry: true}
	}
	return verdict{text: text, is: ErrRemote, retry: true}
}
