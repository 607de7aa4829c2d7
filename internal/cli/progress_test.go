package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daybook/internal/edition"
)

// A bar that is removed stays so: neither a bar with a length nor one without,
// which moves by itself, draws over what is printed after it.
func TestRemovedBarsStayRemoved(t *testing.T) {
	for name, p := range map[string]edition.Progress{
		"length":    {Stage: edition.Mirrors, Repository: "tracking", Done: 1, Total: 3},
		"no length": {Stage: edition.Sources, Repository: "github:acme"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var screen strings.Builder
				r := &reporter{w: &screen, tty: true}
				r.progress(p)
				time.Sleep(time.Second)
				synctest.Wait()
				if !strings.Contains(screen.String(), p.Repository) {
					t.Fatalf("no bar was drawn: %q", screen.String())
				}
				r.say("info", "done")
				told := screen.String()
				time.Sleep(time.Second)
				synctest.Wait()
				if got := screen.String(); got != told || !strings.HasSuffix(told, "\rdone\n") {
					t.Errorf("the screen shows %q", got)
				}
			})
		})
	}
}
