package edition

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"daybook/internal/check"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/site"
	"daybook/internal/source"
	"daybook/internal/survey"
	"daybook/internal/theme"
)

// recall is what a session remembers from one refresh to the next. That of a
// build is nil and knows nothing. Values in it are replaced and never changed,
// because the view of the last refresh still reads them.
type recall struct {
	repositories map[string]*recalled      // by name
	listings     map[string]source.Listing // of the sources that are asked over a network, by name
	need         string                    // what was asked of the mirrors
	survey       survey.Options            // how the surveys were made
	facts        *facts
	check        check.Options // how the checks were asked
	fleet        *check.Fleet
	unused       []check.Unused
	look         *theme.Theme
	ledger       recalledLedger
}

// recalled is what is known of one repository.
type recalled struct {
	place    string        // of the repository on this machine; "" for a remote one
	mirror   mirror.Target // mirrored is of this
	mirrored *mirror.Result
	target   survey.Target // outcome and brief are of this
	outcome  *survey.Outcome
	brief    *site.Brief // nil where outcome says why
	print    string      // of the facts that results are of
	names    []string
	results  []check.Result
}

// recalledLedger is the ledger with the time stamp of its file.
type recalledLedger struct {
	book     *ledger.Book
	from     string
	modified time.Time
	size     int64
}

func newRecall() *recall {
	return &recall{repositories: map[string]*recalled{}, listings: map[string]source.Listing{}}
}

// of is what is known of a repository, made if need be.
func (k *recall) of(name string) *recalled {
	if k.repositories[name] == nil {
		k.repositories[name] = &recalled{}
	}
	return k.repositories[name]
}

// forget drops what is known of the repositories in which files were saved, and
// everything where no file is named. A file that lies in no repository is the
// configuration's or the theme's, which are read each time, unless git wrote
// it: then it belongs to a work tree that is linked from elsewhere.
func (k *recall) forget(saved []string) {
	all := len(saved) == 0
	for _, file := range saved {
		inside := false
		for _, known := range k.repositories {
			if known.place != "" && (file == known.place || strings.HasPrefix(file, known.place+string(filepath.Separator))) {
				inside = true
				known.mirrored, known.outcome = nil, nil
			}
		}
		git := string(filepath.Separator) + ".git" + string(filepath.Separator)
		all = all || !inside && strings.Contains(file, git)
	}
	if all {
		clear(k.listings)
		for _, known := range k.repositories {
			known.mirrored, known.outcome = nil, nil
		}
	}
}

// sources lets those that are asked over a network answer once: a save changes
// nothing there.
func (k *recall) sources(sources []source.Source) []source.Source {
	if k == nil {
		return sources
	}
	out := slices.Clone(sources)
	for i, s := range out {
		if asked, ok := s.(source.Asked); ok {
			out[i] = answered{asked, k.listings}
		}
	}
	return out
}

// answered is a source that gives the answer it had.
type answered struct {
	source.Asked
	listings map[string]source.Listing
}

func (a answered) List(ctx context.Context, opts source.Options) (source.Listing, error) {
	key := fmt.Sprintf("%v %q", a.Asked, opts.Filter)
	if listing, ok := a.listings[key]; ok {
		return listing, nil
	}
	listing, err := a.Asked.List(ctx, opts)
	if err == nil {
		a.listings[key] = listing
	}
	return listing, err
}

