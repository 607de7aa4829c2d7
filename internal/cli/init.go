package cli

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"daybook/internal/config"
)

// starter is the configuration that `daybook init` writes: short, true, and
// with every line explained.
//
//go:embed starter.toml
var starter []byte

func initCommand(world *World) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Write a first daybook.toml",
		Long: `Init writes a daybook.toml in which every line is explained. Repositories may
come from folders, addresses, organisations of GitHub, GitLab, Gitea, Forgejo,
Bitbucket and Azure DevOps, and from a registry of your own.`,
		Example: `  daybook init
  daybook init ../docs-site`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			name := filepath.Join(dir, config.Name)
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return usageError{fmt.Errorf("%s is there already, and stays as it is", name)}
			}
			if err != nil {
				return err
			}
			if _, err := f.Write(starter); err != nil {
				f.Close()
				return err
			}
			if err := f.Close(); err != nil {
				return err
			}
			fmt.Fprintf(world.Stdout, "Wrote %s. Name your repositories in it, then run:\n\n  daybook serve --config %s\n", name, name)
			return nil
		},
	}
}
