package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/survey"
)

// declared is something of a catalogue that is no service: an interface, a
// resource, a system.
type declared struct {
	*survey.Entity
	repository *survey.Repository
}

// addEntities knows what catalogues declare beside services; of several the
// first counts, in the order of repositories.
func (f *fleet) addEntities() {
	f.entities = map[string]*declared{}
	for i := range f.Surveys {
		brief := &f.Surveys[i]
		for j := range brief.Entities {
			e := &brief.Entities[j]
			if key := entityKey(e.Ref); f.entities[key] == nil {
				f.entities[key] = &declared{e, &brief.Repository}
			}
		}
	}
}

// link leads to where it is declared.
func (d *declared) link() Link {
	l := filePlace(d.repository, d.Path, d.Line).Link
	l.Text = cmp.Or(d.Title.Text, d.Name)
	return l
}

func (d *declared) place() Place { return filePlace(d.repository, d.Path, d.Line) }

// filePlace is the forge's page of a line of a file.
func filePlace(r *survey.Repository, path string, line int) Place {
	text := path
	if line > 0 {
		text += ":" + strconv.Itoa(line)
	}
	return Place{Link: Link{Text: text, URL: source(r, ref(r), path, line)}}
}

// interfaces are those that the service provides by its catalogue, and those
// that its files define.
func (f *fleet) interfaces(s *service) []InterfaceRow {
	var rows []InterfaceRow
	for _, v := range s.facts.Provides {
		row := InterfaceRow{Link: Link{Text: entityName(v.Text)}, Where: s.valuePlace(v)}
		if d := f.entities[entityKey(v.Text)]; d != nil {
			row.Link, row.Kind, row.Where = d.link(), interfaceKind(d.Type.Text), d.place()
			row.Link.URL = "" // the place beside it leads there
		}
		for _, other := range f.mesh.using[entityKey(v.Text)] {
			if other != s {
				row.Users = append(row.Users, other.link())
			}
		}
		rows = append(rows, row)
	}
	for _, i := range s.facts.Interfaces {
		row := InterfaceRow{Link: Link{Text: i.Text}, Kind: interfaceKind(i.Kind), Version: i.Version, Size: f.interfaceSize(i), Where: s.valuePlace(i.Value)}
		// What the catalogue provides under the same name is the same interface.
		at := slices.IndexFunc(rows, func(r InterfaceRow) bool { return r.Kind == row.Kind && fold(r.Text) == fold(row.Text) && r.Size == "" })
		if at < 0 {
			rows = append(rows, row)
			continue
		}
		row.Users = rows[at].Users
		rows[at] = row
	}
	return rows
}

// interfaceKind is a kind as its makers write it.
func interfaceKind(kind string) string {
	switch strings.ToLower(kind) {
	case "openapi":
		return "OpenAPI"
	case "grpc":
		return "gRPC"
	case "asyncapi":
		return "AsyncAPI"
	case "protobuf":
		return "Protocol Buffers"
	case "graphql":
		return "GraphQL"
	}
	return kind
}

func (f *fleet) interfaceSize(i survey.Interface) string {
	if i.Size == 0 {
		return ""
	}
	switch i.Kind {
	case "openapi", "asyncapi", "protobuf", "graphql":
		return f.say("interface."+i.Kind, "n", i.Size)
	}
	return ""
}
