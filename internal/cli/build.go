package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/edition"
)

var failOnWords = config.FailOn[:]

func buildCommand(world *World) *cobra.Command {
	var flags common
	cmd := &cobra.Command{
		Use:   "build [FOLDER|URL|PLATFORM:NAME]...",
		Short: "Fetch, read and check every repository, and publish the site",
		Long: `Build makes one edition: it brings the mirrors up to date, reads the
repositories that changed, runs the checks, enters the findings into the ledger
and replaces the folder of the site as a whole. A repository that cannot be
fetched does not end the run: its last survey is used and marked with its age,
and its findings stand.

Without arguments the repositories come from daybook.toml. An organisation is
named as github:ORG, gitlab:GROUP, gitea:HOST/ORG, bitbucket:WORKSPACE or
azure:ORG/PROJECT; its token comes from the environment (GITHUB_TOKEN,
GITLAB_TOKEN, DAYBOOK_TOKEN_<HOST>). If a platform does not answer, its last
good list is used, and the report says so.`,
		Example: `  daybook build ../services
  daybook build https://host/team/repo.git git@host:team/other.git
  daybook build github:acme
  daybook build --out public --state .daybook --fail-on new
  daybook build --state-from https://docs.example.com/   on a runner without a disk`,
		RunE: func(cmd *cobra.Command, args []string) error {
			setup, err := prepare(world, &flags, args)
			if err != nil {
				return err
			}
			defer setup.reporter.done()
			if err := setup.support(cmd.Context()); err != nil {
				return err
			}
			report, err := edition.Build(cmd.Context(), setup.options)
			setup.reporter.done()
			if err != nil {
				return err
			}
			return conclude(world, &flags, setup, report)
		},
	}
	flags.add(cmd)
	return cmd
}

// setup is what a verb works with: the options out of flags, environment and
// configuration, and how to tell about the work.
type setup struct {
	options  edition.Options
	reporter *reporter
	failOn   string
	config   *config.Config
}

// prepare puts flags over the configuration over the defaults.
func prepare(world *World, flags *common, args []string) (*setup, error) {
	conf, err := readConfig(flags.config, len(args) > 0)
	if err != nil {
		return nil, err
	}
	now, err := flags.moment(world)
	if err != nil {
		return nil, err
	}
	if flags.jobs < 1 {
		return nil, usageError{fmt.Errorf("--jobs %d is none: give 1 or more", flags.jobs)}
	}
	if flags.timeout < 0 {
		return nil, usageError{fmt.Errorf("--timeout %v is no time; give one such as 90s or 5m", flags.timeout)}
	}
	opts, err := conf.Options(world.Env)
	if err != nil {
		return nil, err
	}
	opts.Now = now
	opts.Release = version()
	opts.Jobs = flags.jobs
	opts.Mirror.Jobs = cmp.Or(opts.Mirror.Jobs, opts.Jobs)
	opts.Out = cmp.Or(flags.out, opts.Out, "public")
	opts.State = cmp.Or(flags.state, opts.State, ".daybook")
	opts.StateFrom = cmp.Or(flags.stateFrom, opts.StateFrom)
	// Taken for a folder that is not there, it would count as a first night.
	if scheme, _, ok := strings.Cut(opts.StateFrom, "://"); ok && scheme != "http" && scheme != "https" {
		return nil, usageError{fmt.Errorf("--state-from takes a folder or an http or https address, not %s://", scheme)}
	}
	opts.Mirror.Timeout = cmp.Or(flags.timeout, opts.Mirror.Timeout)
	opts.Client = &http.Client{Timeout: 2 * time.Minute}
	opts.Listing.Client, opts.Listing.Clock = opts.Client, world.Clock
	for _, arg := range args {
		from, err := config.Source(arg)
		if err != nil {
			return nil, usageError{err}
		}
		opts.Sources = append(opts.Sources, from)
	}
	if len(opts.Sources) == 0 {
		return nil, usageError{errors.New("no repositories are named; give folders or addresses as arguments, or list them in daybook.toml (`daybook init` writes one)")}
	}
	failOn := cmp.Or(flags.failOn, conf.FailOn(), "never")
	if !contains(failOnWords, failOn) {
		return nil, usageError{fmt.Errorf("--fail-on %q is none of %s", failOn, strings.Join(failOnWords, ", "))}
	}
	reporter := newReporter(world, flags.json)
	opts.Progress = reporter.progress
	start := world.Clock()
	opts.Elapsed = func() time.Duration { return world.Clock().Sub(start) }
	return &setup{options: opts, reporter: reporter, failOn: failOn, config: conf}, nil
}

// readConfig reads the file that is named, or daybook.toml where it exists and
// the repositories are not given as arguments.
func readConfig(name string, argumentsGiven bool) (*config.Config, error) {
	if name != "" {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name = filepath.Join(name, config.Name)
		}
		return config.Read(name)
	}
	if argumentsGiven {
		return config.Default(), nil
	}
	if _, err := os.Stat(config.Name); err != nil {
		return config.Default(), nil
	}
	return config.Read(config.Name)
}

// conclude prints the table, writes the step summary, and decides the exit
// code.
func conclude(world *World, flags *common, s *setup, report *edition.Report) error {
	if flags.json {
		if err := encode(world.Stdout, report); err != nil {
			return err
		}
	} else if err := show(world.Stdout, func(w io.Writer) { writeTable(w, report, s.options.Out) }); err != nil {
		return err
	}
	if err := writeStepSummary(world, report, s.options.Title); err != nil {
		s.reporter.say("warning", err.Error())
	}
	return verdict(flags, s, report)
}

// beyond says whether there are findings that --fail-on does not allow.
func beyond(failOn string, report *edition.Report) error {
	var n int
	var what string
	switch failOn {
	case "new":
		n, what = len(report.Opened), "new finding"
	case "fail":
		n, what = report.Fails, "failing finding"
	case "warn":
		n, what = report.Fails+report.Warns, "finding"
	}
	if n == 0 {
		return nil
	}
	return findingsError{fmt.Sprintf("%s, and --fail-on %s allows none", count(n, what, what+"s"), failOn)}
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// count says a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
