package survey

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"daybook/internal/descriptor"
	"daybook/internal/document"
	"daybook/internal/gitfs"
	"daybook/internal/source"
)

// Target is one repository to survey.
type Target struct {
	Name     string       // owner/repo, unique in the fleet
	URL, Web string       // clone and browser address, without credentials
	Links    Links        // address templates of its forge
	Dir      string       // the git directory, or the work tree
	WorkTree bool         // read the files of Dir, uncommitted work included
	Without  []string     // folders of the work tree that are left out: daybook's own output and state
	Head     gitfs.Ref    // the commit to read; unused with WorkTree
	Releases []gitfs.Ref  // released versions whose documents are shown, newest first
	Newest   gitfs.Ref    // newest release tag, shown or not
	Tags     int          // number of release tags that are known
	Index    string       // history index file; "" keeps none
	Too      []gitfs.Hash // blobs that the mirror left out because they are too large
	Override Override
	// Registered is what registries say of it, Hosted what its platform does.
	Registered, Hosted []source.Fact
	Named              []Naming // as Register found them
}

// Override is what a configuration says about one repository.
type Override struct {
	Service string // name of its service
	Owner   string // team or person
	Tier    string
	Docs    []string // further folders with documents
	Place   string   // the file that says so, as provenance
}

// Options of the survey stage.
type Options struct {
	Store       Store
	Readings    *Readings             // of surveys before; nil remembers none
	Review      document.ReviewFields // front matter fields that date a review; none for the defaults
	Leave       []string              // globs of documents that are left out
	Bots        []string              // patterns of authors that are bots, besides the known ones
	MassEdit    int                   // a commit that touches more files is a mass edit; 0 for the default
	MaxDocument int64                 // bytes; a larger document is listed and not read; 0 for the default
	Descriptors descriptor.Settings
	Libraries   map[string]Library // what the settings of Jenkins take for the names of shared libraries
	// Fleet are all repositories, among which Locations are looked for; Gone are
	// the places there that Register found empty.
	Fleet    []descriptor.FleetRepository
	Gone     []descriptor.Located
	Jobs     int
	Progress func(repository string) // may be called by several goroutines at once
	// Made is told each outcome as soon as there is one, with the number of its
	// target, and may take the survey out of it: those of a large fleet are too
	// much to hold. It may be called by several goroutines at once.
	Made func(target int, out *Outcome)

	// Beside are all targets of the fleet, where those of Run are a part of them;
	// nil where they are all.
	Beside []Target

	fleet *fleetFiles // Run fills it in
}

// Outcome is what became of one target.
type Outcome struct {
	Target Target
	Survey *Survey // nil where Err says why there is none, or Made took it
	Cached bool    // the survey of an earlier night, of the same commit
	Err    error
	// Unsaved is why the survey, or the index of its history, could not be kept
	// for the next night. It stands all the same; Store.Load knows an older one
	// or none.
	Unsaved error
}

// Panic is a fault of daybook that one repository brought to light.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string {
	return fmt.Sprintf("daybook broke on this repository, which is a fault of daybook: %v", p.Value)
}

// Run surveys all targets. Outcomes are in the order of targets. A repository
// that cannot be read, or that makes a reader panic, loses only itself. The
// error is that of ctx.
func Run(ctx context.Context, targets []Target, opts Options) ([]Outcome, error) {
	opts.Store.tidy()
	fleet := opts.Beside
	if fleet == nil {
		fleet = targets
	}
	opts.fleet = newFleetFiles(fleet, opts.Libraries)
	outcomes := make([]Outcome, len(targets))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opts.Jobs))
	for i, target := range targets {
		group.Go(func() error {
			if opts.Progress != nil {
				opts.Progress(target.Name)
			}
			outcomes[i] = one(ctx, target, opts)
			if opts.Made != nil {
				opts.Made(i, &outcomes[i])
			}
			return ctx.Err()
		})
	}
	return outcomes, group.Wait()
}

// one surveys one target, from the store where it has not changed.
func one(ctx context.Context, target Target, opts Options) (out Outcome) {
	out.Target = target
	if out.Err = ctx.Err(); out.Err != nil {
		return out
	}
	made := madeFrom{all: target.key(opts), releases: target.releaseKey(opts)}
	l := look{ctx: ctx, target: target, opts: opts}
	if kept, of, err := opts.Store.read(target.Name); err == nil && !target.WorkTree {
		if of.all == made.all && !kept.Repository.Shallow && opts.fleet.holds(kept.Foreign) {
			out.Survey, out.Cached = kept, true
			if kept.locate(opts) {
				out.Unsaved = opts.Store.save(target.Name, made, kept)
			}
			return out
		}
		if of.releases == made.releases {
			l.earlier = kept.Repository.Versions
		}
	}
	if target.WorkTree {
		out.Survey, out.Err = l.guarded(l.workTree)
	} else {
		out.Survey, out.Err = l.guarded(l.commit)
	}
	out.Unsaved = l.unsaved
	if out.Err == nil {
		out.Survey.locate(opts)
		out.Unsaved = errors.Join(l.unsaved, opts.Store.save(target.Name, made, out.Survey))
	}
	return out
}

