package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// An address is where a page lives, from the site's root, decoded, in NFC and
// with a slash at its end: "services/tracking-api/". It is made of safe
// segments only, so that it is a folder on every file system and needs
// percent-encoding in links for letters beyond ASCII alone. A "#" begins a
// fragment: no segment holds one.

// The longest segment and address in bytes. File systems take 255 for a
// segment; what a page is called must leave room for the folder it lies in.
const (
	maxSegment = 80
	maxAddress = 180
)

// segment makes one safe path segment of any name. Equal names give equal
// segments; different ones may collide, which claims settles.
func segment(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString("x" + hex.EncodeToString([]byte{name[i]}))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune("-_.~@+,=", r):
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
		i += size
	}
	s := norm.NFC.String(b.String())
	// A leading dot hides the folder from web servers and upload tools; a
	// trailing one is dropped by Windows.
	s = strings.Trim(s, ".")
	switch {
	case s == "":
		return "unnamed"
	case strings.EqualFold(s, "index.html"), strings.EqualFold(s, "index.md"): // files of a page's folder
		return strings.ReplaceAll(s, ".", "-")
	}
	if stem, rest, dotted := strings.Cut(s, "."); isDevice(stem) {
		s = stem + "_"
		if dotted {
			s += "." + rest
		}
	}
	if len(s) > maxSegment {
		return cut(s, maxSegment-9) + "-" + shortHash(name)
	}
	return s
}

// isDevice tells names that Windows reserves, whatever extension they have.
func isDevice(stem string) bool {
	stem = strings.ToLower(stem)
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) &&
		stem[3] >= '0' && stem[3] <= '9'
}

// cut shortens s to at most n bytes without breaking a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

// segments makes every part of a slash-separated name safe.
func segments(name string) string {
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part != "" {
			parts = append(parts, segment(part))
		}
	}
	return strings.Join(parts, "/")
}

// fold is what a file system that does not tell cases apart sees.
func fold(address string) string { return strings.ToLower(norm.NFC.String(address)) }

// claims hands out addresses, each once.
type claims struct {
	taken map[string]bool
}

// take claims the first free candidate. Where none is free, the last one gets
// a suffix made of name, which must be unique among all that claim.
func (c *claims) take(name string, candidates ...string) string {
	if c.taken == nil {
		c.taken = map[string]bool{}
	}
	for _, candidate := range candidates {
		if len(candidate) <= maxAddress && !c.taken[fold(candidate)] {
			c.taken[fold(candidate)] = true
			return candidate
		}
	}
	last := strings.TrimSuffix(candidates[len(candidates)-1], "/")
	if len(last) > maxAddress-10 {
		last = cut(path.Base(last), maxAddress-10)
	}
	address := last + "-" + shortHash(name) + "/"
	for n := 0; c.taken[fold(address)]; n++ {
		address = last + "-" + shortHash(name+strings.Repeat("+", n)) + "/"
	}
	c.taken[fold(address)] = true
	return address
}

// serviceAddresses gives every service its folder below services/. A second
// segment that is called like a folder of a service's own would put one
// service inside another.
func serviceAddresses(names []string) map[string]string {
	addresses := make(map[string]string, len(names))
	var c claims
	for _, name := range slices.Sorted(slices.Values(names)) {
		safe := segments(name)
		if safe == "" {
			safe = "unnamed"
		}
		parts := strings.Split(safe, "/")
		for i := range parts {
			if i > 0 && slices.Contains([]string{"docs", "documents", "on-call"}, fold(parts[i])) {
				parts[i] += "_"
			}
		}
		addresses[name] = c.take(name, "services/"+strings.Join(parts, "/")+"/")
	}
	return addresses
}

// documentAddresses gives every document of one service and version its
// address below docs/, "" for the first page. folder is the service's.
func documentAddresses(folder string, paths []string) map[string]string {
	order := slices.Clone(paths)
	slices.SortFunc(order, func(a, b string) int {
		// The service's own first, where both would have the same address.
		return cmp.Or(compareClaim(inFolder(folder, a), inFolder(folder, b)), len(inFolder(folder, a))-len(a)-len(inFolder(folder, b))+len(b))
	})
	addresses := make(map[string]string, len(paths))
	var c claims
	for _, p := range order {
		addresses[p] = c.take(p, documentCandidates(inFolder(folder, p))...)
	}
	return addresses
}

// inFolder is the path as seen from the service's folder; what lies outside of
// it keeps its whole path.
func inFolder(folder, p string) string {
	if folder == "" {
		return p
	}
	if rest, ok := strings.CutPrefix(p, folder+"/"); ok {
		return rest
	}
	return p
}

// compareClaim orders documents by who gets a contested address: nearer to the
// root, then the folder's own page, then Markdown, then by name.
func compareClaim(a, b string) int {
	rank := func(p string) int {
		r := strings.Count(p, "/") * 4
		if !isIndex(p) {
			r += 2
		}
		if ext := strings.ToLower(path.Ext(p)); ext != ".md" && ext != ".markdown" {
			r++
		}
		return r
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	// README before index.
	if ia, ib := isIndex(a) && stem(a) != "readme", isIndex(b) && stem(b) != "readme"; ia != ib {
		if ib {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

func stem(p string) string {
	base := path.Base(p)
	return strings.ToLower(strings.TrimSuffix(base, path.Ext(base)))
}

// isIndex tells the document that stands for its folder.
func isIndex(p string) bool {
	switch stem(p) {
	case "readme", "index", "_index":
		return true
	}
	return false
}

// documentCandidates lists where a document would like to live: without the
// docs folder and the extension, then with the folder, then with both.
func documentCandidates(p string) []string {
	var candidates []string
	add := func(address string) {
		if !slices.Contains(candidates, address) {
			candidates = append(candidates, address)
		}
	}
	short := p
	for _, docs := range []string{"docs/", "doc/"} {
		if len(p) > len(docs) && strings.EqualFold(p[:len(docs)], docs) {
			short = p[len(docs):]
		}
	}
	if dir := path.Dir(short); isIndex(p) && dir == "." {
		add("")
		add(below(path.Dir(p)))
	}
	for _, whole := range []string{short, p} {
		dir, base := path.Split(whole)
		if isIndex(base) {
			add(below(dir))
		}
		add(below(dir + strings.TrimSuffix(base, path.Ext(base))))
	}
	dir, base := path.Split(p)
	add(below(dir + strings.ReplaceAll(base, ".", "-")))
	return candidates
}

// below makes an address below docs/ of a path. "@" begins a version there.
func below(p string) string {
	if p == "." || p == "" || p == "/" {
		return ""
	}
	s := segments(p)
	if strings.HasPrefix(s, "@") {
		s = "at-" + s[1:]
	}
	return s + "/"
}

// Escape percent-encodes an address for a link. A "#" and what follows stays
// a fragment.
func Escape(address string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@+,=/#:"
	clean := true
	for i := range len(address) {
		if strings.IndexByte(safe, address[i]) < 0 {
			clean = false
			break
		}
	}
	if clean {
		return address
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; strings.IndexByte(safe, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

// root leads from a page back to the site's root: "../" for each folder.
func root(address string) string { return strings.Repeat("../", strings.Count(address, "/")) }
