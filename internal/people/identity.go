package people

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"daybook/internal/gitfs"
)

// Sighting is a person as one place names them: the author of a commit, a
// member of a team, a user of a catalog. Whatever a sighting names together
// belongs to one person.
type Sighting struct {
	Name  string
	Email string
	Login string
	Host  string   // of the login: github.com; "" for the fleet's own forge
	Ref   string   // in a catalog: user:default/jane
	Also  []string // further addresses

	Declared bool     // a file says so: its name is preferred to those of commits
	Commits  int      // that this name and address stand under
	Mailmap  *Mailmap // of the repository of the commits; nil without one
}

// Person is one human, or one bot, under all that they are known by.
type Person struct {
	Name   string // the declared one, or that of most commits; "" where none is known
	Email  string // of most commits, a real one rather than a forge's noreply
	Emails []string
	Logins []Login
	Refs   []string
	Bot    bool
}

// Login is a name on a forge.
type Login struct{ Host, Name string }

// Index tells which sightings are the same person. A name alone never makes
// two sightings one: there are two Jane Does. It does not change and serves
// several goroutines.
type Index struct {
	people []Person
	of     map[string]int // key -> person
	host   string
	shared map[string]bool
}

// IndexOptions are what sightings do not say.
type IndexOptions struct {
	Host string   // the forge of logins without one; "" means github.com
	Bots []string // further patterns, as in gitfs.HistoryOptions
}

// NewIndex joins sightings that share an address, a login, a number of the
// forge or a name in the catalog. An address that many stand under, such as
// root@localhost, joins only those of the same name.
func NewIndex(sightings []Sighting, o IndexOptions) *Index {
	x := &Index{of: map[string]int{}, host: cmp.Or(strings.ToLower(o.Host), "github.com"), shared: map[string]bool{}}
	x.findShared(sightings)
	newest := newestAccounts(sightings)
	var groups union
	keys := make([][]string, len(sightings))
	for i, s := range sightings {
		keys[i] = x.keys(s, newest)
		groups.join(keys[i])
	}
	bags := map[string]*bag{}
	for i, s := range sightings {
		if len(keys[i]) == 0 {
			continue
		}
		root := groups.find(keys[i][0])
		if bags[root] == nil {
			bags[root] = &bag{names: map[string]int{}, emails: map[string]int{}, logins: map[Login]bool{}, refs: map[string]bool{}}
		}
		bags[root].add(x, s, o.Bots)
	}
	roots := slices.Collect(maps.Keys(bags))
	slices.SortFunc(roots, func(a, b string) int { return comparePeople(bags[a].person(), bags[b].person(), a, b) })
	number := map[string]int{}
	for i, root := range roots {
		number[root] = i
		x.people = append(x.people, bags[root].person())
	}
	for key := range groups.up {
		if i, ok := number[groups.find(key)]; ok {
			x.of[key] = i
		}
	}
	return x
}

func comparePeople(a, b Person, keyA, keyB string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Email, b.Email), cmp.Compare(keyA, keyB))
}

// People are all persons, by name.
func (x *Index) People() []Person { return x.people }

// Author finds who wrote a commit; mailmap may be nil.
func (x *Index) Author(name, email string, mailmap *Mailmap) (Person, bool) {
	i, ok := x.author(name, email, mailmap)
	if !ok {
		return Person{}, false
	}
	return x.people[i], true
}

func (x *Index) author(name, email string, mailmap *Mailmap) (int, bool) {
	for _, key := range x.keys(Sighting{Name: name, Email: email, Mailmap: mailmap}, nil) {
		if i, ok := x.of[key]; ok {
			return i, true
		}
	}
	return 0, false
}

// Login finds the holder of a name on a forge; host "" is the fleet's own.
func (x *Index) Login(host, login string) (Person, bool) { return x.by(x.loginKey(host, login)) }

// Ref finds a person by their name in the catalog.
func (x *Index) Ref(ref string) (Person, bool) { return x.by(refKey(ref)) }

func (x *Index) by(key string) (Person, bool) {
	i, ok := x.of[key]
	if !ok {
		return Person{}, false
	}
	return x.people[i], true
}

