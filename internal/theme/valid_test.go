package theme

import "testing"

func TestValid(t *testing.T) {
	for in, want := range map[string]string{
		"":                "",
		"plain\ttext\r\n": "plain\ttext\r\n",
		"ä €  \u00a0 \u200f \u202a א 中 😀": "ä €  \u00a0 \u200f \u202a א 中 😀",
		"a\xffb":              "a\ufffdb",
		"a\x00\x1b[31m\x7fb":  "a\ufffd\ufffd[31m\ufffdb",
		"\u0085x\u009f":       "\ufffdx\ufffd",
		"rm \u202ehs.x\u202d": "rm \ufffdhs.x\ufffd",
		"\xc2":                "\ufffd",
		"\xe2\x80":            "\ufffd",
	} {
		if got := string(valid([]byte(in))); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
