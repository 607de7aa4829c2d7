package hostile

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a file of a megabyte may take of memory at one time. Time is shown, and
// not tested: a machine may have other things to do.
const (
	megabyte   = 1 << 20
	mostMemory = 64 << 20
	slow       = 100 * time.Millisecond
)

func TestNoFileCostsMuch(t *testing.T) {
	only, full := os.LookupEnv("DAYBOOK_HOSTILE")
	size := megabyte
	if !full {
		size = 8 << 10
	}
	for _, r := range readers(t) {
		if only != "" && only != r.name {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			size := size
			if own, ok := limits[r.name]; ok {
				size = min(size, own)
			}
			var dearest []spent
			for f := range tricks(r, size, full) {
				c := Measure(func() { r.read(f.Text) }, mostMemory)
				if c.Peak > mostMemory {
					t.Errorf("%s: %v", f.Name, c)
				}
				for i := 0; i < 3 && full && c.Took > slow; i++ { // the least counts
					c.Took = min(c.Took, Measure(func() { r.read(f.Text) }, math.MaxUint64).Took)
				}
				if full && c.Took > slow {
					fmt.Printf("%s\t%s: %v\n", r.name, f.Name, c)
				}
				dearest = append(dearest, spent{f.Name, c})
			}
			slices.SortStableFunc(dearest, func(a, b spent) int { return cmp.Compare(b.Took, a.Took) })
			for _, s := range dearest[:min(3, len(dearest))] {
				t.Logf("%s: %v", s.name, s.Cost)
			}
			if full {
				most := slices.MaxFunc(dearest, func(a, b spent) int { return cmp.Compare(a.Peak, b.Peak) })
				fmt.Printf("%s\t%s\t%v\t%s\t%.1f MB\n", r.name, dearest[0].name, dearest[0].Took.Round(time.Millisecond), most.name, mega(most.Peak))
			}
		})
	}
}

// limits are those of formats whose libraries take so much for each byte that
// files of a megabyte are refused, which the tests of their packages hold.
var limits = map[string]int{
	"descriptor go.mod .mod":    256 << 10,
	"infrastructure dockerfile": 256 << 10,
	"infrastructure protobuf":   384 << 10,
	"infrastructure terraform":  128 << 10,
	"infrastructure terragrunt": 128 << 10,
	"pipeline jenkins":          128 << 10,
	"pipeline mage":             128 << 10,
	"pipeline make":             256 << 10,
	"people .json":              512 << 10,
	"people .toml":              512 << 10,
	"people .yaml":              512 << 10,
	"people .yml":               512 << 10,
}

type spent struct {
	name string
	Cost
}

// tricks are all files that a reader is held against.
func tricks(r reader, size int, full bool) iter.Seq[File] {
	return func(yield func(File) bool) {
		for f := range Files(size) {
			if !yield(f) {
				return
			}
		}
		if strings.HasPrefix(r.name, "document ") || strings.HasPrefix(r.name, "page of ") || r.name == "Markdown alone" {
			for f := range Among(size) {
				if !yield(f) {
					return
				}
			}
		}
		for i, seed := range r.seeds {
			if i > 0 && !(full && os.Getenv("DAYBOOK_HOSTILE_SEEDS") != "") {
				return
			}
			for f := range Around(seed, size) {
				f.Name = fmt.Sprintf("good file %d: %s", i+1, f.Name)
				if !yield(f) {
					return
				}
			}
		}
	}
}
