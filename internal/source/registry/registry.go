// Package registry reads a file in which an organisation lists its repositories
// itself: one TOML, YAML, JSON or CSV file with owners, chat channels, tiers
// and links in columns of any name. It is a source of repositories, of facts
// about them, or of both.
package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"daybook/internal/source"
)

// Options say where a registry is and what its columns mean. A column is given
// by its name, a.b for one within another, or as a template over several:
// "https://host.example/{team}/{name}".
type Options struct {
	File       string                  // in the repository, or on this machine
	Repository string                  // clone address of the repository that holds it; "" for a local file
	Table      string                  // where in the file the rows are, as a.b; "" finds them
	Name       string                  // column with the name of a repository
	Address    string                  // template of clone addresses; "" where other sources list the repositories
	Archived   string                  // column that says whether a repository is done with
	Columns    map[source.Field]string // what else is told
	Links      map[string]string       // addresses by what they lead to
}

// defaults are the columns that a registry has if nobody says otherwise.
func (o Options) defaults() Options {
	if o.Name == "" {
		o.Name = "name"
	}
	return o
}

// New makes a source of a registry. It keeps the last good list, because a
// mistake in the file must not empty the fleet.
func New(o Options) (source.Source, error) {
	r := registry{Options: o.defaults()}
	if o.File == "" {
		return nil, errors.New("registry: the file is missing")
	}
	if readerOf(o.File) == nil {
		return nil, fmt.Errorf("registry %s: a registry is a .toml, .yaml, .yml, .json or .csv file", o.File)
	}
	for field := range o.Columns {
		if !slices.Contains(source.Fields(), field) {
			return nil, fmt.Errorf("registry %s: there is no field %q; the fields are %v", o.File, field, source.Fields())
		}
	}
	if o.Repository != "" {
		holder, err := source.Remote(o.Repository, "")
		if err != nil {
			return nil, fmt.Errorf("registry %s: %w", o.File, err)
		}
		if r.File = path.Clean(o.File); path.IsAbs(r.File) || r.File == ".." || strings.HasPrefix(r.File, "../") {
			return nil, fmt.Errorf("registry %s: a file in a repository is named from its root", o.File)
		}
		r.holder = holder
	}
	return source.Lasting(r), nil
}

type registry struct {
	Options
	holder source.Repository
}

func (r registry) String() string {
	if r.Repository == "" {
		return "registry:" + r.File
	}
	return "registry:" + r.holder.Name + "/" + r.File
}

// Dress has nothing to give: credentials come from where git's tools keep them.
func (r registry) Dress(repository source.Repository, _ source.Options) source.Repository {
	return repository
}

// List reads the file and takes its rows.
func (r registry) List(ctx context.Context, opts source.Options) (source.Listing, error) {
	var listing source.Listing
	content, stale, err := r.read(ctx, opts)
	if err != nil {
		return listing, fmt.Errorf("%v: %w", r, err)
	}
	if stale != "" {
		listing.Stale = []string{r.String()}
		listing.Warnings = append(listing.Warnings, fmt.Sprintf("%v: %s", r, stale))
	}
	rows, err := parse(r.File, content, r.Table)
	if err != nil {
		return source.Listing{}, err
	}
	seen := map[string]int{}
	for _, row := range rows {
		name, _ := row.text(r.Name)
		if name == "" {
			listing.Warnings = append(listing.Warnings, fmt.Sprintf("%s:%d: this row names no repository: it has no %s", r.File, row.line, r.Name))
			continue
		}
		if first, twice := seen[name]; twice {
			listing.Warnings = append(listing.Warnings, fmt.Sprintf("%s:%d: %s stands on line %d already, which counts", r.File, row.line, name, first))
			continue
		}
		seen[name] = row.line
		if err := r.take(&listing, name, row); err != nil {
			listing.Warnings = append(listing.Warnings, fmt.Sprintf("%s:%d: %v", r.File, row.line, err))
		}
	}
	if most := 20; len(listing.Warnings) > most {
		more := len(listing.Warnings) - most
		listing.Warnings = append(listing.Warnings[:most], fmt.Sprintf("%s: %d more rows with mistakes", r.File, more))
	}
	return listing, nil
}

