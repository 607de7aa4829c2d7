package survey

import (
	"path"
	"slices"
	"strings"
)

// languages are told by manifests, and by the endings of the files that are
// written in them.
var languages = [...]struct {
	name      string
	manifests []string // names, or endings with * before them; the first counts most
	endings   []string
}{
	{"Go", []string{"go.mod"}, []string{".go"}},
	{"Rust", []string{"Cargo.toml"}, []string{".rs"}},
	{"TypeScript", []string{"tsconfig.json", "package.json"}, []string{".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"}},
	{"JavaScript", []string{"package.json"}, []string{".js", ".jsx", ".mjs", ".cjs"}},
	{"Python", []string{"pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile"}, []string{".py"}},
	{"Ruby", []string{"Gemfile", "*.gemspec"}, []string{".rb", ".erb", ".rake"}},
	{"Java", []string{"pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"}, []string{".java"}},
	{"Kotlin", []string{"build.gradle.kts", "build.gradle", "settings.gradle", "settings.gradle.kts", "pom.xml"}, []string{".kt"}},
	{"Scala", []string{"build.sbt", "pom.xml"}, []string{".scala"}},
	{"Groovy", []string{"build.gradle"}, []string{".groovy"}},
	{"PHP", []string{"composer.json"}, []string{".php"}},
	{"C#", []string{"*.csproj", "*.sln"}, []string{".cs"}},
	{"F#", []string{"*.fsproj"}, []string{".fs"}},
	{"Visual Basic", []string{"*.vbproj"}, []string{".vb"}},
	{"Elixir", []string{"mix.exs"}, []string{".ex", ".exs"}},
	{"Swift", []string{"Package.swift"}, []string{".swift"}},
}

// language is that of a folder: of those that its manifests speak of, the one
// that most files are written in. A web application in Ruby has a package.json
// for its pages.
func (r *reader) language(folder string, told map[string]string) Value {
	if len(told) == 0 {
		return Value{}
	}
	written := map[string]int{}
	if len(told) > 1 {
		written = r.written(folder)
	}
	best, most := -1, -1
	for i, l := range languages {
		if told[l.name] != "" && written[l.name] > most {
			best, most = i, written[l.name]
		}
	}
	return Value{Text: languages[best].name, Format: "path", Path: told[languages[best].name]}
}

// manifestsIn are the manifests of a folder, by language.
func (r *reader) manifestsIn(folder string) map[string]string {
	told := map[string]string{}
	names := r.files.inFolder(folder)
	for _, l := range languages {
		for _, manifest := range l.manifests {
			if at := slices.IndexFunc(names, func(name string) bool { return isManifest(name, manifest) }); at >= 0 {
				told[l.name] = path.Join(folder, names[at])
				break
			}
		}
	}
	return told
}

func isManifest(name, manifest string) bool {
	if ending, ok := strings.CutPrefix(manifest, "*"); ok {
		return strings.HasSuffix(name, ending)
	}
	return name == manifest
}

// manifestsBelow are those of the folders below that are no other service's, as
// far as they are read, the nearest of each language.
func (r *reader) manifestsBelow(folder string) map[string]string {
	told := map[string]string{}
	for _, f := range r.files.described().manifests {
		if in(f.Path, folder) && !aids(f.Path) && r.ownFolder(f.Path) == folder {
			for _, l := range languages {
				if told[l.name] == "" && slices.ContainsFunc(l.manifests, func(m string) bool { return isManifest(path.Base(f.Path), m) }) {
					told[l.name] = f.Path
				}
			}
		}
	}
	return told
}

// ownFolder is that of the service whose a path is.
func (r *reader) ownFolder(p string) string {
	if at := r.serviceOf(p); at >= 0 {
		return r.survey.Services[at].Folder
	}
	return ""
}

// aids reports whether a manifest is of what helps with the work, and is not
// the work itself: pages of documents, scripts.
func aids(p string) bool {
	for part := range strings.SplitSeq(path.Dir(p), "/") {
		switch strings.ToLower(part) {
		case "docs", "doc", "website", "tools", "tool", "scripts", "hack", "ci", "build", "demo", "demos", "benchmarks":
			return true
		}
		if strings.HasPrefix(part, ".") && part != "." {
			return true
		}
	}
	return false
}

// written counts the files of each language that lie in a folder or below, and
// are no other service's.
func (r *reader) written(folder string) map[string]int {
	byEnding := map[string]int{}
	from, to := r.files.below(folder)
	for _, p := range r.files.paths[from:to] {
		if ending := path.Ext(p); ending != "" && len(ending) < 10 && !vendored(p) && r.ownFolder(p) == folder {
			byEnding[ending]++
		}
	}
	written := map[string]int{}
	for _, l := range languages {
		for _, ending := range l.endings {
			written[l.name] += byEnding[ending]
		}
	}
	return written
}

// vendored reports whether a file is a copy of somebody else's.
func vendored(p string) bool {
	for _, folder := range [...]string{"vendor/", "node_modules/", "third_party/", "third-party/"} {
		if strings.HasPrefix(p, folder) || strings.Contains(p, "/"+folder) {
			return true
		}
	}
	return false
}
