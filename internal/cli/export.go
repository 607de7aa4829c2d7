package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"daybook/internal/edition"
	"daybook/internal/export"
	"daybook/internal/survey"
)

func exportCommand(world *World) *cobra.Command {
	var flags common
	var format, out string
	cmd := &cobra.Command{
		Use:   "export [REPO|FOLDER|URL]... --format FORMAT",
		Short: "Write what is known of services as descriptors of another product",
		Long: `Export writes the merged facts of every service as descriptors of Backstage,
Cortex, Datadog or OpsLevel: the way into a product that wants its own file, and
the way out of one that closes. Comments say what a format has no place for, and
what it demands and nobody says. Nothing is made up.

Without arguments the repositories come from daybook.toml. Without --out the
files go to the standard output, each with its place in a comment.`,
		Example: `  daybook export . --format backstage > catalog-info.yaml
  daybook export ../services --format opslevel --out descriptors
  daybook export --format datadog --out descriptors      those named in daybook.toml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := exportFormat(format)
			if err != nil {
				return err
			}
			setup, err := prepare(world, &flags, args)
			if err != nil {
				return err
			}
			defer setup.reporter.done()
			surveys, failures, err := edition.Facts(cmd.Context(), setup.options)
			setup.reporter.done()
			if err != nil {
				return err
			}
			if err := exportAll(world, to, surveys, out); err != nil {
				return err
			}
			return errors.Join(failures...)
		},
	}
	f := cmd.Flags()
	f.StringVar(&format, "format", "", "`FORMAT` to write: "+strings.Join(exportNames(), ", "))
	f.StringVar(&out, "out", "", "write the files into `DIR`, one folder for each repository")
	f.StringVar(&flags.config, "config", "", "configuration `FILE` (default daybook.toml where it exists)")
	f.StringVar(&flags.state, "state", "", "folder of mirrors and surveys (default .daybook)")
	f.StringVar(&flags.now, "now", "", "the `TIME` of the facts, RFC 3339 (default SOURCE_DATE_EPOCH, else the clock)")
	f.IntVar(&flags.jobs, "jobs", runtime.GOMAXPROCS(0), "how many repositories at once")
	f.DurationVar(&flags.timeout, "timeout", 0, "time limit for each repository (default 5m)")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportNames(), cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("out")
	cmd.MarkFlagDirname("state")
	cmd.MarkFlagFilename("config", "toml")
	return cmd
}

func exportNames() []string {
	var names []string
	for _, f := range export.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func exportFormat(name string) (export.Format, error) {
	formats := export.Formats()
	at := slices.IndexFunc(formats, func(f export.Format) bool { return f.Name == name })
	if at < 0 {
		return export.Format{}, usageError{fmt.Errorf("--format %q is none of %s", name, strings.Join(exportNames(), ", "))}
	}
	return formats[at], nil
}

func exportAll(world *World, to export.Format, surveys []*survey.Survey, out string) error {
	var root *os.Root
	if out != "" {
		if err := os.MkdirAll(out, 0o777); err != nil {
			return err
		}
		var err error
		if root, err = os.OpenRoot(out); err != nil {
			return err
		}
		defer root.Close()
	}
	written := 0
	for _, s := range surveys {
		files, err := to.Survey(s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Repository.Name, err)
		}
		for _, file := range files {
			place := path.Join(s.Repository.Name, file.Path)
			if root == nil {
				err = show(world.Stdout, func(w io.Writer) { printFile(w, place, file.Content, written > 0) })
			} else {
				err = keepFile(root, place, file.Content)
			}
			if err != nil {
				return err
			}
			written++
		}
	}
	if root != nil {
		fmt.Fprintf(world.Stderr, "%s in %s\n", count(written, "file", "files"), plain(out))
	}
	return nil
}

// printFile sets files apart as the documents of one YAML stream.
func printFile(w io.Writer, place string, content []byte, further bool) {
	if further {
		fmt.Fprintln(w, "---")
	}
	fmt.Fprintf(w, "# %s\n%s", strings.ReplaceAll(plain(place), "\n", " "), content) // a path may have a line end in it
}

// keepFile writes below the root and nowhere else, whatever the names are.
func keepFile(root *os.Root, place string, content []byte) error {
	name := filepath.FromSlash(place)
	if !filepath.IsLocal(name) {
		return fmt.Errorf("%s: no place in a folder", plain(place))
	}
	if err := root.MkdirAll(cmp.Or(filepath.Dir(name), "."), 0o777); err != nil {
		return err
	}
	return root.WriteFile(name, content, 0o666)
}
