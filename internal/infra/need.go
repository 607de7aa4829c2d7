package infra

import (
	"net"
	"net/url"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// addressing are the endings of environment variables whose value says where
// another service is.
var addressing = regexp.MustCompile(`(?i)(^|_)(URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|ENDPOINT|SERVER|BROKERS?|DSN|UPSTREAM|SERVICE)$`)

// hostName is a name that a cluster or a compose network resolves: no address
// of the internet, whose first label is the service.
var hostName = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)

// own are words of variables that hold an address of the service itself: where
// it listens, how others reach it, where a login comes back to; or of those who
// call it.
var own = regexp.MustCompile(`(?i)(^|_)(ADVERTISED?|LISTEN|BIND|PUBLIC|EXTERNAL|REDIRECT|CALLBACK|ORIGINS?)(_|$)`)

// switches are values that turn something on or off where a host may stand.
var switches = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "null": true, "none": true,
	"enabled": true, "disabled": true, "default": true, "auto": true,
}

// need notes the service that an environment variable points to. Only a name
// that stands in the file as it is counts; localhost is nobody.
func (f *File) need(variable string, value *yaml.Node) {
	f.needFrom("environment variable ", variable, value)
}

// needFrom is need for a name that stands elsewhere, which kind tells. A bare
// host counts where the name says that it is one, a whole address wherever it
// stands, unless the name says that it is the service's own.
func (f *File) needFrom(kind, name string, value *yaml.Node) {
	text := yamlnode.Text(value)
	if text == "" || !addressing.MatchString(name) && !strings.Contains(text, "://") || own.MatchString(words(name)) {
		return
	}
	for _, part := range strings.Split(text, ",") {
		if host := hostOf(part); host != "" {
			add(&f.Needs, Need{host, kind + name, yamlnode.Line(value)})
		}
	}
}

var inner = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// words takes a name like publicUrl apart: public_Url.
func words(name string) string { return inner.ReplaceAllString(name, "${1}_$2") }

// hostOf is the host of an address, a host:port or a bare name; "" for what
// lies outside the network of the services, or is not written out.
func hostOf(text string) string {
	text = strings.TrimSpace(text)
	if computed(text) || strings.ContainsAny(text, " \t\n") {
		return ""
	}
	host := text
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil {
			return ""
		}
		host = u.Hostname()
	} else {
		host, _, _ = strings.Cut(host, "/")
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	switch {
	case host == "localhost" || switches[host] || !hostName.MatchString(host) || net.ParseIP(host) != nil:
		return ""
	case host == "kubernetes.default" || strings.HasPrefix(host, "kubernetes.default.svc"): // the cluster itself
		return ""
	case !strings.Contains(host, "."):
		return host
	case strings.Contains(host, ".svc.") || strings.HasSuffix(host, ".svc") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local"):
		return host
	}
	return ""
}
