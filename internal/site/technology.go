package site

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// technology is a Technology with all services that use it.
type technology struct {
	Technology
	address string // "" where it has no page
	users   []user // by name of the service
	direct  int    // users that ask for it themselves
	maker   *service
}

// user is a service with its uses of one technology.
type user struct {
	s    *service
	uses []Use
}

// technologyMost is how many technologies have a page: of those that at least
// two services use, the most used ones.
const technologyMost = 1000

const technologiesAddress = "technologies/"

// addTechnologies puts together who uses what.
func (f *fleet) addTechnologies() {
	known := map[Technology]*technology{}
	for _, s := range f.services {
		all := s.brief.uses(s.index)
		for len(all) > 0 {
			what := all[0].technology()
			n := slices.IndexFunc(all, func(u Use) bool { return u.what != all[0].what })
			if n < 0 {
				n = len(all)
			}
			id := Technology{what.Kind, identity(what)}
			t := known[id]
			if t == nil {
				t = &technology{Technology: what}
				known[id] = t
			}
			t.add(s, all[:n:n])
			all = all[n:]
		}
	}
	f.technologies, f.technologyOf = map[string][]*technology{}, known
	webs := f.webs()
	f.addPublished()
	var shared []*technology
	for _, t := range known {
		t.maker = f.maker(t.Technology, webs)
		f.technologies[t.Kind] = append(f.technologies[t.Kind], t)
		if len(t.users) > 1 {
			shared = append(shared, t)
		}
	}
	for _, kind := range technologyKinds() {
		slices.SortFunc(f.technologies[kind], mostUsed)
		for _, t := range f.technologies[kind] {
			if t.maker != nil {
				t.maker.makes = append(t.maker.makes, t)
			}
		}
	}
	f.addClients()
	f.addNear()
	slices.SortFunc(shared, mostUsed)
	shared = shared[:min(len(shared), technologyMost)]
	slices.SortFunc(shared, func(a, b *technology) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	var c claims
	for _, t := range shared {
		t.address = c.take(t.Kind+" "+t.Name, kindAddress(t.Kind)+technologyFolder(t.Name)+"/")
	}
}

// technologyFolder is where the page of a technology lies, below that of its
// kind. A folder that is called like a data file would take its place.
func technologyFolder(name string) string {
	parts := strings.Split(cmp.Or(segments(name), "unnamed"), "/")
	for i := range parts[:len(parts)-1] {
		if strings.HasSuffix(fold(parts[i]), ".json") {
			parts[i] += "_"
		}
	}
	return strings.Join(parts, "/")
}

// add joins uses under different spellings of one name.
func (t *technology) add(s *service, uses []Use) {
	if last := len(t.users) - 1; last >= 0 && t.users[last].s == s {
		t.users[last].uses = slices.Concat(t.users[last].uses, uses)
		return
	}
	t.users = append(t.users, user{s, uses})
	if slices.ContainsFunc(uses, func(u Use) bool { return u.manner().scope != "indirect" }) {
		t.direct++
	}
}

// uses are those of one service. Briefs that were made without them have none.
func (b *Brief) uses(i int) []Use {
	if i < len(b.Uses) {
		return b.Uses[i]
	}
	return nil
}

func (b *Brief) full(i int) Full {
	if i < len(b.Full) {
		return b.Full[i]
	}
	return Full{}
}

// identity is the name of a technology where spellings mean one. PyPI takes "-",
// "_" and "." for the same (PEP 503); there, at NuGet and at Packagist case says
// nothing, nor does it in repositories of GitHub.
func identity(t Technology) string {
	switch t.Kind {
	case "pypi":
		words := strings.FieldsFunc(strings.ToLower(t.Name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
		return strings.Join(words, "-")
	case "nuget", "composer", "module", "provider", pipelineKind:
		return strings.ToLower(t.Name)
	}
	return t.Name
}

// mostUsed puts what many ask for first, and what one service uses last.
func mostUsed(a, b *technology) int {
	return cmp.Or(min(len(b.users), 2)-min(len(a.users), 2), b.direct-a.direct, len(b.users)-len(a.users), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
}

// technologyLink leads to the page of a technology; plain text where it has none.
func (f *fleet) technologyLink(t Technology) Link {
	if known := f.technologyOf[Technology{t.Kind, identity(t)}]; known != nil && known.address != "" {
		return Link{Text: t.title(), Address: known.address, Inside: true}
	}
	return Link{Text: t.title()}
}

// versions are those in use, the newest first, with how many services use each.
// Where a file leaves the version to another one, none is known.
func (t *technology) versions() []VersionCount {
	var all []VersionCount
	at := map[string]int{}
	for _, u := range t.users {
		seen := map[string]bool{}
		for _, use := range u.uses {
			version := shown(use.manner().version)
			if version == "" || seen[version] {
				continue
			}
			seen[version] = true
			if _, known := at[version]; !known {
				at[version] = len(all)
				all = append(all, VersionCount{Version: version})
			}
			all[at[version]].Services++
		}
	}
	slices.SortFunc(all, func(a, b VersionCount) int { return compareVersions(b.Version, a.Version) })
	return all
}

// shown is a version as a page shows it: the id of a commit in short.
func shown(version string) string {
	hex := strings.TrimPrefix(version, "sha256:")
	if len(hex) >= 40 && strings.Trim(hex, "0123456789abcdef") == "" {
		return version[:len(version)-len(hex)] + hex[:7]
	}
	return version
}

// compareVersions orders versions by their numbers, whatever stands around
// them: ^9.1 is below v10. What has none is below all that have.
func compareVersions(a, b string) int {
	if n := slices.Compare(numbers(a), numbers(b)); n != 0 {
		return n
	}
	return strings.Compare(a, b)
}

// commitID is the id of a commit as it is shown. One of digits alone passes for
// a number.
var commitID = regexp.MustCompile(`^[0-9]*[a-f][0-9a-f]*$`)

// numbers are those of a version, leading zeros left out. Of a range or of a
// release before another one, what follows does not count.
func numbers(version string) []int {
	var all []int
	start := strings.IndexAny(version, "0123456789")
	if start < 0 || strings.HasPrefix(version, "sha256:") || commitID.MatchString(version) {
		return nil
	}
	for version = version[start:]; version != ""; {
		n, digits := 0, 0
		for digits < len(version) && digits < 9 && version[digits] >= '0' && version[digits] <= '9' {
			n = 10*n + int(version[digits]-'0')
			digits++
		}
		if digits == 0 {
			break
		}
		all = append(all, n)
		version = version[digits:]
		if !strings.HasPrefix(version, ".") {
			break
		}
		version = version[1:]
	}
	return all
}
