package site

import (
	"net/url"
	"strconv"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

// fill puts values into an address template of a forge. A path keeps its
// slashes; everything else that could end the path is encoded.
func fill(template, path, ref, commit string, line int) string {
	if template == "" {
		return ""
	}
	// One after the other, as no escaped value holds a brace.
	address := strings.ReplaceAll(template, "{path}", escapePath(path))
	address = strings.ReplaceAll(address, "{ref}", escapePath(ref))
	address = strings.ReplaceAll(address, "{commit}", url.PathEscape(commit))
	address = strings.ReplaceAll(address, "{line}", strconv.Itoa(line))
	if u, err := url.Parse(address); err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return address
}

func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}

// source is the forge's address of a file, at a line where it is not 0.
func source(r *survey.Repository, ref, path string, line int) string {
	if line > 0 {
		if address := fill(r.Links.Line, path, ref, r.Commit, line); address != "" {
			return address
		}
	}
	return fill(r.Links.File, path, ref, r.Commit, line)
}

// ref is the default branch as the forge's addresses want it.
func ref(r *survey.Repository) string {
	if r.Branch != "" && r.Branch != "HEAD" {
		return r.Branch
	}
	return r.Commit
}

// place is where a piece of evidence is seen best: the document's page at the
// section, or the forge's page of the line.
func (s *service) place(e finding.Evidence) Place {
	r := &s.brief.Repository
	p := Place{Note: dated(e.Text)}
	switch {
	case e.Path != "":
		p.Text = e.Path
		if e.Line > 0 {
			p.Text += ":" + strconv.Itoa(e.Line)
		}
		if _, address := s.document(e.Path); address != "" {
			p.Address, p.Inside = address, true
			if e.Heading != "" {
				p.Address += "#" + e.Heading
			}
		} else if e.Line > 0 || e.Text == "" || e.Commit == "" {
			p.URL = source(r, ref(r), e.Path, e.Line)
		}
	case e.Commit != "":
		p.Text, p.Code = short(e.Commit), true
		p.URL = fill(r.Links.Commit, "", "", e.Commit, 0)
	default:
		p.Text, p.Note = p.Note, ""
	}
	return p
}

// valuePlace is a fact with the place where it is said.
func (s *service) valuePlace(v survey.Value) Place {
	switch {
	case v.Outside():
		return Place{Link: Link{Text: v.Origin().String()}}
	case v.Path == "":
		return Place{}
	}
	return s.place(finding.Evidence{Path: v.Path, Line: v.Line})
}
