package check

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/eol"
	"daybook/internal/finding"
	"daybook/internal/survey"
)

// Options say how checks are run.
type Options struct {
	Limits Limits
	Now    time.Time
	// Name gives a service its fleet-wide name; nil takes what it calls itself.
	Name       func(*survey.Repository, *survey.Service) string
	Exemptions []Exemption
	Off        []Rule               // not asked of these services: not applicable
	Down       []Rule               // for these services a failure is a warning
	Advisory   map[string]time.Time // by check id: until then it is reported and does not count
	Ends       *eol.Table           // until when products are supported; nil where that could not be read
	Workers    int                  // 0 takes one for each processor
	// Facts gives the facts of a repository where the subjects hold only what
	// says which services there are; nil where they hold all. Each is asked for
	// once and not held.
	Facts func(repository string) (*survey.Survey, error)
}

// Rule names checks and services by globs; an empty glob stands for all. A `*`
// does not match the slash of a service's name, `**` does.
type Rule struct {
	Check   string
	Service string
	Reason  string
}

func (r Rule) covers(check, service string) bool {
	return matches(r.Check, check) && matches(r.Service, service)
}

// matches takes a glob that is not well-formed at its letters.
func matches(glob, name string) bool {
	if glob == "" || glob == name {
		return true
	}
	ok, err := doublestar.Match(glob, name)
	return err == nil && ok
}

// Unused is an exemption that lifted nothing, and why.
type Unused struct {
	Exemption
	Why string
}

// Subjects are the services of all surveys, each with what checks may know of
// the whole fleet. The surveys are pointed into, not copied.
func Subjects(surveys []survey.Survey) []Subject {
	fleet := &Fleet{Teams: map[string]survey.Team{}, People: map[string]survey.Person{}}
	var out []Subject
	formats := map[string]int{}
	for i := range surveys {
		v := &surveys[i]
		own := map[string]int{}
		for _, service := range v.Services {
			own[service.Descriptor.Format]++
			formats[service.Descriptor.Format]++
		}
		for _, t := range v.Teams {
			fleet.declare(t)
		}
		for _, p := range v.People {
			fleet.People[strings.ToLower(p.Ref)] = p
		}
		for j := range v.Services {
			out = append(out, Subject{Repository: &v.Repository, Service: &v.Services[j], Fleet: fleet, Declares: len(v.Teams) + len(v.People), Format: spoken(own)})
		}
	}
	fleet.Format = spoken(formats)
	fleet.crowd = newCrowd(surveys, fleet)
	return out
}

// Run asks every check of every subject. Results are sorted by service and
// repository and stand in the order of the checks; exemptions that lifted
// nothing come back with the reason. Neither depends on the number of workers.
func Run(subjects []Subject, checks []Check, o Options) ([]Result, []Unused) {
	named := make([]asked, len(subjects))
	for i, s := range subjects {
		s.Limits, s.Now, s.Ends = o.Limits, o.Now, o.Ends
		named[i] = asked{Subject: s, name: nameOf(s, o)}
	}
	slices.SortStableFunc(named, func(a, b asked) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.Repository.Name, b.Repository.Name),
			strings.Compare(a.Service.ID, b.Service.ID))
	})
	results := make([]Result, len(named)*len(checks))
	lifted := make([]map[int]bool, len(named)) // by service: the exemptions that lifted something
	together := byRepository(named)
	forEach(len(together), o.Workers, func(r int) {
		facts := factsOf(named[together[r][0]].Repository.Name, o)
		for _, i := range together[r] {
			lifted[i] = facts(named[i]).run(checks, o, results[i*len(checks):(i+1)*len(checks)])
		}
	})
	return results, unused(named, checks, o, lifted)
}

// byRepository are the subjects of each repository, by their numbers.
func byRepository(named []asked) [][]int {
	var together [][]int
	at := map[string]int{}
	for i, a := range named {
		r, known := at[a.Repository.Name]
		if !known {
			r = len(together)
			at[a.Repository.Name] = r
			together = append(together, nil)
		}
		together[r] = append(together[r], i)
	}
	return together
}

