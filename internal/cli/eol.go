package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"daybook/internal/edition"
	"daybook/internal/eol"
)

// endsOptions are the flags of `daybook eol` beside the common ones.
type endsOptions struct{ from, write string }

func eolCommand(world *World) *cobra.Command {
	var flags common
	var ends endsOptions
	cmd := &cobra.Command{
		Use:   "eol [PRODUCT [VERSION]]",
		Short: "Say until when a version is supported, and refresh the table that knows",
		Long: `Eol answers from the table of https://endoflife.date that this build carries, or
from a newer copy of that data set with --from. The table's date stands beside
every answer: what it cannot know yet is unknown.`,
		Example: `  daybook eol                                  the table's date and its products
  daybook eol nodejs                           all releases of a product
  daybook eol python 3.8.10                    one version
  daybook eol --from https://github.com/endoflife-date/endoflife.date go 1.22
  daybook eol --from ../endoflife.date --write internal/eol/table.tsv`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			table, now, err := loadEnds(cmd, world, &flags, ends)
			if err != nil {
				return err
			}
			if ends.write != "" {
				if ends.from == "" {
					return usageError{errors.New("--write makes a table anew; say with --from from which copy of the data set")}
				}
				return os.WriteFile(ends.write, table.Encode(), 0o644)
			}
			return answerEnds(world.Stdout, table, args, now, flags.json)
		},
	}
	flags.add(cmd)
	flags.leave(cmd, "fail-on", "jobs", "out", "state-from", "strict")
	cmd.Flags().StringVar(&ends.from, "from", "", "read the data set from a repository, `URL|DIR`")
	cmd.Flags().StringVar(&ends.write, "write", "", "write the table to a `FILE` instead of answering")
	return cmd
}

// loadEnds is the table of the data set that --from names, or of this build.
func loadEnds(cmd *cobra.Command, world *World, flags *common, ends endsOptions) (*eol.Table, time.Time, error) {
	now, err := flags.moment(world)
	if err != nil {
		return nil, now, err
	}
	if ends.from == "" {
		table, err := eol.Built()
		return table, now, err
	}
	setup, err := prepare(world, flags, []string{ends.from})
	if err != nil {
		return nil, now, err
	}
	defer setup.reporter.done()
	table, problems, err := edition.Ends(cmd.Context(), ends.from, setup.options)
	for _, p := range problems {
		fmt.Fprintf(world.Stderr, "warning: %s\n", plain(p.Error()))
	}
	return table, now, err
}

// support takes the table of this build, or the newer copy of the data set that
// the configuration names. A night without that copy is a night with the table
// of the build, said aloud.
func (s *setup) support(ctx context.Context) (err error) {
	if s.options.Check.Ends, err = eol.Built(); err != nil {
		return err
	}
	from := s.config.EndsFrom()
	if from == "" {
		return nil
	}
	table, problems, err := edition.Ends(ctx, from, s.options)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, p := range problems {
		s.options.Warnings = append(s.options.Warnings, "ends of support: "+p.Error())
	}
	if err != nil {
		s.options.Warnings = append(s.options.Warnings, fmt.Sprintf("ends of support are of %s, as this build carries them: %v",
			s.options.Check.Ends.Date.Format("2 January 2006"), err))
		return nil
	}
	s.options.Check.Ends = table
	return nil
}

func answerEnds(out io.Writer, table *eol.Table, args []string, now time.Time, asJSON bool) error {
	if len(args) == 0 {
		if asJSON {
			return encode(out, table)
		}
		return show(out, func(w io.Writer) { writeProducts(w, table) })
	}
	product, ok := table.Product(args[0])
	if !ok {
		return usageError{fmt.Errorf("endoflife.date does not list %q; `daybook eol` lists what it does", args[0])}
	}
	versions := args[1:]
	if len(versions) == 0 {
		for _, c := range product.Cycles {
			versions = append(versions, c.Name)
		}
	}
	answers := make([]eol.Answer, len(versions))
	for i, v := range versions {
		answers[i] = table.Ask(product.ID, v, now, 0)
	}
	if asJSON {
		return encode(out, ended(table, versions, answers))
	}
	return show(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s, %s, as of %s\n", product.Title, product.Address(), table.Date.Format("2 January 2006"))
		for i, a := range answers {
			fmt.Fprintf(w, "  %-12s %s\n", versions[i], sentence(a))
		}
	})
}

func writeProducts(w io.Writer, table *eol.Table) {
	fmt.Fprintf(w, "%s, from https://endoflife.date as of %s\n", count(len(table.Products), "product", "products"), table.Date.Format("2 January 2006"))
	for _, p := range table.Products {
		fmt.Fprintf(w, "  %-32s %s\n", p.ID, p.Title)
	}
}

// sentence is an answer in words.
func sentence(a eol.Answer) string {
	text := string(a.State)
	switch {
	case a.State == eol.Ended && !a.Day.IsZero():
		text = "ended on " + a.Day.Format("2 January 2006")
	case a.State != eol.Unknown && !a.Day.IsZero():
		text = "supported until " + a.Day.Format("2 January 2006")
	}
	if a.Why != "" {
		text += ": " + a.Why
	}
	return text
}

// endedJSON is an answer as --json shows it.
type endedJSON struct {
	Product string    `json:"product"`
	Version string    `json:"version"`
	Cycle   string    `json:"cycle,omitempty"`
	State   eol.State `json:"state"`
	Day     string    `json:"day,omitempty"` // 2006-01-02
	Why     string    `json:"why,omitempty"`
	AsOf    string    `json:"asOf"` // the table's date
}

func ended(table *eol.Table, versions []string, answers []eol.Answer) []endedJSON {
	list := make([]endedJSON, len(answers))
	for i, a := range answers {
		list[i] = endedJSON{
			Product: a.Product.ID, Version: versions[i], Cycle: a.Cycle.Name, State: a.State, Why: a.Why,
			AsOf: table.Date.Format(time.DateOnly),
		}
		if !a.Day.IsZero() {
			list[i].Day = a.Day.Format(time.DateOnly)
		}
	}
	return list
}
