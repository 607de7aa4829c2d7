package edition

import (
	"maps"
	"path/filepath"
	"reflect"
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
	readings     *survey.Readings
	facts        *facts
	check        check.Options // how the checks were asked
	fleet        *check.Fleet
	unused       []check.Unused
	look         *theme.Theme
	ledger       recalledLedger
	words        wordsKept
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

// documents are those that were parsed before.
func (k *recall) documents() *survey.Readings {
	if k == nil {
		return nil
	}
	return k.readings
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
	if !same || k.readings == nil {
		k.readings = survey.NewReadings()
	}
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
	o.Progress, o.Made, o.Store, o.Readings, o.Jobs = nil, nil, survey.Store{}, nil, 0
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
