package infra

import "strings"

// interpolate puts in the values of $NAME, ${NAME} and ${NAME:-default}. What
// has no value stays as it is, which makes the text unknown.
func interpolate(s string, values map[string]string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '$' || b.Len() > 1<<12 {
			b.WriteByte(s[i])
			i++
			continue
		}
		name, fallback, length := variable(s[i:])
		if value, ok := values[name]; ok && value != "" {
			b.WriteString(value)
		} else if fallback != "" {
			b.WriteString(fallback)
		} else {
			b.WriteString(s[i : i+length])
		}
		i += length
	}
	return b.String()
}

// variable reads the variable that a text begins with.
func variable(s string) (name, fallback string, length int) {
	if strings.HasPrefix(s, "${") {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return "", "", len(s)
		}
		name, fallback, _ = strings.Cut(s[2:end], "-")
		name = strings.TrimSuffix(name, ":")
		return name, fallback, end + 1
	}
	n := 1
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 1 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return s[1:n], "", n
}
