package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// Fleet gives the files that a definition names. A nil Fleet has none.
type Fleet struct {
	// File is the content of a file, or false where the fleet does not have it.
	// With Repo "" it is of the definition's own repository, at its commit.
	File func(Place) ([]byte, bool)
	// Owner is whose the definition's own repository is, the part of its name
	// before the last slash: platforms that name others by their last part alone
	// mean those of the same owner. "" where it is not known.
	Owner string
	// Library is the repository of a shared library of Jenkins that the fleet
	// has: by the address that a pipeline gives, which may be owner/name, and
	// where that is "" by the library's name. The place has no path, and as its
	// ref the version that counts where a pipeline names none; "" where that is
	// not known. nil knows none.
	Library func(name, address string) (at Place, ok bool)
	// Paths lists the files of the definition's own repository, for includes
	// that are patterns; nil where they are not known.
	Paths []string
}

// What one definition may take from others, in all: files, and bytes of them.
// GitLab's own limit is 150 includes, GitHub's 50 workflows.
const (
	maxFiles     = 150
	maxAsked     = 2000 // those that are not there included
	maxFileBytes = 2 << 20
	maxNested    = 10      // GitHub's limit for workflows and composite actions
	maxJobs      = 10_000  // after templates and loops
	maxSteps     = 20_000  // likewise, images included
	perFile      = 1 << 22 // line numbers of one file; a file of 1 MB has fewer
)

// Parse reads a pipeline definition, and what it names as far as the fleet has
// it.
func (f *Fleet) Parse(path, format string, src []byte) (p Pipeline, ok bool) {
	parse := formatIndex().parsers[format]
	if parse == nil {
		return Pipeline{Path: path, Format: format, Unread: "daybook does not read " + format + " yet"}, false
	}
	r := newReading(f, path, format)
	parse(r, src)
	return r.finish(), true
}

// reading is one definition while it is read. The lines of its parts carry the
// number of the file that they are of (number*perFile + line), so that merging
// parts of several files loses nothing; finish takes them apart.
type reading struct {
	*Pipeline
	*shared
	at    Place   // of the definition; the zero Place for the one that was asked for
	depth int     // of calls around it
	files []Place // by number; 0 is the definition itself

	decoded map[Place][]*yaml.Node // which nobody changes
	stepped int                    // steps and images so far
}

// shared is what a definition and all those that it calls have together.
type shared struct {
	fleet  *Fleet
	bytes  int
	found  int
	given  map[Place][]byte    // nil for what is not there
	called map[Place]*Pipeline // nil while it is being read
	asked  []Place             // in order
}

func newReading(f *Fleet, path, format string) *reading {
	return &reading{Pipeline: &Pipeline{Path: path, Format: format}, files: []Place{{}},
		shared: &shared{fleet: f, given: map[Place][]byte{}, called: map[Place]*Pipeline{{Path: path}: nil}}}
}

func (r *reading) problem(line int, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *reading) hide(line int, format string, args ...any) {
	if len(r.Hidden) < maxJobs {
		r.Hidden = append(r.Hidden, Problem{Line: line, Text: fmt.Sprintf(format, args...)})
	}
}

// unread gives up: the platform refuses the file too.
func (r *reading) unread(line int, format string, args ...any) {
	r.Unread = fmt.Sprintf(format, args...)
	r.problem(line, "%s", r.Unread)
}

// tell notes an answer that needs no looking at commands.
func (r *reading) tell(d deed, a Answer) {
	if r.told == nil {
		r.told = map[deed]Answer{}
	}
	if _, ok := r.told[d]; !ok {
		r.told[d] = a
	}
}

// room counts a step, and reports whether there is room for it: what many jobs
// share counts for each.
func (r *reading) room(line int) bool {
	if r.stepped++; r.stepped == maxSteps+1 {
		r.hide(line, "more than %d steps and images are not read", maxSteps)
	}
	return r.stepped <= maxSteps
}

// addSteps keeps the steps for which there is room.
func (r *reading) addSteps(j *Job, steps []Step) {
	for _, s := range steps {
		if !r.room(s.Line) {
			return
		}
		j.Steps = append(j.Steps, s)
	}
}

// addImage keeps an image, likewise.
func (r *reading) addImage(u Use) {
	if r.room(u.Line) {
		r.Images = append(r.Images, u)
	}
}

// few cuts a list that a job may share with many others.
func few(list []string) []string { return list[:min(len(list), 100)] }

// addJob keeps a job, as long as there is room.
func (r *reading) addJob(j Job) {
	switch {
	case len(r.Jobs) < maxJobs:
		r.Jobs = append(r.Jobs, j)
	case len(r.Jobs) == maxJobs && len(r.Hidden) == 0:
		r.hide(j.Line, "more than %d jobs are not read", maxJobs)
	}
}

// file is the content of another file, asked for once.
func (s *shared) file(at Place) ([]byte, bool) {
	at.Path = strings.TrimPrefix(path.Clean("/"+at.Path), "/")
	if src, ok := s.given[at]; ok {
		return src, src != nil
	}
	if s.fleet == nil || s.fleet.File == nil || at.Path == "" || s.found >= maxFiles || len(s.given) >= maxAsked || external(at.Path+at.Repo+at.Ref) {
		return nil, false
	}
	src, ok := s.fleet.File(at)
	if !ok || s.bytes+len(src) > maxFileBytes {
		src = nil
	} else if src == nil {
		src = []byte{}
	}
	if src != nil {
		s.found++
	}
	s.bytes += len(src)
	s.given[at] = src
	s.asked = append(s.asked, at)
	return src, src != nil
}

