package owners

import (
	"regexp"
	"strings"
)

// splitGlobs splits at the commas outside {a,b} and [a,b].
func splitGlobs(globs string) (out []string) {
	curly, square, from := 0, 0, 0
	for i := range len(globs) {
		switch globs[i] {
		case '{':
			curly++
		case '}':
			curly = max(curly-1, 0)
		case '[':
			square++
		case ']':
			square = max(square-1, 0)
		case ',':
			if curly == 0 && square == 0 {
				out = append(out, globs[from:i])
				from = i + 1
			}
		}
	}
	if from < len(globs) {
		out = append(out, globs[from:])
	}
	return out
}

// javaGlob is the regular expression of a glob of Java's file systems, which
// Gerrit uses; false where Java refuses the glob, which then matches nothing.
func javaGlob(glob string) (string, bool) {
	var out strings.Builder
	inGroup := false
	runes := []rune(glob)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\\':
			if i++; i == len(runes) {
				return "", false
			}
			out.WriteString(regexp.QuoteMeta(string(runes[i])))
		case r == '[':
			class, width, ok := javaClass(runes[i:])
			if !ok {
				return "", false
			}
			out.WriteString(class)
			i += width - 1
		case r == '{' && inGroup:
			return "", false
		case r == '{':
			out.WriteString("(?:(?:")
			inGroup = true
		case r == '}' && inGroup:
			out.WriteString("))")
			inGroup = false
		case r == ',' && inGroup:
			out.WriteString(")|(?:")
		case r == '*' && i+1 < len(runes) && runes[i+1] == '*':
			out.WriteString(".*")
			i++
		case r == '*':
			out.WriteString("[^/]*")
		case r == '?':
			out.WriteString("[^/]")
		default:
			out.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return out.String(), !inGroup
}

// javaClass is [a-c] or [!a-c], which never matches a slash.
func javaClass(runes []rune) (class string, width int, ok bool) {
	i, not := 1, false
	if i < len(runes) && runes[i] == '!' {
		not = true
		i++
	}
	var ranges []rune // pairs
	for ; i < len(runes) && runes[i] != ']'; i++ {
		low := runes[i]
		if low == '/' {
			return "", 0, false
		}
		high := low
		if i+2 < len(runes) && runes[i+1] == '-' && runes[i+2] != ']' {
			high = runes[i+2]
			i += 2
		}
		if high < low || high == '/' {
			return "", 0, false
		}
		ranges = append(ranges, low, high)
	}
	if i == len(runes) || len(ranges) == 0 {
		return "", 0, false
	}
	var out strings.Builder
	out.WriteString("[")
	if not {
		out.WriteString("^/")
	}
	for k := 0; k < len(ranges); k += 2 {
		low, high := ranges[k], ranges[k+1]
		if !not && low < '/' && '/' < high {
			classRange(&out, low, '/'-1)
			low = '/' + 1
		}
		classRange(&out, low, high)
	}
	out.WriteString("]")
	return out.String(), i + 1, true
}

func classRange(out *strings.Builder, low, high rune) {
	for i, r := range []rune{low, high} {
		if i == 1 {
			out.WriteByte('-')
		}
		if strings.ContainsRune(`\]^-[`, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
}
