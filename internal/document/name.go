package document

import (
	"path"
	"strings"
)

// Name is something in the repository that the document names. Whether it is
// there is for the caller to say.
type Name struct {
	Text    string   `json:"text"` // as it stands in the document
	Kind    NameKind `json:"kind"`
	Target  string   `json:"target"`        // the path, the make target, the script
	Dir     string   `json:"dir,omitempty"` // the folder that a command would run in, from where its reader begins
	Line    int      `json:"line"`
	Heading string   `json:"heading,omitempty"` // id of the section that it stands in
	In      Where    `json:"in"`
	// Certain is false where the text may mean something else, such as org/repo,
	// an example or a file of the reader's: it counts if it is there, and is not
	// missing if it is not.
	Certain bool `json:"certain,omitempty"`
}

// NameKind is what is named.
type NameKind string

// The kinds of names.
const (
	NamePath   NameKind = "path"        // a file or folder
	NameScript NameKind = "script"      // a program called by its path
	NameMake   NameKind = "make target" // make test
	NameNPM    NameKind = "npm script"  // npm run build
	NameTask   NameKind = "task"        // task, just or rake
)

// Where a name stands.
type Where string

// The places of names.
const (
	InCode    Where = "code"    // a code span
	InCommand Where = "command" // a command, in a block or a span
	InLink    Where = "link"    // the destination of a relative link, from the folder of the document
)

// name keeps the first mention in each section.
func (w *walker) name(n Name, line int) {
	n.Heading = w.section
	if n.Target == "" || w.named[n] || len(w.doc.Names) >= maxNames {
		return
	}
	w.named[n] = true
	n.Line = line
	w.doc.Names = append(w.doc.Names, n)
}

// namesOf finds what a command names.
func namesOf(c Command) []Name {
	var names []Name
	words := c.Words
	if len(words) > 2 && words[0] == "bundle" && words[1] == "exec" {
		words = words[2:]
	}
	switch program := words[0]; program {
	case "make", "gmake":
		names = makeTargets(words[1:])
	case "npm", "pnpm", "yarn", "bun":
		names = packageScript(program, words[1:])
	case "rake", "just", "task":
		names = task(program, words[1:])
	case "bash", "sh", "zsh", "ruby", "python", "python3", "node", "source", ".":
		names = interpreted(words[1:])
	case "cat", "less", "cp", "cd", "pushd":
		if len(words) > 1 && isPlainPath(words[1]) && isPathLike(words[1]) && program != "cd" && program != "pushd" {
			names = []Name{{Text: words[1], Kind: NamePath, Target: clean(words[1]), Certain: true}}
		}
	default:
		if isProgramPath(program) {
			names = []Name{{Text: program, Kind: NameScript, Target: clean(program), Certain: true}}
		}
		names = append(names, fileOptions(words[1:])...)
	}
	for i := range names {
		names[i].In = InCommand
		if names[i].Dir == "" {
			names[i].Dir = c.Dir
		} else {
			names[i].Dir = path.Join(c.Dir, names[i].Dir)
		}
	}
	return names
}

func clean(p string) string { return strings.TrimPrefix(path.Clean(p), "./") }

// makeTargets are the targets of a make command. With -f, nobody knows whose.
func makeTargets(args []string) []Name {
	var names []Name
	dir := ""
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "-C" || arg == "--directory":
			if i++; i >= len(args) || !isPlainPath(args[i]) {
				return nil
			}
			dir = clean(args[i])
		case strings.HasPrefix(arg, "-C"), strings.HasPrefix(arg, "--directory="):
			dir = clean(strings.TrimPrefix(strings.TrimPrefix(arg, "-C"), "--directory="))
		case strings.HasPrefix(arg, "-f"), strings.HasPrefix(arg, "--file"), strings.HasPrefix(arg, "--makefile"):
			return nil
		case arg == "-I" || arg == "-o" || arg == "-W" || arg == "-E" || arg == "-l":
			i++
		case strings.HasPrefix(arg, "-"), isDigits(arg), strings.Contains(arg, "="):
		case isTarget(arg):
			names = append(names, Name{Text: "make " + arg, Kind: NameMake, Target: arg, Certain: true})
		}
	}
	for i := range names {
		names[i].Dir = dir
		if dir != "" {
			names[i].Text = "make -C " + dir + " " + names[i].Target
		}
	}
	return names
}

