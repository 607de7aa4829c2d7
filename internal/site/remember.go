package site

import (
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/markdown"
)

// Fragments keep what was rendered: the same document stands in many versions
// and, mostly unchanged, in many nights. Each name stands for all that the text
// was made from. They may be called by several goroutines.
type Fragments interface {
	Get(name string) (text []byte, ok bool)
	Put(name string, text []byte)
}

// fragmentsVersion changes when the same answers make other fragments.
const fragmentsVersion = "1"

// memo is one document that is rendered, or remembered. A fragment holds no
// address: links lead to places that differ by version and page, so that each
// is a mark, filled in when the page is made. What else the renderer asked and
// was told is in the fragment's name.
type memo struct {
	f         *fleet
	page      markdown.PageOptions
	name      string // of the blob and the way it is rendered
	mark      string // begins every mark; no document can hold the hash of itself
	questions []string
	asked     map[string]int
	leads     []lead // by question
}

// lead is the answer to a question: where a destination leads, and the size of
// the picture there.
type lead struct {
	href          string // as the fragment has it: the mark in place of the beginning
	ok            bool
	width, height int
	before        string // what the mark stands for
}

// remembered renders the document of a blob, unless it was rendered before. The
// source is read where it must be.
func (f *fleet) remembered(hash string, source func() ([]byte, error), page markdown.PageOptions) (prose, error) {
	m := memo{f: f, page: page, asked: map[string]int{}}
	if f.Fragments == nil || hash == "" {
		return m.afresh(source, page)
	}
	m.name = key("fragment", fragmentsVersion, f.Print, f.Highlight != nil, hash, page.JSX)
	m.mark = "x" + key(hash, f.Print) + "x"
	questions, asked := f.Fragments.Get(m.name)
	if asked && json.Unmarshal(questions, &m.questions) == nil {
		for i, q := range m.questions {
			m.asked[q] = i
			m.leads = append(m.leads, m.ask(q, i))
		}
		if kept, ok := f.Fragments.Get(m.answers()); ok {
			if p, ok := unpackProse(kept); ok {
				return m.filled(p), nil
			}
		}
	}
	known := len(m.questions)
	p, err := m.afresh(source, m.recording())
	if err != nil {
		return prose{}, err
	}
	if b, err := source(); err != nil || blobID(b) != hash {
		return m.filled(p), nil // a file that was saved after it was looked at
	}
	if !asked || len(m.questions) > known {
		if questions, err = json.Marshal(m.questions); err != nil {
			return prose{}, err
		}
		f.Fragments.Put(m.name, questions)
	}
	f.Fragments.Put(m.answers(), packProse(p))
	return m.filled(p), nil
}

// recording are the options that note what the renderer asks. Of addresses on
// other hosts nothing is asked: they stay as they are.
func (m *memo) recording() markdown.PageOptions {
	page := m.page
	page.Link = func(dest string) (string, bool) {
		if !isRelative(dest) {
			return "", false
		}
		l := m.leads[m.number(dest)]
		return l.href, l.ok
	}
	page.Size = func(dest string) (int, int) {
		if !isRelative(dest) {
			return 0, 0
		}
		l := m.leads[m.number(dest)]
		return l.width, l.height
	}
	return page
}

// blobID is the id that git gives to a content.
func blobID(content []byte) string {
	sum := sha1.New()
	fmt.Fprintf(sum, "blob %d\x00", len(content))
	sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil))
}

func (m *memo) afresh(source func() ([]byte, error), page markdown.PageOptions) (prose, error) {
	b, err := source()
	if err != nil {
		return prose{}, err
	}
	return m.f.render(b, page)
}

// number is that of a question, which is asked when it is new.
func (m *memo) number(dest string) int {
	i, known := m.asked[dest]
	if !known {
		i = len(m.questions)
		m.asked[dest] = i
		m.questions = append(m.questions, dest)
		m.leads = append(m.leads, m.ask(dest, i))
	}
	return i
}

func (m *memo) ask(dest string, number int) (l lead) {
	l.href, l.ok = m.page.Link(dest)
	if m.page.Size != nil {
		l.width, l.height = m.page.Size(dest)
	}
	if !l.ok || strings.HasPrefix(l.href, "#") {
		return l
	}
	// The last segment stays: it may be shown as a picture's name.
	at := strings.LastIndexByte(l.href[:pathEnd(l.href)], '/') + 1
	before, rest := l.href[:at], l.href[at:]
	scheme := schemeOf(before)
	if before == "" || before == scheme || !isPlainAddress(before) {
		return l
	}
	l.href = scheme + m.mark + strconv.Itoa(number) + "/" + rest
	l.before = before
	return l
}

// schemeOf is what makes an address one of another host.
func schemeOf(address string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if strings.HasPrefix(address, scheme) {
			return scheme
		}
	}
	return ""
}

func pathEnd(href string) int {
	if i := strings.IndexAny(href, "?#"); i >= 0 {
		return i
	}
	return len(href)
}

// isPlainAddress reports whether an address comes out of any renderer as it
// went in.
func isPlainAddress(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("-._~@/:", b) >= 0:
		case b == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		default:
			return false
		}
	}
	return true
}

func isHex(b byte) bool { return '0' <= b && b <= '9' || 'A' <= b && b <= 'F' }

// answers is the name of the fragment that these answers make.
func (m *memo) answers() string {
	var b strings.Builder
	for i, q := range m.questions {
		l := m.leads[i]
		fmt.Fprintf(&b, "%q %q %t %d %d\n", q, l.href, l.ok, l.width, l.height)
	}
	for _, dead := range slices.Sorted(maps.Keys(m.page.Dead)) {
		fmt.Fprintf(&b, "dead %q %q\n", dead, m.page.Dead[dead])
	}
	return m.name + key(b.String())
}

// filled puts the addresses in where the marks are.
func (m *memo) filled(p prose) prose {
	text := string(p.body)
	if !strings.Contains(text, m.mark) {
		return p
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for {
		at := strings.Index(text, m.mark)
		if at < 0 {
			break
		}
		number, rest, _ := strings.Cut(text[at+len(m.mark):], "/")
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(m.leads) {
			break // none of ours
		}
		before := m.leads[i].before
		if scheme := schemeOf(before); scheme != "" {
			before = before[len(scheme):] // it stands before the mark already
		}
		b.WriteString(text[:at])
		b.WriteString(before)
		text = rest
	}
	b.WriteString(text)
	p.body = template.HTML(b.String())
	return p
}

// packProse writes what was rendered: its headings behind their length, then
// its HTML.
func packProse(p prose) []byte {
	head, err := json.Marshal(struct {
		Title    string
		Contents []Heading
	}{p.title, p.contents})
	if err != nil {
		panic(err) // plain data always encodes
	}
	b := binary.AppendUvarint(make([]byte, 0, len(head)+len(p.body)+8), uint64(len(head)))
	return append(append(b, head...), p.body...)
}

func unpackProse(b []byte) (p prose, ok bool) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return prose{}, false
	}
	head := struct {
		Title    string
		Contents []Heading
	}{}
	if json.Unmarshal(b[n:n+int(size)], &head) != nil {
		return prose{}, false
	}
	return prose{body: template.HTML(b[n+int(size):]), title: head.Title, contents: head.Contents}, true
}
