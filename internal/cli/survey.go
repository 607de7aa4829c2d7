package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/edition"
	"daybook/internal/source"
	"daybook/internal/survey"
)

func surveyCommand(world *World) *cobra.Command {
	var flags common
	cmd := &cobra.Command{
		Use:   "survey PATH|URL",
		Short: "Print what one repository or work tree says about itself",
		Long: `Survey prints the facts that checks and pages are made from, each with the file
and line that it comes from. Nothing is kept but the mirror of an address.`,
		Example: `  daybook survey . --json
  daybook survey ../services/tracking-api --json | jq '.services[].owner'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := config.Source(args[0])
			if err != nil {
				return usageError{err}
			}
			setup, err := prepare(world, &flags, args)
			if err != nil {
				return err
			}
			defer setup.reporter.done()
			setup.options.Sources = []source.Source{from}
			surveys, failures, err := edition.Facts(cmd.Context(), setup.options)
			setup.reporter.done()
			if err != nil {
				return err
			}
			for _, s := range surveys {
				if flags.json {
					if err := encodeFacts(world.Stdout, s); err != nil {
						return err
					}
					continue
				}
				if err := show(world.Stdout, func(w io.Writer) { writeFacts(w, s) }); err != nil {
					return err
				}
			}
			return errors.Join(failures...)
		},
	}
	flags.add(cmd)
	return cmd
}

// encodeFacts writes the facts as JSON, service by service: those of a large
// repository are too long to hold a few times over.
func encodeFacts(w io.Writer, s *survey.Survey) error {
	all := *s
	all.Services = nil
	frame, err := indented(&all, "")
	if err != nil {
		return err
	}
	// No text within a value has the end of a line.
	before, after, _ := bytes.Cut(frame, []byte("\n  \"services\": null"))
	out := bufio.NewWriter(w)
	out.Write(before)
	out.WriteString("\n  \"services\": [")
	for i := range s.Services {
		service, err := indented(&s.Services[i], "    ")
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n    ")
		out.Write(bytes.TrimSuffix(service, []byte("\n")))
	}
	out.WriteString("\n  ]")
	out.Write(after)
	return out.Flush() // tells what any of the writes met
}

// writeFacts prints the facts in short, for a person.
func writeFacts(w io.Writer, s *survey.Survey) {
	r := s.Repository
	fmt.Fprintf(w, "%s at %.7s: %s, %s, %s\n", r.Name, r.Commit,
		count(r.Files, "file", "files"), count(r.Commits, "commit", "commits"), count(len(r.Versions), "shown version", "shown versions"))
	for _, service := range s.Services {
		fmt.Fprintf(w, "\n%s\n", service.Name)
		fact := func(name string, v survey.Value) {
			if v.Known() {
				fmt.Fprintf(w, "  %-12s %s  (%s)\n", name, v.Text, provenance(v))
			}
		}
		fact("description", service.Description)
		fact("owner", service.Owner.Value)
		fact("kind", service.Kind)
		fact("lifecycle", service.Lifecycle)
		fact("tier", service.Tier)
		fact("system", service.System)
		fact("licence", service.Licence)
		fact("updates", service.UpdateTool)
		if service.Owners.Path != "" {
			fmt.Fprintf(w, "  %-12s %s: %d of %d files owned\n", "owner file", service.Owners.Path, service.Owners.Owned, service.Owners.Total)
		}
		for _, d := range service.Documents {
			fmt.Fprintf(w, "  %-12s %s%s\n", d.Class, d.Path, dated(d))
		}
		for _, p := range service.Pipelines {
			fmt.Fprintf(w, "  %-12s %s (%s)\n", "pipeline", p.Path, p.Format)
		}
	}
	for _, p := range s.Problems {
		fmt.Fprintf(w, "\nproblem: %s:%d: %s\n", p.Path, p.Line, p.Text)
	}
}

func provenance(v survey.Value) string {
	place := v.Path
	if v.Line > 0 {
		place = fmt.Sprintf("%s:%d", v.Path, v.Line)
	}
	return strings.TrimSpace(v.Format + " " + place)
}

func dated(d survey.Document) string {
	if d.Meaningful == nil {
		return ""
	}
	return ", last changed " + d.Meaningful.When.Format("2 January 2006") + " by " + d.Meaningful.Author
}
