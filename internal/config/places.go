package config

import (
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// places tells on which line tables and keys stand. The TOML library keeps the
// lines of parse errors only, so headers and keys are looked up in the text;
// a miss costs the line number, not the message.
type places map[string]int

// locate notes "table#index" for each table header and "table#index.key" for
// each key below it; index counts the tables of an array.
func locate(content string) places {
	at := places{}
	seen := map[string]int{}
	table := ""
	for i, line := range strings.Split(content, "\n") {
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			name := strings.TrimSpace(strings.Trim(header[:max(0, strings.IndexByte(header, ']'))], "[] \""))
			table = name + "#" + strconv.Itoa(seen[name])
			seen[name]++
			at[table] = i + 1
			continue
		}
		if key, _, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			key = strings.Trim(strings.TrimSpace(key), `"'`)
			if at[table+"."+key] == 0 {
				at[table+"."+key] = i + 1
			}
		}
	}
	return at
}

func (p places) top(key string) int               { return p["."+key] }
func (p places) table(name string, index int) int { return p[name+"#"+strconv.Itoa(index)] }
func (p places) in(table, key string) int         { return p[table+"#0."+key] }

// nth finds a key of one table of an array, such as source.token, else the
// table.
func (p places) nth(name string, index int, key string) int {
	if line := p[name+"#"+strconv.Itoa(index)+"."+strings.TrimPrefix(key, name+".")]; line > 0 {
		return line
	}
	return p.table(name, index)
}

// line finds a decoded key: itself in the first table of its parents that
// holds it, or that table.
func (p places) line(key toml.Key) int {
	if len(key) == 1 {
		if line := p.top(key[0]); line > 0 {
			return line
		}
		return p.table(key[0], 0)
	}
	parent := strings.Join(key[:len(key)-1], ".")
	for i := 0; p.table(parent, i) > 0; i++ {
		if line := p[parent+"#"+strconv.Itoa(i)+"."+key[len(key)-1]]; line > 0 {
			return line
		}
	}
	return p.table(strings.Join(key, "."), 0)
}