// documents reads a YAML file from elsewhere; its lines carry its number. A
// file that does not parse is there, and empty.
func (r *reading) documents(at Place) (roots []*yaml.Node, ok bool) {
	if roots, ok := r.decoded[at]; ok {
		return roots, true
	}
	src, ok := r.file(at)
	if !ok {
		return nil, false
	}
	if r.decoded == nil {
		r.decoded = map[Place][]*yaml.Node{}
	}
	defer func() { r.decoded[at] = roots }()
	roots, err := yamlnode.Decode(src)
	number := r.number(at)
	if err != nil {
		r.Problems = append(r.Problems, Problem{Line: number*perFile + err.Line, Text: err.Text})
		r.hide(number*perFile+err.Line, "%s is not read: %s", at, err.Text)
		return nil, true
	}
	for _, n := range roots {
		yamlnode.Shift(n, number*perFile)
	}
	return roots, true
}

func (r *reading) number(at Place) int {
	if i := slices.Index(r.files, at); i >= 0 {
		return i
	}
	r.files = append(r.files, at)
	return len(r.files) - 1
}

// place is the file that a line is of.
func (r *reading) place(line int) Place { return r.files[line/perFile] }

// definition reads the file itself into documents; nil where it cannot be read.
func (r *reading) definition(src []byte) []*yaml.Node {
	roots, err := yamlnode.Decode(src)
	if err != nil {
		r.unread(err.Line, "%s", err.Text)
		return nil
	}
	return roots
}

// mapping is the definition as a single mapping; nil, and said to be no such
// definition, for everything else.
func (r *reading) mapping(src []byte, what string) *yaml.Node {
	roots := r.definition(src)
	if r.Unread != "" {
		return nil
	}
	if len(roots) == 0 || roots[0].Kind != yaml.MappingNode {
		r.unread(1, "it is no %s: the file holds no mapping", what)
		return nil
	}
	return roots[0]
}

// finish takes line numbers apart and puts the parts in order.
func (r *reading) finish() Pipeline {
	p := r.Pipeline
	p.checkNeeds()
	split := func(line *int, file *Place) {
		*file = r.place(*line)
		*line %= perFile
	}
	// Files come in the order of their numbers: the definition's own first.
	slices.SortStableFunc(p.Uses, func(a, b Use) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(p.Images, func(a, b Use) int { return cmp.Compare(a.Line, b.Line) })
	p.Uses, p.Images = slices.Compact(p.Uses), slices.Compact(p.Images)
	for _, uses := range [][]Use{p.Uses, p.Images} {
		for i := range uses {
			split(&uses[i].Line, &uses[i].File)
		}
	}
	for i := range p.Triggers {
		split(&p.Triggers[i].Line, &p.Triggers[i].File)
	}
	p.Problems, p.Hidden = once(p.Problems), once(p.Hidden)
	for _, problems := range [][]Problem{p.Problems, p.Hidden} {
		for i := range problems {
			split(&problems[i].Line, &problems[i].File)
		}
	}
	for d, a := range p.told {
		split(&a.Line, &a.File)
		p.told[d] = a
	}
	for i := range p.Jobs {
		j := &p.Jobs[i]
		split(&j.Line, &j.File)
		if j.Calls != nil {
			split(&j.Calls.Line, &j.Calls.File)
		}
		for k := range j.Steps {
			s := &j.Steps[k]
			s.RunLine %= perFile
			split(&s.Line, &s.File)
		}
	}
	p.Environments = environments(p.Jobs)
	if r.at == (Place{}) {
		for _, at := range r.asked {
			if r.given[at] != nil {
				p.Files = append(p.Files, at)
			} else {
				p.Missing = append(p.Missing, at)
			}
		}
	}
	p.readScripts()
	return *p
}

// once leaves out what was said already.
func once(problems []Problem) []Problem {
	seen := make(map[Problem]bool, len(problems))
	return slices.DeleteFunc(problems, func(p Problem) bool {
		before := seen[p]
		seen[p] = true
		return before
	})
}

// checkNeeds reports jobs that are needed and are not there. What is not read
// may hold them.
func (p *Pipeline) checkNeeds() {
	if len(p.Hidden) > 0 {
		return
	}
	have := map[string]bool{}
	for _, j := range p.Jobs {
		have[strings.ToLower(j.ID)] = true
	}
	for _, j := range p.Jobs {
		for _, n := range j.needs {
			if !n.optional && !have[strings.ToLower(n.id)] && !external(n.id) {
				p.Problems = append(p.Problems, Problem{Line: n.line, Text: fmt.Sprintf("the job %q needs %q, which the pipeline does not have", j.ID, n.id)})
			}
		}
	}
}

// need adds a job that comes before.
func (j *Job) need(id string, line int, optional bool) {
	if id != "" && (len(j.Needs) > 100 || !slices.Contains(j.Needs, id)) {
		j.Needs = append(j.Needs, id)
		j.needs = append(j.needs, need{id, line, optional})
	}
}

// environments lists what is deployed to.
func environments(jobs []Job) []string {
	var names []string
	for _, j := range jobs {
		if j.Environment != "" && !j.Stops {
			names = append(names, j.Environment)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
