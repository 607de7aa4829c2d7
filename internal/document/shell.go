package document

import (
	"strings"
)

// simple is one simple command of a shell text: what stands between the
// operators that separate commands.
type simple struct {
	line  int      // from 0
	text  string   // as it stands, without comments
	words []string // without quotes, redirections, assignments and sudo; expansions stay as they are
	depth int      // of the subshells that it runs in
}

const maxWords = 200

// shell splits a text as POSIX shells do: quotes, escapes, comments,
// continued lines, here-documents, redirections, expansions and reserved
// words. What documents have besides, such as <placeholder>, is a word.
func shell(text string) []simple {
	s := &shellText{text: text}
	for s.pos < len(s.text) {
		s.step()
	}
	s.endCommand()
	return s.commands
}

type shellText struct {
	text     string
	pos      int
	line     int
	commands []simple

	words  []string
	word   strings.Builder
	inWord bool
	begun  bool
	start  int            // of the command
	end    int            // of its last word
	first  int            // its line
	depth  int            // of subshells
	skip   int            // of case statements, whose patterns are no commands
	drop   bool           // the next word is where a redirection leads
	delim  bool           // the next word is the delimiter of a here-document
	tabs   bool           // its lines may be indented with tabs
	here   []hereDocument // that begin on the next line
}

type hereDocument struct {
	delimiter string
	tabs      bool
}

func (s *shellText) step() {
	c := s.text[s.pos]
	switch c {
	case '\n':
		s.endCommand()
		s.pos++
		s.line++
		s.hereDocuments()
	case ' ', '\t', '\r':
		s.endWord()
		s.pos++
	case '#':
		if s.inWord {
			s.take(1)
			return
		}
		s.pos += lineEnd(s.text[s.pos:])
	case '\\':
		s.escape()
	case '\'', '"', '`':
		s.quote(c)
	case '$':
		s.expansion()
	case '<', '>':
		s.redirection()
	case ';', '|', '&':
		s.operator(c)
	case '(', ')':
		s.endCommand()
		s.pos++
		if c == '(' {
			s.depth++
		} else {
			s.depth = max(s.depth-1, 0)
		}
	default:
		s.take(1)
	}
}

// take adds the next n bytes to the word as they stand.
func (s *shellText) take(n int) {
	s.begin()
	n = min(n, len(s.text)-s.pos)
	s.word.WriteString(s.text[s.pos : s.pos+n])
	s.line += strings.Count(s.text[s.pos:s.pos+n], "\n")
	s.pos += n
	s.end = s.pos
}

func (s *shellText) begin() {
	if !s.begun {
		s.begun, s.start, s.first = true, s.pos, s.line
	}
	s.inWord = true
}

func (s *shellText) escape() {
	rest := s.text[s.pos+1:]
	switch {
	case strings.HasPrefix(rest, "\n"):
		s.pos += 2
		s.line++
	case strings.HasPrefix(rest, "\r\n"):
		s.pos += 3
		s.line++
	case rest == "":
		s.pos++
	default:
		s.begin()
		s.pos++
		s.take(1)
	}
}

// quote reads a quoted string. One without an end is an apostrophe.
func (s *shellText) quote(q byte) {
	end := closing(s.text[s.pos+1:], q)
	if end < 0 {
		s.take(1)
		return
	}
	s.begin()
	if q == '`' {
		s.take(end + 2)
		return
	}
	s.pos++
	s.take(end)
	s.pos++
	s.end = s.pos
}

func closing(text string, q byte) int {
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && q != '\'' {
			i++
			continue
		}
		if text[i] == q {
			return i
		}
	}
	return -1
}

// expansion takes $NAME, ${NAME} and $(command) as they stand.
func (s *shellText) expansion() {
	rest := s.text[s.pos:]
	n := 0
	switch {
	case strings.HasPrefix(rest, "$("):
		n = balanced(rest[1:], '(', ')')
	case strings.HasPrefix(rest, "${"):
		n = balanced(rest[1:], '{', '}')
	}
	s.take(n + 1)
}

