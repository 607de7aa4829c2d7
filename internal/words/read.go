package words

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// File is the name of the words in the folder of a theme.
const File = "words.toml"

// maxFile is the largest file of words.
const maxFile = 1 << 20

// Read reads the words of a theme. The first folder holds all of them; the
// files of later ones put others in their place, one by one, and may name
// another language. A folder may be nil, or hold none.
func Read(folders ...fs.FS) (*Words, error) {
	w := &Words{messages: map[string]Message{}, lists: map[string][]string{}}
	own := map[string]bool{}
	for i, folder := range folders {
		if folder == nil {
			continue
		}
		content, err := fs.ReadFile(folder, File)
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(content) > maxFile {
			return nil, fmt.Errorf("%s is larger than %d bytes", File, maxFile)
		}
		w.Print += fingerprint(content)
		f := file{text: string(content), first: i == 0, words: w, own: own}
		if err := f.read(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func fingerprint(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:4])
}

// file is one file of words under way.
type file struct {
	text  string
	first bool
	words *Words
	own   map[string]bool
}

func (f *file) read() error {
	var all map[string]any
	if _, err := toml.Decode(f.text, &all); err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return fmt.Errorf("%s:%d: %s", File, wrong.Position.Line, wrong.Message)
		}
		return fmt.Errorf("%s: %w", File, err)
	}
	if err := f.language(all); err != nil {
		return err
	}
	delete(all, "language")
	delete(all, "direction")
	taken := map[string]bool{}
	if err := f.table("", all, taken); err != nil {
		return err
	}
	if f.words.Missing = nil; !f.first {
		for _, key := range slices.Sorted(maps.Keys(f.words.messages)) {
			if !taken[key] && f.words.Language != builtin {
				f.words.Missing = append(f.words.Missing, key)
			}
		}
	}
	return nil
}

// builtin is the language of the words that daybook comes with.
const builtin = "en"

// language takes over the language, and the direction of its script.
func (f *file) language(all map[string]any) error {
	name, said := all["language"].(string)
	if !said {
		if f.first || all["language"] != nil {
			return f.wrong("language", "must name a language, such as \"de\"")
		}
		return nil
	}
	tag, err := language.Parse(name)
	if err != nil {
		return f.wrong("language", "%q is no language: write it as BCP 47 does, such as \"de\" or \"pt-BR\"", name)
	}
	f.words.tag, f.words.Language, f.words.Direction = tag, tag.String(), "ltr"
	if script, _ := tag.Script(); slices.Contains(rightToLeft[:], script.String()) {
		f.words.Direction = "rtl"
	}
	switch direction := all["direction"]; direction {
	case nil:
	case "ltr", "rtl":
		f.words.Direction = direction.(string)
	default:
		return f.wrong("direction", "must be \"ltr\" or \"rtl\"")
	}
	return nil
}

// rightToLeft are the scripts in use that are written so (ISO 15924).
var rightToLeft = [...]string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr"}

func (f *file) table(prefix string, values map[string]any, taken map[string]bool) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		key := prefix + name
		var err error
		switch value := values[name].(type) {
		case string:
			err = f.message(key, map[string]string{"other": value})
		case []any:
			err = f.list(key, value)
		case map[string]any:
			if forms, ok := pluralForms(value); ok {
				err = f.plural(key, forms)
				break
			}
			if err := f.table(key+".", value, taken); err != nil {
				return err
			}
			continue
		default:
			err = f.wrong(key, "must be a text")
		}
		if err != nil {
			return err
		}
		taken[key] = true
	}
	return nil
}

var categories = [...]string{"zero", "one", "two", "few", "many", "other"}

// pluralForms tells a message with several forms from a table of messages.
func pluralForms(value map[string]any) (map[string]string, bool) {
	forms := map[string]string{}
	for name, v := range value {
		text, ok := v.(string)
		if !ok || !slices.Contains(categories[:], name) {
			return nil, false
		}
		forms[name] = text
	}
	return forms, forms["other"] != ""
}

// plural also sees that no form is missing which numbers of the language take.
func (f *file) plural(key string, forms map[string]string) error {
	for i := range 201 {
		n := (i + 1) % 201 // 0 last: a number that is seldom said
		form := category(plural.Cardinal.MatchPlural(f.words.tag, n, 0, 0, 0, 0))
		if _, ok := forms[form]; !ok {
			return f.wrong(key, "lacks the form %q, which %s has for numbers such as %d", form, f.words.Language, n)
		}
	}
	return f.message(key, forms)
}

