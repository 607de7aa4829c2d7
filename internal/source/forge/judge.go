package forge

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"daybook/internal/mirror"
)

// failure is why a platform gave no answer, and what to do. It holds no secret.
type failure struct {
	status int // of HTTP; 0 where it did not come to that
	text   string
}

func (f *failure) Error() string { return f.text }

// verdict is what an answer, or the lack of one, means.
type verdict struct {
	failure *failure // nil is a good answer
	again   bool
	after   time.Duration // that the platform asks for
	note    string        // why we wait
}

func (w *wire) judge(req *http.Request, a *answer, err error) verdict {
	if err != nil {
		return w.judgeNetwork(err)
	}
	switch {
	case len(a.body) > maxAnswer:
		return w.fail(a, "answers with more than %d MB", maxAnswer>>20)
	case limited(a):
		return w.judgeLimit(a)
	case a.status >= 500, a.status == http.StatusRequestTimeout:
		v := w.fail(a, "answers %d %s; try again later", a.status, http.StatusText(a.status))
		v.again, v.after, v.note = true, after(a.header), fmt.Sprintf("answers %d", a.status)
		return v
	case a.status == http.StatusUnauthorized, a.status == http.StatusNonAuthoritativeInfo && page(a): // Azure DevOps: 203 with its sign-in page
		return w.unauthorized(a)
	case a.status == http.StatusForbidden:
		return w.forbidden(a)
	case a.status == http.StatusNotFound:
		return w.missing(a)
	case a.status >= 400:
		return w.fail(a, "answers %d %s%s", a.status, http.StatusText(a.status), said(a.body))
	case a.status >= 300:
		return verdict{} // the client follows, or redirect says why not
	}
	return w.judgeContent(a)
}

// judgeContent takes whole JSON only: neither a login page, nor an answer that
// was cut short, nor one that says itself that something is missing.
func (w *wire) judgeContent(a *answer) verdict {
	sso := a.header.Get("X-Github-Sso")
	switch {
	case a.status == http.StatusNoContent:
	case page(a):
		return w.fail(a, "answers with a web page where JSON is due: is server its right address, and does no login page stand before it?")
	case !json.Valid(a.body):
		v := w.fail(a, "answers with JSON that ends early or is none; try again later")
		v.again, v.note = true, "answers with broken JSON"
		return v
	case strings.HasPrefix(sso, "partial-results"):
		return w.fail(a, "leaves out organisations that want single sign-on: authorise %v for them in its settings, under Configure SSO", w.token)
	}
	return verdict{after: pause(a)}
}

func (w *wire) fail(a *answer, format string, args ...any) verdict {
	return verdict{failure: &failure{status: a.status, text: w.base.Host + " " + fmt.Sprintf(format, args...)}}
}

// page reports whether an answer is a web page.
func page(a *answer) bool {
	start := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 200)]))
	return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || bytes.HasPrefix(start, []byte("<!doctype")) || bytes.HasPrefix(start, []byte("<html"))
}

// limited reports whether we asked too often. GitHub says so with 403 too:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
func limited(a *answer) bool {
	if a.status != http.StatusForbidden {
		return a.status == http.StatusTooManyRequests
	}
	return a.header.Get("Retry-After") != "" || a.header.Get("X-Ratelimit-Remaining") == "0" ||
		strings.Contains(strings.ToLower(said(a.body)), "rate limit")
}

func (w *wire) judgeLimit(a *answer) verdict {
	v := w.fail(a, "says that we ask too often (%d)", a.status)
	if w.token.secret == "" {
		v.failure.text += "; with a token it allows more"
	}
	v.again, v.note, v.after = true, "asks us to slow down", after(a.header)
	if v.after == 0 { // GitHub: at least a minute where nothing else is said
		v.after = time.Minute
	}
	return v
}

