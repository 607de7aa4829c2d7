package site

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"daybook/internal/ledger"
	"daybook/internal/survey"
)

// group is one repository while its services' pages are made: they share the
// full facts, which are read when the first page wants them.
type group struct {
	f     *fleet
	brief *Brief
	full  func() (*survey.Survey, error)
}

func newGroup(f *fleet, brief *Brief) *group {
	return &group{f: f, brief: brief, full: sync.OnceValues(func() (*survey.Survey, error) {
		s, err := f.Load(brief.Repository.Name)
		if err != nil {
			return nil, fmt.Errorf("the facts of %s could not be read: %w", brief.Repository.Name, err)
		}
		return s, nil
	})}
}

// shelf is the documents of one service in one version.
type shelf struct {
	g         *group
	s         *service
	release   int    // index of the release; -1 for the default branch
	version   string // segment of the address; "" for the default branch
	base      string // address of the first page
	paths     []string
	address   map[string]string // below base, by path
	facts     func() (map[string]*survey.Document, error)
	nav       func() (*Nav, error)
	order     func() []string       // paths as the navigation lists them
	positions func() map[string]int // in order, by path
	apart     func() map[string]string
	notes     map[string][]*ledger.Entry
}

// shelves are the default branch and the released versions of a service.
func (g *group) shelves(s *service) []*shelf {
	first := &shelf{g: g, s: s, release: -1, base: s.address + "docs/", address: map[string]string{}, notes: s.notes()}
	for i, d := range s.docs {
		first.paths = append(first.paths, d.Path)
		first.address[d.Path] = s.paths[i]
	}
	all := []*shelf{first}
	var c claims
	for i, v := range g.brief.Repository.Versions {
		paths := g.brief.Released[i][s.index]
		if len(paths) == 0 {
			continue
		}
		version := strings.TrimSuffix(c.take(v.Tag, segment(v.Tag)+"/"), "/")
		all = append(all, &shelf{
			g: g, s: s, release: i, version: version, base: s.address + "docs/@" + version + "/",
			paths: paths, address: documentAddresses(s.facts.Folder, paths),
		})
	}
	for _, sh := range all {
		sh.facts = sync.OnceValues(sh.read)
		sh.nav = sync.OnceValues(sh.navigation)
		sh.apart = sync.OnceValue(sh.tellApart)
		sh.order = sync.OnceValue(sh.reading)
		sh.positions = sync.OnceValue(func() map[string]int { return positions(sh.order()) })
	}
	return all
}

// notes are the open findings by the document that they are about.
func (s *service) notes() map[string][]*ledger.Entry {
	notes := map[string][]*ledger.Entry{}
	for _, e := range s.open {
		var seen []string
		for _, evidence := range e.Evidence {
			if doc, _ := s.document(evidence.Path); doc != nil && !slices.Contains(seen, evidence.Path) {
				notes[evidence.Path] = append(notes[evidence.Path], e)
				seen = append(seen, evidence.Path)
			}
		}
	}
	return notes
}

// document is the full facts of a document of the shelf.
func (sh *shelf) document(p string) (*survey.Document, error) {
	byPath, err := sh.facts()
	if err != nil {
		return nil, err
	}
	if d := byPath[p]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("%s is no longer among the documents of %s: the facts changed while pages were made", p, sh.s.name)
}

func (sh *shelf) read() (map[string]*survey.Document, error) {
	full, err := sh.g.full()
	if err != nil {
		return nil, err
	}
	docs := sh.documents(full)
	byPath := make(map[string]*survey.Document, len(docs))
	for i := range docs {
		byPath[docs[i].Path] = &docs[i]
	}
	return byPath, nil
}

// tellApart is what tells documents of one title apart, in this version.
func (sh *shelf) tellApart() map[string]string {
	if sh.release < 0 {
		return sh.s.apart
	}
	docs, err := sh.facts()
	if err != nil {
		return nil
	}
	return apart(sh.s.facts.Folder, sh.paths, func(i int) string {
		title, class := "", ""
		if d := docs[sh.paths[i]]; d != nil {
			title, class = d.Title, d.Class
		}
		return documentTitle(title, class, sh.paths[i])
	})
}

func (sh *shelf) documents(full *survey.Survey) []survey.Document {
	switch {
	case sh.release >= 0 && sh.release < len(full.Repository.Versions):
		return full.Repository.Versions[sh.release].Documents
	case sh.release < 0 && sh.s.index < len(full.Services):
		return full.Services[sh.s.index].Documents
	}
	return nil
}

