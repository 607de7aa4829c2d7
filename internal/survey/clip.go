package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"daybook/internal/mirror"
)

// Bounds of single facts, in bytes. They become part of many pages and findings:
// an author's name of a megabyte would be on the page of each document.
const (
	maxText = 2000
	maxName = 300
)

// clip bounds a text.
func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return cut(text, maxText) + "…"
}

// said is what a descriptor says, as it may be published: without the password
// of an address.
func said(text string) string { return clip(mirror.Redact(text)) }

// shortName bounds a name that tells things apart: long ones that differ still
// differ.
func shortName(name string) string {
	if len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return cut(name, maxName) + "-" + hex.EncodeToString(sum[:4])
}

func cut(text string, most int) string {
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
