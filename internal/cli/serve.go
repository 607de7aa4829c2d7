package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/edition"
	"daybook/internal/preview"
)

// serving are the flags of the local server.
type serving struct {
	addr  string
	hosts []string
}

func (s *serving) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.addr, "addr", "127.0.0.1:4000", "where to serve, `HOST:PORT`; the next free port is taken when it is busy")
	cmd.Flags().StringSliceVar(&s.hosts, "host-name", nil, "a further host `NAME` that requests may be sent to")
}

func serveCommand(world *World) *cobra.Command {
	var flags common
	var where serving
	cmd := &cobra.Command{
		Use:   "serve [FOLDER|URL]...",
		Short: "Build the site, serve it on this machine and build again on save",
		Long: `Serve builds the site and serves it on this machine. When a file of a source
folder, of the theme or the configuration is saved, the site is built again and
open pages reload. A build that fails is shown in the page and in the terminal,
and the last good page stays.

Standing in a repository without daybook.toml, it shows this repository as it
lies there, uncommitted work included.`,
		Example: `  daybook serve                       this repository, or what daybook.toml names
  daybook serve ../services           the repositories in a folder
  daybook serve --addr 127.0.0.1:8080`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return serve(cmd.Context(), world, &flags, where, aroundHere(&flags, args))
		},
	}
	flags.add(cmd)
	where.add(cmd)
	return cmd
}

// aroundHere takes the repository that somebody stands in, also further down in
// it, for what is meant where neither arguments nor a configuration say. The
// state and the site lie at its top then.
func aroundHere(flags *common, args []string) []string {
	if len(args) > 0 || flags.config != "" || exists(config.Name) {
		return args
	}
	here, err := os.Getwd()
	if err != nil {
		return args
	}
	for dir, up := here, "."; ; dir, up = filepath.Dir(dir), filepath.Join(up, "..") {
		if exists(filepath.Join(dir, ".git")) {
			flags.state = cmp.Or(flags.state, filepath.Join(up, ".daybook"))
			flags.out = cmp.Or(flags.out, filepath.Join(up, "public"))
			return []string{up}
		}
		if dir == filepath.Dir(dir) {
			return args
		}
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func serve(ctx context.Context, world *World, flags *common, where serving, args []string) error {
	first, err := prepare(world, flags, args)
	if err != nil {
		return err
	}
	build := func(ctx context.Context) error {
		// Read anew each time: the configuration may be what was saved.
		s, err := prepare(world, flags, args)
		if err != nil {
			return err
		}
		s.options.NoSync = true
		defer s.reporter.done()
		report, err := edition.Build(ctx, s.options)
		s.reporter.done()
		if err != nil {
			return err
		}
		return show(world.Stdout, func(w io.Writer) { writeTable(w, report, s.options.Out) })
	}
	if err := build(ctx); err != nil {
		return err
	}
	return preview.Serve(ctx, preview.Options{
		Addr: where.addr, Hosts: where.hosts,
		Out:   first.options.Out,
		Watch: watched(first, args),
		Skip:  []string{first.options.State},
		Build: build,
		Say:   func(line string) { first.reporter.say("info", line) },
		Ready: func(url string) {
			fmt.Fprintf(world.Stdout, "\nServing %s (Ctrl-C ends it)\n", url)
		},
	})
}

// watched are the places whose saving causes a build: local sources, the
// configuration and the site's own theme and pages.
func watched(s *setup, args []string) []string {
	var paths []string
	for _, p := range append(args, s.config.Watch()...) {
		if abs, err := filepath.Abs(p); err == nil && exists(abs) {
			paths = append(paths, abs)
		}
	}
	return paths
}
