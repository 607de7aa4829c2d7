package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"daybook/internal/check"
	"daybook/internal/config"
	"daybook/internal/edition"
	"daybook/internal/finding"
)

func checkCommand(world *World) *cobra.Command {
	var flags common
	cmd := &cobra.Command{
		Use:   "check [FOLDER|URL]...",
		Short: "Tell what a build would find, without publishing anything",
		Long: `Check runs the checks and prints every finding with its place and its mend. It
publishes nothing and leaves the ledger as it is. Without arguments and without
daybook.toml it looks at the work tree that you stand in, uncommitted work
included.`,
		Example: `  daybook check                          the repository that you stand in
  daybook check --fail-on fail           in a pipeline: exit with 3 when a check fails
  daybook check ../services --json       for machines`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args = aroundHere(&flags, args); len(args) == 0 && flags.config == "" && !exists(config.Name) {
				args = []string{"."}
			}
			setup, err := prepare(world, &flags, args)
			if err != nil {
				return err
			}
			defer setup.reporter.done()
			if err := setup.support(cmd.Context()); err != nil {
				return err
			}
			report, err := edition.Check(cmd.Context(), setup.options)
			setup.reporter.done()
			if err != nil {
				return err
			}
			if flags.json {
				return errors.Join(encode(world.Stdout, report), verdict(&flags, setup, report))
			}
			return errors.Join(show(world.Stdout, func(w io.Writer) { writeFindings(w, report) }), verdict(&flags, setup, report))
		},
	}
	flags.add(cmd)
	return cmd
}

func verdict(flags *common, s *setup, report *edition.Report) error {
	if flags.strict && len(report.Unreached) > 0 {
		return fmt.Errorf("--strict: %s could not be looked at", count(len(report.Unreached), "repository", "repositories"))
	}
	if flags.strict && len(report.Unlisted) > 0 {
		return fmt.Errorf("--strict: %s did not answer", strings.Join(report.Unlisted, ", "))
	}
	return beyond(s.failOn, report)
}

func encode(w io.Writer, v any) error {
	text, err := indented(v, "")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// indented is a value as JSON and the end of a line. The prefix stands before
// every line but the first.
func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent(prefix, "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return unambiguous(b.Bytes()), nil
}

// writeFindings prints the findings service by service: where, what, and how
// to mend it.
func writeFindings(w io.Writer, r *edition.Report) {
	service := ""
	found := 0
	for _, result := range r.Results {
		for _, f := range result.Findings {
			if f.Outcome == finding.Exempt {
				continue
			}
			if result.Service != service {
				service = result.Service
				fmt.Fprintf(w, "%s\n", service)
			}
			found++
			fmt.Fprintf(w, "  %-5s %s  [%s]\n", f.Outcome, f.Title, result.Check)
			for _, e := range f.Evidence {
				fmt.Fprintf(w, "        %s\n", place(e))
			}
			if f.Mend != "" {
				fmt.Fprintf(w, "        mend: %s\n", f.Mend)
			}
		}
	}
	if found > 0 {
		fmt.Fprintln(w)
	}
	for _, u := range r.Unreached {
		fmt.Fprintf(w, "%s could not be looked at: %s\n", u.Repository, u.Why)
	}
	fmt.Fprintf(w, "%s in %s: %d fail, %d warn; levels: %s\n",
		count(found, "finding", "findings"), count(r.Services, "service", "services"), r.Fails, r.Warns, levels(r))
}

// place is where evidence is, as editors understand it.
func place(e finding.Evidence) string {
	text := e.Path
	if e.Line > 0 {
		text += fmt.Sprintf(":%d", e.Line)
	}
	if e.Text != "" {
		text = strings.TrimPrefix(text+": "+e.Text, ": ")
	}
	return text
}

func checksCommand(world *World) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "checks",
		Short:   "List all checks with the level that asks for them",
		Example: "  daybook checks\n  daybook checks --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all := check.All()
			if asJSON {
				return encode(world.Stdout, listed(all))
			}
			family := check.Family("")
			for _, c := range all {
				if c.Family != family {
					family = c.Family
					fmt.Fprintf(world.Stdout, "%s\n", family)
				}
				fmt.Fprintf(world.Stdout, "  %-26s %-6s  %s\n", c.ID, c.Rung, c.Title)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "machine-readable output")
	return cmd
}

// listedCheck is a check as `daybook checks --json` shows it.
type listedCheck struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	Family check.Family `json:"family"`
	Rung   string       `json:"rung"`
	Points int          `json:"points"`
	Basis  check.Basis  `json:"basis"`
	Why    string       `json:"why"`
	Fix    string       `json:"fix"`
}

func listed(all []check.Check) []listedCheck {
	out := make([]listedCheck, len(all))
	for i, c := range all {
		out[i] = listedCheck{c.ID, c.Title, c.Family, c.Rung, c.Points, c.Basis, c.Why, c.Fix}
	}
	return out
}
