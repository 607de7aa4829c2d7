package site

import (
	"cmp"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"daybook/internal/ledger"
	"daybook/internal/markdown"
	"daybook/internal/survey"
)

// documentPages are the pages of one shelf. What they show is of the commit and
// of the findings, never of today: a page whose key stands is not made again.
func (sh *shelf) documentPages(versions []*shelf, yield func(Page) bool) bool {
	common := sh.print(versions)
	for i, p := range sh.paths {
		fr := sh.frame(p)
		page := Page{
			File: fr.Address + "index.html", Kind: DocumentPage, Title: fr.Title, Frame: fr,
			Key:  key(common, p, sh.elsewhere(versions, p), sh.notePrint(p)),
			View: func() (any, error) { return sh.view(versions, i, fr) },
		}
		if !yield(page) {
			return false
		}
		if sh.release < 0 && sh.s.twin(i) != "" && !yield(sh.g.twinFile(sh.s, i)) {
			return false
		}
	}
	return true
}

// print is what all pages of the shelf depend on.
func (sh *shelf) print(versions []*shelf) string {
	f := sh.g.f
	var names []string
	for _, s := range f.byRepo[sh.g.brief.Repository.Name] {
		names = append(names, s.name, s.address)
	}
	for _, v := range versions {
		names = append(names, v.version, v.label())
	}
	facts := sh.g.brief.Print
	if sh.release >= 0 {
		facts = key(sh.g.brief.Prints[sh.release], sh.g.brief.Repository.Links, strings.Join(sh.paths, "\n"))
	}
	return key(f.print, facts, sh.version, strings.Join(names, "\n"), sh.s.owner)
}

// elsewhere says in which versions the document is.
func (sh *shelf) elsewhere(versions []*shelf, p string) string {
	var b strings.Builder
	for _, v := range versions {
		address, ok := v.address[p]
		if !ok {
			address = "-"
		}
		b.WriteString(v.base + address + "\n")
	}
	return b.String()
}

func (sh *shelf) notePrint(p string) string {
	var b strings.Builder
	for _, e := range sh.notes[p] {
		b.WriteString(key(e.Key, e.Outcome, e.Title, e.Mend, e.Evidence, e.Opened.Unix()))
	}
	return b.String()
}

func (sh *shelf) frame(p string) Frame {
	doc, _ := sh.s.document(p)
	title, class := path.Base(p), ""
	if doc != nil {
		title, class = doc.title(), doc.Class
	}
	section := "services"
	switch class {
	case "runbook":
		section = "runbooks"
	case "onboarding":
		section = "onboarding"
	}
	fr := sh.g.f.frame(sh.base+sh.address[p], section, title, sh.g.f.navLink("services"), sh.s.link())
	if sh.release >= 0 {
		fr.Crumbs = append(fr.Crumbs, Link{Text: sh.label()})
		// An old version speaks of the same thing as the newest one.
		if _, address := sh.s.document(p); address != "" && sh.g.f.base != "" {
			fr.Canonical = sh.g.f.base + Escape(address)
		}
	}
	return fr
}

// label is the version as a reader calls it.
func (sh *shelf) label() string {
	if r := sh.released(); r != nil {
		return r.Tag
	}
	return cmp.Or(sh.g.brief.Repository.Branch, "current")
}

func (sh *shelf) view(versions []*shelf, i int, fr Frame) (any, error) {
	p := sh.paths[i]
	doc, err := sh.document(p)
	if err != nil {
		return nil, err
	}
	nav, err := sh.nav()
	if err != nil {
		return nil, err
	}
	fr.Title = documentTitle(doc.Title, doc.Class, doc.Path)
	fr.Summary = cmp.Or(doc.Summary, sh.g.f.say("document.summary", "title", fr.Title, "path", doc.Path, "service", sh.s.name))
	v := &DocumentView{
		Frame: fr, Service: sh.s.link(), Owner: sh.s.owner, Path: p, Apart: sh.apart()[p], Class: sh.g.f.classTitle(doc.Class),
		Nav: nav, Reviewed: doc.Review.Reviewed, Due: doc.Review.Due,
	}
	if sh.release < 0 {
		v.Twin = sh.s.twin(i)
	}
	sh.history(v, doc)
	sh.versions(v, versions, p)
	sh.neighbours(v, p)
	for _, problem := range doc.Problems {
		v.Problems = append(v.Problems, Place{Link: Link{Text: problem.Text}})
	}
	if err := sh.body(v, doc); err != nil {
		return nil, err
	}
	sh.split(v, sh.noteGroups(v, p))
	return v, nil
}

