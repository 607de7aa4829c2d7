package document

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// MaxDocuments is how many documents of a repository are read unless told
// otherwise.
const MaxDocuments = 5000

// FindOptions say where else to look.
type FindOptions struct {
	Roots []string // folders of services, "" for the repository itself, which alone is the default
	Extra []string // further folders with documents, from the top of the repository; globs with ** are allowed
	Leave []string // globs with ** of documents that are left out
	Max   int      // 0 for MaxDocuments
}

// Find says which paths of a repository are documents, sorted, and how many
// more there are than may be read; the deepest are left out first.
func Find(paths []string, opts FindOptions) (found []string, left int) {
	roots := rootsOf(opts.Roots)
	for _, p := range paths {
		if isDocument(p, roots, opts.Extra) && !leftOut(p, opts.Leave) {
			found = append(found, p)
		}
	}
	most := opts.Max
	if most <= 0 {
		most = MaxDocuments
	}
	if len(found) > most {
		slices.SortFunc(found, func(a, b string) int {
			return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), strings.Compare(a, b))
		})
		found, left = found[:most], len(found)-most
	}
	slices.Sort(found)
	return slices.Compact(found), left
}

func leftOut(p string, globs []string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := doublestar.Match(glob, p)
		return err == nil && ok
	})
}

// rootsOf are the roots to look up, "" for the repository. There may be
// thousands, so that a path asks for the folders it lies in rather than each
// root for its paths.
func rootsOf(given []string) map[string]bool {
	roots := make(map[string]bool, len(given))
	for _, root := range given {
		if root = strings.TrimSuffix(root, "/"); root == "." {
			root = ""
		}
		roots[root] = true
	}
	if len(roots) == 0 {
		roots[""] = true
	}
	return roots
}

func isDocument(p string, roots map[string]bool, extra []string) bool {
	if isForeign(p) {
		return false
	}
	if inExtra(p, extra) {
		return isWritten(p)
	}
	if roots[""] && isDocumentBelow(p) {
		return true
	}
	for i := range len(p) {
		if p[i] == '/' && roots[p[:i]] && isDocumentBelow(p[i+1:]) {
			return true
		}
	}
	return false
}

// isDocumentBelow judges the path from a root.
func isDocumentBelow(rest string) bool {
	folder, name := path.Split(rest)
	switch first, _, _ := strings.Cut(strings.ToLower(folder), "/"); {
	case folder == "":
		return isWritten(name) && (!isPlainText(name) || isWellKnown(name)) && !isPlatformTemplate(name)
	case folder == ".github/" || folder == ".gitlab/":
		return isCommunityFile(name)
	case isDocumentFolder(first):
		return isWritten(name) && !isPlatformTemplate(name)
	}
	return false
}

// below is the path from the root.
func below(p, root string) (string, bool) {
	if root == "" || root == "." {
		return p, true
	}
	return strings.CutPrefix(p, strings.TrimSuffix(root, "/")+"/")
}

func inExtra(p string, extra []string) bool {
	for _, e := range extra {
		e = strings.Trim(e, "/")
		if e == "" || e == "." {
			return true
		}
		if _, ok := below(p, e); ok || p == e {
			return true
		}
		if strings.ContainsAny(e, "*?[{") {
			if ok, err := doublestar.Match(e, p); err == nil && ok {
				return true
			}
			if ok, err := doublestar.Match(e+"/**", p); err == nil && ok {
				return true
			}
		}
	}
	return false
}

func isDocumentFolder(name string) bool {
	switch name {
	case "docs", "doc", "documentation", "runbook", "runbooks", "playbooks", "adr", "adrs", "decisions", "handbook":
		return true
	}
	return false
}

// isForeign reports whether a path lies where documents are not the team's own
// or are made to be tested or generated.
func isForeign(p string) bool {
	folders := strings.Split(strings.ToLower(path.Dir(p)), "/")
	for i, f := range folders {
		switch f {
		case "vendor", "node_modules", "third_party", "third-party", "thirdparty", "bower_components", "godeps", "site-packages", "pods", "carthage",
			"testdata", "fixtures", "fixture", "__tests__", "__fixtures__", "__snapshots__", "__mocks__",
			"dist", "_build", "_site", "generated", "coverage":
			return true
		case "", ".":
			continue
		}
		if strings.HasPrefix(f, ".") && !(f == ".github" || f == ".gitlab") {
			return true
		}
		// Tests have documents of their own; documents may have a folder of
		// specifications.
		if (f == "test" || f == "tests" || f == "spec" || f == "e2e") && !slices.ContainsFunc(folders[:i], isDocumentFolder) {
			return true
		}
	}
	return false
}

// isWritten reports whether a file is prose by its name.
func isWritten(p string) bool {
	name := path.Base(p)
	if FormatOf(name) != Text {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text":
		return !isTextForMachines(name)
	case "":
		return isWellKnown(name)
	}
	return false
}

func isPlainText(name string) bool { return FormatOf(name) == Text }

func isTextForMachines(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "requirements") || strings.HasPrefix(name, "constraints") || strings.HasSuffix(name, ".go.txt") ||
		slices.Contains([]string{"robots.txt", "humans.txt", "security.txt", "cmakelists.txt", "llms.txt", "ads.txt", "version.txt", "manifest.txt"}, name)
}

// isWellKnown knows the documents that need no extension.
func isWellKnown(name string) bool {
	_, stem := split(name)
	switch stem {
	case "readme", "changelog", "changes", "history", "news", "releases", "contributing", "security", "support", "maintainers", "authors", "install", "hacking",
		"license", "licence", "copying", "notice", "unlicense", "governance", "code-of-conduct", "runbook", "onboarding":
		return true
	}
	return false
}

// isCommunityFile knows what the platforms show out of .github.
func isCommunityFile(name string) bool {
	return isWellKnown(name) && isWritten(name)
}

func isPlatformTemplate(name string) bool {
	_, stem := split(name)
	switch stem {
	case "pull-request-template", "issue-template", "merge-request-template":
		return true
	}
	return false
}

// Attachment reports whether a path is an image or another file that the
// documents in its folder may show or offer.
func Attachment(p string) bool {
	if isForeign(p) {
		return false
	}
	folders := strings.Split(strings.ToLower(path.Dir(p)), "/")
	if !slices.ContainsFunc(folders, isDocumentFolder) {
		return false
	}
	switch strings.ToLower(path.Ext(p)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".pdf", ".csv", ".tsv", ".xlsx", ".docx", ".pptx", ".odt", ".ods", ".odp",
		".drawio", ".puml", ".plantuml", ".mmd", ".dot", ".mp4", ".webm", ".json", ".yaml", ".yml", ".zip":
		return true
	}
	return false
}
