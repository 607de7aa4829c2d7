package infra

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Bounds of one HCL file: the library's parser follows nesting with its own
// stack.
const (
	maxNesting = 100
	maxHCL     = 128 << 10 // its tokens take three hundred times its bytes
	maxEndless = 50
	maxChained = 500 // conditions and signs that stand one within another without brackets
)

// parseTerraform reads Terraform and OpenTofu: resources, modules, providers
// and the versions that they ask for. Only what stands there literally counts.
func parseTerraform(f *File, src []byte) {
	body := f.hcl(src)
	if body == nil {
		return
	}
	for _, b := range body.Blocks {
		line := b.DefRange().Start.Line
		switch {
		case b.Type == "resource" && len(b.Labels) == 2:
			f.resource(b, line)
		case b.Type == "module" && len(b.Labels) == 1:
			add(&f.Modules, moduleOf(b, line))
		case b.Type == "terraform":
			f.settings(b.Body)
		}
	}
}

// parseTerragrunt reads where the module of a unit comes from, and the units
// that it builds on.
func parseTerragrunt(f *File, src []byte) {
	body := f.hcl(src)
	if body == nil {
		return
	}
	for _, b := range body.Blocks {
		line := b.DefRange().Start.Line
		switch b.Type {
		case "terraform":
			if source := literal(b.Body, "source"); source != "" {
				m := sourced(source)
				m.Kind, m.Line = "module", line
				add(&f.Modules, m)
			}
		case "dependency":
			if path := literal(b.Body, "config_path"); path != "" && len(b.Labels) == 1 {
				add(&f.Needs, Need{b.Labels[0], "dependency " + path, line})
			}
		case "dependencies":
			for _, path := range literals(b.Body, "paths") {
				add(&f.Needs, Need{baseName(strings.TrimSuffix(path, "/")), "dependencies " + path, line})
			}
		}
	}
	f.required("terraform", literal(body, "terraform_version_constraint"), lineOf(body, "terraform_version_constraint"))
}

// hcl parses a file; what stands before a mistake is read, and the mistake is a
// problem.
func (f *File) hcl(src []byte) *hclsyntax.Body {
	switch {
	case len(src) > maxHCL:
		f.Unread = fmt.Sprintf("larger than %d KB, the limit for HCL", maxHCL>>10)
		return nil
	case !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0:
		f.Unread = "not UTF-8, as HCL is"
		return nil
	}
	if line := endless(src); line > 0 {
		f.Unread = "holds a comment without an end"
		f.problem(line, "more than %d comments begin here and never end", maxEndless)
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(src, f.Path, hcl.InitialPos)
	if line := tooDeep(tokens); line > 0 {
		f.Unread = "is nested too deeply"
		f.problem(line, "is nested more than %d deep", maxNesting)
		return nil
	}
	file, diagnostics := hclsyntax.ParseConfig(src, f.Path, hcl.InitialPos)
	for _, d := range diagnostics {
		line := 0
		if d.Subject != nil {
			line = d.Subject.Start.Line
		}
		f.problem(line, "%s: %s", d.Summary, oneLine(d.Detail))
	}
	if file == nil {
		f.Unread = "not HCL"
		return nil
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		f.Unread = "not HCL"
		return nil
	}
	return body
}

// endless is the line of the first comment without an end, where they are too
// many: the library looks for the end of each of them. What stands in a text is
// no comment.
func endless(src []byte) int {
	from := bytes.LastIndex(src, []byte("*/")) + 1
	line, first, begun, quoted := 1+bytes.Count(src[:from], []byte("\n")), 0, 0, false
	for i, c := range src[from:] {
		switch c {
		case '\n':
			line, quoted = line+1, false
		case '"':
			quoted = !quoted
		case '*':
			if quoted || i == 0 || src[from+i-1] != '/' {
				continue
			}
			if begun++; begun == 1 {
				first = line
			}
		}
	}
	if begun > maxEndless {
		return first
	}
	return 0
}

// tooDeep is the line where brackets, signs or conditions nest too deeply; 0
// where they do not.
func tooDeep(tokens hclsyntax.Tokens) int {
	depth, chained := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			chained++
		case hclsyntax.TokenNewline:
			chained = 0
		}
		if depth > maxNesting || chained > maxChained {
			return t.Range.Start.Line
		}
	}
	return 0
}