// isTarget reports whether a word can be the name of a target or a script, and
// is no placeholder or expansion.
func isTarget(word string) bool {
	return word != "" && word != "..." && word != "…" && !strings.ContainsAny(word, "$<>{}[]()*?`'\"\\|&;,=%!") && !strings.Contains(word, "...")
}

// packageScript is the script of a package.json that a command runs. Without
// "run", npm and pnpm know only some; yarn and bun run what they do not know
// as a command of their own.
func packageScript(program string, args []string) []Name {
	dir, text := "", program
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		option, value, joined := strings.Cut(args[0], "=")
		args = args[1:]
		switch option {
		case "--prefix", "-C", "--cwd", "--dir":
			if !joined {
				if len(args) == 0 {
					return nil
				}
				value, args = args[0], args[1:]
			}
			if !isPlainPath(value) {
				return nil
			}
			dir = clean(value)
			text += " " + option + " " + value
		case "-w", "--workspace", "--workspaces", "-ws", "--filter", "-F", "-r", "--recursive":
			return nil
		}
	}
	if len(args) == 0 {
		return nil
	}
	script := ""
	switch verb := args[0]; {
	case verb == "run" || verb == "run-script":
		if len(args) < 2 || strings.HasPrefix(args[1], "-") {
			return nil
		}
		text, script = text+" "+verb, args[1]
	case verb == "test" && program != "bun", verb == "start":
		script = verb
	case verb == "t" && program == "npm":
		return nil
	case program == "yarn" && !isYarnVerb(verb):
		script = verb
	}
	for _, arg := range args {
		if arg == "--workspace" || arg == "-w" || strings.HasPrefix(arg, "--workspace=") || strings.HasPrefix(arg, "--prefix") {
			return nil
		}
	}
	if !isTarget(script) {
		return nil
	}
	// yarn also runs what a dependency has installed.
	certain := program != "yarn" || args[0] == "run" || script == "test" || script == "start"
	return []Name{{Text: text + " " + script, Kind: NameNPM, Target: script, Dir: dir, Certain: certain}}
}

func isYarnVerb(verb string) bool {
	switch verb {
	case "add", "audit", "autoclean", "bin", "cache", "check", "config", "constraints", "create", "dedupe", "dlx", "exec", "explain", "generate-lock-entry",
		"global", "help", "import", "info", "init", "install", "licenses", "link", "list", "login", "logout", "node", "npm", "outdated", "owner", "pack",
		"patch", "plugin", "policies", "publish", "rebuild", "remove", "search", "self-update", "set", "stage", "tag", "team", "unlink", "unplug", "up",
		"upgrade", "upgrade-interactive", "version", "versions", "why", "workspace", "workspaces":
		return true
	}
	return false
}

func task(program string, args []string) []Name {
	for _, arg := range args {
		switch {
		case strings.HasPrefix(arg, "-"):
			return nil // a flag may take a value, or another file
		case strings.Contains(arg, "="):
		default:
			if at := strings.IndexByte(arg, '['); at > 0 && program == "rake" { // arguments of the task
				arg = arg[:at]
			}
			if !isTarget(arg) {
				return nil
			}
			return []Name{{Text: program + " " + arg, Kind: NameTask, Target: arg, Certain: true}}
		}
	}
	return nil
}

// interpreted is the script that an interpreter is given.
func interpreted(args []string) []Name {
	if len(args) == 0 || !isPlainPath(args[0]) || !isPathLike(args[0]) {
		return nil
	}
	return []Name{{Text: args[0], Kind: NameScript, Target: clean(args[0]), Certain: strings.Contains(args[0], "/")}}
}

// fileOptions are the files that options such as -f name.
func fileOptions(args []string) []Name {
	var names []Name
	for i, arg := range args {
		option, value, joined := strings.Cut(arg, "=")
		switch option {
		case "-f", "--file", "--filename", "--values", "--env-file", "--var-file", "-var-file":
		default:
			continue
		}
		if !joined {
			if i+1 >= len(args) {
				break
			}
			value = args[i+1]
		}
		if isPlainPath(value) && isPathLike(value) {
			names = append(names, Name{Text: value, Kind: NamePath, Target: clean(value), Certain: strings.Contains(value, "/")})
		}
	}
	return names
}