// look is the survey of one target under way.
type look struct {
	ctx     context.Context
	target  Target
	opts    Options
	earlier []Release // of an earlier night, made in the same way
	unsaved error
}

// guarded turns a panic into an error: a fault of daybook costs one repository.
func (l *look) guarded(read func() (*Survey, error)) (made *Survey, err error) {
	defer func() {
		if p := recover(); p != nil {
			made, err = nil, &Panic{p, debug.Stack()}
		}
	}()
	made, err = read()
	if err != nil {
		return nil, err
	}
	return made, nil
}

// commit takes the facts of a commit, and the documents of released versions.
func (l *look) commit() (*Survey, error) {
	if l.target.Dir == "" {
		return nil, errors.New("there is no mirror of it to read")
	}
	repo, err := gitfs.Open(l.target.Dir)
	if err != nil {
		return nil, err
	}
	defer repo.Close()
	if l.target.Head.Commit.IsZero() {
		if l.target.Head, err = repo.Head(); err != nil {
			return nil, err
		}
	}
	tree, err := repo.Tree(l.target.Head.Commit)
	if err != nil {
		return nil, err
	}
	history, undated, err := l.history(repo, l.target.Head.Commit)
	if err != nil {
		return nil, err
	}
	r := take(l.ctx, Subject{Target: l.target, Files: tree, History: history}, l.opts)
	r.at(l.target.Head, tree.Problems(), undated)
	r.releases(repo, l.earlier)
	return r.done()
}

// workTree takes the facts of a folder, with the history up to its HEAD where
// it is the top of a repository.
func (l *look) workTree() (*Survey, error) {
	tree, err := gitfs.OpenWorkTree(l.target.Dir, l.target.Without...)
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	subject := Subject{Target: l.target, Files: tree}
	undated := ""
	subject.Target.Head = gitfs.Ref{}
	switch repo := tree.Repo(); {
	case repo == nil:
		undated = "it is no git repository, so nothing is dated"
	case tree.Prefix() != "":
		undated = "it is a folder within a repository, whose history is not read, so nothing is dated"
	default:
		head, err := repo.Head()
		switch {
		case errors.Is(err, gitfs.ErrEmpty), errors.Is(err, gitfs.ErrNoBranch):
			undated = "its branch has no commits yet, so nothing is dated"
		case err != nil:
			return nil, err
		default:
			subject.Target.Head = head
			if subject.History, undated, err = l.history(repo, head.Commit); err != nil {
				return nil, err
			}
		}
	}
	r := take(l.ctx, subject, l.opts)
	r.survey.Repository.Dirty = true
	r.at(subject.Target.Head, tree.Problems(), undated)
	return r.done()
}

// history reads what happened up to a commit. A history that is too long to
// read leaves facts without dates, and one that cannot be kept is read all the
// same.
func (l *look) history(repo *gitfs.Repo, tip gitfs.Hash) (history History, undated string, err error) {
	opts := gitfs.HistoryOptions{Bots: l.opts.Bots, MassEdit: l.opts.MassEdit}
	read, err := repo.History(l.ctx, tip, l.target.Index, opts)
	if err != nil && l.target.Index != "" && !ours(err) {
		l.unsaved = err
		read, err = repo.History(l.ctx, tip, "", opts)
	}
	switch {
	case errors.Is(err, gitfs.ErrTooMany):
		return nil, "its history is longer than can be read, so nothing is dated", nil
	case err != nil:
		return nil, "", err
	}
	return read, "", nil
}

// ours reports whether an error is about the repository, or the end of the run,
// and not about a file beside it.
func ours(err error) bool {
	for _, known := range []error{gitfs.ErrTooMany, gitfs.ErrMissing, gitfs.ErrCorrupt, gitfs.ErrTooLarge, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// at says which commit the facts are of, and what of it could not be read.
func (r *reader) at(head gitfs.Ref, problems []string, undated string) {
	if !head.Commit.IsZero() {
		r.survey.Repository.Commit, r.survey.Repository.When = head.Commit.String(), head.When
	}
	if undated != "" {
		r.problem("", 0, undated)
	}
	for _, text := range problems {
		where, why := placed(text)
		r.problem(where, 0, why)
	}
}

// placed takes the path out of what gitfs tells: tree entry "PATH" REASON.
func placed(text string) (where, why string) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	for _, begin := range []string{"tree entry ", "folder "} {
		rest, ok := strings.CutPrefix(text, begin)
		if !ok {
			continue
		}
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			if where, err = strconv.Unquote(quoted); err == nil {
				return strings.ToValidUTF8(where, "\uFFFD"), strings.TrimSpace(rest[len(quoted):])
			}
		}
	}
	return "", text
}

// key names all that a survey is made from, so that one of another commit, of
// another version of the facts or under other options is never taken for it.
func (t Target) key(opts Options) string {
	return fingerprint(Version, t.Name, t.URL, t.Web, t.Links, t.Head, t.Releases, t.Newest, t.Tags, t.Too, t.Override, t.WorkTree,
		t.Registered, t.Hosted, t.Named, opts.Review, opts.Leave, opts.Bots, opts.MassEdit, opts.MaxDocument, opts.Descriptors, opts.fleet.libraries)
}
