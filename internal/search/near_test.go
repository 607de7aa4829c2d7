package search

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daybook/internal/site"
	"daybook/themes"
)

// slips is that of the search script.
func slips(word, other string, begun bool) int {
	a, b := []rune(word), []rune(other)
	var before, last []int
	for j := range len(b) + 1 {
		last = append(last, j)
	}
	for i, c := range a {
		row := []int{i + 1}
		for j, d := range b {
			change := 1
			if c == d {
				change = 0
			}
			row = append(row, min(last[j]+change, last[j+1]+1, row[j]+1))
			if i > 0 && j > 0 && c == b[j-1] && d == a[i-1] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	if begun {
		return slices.Min(last)
	}
	return last[len(b)]
}

type meantWord struct {
	word      string
	bits, far int // far in quarters
}

// mayMean is that of the search script.
func mayMean(word string) bool { return mayBeMeant([]byte(word)) && !isStop(word) }

// meant is that of the search script.
func (l *library) meant(t testing.TB, word string, begun bool) []meantWord {
	all := []rune(word)
	lists := l.parts(t, "search/near.txt")
	var found []meantWord
	for _, mark := range []string{"", fromEnd} {
		own := slices.Clone(all)
		if mark != "" {
			if begun {
				break
			}
			slices.Reverse(own)
		}
		n := 2
		if len(all) >= 9 {
			n = 3
		}
		var start string
		var first, last int
		for {
			start = mark + string(own[:n])
			first, last = at(lists, start), at(lists, start+"\uffff")
			if last-first <= 2 || 2*(n+1) > len(all) {
				break
			}
			n++
		}
		for _, p := range lists[first : min(last, first+2)+1] {
			for line := range strings.Lines(l.load(t, "search/near/"+p.name+".txt")) {
				listed, level, _ := strings.Cut(strings.TrimSpace(line), " ")
				if !strings.HasPrefix(listed, start) {
					continue
				}
				letters := []rune(strings.TrimPrefix(listed, mark))
				if mark != "" {
					slices.Reverse(letters)
				}
				m := meantWord{word: string(letters)}
				m.bits, _ = strconv.Atoi(level)
				most := 4
				if len(all) >= 8 {
					most = 8
				}
				m.far = 4 * slips(word, m.word, false)
				if begun {
					most = 6
					m.far = min(m.far, 4*slips(word, m.word, true)+2)
				}
				if m.far == 0 || m.far > most || slices.ContainsFunc(found, func(f meantWord) bool { return f.word == m.word }) {
					continue
				}
				if letters[0] != all[0] {
					m.far++
				}
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b meantWord) int {
		return cmp.Or(a.far-b.far, b.bits-a.bits, strings.Compare(a.word, b.word))
	})
	found = slices.DeleteFunc(found, func(m meantWord) bool { return m.far != found[0].far || m.bits <= found[0].bits-3 })
	return found[:min(len(found), 2)]
}

// mend is that of the search script.
func (l *library) mend(t testing.TB, shards []part, word string, scores map[int]int, begun bool) (counts bool) {
	n := len(scores)
	for _, m := range l.meant(t, word, begun) {
		if n > 0 && (m.far > 4 || m.bits < 5+n) {
			continue
		}
		more, counted := l.entries(t, shards, m.word, false)
		counts = counts || counted
		for number, score := range more {
			if n > 0 {
				score /= 2
			}
			scores[number] = max(scores[number], score)
		}
		l.slipped = append(l.slipped, word+"→"+m.word)
	}
	return counts
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		word, other string
		begun       bool
		want        int
	}{
		{"depoly", "deploy", false, 1},
		{"deploy", "deploy", false, 0},
		{"runbok", "runbook", false, 1},
		{"runnbook", "runbook", false, 1},
		{"funbook", "runbook", false, 1},
		{"onbaor", "onboarding", false, 5},
		{"onbaor", "onboarding", true, 1},
		{"kuberentse", "kubernetes", false, 2},
	} {
		if got := slips(c.word, c.other, c.begun); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.word, c.other, got, c.want)
		}
	}
}

