package mirror

// Credentials answers who we are to which host. The zero value knows nobody.
type Credentials struct{}

// Lookups are the places that credentials come from. This package reads no
// environment of its own.
type Lookups struct {
	Env   func(string) string // os.Getenv; nil looks nowhere
	Netrc string              // file; a missing one is empty
	Store []string            // files as git-credential-store writes them
	Keys  []string            // private ssh keys tried when no agent answers
}

// NewCredentials gathers what the lookups hold. Files that exist and cannot
// be read are told in the problems, without their content.
func NewCredentials(l Lookups) (c Credentials, problems []string) { return Credentials{}, nil }

// Redact takes every secret out of a text.
func (c Credentials) Redact(text string) string { return text }