// balanced is the length of a text in brackets, or 0 where they do not close
// soon: each opening bracket is looked at.
func balanced(text string, opening, end byte) int {
	const soon = 2 << 10
	depth := 0
	for i := range min(len(text), soon) {
		switch text[i] {
		case opening:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func (s *shellText) redirection() {
	rest := s.text[s.pos:]
	if n := placeholder(rest); n > 0 {
		s.take(n)
		return
	}
	if strings.HasPrefix(rest, "<(") || strings.HasPrefix(rest, ">(") {
		if n := balanced(rest[1:], '(', ')'); n > 0 {
			s.take(n + 1)
			return
		}
	}
	if isDigits(s.word.String()) { // a file descriptor
		s.word.Reset()
		s.inWord = false
	}
	s.endWord()
	for _, op := range []string{"<<<", "<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">"} {
		if !strings.HasPrefix(rest, op) {
			continue
		}
		s.pos += len(op)
		if op == "<<" || op == "<<-" {
			s.delim, s.tabs = true, op == "<<-"
		}
		s.drop = true
		break
	}
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

// placeholder is the length of a <name> that the reader is to replace, or 0.
func placeholder(text string) int {
	end := strings.IndexByte(text[:min(len(text), 80)], '>')
	if text[0] != '<' || end < 2 || !isLetter(text[1]) && text[1] < 0x80 || text[end-1] == ' ' {
		return 0
	}
	for i := 1; i < end; i++ {
		switch b := text[i]; {
		case isLetter(b), '0' <= b && b <= '9', b >= 0x80, strings.IndexByte(" _-./:'|", b) >= 0:
		default:
			return 0
		}
	}
	return end + 1
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func (s *shellText) operator(c byte) {
	rest := s.text[s.pos:]
	if c == '&' && strings.HasPrefix(rest, "&>") {
		s.endWord()
		s.pos += len("&>")
		if strings.HasPrefix(s.text[s.pos:], ">") {
			s.pos++
		}
		s.drop = true
		return
	}
	n := 1
	for n < len(rest) && n < 2 && strings.IndexByte(";|&", rest[n]) >= 0 {
		n++
	}
	s.endCommand()
	s.pos += n
}

func (s *shellText) endWord() {
	if !s.inWord {
		return
	}
	word := s.word.String()
	s.word.Reset()
	s.inWord = false
	switch {
	case s.delim:
		s.here = append(s.here, hereDocument{word, s.tabs})
		s.delim, s.drop = false, false
	case s.drop:
		s.drop = false
	case len(s.words) < maxWords:
		s.words = append(s.words, word)
	}
}

// hereDocuments skips the texts that the last line announced.
func (s *shellText) hereDocuments() {
	for _, h := range s.here {
		for s.pos < len(s.text) {
			n := lineEnd(s.text[s.pos:])
			line := strings.TrimRight(s.text[s.pos:s.pos+n], "\r")
			s.pos = min(s.pos+n+1, len(s.text))
			s.line++
			if h.tabs {
				line = strings.TrimLeft(line, "\t")
			}
			if line == h.delimiter {
				break
			}
		}
	}
	s.here = nil
}

func lineEnd(text string) int {
	if n := strings.IndexByte(text, '\n'); n >= 0 {
		return n
	}
	return len(text)
}

func (s *shellText) endCommand() {
	s.endWord()
	text := ""
	if s.begun {
		text = strings.TrimSpace(s.text[s.start:s.end])
	}
	words, line := s.words, s.first
	s.words, s.begun, s.drop, s.delim = nil, false, false, false
	if len(words) == 0 {
		return
	}
	switch words[0] {
	case "case":
		s.skip++
	case "esac":
		s.skip = max(s.skip-1, 0)
		return
	}
	if s.skip > 0 {
		return
	}
	if words = program(words); len(words) > 0 {
		s.commands = append(s.commands, simple{line, text, words, s.depth})
	}
}

// program leaves out what stands before the program that a command runs:
// reserved words, assignments, and the likes of sudo.
func program(words []string) []string {
	for len(words) > 0 {
		switch w := words[0]; w {
		case "if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "time", "exec", "nohup", "command", "builtin":
			words = words[1:]
		case "fi", "done", "for", "select", "function", "in", "[[", "[", "((":
			return nil
		case "sudo", "doas", "env", "nice":
			words = withoutOptions(words[1:])
		default:
			if !isAssignment(w) {
				return words
			}
			words = words[1:]
		}
	}
	return nil
}

// withoutOptions skips the options of sudo, env and nice.
func withoutOptions(words []string) []string {
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		option := words[0]
		words = words[1:]
		switch option {
		case "-u", "-g", "-h", "-p", "-C", "-n", "-S", "--user", "--group", "--unset", "--chdir":
			if len(words) > 0 && option != "-S" {
				words = words[1:]
			}
		case "--":
			return words
		}
	}
	return words
}

func isAssignment(word string) bool {
	name, _, found := strings.Cut(word, "=")
	name = strings.TrimSuffix(name, "+")
	if !found || name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		if b := name[i]; !isLetter(b) && b != '_' && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}
