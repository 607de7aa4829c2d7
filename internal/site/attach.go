package site

import (
	"path"
	"slices"
	"strings"

	"daybook/internal/markdown"
	"daybook/internal/survey"
)

// maxAttachment is the largest file that is copied into the site.
const maxAttachment = 16 << 20

// mayCopy tells what a page may show or offer from what a browser would run.
func mayCopy(f survey.File) bool {
	if f.Hash == "" || f.Size > maxAttachment {
		return false
	}
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp", ".svg",
		".pdf", ".txt", ".csv", ".tsv", ".json", ".yaml", ".yml", ".toml", ".log", ".drawio", ".puml", ".mmd", ".dot",
		".mp4", ".webm", ".ogg", ".mp3", ".wav", ".zip", ".gz", ".tgz", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp":
		return true
	}
	return false
}

// attachmentAddress is where a copied file lies: under its content, so that
// versions and services share it and it may be cached for good. The extension
// stays whatever becomes of the name: servers tell by it what the file is.
func attachmentAddress(f survey.File) string {
	base := path.Base(f.Path)
	ext := path.Ext(base)
	return "files/" + cut(segment(f.Hash), 16) + "/" + segment(strings.TrimSuffix(base, ext)) + strings.ToLower(ext)
}

// attachments are the files that the repository's documents may show.
func (g *group) attachments(done map[string]bool) []Page {
	var pages []Page
	add := func(files []survey.File) {
		for _, f := range files {
			address := attachmentAddress(f)
			if !mayCopy(f) || done[fold(address)] {
				continue
			}
			done[fold(address)] = true
			p := file(address, func() ([]byte, error) {
				b, err := g.f.Source(g.brief.Repository.Name, f.Hash)
				if err == nil && path.Ext(address) == ".svg" {
					b = still(b)
				}
				return b, err
			})
			p.Key = key(g.f.Print, f.Hash)
			pages = append(pages, p)
		}
	}
	for i := range g.brief.Services {
		if slices.ContainsFunc(g.f.byRepo[g.brief.Repository.Name], func(s *service) bool { return s.index == i }) {
			add(g.brief.Services[i].Attached)
		}
	}
	for _, v := range g.brief.Repository.Versions {
		add(v.Attached)
	}
	return pages
}

// still is the picture without what a browser would run when it is opened by
// itself: hosts of static files send no policy along.
func still(b []byte) []byte {
	out, err := markdown.SVG(b)
	if err != nil {
		return []byte(withheld)
	}
	return out
}

// withheld stands for a picture that cannot be made safe.
const withheld = `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="48" viewBox="0 0 360 48">` +
	`<rect width="360" height="48" fill="#fbfaf6" stroke="#b9b3a5"/>` +
	`<text x="12" y="29" font-family="sans-serif" font-size="14" fill="#5b564d">This picture cannot be read and is not shown.</text></svg>` + "\n"
