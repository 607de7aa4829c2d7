package site

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// twin is where the Markdown of a document lies, beside its page; "" where the
// page is not made of Markdown.
func (s *service) twin(i int) string {
	if s.docs[i].Hash == "" {
		return ""
	}
	return s.address + "docs/" + s.paths[i] + "index.md"
}

// twinFile is a document of the default branch as it is in git, byte by byte.
func (g *group) twinFile(s *service, i int) Page {
	p := file(s.twin(i), func() ([]byte, error) {
		source, err := g.f.Source(g.brief.Repository.Name, s.docs[i].Hash)
		if err != nil {
			return nil, fmt.Errorf("%s could not be read: %w", s.docs[i].Path, err)
		}
		return source, nil
	})
	p.Key = key(g.f.Print, s.docs[i].Hash)
	return p
}

// How much llms.txt lists: it is read whole.
const (
	llmsOfService = 30
	llmsMost      = 3000
)

// llmsFile tells language models what the site holds and where its Markdown is;
// see https://llmstxt.org.
func (f *fleet) llmsFile() Page {
	return file("llms.txt", func() ([]byte, error) {
		var b bytes.Buffer
		fmt.Fprintf(&b, "# %s\n\n> What the repositories of %s say about themselves, and what of that is missing, stale or untrue. As of %s.\n\n",
			oneLine(f.chrome.Title), f.say("said.services", "n", len(f.services)), f.madeAt().Format(time.DateOnly))
		b.WriteString("Each document has a page, and its Markdown as it is in git lies beside the page as index.md. Each service has its facts, level, findings and documents as JSON.\n\n## Fleet\n\n")
		f.llmsLine(&b, "All services", "api/v1/fleet.json", "levels and owners as JSON")
		f.llmsLine(&b, "Findings", "findings/", "what stands")
		f.llmsLine(&b, "How scores come about", "about/scores/", "what levels, points and outcomes mean")
		for i := range f.texts {
			if t := &f.texts[i]; f.ownFiles[t.file] {
				f.llmsLine(&b, t.title, t.address, cmp.Or(t.summary, "a page of the site's own"))
			}
		}
		left := llmsMost
		for _, s := range f.services {
			f.llmsService(&b, s, &left)
		}
		return b.Bytes(), nil
	})
}

func (f *fleet) llmsService(b *bytes.Buffer, s *service, left *int) {
	fmt.Fprintf(b, "\n## %s\n\n", oneLine(s.name))
	f.llmsLine(b, s.name, s.address, cmp.Or(s.facts.Description.Text, "owner, level and findings"))
	f.llmsLine(b, "Data of "+s.name, s.data(), "JSON")
	listed, more := 0, 0
	for i := range s.docs {
		address := s.twin(i)
		switch {
		case address == "":
		case listed == llmsOfService || *left == 0:
			more++
		default:
			f.llmsLine(b, s.label(s.docs[i]), address, f.classTitle(s.docs[i].Class))
			listed++
			*left--
		}
	}
	if more > 0 {
		fmt.Fprintf(b, "\n%s more in the data.\n", capital(f.say("said.documents", "n", more)))
	}
}

func (f *fleet) llmsLine(b *bytes.Buffer, text, address, note string) {
	escaped := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "<", `\<`).Replace(oneLine(text))
	fmt.Fprintf(b, "- [%s](%s%s): %s\n", escaped, f.base, Escape(address), oneLine(note))
}

// lineMost is how much of a text one line says, in bytes.
const lineMost = 300

// oneLine keeps a text of a repository from beginning lines of its own, and from
// anything that a terminal obeys.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)), " ")
	if len(s) > lineMost {
		return cut(s, lineMost) + "…"
	}
	return s
}
