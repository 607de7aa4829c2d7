package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/demo"
	"daybook/internal/edition"
)

func demoCommand(world *World) *cobra.Command {
	var flags common
	var where serving
	var alsoServe bool
	cmd := &cobra.Command{
		Use:   "demo DIR",
		Short: "Write the repositories of an invented company, and several nights of its site",
		Long: `Demo writes a dozen small repositories of an invented company with two years of
history, a daybook.toml beside them, and plays a few nights: an edition for each,
so that findings open and close. The same --now gives the same bytes.`,
		Example: `  daybook demo demo --serve
  daybook demo /tmp/demo && daybook serve --config /tmp/demo/daybook.toml`,
		Args: one("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := flags.moment(world)
			if err != nil {
				return err
			}
			if err := playDemo(cmd.Context(), world, &flags, args[0], now); err != nil {
				return err
			}
			name := filepath.Join(args[0], config.Name)
			if !alsoServe {
				fmt.Fprintf(world.Stdout, "\nThe demo is in %s. Look at it with:\n\n  daybook serve --config %s\n", args[0], name)
				return nil
			}
			flags.config, flags.now = name, now.Format(time.RFC3339)
			return serve(cmd.Context(), world, &flags, where, nil)
		},
	}
	cmd.Flags().StringVar(&flags.now, "now", "", "the `TIME` of the last night, RFC 3339 (default SOURCE_DATE_EPOCH, else the clock)")
	cmd.Flags().IntVar(&flags.jobs, "jobs", 2, "how many repositories and pages at once")
	cmd.Flags().BoolVar(&flags.json, "json", false, "machine-readable output, logs included")
	cmd.Flags().BoolVar(&alsoServe, "serve", false, "serve the site when it is built")
	where.add(cmd)
	return cmd
}

// playDemo writes the fleet as it was on each night and builds that night's
// edition, so that the ledger has a past.
func playDemo(ctx context.Context, world *World, flags *common, dir string, now time.Time) error {
	if err := clearDemo(dir); err != nil {
		return err
	}
	text, err := demo.Config(now)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, config.Name), []byte(text), 0o644); err != nil {
		return err
	}
	reporter := newReporter(world, flags.json)
	defer reporter.done()
	for _, night := range demo.Nights(now) {
		if err := ctx.Err(); err != nil {
			return err
		}
		reporter.say("info", "the night of "+night.Format("2 January 2006"))
		if err := demo.Write(dir, now, night); err != nil {
			return err
		}
		nightly := *flags
		nightly.config = filepath.Join(dir, config.Name)
		nightly.now = night.Format(time.RFC3339)
		quiet := *world
		quiet.Stderr = io.Discard
		setup, err := prepare(&quiet, &nightly, nil)
		if err != nil {
			return err
		}
		if err := setup.support(ctx); err != nil {
			return err
		}
		setup.options.NoSync = true // what is lost with the power is made anew in seconds
		if _, err := edition.Build(ctx, setup.options); err != nil {
			return err
		}
	}
	return nil
}

// demoMark is the file by which a folder is known to be a demo's.
const demoMark = ".daybook-demo"

// clearDemo makes room for a demo: an earlier one goes, anything else stays
// and is an error.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	mark := filepath.Join(dir, demoMark)
	if len(entries) > 0 && !exists(mark) {
		return usageError{fmt.Errorf("%s holds files that are not the demo's; give a new or an empty folder", dir)}
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("A demo of daybook; made anew by `daybook demo`.\n"), 0o644)
}
