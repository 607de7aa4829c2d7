package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// figures of one run of a Go benchmark, by unit.
type figures map[string]float64

// rendering makes the whole site of 5,000 and of 50,000 documents in turn, each
// in a process of its own, and compares the two with each other.
func (b *bench) rendering(ctx context.Context) error {
	program := filepath.Join(b.work, "render.test")
	if err := command(ctx, "go", "test", "-c", "-o", program, "daybook/internal/edition").Run(); err != nil {
		return err
	}
	var perPage, perPageCPU, few, many, times, memories []float64
	for range b.rounds {
		small, err := b.render(ctx, program, "BenchmarkRender5000")
		if err != nil {
			return err
		}
		large, err := b.render(ctx, program, "BenchmarkRender50000")
		if err != nil {
			return err
		}
		perPage, perPageCPU = append(perPage, small["ms/page/core"]), append(perPageCPU, small["cpu-ms/page"])
		few, many = append(few, small["MB-peak"]), append(many, large["MB-peak"])
		times = append(times, large["ns/op"]/small["ns/op"])
		memories = append(memories, large["MB-peak"]/small["MB-peak"])
	}
	fmt.Printf("\nthe whole site of 5,000 documents%s\n", load())
	fmt.Printf("  a page   %s ms and core, %s ms of processor time, at most 0.50 wanted\n", spread(perPage), spread(perPageCPU))
	fmt.Printf("  memory   %s MB at the peak, under 150 wanted\n", spread(few))
	fmt.Printf("\n50,000 documents / 5,000%s\n", load())
	fmt.Printf("  time     %s, at most 10.5 wanted\n", spread(times))
	fmt.Printf("  memory   %s, at most 2.0 wanted\n", spread(memories))
	fmt.Printf("           %s MB at the peak\n", spread(many))
	return nil
}

func (b *bench) render(ctx context.Context, program, name string) (figures, error) {
	cmd := command(ctx, program, "-test.run=^$", "-test.bench=^"+name+"$", "-test.benchtime=1x")
	cmd.Dir = b.work
	cmd.Env = append(os.Environ(), "DAYBOOK_FLEET="+filepath.Join(b.work, "served"), "TMPDIR="+b.work)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, name) {
			return parse(line), nil
		}
	}
	return nil, fmt.Errorf("%s printed no figures:\n%s", name, out)
}

// parse reads the pairs of figure and unit behind a benchmark's name and count.
func parse(line string) figures {
	fields := strings.Fields(line)
	out := figures{}
	for i := 2; i+1 < len(fields); i += 2 {
		if n, err := strconv.ParseFloat(fields[i], 64); err == nil {
			out[fields[i+1]] = n
		}
	}
	return out
}

func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	return cmd
}
