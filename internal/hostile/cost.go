package hostile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Cost is what a call took. Took is time of the processor, where the system
// tells it: other programs do not count. Bytes are all that it allocated, Peak the most that
// was in use at one time, as far as it was looked for.
type Cost struct {
	Took        time.Duration
	Bytes, Peak uint64
}

func (c Cost) String() string {
	return fmt.Sprintf("%v, %.1f MB at one time, %.1f MB in all", c.Took.Round(time.Millisecond), mega(c.Peak), mega(c.Bytes))
}

func mega(n uint64) float64 { return float64(n) / (1 << 20) }

// Measure runs f. What was allocated in all is exact, and bounds what was in
// use; only where that is above enough is f run again, up to three times, with a
// greedy collector, and its heap looked at every so often.
func Measure(f func(), enough uint64) Cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := spentByProcess()
	f()
	took := spentByProcess() - start
	runtime.ReadMemStats(&after)
	c := Cost{Took: took, Bytes: after.TotalAlloc - before.TotalAlloc}
	c.Peak = c.Bytes
	// A busy machine holds the collector up, so that the least counts.
	for i := 0; i < 3 && c.Peak > enough; i++ {
		c.Peak = min(c.Peak, peak(f))
	}
	return c
}

func peak(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	live := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64() + sample[1].Value.Uint64()
	}
	first := live()
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		var highest uint64
		for tick := time.NewTicker(500 * time.Microsecond); ; {
			highest = max(highest, live())
			select {
			case <-done:
				tick.Stop()
				most <- highest
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	if highest := <-most; highest > first {
		return highest - first
	}
	return 0
}
