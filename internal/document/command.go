package document

import (
	"strings"
)

// Command is one command that the document tells its reader to run.
type Command struct {
	Line    int      `json:"line"`
	Heading string   `json:"heading,omitempty"` // id of the section that it stands in
	Text    string   `json:"text"`              // as it stands
	Words   []string `json:"words"`             // the program and its arguments, without quotes, redirections, assignments and sudo
	// Dir is where earlier commands of the section have changed to, relative to
	// where its reader began; Unplaced where nobody can tell.
	Dir      string `json:"dir,omitempty"`
	Unplaced bool   `json:"unplaced,omitempty"`
	Inline   bool   `json:"inline,omitempty"` // stands in a sentence
	depth    int    // of the subshells that it runs in
}

// commandsOf finds the commands of a code block. Their lines count from 0.
func commandsOf(language, text string) []Command {
	switch language {
	case "sh", "bash", "zsh", "ksh", "fish", "shell", "command", "commandline":
		if prompted := atPrompts(text); prompted != "" {
			text = prompted
		}
		return ofSimple(shell(text), canBeProgram)
	case "", "text", "txt", "plaintext", "plain", "console", "terminal", "term", "shell-session", "shellsession", "sh-session", "bash-session":
		if prompted := atPrompts(text); prompted != "" {
			return ofSimple(shell(prompted), canBeProgram)
		}
		// Without prompts, such a block may as well be what a command wrote.
		if looksLikeCommands(text) {
			return ofSimple(shell(text), isKnownProgram)
		}
	}
	return nil
}

// canBeProgram leaves out what stands in blocks of commands and is none: the
// lines of tables and listings that commands wrote.
func canBeProgram(word string) bool {
	if strings.HasSuffix(word, ":") || strings.HasPrefix(word, "-") || strings.Trim(word, ".…") == "" {
		return false
	}
	first := word[0]
	upper := strings.ToUpper(word) == word && strings.ToLower(word) != word
	return !upper && ('a' <= first && first <= 'z' || 'A' <= first && first <= 'Z' && strings.ContainsAny(word, "/.") || strings.IndexByte("./~$<{_", first) >= 0)
}

func ofSimple(commands []simple, wanted func(string) bool) []Command {
	var out []Command
	for _, s := range commands {
		if wanted(s.words[0]) {
			out = append(out, Command{Line: s.line, Text: s.text, Words: s.words, depth: s.depth})
		}
	}
	return out
}

// atPrompts is what stands at the prompts of a recorded session, every other
// line blank so that lines keep their numbers; empty where there is no prompt.
func atPrompts(text string) string {
	var out strings.Builder
	found, continued := false, false
	for line := range strings.Lines(text) {
		command, ok := prompted(strings.TrimRight(line, "\r\n"))
		if !ok && continued {
			command, ok = strings.TrimPrefix(strings.TrimSpace(line), "> "), true
		}
		continued = ok && strings.HasSuffix(command, "\\")
		found = found || ok
		if ok {
			out.WriteString(command)
		}
		out.WriteByte('\n')
	}
	if !found {
		return ""
	}
	return out.String()
}

// prompted is the command after "$ ", "% ", "❯ ", "user@host:~$ " or
// "(venv) $ ".
func prompted(line string) (string, bool) {
	line = strings.TrimLeft(line, " \t")
	for _, prompt := range []string{"$ ", "% ", "❯ ", "➜ "} {
		if command, ok := strings.CutPrefix(line, prompt); ok {
			return command, true
		}
	}
	before, command, found := strings.Cut(line, "$ ")
	if found && len(before) < 60 && (strings.Contains(before, "@") && !strings.ContainsAny(before, " \"'=") || strings.HasPrefix(before, "(") && strings.HasSuffix(before, ") ")) {
		return command, true
	}
	return "", false
}

// looksLikeCommands judges a block that does not say what it is by its first
// line.
func looksLikeCommands(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		commands := shell(line)
		if len(commands) == 0 {
			return false
		}
		words := commands[0].words
		return isKnownProgram(words[0]) && (len(words) > 1 || isProgramPath(words[0]) || words[0] == "make")
	}
	return false
}

