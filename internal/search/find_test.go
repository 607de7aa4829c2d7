package search

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// library is a sink in memory, and the reader of the index that a browser is:
// the same steps as in the theme's search script, with what they cost.
type library struct {
	files  map[string][]byte
	keys   map[string]string
	loaded map[string]bool
	pages  int // written

	slipped []string // words of the last query, and what was shown for them
}

func newLibrary() *library {
	return &library{files: map[string][]byte{}, keys: map[string]string{}, loaded: map[string]bool{}}
}

func (l *library) Unchanged(path, key string) bool { return l.keys[path] == key }

func (l *library) Page(path, key string, content []byte) error {
	l.pages++
	l.files[path], l.keys[path] = slices.Clone(content), key
	return nil
}

func (l *library) load(t testing.TB, path string) string {
	t.Helper()
	content, ok := l.files[path]
	if !ok {
		t.Fatalf("the index names %s, which is not there", path)
	}
	l.loaded[path] = true
	return string(content)
}

// cost is how many bytes were loaded.
func (l *library) cost() int {
	n := 0
	for path := range l.loaded {
		n += len(l.files[path])
	}
	return n
}

// part of a list: what its words are not before, and its file.
type part struct{ first, name string }

func (l *library) parts(t testing.TB, path string) []part {
	t.Helper()
	content := l.load(t, path)
	if path == "search/index.txt" {
		_, content, _ = strings.Cut(content, "\n")
	}
	var all []part
	for line := range strings.Lines(content) {
		i := strings.LastIndexByte(line, ' ')
		all = append(all, part{line[:i], strings.TrimSpace(line[i+1:])})
	}
	return all
}

func at(all []part, word string) int {
	n, ok := slices.BinarySearchFunc(all, word, func(p part, w string) int { return strings.Compare(p.first, w) })
	if !ok {
		n--
	}
	return max(n, 0)
}

// search finds the addresses for a query, the best first.
func (l *library) search(t testing.TB, query string, most int) []string {
	t.Helper()
	clear(l.loaded)
	l.slipped = nil
	shards := l.parts(t, "search/index.txt")
	wanted, begun := queryWords(query)
	sums, had := map[int]int{}, map[int]int{}
	looked := 0
	for _, w := range wanted {
		begun := slices.Contains(begun, w)
		scores, counts := l.entries(t, shards, w, begun)
		if n := len(scores); looked < 3 && mayMean(w) && (n == 0 || n <= 2 && !begun && utf8.RuneCountInString(w) >= 5) {
			looked++
			if n == 0 && !begun {
				scores, counts = l.entries(t, shards, w, true)
			}
			if n > 0 || len(scores) == 0 {
				counts = l.mend(t, shards, w, scores, begun) || counts
			}
		}
		for n, score := range scores {
			sums[n] += score
			if counts {
				had[n]++
			}
		}
	}
	var order []int
	for n := range sums {
		sums[n] *= max(had[n], 1)
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b int) int {
		if sums[a] != sums[b] {
			return sums[b] - sums[a]
		}
		return a - b
	})
	var addresses []string
	for _, n := range order[:min(len(order), most)] {
		addresses = append(addresses, l.entry(t, n))
	}
	return addresses
}

func queryWords(query string) (wanted, begun []string) {
	text := plain(query)
	for i := 0; i < len(text); i++ {
		if !isLetter(rune(text[i])) && text[i] < 0x80 {
			continue
		}
		end, joined := chunk(text, i)
		if end == i {
			continue
		}
		var words []string
		cutChunk(text[i:end], joined, func(w string) { words = append(words, w) })
		for _, w := range words {
			if !slices.Contains(wanted, w) {
				wanted = append(wanted, w)
			}
		}
		if len(words) > 0 {
			begun = []string{words[0], words[len(words)-1]}
		}
		i = end
	}
	if strings.HasSuffix(query, " ") {
		begun = nil
	}
	return wanted, begun
}

func (l *library) entries(t testing.TB, shards []part, word string, begun bool) (scores map[int]int, counts bool) {
	scores = map[int]int{}
	first := at(shards, word)
	last := first
	if begun {
		last = min(at(shards, word+"\uffff"), first+2)
	}
	for _, s := range shards[first : last+1] {
		for line := range strings.Lines(l.load(t, "search/words/"+s.name+".txt")) {
			f := strings.Fields(line)
			if f[0] != word && !(begun && strings.HasPrefix(f[0], word)) {
				continue
			}
			weight, err := strconv.Atoi(f[1])
			if err != nil {
				t.Fatal(err)
			}
			counts = counts || weight > 1
			worth := weight * 3
			if f[0] == word {
				worth = weight * 4
			}
			number := 0
			for i := 0; i < len(f[2]); {
				end := i + 1
				for end < len(f[2]) && (f[2][end] < 'A' || f[2][end] > 'Z') {
					end++
				}
				step, err := strconv.ParseInt(f[2][i+1:end], 36, 64)
				if err != nil {
					t.Fatal(err)
				}
				number += int(step)
				scores[number] = max(scores[number], worth*int(f[2][i]-'A'+1))
				i = end
			}
		}
	}
	return scores, counts
}

func (l *library) entry(t testing.TB, n int) string {
	own := strconv.FormatInt(int64(n), 36)
	for line := range strings.Lines(l.load(t, "search/entries/"+strconv.FormatInt(int64(n/entryPack), 10)+".txt")) {
		if f := strings.Split(line, "\t"); f[0] == own {
			return f[2]
		}
	}
	t.Fatalf("no entry %s", own)
	return ""
}