func (r registry) take(listing *source.Listing, name string, row row) error {
	facts := r.facts(row)
	if r.Address == "" {
		listing.Told = append(listing.Told, source.Told{Name: name, Facts: facts})
		return nil
	}
	address, _ := row.address(r.Address)
	if address == "" {
		return fmt.Errorf("the columns of address %q are not all filled", r.Address)
	}
	repository, err := source.Remote(address, "")
	if err != nil {
		return err
	}
	repository.Facts = facts
	archived, _ := row.text(r.Archived)
	repository.About.Archived = r.Archived != "" && truthy(archived)
	listing.Repositories = append(listing.Repositories, repository)
	return nil
}

// truthy reads what people write into a column of yes and no: a date is a yes
// too.
func truthy(text string) bool {
	switch strings.ToLower(text) {
	case "", "false", "no", "0", "n", "off", "null", "none", "-":
		return false
	}
	return true
}

// facts are the filled columns of a row that somebody asked for.
func (r registry) facts(row row) []source.Fact {
	var facts []source.Fact
	add := func(field source.Field, title, text string, line int) {
		facts = append(facts, source.Fact{Field: field, Title: title, Text: text, Format: "registry", Path: r.place(), Line: line})
	}
	for _, field := range source.Fields() {
		column, ok := r.Columns[field]
		if !ok {
			continue
		}
		if field == source.Tag {
			for _, c := range row.cells[column] {
				add(field, "", c.text, c.line)
			}
			continue
		}
		if text, line := row.text(column); text != "" {
			add(field, "", text, line)
		}
	}
	for _, title := range slices.Sorted(maps.Keys(r.Links)) {
		address, line := row.address(r.Links[title])
		if u, err := url.Parse(address); err == nil && address != "" && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
			add(source.Link, title, address, line)
		}
	}
	return facts
}

// place is the file as people know it: a path of this machine tells them
// nothing, and is another one on the next runner.
func (r registry) place() string {
	if r.Repository == "" {
		return filepath.Base(r.File)
	}
	return r.File
}

const maxFile = 4 << 20 // bytes

func (r registry) read(ctx context.Context, opts source.Options) (content []byte, stale string, err error) {
	if r.Repository != "" {
		if opts.Fetch == nil {
			return nil, "", errors.New("a registry in a repository cannot be read here")
		}
		content, stale, err = opts.Fetch(ctx, r.holder, r.File)
	} else {
		content, err = readFile(r.File)
	}
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("the file is larger than %d MB", maxFile>>20)
	}
	return content, stale, err
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// cell is one value of a row.
type cell struct {
	text string
	line int
}

// row is one repository. A column that holds a list has several cells.
type row struct {
	line  int
	cells map[string][]cell
}

// column is a place in a template.
var column = regexp.MustCompile(`\{([^{}]*)\}`)

// text is what a column, or a template over several, says; "" where a column
// of it is empty. The line is that of the first column.
func (r row) text(of string) (string, int) {
	return r.fill(of, func(text string, _ bool) string { return text })
}

// address is text for an address: what is filled in stays one or more parts of
// its path, unless it is the whole address.
func (r row) address(of string) (string, int) {
	return r.fill(of, func(text string, whole bool) string {
		if whole {
			return text
		}
		parts := strings.Split(text, "/")
		for i := range parts {
			parts[i] = url.PathEscape(parts[i])
		}
		return strings.Join(parts, "/")
	})
}

func (r row) fill(of string, escape func(text string, whole bool) string) (string, int) {
	if !strings.Contains(of, "{") {
		of = "{" + of + "}"
	}
	line, empty := r.line, false
	text := column.ReplaceAllStringFunc(of, func(found string) string {
		cells := r.cells[found[1:len(found)-1]]
		if len(cells) == 0 || cells[0].text == "" {
			empty = true
			return ""
		}
		if line == r.line {
			line = cells[0].line
		}
		return escape(cells[0].text, found == of)
	})
	if empty {
		return "", r.line
	}
	return text, line
}
