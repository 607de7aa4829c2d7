package cli

import (
	"cmp"
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"daybook/internal/config"
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
		Short: "Show the site on this machine, and what is saved as it is saved",
		Long: `Serve shows on this machine the site that a build would publish. When a
document, any other file of a repository, the theme or the configuration is
saved, open pages show it at once; only what was saved is read again. What
cannot be shown is told in the page and in the terminal, and the last good page
stays. Nothing is published, and nothing entered into the ledger.

Local repositories that have a work tree are shown as they lie there,
uncommitted work included. Those of a server are fetched once.

Standing in a repository without daybook.toml, it shows this repository.`,
		Example: `  daybook serve                       this repository, or what daybook.toml names
  daybook serve ../services           the repositories in a folder
  daybook serve --addr 127.0.0.1:8080`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return serve(cmd.Context(), world, &flags, where, aroundHere(&flags, args))
		},
	}
	flags.add(cmd)
	cmd.Flags().Lookup("out").Usage = "`FOLDER` of the site, which is left out of what is read (default public)"
	flags.leave(cmd, "strict", "fail-on")
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
	shown := newShowing(world, flags, args)
	defer shown.session.Close()
	first, err := prepare(world, flags, args)
	if err != nil {
		return err
	}
	return preview.Serve(ctx, preview.Options{
		Addr: where.addr, Hosts: where.hosts,
		Watch:   shown.watched,
		Skip:    []string{first.options.Out, first.options.State},
		Refresh: shown.refresh,
		File:    shown.session.File,
		Assets:  shown.session.Assets,
		Say:     func(line string) { shown.reporter.say("warning", line) },
		Ready:   shown.serving,
	})
}
