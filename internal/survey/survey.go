package survey

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"daybook/internal/document"
	"daybook/internal/gitfs"
)

// Subject is what one survey looks at.
type Subject struct {
	Target  Target
	Files   Snapshot
	History History // nil where nothing is known
}

// Defaults of Options.
const (
	defaultMaxDocument = 2 << 20
	maxFact            = 1 << 20 // bytes of a file that is no document: descriptor, pipeline, Makefile
	maxServices        = 200     // of one repository
	maxDescriptors     = 2000    // files of one repository, those that a Location names included
)

func (o Options) maxDocument() int64 {
	if o.MaxDocument > 0 {
		return o.MaxDocument
	}
	return defaultMaxDocument
}

// Of takes all facts of one snapshot.
func Of(subject Subject, opts Options) *Survey {
	r := newReader(subject, opts)
	r.repository()
	r.services()
	r.owners()
	r.documents()
	r.pipelines()
	r.standing()
	return r.survey
}

// reader is one survey under way.
type reader struct {
	Subject
	opts    Options
	files   *index
	tools   *toolbox
	survey  *Survey
	folders []string // of the services, deepest first, to find whose a path is
	ignored *gitfs.Ignore
	parser  *document.Parser
	matches []int // of each owner rule in the whole repository, once asked for
}

func newReader(subject Subject, opts Options) *reader {
	r := &reader{Subject: subject, opts: opts, files: newIndex(subject.Files)}
	r.survey = &Survey{Version: Version}
	r.parser = document.New(document.Options{Review: opts.Review})
	r.tools = newToolbox(r)
	return r
}

// read reads a file that facts come from. A file that is not there is empty
// and no problem; one that cannot be read is a problem of the survey.
func (r *reader) read(p string) []byte {
	content, err := r.Files.ReadLimited(p, maxFact)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.problem(p, 0, unread(err, p, maxFact))
	}
	return content
}

func (r *reader) problem(p string, line int, text string) {
	r.survey.Problems = append(r.survey.Problems, Problem{Path: p, Line: line, Text: text})
}

// repository fills in what all services share.
func (r *reader) repository() {
	t := r.Target
	repo := &r.survey.Repository
	*repo = Repository{
		Name: t.Name, URL: t.URL, Web: t.Web, Links: t.Links, Branch: t.Head.Name,
		Files: len(r.files.paths), Tags: t.Tags, Newest: t.Newest.Name, NewestAt: t.Newest.When,
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

// standing fills in what lies at a known place: licence, changelog, update
// tool. The folder of the service is asked first, then the root.
func (r *reader) standing() {
	for i := range r.survey.Services {
		s := &r.survey.Services[i]
		for _, folder := range foldersUp(s.Folder) {
			if !s.Licence.Known() {
				s.Licence = r.licence(folder)
			}
			if !s.Changelog.Known() {
				s.Changelog = r.changelog(folder)
			}
		}
		s.UpdateTool = r.updateTool()
		s.Language = r.language(s)
	}
}

// foldersUp are the folder and the root of the repository.
func foldersUp(folder string) []string {
	if folder == "" {
		return []string{""}
	}
	return []string{folder, ""}
}

// inFolder lists the names of the files that lie directly in a folder.
func (r *reader) inFolder(folder string) []string {
	prefix := ""
	if folder != "" {
		prefix = folder + "/"
	}
	var names []string
	start, _ := slices.BinarySearch(r.files.paths, prefix)
	for _, p := range r.files.paths[start:] {
		rest, ok := strings.CutPrefix(p, prefix)
		if !ok {
			break
		}
		if !strings.Contains(rest, "/") {
			names = append(names, rest)
		}
	}
	return names
}

func (r *reader) changelog(folder string) Value {
	for _, name := range r.inFolder(folder) {
		stem := strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
		switch stem {
		case "changelog", "changes", "history", "releases", "release-notes", "release_notes", "news":
			return Value{Text: name, Format: "path", Path: path.Join(folder, name)}
		}
	}
	return Value{}
}

// owner of a path: the index of the service whose folder holds it, -1 where
// none does.
func (r *reader) serviceOf(p string) int {
	for _, folder := range r.folders {
		if in(p, folder) {
			return slices.IndexFunc(r.survey.Services, func(s Service) bool { return s.Folder == folder })
		}
	}
	return -1
}

// unread says in words why a file's content could not be looked at.
func unread(err error, p string, limit int64) string {
	switch {
	case errors.Is(err, gitfs.ErrTooLarge):
		return "larger than " + bytesText(limit) + ", so it was not read"
	case errors.Is(err, gitfs.ErrMissing):
		return "its content is not in the mirror: too large to fetch, or the server does not have it"
	case errors.Is(err, fs.ErrNotExist):
		return "it cannot be followed: " + trimError(err, p)
	}
	return trimError(err, p)
}

// trimError drops the path that fs errors carry; it is shown beside them.
func trimError(err error, p string) string {
	var wrapped *fs.PathError
	if errors.As(err, &wrapped) {
		return wrapped.Err.Error()
	}
	return strings.TrimPrefix(err.Error(), p+": ")
}
