package edition

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/descriptor"
	"daybook/internal/gitfs"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/site"
	"daybook/internal/source"
	"daybook/internal/survey"
)

// fleet is all repositories with what could be seen of them.
type fleet struct {
	repositories []source.Repository
	unlisted     []string        // sources whose older list stands in
	mirrored     []mirror.Result // one for each repository
	surveys      []site.Brief    // of those that could be read, by name of the repository
	facts        *facts          // the same in full
	reach        []site.Reach    // those that could not be looked at tonight
	surveyed     map[string]bool // those that could
	names        map[site.Subject]string
	targets      map[string]survey.Target
	documents    int
	cached       int
	fetched      int
	bytes        int64
}

// look lists the repositories, brings the mirrors up to date and takes the
// facts.
func (r *run) look(ctx context.Context) (*fleet, error) {
	listing, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	repositories := listing.Repositories
	r.watch.lap(Sources)
	f := &fleet{repositories: repositories, unlisted: listing.Stale, surveyed: map[string]bool{}, targets: map[string]survey.Target{}}
	if f.mirrored, err = r.mirror(ctx, repositories); err != nil {
		return nil, err
	}
	r.watch.lap(Mirrors)
	if err := r.survey(ctx, f); err != nil {
		return nil, err
	}
	r.name(f)
	r.watch.lap(Surveys)
	return f, nil
}

// list asks the sources for the fleet.
func (r *run) list(ctx context.Context) (source.Listing, error) {
	opts := r.opts.Listing
	opts.State, opts.Now, opts.Fetch = filepath.Join(r.opts.State, "sources"), r.opts.Now, r.fetch
	opts.Progress = func(name, note string) {
		r.tell(Progress{Stage: Sources, Repository: name, Note: note})
	}
	listing, err := source.All(ctx, r.recall.sources(r.opts.Sources), opts)
	if r.opts.Uncommitted {
		asTheyLie(listing.Repositories)
	}
	r.warnings = append(r.warnings, listing.Warnings...)
	if err == nil {
		r.warnings = append(r.warnings, strayLibraries(r.opts.Survey.Libraries, listing.Repositories)...)
	}
	return listing, err
}

// strayLibraries tells of libraries whose repository the fleet does not have,
// so that nothing is read of them.
func strayLibraries(libraries map[string]survey.Library, repositories []source.Repository) []string {
	var stray []string
	for _, name := range slices.Sorted(maps.Keys(libraries)) {
		where := libraries[name].Repository
		if !slices.ContainsFunc(repositories, func(r source.Repository) bool { return strings.EqualFold(r.Name, where) }) {
			stray = append(stray, fmt.Sprintf("the library %q of Jenkins is said to be in %q, which is no repository of the fleet", name, where))
		}
	}
	return stray
}

// asTheyLie wants the uncommitted work of every local repository that has a
// work tree.
func asTheyLie(repositories []source.Repository) {
	for i := range repositories {
		r := &repositories[i]
		if r.Dir == "" || r.Branch != "" {
			continue
		}
		if _, err := os.Lstat(filepath.Join(r.Dir, ".git")); err == nil {
			r.WorkTree = true
		}
	}
}

// mirror syncs what is not a work tree; those are read as they lie.
func (r *run) mirror(ctx context.Context, repositories []source.Repository) ([]mirror.Result, error) {
	targets := make([]mirror.Target, len(repositories))
	for i, repo := range repositories {
		targets[i] = r.remote(repo)
	}
	results := r.recall.mirrored(targets, r.mirrorOptions(0).WantsNeed, func(wanted []mirror.Target) []mirror.Result {
		return mirror.Sync(ctx, wanted, r.mirrorOptions(len(wanted)))
	})
	return results, ctx.Err()
}

// remote is what to mirror. Its address may carry credentials, those of a
// result never do.
func (r *run) remote(repo source.Repository) mirror.Target {
	t := mirror.Target{Name: repo.Name, Branch: repo.Branch, Dir: repo.Dir}
	if repo.Dir == "" {
		t.URL = repo.CloneURL()
		if repo.Renews() {
			t.Login = &repo
		}
	}
	if branch := r.override(repo.Name).Branch; branch != "" {
		t.Branch = branch
	}
	return t
}

