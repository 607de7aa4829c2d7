package gitfs

import (
	"strings"
	"time"
)

// Rule says why newer commits than the one named were passed over.
type Rule string

// The rules of LastMeaningful.
const (
	RuleNone     Rule = ""
	RuleBot      Rule = "bot"
	RuleMassEdit Rule = "mass edit"
)

// findBots tells which people are programs.
func findBots(people []Person, extra []string) []bool {
	out := make([]bool, len(people))
	for i, p := range people {
		out[i] = isBot(p, extra)
	}
	return out
}

func isBot(p Person, extra []string) bool {
	name, address := strings.ToLower(p.Name), strings.ToLower(p.Email)
	for _, known := range []string{"[bot]", "dependabot", "renovate", "github-actions"} {
		if strings.Contains(name, known) || strings.Contains(address, known) {
			return true
		}
	}
	for _, x := range extra {
		x = strings.ToLower(strings.TrimSpace(x))
		if x != "" && (strings.Contains(name, x) || strings.Contains(address, x)) {
			return true
		}
	}
	local, _, _ := strings.Cut(address, "@")
	_, local, plus := strings.Cut(local, "+") // GitHub: 41898282+name@users.noreply.github.com
	if !plus {
		local, _, _ = strings.Cut(address, "@")
	}
	return botName(name) || botName(local)
}

// botName is a name that ends in the word bot, or in robot: "k8s-ci-robot",
// "release bot", but neither "Abbot" nor "talbot".
func botName(s string) bool {
	s, ok := strings.CutSuffix(s, "bot")
	if !ok {
		return false
	}
	s = strings.TrimSuffix(s, "ro")
	return s == "" || strings.ContainsAny(s[len(s)-1:], " -_.")
}

// Last is the newest change that gave path the content that it has at the tip.
// It is not known where the path is not at the tip, or where a shallow
// repository or a commit without a date does not tell.
func (h *History) Last(path string) (Change, bool) {
	i, ok := h.last(path)
	if !ok {
		return Change{}, false
	}
	return h.report(h.change(i).commit)
}

// last finds the change behind a path's content. A branch's edit that a merge
// dropped gave another content, so it is not named; neither is a deletion.
func (h *History) last(path string) (uint32, bool) {
	id, ok := h.id(path)
	if !ok || h.atTip[id] == 0 {
		return 0, false
	}
	return h.newest(h.of(id), h.atTip[id])
}

func (h *History) newest(touches []uint32, content uint64) (uint32, bool) {
	for _, i := range touches {
		if h.change(i).now == content {
			return i, true
		}
	}
	return 0, false
}

// before is the change that gave the content which a change replaced. The
// commit that did so is an ancestor, hence later in the list.
func (h *History) before(i uint32) (uint32, bool) {
	ch := h.change(i)
	if ch.adds() {
		return 0, false
	}
	list := h.of(ch.path)
	for len(list) > 0 && list[0] <= i {
		list = list[1:]
	}
	return h.newest(list, ch.was)
}

// passedOver tells by which rule a change is not meaningful.
func (h *History) passedOver(ch *change) Rule {
	switch {
	case h.bots[h.commitOf(ch).author]:
		return RuleBot
	case h.mass[ch.commit] && !ch.adds():
		return RuleMassEdit
	}
	return RuleNone
}

// LastMeaningful is like Last, but passes over bots and mass edits: commits of
// more files than HistoryOptions.MassEdit, unless they created the path. The
// rule is the one that passed over the newest change. Where only such commits
// exist, it is the one that created the path.
func (h *History) LastMeaningful(path string) (Change, Rule, bool) {
	i, ok := h.last(path)
	if !ok {
		return Change{}, RuleNone, false
	}
	rule := h.passedOver(h.change(i))
	for h.passedOver(h.change(i)) != RuleNone && !h.commitOf(h.change(i)).boundary {
		older, ok := h.before(i)
		if !ok {
			break
		}
		i = older
	}
	c, ok := h.report(h.change(i).commit)
	return c, rule, ok
}

// Created is the change that brought the path as it stands at the tip: its
// first, or the one that brought it back after its last deletion. It is not
// known where the path is not at the tip.
func (h *History) Created(path string) (Change, bool) {
	i, ok := h.last(path)
	if !ok {
		return Change{}, false
	}
	for {
		older, ok := h.before(i)
		if !ok {
			return h.report(h.change(i).commit)
		}
		i = older
	}
}

// LastBelow is the newest meaningful change of a file, or of anything in or
// once in a directory ("." is everything).
func (h *History) LastBelow(path string) (Change, bool) {
	if c, _, ok := h.LastMeaningful(path); ok {
		return c, true
	}
	newest, oldest := -1, -1
	for _, id := range h.below(path) {
		for _, i := range h.of(id) {
			ch := h.change(i)
			at := int(ch.commit)
			oldest = max(oldest, at)
			if h.passedOver(ch) == RuleNone {
				if newest < 0 || at < newest {
					newest = at
				}
				break // the rest is older
			}
		}
	}
	switch {
	case newest >= 0:
		return h.report(uint32(newest))
	case oldest >= 0:
		return h.report(uint32(oldest))
	}
	return Change{}, false
}

// Changes counts the meaningful commits after since that changed a file or
// anything below a directory. Merges count where they differ from all parents.
func (h *History) Changes(path string, since time.Time) int {
	n := 0
	h.eachCommit(path, since, func(*record) { n++ })
	return n
}

// eachCommit calls f once for each meaningful commit after since.
func (h *History) eachCommit(path string, since time.Time, f func(*record)) {
	seen := make([]bool, len(h.chronicle.commits))
	for _, id := range h.below(path) {
		for _, i := range h.of(id) {
			ch := h.change(i)
			if r := h.commitOf(ch); !seen[ch.commit] && r.after(since) && h.passedOver(ch) == RuleNone {
				seen[ch.commit] = true
				f(r)
			}
		}
	}
}
