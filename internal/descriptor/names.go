package descriptor

import (
	"regexp"
	"strings"
)

// What Backstage accepts as names (catalog-model, src/validation).
var (
	kindName   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)
	objectName = regexp.MustCompile(`^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$`)
	dnsLabel   = regexp.MustCompile(`^[a-z0-9]+(?:-+[a-z0-9]+)*$`)
	tagName    = regexp.MustCompile(`^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$`)
)

func isObjectName(s string) bool { return len(s) <= 63 && objectName.MatchString(s) }

func isDNSLabel(s string) bool { return len(s) <= 63 && dnsLabel.MatchString(s) }

// isKey is [prefix/]name, where the prefix is a DNS subdomain.
func isKey(s string) bool {
	prefix, name, ok := strings.Cut(s, "/")
	if !ok {
		return isObjectName(s)
	}
	for label := range strings.SplitSeq(prefix, ".") {
		if !isDNSLabel(label) {
			return false
		}
	}
	return len(prefix) <= 253 && isObjectName(name)
}

func (p *reader) names(e Entity) {
	if !isObjectName(e.Name.Text) {
		p.wrong(e.Name.Line, "metadata.name %q may be at most 63 letters and digits, separated by \"-\", \"_\" or \".\"", e.Name.Text)
	}
	if !isDNSLabel(e.Namespace.Text) {
		p.wrong(e.Namespace.Line, "metadata.namespace %q may be at most 63 lower-case letters and digits, separated by \"-\"", e.Namespace.Text)
	}
}

func (p *reader) checkPairs(e *Entity) {
	for _, l := range e.Labels {
		if !isKey(l.Key) {
			p.wrong(l.Line, "label key %q: [domain/]name of letters, digits, \"-\", \"_\" and \".\"", l.Key)
		}
		if l.Text != "" && !isObjectName(l.Text) {
			p.wrong(l.Line, "the value %q of label %q may be at most 63 letters and digits, separated by \"-\", \"_\" or \".\"", l.Text, l.Key)
		}
	}
	for _, a := range e.Annotations {
		if !isKey(a.Key) {
			p.wrong(a.Line, "annotation key %q: [domain/]name of letters, digits, \"-\", \"_\" and \".\"", a.Key)
		}
	}
}

// IsObjectName reports whether Backstage allows the text for a name.
func IsObjectName(s string) bool { return isObjectName(s) }

// IsNamespace reports whether Backstage allows the text for a namespace.
func IsNamespace(s string) bool { return isDNSLabel(s) }

// IsTag reports whether Backstage allows the text for a tag.
func IsTag(s string) bool { return len(s) <= 63 && tagName.MatchString(s) }

var unnamable = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// ObjectName is the text with "-" for what Backstage does not allow in a name;
// "" where nothing is left.
func ObjectName(s string) string {
	s = strings.Trim(unnamable.ReplaceAllString(s, "-"), "-_.")
	return strings.Trim(s[:min(len(s), 63)], "-_.")
}
