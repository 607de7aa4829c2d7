package source

import "strings"

// About is what a platform says about a repository. The zero value of a field
// means that the platform does not say.
type About struct {
	Forge       Forge    `json:"forge,omitempty"`
	Web         string   `json:"web,omitempty"` // its page
	Description string   `json:"description,omitempty"`
	Branch      string   `json:"defaultBranch,omitempty"`
	Visibility  string   `json:"visibility,omitempty"` // public, internal or private
	Topics      []string `json:"topics,omitempty"`
	Size        int64    `json:"size,omitempty"` // bytes, as the platform counts them
	Archived    bool     `json:"archived,omitempty"`
	Fork        bool     `json:"fork,omitempty"`
	Empty       bool     `json:"empty,omitempty"`
}

// Field is what a fact is about.
type Field string

// The fields that sources tell facts about.
const (
	Service     Field = "service" // the name of the service
	Owner       Field = "owner"
	Chat        Field = "chat"
	Tier        Field = "tier"
	Type        Field = "type"
	Lifecycle   Field = "lifecycle"
	System      Field = "system"
	Language    Field = "language"
	OnCall      Field = "oncall"
	Description Field = "description"
	Tag         Field = "tag"  // repeated
	Link        Field = "link" // repeated; Title says where it leads
	Visibility  Field = "visibility"
)

// Fields are those that have one text, and tags; links have two.
func Fields() []Field {
	return []Field{Service, Owner, Chat, Tier, Type, Lifecycle, System, Language, OnCall, Description, Tag, Visibility}
}

// Fact is one thing that somebody other than the repository says about it, with
// the place where it is said.
//
// Who settles facts takes those of Repository.Facts (registries) where the
// configuration says nothing, and before what the repository says itself: the
// first of a field counts, tags and links count all. Those of About.Facts
// (platforms) come last, where nobody else says anything. Path is none of the
// repository's own files.
type Fact struct {
	Field  Field  `json:"field"`
	Text   string `json:"text"`
	Title  string `json:"title,omitempty"` // of a link
	Format string `json:"format"`          // registry, github, gitlab, ...
	Path   string `json:"path,omitempty"`  // file of a registry, address on a platform
	Line   int    `json:"line,omitempty"`  // 0 where that is not known
}

// Told is what a source says about a repository that another one lists: by its
// name in the fleet, or by the last part of it.
type Told struct {
	Name  string `json:"name"`
	Facts []Fact `json:"facts"`
}

// Facts are the same as facts, for whoever settles them with others. They say
// the least of all: a description or topic of the repository's own files is
// nearer.
func (a About) Facts() []Fact {
	var all []Fact
	add := func(field Field, text string) {
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, Fact{Field: field, Text: text, Format: string(a.Forge), Path: a.Web})
		}
	}
	add(Description, a.Description)
	add(Visibility, a.Visibility)
	for _, topic := range a.Topics {
		add(Tag, topic)
	}
	return all
}
