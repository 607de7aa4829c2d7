package highlight

// languages are those that documents of services are likely to hold. It is a
// list, because each lexer has to be held against hostile code.
func languages() []string {
	return []string{
		"bash", "sh", "shell", "zsh", "ksh", "console", "shell-session", "sh-session", "powershell", "ps1", "pwsh", "batch", "bat",
		"go", "golang", "python", "py", "python3", "py3", "ruby", "rb", "php", "perl", "pl", "lua", "r", "julia",
		"java", "kotlin", "kt", "scala", "groovy", "gradle", "clojure", "clj",
		"c", "cpp", "c++", "csharp", "c#", "cs", "rust", "rs", "swift", "dart", "zig", "haskell", "hs", "elixir", "ex", "erlang", "erl", "ocaml", "fsharp",
		"javascript", "js", "jsx", "typescript", "ts", "tsx", "vue", "html", "xml", "svg", "css", "scss", "sass",
		"json", "jsonc", "json5", "yaml", "yml", "toml", "ini", "cfg", "conf", "properties", "dotenv", "env", "csv",
		"dockerfile", "docker", "makefile", "make", "mf", "cmake", "nginx", "nix", "hcl", "terraform", "tf", "bicep", "puppet", "starlark",
		"sql", "mysql", "postgresql", "postgres", "plpgsql", "graphql", "gql", "protobuf", "proto", "thrift", "promql", "rego", "jsonnet", "cue",
		"http", "diff", "patch", "udiff", "markdown", "md", "systemd", "vim", "awk", "viml", "jinja", "django", "handlebars", "gotmpl", "go-template",
	}
}

// lexerName is what chroma calls a language, where it does not know the name.
func lexerName(name string) string {
	switch name {
	case "shell", "ksh":
		return "bash"
	case "gradle":
		return "groovy"
	case "jsonc", "json5":
		return "json"
	case "conf", "cfg", "dotenv", "env":
		return "ini"
	case "tf":
		return "terraform"
	case "svg":
		return "xml"
	case "postgres":
		return "postgresql"
	case "jsx":
		return "react"
	case "patch":
		return "diff"
	case "gotmpl":
		return "go-template"
	case "golang":
		return "go"
	case "viml":
		return "vim"
	case "mf":
		return "makefile"
	}
	return name
}