// history fills in who changed the document when, and where to change it next.
func (sh *shelf) history(v *DocumentView, doc *survey.Document) {
	r := &sh.g.brief.Repository
	v.Source = fill(r.Links.File, doc.Path, sh.ref(), r.Commit, 0)
	v.Last, v.Written = sh.change(doc.Last), sh.change(doc.Meaningful)
	if doc.Last != nil && doc.Meaningful != nil && doc.Last.Commit == doc.Meaningful.Commit {
		v.Written = nil
	}
	if sh.release >= 0 {
		return
	}
	v.Edit = fill(r.Links.Edit, doc.Path, sh.ref(), r.Commit, 0)
	v.History = fill(r.Links.History, doc.Path, sh.ref(), r.Commit, 0)
}

func (sh *shelf) change(c *survey.Change) *ChangeView {
	if c == nil {
		return nil
	}
	return &ChangeView{When: c.When, Author: c.Author, Commit: short(c.Commit), Rule: c.Rule,
		URL: fill(sh.g.brief.Repository.Links.Commit, "", "", c.Commit, 0)}
}

// versions fills in the menu, which stays on the page where it can.
func (sh *shelf) versions(v *DocumentView, versions []*shelf, p string) {
	if sh.release >= 0 {
		v.Version = sh.label()
	}
	if len(versions) < 2 {
		return
	}
	for _, other := range versions {
		l := VersionLink{Name: other.label(), Current: other == sh}
		if r := other.released(); r != nil {
			l.When = r.When
		}
		if below, ok := other.address[p]; ok {
			l.Address = other.base + below
		} else {
			l.Missing, l.Address = true, other.first()
		}
		if other.release < 0 && sh.release >= 0 {
			newest := l
			v.Newest = &newest
		}
		v.Versions = append(v.Versions, l)
	}
}

// first is the address where a version is entered.
func (sh *shelf) first() string {
	if order := sh.order(); len(order) > 0 {
		return sh.base + sh.address[order[0]]
	}
	return sh.s.address
}

func (sh *shelf) neighbours(v *DocumentView, p string) {
	order := sh.order()
	i, ok := sh.positions()[p]
	if !ok {
		return
	}
	link := func(p string) *Link {
		title := path.Base(p)
		if docs, err := sh.facts(); err == nil && docs[p] != nil {
			title = documentTitle(docs[p].Title, docs[p].Class, p)
		}
		return &Link{Text: labelled(title, sh.apart()[p]), Address: sh.base + sh.address[p], Inside: true}
	}
	if i > 0 {
		v.Previous = link(order[i-1])
	}
	if i+1 < len(order) {
		v.Next = link(order[i+1])
	}
}

// plainMost is how much of a text that is not rendered a page shows.
const plainMost = 1 << 20

// body renders the document, or says why not. What cannot be read although the
// survey could is an error: a page that says so has to be tried again.
func (sh *shelf) body(v *DocumentView, doc *survey.Document) error {
	if doc.Unread != "" && !doc.Plain {
		v.Unread = doc.Unread
		return nil
	}
	source := sh.source(doc)
	why := ""
	if doc.Format == "markdown" {
		links := sh.linker(doc, v.Root)
		rendered, err := sh.g.f.remembered(doc.Hash, source, markdown.PageOptions{
			Link: links.href, Size: links.size, Dead: links.dead(),
			JSX: strings.EqualFold(path.Ext(doc.Path), ".mdx"),
		})
		if err == nil {
			v.fill(rendered)
			return nil
		}
		why = err.Error()
	}
	text, err := source()
	if err != nil {
		return err
	}
	sh.plain(v, text, why)
	return nil
}

// source reads the document's blob, once.
func (sh *shelf) source(doc *survey.Document) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		source, err := sh.g.f.Source(sh.g.brief.Repository.Name, doc.Hash)
		if err != nil {
			return nil, fmt.Errorf("%s could not be read: %w", doc.Path, err)
		}
		return source, nil
	})
}

// fill puts in what was rendered. The page shows the document's title as its own.
func (v *DocumentView) fill(rendered prose) {
	v.Body, v.all = rendered.body, rendered.contents
	if body, title := withoutTitle(rendered); title != nil {
		v.Body, v.Title, v.TitleID = body, title.Text, title.ID
		v.Contents = outline(v.all[1:])
		return
	}
	v.Contents = outline(v.all)
}

// plain shows the text as it is written.
func (sh *shelf) plain(v *DocumentView, source []byte, why string) {
	v.Plain, v.PlainWhy = strings.ToValidUTF8(string(source[:min(len(source), plainMost)]), "\uFFFD"), why
}

// outlineMost is how many entries a table of contents has.
const outlineMost = 60