// place is a folder as the system names it, without links.
func place(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

// mirrored syncs the targets that are not known.
func (k *recall) mirrored(targets []mirror.Target, need string, sync func([]mirror.Target) []mirror.Result) []mirror.Result {
	if k == nil {
		return sync(targets)
	}
	if k.need != need {
		k.need = need
		for _, known := range k.repositories {
			known.mirrored = nil
		}
	}
	results := make([]mirror.Result, len(targets))
	var wanted []mirror.Target
	var at []int
	for i, t := range targets {
		if known := k.of(t.Name); known.mirrored != nil && known.mirror == t {
			results[i] = *known.mirrored
			results[i].Bytes = 0 // received once
			continue
		}
		wanted, at = append(wanted, t), append(at, i)
	}
	if len(wanted) == 0 {
		return results
	}
	for i, result := range sync(wanted) {
		known := k.of(wanted[i].Name)
		known.place, known.mirror, known.mirrored = "", wanted[i], &result
		if wanted[i].Dir != "" {
			known.place = place(wanted[i].Dir)
		}
		results[at[i]] = result
	}
	return results
}

// surveyed fills in the outcomes that are known, and gives the numbers of the
// targets whose survey has to be made.
func (k *recall) surveyed(targets []survey.Target, opts survey.Options, outcomes []survey.Outcome, briefs []*site.Brief) (wanted []int) {
	if k == nil {
		for i := range targets {
			wanted = append(wanted, i)
		}
		return wanted
	}
	opts = plainSurvey(opts)
	same := reflect.DeepEqual(opts, k.survey)
	k.survey = opts
	for i, t := range targets {
		known := k.of(t.Name)
		if !same {
			known.outcome = nil
		}
		if known.outcome != nil && reflect.DeepEqual(known.target, t) {
			outcomes[i], briefs[i] = *known.outcome, known.brief
			outcomes[i].Cached = true
			continue
		}
		known.outcome = nil
		wanted = append(wanted, i)
	}
	return wanted
}

// plainSurvey is what of the options a survey depends on. Functions cannot be
// compared.
func plainSurvey(o survey.Options) survey.Options {
	o.Progress, o.Made, o.Store, o.Jobs = nil, nil, survey.Store{}, 0
	return o
}

// learn remembers outcomes.
func (k *recall) learn(targets []survey.Target, wanted []int, outcomes []survey.Outcome, briefs []*site.Brief) {
	if k == nil {
		return
	}
	for _, i := range wanted {
		if outcomes[i].Err != nil && !targets[i].WorkTree {
			continue // its mirror may be mended
		}
		known := k.of(targets[i].Name)
		known.target, known.outcome, known.brief = targets[i], &outcomes[i], briefs[i]
	}
}

// heldFacts are the facts that a survey adds to; those of the view that is
// being read stay as they are.
func (k *recall) heldFacts(store survey.Store) *facts {
	made := newFacts(store)
	if k == nil {
		return made
	}
	if k.facts != nil {
		made.held, made.documents = maps.Clone(k.facts.held), k.facts.documents
	}
	k.facts = made
	return made
}

// checked asks the checks of the services that are not known to answer the
// same. briefs are the surveys that the subjects point into, one for each
// repository.
func (k *recall) checked(briefs []site.Brief, subjects []check.Subject, names map[site.Subject]string, opts check.Options) ([]check.Result, []check.Unused) {
	if k == nil || len(subjects) == 0 {
		return check.Run(subjects, check.All(), opts)
	}
	fleet, plain := subjects[0].Fleet, opts
	plain.Name, plain.Facts, plain.Workers = nil, nil, 0
	same := reflect.DeepEqual(plain, k.check) && reflect.DeepEqual(fleet, k.fleet)
	k.check, k.fleet = plain, fleet

	stale := map[string]bool{}
	for i := range briefs {
		brief := &briefs[i]
		known, own := k.of(brief.Repository.Name), namesIn(brief, names)
		if same && known.print == brief.Print && slices.Equal(known.names, own) {
			continue
		}
		stale[brief.Repository.Name] = true
		known.print, known.names, known.results = brief.Print, own, nil
	}
	asked := slices.DeleteFunc(slices.Clone(subjects), func(s check.Subject) bool { return !stale[s.Repository.Name] })
	results, unused := check.Run(asked, check.All(), opts)
	if len(asked) == len(subjects) {
		k.unused = unused
	}
	for _, result := range results {
		known := k.of(result.Repository)
		known.results = append(known.results, result)
	}
	return k.results(briefs), k.unused
}

func namesIn(brief *site.Brief, names map[site.Subject]string) []string {
	var own []string
	for _, s := range brief.Services {
		own = append(own, names[site.Subject{Repository: brief.Repository.Name, ID: s.ID}])
	}
	return own
}

// results are those of all repositories, in the order of check.Run.
func (k *recall) results(briefs []site.Brief) []check.Result {
	var all []check.Result
	for i := range briefs {
		all = append(all, k.of(briefs[i].Repository.Name).results...)
	}
	slices.SortStableFunc(all, func(a, b check.Result) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Repository, b.Repository))
	})
	return all
}

// theme is the one that was loaded last, where its files are still the same:
// its templates have been made ready.
func (k *recall) theme(loaded *theme.Theme) *theme.Theme {
	if k.look == nil || k.look.Print() != loaded.Print() {
		k.look = loaded
	}
	return k.look
}

// book is the ledger as it was read last, where its file is still the same.
func (k *recall) book(file, from string) *ledger.Book {
	if k == nil || k.ledger.book == nil || k.ledger.from != from {
		return nil
	}
	if modified, size := stamp(file); !modified.Equal(k.ledger.modified) || size != k.ledger.size {
		return nil
	}
	return k.ledger.book
}

func (k *recall) keepBook(file, from string, book *ledger.Book) {
	if k != nil {
		modified, size := stamp(file)
		k.ledger = recalledLedger{book, from, modified, size}
	}
}

// stamp is when a file was last written, and its size; zero where there is none.
func stamp(file string) (time.Time, int64) {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}, 0
	}
	return info.ModTime(), info.Size()
}
