package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release, or what Go knows of the build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return cmp.Or(release, "unknown")
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	return cmp.Or(release, settings["vcs.revision"], "(devel)")
}

func versionCommand(world *World) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of daybook and of the Go it was built with",
		Example: "  daybook version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(world.Stdout, "daybook %s, %s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