// keys are what a sighting has in common with others of the same person.
func (x *Index) keys(s Sighting, newest map[string]string) (keys []string) {
	name, email := s.Name, s.Email
	if s.Mailmap != nil {
		name, email = s.Mailmap.Resolve(name, email)
	}
	add := func(name, email string) {
		host, login, id, private := Noreply(email)
		switch {
		case x.impersonal(email):
			if name != "" {
				keys = append(keys, "shared:"+fold(name)+"\x00"+strings.ToLower(email))
			}
			return
		case email != "":
			keys = append(keys, "email:"+strings.ToLower(email))
		}
		if !private {
			return
		}
		if id != "" {
			keys = append(keys, "id:"+host+"/"+id)
		}
		if key := host + "/" + login; login != "" && (id == "" || newest == nil || newest[key] == id) {
			keys = append(keys, x.loginKey(host, login))
		}
	}
	add(name, email)
	for _, e := range s.Also {
		add(name, e)
	}
	if email != s.Email && !s.Mailmap.sharedByName(s.Email) {
		add(s.Name, s.Email)
	}
	if login := strings.TrimPrefix(s.Login, "@"); login != "" {
		keys = append(keys, x.loginKey(s.Host, login))
	}
	if s.Ref != "" {
		keys = append(keys, refKey(s.Ref))
	}
	return keys
}

// sharedByName reports whether the mailmap tells several people of one address
// apart. No mailmap tells nobody apart.
func (m *Mailmap) sharedByName(email string) bool {
	if m == nil {
		return false
	}
	e := m.byEmail[fold(email)]
	return e != nil && len(e.byName) > 0
}

func (x *Index) loginKey(host, login string) string {
	return "login:" + cmp.Or(strings.ToLower(host), x.host) + "/" + strings.ToLower(strings.TrimPrefix(login, "@"))
}

func refKey(ref string) string { return "ref:" + strings.ToLower(ref) }

// The addresses that forges give to those who hide theirs.
var (
	githubNoreply = regexp.MustCompile(`^(?:(\d+)\+)?([a-z0-9][a-z0-9_-]*(?:\[bot\])?)@users\.noreply\.(github\.com|[a-z0-9.-]+)$`)
	gitlabNoreply = regexp.MustCompile(`^(\d+)(?:-([a-z0-9_][a-z0-9_.-]*))?@users\.noreply\.([a-z0-9.-]+)$`)
)

// Noreply takes apart the address that a forge gives to a user who hides
// theirs: ID+login@users.noreply.github.com, login@users.noreply.github.com
// (accounts from before July 2017), and ID-login@users.noreply.gitlab.com. A
// GitHub login may begin with a number and a hyphen, so that form is GitLab's
// on any other host only.
func Noreply(email string) (host, login, id string, ok bool) {
	email = strings.ToLower(email)
	if !strings.Contains(email, "@users.noreply.") {
		return "", "", "", false
	}
	if m := gitlabNoreply.FindStringSubmatch(email); m != nil && m[3] != "github.com" {
		return m[3], m[2], m[1], true
	}
	if m := githubNoreply.FindStringSubmatch(email); m != nil {
		return m[3], m[2], m[1], true
	}
	return "", "", "", false
}

// impersonal reports whether more than one person may commit under an address.
func (x *Index) impersonal(email string) bool {
	email = strings.ToLower(email)
	if x.shared[email] {
		return true
	}
	local, domain, found := strings.Cut(email, "@")
	if email == "" {
		return false // there is no address to share
	}
	if !found || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".local") || strings.HasSuffix(domain, ".localdomain") || strings.HasSuffix(domain, "(none)") {
		return true
	}
	switch local {
	case "", "noreply", "no-reply", "donotreply", "root", "admin", "administrator", "nobody", "none", "git", "unknown", "you", "user", "username", "email", "your", "test", "info":
		return true
	}
	return false
}

// findShared marks addresses that files give to people with different logins.
func (x *Index) findShared(sightings []Sighting) {
	first := map[string]string{}
	for _, s := range sightings {
		if !s.Declared || s.Login == "" || s.Email == "" {
			continue
		}
		email, host := strings.ToLower(s.Email), cmp.Or(strings.ToLower(s.Host), x.host)
		key := email + " " + host
		login := strings.ToLower(strings.TrimPrefix(s.Login, "@"))
		if before, ok := first[key]; ok && before != login {
			x.shared[email] = true
		}
		first[key] = login
	}
}