func (f *file) message(key string, forms map[string]string) error {
	m := Message{forms: map[string][]Part{}}
	known, ok := f.words.messages[key]
	if !f.first && !ok {
		return f.unknown(key)
	}
	for form, text := range forms {
		if strings.Contains(text, "{{") || strings.Contains(text, "[[") {
			return f.wrong(key, "must not hold {{ or [[")
		}
		parts := cut(text)
		if !f.first {
			if p, allowed := known.allows(parts); !allowed {
				return f.wrong(key, "has no place for %s; there are %s", p, known.places())
			}
		}
		m.forms[form] = parts
	}
	if !f.first && len(known.forms) > 1 && len(m.forms) == 1 && strings.Contains(forms["other"], "{") && f.words.Form(1) != f.words.Form(2) {
		return f.wrong(key, "depends on a number: write it as { one = \"…\", other = \"…\" }")
	}
	f.words.messages[key] = m
	return nil
}

func (f *file) list(key string, value []any) error {
	known := f.words.lists[key]
	if !f.first && known == nil {
		return f.unknown(key)
	}
	list := make([]string, len(value))
	for i, v := range value {
		text, ok := v.(string)
		if !ok {
			return f.wrong(key, "must be a list of texts")
		}
		list[i] = text
	}
	if !f.first && len(list) != len(known) && key != "number.small" {
		return f.wrong(key, "has %d entries and must have %d", len(list), len(known))
	}
	f.words.lists[key] = list
	return nil
}

var place = regexp.MustCompile(`\{([A-Za-z]+)\}|<(/?)([a-z]+)>`)

// cut takes a text apart at its places.
func cut(text string) []Part {
	var parts []Part
	from := 0
	for _, at := range place.FindAllStringSubmatchIndex(text, -1) {
		if at[0] > from {
			parts = append(parts, Part{Text: text[from:at[0]]})
		}
		from = at[1]
		switch {
		case at[2] >= 0:
			parts = append(parts, Part{Slot: text[at[2]:at[3]]})
		case at[4] < at[5]:
			parts = append(parts, Part{End: text[at[6]:at[7]]})
		default:
			parts = append(parts, Part{Open: text[at[6]:at[7]]})
		}
	}
	if from < len(text) || len(parts) == 0 {
		parts = append(parts, Part{Text: text[from:]})
	}
	return parts
}

// allows reports whether the message has all the places that the parts want.
func (m Message) allows(parts []Part) (wanted string, ok bool) {
	places := m.places()
	for _, p := range parts {
		wanted := ""
		switch {
		case p.Slot != "":
			wanted = "{" + strings.ToLower(p.Slot) + "}"
		case p.Open != "" || p.End != "":
			wanted = "<" + p.Open + p.End + ">"
		}
		if wanted != "" && !strings.Contains(places, wanted) {
			return wanted, false
		}
	}
	return "", true
}

func (m Message) places() string {
	seen := map[string]bool{}
	for _, parts := range m.forms {
		for _, p := range parts {
			switch {
			case p.Slot != "":
				seen["{"+strings.ToLower(p.Slot)+"}"] = true
			case p.Open != "":
				seen["<"+p.Open+">"] = true
			}
		}
	}
	if len(seen) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), ", ")
}

func (f *file) unknown(key string) error {
	near, most := "", -1
	last := key[strings.LastIndexByte(key, '.')+1:]
	for _, known := range slices.Sorted(maps.Keys(f.words.messages)) {
		if alike := common(known, key); strings.HasSuffix(known, "."+last) && alike > most {
			near, most = fmt.Sprintf("; there is %q", known), alike
		}
	}
	return f.wrong(key, "nothing is said with this key%s; the keys stand in themes/default/%s", near, File)
}

// wrong is an error with its line. The TOML library keeps none of keys, so it
// is looked up in the text; a miss costs the number, not the message.
func (f *file) wrong(key, format string, args ...any) error {
	table := ""
	for i, line := range strings.Split(f.text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(line, "[] ") + "."
			continue
		}
		if name, _, ok := strings.Cut(line, "="); ok && table+strings.Trim(strings.TrimSpace(name), `"'`) == key {
			return fmt.Errorf("%s:%d: %s %s", File, i+1, key, fmt.Sprintf(format, args...))
		}
	}
	return fmt.Errorf("%s: %s %s", File, key, fmt.Sprintf(format, args...))
}

// common is how many letters two keys begin with alike.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