func (r *run) mirrorOptions(total int) mirror.Options {
	opts := r.opts.Mirror
	opts.Dir, opts.Now = r.mirrors(), r.opts.Now
	opts.Tags = func(names []string) []string { return survey.Newest(names, max(1, r.opts.Versions)) }
	wanted := survey.Wanted{Folders: r.docsOverrides(), Leave: r.opts.Survey.Leave, Services: r.opts.Survey.Descriptors.Folders, Versions: r.opts.Versions}
	for _, want := range survey.Wants(wanted) {
		opts.Wants = append(opts.Wants, want)
	}
	opts.WantsNeed = survey.WantsNeed(wanted)
	done := 0
	opts.Progress = func(e mirror.Event) {
		if e.Phase == mirror.Done {
			done++
		}
		r.tell(Progress{Stage: Mirrors, Repository: e.Name, Done: done, Total: total, Bytes: e.Bytes, Note: note(e)})
	}
	return opts
}

func note(e mirror.Event) string {
	if e.Phase == mirror.Done {
		return string(e.Status)
	}
	return string(e.Phase)
}

// survey takes the facts of everything readable. A mirror that turns out to be
// damaged is made anew, once.
func (r *run) survey(ctx context.Context, f *fleet) error {
	outcomes, briefs, err := r.surveyOnce(ctx, f)
	if err != nil {
		return err
	}
	if again := r.damaged(f, outcomes); len(again) > 0 {
		for _, result := range mirror.Sync(ctx, again, r.mirrorOptions(len(again))) {
			for i := range f.mirrored {
				if f.mirrored[i].Target.Name == result.Target.Name {
					f.mirrored[i] = result
				}
			}
		}
		if outcomes, briefs, err = r.surveyOnce(ctx, f); err != nil {
			return err
		}
	}
	r.gather(f, outcomes, briefs)
	return nil
}

// damaged are the remote repositories whose mirror could not be read.
func (r *run) damaged(f *fleet, outcomes []survey.Outcome) []mirror.Target {
	var again []mirror.Target
	for i, out := range outcomes {
		m := f.mirrored[i]
		// No fetch mends what breaks a reader.
		broken := errors.Is(out.Err, gitfs.ErrMissing) || errors.Is(out.Err, gitfs.ErrCorrupt) || errors.Is(out.Err, gitfs.ErrNotRepository)
		if broken && m.Readable() && m.Target.URL != "" && m.Status != mirror.Stale {
			target := r.remote(f.repositories[i])
			target.Anew = true
			again = append(again, target)
		}
	}
	return again
}

// surveyOnce holds of each survey only what the whole fleet needs.
func (r *run) surveyOnce(ctx context.Context, f *fleet) ([]survey.Outcome, []*site.Brief, error) {
	targets := make([]survey.Target, len(f.repositories))
	for i, repo := range f.repositories {
		targets[i] = r.target(repo, f.mirrored[i])
	}
	opts := r.surveyOptions()
	opts.Fleet = addresses(f)
	var err error
	if opts.Gone, err = survey.Register(ctx, targets, opts, func(lacking []survey.Lacking) { r.bring(ctx, f, targets, lacking) }); err != nil {
		return nil, nil, err
	}
	f.facts = r.recall.heldFacts(opts.Store)
	outcomes, briefs := make([]survey.Outcome, len(targets)), make([]*site.Brief, len(targets))
	wanted := r.recall.surveyed(targets, opts, outcomes, briefs)
	opts.Readings, opts.Beside = r.recall.documents(), targets
	var mu sync.Mutex
	done := 0
	opts.Progress = func(name string) {
		mu.Lock()
		defer mu.Unlock()
		done++
		r.tell(Progress{Stage: Surveys, Repository: name, Done: done, Total: len(wanted)})
	}
	opts.Made = func(i int, out *survey.Outcome) {
		if out.Err == nil {
			briefs[wanted[i]], out.Err = f.facts.keep(out.Survey, !out.Survey.Repository.Dirty && out.Unsaved == nil)
			out.Survey = nil
		}
	}
	asked := make([]survey.Target, len(wanted))
	for i, at := range wanted {
		asked[i] = targets[at]
	}
	if r.recall != nil && !slices.ContainsFunc(asked, func(t survey.Target) bool { return !t.WorkTree }) {
		opts.Store = survey.Store{} // their facts are held, and builds have others
	}
	made, err := survey.Run(ctx, asked, opts)
	if err != nil {
		return nil, nil, err
	}
	for i, at := range wanted {
		outcomes[at] = made[i]
	}
	r.recall.learn(targets, wanted, outcomes, briefs)
	return outcomes, briefs, nil
}

