package pipeline

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// imported reads a pipeline that another file of the repository or of the
// workspace shares. See
// https://support.atlassian.com/bitbucket-cloud/docs/share-pipelines-configurations/.
func (b *bitbucket) imported(from *yaml.Node, section string) {
	text := yamlnode.Text(from)
	at, name := b.source(text)
	u := Use{Name: text, Pin: PinUnknown, Kind: Include, Line: from.Line}
	if at.Path != "" {
		u.Name, u.Ref, u.Pin = strings.TrimPrefix(at.Repo+"/"+at.Path, "/")+":"+name, at.Ref, pinOf(at.Ref)
		if at.Repo == "" {
			u.Pin = PinLocal
		}
	}
	b.Uses = append(b.Uses, u)
	steps := b.shared(at, name)
	if steps == nil || b.importing {
		b.hide(from.Line, "the pipeline %s is not read", text)
		return
	}
	image, limit := b.image, b.limit
	b.image, b.limit, b.importing = nil, "", true // those of the file that imports are not for what it imports
	b.items(steps, section)
	b.image, b.limit, b.importing = image, limit, false
}

// source is where a pipeline comes from: slug:ref:pipeline, or pipeline@name,
// whose name stands for a path, slug:ref or slug:ref:path. A path of "" is
// nowhere.
func (b *bitbucket) source(text string) (at Place, pipeline string) {
	const file = "bitbucket-pipelines.yml"
	if pipeline, name, ok := strings.Cut(text, "@"); ok {
		parts := strings.SplitN(yamlnode.Text(b.imports[name]), ":", 3)
		switch len(parts) {
		case 1:
			return Place{Path: strings.TrimPrefix(parts[0], "/")}, pipeline
		case 2:
			return b.elsewhere(parts[0], parts[1], file), pipeline
		}
		return b.elsewhere(parts[0], parts[1], parts[2]), pipeline
	}
	if parts := strings.Split(text, ":"); len(parts) == 3 {
		return b.elsewhere(parts[0], parts[1], file), parts[2]
	}
	return Place{}, ""
}

// elsewhere is a file of another repository of the workspace.
func (b *bitbucket) elsewhere(slug, ref, path string) Place {
	if b.fleet != nil && b.fleet.Owner != "" && !strings.Contains(slug, "/") {
		slug = b.fleet.Owner + "/" + slug
	}
	return Place{Repo: slug, Ref: ref, Path: path}
}

// shared are the steps of a pipeline that a file shares; nil where there are
// none. Another repository has to export it.
func (b *bitbucket) shared(at Place, name string) *yaml.Node {
	if at.Path == "" {
		return nil
	}
	roots, ok := b.documents(at)
	if !ok || len(roots) == 0 || at.Repo != "" && cmp.Or(yamlnode.Text(yamlnode.Field(roots[0], "export")), "false") != "true" {
		return nil
	}
	return yamlnode.Field(roots[0], "definitions", "pipelines", name)
}
