package pipeline

import (
	"path"
	"strings"
)

// command is one simple command of a shell script.
type command struct {
	words []string
	line  int // counted from 0 at the beginning of the script
}

// keywords of the shell that stand before a command.
var keywords = map[string]bool{"then": true, "do": true, "if": true, "elif": true, "else": true, "while": true,
	"until": true, "!": true, "{": true, "}": true, "fi": true, "done": true, "esac": true, "(": true, ")": true}

// commands cuts a script into simple commands. It is no shell: it knows
// quotes, continued lines, comments, here-documents and $( ), which is what it
// takes to find out which programs a script of a pipeline calls.
func commands(script string) []command { return split(script, 0) }

func split(script string, depth int) []command {
	s := splitter{src: script, depth: depth}
	for s.i < len(s.src) {
		s.next()
	}
	s.flushCommand()
	return s.out
}

type splitter struct {
	src   string
	i     int
	line  int
	out   []command
	words []string
	word  strings.Builder
	has   bool   // a word has begun, maybe an empty one in quotes
	start int    // line of the command's first word
	depth int    // of substitutions around
	until string // the word that ends a here-document which begins on this line
}

func (s *splitter) flushWord() {
	if !s.has {
		return
	}
	w := s.word.String()
	s.word.Reset()
	s.has = false
	if len(s.words) == 0 {
		if keywords[w] {
			return
		}
	}
	s.words = append(s.words, w)
}

func (s *splitter) flushCommand() {
	s.flushWord()
	if len(s.words) > 0 {
		s.out = append(s.out, command{s.words, s.start})
		s.words = nil
	}
}

// begin notes where a command begins.
func (s *splitter) begin() {
	if !s.has && len(s.words) == 0 {
		s.start = s.line
	}
	s.has = true
}

func (s *splitter) put(text string) {
	s.begin()
	s.word.WriteString(text)
}

// next consumes one character, or one construct.
func (s *splitter) next() {
	switch c := s.src[s.i]; c {
	case '\\':
		if s.i+1 < len(s.src) && s.src[s.i+1] == '\n' {
			s.line++
		} else if s.i+1 < len(s.src) {
			s.put(s.src[s.i+1 : s.i+2])
		}
		s.i += 2
		return
	case '\'', '"':
		s.quoted(c)
		return
	case '#':
		if !s.has {
			for s.i < len(s.src) && s.src[s.i] != '\n' {
				s.i++
			}
			return
		}
		s.put("#")
	case '$':
		if strings.HasPrefix(s.src[s.i:], "$(") {
			s.substitution()
			return
		}
		s.put("$")
	case '<':
		s.flushWord()
		switch rest := s.src[s.i:]; {
		case strings.HasPrefix(rest, "<<<"):
			s.i += 3
			return
		case strings.HasPrefix(rest, "<<"):
			s.hereDocument()
			return
		}
	case ' ', '\t', '\r', '>':
		s.flushWord()
	case '\n':
		s.flushCommand()
		s.line++
		s.i++
		s.skipHereDocument()
		return
	case ';', '&', '|', '(', ')', '`':
		s.flushCommand()
	default:
		s.put(s.src[s.i : s.i+1])
	}
	s.i++
}

func (s *splitter) quoted(quote byte) {
	s.begin()
	for s.i++; s.i < len(s.src) && s.src[s.i] != quote; s.i++ {
		c := s.src[s.i]
		if c == '\\' && quote == '"' && s.i+1 < len(s.src) {
			s.i++
			c = s.src[s.i]
		}
		if c == '\n' {
			s.line++
		}
		s.word.WriteByte(c)
	}
	s.i++
}

// substitution takes $( ) into the word as it stands, and what it calls as
// commands of their own.
func (s *splitter) substitution() {
	s.begin()
	depth, line, begin := 0, s.line, s.i
	for ; s.i < len(s.src); s.i++ {
		switch s.src[s.i] {
		case '(':
			depth++
		case ')':
			depth--
		case '\n':
			s.line++
		}
		if depth == 0 && s.i > begin+1 {
			s.put(s.src[begin : s.i+1])
			if inner := s.src[begin+2 : s.i]; s.depth < 3 {
				for _, c := range split(inner, s.depth+1) {
					s.out = append(s.out, command{c.words, line + c.line})
				}
			}
			s.i++
			return
		}
	}
	s.put(s.src[begin:])
}