func (f *File) resource(b *hclsyntax.Block, line int) {
	r := Resource{Kind: b.Labels[0], Name: b.Labels[1], Environment: environmentOf(f.Path), Line: line}
	for _, key := range []string{"tags", "labels"} {
		r.Owners = append(r.Owners, ownersOf(b.Body.Attributes[key])...)
	}
	add(&f.Resources, r)
	f.runtime(b, r.Kind)
}

// ownersOf are the entries of a map of tags that name an owner.
func ownersOf(a *hclsyntax.Attribute) []Pair {
	if a == nil {
		return nil
	}
	object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var found []Pair
	for _, item := range object.Items {
		key, value := constant(item.KeyExpr), constant(item.ValueExpr)
		if owner(key) && value != "" {
			add(&found, Pair{key, value, item.KeyExpr.Range().Start.Line})
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
func (f *File) runtime(b *hclsyntax.Block, kind string) {
	for _, m := range managed {
		if m.resource == kind {
			f.exactly(m.product, literal(b.Body, m.attribute), lineOf(b.Body, m.attribute))
		}
	}
	if kind == "aws_db_instance" || kind == "aws_rds_cluster" {
		if product := engines[literal(b.Body, "engine")]; product != "" {
			f.exactly(product, literal(b.Body, "engine_version"), lineOf(b.Body, "engine_version"))
		}
	}
	if kind == "aws_lambda_function" {
		f.functionRuntime(literal(b.Body, "runtime"), lineOf(b.Body, "runtime"))
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

// settings reads the block terraform: the version that it asks for, and its
// providers.
func (f *File) settings(body *hclsyntax.Body) {
	f.required("terraform", literal(body, "required_version"), lineOf(body, "required_version"))
	for _, b := range body.Blocks {
		if b.Type != "required_providers" {
			continue
		}
		names := make([]string, 0, len(b.Body.Attributes))
		for name := range b.Body.Attributes {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			a := b.Body.Attributes[name]
			m := Module{Kind: "provider", Name: name, Version: constant(a.Expr), Line: a.NameRange.Start.Line}
			if object, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
				for _, item := range object.Items {
					switch constant(item.KeyExpr) {
					case "source":
						m.Source = constant(item.ValueExpr)
					case "version":
						m.Version = constant(item.ValueExpr)
					}
				}
			}
			add(&f.Modules, m)
		}
	}
}

func moduleOf(b *hclsyntax.Block, line int) Module {
	m := sourced(literal(b.Body, "source"))
	m.Kind, m.Name, m.Line = "module", b.Labels[0], line
	if v := literal(b.Body, "version"); v != "" {
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

// literal is the text of an attribute that is written out; "" otherwise.
func literal(body *hclsyntax.Body, name string) string {
	if a := body.Attributes[name]; a != nil {
		return constant(a.Expr)
	}
	return ""
}

func literals(body *hclsyntax.Body, name string) []string {
	a := body.Attributes[name]
	if a == nil {
		return nil
	}
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return nil
	}
	var texts []string
	for _, e := range list.Exprs {
		if t := constant(e); t != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

func lineOf(body *hclsyntax.Body, name string) int {
	if a := body.Attributes[name]; a != nil {
		return a.NameRange.Start.Line
	}
	return 0
}

// constant is the text of an expression without variables and functions.
// Nothing else is evaluated.
func constant(e hclsyntax.Expression) string {
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		if !e.IsStringLiteral() {
			return ""
		}
		return constant(e.Parts[0])
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() == cty.String && e.Val.IsKnown() && !e.Val.IsNull() {
			return e.Val.AsString()
		}
	case *hclsyntax.ObjectConsKeyExpr:
		if word := hcl.ExprAsKeyword(e.Wrapped); word != "" && !e.ForceNonLiteral {
			return word
		}
		return constant(e.Wrapped)
	}
	return ""
}
