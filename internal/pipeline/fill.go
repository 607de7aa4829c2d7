package pipeline

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// filler makes copies of templates with their parameters filled in, as GitLab,
// CircleCI and Azure Pipelines have them, each in its own brackets. What has no
// value stays as written.
type filler struct {
	open, shut string
	value      func(name string) *yaml.Node // nil for none
	spent      *int                         // nodes copied so far, by all templates of the file
	// each takes the key of a loop apart; nil where the format has no loops.
	each func(key string) (variable, list string, ok bool)
}

func (f filler) fill(n *yaml.Node, depth int) *yaml.Node {
	n = yamlnode.Resolve(n)
	if n == nil {
		return nil
	}
	if *f.spent++; *f.spent > maxMerged || depth > 100 {
		return n
	}
	if n.Kind == yaml.ScalarNode {
		return f.text(n)
	}
	out := *n
	out.Anchor, out.Content = "", make([]*yaml.Node, 0, len(n.Content))
	for _, c := range n.Content {
		if n.Kind == yaml.SequenceNode && f.each != nil {
			if looped, ok := f.loop(yamlnode.Resolve(c), depth+1); ok {
				out.Content = append(out.Content, looped...)
				continue
			}
		}
		filled := f.fill(c, depth+1)
		if n.Kind == yaml.SequenceNode && filled.Kind == yaml.SequenceNode && yamlnode.Resolve(c).Kind == yaml.ScalarNode {
			out.Content = append(out.Content, filled.Content...) // a list in place of an entry
			continue
		}
		out.Content = append(out.Content, filled)
	}
	return &out
}

// loop repeats what stands behind the key of a loop for each entry of its list,
// where that is written down.
func (f filler) loop(n *yaml.Node, depth int) (out []*yaml.Node, ok bool) {
	p := yamlnode.OwnPairs(n)
	if len(p) != 1 {
		return nil, false
	}
	variable, name, ok := f.each(p[0].Key)
	list := yamlnode.Resolve(f.value(name))
	if !ok || list == nil || list.Kind != yaml.SequenceNode {
		return nil, false
	}
	for _, entry := range list.Content {
		inner := f
		inner.value = func(name string) *yaml.Node {
			if key, ok := strings.CutPrefix(name, variable+"."); ok {
				return yamlnode.Field(entry, key)
			}
			if name == variable {
				return entry
			}
			return f.value(name)
		}
		filled := inner.fill(p[0].Value, depth)
		if filled.Kind == yaml.SequenceNode {
			out = append(out, filled.Content...)
		} else {
			out = append(out, filled)
		}
		if *f.spent > maxMerged {
			break
		}
	}
	return out, true
}

func (f filler) text(n *yaml.Node) *yaml.Node {
	if !strings.Contains(n.Value, f.open) {
		return n
	}
	out := *n
	var b strings.Builder
	for rest := n.Value; ; {
		before, after, ok := strings.Cut(rest, f.open)
		inside, behind, closed := strings.Cut(after, f.shut)
		if !ok || !closed || b.Len() > maxValue {
			b.WriteString(rest)
			break
		}
		v := yamlnode.Resolve(f.value(strings.TrimSpace(inside)))
		if v != nil && before == "" && behind == "" && b.Len() == 0 {
			return v // a list or a mapping as a whole, or a scalar with its own line
		}
		b.WriteString(before)
		if v == nil || v.Kind != yaml.ScalarNode {
			b.WriteString(f.open + inside + f.shut)
		} else {
			b.WriteString(v.Value)
		}
		rest = behind
	}
	out.Value = b.String()
	return &out
}

// scripts are the commands of a text or of a list of texts, each with its line;
// lists in lists are taken apart.
func scripts(n *yaml.Node) []Step {
	var out []Step
	for _, c := range yamlnode.Items(n) {
		if c.Kind == yaml.SequenceNode {
			out = append(out, scripts(c)...)
		} else if t := yamlnode.Text(c); t != "" {
			out = append(out, Step{Run: t, Line: c.Line, RunLine: scriptLine(c)})
		}
	}
	return out
}

// shellWords writes words as one command of a shell.
func shellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if w == "" || strings.ContainsAny(w, " \t\n;&|()<>\"'#$`\\") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		quoted[i] = w
	}
	return strings.Join(quoted, " ")
}

// container is a command with its arguments as containers are given them. A
// shell that is handed a script is that script.
func container(n, args *yaml.Node, s *Step) {
	words := append(texts(n), texts(args)...)
	for i, w := range words {
		if i > 0 && i+1 < len(words) && strings.HasPrefix(w, "-") && strings.HasSuffix(w, "c") && isShell(words[0]) {
			s.Shell, s.Run = words[0], words[i+1]
			s.RunLine = s.Line
			for _, list := range [][]*yaml.Node{yamlnode.Items(args), yamlnode.Items(n)} {
				for _, c := range list {
					if c.Value == s.Run {
						s.RunLine = scriptLine(c)
					}
				}
			}
			return
		}
	}
	if len(words) > 0 {
		s.Run, s.RunLine = shellWords(words), max(lineOf(n), lineOf(args))
		if first := yamlnode.Items(n); len(first) > 0 {
			s.RunLine = first[0].Line
		} else if first := yamlnode.Items(args); len(first) > 0 {
			s.RunLine = first[0].Line
		}
	}
}

func isShell(word string) bool {
	switch word[strings.LastIndexByte(word, '/')+1:] {
	case "sh", "bash", "zsh", "ash", "dash", "ksh", "pwsh", "powershell":
		return true
	}
	return false
}

// inert are first words of names that do none of the deeds: they get things
// ready, keep them and tell people.
var inert = set("install", "setup", "set", "notify", "load", "save", "restore", "store", "upload", "download", "checkout", "clone", "auth", "login", "configure", "config",
	"init", "initialize", "initialise", "attach", "cache", "print", "wait", "fetch", "get", "prepare", "add", "send", "approve", "hold", "report", "git", "prefetch", "summary", "show", "slack", "use", "with", "status")

// byName is what something whose content is not read does, as far as its name
// says so.
func byName(name, what string) (deeds deed, opaque string) {
	words := tokens(name)
	switch {
	case len(words) == 0:
		return 0, what
	case words[0] == "upload" && named(strings.Join(words[1:], "-")) != 0: // of a release, perhaps
		return 0, what
	case inert[words[0]]:
		return 0, ""
	}
	deeds = named(name)
	if words[0] == "push" && len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return pushed[w] }) {
		deeds &^= deploys
	}
	return deeds, what
}

// pushed is what has to be pushed for it to be a deployment.
var pushed = set("image", "images", "docker", "registry", "registries", "chart", "charts", "helm", "catalog", "release", "package", "packages", "ecr", "gcr", "acr", "prod", "production")
