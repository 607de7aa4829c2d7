// Package config reads daybook.toml into each stage's options. It stands above
// the stages on purpose: none of them knows the file.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Name is the configuration file that is looked for in the current folder.
const Name = "daybook.toml"

// Error is a configuration that cannot be followed, with its place.
type Error struct {
	File string
	Line int    // 0 where the file as a whole is meant
	Key  string // "" where no key is meant
	Text string
}

func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Key != "" {
		place += ": " + e.Key
	}
	return place + ": " + e.Text
}

// Config is a read and checked configuration.
type Config struct {
	File string // "" where there is none
	Dir  string // paths in the file are relative to it
	file file
}

// Read reads a configuration file.
func Read(name string) (*Config, error) {
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{File: name, Text: "there is no such file; `daybook init` writes one"}
	}
	if err != nil {
		return nil, err
	}
	c := &Config{File: name, Dir: filepath.Dir(name)}
	c.file, err = parse(name, string(content))
	return c, err
}

// Default is the configuration where there is no file.
func Default() *Config { return &Config{Dir: "."} }

// parse decodes strictly: a key that daybook does not know is an error, with
// the known one that comes nearest.
func parse(name, content string) (file, error) {
	var f file
	meta, err := toml.Decode(content, &f)
	if err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return f, &Error{File: name, Line: wrong.Position.Line, Key: wrong.LastKey, Text: wrong.Message}
		}
		return f, mistyped(name, err)
	}
	places := locate(content)
	for _, key := range meta.Undecoded() {
		return f, &Error{File: name, Line: places.line(key), Key: key.String(), Text: "daybook knows no such key" + nearest(key, knownKeys())}
	}
	return f, f.validate(name, places)
}

// mistype is how the TOML library words a value of the wrong type: it gives
// the place in the text alone.
var mistype = regexp.MustCompile(`line (\d+) \(last key "([^"]+)"\): (.*)`)

func mistyped(name string, err error) *Error {
	m := mistype.FindStringSubmatch(err.Error())
	if m == nil {
		return &Error{File: name, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	}
	line, _ := strconv.Atoi(m[1]) // digits, by the pattern
	return &Error{File: name, Line: line, Key: m[2], Text: m[3]}
}

// nearest suggests a known key for a mistyped one.
func nearest(key toml.Key, known []string) string {
	best := Nearest(key[len(key)-1], known)
	if best == "" {
		return "; the keys are described in the README"
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// Nearest is the known word that a mistyped one comes nearest to, or "" where
// none comes near.
func Nearest(word string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := edits(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	return best
}

// edits is how many slips of the finger lie between two short words: a letter
// too many, too few or wrong, or two in the wrong order.
func edits(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
		for j := 1; j <= len(b); j++ {
			if i == 0 {
				rows[i][j] = j
				continue
			}
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
