package survey_test

import (
	"fmt"
	"strings"
	"time"

	"daybook/internal/survey"
)

// digest writes the facts of a survey for people to compare: of each service
// the parts that are asked for, and always what could not be read.
func digest(s *survey.Survey, parts []string) string {
	d := &digester{parts: parts}
	d.repository(s.Repository)
	for i := range s.Services {
		d.service(&s.Services[i])
	}
	if d.asked("teams") {
		for _, t := range s.Teams {
			d.line("team %s %q %s", t.Ref, t.Title, words("chat", t.Chat, "email", t.Email, "parent", t.Parent, "members", strings.Join(t.Members, " "), "at", place(t.Path, t.Line), "also", strings.Join(t.Labels, " ")))
			for _, m := range t.People {
				d.line("  member %s", member(m))
			}
		}
		for _, p := range s.People {
			d.line("person %s %q %s", p.Ref, p.Title, words("email", p.Email, "known as", strings.Join(p.Logins, " "), "teams", strings.Join(p.Teams, " ")))
		}
		for _, m := range s.Members {
			d.line("member %s", member(m))
		}
		for _, a := range s.Access {
			d.line("access of %s: %s, %s", a.Name, a.Permission, place(a.Path, a.Line))
		}
	}
	if d.asked("entities") {
		for _, e := range s.Entities {
			d.line("%s %s %s", e.Kind, e.Ref, words("titled", e.Title.Text, "owner", e.Owner.Ref, "in", e.System.Text, "domain", e.Domain.Text, "at", place(e.Path, e.Line)))
		}
		for _, l := range s.Repository.Locations {
			d.line("location %s %s %s", l.Text, l.State, words("in", l.Repository, "at", l.Target, "from", place(l.Path, l.Line)))
		}
	}
	if d.asked("read") {
		for _, f := range s.Read {
			d.line("read %s %s: %d files, %d unread", f.Family, f.Format, f.Files, f.Unread)
			for _, p := range f.Samples {
				d.line("  not %s%s", words("", place(p.Path, p.Line)), p.Text)
			}
		}
	}
	for _, p := range s.Problems {
		d.line("problem: %s%s", words("", place(p.Path, p.Line)), p.Text)
	}
	return d.b.String()
}

type digester struct {
	parts []string
	b     strings.Builder
}

func (d *digester) asked(part string) bool {
	for _, p := range d.parts {
		if p == part {
			return true
		}
	}
	return false
}

// catalogue writes what further descriptors say, and about what they disagree.
func (d *digester) catalogue(s *survey.Service) {
	for _, o := range s.Sources {
		d.line("  told by %s %s", o.Format, place(o.Path, o.Line))
	}
	for _, v := range s.Aliases {
		d.value("alias", v)
	}
	for _, o := range s.CoOwners {
		d.line("  co-owner %s: %s", o.Ref, provenance(o.Value))
	}
	for _, c := range s.Contacts {
		d.value(c.Type, c.Value)
	}
	for _, o := range s.Objectives {
		d.line("  objective %s %s: %s", o.Text, words("target", o.Target, "window", o.Window), provenance(o.Value))
	}
	d.value("version", s.Version)
	d.value("licensed", s.Licensed)
	if len(s.Agreed) > 0 {
		d.line("  agreed: %s", strings.Join(s.Agreed, ", "))
	}
	for _, g := range s.Disagreements {
		d.line("  disagreement about the %s", g.Field)
		for _, c := range g.Claims {
			d.line("    %s: %s", c.Text, provenance(c))
		}
	}
}

// packages writes what manifests ask for.
func (d *digester) packages(s *survey.Service) {
	d.value("language", s.Language)
	for _, r := range s.Runtimes {
		d.line("  runtime %s %q %s from %s", r.Product, r.Text, words("exactly", r.Exact), provenance(r.Value))
	}
	for _, p := range s.Dependencies {
		d.line("  depends on %s %s %s: %s", p.Ecosystem, p.Text, words("", p.Version, "for", p.Scope, "at", p.Local), provenance(p.Value))
	}
	if s.DependenciesLeft > 0 {
		d.line("  and %d more", s.DependenciesLeft)
	}
}

