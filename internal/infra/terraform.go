package infra

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// terraformBlocks are what is read of a configuration. In JSON, nothing but a
// schema tells a block from an argument.
var terraformBlocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "module", LabelNames: []string{"name"}}, {Type: "terraform"},
}}

// parseTerraform reads Terraform and OpenTofu.
func parseTerraform(f *File, src []byte) { f.configuration(f.hcl(src)) }

// parseTerraformJSON reads the same in the syntax of JSON. See
// https://developer.hashicorp.com/terraform/language/syntax/json.
func parseTerraformJSON(f *File, src []byte) { f.configuration(f.hclJSON(src)) }

// configuration reads resources, modules, providers and the versions that they
// ask for. Only what stands there literally counts.
func (f *File) configuration(body hcl.Body) {
	for _, b := range f.blocks(body, terraformBlocks) {
		line := lineOfBlock(b)
		switch b.Type {
		case "resource":
			f.resource(b, line)
		case "module":
			add(&f.Modules, moduleOf(b, line))
		case "terraform":
			f.settings(b.Body)
		}
	}
}

// terragruntBlocks are what is read of a unit and of a stack of units.
var terragruntBlocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "terraform"}, {Type: "dependency", LabelNames: []string{"name"}}, {Type: "dependencies"},
	{Type: "unit", LabelNames: []string{"name"}}, {Type: "stack", LabelNames: []string{"name"}},
}}

// parseTerragrunt reads where the module of a unit comes from, the units that
// it builds on, and those that a stack is made of.
func parseTerragrunt(f *File, src []byte) {
	body := f.hcl(src)
	for _, b := range f.blocks(body, terragruntBlocks) {
		line, said := lineOfBlock(b), attributes(b.Body)
		switch b.Type {
		case "terraform", "unit", "stack":
			if source := literal(said, "source"); source != "" {
				m := sourced(source)
				m.Kind, m.Line = "module", line
				if len(b.Labels) == 1 {
					m.Name = b.Labels[0]
				}
				add(&f.Modules, m)
			}
		case "dependency":
			if path := literal(said, "config_path"); path != "" {
				add(&f.Needs, Need{b.Labels[0], "dependency " + path, line})
			}
		case "dependencies":
			for _, path := range literals(said, "paths") {
				add(&f.Needs, Need{baseName(strings.TrimSuffix(path, "/")), "dependencies " + path, line})
			}
		}
	}
	said := attributes(body)
	f.required("terraform", literal(said, "terraform_version_constraint"), lineOf(said, "terraform_version_constraint"))
}

func (f *File) resource(b *hcl.Block, line int) {
	r := Resource{Kind: b.Labels[0], Name: b.Labels[1], Environment: environmentOf(f.Path), Line: line}
	said := attributes(b.Body)
	for _, key := range []string{"tags", "labels"} {
		r.Owners = append(r.Owners, ownersOf(said[key])...)
	}
	add(&f.Resources, r)
	f.runtime(said, r.Kind)
}

// ownersOf are the entries of a map of tags that name an owner.
func ownersOf(a *hcl.Attribute) []Pair {
	var found []Pair
	for _, item := range entries(a) {
		key, value := constant(item.Key), constant(item.Value)
		if owner(key) && value != "" {
			add(&found, Pair{key, value, item.Key.Range().Start.Line})
		}
	}
	return found
}

// managed are services of clouds whose version ends, with the attributes that
// say which one it is.
var managed = []struct{ resource, attribute, product string }{
	{"aws_eks_cluster", "version", "amazon-eks"},
	{"google_container_cluster", "min_master_version", "google-kubernetes-engine"},
	{"azurerm_kubernetes_cluster", "kubernetes_version", "azure-kubernetes-service"},
}

// engines are the databases that clouds run, after their names for them.
var engines = map[string]string{
	"postgres": "amazon-rds-postgresql", "mysql": "amazon-rds-mysql", "mariadb": "amazon-rds-mariadb",
	"aurora-postgresql": "amazon-aurora-postgresql",
}

