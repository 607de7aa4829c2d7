package site

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/markdown"
	"daybook/internal/survey"
)

// OnCallView is what the engineer on call needs of a service, on one page that
// can be printed and read from a disk.
type OnCallView struct {
	Frame
	Service    ServiceLine
	Facts      []FactRow
	Links      []Link
	Needs      []Neighbour
	Needed     []Neighbour
	Objectives []ObjectiveRow
	Alerts     []AlertRow
	Runbooks   []RunbookView
	Elsewhere  []Link // runbooks that are not in the repository
	Repository Link
	Commit     Link
	As         string // day of the commit that the page is of
	Missed     string // why it is not of today
}

// RunbookView is one runbook in full.
type RunbookView struct {
	ID       string // of its section; those of its headings begin with it
	Title    string
	Page     Link
	Path     string
	Body     template.HTML
	Plain    string
	Unread   string // why there is no body
	Last     *ChangeView
	Findings []FindingView
}

// How much of a service's runbooks one page holds; the rest are linked.
const (
	runbooksMost = 40
	runbookBytes = 1 << 20
)

func (s *service) onCall() string { return s.address + "on-call/" }

// onCallPage shows nothing of today but what it is made of, so that it is kept
// as long as that stands.
func (g *group) onCallPage(s *service, versions []*shelf) Page {
	f, sh := g.f, versions[0]
	fr := f.frame(s.onCall(), "runbooks", f.say("oncall.title", "service", s.name), f.navLink("services"), s.link())
	fr.Summary = f.say("oncall.summary", "service", s.name)
	needs, needed := f.neighbours(s)
	paths := sh.runbooks()
	print := key(sh.print(versions), fmt.Sprintf("%#v %#v", needs, needed), f.missed[g.brief.Repository.Name].Why, f.mail(s))
	for _, p := range paths {
		print = key(print, p, sh.notePrint(p))
	}
	p := f.page(fr, OnCallPage, func() (any, error) {
		r := &g.brief.Repository
		v := &OnCallView{Frame: fr, Service: f.line(s), Needs: needs, Needed: needed, Repository: Link{Text: r.Name, URL: webAddress(r.Web)},
			Commit: Link{Text: short(r.Commit), URL: fill(r.Links.Commit, "", "", r.Commit, 0), Code: true}, Missed: f.missed[r.Name].Why}
		if !r.When.IsZero() {
			v.As = f.words.FullDay(r.When)
		}
		f.contacts(v, s)
		for _, l := range s.facts.Links {
			switch l.Type {
			case "runbook":
				v.Elsewhere = append(v.Elsewhere, external(l))
			case "dashboard": // stands among the facts
			default:
				if link := external(l); !v.holds(link) {
					v.Links = append(v.Links, link)
				}
			}
		}
		v.Objectives, v.Alerts = s.objectives(), f.alerts(s)
		if err := sh.fillRunbooks(v, paths); err != nil {
			return nil, err
		}
		v.bring()
		return v, nil
	})
	p.Key = print
	return p
}

// holds reports whether a link stands among the facts already.
func (v *OnCallView) holds(l Link) bool {
	return slices.ContainsFunc(v.Facts, func(r FactRow) bool {
		return slices.ContainsFunc(r.Values, func(f FactValue) bool { return f.Link.Text == l.Text && f.Link.URL == l.URL })
	})
}

// contacts are who to reach and what to know before acting.
func (f *fleet) contacts(v *OnCallView, s *service) {
	add := func(name string, values ...Link) {
		row := FactRow{Name: f.say("fact." + name)}
		for _, l := range values {
			if l.Text != "" {
				row.Values = append(row.Values, FactValue{Link: l})
			}
		}
		if len(row.Values) > 0 {
			v.Facts = append(v.Facts, row)
		}
	}
	v.Facts = f.reach(s)
	add("dashboards", s.dashboards()...)
	add("tier", Link{Text: s.facts.Tier.Text})
	add("lifecycle", Link{Text: s.facts.Lifecycle.Text})
	add("system", Link{Text: s.facts.System.Text})
}

// dashboards are those that the service names, and those that its files define.
func (s *service) dashboards() []Link {
	var links []Link
	for _, l := range s.facts.Links {
		if l.Type == "dashboard" {
			links = append(links, external(l))
		}
	}
	for _, r := range s.facts.Resources {
		if r.Kind == "grafana dashboard" && len(links) < runningMost {
			l := s.valuePlace(r.Value).Link
			l.Text = r.Text
			links = append(links, l)
		}
	}
	return links
}

// bring leads alerts to runbooks on the same page.
func (v *OnCallView) bring() {
	for i := range v.Alerts {
		l := &v.Alerts[i].Runbook
		page, section, _ := strings.Cut(l.Address, "#")
		for _, r := range v.Runbooks {
			if l.Inside && page == r.Page.Address {
				l.Address = v.Address + "#" + r.ID + section
			}
		}
	}
}

