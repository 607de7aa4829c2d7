package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/edition"
	"daybook/internal/mirror"
	"daybook/internal/source"
	"daybook/internal/source/forge"
	"daybook/internal/source/registry"
)

// sourceTable is one [[source]]: exactly one of the first keys says what it is.
type sourceTable struct {
	URL        string   `toml:"url"`
	URLs       []string `toml:"urls"`
	Folder     string   `toml:"folder"`
	Repository string   `toml:"repository"`
	GitHub     string   `toml:"github"`
	GitLab     string   `toml:"gitlab"`
	Gitea      string   `toml:"gitea"`
	Forgejo    string   `toml:"forgejo"`
	Bitbucket  string   `toml:"bitbucket"`
	Azure      string   `toml:"azure"`
	Registry   string   `toml:"registry"`

	WorkTree bool `toml:"work_tree"`

	// Of platforms.
	Server       string `toml:"server"`
	TokenEnv     string `toml:"token_env"`
	User         string `toml:"user"`
	App          int64  `toml:"app_id"`
	Installation int64  `toml:"installation_id"`
	AppKeyEnv    string `toml:"app_key_env"`
	Subgroups    *bool  `toml:"subgroups"`
	Archived     bool   `toml:"archived"`
	Forks        bool   `toml:"forks"`
	Empty        bool   `toml:"empty"`

	// Of registries.
	In      string            `toml:"in"`
	Table   string            `toml:"table"`
	Address string            `toml:"address"`
	Columns map[string]string `toml:"columns"`
	Links   map[string]string `toml:"links"`

	// Refused: a secret has no place in a file that others read.
	Token    any `toml:"token"`
	Password any `toml:"password"`
}

// kinds are the keys of a source that say what it is.
func (s sourceTable) kinds() []string {
	var set []string
	for _, k := range []struct {
		key  string
		here bool
	}{
		{"url", s.URL != ""}, {"urls", len(s.URLs) > 0}, {"folder", s.Folder != ""}, {"repository", s.Repository != ""},
		{"github", s.GitHub != ""}, {"gitlab", s.GitLab != ""}, {"gitea", s.Gitea != ""}, {"forgejo", s.Forgejo != ""},
		{"bitbucket", s.Bitbucket != ""}, {"azure", s.Azure != ""}, {"registry", s.Registry != ""},
	} {
		if k.here {
			set = append(set, k.key)
		}
	}
	return set
}

// place is the platform's place of a source; ok is false for other sources.
func (s sourceTable) place() (forge.Place, bool) {
	p := forge.Place{
		Server: s.Server, TokenEnv: s.TokenEnv, User: s.User, Subgroups: s.Subgroups == nil || *s.Subgroups,
		App: forge.App{Installation: s.Installation, KeyEnv: s.AppKeyEnv},
	}
	if s.App != 0 {
		p.App.ID = strconv.FormatInt(s.App, 10)
	}
	for _, k := range []struct {
		kind forge.Kind
		name string
	}{
		{forge.GitHub, s.GitHub}, {forge.GitLab, s.GitLab}, {forge.Gitea, s.Gitea}, {forge.Gitea, s.Forgejo},
		{forge.Bitbucket, s.Bitbucket}, {forge.Azure, s.Azure},
	} {
		if k.name != "" {
			p.Kind, p.Name = k.kind, k.name
			return p, true
		}
	}
	return forge.Place{}, false
}

