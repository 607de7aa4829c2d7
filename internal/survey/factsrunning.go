package survey

// Dependency is a package that a manifest asks for; the Value is its name.
type Dependency struct {
	Value
	Ecosystem string `json:"ecosystem"`         // npm, go, pypi, cargo, maven, composer, rubygems, nuget
	Version   string `json:"version,omitempty"` // as written: ^1.2; "" where another file says it
	Scope     string `json:"scope,omitempty"`   // "" for what runs; dev, test, build, peer, optional, indirect, ...
	Local     string `json:"local,omitempty"`   // the manifest of the package, where it is one of this repository
}

// Package is a package that a manifest makes; the Value is its name.
type Package struct {
	Value
	Ecosystem string `json:"ecosystem"` // as of a Dependency
}

// Resource is something that runs, or that something runs on.
type Resource struct {
	Value
	Kind        string  `json:"kind"` // Deployment, aws_db_instance, compose service
	Namespace   string  `json:"namespace,omitempty"`
	Environment string  `json:"environment,omitempty"` // production, staging
	Version     string  `json:"version,omitempty"`     // of its kind's interface: apps/v1
	Owners      []Value `json:"owners,omitempty"`      // labels that name an owner; Format is the label's key
	Source      string  `json:"source,omitempty"`      // repository or chart that it is made from
	Ref         string  `json:"ref,omitempty"`
	Dir         string  `json:"dir,omitempty"`
	Probes      bool    `json:"probes,omitempty"`
}

// ImageUse is a container image that is used.
type ImageUse struct {
	Value
	Tag    string `json:"tag,omitempty"`
	Digest string `json:"digest,omitempty"`
	Base   bool   `json:"base,omitempty"` // what an image of the repository is built on
}

// Module is code of another place that infrastructure builds on.
type Module struct {
	Value
	Kind    string `json:"kind"` // module, provider, chart, base, role, collection
	Source  string `json:"source,omitempty"`
	Version string `json:"version,omitempty"` // as written
	Local   bool   `json:"local,omitempty"`   // lies in the same repository
}

// Runtime is the release of a product that a file asks for; the Value is the
// text as written.
type Runtime struct {
	Value
	Product string `json:"product"`         // as endoflife.date names it: nodejs
	Exact   string `json:"exact,omitempty"` // the release that is meant; "" where the text allows several
}

// Alert is a rule that wakes somebody.
type Alert struct {
	Value
	Runbook  string    `json:"runbook,omitempty"` // address or path
	Severity string    `json:"severity,omitempty"`
	State    LinkState `json:"state,omitempty"`  // of the runbook; "" where none is named
	Target   string    `json:"target,omitempty"` // its path in the repository
	Anchor   string    `json:"anchor,omitempty"`
	MovedTo  string    `json:"movedTo,omitempty"`
}

// Interface is an API that the repository defines.
type Interface struct {
	Value
	Kind    string `json:"kind"` // openapi, asyncapi, protobuf, graphql
	Version string `json:"version,omitempty"`
	Size    int    `json:"size,omitempty"` // operations, channels, methods or types
}

// Need is another service that is seen to be used; the Value is its host or
// name as written.
type Need struct {
	Value
	From string `json:"from"` // what shows it: depends_on, an environment variable
}
