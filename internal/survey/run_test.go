package survey_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"daybook/internal/survey"
	"daybook/internal/testrepo"
)

// The same facts, whatever the number of workers, in the order of the targets.
func TestRunIsDeterministic(t *testing.T) {
	var targets []survey.Target
	for _, file := range fixtures(t) {
		target, _ := readFixture(t, file).target(t)
		target.Name = strings.TrimSuffix(filepath.Base(file), ".txtar")
		targets = append(targets, target)
	}
	told := func(jobs int) string {
		var mu sync.Mutex
		var started []string
		outcomes, err := survey.Run(context.Background(), targets, survey.Options{
			Jobs: jobs, Store: survey.Store{Dir: t.TempDir()},
			Progress: func(name string) {
				mu.Lock()
				defer mu.Unlock()
				started = append(started, name)
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, out := range outcomes {
			if out.Err != nil || out.Unsaved != nil || out.Target.Name != targets[i].Name {
				t.Fatalf("%s: %v, %v", out.Target.Name, out.Err, out.Unsaved)
			}
			content, err := json.Marshal(out.Survey)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(content)
		}
		slices.Sort(started)
		if len(slices.Compact(started)) != len(targets) {
			t.Errorf("progress told %d of %d repositories", len(started), len(targets))
		}
		return b.String()
	}
	one := told(1)
	for range 3 {
		if eight := told(8); eight != one {
			t.Fatal("eight workers made other facts than one")
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	target, _ := targetOf(t, testrepo.New(t, small))
	store := survey.Store{Dir: t.TempDir()}
	ctx, cancel := context.WithCancel(context.Background())
	outcomes, err := survey.Run(ctx, []survey.Target{target, target, target}, survey.Options{Store: store, Progress: func(string) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	for _, out := range outcomes {
		if out.Survey != nil {
			t.Error("a survey that was cut off counts as one")
		}
	}
	if _, err := store.Load(target.Name); err == nil {
		t.Error("a survey that was cut off was kept")
	}
}
