package infra

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// maxDockerfile bounds a file: its library keeps a hundred and fifty bytes for
// each.
const maxDockerfile = 256 << 10

// maxStages is how many stages of one Dockerfile are read.
const maxStages = 100

// parseDockerfile reads the images that a Dockerfile builds on. Arguments that
// stand before the first FROM are put in with their defaults, as the builder
// does; one without a default leaves the image unknown.
func parseDockerfile(f *File, src []byte) {
	if len(src) > maxDockerfile {
		f.Unread = fmt.Sprintf("larger than %d KB, the limit for a Dockerfile", maxDockerfile>>10)
		return
	}
	result, err := parser.Parse(bytes.NewReader(src))
	if err != nil {
		f.Unread = "not a Dockerfile: " + oneLine(err.Error())
		return
	}
	d := dockerfile{file: f, args: map[string]string{}}
	for _, n := range result.AST.Children {
		d.instruction(n)
	}
	if len(d.stages) == 0 {
		f.problem(0, "has no FROM")
		return
	}
	last := d.stages[len(d.stages)-1]
	add(&f.Resources, Resource{Kind: "image", Name: imageName(f.Path), Owners: d.owners, Probes: d.health, Line: last.line})
}

type dockerfile struct {
	file   *File
	args   map[string]string
	stages []stage
	owners []Pair
	health bool
}

type stage struct {
	name string
	line int
}

func (d *dockerfile) instruction(n *parser.Node) {
	switch strings.ToLower(n.Value) {
	case "arg":
		if len(d.stages) == 0 {
			d.argument(n)
		}
	case "from":
		d.from(n)
	case "copy":
		for _, flag := range n.Flags {
			if from, ok := strings.CutPrefix(flag, "--from="); ok {
				d.use(from, n.StartLine, false)
			}
		}
	case "label", "maintainer":
		d.label(n)
	case "healthcheck":
		d.health = n.Next != nil && !strings.EqualFold(n.Next.Value, "none")
	}
}

func (d *dockerfile) argument(n *parser.Node) {
	for a := n.Next; a != nil; a = a.Next {
		if name, value, ok := strings.Cut(a.Value, "="); ok {
			d.args[name] = strings.Trim(interpolate(value, d.args), `"'`)
		}
	}
}

func (d *dockerfile) from(n *parser.Node) {
	if n.Next == nil || len(d.stages) >= maxStages {
		return
	}
	s := stage{line: n.StartLine}
	if as := n.Next.Next; as != nil && as.Next != nil && strings.EqualFold(as.Value, "as") {
		s.name = strings.ToLower(as.Next.Value)
	}
	d.use(n.Next.Value, n.StartLine, true)
	d.stages = append(d.stages, s)
}

// use notes an image, unless the name is that of an earlier stage, or a bare
// word that COPY takes from: most are contexts that the build is given
// (https://docs.docker.com/build/concepts/context/), and the file does not tell.
func (d *dockerfile) use(ref string, line int, base bool) {
	ref = interpolate(ref, d.args)
	earlier := slices.ContainsFunc(d.stages, func(s stage) bool { return s.name == strings.ToLower(ref) && s.name != "" })
	if earlier || strings.EqualFold(ref, "scratch") || ref != "" && ref[0] >= '0' && ref[0] <= '9' && strings.Trim(ref, "0123456789") == "" {
		return
	}
	if !base && !strings.ContainsAny(ref, ":/@") {
		return
	}
	if i, ok := ParseImage(ref); ok {
		i.Line, i.Base = line, base
		add(&d.file.Images, i)
	}
}

// label keeps labels that name an owner, org.opencontainers.image.vendor not
// among them.
func (d *dockerfile) label(n *parser.Node) {
	if strings.EqualFold(n.Value, "maintainer") && n.Next != nil {
		add(&d.owners, Pair{"MAINTAINER", strings.Trim(n.Next.Value, `"'`), n.StartLine})
		return
	}
	// The parser gives each label as three nodes: key, value and separator.
	for k := n.Next; k != nil && k.Next != nil; {
		key, value := strings.Trim(k.Value, `"'`), strings.Trim(k.Next.Value, `"'`)
		if owner(key) && value != "" && !computed(value) {
			add(&d.owners, Pair{key, value, n.StartLine})
		}
		if k = k.Next.Next; k != nil {
			k = k.Next
		}
	}
}

// imageName is what the image is called after its file: the folder's name, or
// what stands behind the dot of Dockerfile.worker.
func imageName(path string) string {
	base := baseName(path)
	if rest, ok := strings.CutPrefix(base, "Dockerfile."); ok {
		return rest
	}
	if rest, ok := strings.CutSuffix(strings.ToLower(base), ".dockerfile"); ok {
		return rest
	}
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return baseName(path[:i])
	}
	return ""
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// oneLine keeps an error of a library on one line, and short.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