// newestAccounts tells for each login of noreply addresses which account has it
// now: a name that was given up can be taken by another person, who has the
// higher number.
func newestAccounts(sightings []Sighting) map[string]string {
	newest := map[string]string{}
	for _, s := range sightings {
		if host, login, id, ok := Noreply(s.Email); ok && id != "" && login != "" {
			if key := host + "/" + login; less(newest[key], id) {
				newest[key] = id
			}
		}
	}
	return newest
}

// less compares numbers as texts.
func less(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// bag is what is known of one person.
type bag struct {
	names  map[string]int // with their weight
	emails map[string]int
	logins map[Login]bool
	refs   map[string]bool
	bot    bool
}

const (
	declared = 1 << 40 // outweighs any number of commits
	proper   = 1 << 30 // by a mailmap
)

func (b *bag) add(x *Index, s Sighting, bots []string) {
	name, email := s.Name, s.Email
	if s.Mailmap != nil {
		name, email = s.Mailmap.Resolve(name, email)
	}
	weight := s.Commits
	switch {
	case s.Declared:
		weight += declared
	case name != s.Name:
		weight += proper
	}
	if name != "" {
		b.names[name] += weight
	}
	for _, e := range append([]string{email, s.Email}, s.Also...) {
		if e != "" && (e == email || !s.Mailmap.sharedByName(e)) {
			b.emails[strings.ToLower(e)] += 0
		}
	}
	if email != "" {
		b.emails[strings.ToLower(email)] += weight
	}
	if host, login, _, ok := Noreply(s.Email); ok && login != "" {
		b.logins[Login{host, login}] = true
	}
	if login := strings.TrimPrefix(s.Login, "@"); login != "" {
		b.logins[Login{cmp.Or(strings.ToLower(s.Host), x.host), strings.ToLower(login)}] = true
	}
	if s.Ref != "" {
		b.refs[strings.ToLower(s.Ref)] = true
	}
	b.bot = b.bot || IsBot(s.Name, s.Email, bots) || IsBot(s.Login, "", bots)
}

func (b *bag) person() Person {
	p := Person{Name: heaviest(b.names, nil), Emails: slices.Sorted(maps.Keys(b.emails)), Refs: slices.Sorted(maps.Keys(b.refs)), Bot: b.bot}
	p.Email = heaviest(b.emails, func(email string) bool {
		_, _, _, private := Noreply(email)
		return private
	})
	p.Logins = slices.SortedFunc(maps.Keys(b.logins), func(a, c Login) int {
		return cmp.Or(cmp.Compare(a.Host, c.Host), cmp.Compare(a.Name, c.Name))
	})
	return p
}

// heaviest is the text of most weight, last those that worse names; the first
// in order decides between equals.
func heaviest(weights map[string]int, worse func(string) bool) string {
	texts := slices.Sorted(maps.Keys(weights))
	slices.SortStableFunc(texts, func(a, b string) int {
		if worse != nil && worse(a) != worse(b) {
			if worse(a) {
				return 1
			}
			return -1
		}
		return cmp.Compare(weights[b], weights[a])
	})
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// IsBot reports whether an author is a program, by the rules that history
// leaves bots out with.
func IsBot(name, email string, further []string) bool {
	return gitfs.Person{Name: name, Email: email}.IsBot(further...)
}

// union joins keys into sets.
type union struct{ up map[string]string }

func (u *union) find(key string) string {
	if u.up == nil {
		u.up = map[string]string{}
	}
	root := key
	for {
		up, ok := u.up[root]
		if !ok {
			u.up[root] = root
		}
		if !ok || up == root {
			break
		}
		root = up
	}
	for key != root {
		key, u.up[key] = u.up[key], root
	}
	return root
}

func (u *union) join(keys []string) {
	for _, key := range keys {
		a, b := u.find(keys[0]), u.find(key)
		u.up[max(a, b)] = min(a, b) // the root does not depend on the order
	}
}
