package survey

import (
	"daybook/internal/descriptor"
	"daybook/internal/infra"
	"daybook/internal/owners"
	"daybook/internal/people"
	"daybook/internal/pipeline"
)

// Format is one format that daybook reads, or knows by name.
type Format struct {
	Family   string   `json:"family"` // as in FormatRead
	Name     string   `json:"name"`   // likewise
	Title    string   `json:"title"`
	Address  string   `json:"address"`            // of its documentation
	Places   []string `json:"places"`             // globs of the files
	Contents string   `json:"contents,omitempty"` // how files in other places are recognised
	Named    bool     `json:"named,omitempty"`
}

// Formats lists all formats, family by family. One that is only Named is not
// read: a repository that has it is not without.
func Formats() []Format {
	var all []Format
	for _, f := range descriptor.Formats() {
		all = append(all, Format{Family: familyDescriptors, Name: f.Name, Title: f.Title, Address: f.Address, Places: f.Files})
	}
	for _, f := range owners.Formats() {
		name := string(f.Dialect)
		if name == "" {
			name = string(f.Format)
		}
		all = append(all, Format{Family: familyOwners, Name: name, Title: f.Name, Address: f.Documentation, Places: f.Places})
	}
	for _, f := range people.Formats() {
		all = append(all, Format{Family: familyPeople, Name: f.Format, Title: f.Name, Address: f.Documentation, Places: f.Places})
	}
	for _, f := range pipeline.Formats() {
		all = append(all, Format{Family: familyPipelines, Name: f.Name, Title: f.Title, Address: f.Documentation, Places: f.Patterns, Contents: f.Contents, Named: !f.Readable()})
	}
	for _, f := range infra.Formats() {
		all = append(all, Format{Family: familyInfra, Name: f.Name, Title: f.Title, Address: f.Address, Places: f.Places, Contents: f.Contents})
	}
	return append(all, documentFormats()...)
}

func documentFormats() []Format {
	return []Format{
		{Family: familyDocuments, Name: "markdown", Title: "GitHub-flavoured Markdown", Address: "https://github.github.com/gfm/", Places: []string{"**/*.md", "**/*.mdx"}},
		{Family: familyDocuments, Name: "rst", Title: "reStructuredText", Address: "https://docutils.sourceforge.io/rst.html", Places: []string{"**/*.rst"}, Named: true},
		{Family: familyDocuments, Name: "asciidoc", Title: "AsciiDoc", Address: "https://docs.asciidoctor.org/asciidoc/latest/", Places: []string{"**/*.adoc"}, Named: true},
		{Family: familyDocuments, Name: "org", Title: "Org", Address: "https://orgmode.org/manual/", Places: []string{"**/*.org"}, Named: true},
		{Family: familyDocuments, Name: "text", Title: "Plain text", Address: "https://www.rfc-editor.org/rfc/rfc2046#section-4.1.3", Places: []string{"**/*.txt"}, Named: true},
	}
}
