package survey

import (
	"daybook/internal/gitfs"
	"daybook/internal/people"
)

// mailmapped is a history whose authors have the names that the .mailmap of the
// repository gives them.
type mailmapped struct {
	History
	mailmap *people.Mailmap
}

func (h mailmapped) change(c gitfs.Change, ok bool) (gitfs.Change, bool) {
	c.Author.Name, c.Author.Email = h.mailmap.Resolve(c.Author.Name, c.Author.Email)
	return c, ok
}

func (h mailmapped) Last(path string) (gitfs.Change, bool) { return h.change(h.History.Last(path)) }

func (h mailmapped) LastMeaningful(path string) (gitfs.Change, gitfs.Rule, bool) {
	c, rule, ok := h.History.LastMeaningful(path)
	c, ok = h.change(c, ok)
	return c, rule, ok
}

func (h mailmapped) LastBelow(path string) (gitfs.Change, bool) {
	return h.change(h.History.LastBelow(path))
}

func (h mailmapped) Created(path string) (gitfs.Change, bool) {
	return h.change(h.History.Created(path))
}

func (h mailmapped) Deleted(path string) (gitfs.Change, bool) {
	return h.change(h.History.Deleted(path))
}

func (h mailmapped) FirstCommit() (gitfs.Change, bool) { return h.change(h.History.FirstCommit()) }

func (h mailmapped) LastCommit() gitfs.Change {
	c, _ := h.change(h.History.LastCommit(), true)
	return c
}

func (h mailmapped) LastHumanCommit() (gitfs.Change, bool) {
	return h.change(h.History.LastHumanCommit())
}

// mailmapFile is where git looks for one. It follows no link there.
const mailmapFile = ".mailmap"

// readMailmap gives authors their proper names.
func (r *reader) readMailmap() {
	e, ok := r.files.entry(mailmapFile)
	if !ok || e.Mode == gitfs.Symlink || r.History == nil {
		return
	}
	content, why := r.read(mailmapFile)
	if why != "" {
		return
	}
	mailmap, problems := people.ParseMailmap(content)
	for _, p := range problems {
		r.problem(mailmapFile, p.Line, clip(p.Text))
	}
	r.mailmap = &mailmap
	r.History = mailmapped{r.History, &mailmap}
	r.past.history = r.History
}
