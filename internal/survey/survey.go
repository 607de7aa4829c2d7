package survey

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
	"daybook/internal/owners"
	"daybook/internal/people"
)

// Subject is what one survey looks at.
type Subject struct {
	Target  Target
	Files   Snapshot
	History History // nil where nothing is known
}

// Defaults of Options, and bounds on what one repository may cost.
const (
	defaultMaxDocument = 2 << 20
	maxFact            = 1 << 20 // bytes of a file that is no document: descriptor, pipeline, Makefile
	maxServices        = 200
	maxDeclared        = 5000 // services, teams and people each, before the services that are shown are chosen
	maxDescriptors     = 2000 // files, those that a Location names included
	maxManifests       = 1000 // of packages
	maxProblems        = 200
	maxFacts           = 24 << 20 // bytes of all files that are no documents
)

func (o Options) maxDocument() int64 {
	if o.MaxDocument > 0 {
		return o.MaxDocument
	}
	return defaultMaxDocument
}

// Of takes all facts of one snapshot.
func Of(subject Subject, opts Options) *Survey {
	made, err := take(context.Background(), subject, opts).done()
	if err != nil {
		panic(err) // only a context ends a survey early
	}
	return made
}

// take takes all facts of one snapshot, as far as ctx lets it.
func take(ctx context.Context, subject Subject, opts Options) *reader {
	r := newReader(ctx, subject, opts)
	r.readMailmap()
	r.repository()
	r.services()
	r.owners()
	r.people()
	r.observed()
	r.documents()
	r.moves()
	r.pipelines()
	r.infrastructure()
	r.standing()
	return r
}

// done gives the survey away. The error is that of the context.
func (r *reader) done() (*Survey, error) {
	r.finish()
	return r.survey, r.ctx.Err()
}

// reader is one survey under way.
type reader struct {
	Subject
	ctx      context.Context
	opts     Options
	files    *index
	fleet    *fleetFiles // of the other repositories; nil where there are none
	tools    *toolbox
	past     *past
	survey   *Survey
	places   map[string]int // folder of a service, to the first service there
	declared map[string]int // ids of services, while they are collected
	facts    *merging       // while services are made
	surplus  int            // services that were too many to collect
	ignored  *gitfs.Ignore
	parser   *document.Parser
	found    []string // paths of documents, once looked for
	left     int
	links    *linker             // of the documents, once they are read
	contacts []owners.Contact    // whom owner files name with more than a handle
	mailmap  *people.Mailmap     // nil where there is none
	readings map[version]reading // of documents, those of other versions too
	room     int64               // what the documents may still cost
	spare    int64               // and all other files
	inferred int                 // pipelines that only their content told
	told     map[Problem]bool
	missed   int // problems that were too many to tell
}

func newReader(ctx context.Context, subject Subject, opts Options) *reader {
	r := &reader{Subject: subject, ctx: ctx, opts: opts, fleet: opts.fleet, files: newIndex(subject.Files), declared: map[string]int{}, readings: map[version]reading{}, room: maxRoom, spare: maxFacts, told: map[Problem]bool{}}
	r.survey = &Survey{Version: Version}
	r.parser = document.New(document.Options{Review: opts.Review})
	r.tools = newToolbox(r)
	r.past = newPast(subject.History, r.files)
	return r
}

// read reads a file that facts come from. What cannot be read is a problem of
// the survey, and the reason is given back.
func (r *reader) read(p string) (content []byte, why string) {
	if r.spare <= 0 {
		r.problem(p, 0, noSpare)
		return nil, noSpare
	}
	content, err := r.Files.ReadLimited(p, maxFact)
	r.spare -= int64(len(content))
	if err == nil && isPointer(content) {
		err = errPointer
	}
	if err == nil {
		return valid(content), ""
	}
	why = unread(err, maxFact)
	r.problem(p, 0, why)
	return nil, why
}

// noSpare is why a file is not read that comes after many others.
const noSpare = "the descriptors, pipelines and task files of the repository are too many and too large to read them all"

