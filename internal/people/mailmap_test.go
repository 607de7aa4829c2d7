package people

import (
	"strings"
	"testing"
)

// TestMailmap has the answers of git check-mailmap for the same lines.
func TestMailmap(t *testing.T) {
	m, problems := ParseMailmap([]byte(`# comment
 # not a comment <x@y.z>
Proper Name <commit@email.xx>
<proper@email.xx> <commit2@email.xx>
Proper Name <proper@email.xx> <commit3@email.xx>
Proper Name <proper@email.xx> Commit Name <commit4@email.xx>
Other <other@email.xx> Second Name <commit4@email.xx>
Joe <joe@x> # see <z@z>
Only <> <e@e>
No <e2@e2> <>
Simple <simple@x> <shared@x>
   Spaced   Name   <spaced@x>
Later <later@x> <commit2@email.xx>
<only@x>
Name Only <commit4@email.xx>
Æ <ae@x> ÄB <AE@OLD>
Named <n@x> <both@x>
<m@x> <both@x>
no address

`))
	if len(problems) != 2 || problems[0].Line != 9 || problems[1].Line != 19 {
		t.Errorf("problems: %v", problems)
	}
	for _, line := range strings.Split(`A <commit@email.xx>|Proper Name <commit@email.xx>
A <COMMIT2@email.xx>|Later <later@x>
A <commit3@email.xx>|Proper Name <proper@email.xx>
commit NAME <Commit4@email.xx>|Proper Name <proper@email.xx>
second name <commit4@email.xx>|Other <other@email.xx>
third <commit4@email.xx>|Name Only <commit4@email.xx>
Q <z@z>|Q <z@z>
# see <z@z>|Joe <joe@x>
Q <e@e>|Q <e@e>
Q <>|No <e2@e2>
Q <joe@x>|Q <joe@x>
X <shared@x>|Simple <simple@x>
x <spaced@x>|Spaced   Name <spaced@x>
q <only@x>|q <only@x>
äB <ae@old>|äB <ae@old>
Äb <ae@old>|Æ <ae@x>
q <x@y.z>|# not a comment <x@y.z>
q <both@x>|Named <m@x>
Who <nobody@else>|Who <nobody@else>`, "\n") {
		in, want, _ := strings.Cut(line, "|")
		name, email, _, _ := nameAndEmail(in, true)
		name, email = m.Resolve(name, email)
		if got := name + " <" + email + ">"; got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	if name, email := (Mailmap{}).Resolve("A", "b@c"); name != "A" || email != "b@c" {
		t.Errorf("the zero value gave %s <%s>", name, email)
	}
}

func TestLargeMailmapIsRefused(t *testing.T) {
	m, problems := ParseMailmap([]byte(strings.Repeat("A <a@b>\n", maxBytes/8+1)))
	if len(problems) != 1 || len(m.byEmail) != 0 {
		t.Errorf("%d problems, %d addresses", len(problems), len(m.byEmail))
	}
	m, problems = ParseMailmap([]byte(strings.Repeat("<a>\n", maxEntries+5)))
	if len(problems) != 1 || len(m.byEmail) != 1 {
		t.Errorf("%d problems, %d addresses", len(problems), len(m.byEmail))
	}
}

func FuzzMailmap(f *testing.F) {
	f.Add([]byte("A <a@b> B <c@d>\n# x\n<e> <>\n"), "B", "c@d")
	f.Add([]byte("0<0><\x80>"), "1", "\x80")
	f.Fuzz(func(t *testing.T, src []byte, name, email string) {
		m, _ := ParseMailmap(src)
		n1, e1 := m.Resolve(name, email)
		if n2, e2 := m.Resolve(swapCase(name), swapCase(email)); n1 != name && e1 != email && (n1 != n2 || e1 != e2) {
			t.Errorf("%q <%q> and its other case are %q <%q> and %q <%q>", name, email, n1, e1, n2, e2)
		}
	})
}

// swapCase turns ASCII letters around, and leaves all other bytes.
func swapCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}
