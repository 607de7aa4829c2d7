package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybook/internal/theme"
	"daybook/themes"
)

// What of the theme's table cannot be followed is refused with line, key and
// what to do.
func TestThemeErrorsNameTheirPlace(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		line    int
		key     string
		text    string
	}{
		"content":        {"[theme]\n\ncontent = \"none\"\n", 3, "theme.content", "is not a folder"},
		"logo":           {"[theme]\nlogo = \"none.svg\"\n", 2, "theme.logo", "there is no file"},
		"logo's format":  {"[theme]\nlogo = \"daybook.toml\"\n", 2, "theme.logo", "an .svg or a .png"},
		"unsafe logo":    {"[theme]\nlogo_dark = \"bad.svg\"\n", 2, "theme.logo_dark", "bad.svg: the picture begins with <html>"},
		"colour":         {"[theme.colours.light]\npaper = \"#fff\"\nlin = \"#000\"\n", 3, "theme.colours.light.lin", `did you mean "link"?`},
		"value":          {"[theme.colours.dark]\nlink = \"red\"\n", 2, "theme.colours.dark.link", `such as "#0a5468"`},
		"font":           {"[[theme.fonts]]\nuse = \"book\"\nfile = \"a.woff2\"\n[[theme.fonts]]\nuse = \"title\"\nfile = \"a.woff2\"\n", 4, "theme.fonts", "must be book"},
		"font's file":    {"[[theme.fonts]]\nuse = \"book\"\n", 1, "theme.fonts", "file is missing"},
		"no font":        {"[[theme.fonts]]\nuse = \"book\"\nfile = \"bad.svg\"\n", 1, "theme.fonts", "no WOFF2 font"},
		"nav of nothing": {"[theme]\n[[theme.nav]]\nlabel = \"x\"\n", 2, "theme.nav", "this one has 0"},
		"nav of two":     {"[[theme.nav]]\npage = \"x\"\nbuiltin = true\n", 1, "theme.nav", "this one has 2"},
		"nav address":    {"[[theme.nav]]\nlabel = \"x\"\naddress = \"javascript:alert(1)\"\n", 1, "theme.nav", "must be one of the web"},
		"nav label":      {"[[theme.nav]]\naddress = \"https://a.example/\"\n", 1, "theme.nav", "label is missing"},
		"nav builtin":    {"[[theme.nav]]\nbuiltin = true\nlabel = \"x\"\n", 1, "theme.nav", "leave label out"},
		"nav key":        {"[[theme.nav]]\nlable = \"x\"\n", 2, "theme.nav.lable", `did you mean "label"?`},
	} {
		t.Run(name, func(t *testing.T) {
			file := write(t, c.content)
			for name, content := range map[string]string{"a.woff2": "wOF2", "bad.svg": "<html>"} {
				if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			conf, err := Read(file)
			if err == nil {
				_, err = conf.Options(noEnv)
			}
			var wrong *Error
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v", err)
			}
			if wrong.Line != c.line || wrong.Key != c.key || !strings.Contains(wrong.Text, c.text) {
				t.Errorf("got %v (line %d, key %q), want line %d, key %q, %q", err, wrong.Line, wrong.Key, c.line, c.key, c.text)
			}
		})
	}
}

func TestTheThemeBecomesOptions(t *testing.T) {
	file := write(t, `[theme]
folder = "theme"
content = "pages"
logo = "logo.svg"
[theme.colours.light]
link = "#88ccff"
[[theme.fonts]]
use = "mono"
file = "mono.woff2"
[[theme.nav]]
page = "teams/"
[[theme.nav]]
builtin = true
`)
	dir := filepath.Dir(file)
	for _, folder := range []string{"theme/parts", "pages"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range map[string]string{"mono.woff2": "wOF2", "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`, "theme/parts/50-own.css": "h1 { color: red }"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	conf, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := conf.Options(noEnv)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Own == nil || len(opts.Theme) != 2 || len(opts.Nav) != 2 || opts.Nav[0].Page != "teams/" || !strings.HasSuffix(opts.Nav[0].Where, "daybook.toml:10") || !opts.Nav[1].Builtin {
		t.Errorf("own %v, %d theme folders, nav %+v", opts.Own, len(opts.Theme), opts.Nav)
	}
	if _, err := theme.Load(themes.Default(), opts.Theme...); err != nil {
		t.Error(err)
	}
	if !slices.ContainsFunc(opts.Warnings, func(w string) bool {
		return strings.Contains(w, "theme.colours") && strings.Contains(w, "link #88ccff on paper")
	}) {
		t.Errorf("nobody is told of a faint link: %q", opts.Warnings)
	}
	for _, name := range []string{"theme", "pages", "logo.svg", "mono.woff2"} {
		if !slices.Contains(conf.Watch(), filepath.Join(dir, name)) {
			t.Errorf("the preview does not watch %s", name)
		}
	}
}
