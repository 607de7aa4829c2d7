// Package themes embeds the theme that daybook comes with.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed all:default
var files embed.FS

// Default is the built-in theme: a folder per kind of page.
func Default() (fs.FS, error) { return fs.Sub(files, "default") }
