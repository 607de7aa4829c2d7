package hostile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"testing"
)

// mutations of each format are read in every run of the tests; `make hostile`
// asks for ten thousand.
const mutations = 300

// TestMutatedFiles changes good files of every format, always in the same ways,
// and reads them. A file of a few kilobytes that takes as much memory as one of
// a megabyte may is a way to grow out of proportion.
func TestMutatedFiles(t *testing.T) {
	n := mutations
	if asked, err := strconv.Atoi(os.Getenv("DAYBOOK_MUTATIONS")); err == nil {
		n = asked
	}
	for i, r := range readers(t) {
		t.Run(r.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			var worst Cost
			for range n {
				good, other := r.seeds[random.IntN(len(r.seeds))], r.seeds[random.IntN(len(r.seeds))]
				text := Mutate(random, good, other)
				c, failed := survive(r, text)
				if failed != "" {
					t.Fatalf("%s\n%q", failed, text)
				}
				if c.Bytes > mostMemory {
					t.Fatalf("%v of memory for %d bytes: %q", c, len(text), text)
				}
				if c.Took > worst.Took {
					worst = c
				}
			}
			t.Logf("%d files, the slowest: %v", n, worst)
		})
	}
}

// survive says how a reader failed, if it did.
func survive(r reader, text []byte) (c Cost, failed string) {
	defer func() {
		if fault := recover(); fault != nil {
			failed = fmt.Sprintf("%s: %v\n%s", r.name, fault, debug.Stack())
		}
	}()
	return Measure(func() { r.read(text) }, mostMemory), ""
}

// The same seed makes the same files, and different ones each time.
func TestMutationsRepeat(t *testing.T) {
	good, other := []byte("a: [b, c]\nd: \"e\"\n"), []byte("x = 1\n")
	seen := map[string]bool{}
	one, two := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := Mutate(one, good, other), Mutate(two, good, other)
		if string(a) != string(b) {
			t.Fatalf("%q and %q", a, b)
		}
		seen[string(a)] = true
	}
	if len(seen) < 150 {
		t.Errorf("200 mutations give %d files", len(seen))
	}
}