// runtime notes the versions that resources ask for: a database's, a cluster's,
// that of a function's language.
func (f *File) runtime(said hcl.Attributes, kind string) {
	for _, m := range managed {
		if m.resource == kind {
			f.exactly(m.product, literal(said, m.attribute), lineOf(said, m.attribute))
		}
	}
	if kind == "aws_db_instance" || kind == "aws_rds_cluster" {
		if product := engines[literal(said, "engine")]; product != "" {
			f.exactly(product, literal(said, "engine_version"), lineOf(said, "engine_version"))
		}
	}
	if kind == "aws_lambda_function" {
		f.functionRuntime(literal(said, "runtime"), lineOf(said, "runtime"))
	}
}

var lambdaRuntime = regexp.MustCompile(`^(nodejs|python|ruby|java|dotnet)([0-9]+(?:\.[0-9]+)?)(?:\.x)?$`)

// functionRuntime reads the runtime of a function as clouds write it: nodejs18.x.
func (f *File) functionRuntime(text string, line int) {
	m := lambdaRuntime.FindStringSubmatch(text)
	if m == nil {
		return
	}
	product := map[string]string{"java": "amazon-corretto", "dotnet": "dotnet"}[m[1]]
	if product == "" {
		product = m[1]
	}
	f.exactly(product, m[2], line)
}

// providers are named in a block of the block terraform.
var providerBlocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "required_providers"}}}

// settings reads the block terraform: the version that it asks for, and its
// providers.
func (f *File) settings(body hcl.Body) {
	said := attributes(body)
	f.required("terraform", literal(said, "required_version"), lineOf(said, "required_version"))
	for _, b := range f.blocks(body, providerBlocks) {
		providers := attributes(b.Body)
		for _, name := range slices.Sorted(maps.Keys(providers)) {
			a := providers[name]
			m := Module{Kind: "provider", Name: name, Version: constant(a.Expr), Line: a.NameRange.Start.Line}
			for _, item := range entries(a) {
				switch constant(item.Key) {
				case "source":
					m.Source = constant(item.Value)
				case "version":
					m.Version = constant(item.Value)
				}
			}
			add(&f.Modules, m)
		}
	}
}

func moduleOf(b *hcl.Block, line int) Module {
	said := attributes(b.Body)
	m := sourced(literal(said, "source"))
	m.Kind, m.Name, m.Line = "module", b.Labels[0], line
	if v := literal(said, "version"); v != "" {
		m.Version = v
	}
	return m
}

// sourced splits the source of a module: a path, a name of a registry, or an
// address with its folder and version. See
// https://developer.hashicorp.com/terraform/language/modules/sources.
func sourced(source string) Module {
	if strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") {
		return Module{Source: source, Local: true}
	}
	m := base(strings.TrimPrefix(source, "git::"), 0)
	m.Name = ""
	m.Local = false
	return m
}

// required notes a constraint; it means one release where it allows no other.
func (f *File) required(product, constraint string, line int) {
	if constraint == "" {
		return
	}
	add(&f.Versions, Version{Product: product, Text: constraint, Exact: exact(constraint), Line: line})
}

func (f *File) exactly(product, version string, line int) {
	if version != "" {
		add(&f.Versions, Version{Product: product, Text: version, Exact: version, Line: line})
	}
}

var (
	oneRelease = regexp.MustCompile(`^=?\s*v?([0-9]+(?:\.[0-9]+)*)$`)
	pessimist  = regexp.MustCompile(`^~>\s*v?([0-9]+\.[0-9]+)\.[0-9]+$`)
)

// exact is the release that a constraint means: 1.5.7 for "= 1.5.7", 1.5 for
// "~> 1.5.0"; "" where it allows several lines of releases.
func exact(constraint string) string {
	constraint = strings.TrimSpace(constraint)
	for _, re := range []*regexp.Regexp{oneRelease, pessimist} {
		if m := re.FindStringSubmatch(constraint); m != nil {
			return m[1]
		}
	}
	return ""
}
