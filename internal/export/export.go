// Package export writes what daybook knows of services as the descriptors of a
// product: the way into one that wants its own file, and the way out of one
// that closes. What a format has no place for is said in a comment, never
// dropped in silence, and what is not known is left open, never made up.
package export

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/survey"
)

// Format is a format that services are written in.
type Format struct {
	Name  string // as --format takes it
	Title string
	file  string // its name
	many  bool   // several services may stand in one file
	write func(*writer, survey.Service) *yaml.Node
}

// Formats are all formats, by name.
func Formats() []Format {
	return []Format{
		{"backstage", "Backstage", "catalog-info.yaml", true, (*writer).backstage},
		{"cortex", "Cortex", "cortex.yaml", false, (*writer).cortex},
		{"datadog", "Datadog", "entity.datadog.yaml", true, (*writer).datadog},
		{"opslevel", "OpsLevel", "opslevel.yml", false, (*writer).opslevel},
	}
}

// File is a descriptor, and where it belongs in its repository.
type File struct {
	Path    string
	Content []byte
}

// Survey writes all services of a repository, in the order in which it has
// them. The repository as a whole is no service where others are declared.
func (f Format) Survey(s *survey.Survey) ([]File, error) {
	var services []survey.Service
	inFolder := map[string]int{}
	for _, service := range s.Services {
		if service.Kind.Format == "path" && service.Kind.Text == "repository" {
			continue
		}
		services = append(services, service)
		inFolder[service.Folder]++
	}
	var files []File
	taken := map[string]bool{}
	for _, service := range services {
		w := &writer{repository: s.Repository, taken: taken}
		root := f.write(w, service)
		content, err := w.document(root, service)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cmp.Or(service.Name, s.Repository.Name), err)
		}
		place := f.place(service.Folder, w.name, inFolder[service.Folder] > 1)
		at := slices.IndexFunc(files, func(o File) bool { return o.Path == place })
		if at < 0 {
			files = append(files, File{place, content})
			continue
		}
		files[at].Content = slices.Concat(files[at].Content, []byte("---\n"), content)
	}
	return files, nil
}

// place is where the file belongs. Where a format has one service for each
// file, several of one folder stand in folders of their own below a hidden one.
func (f Format) place(folder, name string, several bool) string {
	if !several || f.many {
		return path.Join(folder, f.file)
	}
	if f.Name == "cortex" {
		return path.Join(folder, ".cortex", "catalog", name+".yaml")
	}
	return path.Join(folder, "."+f.Name, name, f.file)
}

// writer writes one service.
type writer struct {
	repository survey.Repository
	taken      map[string]bool // names that are given
	name       string          // as the format allows it
	open       []string        // what the format demands and nobody says
	lost       []string        // what the format has no place for
}

// lose notes a value that has no place in the format.
func (w *writer) lose(field, text, why string) {
	if text != "" {
		w.lost = append(w.lost, field+" "+line(text)+": "+why)
	}
}

// demand notes a field that the format demands and that is not known.
func (w *writer) demand(field string, known bool) {
	if !known {
		w.open = append(w.open, field)
	}
}

// document is the node with a comment on where it comes from and what it lacks.
func (w *writer) document(root *yaml.Node, s survey.Service) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Written by daybook out of %s.\n", w.sources(s))
	for _, d := range s.Disagreements {
		fmt.Fprintf(&b, "# The sources disagree about the %s: %s\n", line(d.Field), line(claims(d)))
	}
	w.unfit(s)
	for _, field := range w.open {
		fmt.Fprintf(&b, "# Not known, and demanded: %s\n", field)
	}
	for _, what := range w.lost {
		fmt.Fprintf(&b, "# Not carried over: %s\n", what)
	}
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, fmt.Errorf("writing YAML: %w", err)
	}
	return b.Bytes(), enc.Close()
}

// sources are the files that the service is described in.
func (w *writer) sources(s survey.Service) string {
	const few = 5
	var names []string
	for _, o := range s.Sources {
		name := survey.Origin{Format: o.Format, Path: o.Path}.String()
		if name = line(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > few:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
	case len(names) > 0:
		return strings.Join(names, ", ")
	case s.Descriptor.Path != "":
		return line(s.Descriptor.Format + " " + s.Descriptor.Path)
	}
	return "what " + line(w.repository.Name) + " says about itself"
}

// claims are what sources say, the one that was taken first.
func claims(d survey.Disagreement) string {
	var all []string
	for _, c := range d.Claims {
		all = append(all, fmt.Sprintf("%s (%s)", c.Text, c.Origin()))
	}
	return strings.Join(all, ", ")
}

// unfit notes what is known and no format that is written has a field for.
func (w *writer) unfit(s survey.Service) {
	for _, o := range s.CoOwners {
		w.lose("owner beside the first", o.Text, "one owner is written")
	}
	for _, o := range s.Objectives {
		w.lose("objective", strings.TrimSpace(o.Text+" "+o.Target), "it stands in "+line(o.Path))
	}
}

// unique is a name that no other service of the repository has.
func (w *writer) unique(name string) string {
	w.name = name
	for n := 2; w.taken[strings.ToLower(w.name)]; n++ {
		w.name = fmt.Sprintf("%s-%d", name, n)
	}
	w.taken[strings.ToLower(w.name)] = true
	return w.name
}

// line is a text that stands in a comment.
func line(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
		return r == ' ' || unreadable(r) || r == 0x2028 || r == 0x2029
	}), " ")
	if runes := []rune(s); len(runes) > 200 {
		s = string(runes[:200]) + "…"
	}
	return s
}
