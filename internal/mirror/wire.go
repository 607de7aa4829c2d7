package mirror

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of what a server may say besides a pack.
const (
	maxListing   = 256 << 20 // bytes of a listing of refs
	maxErrorText = 4 << 10
)

// exchange is what came of the last request made with a context.
type exchange struct {
	status     int
	retryAfter time.Duration
	requests   int
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// wire is a RoundTripper that notes the status of every answer, which
// go-git's errors do not tell, and bounds what is read of it.
type wire struct {
	next http.RoundTripper
	now  time.Time
}

func (w wire) RoundTrip(req *http.Request) (*http.Response, error) {
	x, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if x != nil {
		*x = exchange{requests: x.requests + 1}
	}
	res, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if x != nil {
		x.status = res.StatusCode
		x.retryAfter = retryAfter(res.Header.Get("Retry-After"), w.now)
	}
	switch {
	case res.StatusCode >= 300:
		res.Body = bounded{io.LimitReader(res.Body, maxErrorText), res.Body}
	case strings.HasSuffix(req.URL.Path, "/info/refs"):
		res.Body = bounded{io.LimitReader(res.Body, maxListing), res.Body}
	}
	return res, nil
}

type bounded struct {
	io.Reader
	io.Closer
}

// retryAfter reads seconds or a date. See RFC 9110, section 10.2.3.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(max(0, min(seconds, 86400))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil && !now.IsZero() {
		return max(0, at.Sub(now))
	}
	return 0
}
