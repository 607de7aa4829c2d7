package infra

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	gqlast "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	gqlparser "github.com/vektah/gqlparser/v2/parser"

	"daybook/internal/yamlnode"
)

// methods are the operations that a path of OpenAPI may have.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// parseAPI reads OpenAPI, Swagger and AsyncAPI, in YAML or JSON, which is YAML
// too.
func parseAPI(f *File, src []byte) {
	n := f.root(src)
	if n == nil {
		return
	}
	i := Interface{
		Name: known(oneLine(yamlnode.Text(yamlnode.Field(n, "info", "title")))), Version: known(yamlnode.Text(yamlnode.Field(n, "info", "version"))),
		Line: yamlnode.Line(n),
	}
	switch {
	case yamlnode.Field(n, "openapi") != nil || yamlnode.Field(n, "swagger") != nil:
		i.Kind = "openapi"
		for _, path := range yamlnode.Pairs(yamlnode.Field(n, "paths")) {
			for _, op := range yamlnode.Pairs(path.Value) {
				if slices.Contains(methods, strings.ToLower(op.Key)) {
					i.Size++
				}
			}
		}
	case yamlnode.Field(n, "asyncapi") != nil:
		i.Kind = "asyncapi"
		i.Size = len(yamlnode.Pairs(yamlnode.Field(n, "channels")))
	default:
		f.problem(i.Line, "names no version of OpenAPI or AsyncAPI")
		return
	}
	if i.Name == "" {
		f.problem(i.Line, "has no info.title")
	}
	add(&f.Interfaces, i)
}

// maxBraces is how deep a schema may nest; its parsers follow with their own
// stack.
const maxBraces = 200

// parseProto reads Protocol Buffers: the services of a file and how many
// methods each has. Files without a service define only messages.
func parseProto(f *File, src []byte) {
	if len(src) > maxProto {
		f.Unread = fmt.Sprintf("larger than %d KB, the limit for Protocol Buffers", maxProto>>10)
		return
	}
	switch {
	case braces(src) > maxBraces:
		f.Unread = "is nested too deeply"
		return
	case tokens(src) > maxProtoTokens:
		f.Unread = fmt.Sprintf("holds more than %d words and signs, the limit for Protocol Buffers; split the file", maxProtoTokens)
		return
	case longestLine(src) > maxProtoLine:
		f.Unread = fmt.Sprintf("has a line of more than %d KB, the limit for Protocol Buffers", maxProtoLine>>10)
		return
	}
	handler := reporter.NewHandler(reporter.NewReporter(func(err reporter.ErrorWithPos) error {
		f.problem(err.GetPosition().Line, "%s", oneLine(err.Unwrap().Error()))
		if len(f.Problems) == maxProblems {
			panic(tooManyMistakes{})
		}
		return nil
	}, nil))
	file := parsedProto(f.Path, src, handler)
	if file == nil {
		f.Unread = "not Protocol Buffers"
		return
	}
	pkg := ""
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.PackageNode:
			pkg = string(d.Name.AsIdentifier())
		case *ast.ServiceNode:
			i := Interface{Kind: "protobuf", Name: strings.TrimPrefix(pkg+"."+d.Name.Val, "."), Line: file.NodeInfo(d).Start().Line}
			for _, e := range d.Decls {
				if _, ok := e.(*ast.RPCNode); ok {
					i.Size++
				}
			}
			add(&f.Interfaces, i)
		}
	}
}

// What a file may hold: its nodes take a hundred times the bytes, and to say
// where one stands takes the longer the further it is in its line.
const (
	maxProto       = 384 << 10
	maxProtoTokens = 150_000
	maxProtoLine   = 16 << 10
)

// tooManyMistakes ends the parser, which goes on otherwise.
type tooManyMistakes struct{}

// parsedProto is nil for a file that is not Protocol Buffers. The parser
// panics where it wants to tell of an escape that no text ends behind.
func parsedProto(name string, src []byte, handler *reporter.Handler) (file *ast.FileNode) {
	defer func() {
		if recover() != nil {
			file = nil
		}
	}()
	file, _ = parser.Parse(name, bytes.NewReader(src), handler)
	return file
}

// maxTokens is how many tokens of a GraphQL schema are read.
const maxTokens = 200_000

// parseGraphQL reads a GraphQL schema. Files of queries, which clients have,
// define none.
func parseGraphQL(f *File, src []byte) {
	if braces(src) > maxBraces {
		f.Unread = "is nested too deeply"
		return
	}
	doc, err := gqlparser.ParseSchemaWithLimit(&gqlast.Source{Name: f.Path, Input: string(src)}, maxTokens)
	if err != nil {
		line, text := 0, err.Error()
		var mistake *gqlerror.Error
		if errors.As(err, &mistake) && len(mistake.Locations) > 0 {
			line, text = mistake.Locations[0].Line, mistake.Message
		}
		if query, err := gqlparser.ParseQueryWithTokenLimit(&gqlast.Source{Name: f.Path, Input: string(src)}, maxTokens); err == nil && len(query.Operations)+len(query.Fragments) > 0 {
			return
		}
		f.problem(line, "%s", oneLine(text))
		return
	}
	if len(doc.Definitions)+len(doc.Extensions) > 0 {
		add(&f.Interfaces, Interface{Kind: "graphql", Name: strings.TrimSuffix(strings.TrimSuffix(baseName(f.Path), ".graphql"), ".graphqls"), Size: len(doc.Definitions) + len(doc.Extensions), Line: 1})
	}
}

// braces is how deep brackets of any kind nest at most, those in strings
// included.
func braces(src []byte) int {
	depth, deepest := 0, 0
	for _, c := range src {
		switch c {
		case '{', '[', '(', '<':
			depth++
			deepest = max(deepest, depth)
		case '}', ']', ')', '>':
			depth = max(0, depth-1)
		}
	}
	return deepest
}