// variable is how the name of an environment variable looks.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// validate says which key is wrong, and why. A refused secret is not repeated.
func (s sourceTable) validate() (key, text string) {
	kinds := s.kinds()
	if len(kinds) != 1 {
		return "source", fmt.Sprintf("a source has exactly one of url, urls, folder, repository, github, gitlab, gitea, forgejo, bitbucket, azure and registry; this one has %d", len(kinds))
	}
	for _, secret := range []struct {
		key   string
		value any
	}{{"token", s.Token}, {"password", s.Password}} {
		if secret.value != nil {
			return "source." + secret.key, "a secret does not belong into this file: put it into an environment variable, and write the name of that as token_env"
		}
	}
	for _, name := range []struct{ key, value string }{{"token_env", s.TokenEnv}, {"app_key_env", s.AppKeyEnv}} {
		if name.value != "" && (!variable.MatchString(name.value) || mirror.Redact(name.value) != name.value) {
			return "source." + name.key, "this is the name of an environment variable, such as ACME_TOKEN, and not what it holds"
		}
	}
	if foreign := s.foreign(kinds[0]); foreign != "" {
		return "source." + foreign, "this does not belong to a source with " + kinds[0]
	}
	if place, ok := s.place(); ok {
		if _, err := forge.New(place); err != nil {
			return "source", err.Error()
		}
	}
	if s.Registry != "" {
		if _, err := registry.New(s.table(s.Registry)); err != nil {
			return "source", err.Error()
		}
	}
	return "", ""
}

// table is the registry of a source, in a file of this name.
func (s sourceTable) table(file string) registry.Options {
	o := registry.Options{File: file, Repository: s.In, Table: s.Table, Address: s.Address, Links: s.Links, Columns: map[source.Field]string{}}
	for field, column := range s.Columns {
		switch field {
		case "name":
			o.Name = column
		case "archived":
			o.Archived = column
		default:
			o.Columns[source.Field(field)] = column
		}
	}
	return o
}

// foreign is a key that a source of this kind does not have.
func (s sourceTable) foreign(kind string) string {
	const platform, table = 1, 2
	of := 0
	if _, ok := s.place(); ok {
		of = platform
	} else if kind == "registry" {
		of = table
	}
	for _, k := range []struct {
		key string
		set bool
		of  int
	}{
		{"server", s.Server != "", platform}, {"token_env", s.TokenEnv != "", platform}, {"user", s.User != "", platform},
		{"app_id", s.App != 0, platform}, {"installation_id", s.Installation != 0, platform}, {"app_key_env", s.AppKeyEnv != "", platform},
		{"subgroups", s.Subgroups != nil, platform}, {"forks", s.Forks, platform}, {"empty", s.Empty, platform},
		{"archived", s.Archived, platform | table},
		{"in", s.In != "", table}, {"table", s.Table != "", table}, {"address", s.Address != "", table},
		{"columns", s.Columns != nil, table}, {"links", s.Links != nil, table},
	} {
		if k.set && k.of&of == 0 {
			return k.key
		}
	}
	return ""
}

func (c *Config) sources(opts *edition.Options) error {
	for i, s := range c.file.Sources {
		found, err := c.source(s)
		if err != nil {
			return &Error{File: c.File, Line: c.places().table("source", i), Key: "source", Text: err.Error()}
		}
		opts.Sources = append(opts.Sources, found...)
	}
	return nil
}

func (c *Config) source(s sourceTable) ([]source.Source, error) {
	if place, ok := s.place(); ok {
		listed, err := forge.New(place)
		return []source.Source{source.Choosing(listed, source.Choice{Archived: s.Archived, Forks: s.Forks, Empty: s.Empty})}, err
	}
	if s.Registry != "" {
		file := s.Registry
		if s.In == "" {
			file = c.path(file)
		}
		listed, err := registry.New(s.table(file))
		return []source.Source{source.Choosing(listed, source.Choice{Archived: s.Archived})}, err
	}
	names := slices.Clone(s.URLs)
	if s.URL != "" {
		names = append(names, s.URL)
	}
	for _, local := range []string{s.Folder, s.Repository} {
		if local != "" {
			names = append(names, c.path(local))
		}
	}
	var all []source.Source
	for _, name := range names {
		from, err := source.Parse(name)
		if err != nil {
			return nil, err
		}
		all = append(all, from)
	}
	return all, nil
}

// Source reads an argument of the command line: a place on a platform, such as
// github:acme, or what source.Parse knows.
func Source(arg string) (source.Source, error) {
	place, ok, err := forge.Parse(strings.TrimSpace(arg))
	if !ok {
		return source.Parse(arg)
	}
	if err != nil {
		return nil, err
	}
	listed, err := forge.New(place)
	if err != nil {
		return nil, err
	}
	return source.Choosing(listed, source.Choice{}), nil
}