// TestSlipOfEveryKindIsFound makes every slip there is in words of a large
// index, and holds what it costs to find the word again.
func TestSlipOfEveryKindIsFound(t *testing.T) {
	documents := crowd(1000)
	documents = append(documents, document("d/", "How to roll back", "The rollback of a deployment needs evidence and a certificate."))
	l := newLibrary()
	write(t, l, lots(documents, 50), Options{Dir: t.TempDir()})
	tried, missed := 0, []string{}
	for _, word := range []string{"rollback", "evidence", "deployment", "certificate"} {
		for _, slip := range slipped(word) {
			if queried, _ := queryWords(slip + " "); len(queried) != 1 || queried[0] != slip {
				continue // a plural
			}
			got := l.search(t, slip+" ", 10)
			tried++
			begun := strings.HasPrefix(word, slip) // found without being a slip
			if !slices.Contains(got, "d/") || begun == slices.Contains(l.slipped, slip+"→"+word) {
				missed = append(missed, slip)
			}
		}
	}
	if tried < 1000 || len(missed) > 0 {
		t.Errorf("of %d slips %d are not found: %.20q", tried, len(missed), missed)
	}
}

// slipped is a word with every single slip.
func slipped(word string) (all []string) {
	for i := range len(word) + 1 {
		for c := 'a'; c <= 'z'; c++ {
			all = append(all, word[:i]+string(c)+word[i:])
			if i < len(word) && word[i] != byte(c) {
				all = append(all, word[:i]+string(c)+word[i+1:])
			}
		}
		if i < len(word) {
			all = append(all, word[:i]+word[i+1:])
		}
		if i+1 < len(word) && word[i] != word[i+1] {
			all = append(all, word[:i]+word[i+1:i+2]+word[i:i+1]+word[i+2:])
		}
	}
	return all
}

// TestWhatIsNoSlip leaves alone what was found, numbers, paths, and words that
// are everywhere.
func TestWhatIsNoSlip(t *testing.T) {
	l := newLibrary()
	documents := []site.Searchable{document("chat/", "Chat about ports", "depot api2 v1.2.3 bin/deploy-preview")}
	for i := range 40 {
		documents = append(documents, document(fmt.Sprintf("d%d/", i), "Deploy", "parcel"))
	}
	documents = append(documents, document("p/", "One", "parcek"))
	write(t, l, lots(documents, 10), Options{})
	for query, want := range map[string]string{
		"what ": "", "depo": "", "parce ": "", "depl ": "", "api3 ": "", "v1.2.4 ": "", "bin/deploy-preview ": "", "xylophone ": "", "cat ": "",
		"depoly ": "depoly→deploy", "chta ": "chta→chat", "deplyo": "deplyo→deploy", "parcek ": "parcek→parcel",
		"bin/depoly-preview ": "depoly→deploy",
	} {
		l.search(t, query, 10)
		if got := strings.Join(l.slipped, " "); got != want {
			t.Errorf("%q shows %q, want %q", query, got, want)
		}
	}
	if got := l.search(t, "parcek ", 2); got[0] != "p/" {
		t.Errorf("the page that has the word as it was typed comes after %q", got)
	}
}

// TestScriptKnowsWordsThatAreEverywhere compares the script's list with that of
// the index.
func TestScriptKnowsWordsThatAreEverywhere(t *testing.T) {
	script, err := fs.ReadFile(themes.Default(), "search/script.js")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`everywhere = /\^\(([a-z|]+)\)\$/`).FindSubmatch(script)
	if m == nil {
		t.Fatal("the script has no such list")
	}
	source, err := os.ReadFile("words.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, w := range regexp.MustCompile(`"([a-z]{4,})"`).FindAllSubmatch(source, -1) {
		if isStop(string(w[1])) {
			want = append(want, string(w[1]))
		}
	}
	if got := strings.Split(string(m[1]), "|"); !slices.Equal(got, want) {
		t.Errorf("the script knows %q, the index %q", got, want)
	}
}
