package cli

import (
	"bufio"
	"bytes"
	"cmp"
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
		Args: one("PATH|URL"),
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
	flags.leave(cmd, "fail-on", "out", "state-from", "strict")
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
		fact("domain", service.Domain)
		fact("language", service.Language)
		fact("licence", service.Licence)
		fact("updates", service.UpdateTool)
		writeStack(w, &service)
		writeDisagreements(w, &service)
		if service.Owners.Path != "" {
			fmt.Fprintf(w, "  %-12s %s: %s\n", "owner file", service.Owners.Path, owned(service.Owners))
		}
		writeWork(w, service.Observed)
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

// owned says how many files the owner file covers.
func owned(o survey.Owners) string {
	switch {
	case !o.Readable:
		return cmp.Or(o.Unread, "the platform does not read it")
	case o.Unknown > 0:
		return fmt.Sprintf("%d of %d files owned, of %d nobody can say", o.Owned, o.Total, o.Unknown)
	}
	return fmt.Sprintf("%d of %d files owned", o.Owned, o.Total)
}

// writeWork prints who works on a service, as history shows it.
func writeWork(w io.Writer, o survey.Observed) {
	var names []string
	for _, s := range o.Shares {
		names = append(names, fmt.Sprintf("%s %d %%", s.Name, (s.PerMille+5)/10))
	}
	if len(names) > 0 {
		fmt.Fprintf(w, "  %-12s %s\n", "work of", strings.Join(names, ", "))
	}
}

// writeStack prints what a service is built and runs on: releases, each with the
// first place that asks for it, and of all else the number.
func writeStack(w io.Writer, s *survey.Service) {
	type release struct{ product, text string }
	places := map[release]int{}
	for _, r := range s.Runtimes {
		places[release{r.Product, r.Text}]++
	}
	for _, r := range s.Runtimes {
		one := release{r.Product, r.Text}
		if more := places[one] - 1; more > 0 {
			fmt.Fprintf(w, "  %-12s %s %s  (%s, and %s)\n", "runtime", r.Product, r.Text, provenance(r.Value), count(more, "more place", "more places"))
		} else if more == 0 {
			fmt.Fprintf(w, "  %-12s %s %s  (%s)\n", "runtime", r.Product, r.Text, provenance(r.Value))
		}
		delete(places, one)
	}
	if n := len(s.Resources); n > 0 {
		fmt.Fprintf(w, "  %-12s %d\n", "resources", n)
	}
	if n := len(s.Dependencies) + s.DependenciesLeft; n > 0 {
		fmt.Fprintf(w, "  %-12s %d, of them %d not for running\n", "packages", n, scoped(s.Dependencies))
	}
}

func scoped(all []survey.Dependency) (n int) {
	for _, d := range all {
		if d.Scope != "" {
			n++
		}
	}
	return n
}

// writeDisagreements prints what sources say differently, the one that counts
// first.
func writeDisagreements(w io.Writer, s *survey.Service) {
	for _, d := range s.Disagreements {
		var claims []string
		for _, c := range d.Claims {
			claims = append(claims, fmt.Sprintf("%s (%s)", c.Text, provenance(c)))
		}
		fmt.Fprintf(w, "  %-12s %s: %s\n", "disagreement", d.Field, strings.Join(claims, ", "))
	}
}

func provenance(v survey.Value) string { return v.Origin().String() }

func dated(d survey.Document) string {
	if d.Meaningful == nil {
		return ""
	}
	return ", last changed " + d.Meaningful.When.Format("2 January 2006") + " by " + d.Meaningful.Author
}
