package edition

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"daybook/internal/check"
	"daybook/internal/site"
)

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
