// Package cli is the command line: verbs, flags, progress, tables and exit
// codes. It alone knows the clock, the environment and the terminal.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/site"
)

// Exit codes of every verb.
const (
	ExitDone     = 0 // done
	ExitFailed   = 1 // the work could not be done
	ExitUsage    = 2 // the command line or the configuration is wrong
	ExitFindings = 3 // done, and there are findings beyond --fail-on
)

// release is set by the linker; see the Makefile.
var release string

// World is what a verb may know of the machine it runs on.
type World struct {
	Args   []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Env    func(string) string
	Clock  func() time.Time
}

// Main runs daybook in the real world and returns its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C ends daybook at once: everything on disk is valid at any
	// moment.
	context.AfterFunc(ctx, stop)
	return Run(ctx, World{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Env: os.Getenv, Clock: time.Now,
	})
}

// Run runs one verb and returns the exit code.
func Run(ctx context.Context, world World) int {
	root := newRoot(&world)
	root.SetArgs(world.Args)
	root.SetIn(world.Stdin)
	root.SetOut(world.Stdout)
	root.SetErr(world.Stderr)
	verb, err := root.ExecuteContextC(ctx)
	if err == nil {
		return ExitDone
	}
	text := strings.TrimSpace(err.Error())
	var beyond findingsError
	isBeyond := errors.As(err, &beyond)
	if ctx.Err() != nil && !isBeyond {
		text = "stopped; the site and the ledger are as they were before"
	}
	fail(&world, verb, text)
	if isBeyond {
		return ExitFindings
	}
	if ctx.Err() != nil {
		return ExitFailed
	}
	var usage usageError
	var wrong *config.Error
	var setup *site.SetupError
	if errors.As(err, &usage) || errors.As(err, &wrong) || errors.As(err, &setup) {
		return ExitUsage
	}
	return ExitFailed
}

// fail says why a verb ends: one line for a person, or one of the log.
func fail(world *World, verb *cobra.Command, text string) {
	if asJSON, err := verb.Flags().GetBool("json"); err == nil && asJSON {
		newReporter(world, true).say("error", text)
		return
	}
	fmt.Fprintln(world.Stderr, plain("daybook: "+text))
}

// usageError is a command line that daybook cannot follow.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// findingsError says that findings go beyond --fail-on.
type findingsError struct{ text string }

func (e findingsError) Error() string { return e.text }

func newRoot(world *World) *cobra.Command {
	root := &cobra.Command{
		Use:   "daybook",
		Short: "A docs-and-scorecard site of all your services, made from git every night",
		Long: `Daybook mirrors every repository of an organisation, reads owner files, service
descriptors, runbooks, onboarding documents and pipelines straight from git
objects, tells what is missing, stale or untrue, remembers since when, and
publishes it as a static site with feeds of what is new.`,
		Example: `  daybook build ../services                      the repositories in a folder
  daybook build https://host/team/repo.git       one repository of a server
  daybook init && daybook build                  those named in daybook.toml
  daybook serve                                  the site as it would be, while you write
  daybook explain doc.stale-vs-code              what a check looks at, and why`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("daybook {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see `%s --help`", err, cmd.CommandPath())}
	})
	root.AddCommand(
		initCommand(world), buildCommand(world), serveCommand(world), checkCommand(world),
		surveyCommand(world), exportCommand(world), explainCommand(world), checksCommand(world), eolCommand(world), formatsCommand(world), demoCommand(world),
		diffCommand(world),
		versionCommand(world),
	)
	root.SetHelpTemplate(root.HelpTemplate() + exitCodesHelp)
	// An unknown verb is a mistake in the command line.
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no verb %q; see `daybook --help`", args[0])}
		}
		return nil
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	// Made now rather than on execution, so that their arguments are checked
	// like those of the other verbs.
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, sub := range root.Commands() {
		switch sub.Name() {
		case "help":
			sub.Args = onlyVerbs(root)
		case "completion":
			sub.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			for _, shell := range sub.Commands() {
				refuseBadArguments(shell)
			}
		}
		refuseBadArguments(sub)
	}
	return root
}

const exitCodesHelp = `
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 findings beyond --fail-on.
`

// onlyVerbs refuses to help with what is no verb.
func onlyVerbs(root *cobra.Command) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			return fmt.Errorf("there is no verb %q", strings.Join(args, " "))
		}
		return nil
	}
}

// refuseBadArguments turns cobra's complaints about arguments into usage
// errors.
func refuseBadArguments(cmd *cobra.Command) {
	accepts := cmd.Args
	if accepts == nil {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := accepts(cmd, args); err != nil {
			return usageError{fmt.Errorf("%w; see `%s --help`", err, cmd.CommandPath())}
		}
		return nil
	}
}
