package gitfs

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// Commit is one commit, without its tree's content. Names are valid UTF-8.
// A date that git wrote but no calendar should show (before 1970, after 9999,
// or not a number) is not known: the zero time.
type Commit struct {
	Hash     Hash      `json:"hash"`
	Tree     Hash      `json:"tree"`
	Parents  []Hash    `json:"parents"`
	Author   Person    `json:"author"`
	Authored time.Time `json:"authored"`
	When     time.Time `json:"when"` // committer date, UTC
	Subject  string    `json:"subject"`
}

var errBadCommit = fmt.Errorf("%w: malformed commit", ErrCorrupt)

// rawCommit is a commit cut into its fields; they point into the object.
type rawCommit struct {
	tree      Hash
	parents   []Hash
	author    []byte // name <address> seconds zone
	committer []byte
	encoding  []byte
	message   []byte
}

func parseCommit(b []byte) (rawCommit, error) {
	var c rawCommit
	hasTree := false
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		b = rest
		if len(line) == 0 {
			c.message = rest
			break
		}
		word, value, _ := bytes.Cut(line, []byte(" "))
		switch string(word) {
		case "tree":
			if hasTree {
				continue
			}
			if !parseHash(&c.tree, value) {
				return c, fmt.Errorf("%w: its tree is %q", errBadCommit, value)
			}
			hasTree = true
		case "parent":
			var p Hash
			if !parseHash(&p, value) {
				return c, fmt.Errorf("%w: a parent is %q", errBadCommit, value)
			}
			c.parents = append(c.parents, p)
		case "author":
			c.author = value
		case "committer":
			c.committer = value
		case "encoding":
			c.encoding = value
		}
	}
	if !hasTree {
		return c, fmt.Errorf("%w: it names no tree", errBadCommit)
	}
	return c, nil
}

func parseHash(h *Hash, digits []byte) bool {
	if len(digits) != 40 {
		return false
	}
	_, err := hex.Decode(h[:], digits)
	return err == nil
}

// splitIdent cuts "name <address> seconds zone".
func splitIdent(b []byte) (name, address []byte, seconds int64) {
	open := bytes.IndexByte(b, '<')
	shut := bytes.LastIndexByte(b, '>')
	if open < 0 || shut < open {
		return bytes.TrimSpace(b), nil, 0
	}
	name = bytes.TrimSpace(b[:open])
	address = bytes.TrimSpace(b[open+1 : shut])
	date, _, _ := bytes.Cut(bytes.TrimSpace(b[shut+1:]), []byte(" "))
	seconds, err := strconv.ParseInt(string(date), 10, 64)
	if err != nil || !knownDate(seconds) {
		seconds = 0
	}
	return name, address, seconds
}

// knownDate leaves out what RFC 3339 cannot write and what only a broken tool
// can have written.
func knownDate(seconds int64) bool {
	const year10000 = 253402300800
	return seconds > 0 && seconds < year10000
}

// unixDate is the inverse of what splitIdent gives: 0 is not known.
func unixDate(seconds int64) time.Time {
	if !knownDate(seconds) {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func person(name, address, encoding []byte) Person {
	return Person{Name: decodeText(name, encoding), Email: decodeText(address, encoding)}
}

// decodeText makes valid UTF-8 out of a commit's text: by the encoding that
// the commit names, if the text is not UTF-8 as it stands.
func decodeText(b, encoding []byte) string {
	if utf8.Valid(b) {
		return strings.ReplaceAll(string(b), "\x00", "")
	}
	if len(encoding) > 0 {
		if e, err := htmlindex.Get(string(encoding)); err == nil {
			if out, err := e.NewDecoder().Bytes(b); err == nil {
				b = out
			}
		}
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\ufffd"), "\x00", "")
}

// subject is the first line of a message.
func subject(message []byte) []byte {
	line, _, _ := bytes.Cut(bytes.TrimLeft(message, "\r\n"), []byte("\n"))
	return bytes.TrimSpace(line[:min(len(line), 1000)])
}

func readCommit(o objects, h Hash) (Commit, error) {
	b, err := readKind(o, h, kindCommit, maxCommitBytes)
	if err != nil {
		return Commit{}, err
	}
	raw, err := parseCommit(b)
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", h, err)
	}
	name, address, authored := splitIdent(raw.author)
	_, _, when := splitIdent(raw.committer)
	return Commit{
		Hash:     h,
		Tree:     raw.tree,
		Parents:  raw.parents,
		Author:   person(name, address, raw.encoding),
		Authored: unixDate(authored),
		When:     unixDate(when),
		Subject:  decodeText(subject(raw.message), raw.encoding),
	}, nil
}