// bring fetches what the Locations of other repositories name. What does not
// come is told by the survey of the repository in which it lies.
func (r *run) bring(ctx context.Context, f *fleet, targets []survey.Target, lacking []survey.Lacking) {
	var orders []mirror.Order
	var at []int
	for _, l := range lacking {
		if m := f.mirrored[l.Target]; m.Target.URL != "" && (m.Status == mirror.Fetched || m.Status == mirror.Unchanged) {
			orders = append(orders, mirror.Order{Target: r.remote(f.repositories[l.Target]), Blobs: l.Blobs})
			at = append(at, l.Target)
		}
	}
	if len(orders) == 0 {
		return
	}
	for i, result := range mirror.Bring(ctx, orders, r.mirrorOptions(len(orders))) {
		f.mirrored[at[i]].Bytes += result.Bytes
		if result.Status == mirror.Fetched {
			f.mirrored[at[i]].Status, f.mirrored[at[i]].Oversize = mirror.Fetched, result.Oversize
			targets[at[i]].Too = result.Oversize
		}
	}
}

func (r *run) surveyOptions() survey.Options {
	opts := r.opts.Survey
	opts.Store = survey.Store{Dir: r.surveys()}
	opts.Jobs = r.opts.Jobs
	return opts
}

// addresses are where the repositories of the fleet are found.
func addresses(f *fleet) []descriptor.FleetRepository {
	all := make([]descriptor.FleetRepository, len(f.repositories))
	for i, repo := range f.repositories {
		all[i] = descriptor.FleetRepository{Name: repo.Name, Branch: f.mirrored[i].Branch.Name}
		for _, address := range []string{repo.URL, repo.Links().Web} {
			if address != "" {
				all[i].Addresses = append(all[i].Addresses, address)
			}
		}
	}
	return all
}

// target is what to survey of one repository.
func (r *run) target(repo source.Repository, m mirror.Result) survey.Target {
	links := repo.Links()
	t := survey.Target{
		Name: repo.Name, URL: repo.URL, Web: links.Web, Dir: m.Dir, WorkTree: repo.WorkTree,
		Links: survey.Links{File: links.File, Line: links.Line, Commit: links.Commit, Edit: links.Edit, History: links.History, Raw: links.Raw},
		Head:  m.Branch, Too: m.Oversize,
		Tags:     len(m.Tags),
		Releases: m.Tags[:min(len(m.Tags), r.opts.Versions)],
		Override: r.override(repo.Name).Override, Registered: repo.Facts, Hosted: repo.About.Facts(),
		Index: mirror.Path(filepath.Join(r.opts.State, "history"), repo.Name),
	}
	if repo.WorkTree {
		t.Dir, t.Without = repo.Dir, []string{r.opts.Out, r.opts.State}
	}
	if len(m.Tags) > 0 {
		t.Newest = m.Tags[0]
	}
	return t
}

