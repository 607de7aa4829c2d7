package eol

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var made = time.Date(2026, 8, 22, 0, 0, 0, 0, time.UTC)

const node = `---
title: Node.js
category: framework
permalink: /nodejs
alternate_urls:
  - /node
identifiers:
  - purl: pkg:docker/library/node
  - purl: pkg:rpm/redhat/nodejs
  - cpe: cpe:2.3:a:nodejs:node.js
releases:
  - releaseCycle: "26"
    releaseDate: 2026-05-05
    eoas: 2027-10-27
    eol: false
    latest: "26.7.0"
  - releaseCycle: "22"
    codename: Jod
    releaseDate: 2024-04-24
    eol: 2027-04-30
    latest: "22.23.2"
  - releaseCycle: "20"
    releaseDate: 2023-04-18
    eol: 2026-04-30
  - releaseCycle: "0.12"
    releaseDate: 2015-02-06
    eol: true
  - releaseCycle: "0.10"
    releaseDate: 2013-03-11
---
> Node.js is a runtime.
`

const python = `---
title: Python
category: lang
permalink: /python
identifiers: [{purl: "pkg:docker/library/python"}]
releases:
  - {releaseCycle: "3.12", releaseDate: 2023-10-02, eol: 2028-10-31}
  - {releaseCycle: "3.1", releaseDate: 2009-06-27, eol: 2012-04-09}
---
`

const debian = `---
title: Debian
category: os
permalink: /debian
releases:
  - {releaseCycle: "12", codename: Bookworm, releaseDate: 2023-06-10, eol: 2026-11-30}
  - {releaseCycle: "11", codename: Bullseye, releaseDate: 2021-08-14, eol: 2024-08-14}
---
`

const alpine = `---
title: Alpine Linux
category: os
permalink: /alpine-linux
releases:
  - {releaseCycle: "3.20", releaseDate: 2024-05-22, eol: 2026-04-01}
---
`

const phone = "---\ntitle: A phone\ncategory: device\npermalink: /phone\nreleases:\n  - {releaseCycle: '1', eol: 2020-01-01}\n---\n"

