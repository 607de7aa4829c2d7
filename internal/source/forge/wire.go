package forge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// wire is the transport under every client: it signs requests to the platform
// and to nobody else, spares the platform what has not changed, waits when
// asked to, tries again what may pass, and lets nothing through that is not
// whole JSON. It serves one request at a time.
type wire struct {
	next     http.RoundTripper
	base     *url.URL // of the API: the only place that is ever asked
	token    token
	user     string
	sign     sign
	answers  *answers
	tell     func(note string)
	wait     func(context.Context, time.Duration) error
	timeout  time.Duration // for one try
	patience time.Duration // for all waits of the listing together
	pause    time.Duration // that the last answer asked for
}

// Bounds of one listing.
const (
	tries     = 5
	timeout   = time.Minute
	patience  = 10 * time.Minute
	maxAnswer = 32 << 20 // bytes
)

func newWire(next http.RoundTripper, base *url.URL) *wire {
	return &wire{next: next, base: base, timeout: timeout, patience: patience, tell: func(string) {}}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answer is a response that has arrived as a whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// RoundTrip tries until there is an answer, or no sense in another try.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if !w.ours(req.URL) {
		return nil, w.stranger(req.URL)
	}
	growing := backoff.NewExponentialBackOff()
	for try := 1; ; try++ {
		if err := w.rest(req.Context(), w.pause, "asks for a pause"); err != nil {
			return nil, err
		}
		a, err := w.once(req)
		v := w.judge(req, a, err)
		if v.failure == nil {
			w.pause = v.after
			return a.response(req), nil
		}
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		if !v.again || try == tries {
			return nil, v.failure
		}
		if err := w.rest(req.Context(), max(v.after, growing.NextBackOff()), v.note); err != nil {
			var f *failure
			if errors.As(err, &f) {
				f.text = v.failure.text + "; " + f.text
			}
			return nil, err
		}
	}
}

// rest waits, and says so. What is longer than our patience is a failure.
func (w *wire) rest(ctx context.Context, d time.Duration, why string) error {
	w.pause = 0
	if d <= 0 {
		return nil
	}
	d = d.Round(time.Millisecond)
	if d > w.patience {
		return &failure{text: fmt.Sprintf("a wait of %v is longer than a night allows", d.Round(time.Second))}
	}
	w.patience -= d
	if d >= time.Second {
		w.tell(fmt.Sprintf("%s %s; waiting %v", w.base.Host, why, d.Round(time.Second)))
	}
	return w.wait(ctx, d)
}

// once makes one try, and reads the answer to its end.
func (w *wire) once(req *http.Request) (*answer, error) {
	ctx, cancel := context.WithTimeout(req.Context(), w.timeout)
	defer cancel()
	out := req.Clone(ctx)
	out.Header.Set("User-Agent", "daybook")
	if out.Header.Get("Accept") == "" {
		out.Header.Set("Accept", "application/json")
	}
	if w.token.secret != "" {
		w.sign(out, w.token.secret, w.user)
	}
	if req.GetBody != nil { // an earlier try has read it
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	earlier := w.answers.condition(out)
	resp, err := w.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	a := &answer{resp.StatusCode, resp.Header, body}
	switch {
	case a.status == http.StatusNotModified && earlier != nil:
		return earlier.confirmed(a.header), nil
	case a.status == http.StatusOK && json.Valid(body) && a.header.Get("X-Github-Sso") == "": // else it is not whole
		w.answers.keep(out, a)
	}
	return a, nil
}

func (a *answer) response(req *http.Request) *http.Response {
	return &http.Response{
		StatusCode: a.status, Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: req,
	}
}

// ours reports whether an address is the platform's own.
func (w *wire) ours(u *url.URL) bool {
	return u.Scheme == w.base.Scheme && strings.EqualFold(u.Host, w.base.Host)
}

// redirect follows the platform within itself, and to nobody else.
func (w *wire) redirect(req *http.Request, via []*http.Request) error {
	if !w.ours(req.URL) {
		return w.stranger(req.URL)
	}
	if len(via) > 5 {
		return &failure{text: w.base.Host + " redirects in circles"}
	}
	return nil
}

func (w *wire) stranger(u *url.URL) error {
	text := fmt.Sprintf("%s sends us to %s://%s, which is not followed: is server its right address, and does no login page stand before it?", w.base.Host, u.Scheme, printable(u.Host))
	if w.token.secret != "" {
		text += fmt.Sprintf(" Is the token in %v still good?", w.token)
	}
	return &failure{text: text}
}

// decode reads an answer that the wire has found to be JSON.
func decode(r io.Reader, into any) error {
	if err := json.NewDecoder(r).Decode(into); err != nil {
		return &failure{text: "the answer is not of the form that the platform documents: " + err.Error()}
	}
	return nil
}