// gather sorts the outcomes into what could be looked at and what could not.
func (r *run) gather(f *fleet, outcomes []survey.Outcome, briefs []*site.Brief) {
	for i, out := range outcomes {
		m := f.mirrored[i]
		name := f.repositories[i].Name
		f.bytes += m.Bytes
		// Of those that are read where they lie, the survey tells what is new.
		if m.Status == mirror.Fetched || m.Status == mirror.Local && !out.Cached && !out.Target.WorkTree {
			f.fetched++
		}
		if out.Cached {
			f.cached++
		}
		f.targets[name] = out.Target
		if out.Unsaved != nil {
			r.warnings = append(r.warnings, fmt.Sprintf("%s: what was read could not be kept for the next night: %v", name, out.Unsaved))
		}
		switch {
		case out.Err == nil && m.Status != mirror.Stale && (m.Err == nil || out.Target.WorkTree):
			f.surveyed[name] = true
			f.surveys = append(f.surveys, *briefs[i])
		case out.Err == nil:
			f.reach = append(f.reach, site.Reach{Repository: name, Why: m.Err.Error(), Since: m.FetchedAt})
			f.surveys = append(f.surveys, *briefs[i])
		default:
			r.standIn(f, name, m, out.Err)
		}
	}
}

// standIn uses the last survey of a repository that cannot be read tonight.
func (r *run) standIn(f *fleet, name string, m mirror.Result, why error) {
	if m.Err != nil {
		why = m.Err
	}
	reach := site.Reach{Repository: name, Why: why.Error()}
	if kept, err := f.facts.of(name); err == nil {
		if brief, err := site.Trim(kept); err == nil {
			f.surveys = append(f.surveys, brief)
		}
		reach.Since = kept.Repository.When
		if !m.FetchedAt.IsZero() {
			reach.Since = m.FetchedAt
		}
	}
	f.reach = append(f.reach, reach)
}

// name gives every service its name; the ledger remembers it.
func (r *run) name(f *fleet) {
	var claims []ledger.Claim
	var subjects []site.Subject
	for _, s := range f.surveys {
		for i, service := range s.Services {
			f.documents += len(s.Documents[i])
			claims = append(claims, ledger.Claim{Repository: s.Repository.Name, ID: service.ID, Wanted: service.Name})
			subjects = append(subjects, site.Subject{Repository: s.Repository.Name, ID: service.ID})
		}
	}
	book, names := r.book.Name(claims)
	r.book = book
	f.names = make(map[site.Subject]string, len(names))
	for i, name := range names {
		f.names[subjects[i]] = name
	}
}

// override is what the configuration says about a repository; a later table
// wins over an earlier one, value by value.
func (r *run) override(name string) Override {
	var merged Override
	for _, o := range r.opts.Overrides {
		if ok, err := doublestar.Match(o.Repository, name); err != nil || !ok {
			continue
		}
		for _, set := range []struct{ to, from *string }{
			{&merged.Branch, &o.Branch}, {&merged.Service, &o.Service}, {&merged.Owner, &o.Owner},
			{&merged.Tier, &o.Tier}, {&merged.Place, &o.Place},
		} {
			if *set.from != "" {
				*set.to = *set.from
			}
		}
		merged.Docs = append(merged.Docs, o.Docs...)
	}
	return merged
}

// docsOverrides are all further document folders of the configuration. Mirrors
// fetch them of every repository, because what is wanted is one question.
func (r *run) docsOverrides() []string {
	var folders []string
	for _, o := range r.opts.Overrides {
		folders = append(folders, o.Docs...)
	}
	return folders
}

func (r *run) tell(p Progress) {
	if r.opts.Progress != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.opts.Progress(p)
	}
}

// Facts takes the facts of the sources and publishes nothing. Failures are of
// repositories that could not be read.
func Facts(ctx context.Context, opts Options) (surveys []*survey.Survey, failures []error, err error) {
	run, err := begin(ctx, opts, nil)
	if err != nil {
		return nil, nil, err
	}
	defer run.end()
	f, err := run.look(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, brief := range f.surveys {
		full, err := f.facts.of(brief.Repository.Name)
		if err != nil {
			return nil, nil, err
		}
		surveys = append(surveys, full)
	}
	for _, reach := range f.reach {
		failures = append(failures, errors.New(reach.Repository+": "+reach.Why))
	}
	return surveys, failures, nil
}
