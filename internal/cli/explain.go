package cli

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"daybook/content"
	"daybook/internal/check"
	"daybook/internal/config"
)

func explainCommand(world *World) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "explain CHECK",
		Short:   "Say what a check looks at, why it matters and how to mend it",
		Example: "  daybook explain doc.stale-vs-code\n  daybook explain onb.commands-exist",
		Args:    one("CHECK"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var ids []string
			for _, c := range check.All() {
				ids = append(ids, c.ID+"\t"+c.Title)
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return explain(world, args[0]) },
	}
	return cmd
}

func explain(world *World, id string) error {
	var ids []string
	for _, c := range check.All() {
		ids = append(ids, c.ID)
		if c.ID != id {
			continue
		}
		fmt.Fprintf(world.Stdout, "%s: %s\n%s, %s, %s, %s\n\n", c.ID, c.Title, c.Family, c.Rung, count(c.Points, "point", "points"), c.Basis)
		page, err := fs.ReadFile(content.Files, "checks/"+id+".md")
		if err != nil {
			fmt.Fprintf(world.Stdout, "%s\n\n%s\n", c.Why, c.Fix)
			return nil
		}
		fmt.Fprintln(world.Stdout, strings.TrimSpace(body(string(page))))
		return nil
	}
	meant := ""
	if near := config.Nearest(id, ids); near != "" {
		meant = fmt.Sprintf("did you mean %q? ", near)
	}
	return usageError{fmt.Errorf("there is no check %q; %s`daybook checks` lists them", id, meant)}
}

// body is a page without its front matter.
func body(page string) string {
	if rest, ok := strings.CutPrefix(page, "---\n"); ok {
		if _, after, ok := strings.Cut(rest, "\n---\n"); ok {
			return after
		}
	}
	return page
}
