package pipeline

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// judge tells what a command does, and whether it hands over to something that
// is not read.
func judge(words []string, depth int) (deeds deed, opaque bool) {
	if words = head(words); len(words) == 0 || depth > 3 {
		return 0, false
	}
	plain := bare(words)
	if len(plain) > 2 && scanned[plain[0]] || len(plain) > 2 && scanned[plain[0]+" "+plain[1]] {
		return scan(words[1:], depth)
	}
	if (words[0] == "sh" || words[0] == "bash") && slices.Contains(words, "-c") {
		for _, c := range commands(words[len(words)-1]) {
			d, o := judge(c.words, depth+1)
			deeds, opaque = deeds|d, opaque || o
		}
		return deeds, opaque
	}
	deeds = phrase(plain)
	if plain[0] == "docker" && slices.Contains(words, "--push") {
		deeds |= deploys
	}
	d, o := indirect(words, plain, depth)
	return deeds | d, o && deeds == 0
}

// scan tries every word as the beginning of a command.
func scan(words []string, depth int) (deeds deed, opaque bool) {
	for i := range words {
		d := phrase(bare(words[i:]))
		if runners[words[i]] {
			r, _ := judge(words[i:], depth+1)
			d |= r
		}
		deeds |= d
	}
	return deeds, deeds == 0
}

func phrase(plain []string) deed {
	var deeds deed
	for n := 1; n <= min(3, len(plain)); n++ {
		deeds |= phraseDeeds()[strings.Join(plain[:n], " ")]
	}
	return deeds
}

// indirect judges a command that names a target, a script of a package or a
// file: by the name, and as not read where the name does not tell.
func indirect(words, plain []string, depth int) (deeds deed, opaque bool) {
	switch program := plain[0]; {
	case runners[program]:
		return targets(program, words, plain[1:])
	case packagers[program] != nil:
		return packaged(program, plain[1:], depth)
	case isScript(program):
		return named(path.Base(program)), true
	case (program == "source" || program == ".") && len(plain) > 1 && path.Base(plain[1]) == "activate":
		return 0, false // a virtual environment of Python
	case slices.Contains([]string{"sh", "bash", "zsh", "python", "python3", "node", "ruby", "perl", "pwsh", "source", "."}, program) && len(plain) > 1:
		return named(path.Base(plain[1])), true
	case program == "go" && len(plain) > 2 && plain[1] == "run":
		return named(path.Base(plain[2])), true
	}
	return 0, false
}

func isScript(word string) bool {
	if !strings.Contains(word, "/") {
		return strings.HasSuffix(word, ".sh")
	}
	return !strings.HasPrefix(word, "/") && !strings.HasPrefix(word, "~") && !strings.Contains(word, "://")
}

func targets(program string, words, names []string) (deeds deed, opaque bool) {
	if program == "mvn" {
		return goals(words, names)
	}
	for _, n := range names {
		d := named(n)
		if n == "check" || n == "tests" || program == "rake" && n == "default" {
			d |= tests
		}
		deeds |= d
		opaque = opaque || d == 0
	}
	return deeds, opaque || len(names) == 0
}

// goals are Maven's: a later phase runs the earlier ones.
func goals(words, names []string) (deeds deed, opaque bool) {
	skipped := slices.ContainsFunc(words, func(w string) bool {
		return strings.HasPrefix(w, "-DskipTests") || strings.HasPrefix(w, "-Dmaven.test.skip")
	})
	for _, n := range names {
		switch n {
		case "test", "package", "verify", "integration-test", "install", "deploy":
			if !skipped {
				deeds |= tests
			}
		}
		switch n {
		case "compile", "package", "verify", "install":
			deeds |= builds
		case "deploy":
			deeds |= builds | deploys
		}
		if strings.Contains(n, "checkstyle") || strings.Contains(n, "spotless") || strings.Contains(n, "spotbugs") {
			deeds |= lints
		}
	}
	return deeds, false
}

func packaged(program string, names []string, depth int) (deeds deed, opaque bool) {
	if len(names) == 0 || packagers[program][names[0]] {
		return 0, false
	}
	explicit := slices.Contains([]string{"run", "run-script", "task", "workspaces", "workspace", "exec"}, names[0])
	if explicit {
		names = names[1:]
	}
	if len(names) == 0 {
		return 0, false
	}
	deeds = named(names[0])
	if !explicit && depth < 3 && deeds == 0 { // yarn jest runs the program
		deeds, _ = judge(names, depth+1)
	}
	return deeds, deeds == 0
}

// named tells by the words of a name what it stands for.
func named(name string) deed {
	words := tokens(name)
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return unless[w] }) {
		return 0
	}
	var deeds deed
	for _, n := range nameWords {
		if n.words[words[0]] || n.words[words[len(words)-1]] {
			deeds |= n.deed
		}
	}
	if deeds&builds != 0 && words[0] == "build" {
		deeds &^= tests // build-test: an image for tests
	}
	return deeds
}

// tokens cuts a name into lower-case words: test-unit, integrationTest,
// deploy:prod, run_tests.sh.
func tokens(name string) []string {
	switch ext := path.Ext(name); ext {
	case ".sh", ".bash", ".py", ".rb", ".js", ".mjs", ".ts", ".pl", ".ps1", ".go", ".yml", ".yaml":
		name = strings.TrimSuffix(name, ext)
	}
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = nil
		}
	}
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && len(word) > 0 && !unicode.IsUpper(word[len(word)-1]):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return words
}