func (s *splitter) hereDocument() {
	rest := strings.TrimLeft(s.src[s.i+2:], "- \t")
	end := strings.IndexAny(rest, " \t\r\n;|&>)")
	if end < 0 {
		end = len(rest)
	}
	s.until = strings.Trim(rest[:end], `'"\`)
	s.i = len(s.src) - len(rest) + end
}

func (s *splitter) skipHereDocument() {
	if s.until == "" {
		return
	}
	for s.i < len(s.src) {
		text, _, _ := strings.Cut(s.src[s.i:], "\n")
		s.i = min(len(s.src), s.i+len(text)+1)
		s.line++
		if strings.TrimSpace(text) == s.until {
			break
		}
	}
	s.until = ""
}

// wrappers run the command that follows; the number tells how many words of
// their own come first, flags aside.
var wrappers = map[string]int{"sudo": 0, "time": 0, "nice": 0, "env": 0, "exec": 0, "command": 0, "nohup": 0, "xvfb-run": 0,
	"npx": 0, "bunx": 0, "dotenv": 0, "timeout": 1, "retry": 0, "stdbuf": 0, "caffeinate": 0, "doppler run": 0,
	"bundle exec": 0, "poetry run": 0, "uv run": 0, "pipenv run": 0, "pdm run": 0, "hatch run": 0, "rye run": 0,
	"pnpm exec": 0, "pnpm dlx": 0, "yarn exec": 0, "yarn dlx": 0, "npm exec": 0, "mise exec": 0, "asdf exec": 0,
	"python -m": 0, "python3 -m": 0, "coverage run": 0, "nix develop": 0, "devbox run": 0, "aws-vault exec": 1,
	"op run": 0, "direnv exec": 1, "docker compose run": 1, "docker compose exec": 1, "docker-compose run": 1, "docker-compose exec": 1}

// scanned run a command that stands somewhere among their arguments.
var scanned = map[string]bool{"docker run": true, "docker exec": true, "podman run": true, "podman exec": true,
	"kubectl exec": true, "kubectl run": true, "ssh": true, "docker container run": true, "xargs": true, "find": true}

// valued are flags that take the next word as their value.
var valued = map[string]bool{"-C": true, "-f": true, "--file": true, "--prefix": true, "--cwd": true, "--dir": true, "-w": true,
	"--workspace": true, "--directory": true, "-p": true, "-e": true, "--env": true, "--env-file": true, "--project-name": true,
	"-u": true, "--user": true, "--filter": true, "-F": true, "--chdir": true, "-n": true, "--namespace": true, "--kube-context": true, "--context": true}

func takesValue(program, flag string) bool {
	switch program {
	case "sh", "bash", "zsh", "python", "python3", "node", "ruby", "perl":
		return false // their -e and -u stand alone, or before a text
	}
	return valued[flag]
}

// maxWords is how much of a command is looked at, and how many wrappers deep.
const (
	maxWords    = 200
	maxWrappers = 16
)

// head strips a command down to the program that does the work: assignments,
// wrappers and folders go, flags stay.
func head(words []string) []string {
	words = words[:min(len(words), maxWords)]
	for range maxWrappers {
		for len(words) > 0 && (isAssignment(words[0]) || words[0] == "--" || words[0] == "-") {
			words = words[1:]
		}
		if len(words) == 0 {
			return nil
		}
		words = append([]string{program(words[0])}, words[1:]...)
		rest, ok := unwrap(words)
		if !ok || len(rest) == 0 {
			return words
		}
		words = rest
	}
	return words
}

// unwrap takes the longest wrapper off.
func unwrap(words []string) ([]string, bool) {
	plain := words
	if words[0] == "python" || words[0] == "python3" {
		plain = words[:min(len(words), 2)]
	} else {
		plain = bare(words)
	}
	for n := min(3, len(plain)); n > 0; n-- {
		extra, ok := wrappers[strings.Join(plain[:n], " ")]
		if !ok {
			continue
		}
		rest := words
		for skip := n + extra; skip > 0 && len(rest) > 0; rest = rest[1:] {
			if strings.HasPrefix(rest[0], "-") && rest[0] != "-m" {
				if takesValue(words[0], rest[0]) && len(rest) > 1 {
					rest = rest[1:]
				}
				continue
			}
			skip--
		}
		for len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
			if takesValue(words[0], rest[0]) && len(rest) > 1 {
				rest = rest[1:]
			}
			rest = rest[1:]
		}
		return rest, true
	}
	return words, false
}

// bare is a command without its flags and their values.
func bare(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case i > 0 && takesValue(words[0], w):
			i++
		case i > 0 && strings.HasPrefix(w, "-"), i > 0 && isAssignment(w):
		default:
			out = append(out, w)
		}
	}
	return out
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	if !ok || name == "" || '0' <= name[0] && name[0] <= '9' {
		return false
	}
	return strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// program is the name of a program whose folder says nothing: bin/rails,
// node_modules/.bin/jest, ./gradlew. Other paths are scripts, and stay.
func program(word string) string {
	base, dir := path.Base(word), path.Dir(word)
	switch base {
	case "gradlew", "gradlew.bat":
		return "gradle"
	case "mvnw", "mvnw.cmd":
		return "mvn"
	}
	if b := path.Base(dir); b == "bin" || b == ".bin" {
		if base == "rails" || base == "rake" || base == "rspec" || base == "rubocop" || b == ".bin" || strings.HasPrefix(word, "/") ||
			strings.HasPrefix(dir, "vendor") || strings.Contains(dir, "venv") {
			return base
		}
	}
	return word
}