// after is how long a platform asks us to wait before the next try, 0 where it
// does not say. Times are counted from the platform's own clock.
func after(h http.Header) time.Duration {
	now, dated := http.ParseTime(h.Get("Date"))
	if value := h.Get("Retry-After"); value != "" {
		if seconds, err := strconv.ParseFloat(value, 64); err == nil {
			return time.Duration(max(0, min(seconds, 1e6)) * float64(time.Second))
		}
		if until, err := http.ParseTime(value); err == nil && dated == nil {
			return max(0, until.Sub(now))
		}
	}
	if remaining := first(h, "X-Ratelimit-Remaining", "Ratelimit-Remaining"); remaining != "" && remaining != "0" {
		return 0
	}
	reset, err := strconv.ParseInt(first(h, "X-Ratelimit-Reset", "Ratelimit-Reset"), 10, 64)
	switch {
	case err != nil || reset <= 0:
		return 0
	case reset < 1_000_000_000: // seconds from now, as later drafts of the header have it
		return time.Duration(reset) * time.Second
	case dated != nil:
		return 0
	}
	// A second more: both times are cut to whole seconds.
	return max(0, time.Unix(reset, 0).Sub(now)+time.Second)
}

// pause is what a good answer asks for before the next request: Azure DevOps
// sends Retry-After with it, the others say that nothing remains.
func pause(a *answer) time.Duration {
	if a.header.Get("Retry-After") != "" || first(a.header, "X-Ratelimit-Remaining", "Ratelimit-Remaining") == "0" {
		return after(a.header)
	}
	return 0
}

func first(h http.Header, names ...string) string {
	for _, name := range names {
		if v := h.Get(name); v != "" {
			return v
		}
	}
	return ""
}

func (w *wire) unauthorized(a *answer) verdict {
	if w.token.secret == "" {
		return w.fail(a, "wants to know who asks: put a token into an environment variable and name it with token_env, or set %s", mirror.TokenVariable(w.base.Host))
	}
	return w.fail(a, "refuses the token in %v (401%s): it has expired or was revoked, or is none of this platform; make a new one", w.token, said(a.body))
}

func (w *wire) forbidden(a *answer) verdict {
	if sso := a.header.Get("X-Github-Sso"); strings.HasPrefix(sso, "required") {
		return w.fail(a, "wants single sign-on: authorise the token in %v for the organisation in its settings, under Configure SSO", w.token)
	}
	if w.token.secret == "" {
		return w.fail(a, "forbids it (403%s): put a token into an environment variable and name it with token_env", said(a.body))
	}
	return w.fail(a, "forbids it (403%s): the token in %v lacks the right to list repositories", said(a.body), w.token)
}

func (w *wire) missing(a *answer) verdict {
	if w.token.secret == "" {
		return w.fail(a, "has no such organisation, group or user, or hides it; correct the name, or give a token with token_env")
	}
	return w.fail(a, "has no such organisation, group or user, or hides it from the token in %v; correct the name, or let the token see it", w.token)
}

func (w *wire) judgeNetwork(err error) verdict {
	host := w.base.Host
	v := verdict{failure: &failure{}, again: true, note: "does not answer"}
	var (
		foreign *failure
		dns     *net.DNSError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &foreign):
		return verdict{failure: foreign}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		v.again = false
		v.failure.text = fmt.Sprintf("the certificate of %s cannot be trusted: %s; add its authority to the system's", host, printable(err.Error()))
	case errors.As(err, &dns) && dns.IsNotFound:
		v.failure.text = fmt.Sprintf("there is no host %s; correct the address", host)
	case errors.Is(err, context.DeadlineExceeded):
		v.failure.text = host + " does not answer in time; try again later"
	default:
		v.failure.text = fmt.Sprintf("%s cannot be asked: %s; try again later", host, printable(err.Error()))
	}
	return v
}

// said is what an error answer says in words, ready to be put behind a status.
func said(body []byte) string {
	var form struct {
		Message     any    `json:"message"`
		Description string `json:"error_description"`
		Error       any    `json:"error"` // Bitbucket Cloud: an object with a message
		Errors      []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if json.Unmarshal(body, &form) != nil && form.Message == nil {
		return ""
	}
	text, _ := form.Message.(string)
	if text == "" {
		text = form.Description
	}
	switch e := form.Error.(type) {
	case string:
		if text == "" {
			text = e
		}
	case map[string]any:
		text, _ = e["message"].(string)
	}
	if text == "" && len(form.Errors) > 0 {
		text = form.Errors[0].Message
	}
	if text == "" {
		return ""
	}
	return ", " + printable(text)
}

// printable makes a text of a stranger fit for a message of ours.
func printable(text string) string {
	return clip(mirror.Redact(strings.Join(strings.Fields(text), " ")))
}
