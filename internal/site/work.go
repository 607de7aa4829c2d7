package site

import "strings"

// most are named as those who work on a service.
const mostWorkers = 3

// work is who works on the service, as history shows it, beside who is said to
// own it: names alone, whoever did most first.
func (f *fleet) work(s *service) []FactRow {
	row := FactRow{Name: f.say("fact.work")}
	for _, share := range s.facts.Observed.Shares[:min(mostWorkers, len(s.facts.Observed.Shares))] {
		// Some people have their address for a name, which is not published.
		name, _, _ := strings.Cut(strings.TrimSpace(share.Name), "@")
		if name = strings.TrimSpace(name); name != "" {
			row.Values = append(row.Values, FactValue{Link: Link{Text: name}})
		}
	}
	if len(row.Values) == 0 {
		return nil
	}
	return []FactRow{row}
}
