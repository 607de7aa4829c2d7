// Package content holds the site's own prose: a page for each check under
// checks/, whose examples are executed by a test, and the pages about daybook
// itself under pages/.
package content

import "embed"

// Files are checks/ID.md and pages/NAME.md, each with front matter.
//
//go:embed checks/*.md pages/*.md
var Files embed.FS
