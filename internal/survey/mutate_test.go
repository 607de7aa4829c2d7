package survey_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/survey"
)

// Whatever a repository holds, it is surveyed: the files of the fixtures with
// bytes changed, lost, repeated, and swapped with those of other files.
func TestMutatedRepositories(t *testing.T) {
	var trees []*gitfs.Tree
	for _, file := range fixtures(t) {
		target, repo := readFixture(t, file).target(t)
		tree, err := repo.Tree(target.Head.Commit)
		if err != nil {
			t.Fatal(filepath.Base(file), err)
		}
		trees = append(trees, tree)
	}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		tree := trees[random.IntN(len(trees))]
		mutated := mutant{tree, random}
		made := survey.Of(survey.Subject{Target: survey.Target{Name: "acme/shop"}, Files: mutated}, survey.Options{})
		if len(made.Services) == 0 {
			t.Errorf("seed %d: no service", seed)
		}
		if t.Failed() {
			break
		}
		sameThroughJSON(t, made)
	}
}

// mutant is a tree whose files are damaged, differently each time.
type mutant struct {
	*gitfs.Tree
	random *rand.Rand
}

func (m mutant) ReadLimited(name string, limit int64) ([]byte, error) {
	content, err := m.Tree.ReadLimited(name, limit)
	if err != nil || len(content) == 0 {
		return content, err
	}
	text := string(content)
	for range m.random.IntN(4) {
		i, j := m.random.IntN(len(text)+1), m.random.IntN(len(text)+1)
		i, j = min(i, j), max(i, j)
		switch m.random.IntN(5) {
		case 0:
			text = text[:i] + text[j:]
		case 1:
			text = text[:i] + string(rune(m.random.IntN(0x500))) + text[i:]
		case 2:
			text = text[:i] + strings.Repeat(text[i:j], 1+m.random.IntN(5)) + text[j:]
		case 3:
			text = text[:i] + string([]byte{byte(m.random.IntN(256))}) + text[i:]
		case 4:
			other := m.Entries()[m.random.IntN(len(m.Entries()))]
			if more, err := m.Tree.ReadLimited(other.Path, limit); err == nil {
				text = text[:i] + string(more) + text[i:]
			}
		}
	}
	return []byte(text), nil
}
