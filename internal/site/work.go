package site

import (
	"slices"
	"strings"
)

// most are named as those who work on a service.
const mostWorkers = 3

// work is who works on the service, as history shows it, beside who is said to
// own it: names alone, whoever did most first. Two addresses of one name may be
// two people, and are one name.
func (f *fleet) work(s *service) []FactRow {
	var names []string
	for _, share := range s.facts.Observed.Shares {
		// Some people have their address for a name, which is not published.
		name, _, _ := strings.Cut(strings.TrimSpace(share.Name), "@")
		if name = strings.TrimSpace(name); name != "" && len(names) < mostWorkers && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	row := FactRow{Name: f.say("fact.work")}
	for _, name := range names {
		row.Values = append(row.Values, FactValue{Link: Link{Text: name}})
	}
	return []FactRow{row}
}