// mail is the address of the owning team, which another repository may declare.
func (f *fleet) mail(s *service) string {
	if s.facts.Owner.Kind != survey.OwnerTeam {
		return ""
	}
	if t := f.byTeam[fold(teamName(s.facts.Owner))]; t != nil {
		for _, d := range t.declared {
			if d.Email != "" {
				return d.Email
			}
		}
	}
	return ""
}

// runbooks are the paths of the service's runbooks in reading order.
func (sh *shelf) runbooks() []string {
	var paths []string
	for _, p := range sh.order() {
		if doc, _ := sh.s.document(p); doc != nil && doc.Class == "runbook" {
			paths = append(paths, p)
		}
	}
	return paths
}

// fillRunbooks renders the runbooks. Links between them stay on the page.
func (sh *shelf) fillRunbooks(v *OnCallView, paths []string) error {
	at := map[string]string{} // id of the section by path
	for i, p := range paths[:min(len(paths), runbooksMost)] {
		at[p] = "r" + strconv.Itoa(i+1) + ":"
	}
	size := 0
	for _, p := range paths {
		doc, err := sh.document(p)
		if err != nil {
			return err
		}
		link := Link{Text: labelled(cmp.Or(doc.Title, doc.Path), sh.apart()[p]), Address: sh.base + sh.address[p], Inside: true}
		if at[p] == "" || size > runbookBytes {
			v.Elsewhere = append(v.Elsewhere, link)
			continue
		}
		r := RunbookView{ID: at[p], Title: link.Text, Page: link, Path: p, Last: sh.change(doc.Last)}
		for _, e := range worstFirst(sh.notes[p]) {
			r.Findings = append(r.Findings, sh.g.f.findingView(e))
		}
		if err := sh.runbook(&r, doc, v.Root, at); err != nil {
			return err
		}
		size += len(r.Body) + len(r.Plain)
		v.Runbooks = append(v.Runbooks, r)
	}
	return nil
}

// runbook renders one of them for the page at root.
func (sh *shelf) runbook(r *RunbookView, doc *survey.Document, root string, at map[string]string) error {
	if doc.Unread != "" && !doc.Plain {
		r.Unread = doc.Unread
		return nil
	}
	source := sh.source(doc)
	links := sh.linker(doc, root)
	rendered, err := prose{}, errNotRendered
	if doc.Format == "markdown" {
		rendered, err = sh.g.f.remembered(doc.Hash, source, markdown.PageOptions{
			Link: func(dest string) (string, bool) {
				if isRelative(dest) {
					if p, fragment := links.resolve(dest); at[p] != "" {
						return "#" + at[p] + fragment, true
					}
				}
				return links.href(dest)
			},
			Size: links.size, Dead: links.dead(), JSX: strings.HasSuffix(strings.ToLower(doc.Path), ".mdx"),
		})
	}
	if err != nil {
		text, err := source()
		if err != nil {
			return err
		}
		r.Plain = strings.ToValidUTF8(string(text[:min(len(text), plainMost)]), "\uFFFD")
		return nil
	}
	body, title := withoutTitle(rendered)
	if title != nil && title.ID != "" { // links may lead to the heading that the section's replaces
		body = template.HTML(`<span id="`+template.HTMLEscapeString(title.ID)+`"></span>`) + body
	}
	r.Body = template.HTML(within(string(body), r.ID))
	return nil
}

// errNotRendered is why a document that is not Markdown is shown as it is.
var errNotRendered = errors.New("it is not Markdown")

// within makes a document part of a page with others: its ids and the links to
// them begin with prefix, its headings stand below that of its section, and its
// pictures are there before they are seen, because paper does not scroll. The
// text comes from the sanitiser, which escapes "<", ">" and quotes in attributes.
func within(text, prefix string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for {
		start := strings.IndexByte(text, '<')
		end := strings.IndexByte(text[max(start, 0):], '>')
		if start < 0 || end < 0 {
			b.WriteString(text)
			return b.String()
		}
		end += start + 1
		b.WriteString(text[:start])
		tag := text[start:end]
		text = text[end:]
		tag = strings.Replace(tag, ` id="`, ` id="`+prefix, 1)
		tag = strings.Replace(tag, ` loading="lazy"`, "", 1)
		if _, id, found := strings.Cut(tag, ` href="#`); found && !isSection(id) {
			tag = strings.Replace(tag, ` href="#`, ` href="#`+prefix, 1)
		}
		b.WriteString(lowered(tag))
	}
}

// isSection tells links to another runbook of the page from those within one.
func isSection(id string) bool {
	number, _, found := strings.Cut(strings.TrimPrefix(id, "r"), ":")
	_, err := strconv.Atoi(number)
	return found && err == nil && strings.HasPrefix(id, "r")
}

// lowered puts a heading one level down.
func lowered(tag string) string {
	at := 1
	if strings.HasPrefix(tag, "</") {
		at = 2
	}
	if len(tag) > at+2 && tag[at] == 'h' && tag[at+1] >= '1' && tag[at+1] <= '5' && (tag[at+2] == ' ' || tag[at+2] == '>') {
		return tag[:at+1] + string(tag[at+1]+1) + tag[at+2:]
	}
	return tag
}
