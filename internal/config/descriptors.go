package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"daybook/internal/descriptor"
)

// descriptorsTable says how descriptors are read and merged. A format that
// leaves fields to the organisation has a table of its own.
type descriptorsTable struct {
	Order     []string    `toml:"order"`    // formats, the one that counts most first
	Services  []string    `toml:"services"` // globs of folders that are services
	Backstage fieldsTable `toml:"backstage"`
	Compass   fieldsTable `toml:"compass"`
	Cortex    fieldsTable `toml:"cortex"`
	OpsLevel  fieldsTable `toml:"opslevel"`
	Datadog   fieldsTable `toml:"datadog"`
	Port      fieldsTable `toml:"port"`
}

// fieldsTable says which of the organisation's own fields carries which of
// daybook's: owner = "AC Owner".
type fieldsTable struct {
	Fields map[string]string `toml:"fields"`
}

func (t descriptorsTable) tables() map[string]fieldsTable {
	return map[string]fieldsTable{"backstage": t.Backstage, "compass": t.Compass, "cortex": t.Cortex,
		"opslevel": t.OpsLevel, "datadog": t.Datadog, "port": t.Port}
}

func (t descriptorsTable) validate(wrong func(int, string, string, ...any) error, at places) error {
	var formats []string
	for _, f := range descriptor.Formats() {
		formats = append(formats, f.Name)
	}
	for _, name := range t.Order {
		if !slices.Contains(formats, name) {
			return wrong(at.in("descriptors", "order"), "descriptors.order", "%q is none of %s", name, strings.Join(formats, ", "))
		}
	}
	for _, p := range t.Services {
		if !doublestar.ValidatePattern(p) {
			return wrong(at.in("descriptors", "services"), "descriptors.services", "%q is no valid pattern", p)
		}
	}
	tables := t.tables()
	for _, format := range slices.Sorted(maps.Keys(tables)) {
		for _, field := range slices.Sorted(maps.Keys(tables[format].Fields)) {
			if known := descriptor.MappedFields(); !slices.Contains(known, field) {
				table := "descriptors." + format
				return wrong(max(at.in(table, "fields"), at.table(table+".fields", 0)), table+".fields", "%q is none of %s", field, strings.Join(known, ", "))
			}
		}
	}
	return nil
}

// Descriptors are the settings for reading and merging descriptors.
func (c *Config) Descriptors() descriptor.Settings {
	t := c.file.Descriptors
	s := descriptor.Settings{Order: t.Order, Folders: t.Services}
	for format, table := range t.tables() {
		if len(table.Fields) == 0 {
			continue
		}
		if s.Mapping == nil {
			s.Mapping = descriptor.Mapping{}
		}
		s.Mapping[format] = table.Fields
	}
	return s
}