// infrastructure writes how a service runs.
func (d *digester) infrastructure(s *survey.Service) {
	at := func(v survey.Value) string { return v.Format + " " + place(v.Path, v.Line) }
	for _, r := range s.Resources {
		d.line("  resource %s %q %s from %s", r.Kind, r.Text, words("in", r.Environment, "source", r.Source, "ref", r.Ref), at(r.Value))
		for _, o := range r.Owners {
			d.line("    %s %s at %s", o.Format, o.Text, place(o.Path, o.Line))
		}
	}
	for _, i := range s.Images {
		d.line("  image %s %s from %s", i.Text, words("tag", i.Tag, "digest", i.Digest), at(i.Value))
	}
	for _, m := range s.Modules {
		d.line("  %s %q %s from %s", m.Kind, m.Text, words("source", m.Source, "version", m.Version), at(m.Value))
	}
	for _, r := range s.Runtimes {
		d.line("  runtime %s %q %s from %s", r.Product, r.Text, words("exactly", r.Exact), at(r.Value))
	}
	for _, a := range s.Alerts {
		d.line("  alert %s %s from %s", a.Text, words("runbook", a.Runbook, "severity", a.Severity, "which", string(a.State), "at", a.Target), at(a.Value))
	}
	for _, i := range s.Interfaces {
		d.line("  interface %s %q of %d from %s", i.Kind, i.Text, i.Size, at(i.Value))
	}
	for _, n := range s.Needs {
		d.line("  needs %s by %s from %s", n.Text, n.From, at(n.Value))
	}
}