// ref is the branch or tag for addresses of the forge.
func (sh *shelf) ref() string {
	if sh.release >= 0 {
		return sh.g.brief.Repository.Versions[sh.release].Tag
	}
	return ref(&sh.g.brief.Repository)
}

// release is the released version, nil for the default branch.
func (sh *shelf) released() *survey.Release {
	if sh.release < 0 {
		return nil
	}
	return &sh.g.brief.Repository.Versions[sh.release]
}

// groupMost is how many documents a group of the navigation lists; a larger one
// shows its folders.
const groupMost = 30

// classes in the order in which a reader meets them.
func classes() []string {
	return []string{"readme", "onboarding", "runbook", "guide", "api", "adr", "contributing", "security", "changelog", "licence"}
}

// classTitle is what readers call a class.
func (f *fleet) classTitle(class string) string {
	return f.say("class." + classes()[classRank(class)])
}

// classRank orders documents by class; a class of another version of the
// program stands with the guides.
func classRank(class string) int {
	if i := slices.Index(classes(), class); i >= 0 {
		return i
	}
	return slices.Index(classes(), "guide")
}

// entry is a document in the navigation.
type entry struct {
	path  string
	class int
	title string
}

// entries are the documents of the shelf in reading order: by class, then by
// path with a folder's own page first.
func (sh *shelf) entries() ([]entry, error) {
	var out []entry
	if sh.release < 0 {
		for _, d := range sh.s.docs {
			out = append(out, entry{d.Path, classRank(d.Class), sh.s.label(d)})
		}
	} else {
		full, err := sh.g.full()
		if err != nil {
			return nil, err
		}
		for _, d := range sh.documents(full) {
			if _, mine := sh.address[d.Path]; mine {
				title := labelled(documentTitle(d.Title, d.Class, d.Path), sh.apart()[d.Path])
				out = append(out, entry{d.Path, classRank(d.Class), title})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b entry) int {
		return cmp.Or(a.class-b.class, strings.Compare(path.Dir(a.path), path.Dir(b.path)),
			cmp.Compare(sorting(a.path), sorting(b.path)), strings.Compare(a.path, b.path))
	})
	return out, nil
}

func sorting(p string) int {
	if isIndex(p) {
		return 0
	}
	return 1
}

// reading is the order for previous and next.
func (sh *shelf) reading() []string {
	entries, err := sh.entries()
	if err != nil {
		return nil
	}
	paths := make([]string, len(entries))
	for i, e := range entries {
		paths[i] = e.path
	}
	return paths
}

func positions(order []string) map[string]int {
	at := make(map[string]int, len(order))
	for i, p := range order {
		at[p] = i
	}
	return at
}

// navigation groups the shelf by class.
func (sh *shelf) navigation() (*Nav, error) {
	entries, err := sh.entries()
	if err != nil {
		return nil, err
	}
	nav := &Nav{Service: sh.s.link(), Base: sh.base, folders: map[string]string{}}
	for len(entries) > 0 {
		n := slices.IndexFunc(entries, func(e entry) bool { return e.class != entries[0].class })
		if n < 0 {
			n = len(entries)
		}
		group := NavGroup{Title: sh.g.f.classTitle(classes()[entries[0].class])}
		for _, e := range entries[:n] {
			l := Link{Text: e.title, Address: sh.base + sh.address[e.path], Inside: true}
			if n <= groupMost {
				group.Pages = append(group.Pages, l)
				continue
			}
			nav.file(&group, inFolder(sh.s.facts.Folder, path.Dir(e.path)), l)
		}
		nav.Groups = append(nav.Groups, group)
		entries = entries[n:]
	}
	return nav, nil
}

// file puts a page into its folder, and begins another part of a large one.
func (n *Nav) file(group *NavGroup, dir string, l Link) {
	title := dir
	if dir == "." {
		title = n.Service.Text
	}
	last := len(group.Folders) - 1
	switch {
	case last < 0 || group.Folders[last].dir != dir:
		group.Folders = append(group.Folders, NavFolder{dir: dir, part: 1, Title: title, First: l})
		last++
	case len(group.Folders[last].Pages) >= 2*groupMost:
		part := group.Folders[last].part + 1
		group.Folders = append(group.Folders, NavFolder{dir: dir, part: part, Title: fmt.Sprintf("%s (%d)", title, part), First: l})
		last++
	}
	folder := &group.Folders[last]
	folder.Key = fmt.Sprintf("%s/%s:%d", group.Title, dir, folder.part)
	folder.Pages = append(folder.Pages, l)
	n.folders[l.Address] = folder.Key
}
