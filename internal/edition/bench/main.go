// Bench compares daybook with git's own tools on a fleet of git bundles that is
// served over loopback HTTP. The two run in turn, A B A B, and the ratios of
// the pairs are printed with their median and spread. The product never calls
// git; this program does.
//
//	go run ./internal/edition/bench -fleet DIR -daybook bin/daybook
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	var b bench
	flag.StringVar(&b.bundles, "fleet", os.Getenv("DAYBOOK_FLEET"), "folder of git bundles")
	flag.StringVar(&b.daybook, "daybook", "bin/daybook", "the program to measure")
	flag.StringVar(&b.dir, "dir", "/dev/shm", "where to work; a tmpfs keeps the disk out of it")
	flag.IntVar(&b.rounds, "rounds", 5, "pairs of runs")
	flag.IntVar(&b.jobs, "jobs", 2, "repositories at once, for both sides")
	only := flag.String("history", "", "walk the history of one repository and end (used by the bench itself)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := b.run(ctx, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
