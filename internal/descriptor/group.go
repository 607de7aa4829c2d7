package descriptor

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Bundle are the entities of one repository that describe the same service.
type Bundle struct {
	Name     string // as the first of them writes it, or the folder's
	Folder   string // "" for the whole repository
	Entities []Entity
}

// FolderOf is the folder that a descriptor describes: its own, but a hidden
// one, such as .github or .cortex, stands for the folder that it lies in.
func FolderOf(p string) string {
	folder := path.Dir(p)
	if folder == "." {
		return ""
	}
	var kept []string
	for part := range strings.SplitSeq(folder, "/") {
		if strings.HasPrefix(part, ".") {
			break
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "/")
}

// Group puts the entities of one repository together that describe the same
// service. The rules, in this order:
//
//  1. Components of one name, or of which one is an alias of the other, are one
//     service. Case, and the difference between a space, "-" and "_", do not
//     count. Two components of one format with different references are two
//     services, whatever else names them.
//  2. Components in one folder are one service where each format has just one
//     of them there, whatever their names.
//  3. A folder that fits a pattern of folders is a service although nothing
//     declares one there; "." is the whole repository. Manifests alone never
//     make one.
//  4. Objectives belong to the service that they name; to the only one of the
//     repository where they name one that is unknown.
//  5. Manifests, and files about the repository, belong to the service in the
//     nearest folder above them, or, where several lie there, to the one of
//     their name. Of a manifest in a folder below its service's only languages,
//     versions and dependencies are taken: its description is another's.
//
// Rest is what belongs to no single service: other kinds of entities, and what
// is shared. Everything keeps its order.
func Group(entities []Entity, folders []string) (services []Bundle, rest []Entity) {
	var g grouping
	roles := roles()
	for _, e := range entities {
		if roles[e.Format] == Declares && e.Kind.Text == "Component" {
			g.declare(e)
		}
	}
	g.joinFolders()
	g.configured(entities, folders)
	g.whole(folders)
	for _, e := range entities {
		switch {
		case roles[e.Format] == Declares && e.Kind.Text == "Component":
		case e.Kind.Text == "Objective" && g.objective(e):
		case (e.Kind.Text == "Repository" || e.Kind.Text == "Package") && g.attach(e):
		default:
			rest = append(rest, e)
		}
	}
	return g.bundles, rest
}

func roles() map[string]Role {
	roles := map[string]Role{}
	for _, f := range Formats() {
		roles[f.Name] = f.Role
	}
	return roles
}

type grouping struct {
	bundles []Bundle
	names   map[string]int // bundles by canonical name and alias
	rest    bool           // the last of bundles is what belongs to no other one
}

// canonical is a name without what spelling makes of it.
func canonical(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == ' ' {
			return '-'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

func namesOf(e Entity) []string {
	names := []string{canonical(e.Name.Text)}
	for _, a := range e.Aliases {
		names = append(names, canonical(a.Text))
	}
	return names
}

func (g *grouping) declare(e Entity) {
	at := -1
	for _, name := range namesOf(e) {
		if i, ok := g.names[name]; ok && fits(g.bundles[i], e) {
			at = i
			break
		}
	}
	if at < 0 {
		at = len(g.bundles)
		g.bundles = append(g.bundles, Bundle{Name: e.Name.Text, Folder: FolderOf(e.Path)})
	}
	g.bundles[at].Entities = append(g.bundles[at].Entities, e)
	for _, name := range namesOf(e) {
		g.name(name, at)
	}
}

// name keeps the bundle that has a name first.
func (g *grouping) name(name string, at int) {
	if g.names == nil {
		g.names = map[string]int{}
	}
	if _, taken := g.names[name]; !taken {
		g.names[name] = at
	}
}

// fits reports whether no entity of the same format says that it is another
// service.
func fits(b Bundle, e Entity) bool {
	return !slices.ContainsFunc(b.Entities, func(o Entity) bool { return o.Format == e.Format && o.Ref().String() != e.Ref().String() })
}

// joinFolders makes one service of those in a folder in which no format has
// two.
func (g *grouping) joinFolders() {
	byFolder := map[string][]int{}
	for i, b := range g.bundles {
		byFolder[b.Folder] = append(byFolder[b.Folder], i)
	}
	gone := map[int]bool{}
	for _, list := range byFolder {
		if len(list) < 2 || !apart(g.bundles, list) {
			continue
		}
		first := &g.bundles[list[0]]
		for _, i := range list[1:] {
			first.Entities = append(first.Entities, g.bundles[i].Entities...)
			gone[i] = true
		}
	}
	if len(gone) == 0 {
		return
	}
	var kept []Bundle
	for i, b := range g.bundles {
		if !gone[i] {
			kept = append(kept, b)
		}
	}
	g.bundles = kept
	g.names = nil
	for i, b := range g.bundles {
		for _, e := range b.Entities {
			for _, name := range namesOf(e) {
				g.name(name, i)
			}
		}
	}
}

func apart(bundles []Bundle, list []int) bool {
	seen := map[string]bool{}
	for _, i := range list {
		formats := map[string]bool{}
		for _, e := range bundles[i].Entities {
			formats[e.Format] = true
		}
		for f := range formats {
			if seen[f] {
				return false
			}
			seen[f] = true
		}
	}
	return true
}

// configured adds the folders that the configuration calls services.
func (g *grouping) configured(entities []Entity, patterns []string) {
	if len(patterns) == 0 {
		return
	}
	taken := map[string]bool{}
	for _, b := range g.bundles {
		taken[b.Folder] = true
	}
	for _, e := range entities {
		for folder := FolderOf(e.Path); folder != ""; folder = FolderOf(folder) {
			if taken[folder] || !slices.ContainsFunc(patterns, func(p string) bool {
				ok, err := doublestar.Match(strings.Trim(p, "/"), folder)
				return ok && err == nil
			}) {
				continue
			}
			taken[folder] = true
			g.name(canonical(path.Base(folder)), len(g.bundles))
			g.bundles = append(g.bundles, Bundle{Name: path.Base(folder), Folder: folder})
		}
	}
}

// whole adds the repository itself, where it is asked for and no other service
// stands for it.
func (g *grouping) whole(patterns []string) {
	if slices.Contains(patterns, ".") && !slices.ContainsFunc(g.bundles, func(b Bundle) bool { return b.Folder == "" }) {
		g.rest = true
		g.bundles = append(g.bundles, Bundle{})
	}
}

func (g *grouping) objective(e Entity) bool {
	if len(e.Parents) > 0 {
		if i, ok := g.names[canonical(e.Parents[0].Name)]; ok {
			g.bundles[i].Entities = append(g.bundles[i].Entities, e)
			return true
		}
	}
	if n := len(g.bundles); n == 1 || n == 2 && g.rest {
		g.bundles[0].Entities = append(g.bundles[0].Entities, e)
		return true
	}
	return false
}

// attach gives a manifest or a file about the repository to its service.
func (g *grouping) attach(e Entity) bool {
	own := FolderOf(e.Path)
	for folder := own; ; folder = FolderOf(folder) {
		var here []int
		for i, b := range g.bundles {
			if b.Folder == folder {
				here = append(here, i)
			}
		}
		if len(here) > 1 {
			name := canonical(e.Name.Text)
			here = slices.DeleteFunc(here, func(i int) bool {
				return !slices.ContainsFunc(g.bundles[i].Entities, func(o Entity) bool {
					return slices.Contains(namesOf(o), name) || slices.Contains(namesOf(o), name[strings.LastIndexAny(name, "/:")+1:])
				})
			})
			if len(here) != 1 {
				return false
			}
		}
		if len(here) == 1 {
			if folder != own && e.Kind.Text == "Package" {
				e = narrowed(e)
			}
			b := &g.bundles[here[0]]
			b.Entities = append(b.Entities, e)
			return true
		}
		if folder == "" {
			return false
		}
	}
}

// narrowed is what a manifest below the folder of its service says about it.
func narrowed(e Entity) Entity {
	e.below = true
	e.Descriptor = Descriptor{Languages: e.Languages, Requires: e.Requires, Dependencies: e.Dependencies, Left: e.Left}
	return e
}
