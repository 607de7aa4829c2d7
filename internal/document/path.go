package document

import (
	"path"
	"slices"
	"strings"
)

// pathName judges whether a code span is a path of the repository. It is shy:
// much that has a slash is none.
func pathName(text string) (Name, bool) {
	target := text
	if file, line, found := strings.Cut(text, ":"); found && (isDigits(line) || strings.HasPrefix(line, "L") && isDigits(line[1:])) {
		target = file // main.go:12
	}
	if !isPlainPath(target) || !isPathLike(target) {
		return Name{}, false
	}
	kind := NamePath
	if isProgramPath(target) && path.Ext(target) == "" && !strings.HasSuffix(target, "/") && !strings.HasPrefix(target, "../") {
		kind = NameScript
	}
	return Name{Text: text, Kind: kind, Target: clean(target), In: InCode, Certain: isCertain(target)}, true
}

// isPlainPath reports whether a word can be a path and nothing but that: no
// glob, no expansion, no placeholder, no address.
func isPlainPath(word string) bool {
	if word == "" || len(word) > 300 || strings.ContainsAny(word, " \t\n*?[]{}()<>|;&\"'`$=,:@#%^!\\~+") || strings.HasPrefix(word, "-") || strings.HasPrefix(word, "/") {
		return false
	}
	if strings.Contains(word, "...") || strings.Contains(word, "…") || strings.Contains(word, "//") {
		return false
	}
	first, _, _ := strings.Cut(strings.ToLower(word), "/")
	switch first {
	case "foo", "bar", "baz", "xxx":
		return false
	}
	for segment := range strings.SplitSeq(strings.ToLower(word), "/") {
		switch {
		case strings.HasPrefix(segment, "your-"), strings.HasPrefix(segment, "your_"), strings.HasPrefix(segment, "my-"):
			return false
		}
	}
	return !strings.HasPrefix(word, "path/to/") && !strings.Contains(word, "/path/to/")
}

// isPathLike asks for a slash or the extension of a file.
func isPathLike(word string) bool {
	first, rest, slash := strings.Cut(word, "/")
	if !slash {
		method := len(path.Ext(word)) == 2 && strings.Count(word, ".") > 1 // a.b.c
		return hasFileExtension(word) && !isProductName(word) && !method || isFileName(word)
	}
	switch {
	case first == "." || first == ".." || strings.HasPrefix(first, "."):
		return rest != ""
	case strings.Contains(first, "."):
		return false // a host
	case isMediaType(first) && strings.Count(word, "/") == 1:
		return false
	case strings.ToUpper(word) == word && strings.ToLower(word) != word:
		return false // GET/POST
	}
	return true
}

func isMediaType(first string) bool {
	switch first {
	case "application", "audio", "font", "image", "message", "multipart", "text", "video":
		return true
	}
	return false
}

// isCertain tells paths from owner/repository, branches, packages, examples and
// pairs of words, by the folder that they begin with.
func isCertain(word string) bool {
	word, here := strings.CutPrefix(word, "./")
	first, _, slash := strings.Cut(word, "/")
	if !slash {
		return here && hasFileExtension(word) // otherwise, a file of that name may be anybody's
	}
	return slices.Contains(usualFolders, first)
}

var usualFolders = []string{
	"app", "apps", "bin", "charts", "cmd", "config", "db", "deploy", "deployment", "docs", "doc", "hack", "helm", "infra", "infrastructure", "internal",
	"k8s", "lib", "manifests", "packages", "pkg", "script", "scripts", "services", "spec", "src", "terraform", "test", "tests", "tools", ".github", ".gitlab",
}

func isFileName(name string) bool {
	switch name {
	case "Makefile", "Dockerfile", "Rakefile", "Gemfile", "Procfile", "Brewfile", "Vagrantfile", "Jenkinsfile", "Justfile", "justfile", "Tiltfile",
		"CODEOWNERS", "LICENSE", "Gemfile.lock", ".gitignore", ".dockerignore", ".tool-versions", ".nvmrc", ".ruby-version", ".gitlab-ci.yml", ".env.example":
		return true
	}
	return false
}

// hasFileExtension knows the extensions that stand for files in a repository.
func hasFileExtension(name string) bool {
	base := path.Base(name)
	ext := path.Ext(base)
	if ext == "" || ext == base {
		return false
	}
	switch strings.ToLower(ext[1:]) {
	case "go", "rb", "py", "js", "jsx", "ts", "tsx", "mjs", "cjs", "java", "kt", "kts", "scala", "rs", "c", "h", "cc", "cpp", "hpp", "cs", "php", "ex", "exs",
		"erl", "clj", "swift", "sql", "sh", "bash", "zsh", "ps1", "bat", "pl", "lua", "r", "rake", "gemspec", "erb", "haml", "slim", "tmpl", "tpl", "html", "css",
		"scss", "vue", "svelte", "md", "mdx", "rst", "adoc", "txt", "yaml", "yml", "json", "jsonc", "json5", "toml", "ini", "cfg", "conf", "properties", "xml",
		"proto", "graphql", "tf", "tfvars", "hcl", "nix", "bzl", "gradle", "mk", "mod", "sum", "lock", "csv", "svg", "png", "jpg", "jpeg", "gif", "pdf",
		"puml", "mmd", "drawio", "dockerfile", "service", "rego", "cue", "jsonnet", "libsonnet", "patch", "golden":
		return true
	}
	return false
}

// hasDataExtension reports whether a path with an extension is no program.
func hasDataExtension(name string) bool {
	return hasFileExtension(name) && !hasScriptExtension(name)
}

func hasScriptExtension(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".sh", ".bash", ".zsh", ".py", ".rb", ".js", ".ts", ".mjs", ".pl", ".php", ".ps1":
		return true
	}
	return false
}

// isProductName knows what ends like a file and is a product or a method.
func isProductName(word string) bool {
	switch strings.ToLower(word) {
	case "node.js", "vue.js", "next.js", "nuxt.js", "express.js", "three.js", "d3.js", "react.js", "ember.js", "backbone.js", "chart.js", "moment.js", "require.js",
		"alpine.js", "socket.io", "asp.net", "package.json.lock":
		return true
	}
	return false
}
