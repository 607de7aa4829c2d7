package gitfs

import (
	"slices"
	"time"
)

// Touch is what one commit did to a folder.
type Touch struct {
	Person Person
	When   time.Time
	Files  int // of the folder that it changed
}

// Touches are the commits after since that changed a file or anything below a
// directory, newest first; bots and mass edits are left out.
func (h *History) Touches(path string, since time.Time) []Touch {
	files := map[uint32]int{} // by commit
	for _, id := range h.below(path) {
		for _, i := range h.of(id) {
			ch := h.change(i)
			if h.commitOf(ch).after(since) && h.passedOver(ch) == RuleNone {
				files[ch.commit]++
			}
		}
	}
	commits := make([]uint32, 0, len(files))
	for c := range files {
		commits = append(commits, c)
	}
	slices.Sort(commits)
	touches := make([]Touch, 0, len(commits))
	for _, c := range commits {
		r := &h.chronicle.commits[c]
		touches = append(touches, Touch{h.chronicle.people[r.author], unixDate(r.when), files[c]})
	}
	return touches
}

// IsBot reports whether history leaves the person's commits out as a bot's;
// further patterns are those of HistoryOptions.
func (p Person) IsBot(further ...string) bool { return isBot(p, further) }
