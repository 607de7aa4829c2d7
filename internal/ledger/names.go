package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Claim asks for the name of one service.
type Claim struct {
	Repository string
	ID         string // within the repository; survives nights: a descriptor's reference or a folder
	Wanted     string // what the service would like to be called
}

// Name gives every claim its name, in the order of the claims, and returns the
// book that remembers them. A name is given once and never changes: the first
// to want it has it, a later one is called owner/repo, or owner/repo/wanted
// where that is taken too. Of those that come on the same night, repositories
// are served in order of their names. Names are one or several parts of ASCII
// letters, digits, "-", "_" and ".", joined by "/", and fit into URLs and paths
// on every system; no two differ only in case.
func (b *Book) Name(claims []Claim) (*Book, []string) {
	r := newRegister(b.services)
	for _, c := range claims {
		r.claimed[[2]string{valid(c.Repository), valid(c.ID)}] = true
	}
	order := make([]int, len(claims))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := claims[i], claims[j]
		return cmp.Or(strings.Compare(x.Repository, y.Repository), strings.Compare(x.ID, y.ID), strings.Compare(x.Wanted, y.Wanted))
	})
	names := make([]string, len(claims))
	for _, i := range order {
		names[i] = r.name(claims[i])
	}
	if len(r.services) == len(b.services) && !r.adopted {
		return b, names
	}
	next := *b
	next.services = r.services
	sortServices(next.services)
	return &next, names
}

// register holds the names in use while new ones are given.
type register struct {
	services []Service
	byClaim  map[[2]string]int  // repository and id, to the index of the service
	byName   map[string]int     // folded name, to the index of the service
	claimed  map[[2]string]bool // repository and id of tonight's claims
	adopted  bool
}

func newRegister(services []Service) *register {
	r := &register{
		services: slices.Clone(services),
		byClaim:  make(map[[2]string]int, len(services)),
		byName:   make(map[string]int, len(services)),
		claimed:  map[[2]string]bool{},
	}
	for i, s := range services {
		r.index(i, s)
	}
	return r
}

func (r *register) index(i int, s Service) {
	r.byClaim[[2]string{s.Repository, s.ID}] = i
	r.byName[fold(s.Name)] = i
}

func (r *register) name(c Claim) string {
	c.Repository, c.ID = valid(c.Repository), valid(c.ID)
	if i, ok := r.byClaim[[2]string{c.Repository, c.ID}]; ok {
		return r.services[i].Name
	}
	names := candidates(c)
	if i, ok := r.same(c, names[0]); ok {
		s := &r.services[i]
		delete(r.byClaim, [2]string{s.Repository, s.ID})
		s.ID, r.adopted = c.ID, true
		r.byClaim[[2]string{c.Repository, c.ID}] = i
		return s.Name
	}
	i := slices.IndexFunc(names, r.free)
	if i < 0 {
		i = len(names) - 1
	}
	s := Service{Name: names[i], Repository: c.Repository, ID: c.ID}
	r.services = append(r.services, s)
	r.index(len(r.services)-1, s)
	return s.Name
}

// same finds the service that a claim goes on with, though its id is another
// one: a descriptor was added, or cannot be read tonight. It has the wanted
// name; or the claim knows no more than the repository, of which just one
// service is missing. Its id must not be claimed tonight.
func (r *register) same(c Claim, wanted string) (int, bool) {
	if i, ok := r.byName[fold(wanted)]; ok && r.left(i, c.Repository) {
		return i, true
	}
	if c.ID != "" {
		return 0, false
	}
	only, n := 0, 0
	for i := range r.services {
		if r.left(i, c.Repository) {
			only, n = i, n+1
		}
	}
	return only, n == 1
}

// left reports whether a service of the repository is claimed by nobody
// tonight.
func (r *register) left(i int, repository string) bool {
	s := r.services[i]
	return s.Repository == repository && !r.claimed[[2]string{s.Repository, s.ID}]
}

// candidates are the names that a claim may get, the best first. The last one
// is its own: no other repository and id have that hash.
func candidates(c Claim) []string {
	wanted := Slug(c.Wanted)
	path := strings.TrimSuffix(strings.Trim(c.Repository, "/"), ".git")
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part != "" {
			parts = append(parts, Slug(part))
		}
	}
	parts = parts[max(0, len(parts)-2):]
	repo := strings.Join(parts, "/")
	if repo == "" {
		repo = "service"
	}
	if c.Wanted == "" {
		wanted = repo[strings.LastIndexByte(repo, '/')+1:]
	}
	sum := sha256.Sum256([]byte(c.Repository + "\x00" + c.ID))
	hash := hex.EncodeToString(sum[:])
	return []string{wanted, repo, repo + "/" + wanted, repo + "-" + hash[:8], wanted + "-" + hash}
}

// free reports whether a name can be given: nobody has it, and neither is it
// where another service has its pages, nor has another one its own there.
func (r *register) free(name string) bool {
	name = fold(name)
	if _, taken := r.byName[name]; taken {
		return false
	}
	for word := range reserved {
		if _, taken := r.byName[name+"/"+word]; taken {
			return false
		}
	}
	for i, c := range name {
		if c != '/' {
			continue
		}
		part, _, _ := strings.Cut(name[i+1:], "/")
		if _, above := r.byName[name[:i]]; above && reserved[part] {
			return false
		}
	}
	return true
}

func fold(name string) string { return strings.ToLower(name) }
