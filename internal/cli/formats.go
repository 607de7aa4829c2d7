package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"daybook/internal/survey"
)

// families are the families of formats, for people, in the order in which they
// are listed.
var families = []struct{ name, title string }{
	{"descriptors", "Services"},
	{"owners", "Owners"},
	{"people", "Teams and people"},
	{"pipelines", "Pipelines and tasks"},
	{"infrastructure", "Infrastructure and operations"},
	{"documents", "Documents"},
}

func formatsCommand(world *World) *cobra.Command {
	var asJSON, markdown bool
	cmd := &cobra.Command{
		Use:     "formats",
		Short:   "List the formats that daybook reads, with the files that it looks for",
		Example: "  daybook formats\n  daybook formats --markdown\n  daybook formats --json | jq -r '.[].name'",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all := survey.Formats()
			switch {
			case asJSON && markdown:
				return usageError{errors.New("give --json or --markdown, not both")}
			case asJSON:
				return encode(world.Stdout, all)
			case markdown:
				_, err := io.WriteString(world.Stdout, formatTable(all))
				return err
			}
			for _, family := range families {
				fmt.Fprintln(world.Stdout, family.title)
				for _, f := range all {
					if f.Family == family.name && !f.Named {
						fmt.Fprintf(world.Stdout, "  %-40s %s\n", f.Title, cmp.Or(strings.Join(f.Places, " "), f.Contents))
					}
				}
				if known := named(all, family.name); known != "" {
					fmt.Fprintf(world.Stdout, "  known by name: %s\n", known)
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "machine-readable output")
	cmd.Flags().BoolVar(&markdown, "markdown", false, "the table of the README")
	return cmd
}

// named are the formats of a family that are known, and not read.
func named(all []survey.Format, family string) string {
	var titles []string
	for _, f := range all {
		if f.Family == family && f.Named {
			titles = append(titles, f.Title)
		}
	}
	return strings.Join(titles, ", ")
}

// formatTable is the list as Markdown.
func formatTable(all []survey.Format) string {
	var b strings.Builder
	for _, family := range families {
		fmt.Fprintf(&b, "| %s | files |\n|---|---|\n", family.title)
		for _, f := range all {
			if f.Family != family.name || f.Named {
				continue
			}
			title := f.Title
			if f.Address != "" {
				title = "[" + f.Title + "](" + f.Address + ")"
			}
			places := make([]string, len(f.Places))
			for i, p := range f.Places {
				places[i] = "`" + p + "`"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", title, cmp.Or(strings.Join(places, ", "), f.Contents))
		}
		b.WriteString("\n")
		if known := named(all, family.name); known != "" {
			fmt.Fprintf(&b, "Known by name, and not read: %s.\n\n", known)
		}
	}
	return b.String()
}
