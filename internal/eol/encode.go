package eol

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// heading is the first line of a table: what it is, whose, and of when.
const heading = "# Ends of support from https://endoflife.date (MIT licence, copyright its contributors), as of "

// Encode writes the table as text, one product or cycle on a line, so that a
// change of it reads well as a difference.
func (t *Table) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(heading + t.Date.Format(time.RFC3339) + "\n")
	for _, p := range t.Products {
		line(&b, p.ID, p.Title, p.Category, strings.Join(p.Aliases, " "), strings.Join(p.Packages, " "))
		for _, c := range p.Cycles {
			line(&b, "", c.Name, c.Codename, date(c.Released), c.Active.text(), c.Support.text(), c.Latest)
		}
	}
	return b.Bytes()
}

func line(b *bytes.Buffer, fields ...string) {
	b.WriteString(strings.TrimRight(strings.Join(fields, "\t"), "\t"))
	b.WriteByte('\n')
}

func (e End) text() string {
	switch {
	case e.Over:
		return "true"
	case e.Open:
		return "false"
	}
	return date(e.Day)
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Decode reads what Encode wrote.
func Decode(src []byte) (*Table, error) {
	first, rest, _ := strings.Cut(string(src), "\n")
	when, ok := strings.CutPrefix(first, heading)
	if !ok {
		return nil, fmt.Errorf("line 1: no table of ends of support: %.40q", first)
	}
	made, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return nil, fmt.Errorf("line 1: no date: %.40q", when)
	}
	t := &Table{Date: made}
	number := 1
	for text := range strings.Lines(rest) {
		number++
		f := strings.Split(strings.TrimRight(text, "\n"), "\t")
		f = append(f, make([]string, 7)...) // trailing empty fields are not written
		switch {
		case f[0] != "":
			t.Products = append(t.Products, Product{ID: f[0], Title: f[1], Category: f[2], Aliases: strings.Fields(f[3]), Packages: strings.Fields(f[4])})
		case len(t.Products) == 0 || f[1] == "":
			return nil, fmt.Errorf("line %d: a release of no product", number)
		default:
			p := &t.Products[len(t.Products)-1]
			p.Cycles = append(p.Cycles, Cycle{Name: f[1], Codename: f[2], Released: day(f[3]), Active: end(f[4]), Support: end(f[5]), Latest: f[6]})
		}
	}
	t.index()
	return t, nil
}