// isKnownProgram knows what documents tell people to run, so that a list of
// words is not taken for commands.
func isKnownProgram(word string) bool {
	switch word {
	case "make", "gmake", "npm", "npx", "yarn", "pnpm", "bun", "node", "deno", "go", "cargo", "rustup", "python", "python3", "pip", "pip3", "pipenv",
		"poetry", "uv", "tox", "pytest", "ruby", "bundle", "gem", "rake", "rails", "rspec", "rbenv", "asdf", "mise", "nvm", "java", "mvn", "gradle",
		"php", "composer", "dotnet", "mix", "just", "task", "mage", "docker", "docker-compose", "podman", "kubectl", "helm", "kustomize", "flux",
		"terraform", "tofu", "terragrunt", "ansible-playbook", "aws", "gcloud", "az", "gh", "glab", "git", "brew", "apt", "apt-get", "yum", "dnf", "apk",
		"curl", "wget", "ssh", "scp", "rsync", "cd", "cp", "mv", "mkdir", "rm", "ln", "chmod", "cat", "export", "source", "bash", "sh", "zsh", "psql", "mysql",
		"redis-cli", "govuk-docker", "pre-commit", "direnv", "vault", "sops", "kind", "minikube", "skaffold", "tilt", "heroku", "cf":
		return true
	}
	return isProgramPath(word)
}

// isProgramPath reports whether a word is the path of a program in the
// repository, as far as a path can say so.
func isProgramPath(word string) bool {
	if !isPlainPath(word) {
		return false
	}
	for _, folder := range []string{"./", "../", "bin/", "script/", "scripts/", "hack/", "tools/", "ci/", "build/", "dev/", "tasks/"} {
		if rest, ok := strings.CutPrefix(word, folder); ok && rest != "" {
			return true
		}
	}
	return false
}

// isScriptPath reports whether a path from here, such as ./x, is a program and
// not a folder.
func isScriptPath(word string) bool {
	rest, here := strings.CutPrefix(word, "./")
	if !here || !isPlainPath(rest) || strings.HasSuffix(rest, "/") {
		return false
	}
	switch folder, _, _ := strings.Cut(rest, "/"); folder {
	case "bin", "script", "scripts", "gradlew", "mvnw", "configure":
		return !hasDataExtension(rest)
	}
	return hasScriptExtension(rest)
}

// command keeps a command and the names in it.
func (w *walker) command(c Command) {
	if len(w.doc.Commands) >= maxCommands {
		return
	}
	c.Heading = w.section
	if !c.Inline {
		w.enter(c.depth)
		c.Dir, c.Unplaced = w.dir.path, w.dir.lost
	}
	w.doc.Commands = append(w.doc.Commands, c)
	if !c.Unplaced {
		for _, n := range namesOf(c) {
			w.name(n, c.Line)
		}
	}
	if !c.Inline {
		w.dir.follow(c.Words)
	}
}

// enter follows subshells: at their end one stands where one stood before.
func (w *walker) enter(depth int) {
	for len(w.outer) < depth {
		w.outer = append(w.outer, w.dir)
	}
	for len(w.outer) > depth {
		w.dir = w.outer[len(w.outer)-1]
		w.outer = w.outer[:len(w.outer)-1]
	}
}

// codeSpan reads what stands in code within a sentence: a command, or a path.
func (w *walker) codeSpan(text string, line int) {
	text = strings.TrimSpace(text)
	if command, ok := prompted(text); ok {
		text = command
	}
	if commands := shell(text); len(commands) > 0 && isCommand(commands[0].words, text) {
		for _, c := range commands {
			w.command(Command{Line: line, Text: c.text, Words: c.words, Inline: true})
		}
		return
	}
	if n, ok := pathName(text); ok {
		w.name(n, line)
	}
}

// isCommand is strict: a span is a command where its program is known and has
// an argument, or where a path says "run me": ./script/x, ./gradlew, ./x.sh.
func isCommand(words []string, text string) bool {
	if strings.Contains(text, "\n") || len(text) > 500 {
		return false
	}
	if len(words) > 1 {
		return isKnownProgram(words[0])
	}
	return isScriptPath(words[0])
}