// line writes one line without blanks at its end.
func (d *digester) line(format string, args ...any) {
	d.b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

func (d *digester) repository(r survey.Repository) {
	if d.asked("repository") {
		d.line("repository %s: %d files, %d commits", r.Name, r.Files, r.Commits)
		d.line("  %s", words("branch", r.Branch, "first", change(r.First), "last", change(r.Last), "person", change(r.Human)))
		d.line("  %s", words("newest", r.Newest, "tags", fmt.Sprint(r.Tags)))
		if r.Shallow {
			d.line("  shallow")
		}
		if r.Dirty {
			d.line("  a work tree")
		}
	}
	if d.asked("observed") {
		for i, a := range r.Authors {
			d.line("author %d: %s", i, author(a))
		}
	}
	if d.asked("moved") {
		for _, m := range r.Moved {
			d.line("moved %s to %s", m.From, m.To)
		}
	}
	for _, v := range r.Versions {
		d.line("version %s of %s", v.Tag, day(v.When))
		for _, doc := range v.Documents {
			d.line("  %s [%s] %q %s", doc.Path, doc.Class, doc.Title, doc.Unread)
			for _, l := range doc.Links {
				d.line("    line %d: %s %s %s", l.Line, l.Dest, l.State, words("to", l.Target, "anchor", l.Anchor))
			}
		}
		for _, f := range v.Attached {
			d.line("  attached %s", f.Path)
		}
	}
}

func (d *digester) service(s *survey.Service) {
	d.line("service %q called %s in %q", s.ID, s.Name, s.Folder)
	for _, f := range []struct {
		name  string
		value survey.Value
	}{
		{"title", s.Title}, {"description", s.Description}, {"kind", s.Kind}, {"lifecycle", s.Lifecycle}, {"tier", s.Tier},
		{"system", s.System}, {"domain", s.Domain}, {"chat", s.Chat}, {"on call", s.OnCall},
	} {
		if d.asked("facts") {
			d.value(f.name, f.value)
		}
	}
	if d.asked("facts") {
		for _, l := range s.Links {
			d.line("  link %s %q %s, %s", l.Type, l.Title, l.URL, place(l.Path, l.Line))
		}
		for _, refs := range []struct {
			name   string
			values []survey.Value
		}{{"tag", s.Tags}, {"depends on", s.DependsOn}, {"provides", s.Provides}, {"consumes", s.Consumes}} {
			for _, v := range refs.values {
				d.value(refs.name, v)
			}
		}
	}
	if s.Owner.Known() && d.asked("owner") {
		d.line("  owner %s (%s) called %s: %s", s.Owner.Ref, s.Owner.Kind, s.Owner.Name, provenance(s.Owner.Value))
	}
	if d.asked("descriptor") && s.Descriptor.Format != "" {
		d.line("  described in %s, %s", place(s.Descriptor.Path, s.Descriptor.Line), words("changed", change(s.Descriptor.Last)))
	}
	d.problems(s.Descriptor.Problems)
	if d.asked("owners") {
		d.owners(s.Owners)
	}
	d.problems(s.Owners.Problems)
	if d.asked("observed") {
		d.observed(s.Observed)
	}
	for i := range s.Documents {
		d.document(&s.Documents[i])
	}
	if d.asked("attached") {
		for _, f := range s.Attached {
			d.line("  attached %s, %d bytes", f.Path, f.Size)
		}
	}
	for i := range s.Pipelines {
		d.pipeline(&s.Pipelines[i])
	}
	if d.asked("standing") {
		d.value("licence", s.Licence)
		d.value("changelog", s.Changelog)
		d.value("language", s.Language)
		d.value("update tool", s.UpdateTool)
	}
	if d.asked("catalogue") {
		d.catalogue(s)
	}
	if d.asked("packages") {
		d.packages(s)
	}
	if d.asked("infrastructure") {
		d.infrastructure(s)
	}
}

func (d *digester) value(name string, v survey.Value) {
	if v.Known() {
		d.line("  %s %q: %s", name, v.Text, provenance(v))
	}
}

func (d *digester) problems(problems []survey.Problem) {
	for _, p := range problems {
		d.line("  problem: %s: %s", place(p.Path, p.Line), p.Text)
	}
}

func (d *digester) owners(o survey.Owners) {
	if o.Path == "" {
		return
	}
	readable := "cannot be read"
	if o.Readable {
		readable = fmt.Sprintf("%d of %d files owned", o.Owned, o.Total)
		if o.Unknown > 0 {
			readable += fmt.Sprintf(", %d unknown", o.Unknown)
		}
	}
	if o.Files > 1 {
		readable += fmt.Sprintf(", by %d files", o.Files)
	}
	if o.Unread != "" {
		readable += ": " + o.Unread
	}
	d.line("  owner file %s (%s): %s", o.Path, o.Format, readable)
	for _, r := range o.Rules {
		if r.Path != "" {
			d.line("    in %s", r.Path)
		}
		d.line("    line %d: %s %s, %d files%s", r.Line, r.Pattern, strings.Join(r.Owners, " "), r.Matches, map[bool]string{true: ", a duplicate"}[r.Duplicate])
		if len(r.Members)+len(r.Reviewers) > 0 {
			d.line("      %s", words("who are", strings.Join(r.Members, " "), "reviewed by", strings.Join(r.Reviewers, " ")))
		}
	}
	for _, p := range o.Unowned {
		d.line("    nobody owns %s", p)
	}
	for _, p := range o.Ignored {
		d.line("    ignored %s", p)
	}
}

func (d *digester) observed(o survey.Observed) {
	if !o.Known {
		d.line("  nobody can say who works on it")
		return
	}
	for _, s := range o.Shares {
		d.line("  %d per mille by %s", s.PerMille, author(s.Author))
	}
	for _, s := range o.Year {
		d.line("  of the last year's %d commits %d per mille by %s", o.YearCommits, s.PerMille, author(s.Author))
	}
	d.line("  authors %v and %d more", o.Authors, o.More)
}

func author(a survey.Author) string {
	return fmt.Sprintf("%s %v, %d commits, last on %s", a.Name, a.Emails, a.Commits, day(a.Last))
}

func member(m survey.Member) string {
	return words("named", m.Name, "login", m.Login, "at", m.Host, "email", m.Email, "as", m.Role)
}

func (d *digester) document(doc *survey.Document) {
	if !d.asked("documents") {
		return
	}
	d.line("  %s [%s] %q %s", doc.Path, doc.Class, doc.Title, doc.Unread)
	if d.asked("dates") {
		d.line("    %s", words("created", change(doc.Created), "changed", change(doc.Last), "meaningful", change(doc.Meaningful)))
		if doc.Meaningful != nil && doc.Meaningful.Rule != "" {
			d.line("    passing over: %s", doc.Meaningful.Rule)
		}
		d.line("    what it names changed %d times since", doc.ChangedSince)
	}
	if doc.Review != (survey.Review{}) {
		d.line("    %s", words("reviewed", day(doc.Review.Reviewed), "due", day(doc.Review.Due), "by", doc.Review.Field, "line", fmt.Sprint(doc.Review.Line)))
	}
	if doc.Stub != "" {
		d.line("    stub: %s", doc.Stub)
	}
	d.problems(doc.Problems)
	if d.asked("headings") {
		for _, h := range doc.Headings {
			d.line("    %d #%s %q line %d", h.Level, h.ID, h.Text, h.Line)
		}
	}
	if d.asked("links") {
		for _, l := range doc.Links {
			d.line("    line %d: %s %s %s", l.Line, l.Dest, l.State, words("to", l.Target, "anchor", l.Anchor, "moved to", l.MovedTo, "gone", change(l.Gone)))
		}
	}
	if d.asked("names") {
		for _, n := range doc.Names {
			d.line("    line %d: %s `%s` %s %s", n.Line, n.Kind, n.Text, n.State, words("at", n.Path, "changed", count(n.Changed), "moved to", n.MovedTo, "gone", change(n.Gone)))
		}
	}
}

func (d *digester) pipeline(p *survey.Pipeline) {
	if !d.asked("pipelines") {
		return
	}
	d.line("  pipeline %s (%s) %s", p.Path, p.Format, words("name", p.Name, "on", strings.Join(p.Triggers, " "), "token", p.Permissions, "to", strings.Join(p.Environments, " ")))
	d.line("    readable %t, %s", p.Readable, words("tests", p.Tests.State, "deploys", p.Deploys.State, "lints", p.Lints.State, "builds", p.Builds.State))
	d.problems(p.Problems)
	for _, j := range p.Jobs {
		d.line("    job %s on %s, %d steps, limited %t %s", j.ID, strings.Join(j.RunsOn, " "), j.Steps, j.Timeout, words("to", j.Environment, "token", j.Permissions))
	}
	for _, u := range append(p.Uses, p.Images...) {
		d.line("    uses %s %s at %s: pinned by %s, line %d", u.Kind, u.Name, u.Ref, u.Pin, u.Line)
	}
	for _, r := range p.Retired {
		d.line("    retired %s since %s, line %d", r.Name, day(r.Since), r.Line)
	}
}

func provenance(v survey.Value) string {
	return strings.TrimSpace(v.Format + " " + place(v.Path, v.Line))
}

func place(p string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d", p, line)
	}
	return p
}

func change(c *survey.Change) string {
	if c == nil {
		return ""
	}
	return day(c.When) + " by " + c.Author
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// words joins pairs of a word and a value, without those that have no value.
func words(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, strings.TrimSpace(pairs[i]+" "+pairs[i+1]))
		}
	}
	text := strings.Join(out, ", ")
	if len(pairs) == 2 && pairs[0] == "" && text != "" {
		text += ": "
	}
	return text
}
