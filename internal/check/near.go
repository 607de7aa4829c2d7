package check

import (
	"cmp"
	"slices"
	"strings"
)

// near gives up to three of the candidates that somebody may have meant who
// wrote word: those that begin with it, that it begins with, or that are a few
// letters away from it.
func near(word string, candidates []string) []string {
	type guess struct {
		name     string
		distance int
	}
	word = strings.ToLower(word)
	var guesses []guess
	for _, name := range candidates {
		low := strings.ToLower(name)
		if low == word || len(low) > 80 || len(word) > 80 {
			continue
		}
		allowed := max(1, len(word)/3)
		within := strings.HasPrefix(low, word+"-") || strings.HasPrefix(low, word+":") ||
			len(word) > 3 && strings.HasPrefix(low, word) || len(low) > 3 && strings.HasPrefix(word, low) || strings.HasSuffix(low, "-"+word) || strings.HasSuffix(low, ":"+word)
		if !within && abs(len(low)-len(word)) > allowed {
			continue // further away than any letters in common can make up for
		}
		if d := distance(word, low); within || d <= allowed {
			guesses = append(guesses, guess{name, d})
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var out []string
	for _, g := range guesses {
		if !slices.Contains(out, g.name) && len(out) < 3 {
			out = append(out, g.name)
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }

// distance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make a into b (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before := make([]int, len(t)+1)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next := make([]int, len(t)+1)
		next[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(t)]
}
