package site

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var numbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// number writes small numbers as words.
func number(n int) string {
	if n >= 0 && n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

// count writes a number with its noun; plural is the noun for any but one.
func count(n int, one, plural string) string {
	if n == 1 {
		return number(n) + " " + one
	}
	return number(n) + " " + plural
}

// capital makes the first letter of a sentence a capital.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// day writes a date as in running text.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// since names the day of the edition before: "yesterday", a weekday within the
// week, else the date.
func since(before, now time.Time) string {
	a, b := before.UTC().Truncate(24*time.Hour), now.UTC().Truncate(24*time.Hour)
	switch days := int(b.Sub(a).Hours() / 24); {
	case days == 1:
		return "yesterday"
	case days > 1 && days < 7:
		return a.Weekday().String()
	}
	return day(before)
}

// spans cuts a sentence into text and what stands in back-quotes.
func spans(s string) []Span {
	var out []Span
	for code := false; s != ""; code = !code {
		part, rest, found := strings.Cut(s, "`")
		if code && !found { // a back-quote without its other half is itself
			part, code = "`"+part, false
		}
		if !code {
			part = dated(part)
		}
		if part != "" {
			out = append(out, Span{Text: part, Code: code})
		}
		s = rest
		if !found {
			break
		}
	}
	return out
}

// plain is the sentence without its marks.
func plain(parts []Span) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// joined writes links as a list in a sentence: a, b and c.
func joined(links []Link) []Span {
	var out []Span
	for i, l := range links {
		switch {
		case i > 0 && i == len(links)-1:
			out = append(out, Span{Text: " and "})
		case i > 0:
			out = append(out, Span{Text: ", "})
		}
		out = append(out, Span{Text: l.Text, Address: l.Address, Inside: l.Inside})
	}
	return out
}

// short is a commit as people write it.
func short(commit string) string { return cut(commit, 7) }

// lineWord names a line of the page's own document.
func lineWord(n int) string {
	if n == 0 {
		return ""
	}
	return "line " + strconv.Itoa(n)
}
