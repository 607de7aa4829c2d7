// Daybook turns a fleet of repositories into a docs-and-scorecard site.
package main

import (
	"os"

	"daybook/internal/cli"
)

func main() { os.Exit(cli.Main()) }
