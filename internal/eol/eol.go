// Package eol answers until when a version of a product is supported. Its table
// is made from the public data set of endoflife.date and carries that set's
// date: what the table cannot know yet is unknown, never a guess.
package eol

import (
	_ "embed"
	"strings"
	"time"
)

// built is the table that this build carries. `daybook eol --write` makes it
// anew from a copy of the data set.
//
//go:embed table.tsv
var built []byte

// Built reads the table that this build carries.
func Built() (*Table, error) { return Decode(built) }

// Table is the data set at one day.
type Table struct {
	Date     time.Time // of the data set's newest commit, UTC
	Products []Product // sorted by ID

	names map[string]int // IDs, aliases and packages, in lower case
}

// Product is something that has versions with an end.
type Product struct {
	ID       string // nodejs, as in https://endoflife.date/nodejs
	Title    string
	Category string   // lang, framework, os, database, server-app, app, service
	Aliases  []string // other names in addresses
	Packages []string // package URLs without a version: pkg:docker/library/node
	Cycles   []Cycle  // newest first, as the data set has them
}

// Address is the product's page.
func (p Product) Address() string { return "https://endoflife.date/" + p.ID }

// Cycle is one line of releases.
type Cycle struct {
	Name     string // "3.12"
	Codename string
	Released time.Time
	Active   End // active support: features and bug fixes
	Support  End // all support, security fixes included
	Latest   string
}

// End is when something ends: a day, or only whether it is over.
type End struct {
	Day  time.Time // zero where no day is given
	Over bool      // over by the table's date, where no day is given
	Open bool      // no end is known: it goes on
}

// Known reports whether the data set says anything.
func (e End) Known() bool { return e.Over || e.Open || !e.Day.IsZero() }

// Product finds a product by its ID, an alias, or a package URL.
func (t *Table) Product(name string) (Product, bool) {
	i, ok := t.names[strings.ToLower(name)]
	if !ok {
		return Product{}, false
	}
	return t.Products[i], true
}

// index makes products findable. The first to have a name keeps it; IDs come
// before aliases, and these before packages.
func (t *Table) index() {
	t.names = make(map[string]int, 4*len(t.Products))
	put := func(name string, i int) {
		name = strings.ToLower(name)
		if _, taken := t.names[name]; !taken {
			t.names[name] = i
		}
	}
	for i, p := range t.Products {
		put(p.ID, i)
	}
	for i, p := range t.Products {
		for _, a := range p.Aliases {
			put(a, i)
		}
	}
	for i, p := range t.Products {
		for _, name := range p.Packages {
			put(name, i)
		}
	}
}
