package ledger

import (
	"path"
	"strings"
)

// maxPart bounds one part of a name, in bytes.
const maxPart = 100

// reserved are the folders that lie, or may come to lie, below a service's own
// address: services/NAME/docs/.
var reserved = map[string]bool{
	"docs": true, "feeds": true, "findings": true, "history": true, "onboarding": true,
	"owners": true, "pipelines": true, "runbooks": true, "versions": true,
}

// pages are extensions of files that stand where a name is a folder: with a
// service called index.html, or badges/a.svg beside badges/a.svg/b.svg, two
// things would want one path.
var pages = map[string]bool{
	".atom": true, ".csv": true, ".htm": true, ".html": true, ".json": true,
	".md": true, ".rss": true, ".svg": true, ".txt": true, ".xml": true,
}

// Slug makes one part of a name out of any text: ASCII letters, digits, "-",
// "_" and ".", not beginning with a dot, never empty, at most 100 bytes, fit
// for URLs and for paths on every system.
func Slug(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c < 0x80 && strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.", c):
			b.WriteRune(c)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == maxPart {
			break
		}
	}
	slug := strings.Trim(b.String(), "-.")
	if ext := path.Ext(slug); pages[strings.ToLower(ext)] {
		slug = strings.TrimSuffix(slug, ext) + "-" + ext[1:]
	}
	stem, rest, _ := strings.Cut(slug, ".")
	if isDevice(stem) {
		slug = stem + "-service"
		if rest != "" {
			slug += "." + rest
		}
	}
	if slug == "" {
		return "service"
	}
	return slug
}

// isDevice knows the names that Windows keeps for itself, with any extension.
func isDevice(stem string) bool {
	stem = strings.ToLower(stem)
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt") && '0' <= stem[3] && stem[3] <= '9'
}