// problem tells what could not be read, each once.
func (r *reader) problem(p string, line int, text string) {
	told := Problem{Path: p, Line: line, Text: text}
	switch {
	case r.told[told]:
	case len(r.told) < maxProblems:
		r.told[told] = true
		r.survey.Problems = append(r.survey.Problems, told)
	default:
		r.missed++
	}
}

// finish tells what was too much to tell.
func (r *reader) finish() {
	r.sortRead()
	for i, p := range r.files.odd {
		r.problem(strings.ToValidUTF8(p, "\uFFFD"), 0, "its name is not UTF-8, so no page can show it")
		if i == maxProblems {
			r.missed += len(r.files.odd) - i - 1
			break
		}
	}
	if r.missed > 0 {
		r.survey.Problems = append(r.survey.Problems, Problem{Text: fmt.Sprintf("%d more problems are not listed", r.missed)})
	}
}

// repository fills in what all services share.
func (r *reader) repository() {
	t := r.Target
	repo := &r.survey.Repository
	*repo = Repository{
		Name: t.Name, URL: t.URL, Web: t.Web, Links: t.Links, Branch: t.Head.Name,
		Files: len(r.files.paths) + len(r.files.odd), Tags: t.Tags, Newest: t.Newest.Name, NewestAt: t.Newest.When,
	}
	if r.History == nil {
		return
	}
	repo.Shallow = r.History.Shallow()
	repo.Commits = r.History.Commits()
	repo.Last = changeOf(r.History.LastCommit())
	repo.First = known(r.History.FirstCommit())
	repo.Human = known(r.History.LastHumanCommit())
}

// serviceOf finds whose a path is: the first service of the deepest folder
// that holds it, -1 where none does.
func (r *reader) serviceOf(p string) int {
	for dir := p; ; dir = folderOf(dir) {
		if at, ok := r.places[dir]; ok {
			return at
		}
		if dir == "" {
			return -1
		}
	}
}

// sharing calls f for every service that a path belongs to: all those that
// share the deepest folder that holds it.
func (r *reader) sharing(p string, f func(*Service)) {
	at := r.serviceOf(p)
	if at < 0 {
		return
	}
	// Services are sorted by folder, so that those of one stand together.
	for i := at; i < len(r.survey.Services) && r.survey.Services[i].Folder == r.survey.Services[at].Folder; i++ {
		f(&r.survey.Services[i])
	}
}

// errPointer is why the content of a Git LFS pointer is not read.
var errPointer = errors.New("its content lies in Git LFS, which daybook does not fetch")

// isPointer reports whether the content is that of a Git LFS pointer.
func isPointer(content []byte) bool {
	return len(content) < maxPointer && strings.HasPrefix(string(content), "version https://git-lfs.github.com/spec/")
}

// maxPointer is how large a Git LFS pointer may be, by its specification.
const maxPointer = 1024

// unread says in words why a file's content could not be looked at.
func unread(err error, limit int64) string {
	switch {
	case errors.Is(err, gitfs.ErrTooLarge):
		return "it is larger than " + bytesText(limit) + ", so it was not read"
	case errors.Is(err, gitfs.ErrMissing):
		return "its content is not in the mirror: it is too large to fetch, or the server does not have it"
	case errors.Is(err, gitfs.ErrLinkOutside), errors.Is(err, gitfs.ErrLinkCircular):
		return bare(err)
	case errors.Is(err, fs.ErrNotExist):
		return "it is a link to a place where nothing is"
	}
	return bare(err)
}

// bare drops what wraps an error: the path is shown beside it, and where the
// repository lies on this machine is nobody's business.
func bare(err error) string {
	for {
		var wrapped *fs.PathError
		if !errors.As(err, &wrapped) {
			break
		}
		err = wrapped.Err
	}
	text := err.Error()
	if strings.HasPrefix(text, "is a directory") {
		return "it leads to a folder"
	}
	for _, kind := range []error{fs.ErrNotExist, fs.ErrInvalid} {
		text = strings.TrimSuffix(text, ": "+kind.Error())
	}
	return text
}

func bytesText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
