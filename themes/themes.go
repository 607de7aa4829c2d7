// Package themes embeds the theme that daybook comes with.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed all:default
var files embed.FS

// Default is the built-in theme: a folder per kind of page, and base for what
// they share.
func Default() fs.FS {
	theme, err := fs.Sub(files, "default")
	if err != nil {
		panic(err) // only for a path that is no valid one
	}
	return theme
}
