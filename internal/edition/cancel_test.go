package edition_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybook/internal/edition"
)

// Whenever a build is stopped, the site and the ledger are as they were, and
// the next build finds mirrors that it can go on with.
func TestAStoppedBuildChangesNothing(t *testing.T) {
	stop := map[string]func(opts *edition.Options, cancel func()){
		"before it begins": func(_ *edition.Options, cancel func()) { cancel() },
	}
	for _, note := range []string{"listing", "fetching", "blobs", "fetched"} {
		stop["mirrors, "+note] = func(opts *edition.Options, cancel func()) {
			opts.Progress = func(p edition.Progress) {
				if p.Stage == edition.Mirrors && p.Note == note {
					cancel()
				}
			}
		}
	}
	for _, stage := range []edition.Stage{edition.Surveys, edition.Publish} {
		stop[string(stage)] = func(opts *edition.Options, cancel func()) {
			opts.Progress = func(p edition.Progress) {
				if p.Stage == stage {
					cancel()
				}
			}
		}
	}
	// Laps are taken when a stage is over.
	for i, stage := range []edition.Stage{edition.Sources, edition.Mirrors, edition.Surveys, edition.Checks, edition.Pages} {
		stop["after "+string(stage)] = func(opts *edition.Options, cancel func()) {
			laps := 0
			opts.Elapsed = func() time.Duration {
				if laps++; laps == i+1 {
					cancel()
				}
				return time.Duration(laps)
			}
		}
	}
	for name, hook := range stop {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.build()
			site, book := treeOf(t, w.opts.Out), w.ledger()
			w.night(2)
			w.commit("team/api", apiMended)
			w.commit("team/web", webOwned)

			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			opts := w.options()
			hook(&opts, cancel)
			if _, err := edition.Build(ctx, opts); !errors.Is(err, context.Canceled) {
				t.Fatalf("the build ended with %v", err)
			}
			if diff := cmp.Diff(site, treeOf(t, w.opts.Out)); diff != "" {
				t.Errorf("the site changed:\n%s", diff)
			}
			if diff := cmp.Diff(book, w.ledger()); diff != "" {
				t.Errorf("the ledger changed:\n%s", diff)
			}
			tidy(t, filepath.Dir(w.opts.Out), w.opts.State)

			// What the next build makes is what one that was not stopped makes.
			report := w.build()
			if report.Number != 2 || len(report.Unreached) != 0 || len(report.Closed) == 0 {
				t.Errorf("edition %d, unreached %v, closed %v", report.Number, report.Unreached, report.Closed)
			}
			if strings.Contains(name, "mirrors") {
				sameAsFresh(t, w, book)
			}
		})
	}
}

// sameAsFresh compares the site with that of a build that has nothing but the
// ledger.
func sameAsFresh(t *testing.T, w *world, book string) {
	t.Helper()
	interrupted := treeOf(t, w.opts.Out).contents()
	w.opts.State, w.opts.Out = filepath.Join(t.TempDir(), "state"), filepath.Join(t.TempDir(), "public")
	if err := os.MkdirAll(w.opts.State, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.ledgerFile(), []byte(book), 0o644); err != nil {
		t.Fatal(err)
	}
	w.build()
	if diff := cmp.Diff(interrupted, treeOf(t, w.opts.Out).contents()); diff != "" {
		t.Errorf("the site is not that of a build that was not stopped:\n%s", diff)
	}
}

// tidy reports what a stopped build left half done.
func tidy(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		for name := range treeOf(t, dir) {
			for _, part := range strings.Split(name, "/") {
				if strings.HasPrefix(part, ".daybook-stage") || strings.HasSuffix(part, ".new") || strings.HasPrefix(part, ".survey-") || strings.HasPrefix(part, "tmp_") {
					t.Errorf("left behind: %s in %s", name, dir)
				}
			}
		}
	}
}

// A build that was stopped after the site was exchanged is recorded: from then
// on nothing can stop it.
func TestAPublishedEditionIsRecorded(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts := w.options()
	laps := 0
	opts.Elapsed = func() time.Duration {
		if laps++; laps == 6 { // publish is over
			cancel()
		}
		return 0
	}
	if _, err := edition.Build(ctx, opts); err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == nil {
		t.Fatal("the build was not stopped")
	}
	if read(t, filepath.Join(w.opts.Out, "state", "ledger.jsonl")) != w.ledger() {
		t.Error("the published ledger is not the one of the state folder")
	}
}

// Two builds of one state folder never run at once.
func TestASecondBuildIsRefused(t *testing.T) {
	w := newWorld(t)
	opts := w.options()
	var second error
	opts.Progress = func(p edition.Progress) {
		if p.Stage == edition.Publish {
			_, second = edition.Build(t.Context(), w.options())
		}
	}
	if _, err := edition.Build(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "--state") {
		t.Errorf("the second build ended with %v", second)
	}
}
