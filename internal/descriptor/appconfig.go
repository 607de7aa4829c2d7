package descriptor

import "strings"

// appConfigFile reads what the configuration of a Backstage app registers: its
// addresses. Files are for developing the app, by Backstage's own words, and
// lie where nobody can tell.
func (p *reader) appConfigFile(src []byte) {
	p.documents(src, func(d document) {
		if p.unread(d, "locations:") {
			return
		}
		l := &Location{}
		for _, n := range items(field(d.root, "catalog"), "locations") {
			target := p.value(field(n, "target"))
			if p.value(field(n, "type")).Text == "url" && isAddress(strings.TrimPrefix(target.Text, "url:")) {
				l.Targets = append(l.Targets, Target{Text: target.Text, Line: target.Line})
			}
		}
		if len(l.Targets) > 0 {
			e := p.begin("Location", Value{Text: stem(p.path), Line: d.line}, d.line)
			e.Location = l
			p.end(e)
		}
	})
}
