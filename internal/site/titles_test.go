package site

import "testing"

func TestDocumentTitle(t *testing.T) {
	for _, test := range []struct{ title, class, path, want string }{
		{"Roll back", "runbook", "docs/rollback.md", "Roll back"},
		{"", "guide", "docs/rollback.md", "rollback.md"},
		{"TERMS AND CONDITIONS", "licence", "LICENSE", "LICENSE"},
		{"https://forge/MAINTAINERS", "guide", "MAINTAINERS", "MAINTAINERS"},
	} {
		if got := documentTitle(test.title, test.class, test.path); got != test.want {
			t.Errorf("%q of %s is called %q, want %q", test.title, test.path, got, test.want)
		}
	}
}
