package site

import (
	"cmp"
	"path"
	"strings"
)

// documentTitle is what a document is called in lists. A licence begins with
// its terms, and a file that points elsewhere with an address: these go by
// their file's name.
func documentTitle(title, class, p string) string {
	if class == "licence" || strings.Contains(title, "://") {
		title = ""
	}
	return cmp.Or(title, path.Base(p))
}
