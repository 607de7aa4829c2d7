package cli

import (
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

// common are the flags that most verbs share.
type common struct {
	config    string
	out       string
	state     string
	stateFrom string
	now       string
	jobs      int
	json      bool
	strict    bool
	failOn    string
	timeout   time.Duration
}

func (c *common) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&c.config, "config", "", "configuration `FILE` (default daybook.toml where it exists)")
	flags.StringVar(&c.out, "out", "", "folder of the site, replaced as a whole (default public)")
	flags.StringVar(&c.state, "state", "", "folder of mirrors, surveys and ledger (default .daybook)")
	flags.StringVar(&c.stateFrom, "state-from", "", "read the ledger back from a published site, `URL|DIR`, where --state holds none")
	flags.StringVar(&c.now, "now", "", "the edition's `TIME`, RFC 3339 (default SOURCE_DATE_EPOCH, else the clock)")
	flags.IntVar(&c.jobs, "jobs", runtime.GOMAXPROCS(0), "how many repositories and pages at once")
	flags.BoolVar(&c.json, "json", false, "machine-readable output, logs included")
	flags.BoolVar(&c.strict, "strict", false, "exit with 1 when a repository could not be looked at, or a source did not answer")
	flags.StringVar(&c.failOn, "fail-on", "", "exit with 3 when there are findings: never, new, fail or warn (default never)")
	flags.DurationVar(&c.timeout, "timeout", 0, "time limit for each repository (default 5m)")
	cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(failOnWords, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("out")
	cmd.MarkFlagDirname("state")
	cmd.MarkFlagFilename("config", "toml")
}

// leave hides flags that a verb takes, as all do, and has no use for.
func (c *common) leave(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		_ = cmd.Flags().MarkHidden(name)
	}
}

// one wants one argument, and names it as the help does.
func one(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return fmt.Errorf("%s is missing", what)
		case 1:
			return nil
		}
		return fmt.Errorf("one %s at a time, not %d", what, len(args))
	}
}

// moment is the edition's time: --now, else SOURCE_DATE_EPOCH, else the clock;
// UTC, whole seconds.
func (c *common) moment(world *World) (time.Time, error) {
	if c.now != "" {
		t, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			if t, err = time.Parse(time.DateOnly, c.now); err != nil {
				return time.Time{}, usageError{fmt.Errorf("--now %q is no RFC 3339 time, such as 2026-11-21T04:00:00Z", c.now)}
			}
		}
		return t.UTC(), nil
	}
	if epoch := world.Env("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, usageError{fmt.Errorf("SOURCE_DATE_EPOCH=%q is no number of seconds", epoch)}
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	return world.Clock().UTC().Truncate(time.Second), nil
}