func table(t *testing.T) *Table {
	t.Helper()
	repo := fstest.MapFS{}
	for name, text := range map[string]string{"nodejs": node, "python": python, "debian": debian, "alpine-linux": alpine, "phone": phone} {
		repo["products/"+name+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	table, problems, err := Read(repo, made)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return table
}

func TestAsk(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	const notice = 90 * 24 * time.Hour
	for _, c := range []struct {
		name, product, version string
		now                    time.Time
		state                  State
		cycle, why             string
	}{
		{"a full version", "nodejs", "22.4.1", now, Supported, "22", ""},
		{"a v before it", "nodejs", "v22", now, Supported, "22", ""},
		{"an alias", "node", "20", now, Ended, "20", ""},
		{"a package", "pkg:docker/library/node", "20", now, Ended, "20", ""},
		{"a codename", "nodejs", "jod", now, Supported, "22", ""},
		{"no end set when the table was made", "nodejs", "26.1", now, Supported, "26", "no end of support was set on 2026-08-22"},
		{"the same, long after", "nodejs", "26.1", now.AddDate(1, 0, 0), Unknown, "26", "had no end of support yet on 2026-08-22, which is over a year ago"},
		{"over without a day", "nodejs", "0.12.3", now, Ended, "0.12", "over by 2026-08-22"},
		{"nothing recorded", "nodejs", "0.10", now, Unknown, "0.10", "no end of support is recorded"},
		{"newer than the table", "nodejs", "28.0.0", now, Unknown, "", "Node.js 28.0.0 is newer than the table of 2026-08-22"},
		{"a release that was never one", "nodejs", "21", now, Unknown, "", "endoflife.date does not list Node.js 21"},
		{"several cycles fit", "python", "3", now, Unknown, "", "Python 3 may be any of several releases"},
		{"a longer name wins", "python", "3.12.1", now, Supported, "3.12", ""},
		{"3.1 does not begin 3.11", "python", "3.11", now, Unknown, "", "endoflife.date does not list Python 3.11"},
		{"about to end", "debian", "12", now, Ending, "12", ""},
		{"ended after the table was made", "debian", "bookworm", now.AddDate(0, 1, 0), Ended, "12", "as foreseen on 2026-08-22"},
		{"no version", "debian", "", now, Unknown, "", "no version is given"},
		{"no such product", "phone", "1", now, Unknown, "", "endoflife.date does not list phone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := table(t).Ask(c.product, c.version, c.now, notice)
			if a.State != c.state || a.Cycle.Name != c.cycle || a.Why != c.why {
				t.Errorf("got %s, cycle %q, %q; want %s, %q, %q", a.State, a.Cycle.Name, a.Why, c.state, c.cycle, c.why)
			}
		})
	}
	if a := table(t).Ask("nodejs", "20", now, notice); a.Newest != "26" || a.Day.Format(time.DateOnly) != "2026-04-30" {
		t.Errorf("newest %q, day %s", a.Newest, a.Day)
	}
}

func TestImage(t *testing.T) {
	for _, c := range []struct {
		image, tag string
		want       []Use
	}{
		{"node", "22.4-alpine3.20", []Use{{"nodejs", "22.4"}, {"alpine-linux", "3.20"}}},
		{"docker.io/library/node", "20-bookworm-slim", []Use{{"nodejs", "20"}, {"debian", "12"}}},
		{"node", "bullseye", []Use{{"debian", "11"}}},
		{"node", "latest", nil},
		{"node", "", nil},
		{"node", "alpine", nil},
		{"debian", "bookworm-slim", []Use{{"debian", "bookworm"}}},
		{"alpine", "3.20.1", []Use{{"alpine-linux", "3.20.1"}}},
		{"public.ecr.aws/docker/library/python", "3.12", []Use{{"python", "3.12"}}},
		{"ghcr.io/us/node", "20", nil},
		{"us/python", "3.12", nil},
	} {
		if diff := cmp.Diff(c.want, table(t).Image(c.image, c.tag)); diff != "" {
			t.Errorf("%s:%s (-want +got)\n%s", c.image, c.tag, diff)
		}
	}
}

// TestReadLosesOnlyWhatIsBroken reads a data set with bad products in it.
func TestReadLosesOnlyWhatIsBroken(t *testing.T) {
	repo := fstest.MapFS{
		"products/debian.md":   {Data: []byte(debian)},
		"products/plain.md":    {Data: []byte("no front matter")},
		"products/open.md":     {Data: []byte("---\ntitle: x\n")},
		"products/yaml.md":     {Data: []byte("---\ntitle: [\n---\n")},
		"products/empty.md":    {Data: []byte("---\ntitle: x\n---\n")},
		"products/shape.md":    {Data: []byte("---\nreleases: 5\n---\n")},
		"products/bad\tid.md":  {Data: []byte(debian)},
		"products/large.md":    {Data: []byte("---\n" + strings.Repeat("# \n", 1<<19) + "---\n")},
		"products/README.text": {Data: []byte("not one")},
	}
	table, problems, err := Read(repo, made)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Products) != 1 || len(problems) != 7 {
		t.Errorf("%d products, problems %v", len(table.Products), problems)
	}
	for _, p := range problems {
		if !strings.HasPrefix(p.Error(), "products/") {
			t.Errorf("%q does not name its file", p)
		}
	}
	delete(repo, "products/debian.md")
	if _, _, err := Read(repo, made); err == nil {
		t.Error("a data set without products is no data set")
	}
	if _, _, err := Read(fstest.MapFS{}, made); err == nil {
		t.Error("an empty folder is no data set")
	}
}

func TestEncodeAndDecodeAreInverse(t *testing.T) {
	want := table(t)
	got, err := Decode(want.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Table{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"", "something else\n", heading + "yesterday\n", heading + "2026-08-22T00:00:00Z\n\t22\n"} {
		if _, err := Decode([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestBuiltTable holds the table of this build against facts that do not
// change any more.
func TestBuiltTable(t *testing.T) {
	built, err := Built()
	if err != nil {
		t.Fatal(err)
	}
	if len(built.Products) < 300 {
		t.Fatalf("only %d products", len(built.Products))
	}
	for _, c := range []struct{ product, version, day string }{
		{"python", "2.7.18", "2020-01-01"},
		{"node", "16.20.2", "2023-09-11"},
		{"ubuntu", "bionic", "2023-05-31"},
		{"go", "1.20", "2024-02-06"},
	} {
		if a := built.Ask(c.product, c.version, made, 0); a.State != Ended || a.Day.Format(time.DateOnly) != c.day {
			t.Errorf("%s %s: %s on %s, want %s", c.product, c.version, a.State, a.Day.Format(time.DateOnly), c.day)
		}
	}
	for name, id := range official {
		if _, ok := built.Product(id); !ok {
			t.Errorf("image %s: the data set has no product %s", name, id)
		}
	}
	for name, id := range hosted {
		if _, ok := built.Product(id); !ok {
			t.Errorf("image %s: the data set has no product %s", name, id)
		}
	}
}
