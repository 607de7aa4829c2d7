package survey

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"daybook/internal/document"
	"daybook/internal/gitfs"
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
	Review      document.ReviewFields // front matter fields that date a review; none for the defaults
	Leave       []string              // globs of documents that are left out
	Bots        []string              // patterns of authors that are bots, besides the known ones
	MassEdit    int                   // a commit that touches more files is a mass edit; 0 for the default
	MaxDocument int64                 // bytes; a larger document is listed and not read; 0 for the default
	Jobs        int
	Progress    func(repository string)
}

// Outcome is what became of one target.
type Outcome struct {
	Target Target
	Survey *Survey // nil where Err says why there is none
	Cached bool    // the survey of an earlier night, of the same commit
	Err    error
}

// Run surveys all targets. Outcomes are in the order of targets. A repository
// that cannot be read, or that makes a reader panic, loses only itself. The
// error is that of ctx.
func Run(ctx context.Context, targets []Target, opts Options) ([]Outcome, error) {
	opts.Store.tidy()
	outcomes := make([]Outcome, len(targets))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opts.Jobs))
	for i, target := range targets {
		group.Go(func() error {
			if opts.Progress != nil {
				opts.Progress(target.Name)
			}
			outcomes[i] = one(ctx, target, opts)
			return ctx.Err()
		})
	}
	return outcomes, group.Wait()
}

// one surveys one target, from the store where it has not changed.
func one(ctx context.Context, target Target, opts Options) (out Outcome) {
	out.Target = target
	defer func() {
		if p := recover(); p != nil {
			out.Survey, out.Err = nil, fmt.Errorf("daybook broke on this repository: %v\n%s", p, debug.Stack())
		}
	}()
	key := target.key(opts)
	if !target.WorkTree {
		if kept, ok := opts.Store.fresh(target.Name, key); ok {
			out.Survey, out.Cached = kept, true
			return out
		}
	}
	out.Survey, out.Err = read(ctx, target, opts)
	if out.Err == nil {
		out.Err = opts.Store.save(target.Name, key, out.Survey)
	}
	return out
}

// read opens the repository and takes its facts.
func read(ctx context.Context, target Target, opts Options) (*Survey, error) {
	if target.WorkTree {
		return readWorkTree(ctx, target, opts)
	}
	repo, err := gitfs.Open(target.Dir)
	if err != nil {
		return nil, err
	}
	defer repo.Close()
	tree, err := repo.Tree(target.Head.Commit)
	if err != nil {
		return nil, err
	}
	history, err := repo.History(ctx, target.Head.Commit, target.Index, opts.history())
	if err != nil {
		return nil, err
	}
	made := Of(Subject{Target: target, Files: tree, History: history}, opts)
	made.Repository.Commit, made.Repository.When = target.Head.Commit.String(), target.Head.When
	for _, text := range tree.Problems() {
		made.Problems = append(made.Problems, Problem{Text: text})
	}
	for _, release := range target.Releases {
		tree, err := repo.Tree(release.Commit)
		if err != nil {
			made.Problems = append(made.Problems, Problem{Text: fmt.Sprintf("version %s: %v", release.Name, err)})
			continue
		}
		made.Repository.Versions = append(made.Repository.Versions, releaseOf(release, tree, target, opts))
	}
	return made, nil
}

func readWorkTree(ctx context.Context, target Target, opts Options) (*Survey, error) {
	tree, err := gitfs.OpenWorkTree(target.Dir, target.Without...)
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	subject := Subject{Target: target, Files: tree}
	var head gitfs.Ref
	if repo := tree.Repo(); repo != nil && tree.Prefix() == "" {
		if head, err = repo.Head(); err == nil {
			history, err := repo.History(ctx, head.Commit, target.Index, opts.history())
			if err != nil {
				return nil, err
			}
			subject.History = history
		} else if !errors.Is(err, gitfs.ErrEmpty) {
			return nil, err
		}
	}
	subject.Target.Head = head
	made := Of(subject, opts)
	made.Repository.Dirty = true
	if !head.Commit.IsZero() {
		made.Repository.Commit, made.Repository.When = head.Commit.String(), head.When
	}
	return made, nil
}

func (o Options) history() gitfs.HistoryOptions {
	return gitfs.HistoryOptions{Bots: o.Bots, MassEdit: o.MassEdit}
}

// key names all that a survey is made from, so that one of another commit, of
// another version of the facts or under other options is never taken for it.
func (t Target) key(opts Options) string {
	content, err := json.Marshal([]any{Version, t.Name, t.URL, t.Web, t.Links, t.Head, t.Releases, t.Newest, t.Tags, t.Too, t.Override,
		opts.Review, opts.Leave, opts.Bots, opts.MassEdit, opts.MaxDocument})
	if err != nil {
		panic(err) // plain data always encodes
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// tidy removes what a killed run left half written.
func (s Store) tidy() {
	if s.Dir == "" {
		return
	}
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for _, e := range entries {
		if matched, _ := filepath.Match(".survey-*", e.Name()); matched {
			os.Remove(filepath.Join(s.Dir, e.Name()))
		}
	}
}