// outline is what the table of contents lists: the second and third level, and
// the first where a document has several titles.
func outline(headings []Heading) []Heading {
	out := slices.DeleteFunc(slices.Clone(headings), func(h Heading) bool { return h.Level > 3 || h.ID == "" || h.Text == "" })
	if len(out) > outlineMost {
		out = slices.DeleteFunc(out, func(h Heading) bool { return h.Level > 2 })
	}
	return out[:min(len(out), outlineMost)]
}

// noteGroups puts each finding beside the section that it is about, in the
// order of the page.
func (sh *shelf) noteGroups(v *DocumentView, p string) []NoteGroup {
	titles := map[string]string{}
	order := []string{""}
	for _, h := range v.all {
		titles[h.ID] = h.Text
		order = append(order, h.ID)
	}
	groups := map[string][]*ledger.Entry{}
	for _, e := range worstFirst(sh.notes[p]) {
		at := noteHeading(e, p)
		if _, known := titles[at]; !known {
			at = ""
		}
		groups[at] = append(groups[at], e)
	}
	var out []NoteGroup
	for _, id := range order {
		if len(groups[id]) > 0 {
			out = append(out, NoteGroup{Heading: id, Title: titles[id], Notes: sh.gathered(groups[id], p)})
			delete(groups, id)
		}
	}
	return out
}

// split cuts the body behind each heading that has notes, so that they can
// stand beside it. The body was rendered by us: a heading begins with its id.
func (sh *shelf) split(v *DocumentView, groups []NoteGroup) {
	rest := string(v.Body)
	for i := range groups {
		g := &groups[i]
		at := -1
		if g.Heading != "" && g.Heading != v.TitleID {
			at = headingEnd(rest, g.Heading)
		}
		if at < 0 {
			if v.Top == nil {
				v.Top = &NoteGroup{}
			}
			v.Top.Notes = append(v.Top.Notes, g.Notes...)
			continue
		}
		v.Parts = append(v.Parts, BodyPart{HTML: template.HTML(rest[:at]), Notes: g})
		rest = rest[at:]
	}
	if strings.TrimSpace(rest) != "" {
		v.Parts = append(v.Parts, BodyPart{HTML: template.HTML(rest)})
	}
}

// headingEnd finds the end of the heading with this id; -1 where it is not.
func headingEnd(body, id string) int {
	attribute := ` id="` + template.HTMLEscapeString(id) + `"`
	for from := 0; ; {
		i := strings.Index(body[from:], attribute)
		if i < 0 {
			return -1
		}
		i += from
		if i >= 3 && body[i-3] == '<' && body[i-2] == 'h' && body[i-1] >= '1' && body[i-1] <= '6' {
			end := strings.Index(body[i:], "</h"+body[i-1:i]+">")
			if end < 0 {
				return -1
			}
			return i + end + len("</h1>")
		}
		from = i + len(attribute)
	}
}

// noteHeading is the section of the document that the finding names first.
func noteHeading(e *ledger.Entry, p string) string {
	for _, evidence := range e.Evidence {
		if evidence.Path == p {
			return evidence.Heading
		}
	}
	return ""
}

// notePlaces are the lines of this document, led to the forge: the reader is on
// the page already.
func (sh *shelf) notePlaces(e *ledger.Entry, p string) []Place {
	var places []Place
	r := &sh.g.brief.Repository
	for _, evidence := range e.Evidence {
		place := sh.s.place(evidence)
		if evidence.Path == p {
			if evidence.Line == 0 && evidence.Text == "" {
				continue
			}
			place.Inside, place.Address = false, ""
			place.URL = source(r, ref(r), p, evidence.Line)
			place.Text = sh.g.f.lineWord(evidence.Line)
		}
		if len(places) < 5 && (place.Text != "" || place.Note != "") {
			places = append(places, place)
		}
	}
	return places
}

// documentMarks counts findings by document and outcome.
func (s *service) documentMarks() map[string][2]int {
	marks := map[string][2]int{}
	for p, entries := range s.notes() {
		var m [2]int
		for _, e := range entries {
			m[min(severity(e.Outcome), 1)]++
		}
		marks[p] = m
	}
	return marks
}

// documentLine is a document in a list.
func (f *fleet) documentLine(s *service, i int, marks map[string][2]int) DocumentLine {
	d := s.docs[i]
	m := marks[d.Path]
	return DocumentLine{
		Title: s.label(d), Path: d.Path, Address: s.address + "docs/" + s.paths[i], Class: f.classTitle(d.Class),
		Service: s.link(), Owner: s.owner, Edited: d.Edited, Reviewed: reviewed(d, f.Now), Strip: f.strip(d, m[0] > 0),
		Due: d.Due, Overdue: !d.Due.IsZero() && d.Due.Before(f.Now.Truncate(24*time.Hour)),
		Failing: m[0], Warned: m[1], Unread: d.Unread,
	}
}