// factsOf fills in the facts of a subject of the repository.
func factsOf(repository string, o Options) func(asked) asked {
	if o.Facts == nil {
		return func(a asked) asked { return a }
	}
	full, err := o.Facts(repository)
	return func(a asked) asked {
		if err != nil {
			a.unread = "its facts could not be read: " + err.Error()
			return a
		}
		i := slices.IndexFunc(full.Services, func(s survey.Service) bool { return s.ID == a.Service.ID })
		if i < 0 {
			a.unread = "its facts changed while the checks ran"
			return a
		}
		a.Repository, a.Service = &full.Repository, &full.Services[i]
		return a
	}
}

func nameOf(s Subject, o Options) string {
	if o.Name == nil {
		return s.Service.Name
	}
	return o.Name(s.Repository, s.Service)
}

// forEach calls do for 0 to n-1, on so many workers.
func forEach(n, workers int, do func(int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var all sync.WaitGroup
	next := make(chan int)
	for range min(workers, n) {
		all.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// asked is a subject under its fleet-wide name.
type asked struct {
	Subject
	name   string
	unread string // why there are no facts to ask
}

// run fills in one result for each check. The check of exemptions
// comes last, because only then is known which of them lift something.
func (a asked) run(checks []Check, o Options, results []Result) map[int]bool {
	lifted := map[int]bool{}
	last := -1
	for i, c := range checks {
		if c.ID == exemptionsCheck {
			last = i
			continue
		}
		results[i] = a.ask(c, o)
		for _, at := range a.exempt(&results[i], o) {
			if e := o.Exemptions[at]; lifted[at] {
				continue
			} else if expired(e, o.Now) {
				a.Expired = append(a.Expired, e)
			} else {
				a.Granted = append(a.Granted, e)
			}
			lifted[at] = true
		}
	}
	if last >= 0 {
		results[last] = a.ask(checks[last], o)
	}
	return lifted
}

// guarded asks one check. A fault of daybook that one service brings to light
// costs that answer, which is then not known, and not the night.
func (a asked) guarded(c Check) (r Result) {
	defer func() {
		if p := recover(); p != nil {
			r = notMeasured(fmt.Sprintf("daybook broke on this check, which is a fault of daybook: %v", p))
		}
	}()
	return c.Run(a.Subject)
}

// ask runs one check, and puts on what the options say.
func (a asked) ask(c Check, o Options) Result {
	r := a.answer(c, o)
	r.Check, r.Service, r.Repository = c.ID, a.name, a.Repository.Name
	r.Findings = unite(r.Findings)
	if len(r.Findings) > maxFindings {
		r.Findings = r.Findings[:maxFindings]
		r.Summary += fmt.Sprintf("; the first %d are listed", maxFindings)
	}
	if cap(r.Findings) > len(r.Findings) { // held for the whole run, and they are many
		r.Findings = slices.Clone(r.Findings)
	}
	until := o.Advisory[c.ID]
	if o.Now.Before(until) {
		r.Advisory = until
	}
	down := slices.ContainsFunc(o.Down, func(rule Rule) bool { return rule.covers(c.ID, a.name) })
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Check, f.Service, f.Repository = r.Check, r.Service, r.Repository
		if f.Outcome == finding.Fail && (down || !r.Advisory.IsZero()) {
			f.Outcome = finding.Warn
		}
	}
	if len(r.Findings) > 0 {
		r.Outcome = worst(r.Findings)
	}
	return r
}

func (a asked) answer(c Check, o Options) Result {
	for _, rule := range o.Off {
		if rule.covers(c.ID, a.name) {
			return notApplicable("switched off" + because(rule.Reason))
		}
	}
	if a.unread != "" {
		return notMeasured(a.unread)
	}
	if r := a.Repository; r.Files == 0 {
		return notMeasured("the repository holds no file that could be looked at")
	}
	return a.guarded(c)
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + clip(reason)
}
