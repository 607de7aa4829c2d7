package slug

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The cases are those of github-slugger, which were made by asking GitHub, in
// its order: later ids depend on earlier ones.
func TestGitHubIDs(t *testing.T) {
	cases := []struct{ text, want string }{
		{"alpha", "alpha"},
		{"alpha", "alpha-1"},
		{"bravoCharlieDelta", "bravocharliedelta"},
		{"__proto__", "__proto__"},
		{"__proto__", "__proto__-1"},
		{"hasOwnProperty", "hasownproperty"},
		{"echo", "echo"},
		{"echo", "echo-1"},
		{"echo 1", "echo-1-1"},
		{"echo-1", "echo-1-2"},
		{"echo", "echo-2"},
		{"foxtrot-1", "foxtrot-1"},
		{"foxtrot", "foxtrot"},
		{"foxtrot", "foxtrot-2"},
		{"heading with a - dash", "heading-with-a---dash"},
		{"heading with an _ underscore", "heading-with-an-_-underscore"},
		{"heading with a period.txt", "heading-with-a-periodtxt"},
		{"exchange.bind_headers(exchange, routing [, bindCallback])", "exchangebind_headersexchange-routing--bindcallback"},
		{" ", "-"},
		{" a", "-a"},
		{"a ", "a-"},
		{" a ", "-a-"},
		{"-a-", "-a--1"},
		{"apostrophe’s should be trimmed", "apostrophes-should-be-trimmed"},
		{"I ♥ unicode", "i--unicode"},
		{"dash-dash", "dash-dash"},
		{"en–dash", "endash"},
		{"😄 unicode emoji", "-unicode-emoji"},
		{"😄-😄 unicode emoji", "--unicode-emoji"},
		{"😄_😄 unicode emoji", "_-unicode-emoji"},
		{"😄 - an emoji", "---an-emoji"},
		{":smile: - a gemoji", "smile---a-gemoji"},
		{"Привет", "привет"},
		{"Профили пользователей", "профили-пользователей"},
		{"Привет non-latin 你好", "привет-non-latin-你好"},
		{":ok_hand::hatched_chick: Two in a row with no spaces", "ok_handhatched_chick-two-in-a-row-with-no-spaces"},
		{"a_ ‿ ⁀ ⁔ ︳ ＿b", "a_-‿-⁀-⁔-︳-＿b"},
		{"a$ ¢ £ €b", "a---b"},
		{"a0 ١ ۰ ० ０ 𝟏b", "a0-١-۰-०-０-𝟏b"},
		{"a҈ ⃝ ⃞b", "a҈-⃝-⃞b"},
		{"aᛮ Ⅰ Ⅻ ⅰ 〇b", "aᛮ-ⅰ-ⅻ-ⅰ-〇b"},
		{"a0 4 8 ¼ ⁶ ① Ⅱ ➀b", "a0-4-8----ⅱ-b"},
		{"a№ ⅍ Ⓔ ⓘ ⚙ ✅ 🄺 🅙b", "a--ⓔ-ⓘ---🄺-🅙b"},
		{"ǅ Ⴉ Ა ﬀ 𐐆 Ⱄb", "ǆ-ⴉ-ა-ﬀ-𐐮-ⱄb"},
		{"a\u2028b", "ab"},
		{"İstanbul", "i̇stanbul"},
		{"⚙️ Setup", "️-setup"},
	}
	var s Slugger
	for _, c := range cases {
		if got := s.ID(c.text); got != c.want {
			t.Errorf("ID(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestManyRepetitionsAreFast(t *testing.T) {
	var s Slugger
	last := ""
	for range 200_000 {
		last = s.ID("usage")
	}
	if last != "usage-199999" {
		t.Errorf("the last of 200,000 is %q", last)
	}
}

func FuzzIDs(f *testing.F) {
	f.Add("A B", "a-b", "a b 1")
	f.Add("\xff", "İ", "¼")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var s Slugger
		seen := map[string]bool{}
		for _, text := range []string{a, b, c, a, b, c, a + "-1"} {
			id := s.ID(text)
			if seen[id] {
				t.Fatalf("%q twice", id)
			}
			seen[id] = true
			if !utf8.ValidString(id) || strings.ContainsAny(id, " \t\n\"'<>&:") {
				t.Fatalf("id %q of %q", id, text)
			}
		}
	})
}
