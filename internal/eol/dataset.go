package eol

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// What a data set may hold; the real one has about 470 products and 8,500
// cycles.
const (
	maxProducts = 5_000
	maxCycles   = 1_000 // of a product
)

// skipped are categories of things that no repository names: phones, and
// standards.
var skipped = []string{"device", "standard"}

// kept are the package types that repositories use. Those of distributions
// (deb, rpm, apk) say nothing that an image's name does not.
var kept = []string{"pkg:docker/", "pkg:npm/", "pkg:maven/", "pkg:pypi/", "pkg:gem/", "pkg:nuget/", "pkg:composer/", "pkg:golang/", "pkg:cargo/", "pkg:generic/", "pkg:github/"}

// Read makes a table of a copy of the data set's repository
// (https://github.com/endoflife-date/endoflife.date), of the given date. A
// product that cannot be read loses itself; without any product, it is an error.
func Read(repo fs.FS, date time.Time) (*Table, []error, error) {
	entries, err := fs.ReadDir(repo, "products")
	if err != nil {
		return nil, nil, fmt.Errorf("no copy of endoflife.date: %w", err)
	}
	t := &Table{Date: date.UTC()}
	var problems []error
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".md")
		if !ok || e.IsDir() {
			continue
		}
		name := path.Join("products", e.Name())
		p, err := readProduct(repo, name, id)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		case slices.Contains(skipped, p.Category):
		case len(t.Products) == maxProducts:
			return nil, nil, fmt.Errorf("no copy of endoflife.date: more than %d products", maxProducts)
		default:
			t.Products = append(t.Products, p)
		}
	}
	if len(t.Products) == 0 {
		return nil, problems, errors.New("no copy of endoflife.date: no file products/*.md could be read")
	}
	slices.SortFunc(t.Products, func(a, b Product) int { return strings.Compare(a.ID, b.ID) })
	t.index()
	return t, problems, nil
}

// page is the front matter of a product.
type page struct {
	Title       string
	Category    string
	Permalink   string
	Alternate   []string            `yaml:"alternate_urls"`
	Identifiers []map[string]string `yaml:"identifiers"`
	Releases    []release
}

type release struct {
	Cycle    string    `yaml:"releaseCycle"`
	Codename string    `yaml:"codename"`
	Released yaml.Node `yaml:"releaseDate"`
	Active   yaml.Node `yaml:"eoas"`
	Support  yaml.Node `yaml:"eol"`
	Latest   string    `yaml:"latest"`
}

func readProduct(repo fs.FS, name, id string) (Product, error) {
	info, err := fs.Stat(repo, name)
	if err != nil {
		return Product{}, err
	}
	if info.Size() > yamlnode.MaxBytes {
		return Product{}, fmt.Errorf("has %d bytes, over the limit of %d", info.Size(), yamlnode.MaxBytes)
	}
	src, err := fs.ReadFile(repo, name)
	if err != nil {
		return Product{}, err
	}
	front, err := frontMatter(src)
	if err != nil {
		return Product{}, err
	}
	roots, refused := yamlnode.Decode(front)
	if refused != nil {
		return Product{}, refused
	}
	if len(roots) != 1 {
		return Product{}, errors.New("has no front matter")
	}
	var pg page
	if err := roots[0].Decode(&pg); err != nil {
		return Product{}, err
	}
	return pg.product(id)
}

// frontMatter cuts out what stands between the first two lines of dashes.
func frontMatter(src []byte) ([]byte, error) {
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, errors.New("has no front matter")
	}
	front, _, ok := bytes.Cut(rest, []byte("\n---"))
	if !ok {
		return nil, errors.New("its front matter does not end")
	}
	return front, nil
}

var plainID = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

func (pg page) product(id string) (Product, error) {
	if !plainID.MatchString(id) {
		return Product{}, fmt.Errorf("%q is no name of a product", id)
	}
	p := Product{ID: id, Title: oneLine(pg.Title), Category: oneLine(pg.Category)}
	for _, a := range append([]string{pg.Permalink}, pg.Alternate...) {
		if a = strings.Trim(oneLine(a), "/"); a != "" && a != id {
			p.Aliases = append(p.Aliases, a)
		}
	}
	for _, i := range pg.Identifiers {
		purl := oneLine(i["purl"])
		if slices.ContainsFunc(kept, func(k string) bool { return strings.HasPrefix(purl, k) }) {
			p.Packages = append(p.Packages, purl)
		}
	}
	if len(pg.Releases) > maxCycles {
		return Product{}, fmt.Errorf("has %d releases, over the limit of %d", len(pg.Releases), maxCycles)
	}
	for _, r := range pg.Releases {
		c := Cycle{Name: oneLine(r.Cycle), Codename: oneLine(r.Codename), Latest: oneLine(r.Latest)}
		if c.Name == "" {
			continue
		}
		c.Released = day(r.Released.Value)
		c.Active, c.Support = end(r.Active.Value), end(r.Support.Value)
		p.Cycles = append(p.Cycles, c)
	}
	if len(p.Cycles) == 0 {
		return Product{}, errors.New("lists no releases")
	}
	return p, nil
}

// end reads a day, true (it is over), or false (no end is set).
func end(text string) End {
	switch text {
	case "true":
		return End{Over: true}
	case "false":
		return End{Open: true}
	}
	return End{Day: day(text)}
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return d
}

// oneLine keeps a text within a field of the table.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
