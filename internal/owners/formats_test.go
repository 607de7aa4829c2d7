package owners

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDetectByPlaceAndContent(t *testing.T) {
	for _, c := range []struct {
		path, src string
		want      Dialect
	}{
		{".bitbucket/CODEOWNERS", "* @ws/group", BitbucketCloud},
		{".bitbucket/CODEOWNERS", "* @reviewer-group/x", BitbucketServer},
		{".gitea/CODEOWNERS", ".* @a", GiteaForgejo},
		{".forgejo/CODEOWNERS", "* @a", GiteaForgejo},
		{"OWNERS", "# comment\n\napprovers:\n- a", Kubernetes},
		{"pkg/OWNERS", "options:\n  no_parent_owners: true", Kubernetes},
		{"OWNERS", "# comment\njane@example.com\n", Gerrit},
		{"OWNERS", "set noparent\n", Gerrit},
		{"OWNERS", "per-file *.md=a@example.com\n", Gerrit},
		{"IPC_OWNERS", "file://ipc/SECURITY_OWNERS\n", Gerrit},
		{"OWNERS", "*\n", Gerrit},
		{"OWNERS", "Ask the platform team.\n", Unknown},
		{"OWNERS", "", Unknown},
		{"MAINTAINERS", "X\nM: A <a@b.c>\nF: x/\n", LinuxMaintainers},
		{"MAINTAINERS", "OLD STYLE\nP: A\nM: a@b.c\nS: Maintained\n", LinuxMaintainers},
		{"MAINTAINERS", "[Org]\n[people]\n", MobyMaintainers},
		{"MAINTAINERS", "A <a@b.com>", MaintainersList},
		{"MAINTAINERS.md", "# Maintainers\n* @a", MaintainersList},
	} {
		if got := Detect(c.path, []byte(c.src)); got != c.want {
			t.Errorf("Detect(%s, %q) = %q, want %q", c.path, c.src, got, c.want)
		}
		if file, _ := ParseFiles(Unknown, map[string][]byte{c.path: []byte(c.src)}); file.Dialect != c.want {
			t.Errorf("ParseFiles(%s, %q) is %q, want %q", c.path, c.src, file.Dialect, c.want)
		}
	}
}

func TestOwnersOfNeitherKindAreUnknown(t *testing.T) {
	file, problems := ParseFiles(Unknown, map[string][]byte{"OWNERS": []byte("Ask the platform team.\n")})
	if file.Unread == "" || len(problems) != 1 {
		t.Errorf("unread %q, problems %v", file.Unread, problems)
	}
	// The nearest to the root decides, whatever its name sorts like.
	file, _ = ParseFiles(Unknown, map[string][]byte{"A/OWNERS": []byte("a@example.com\n"), "OWNERS": []byte("approvers: [b]")})
	if file.Dialect != Kubernetes {
		t.Errorf("read as %s", file.Dialect)
	}
	// The root is empty, and a file below tells the kind.
	file, _ = ParseFiles(Unknown, map[string][]byte{"OWNERS": nil, "a/OWNERS": []byte("approvers: [b]")})
	if a := file.Compile().Owners("a/x"); file.Dialect != Kubernetes || a.State != Owned {
		t.Errorf("%s: %+v", file.Dialect, a)
	}
}

func TestLocateFilesOfEveryFormat(t *testing.T) {
	for _, c := range []struct {
		paths string
		forge Dialect
		want  string // path dialect: files
	}{
		{"CODEOWNERS", GitHub, "CODEOWNERS github: CODEOWNERS"},
		{".bitbucket/CODEOWNERS .bitbucket/teams.yaml", Unknown, ".bitbucket/CODEOWNERS : .bitbucket/CODEOWNERS .bitbucket/teams.yaml"},
		{".bitbucket/CODEOWNERS CODEOWNERS", BitbucketServer, ".bitbucket/CODEOWNERS bitbucket-data-center: .bitbucket/CODEOWNERS"},
		{".gitea/CODEOWNERS docs/CODEOWNERS", GiteaForgejo, "docs/CODEOWNERS gitea: docs/CODEOWNERS"},
		{"b/OWNERS OWNERS OWNERS_ALIASES a/X_OWNERS", Unknown, "OWNERS : OWNERS OWNERS_ALIASES a/X_OWNERS b/OWNERS"},
		{"a/b/OWNERS c/OWNERS vendor/OWNERS", GitHub, "c/OWNERS : a/b/OWNERS c/OWNERS vendor/OWNERS"},
		{"vendor/k8s.io/api/OWNERS", GitHub, ""},
		{"a/OWNERS .github/CODEOWNERS", GitHub, ".github/CODEOWNERS github: .github/CODEOWNERS"},
		{"MAINTAINERS.md", GitLab, "MAINTAINERS.md : MAINTAINERS.md"},
	} {
		got := ""
		if found := Locate(strings.Fields(c.paths), c.forge); len(found) > 0 && found[0].Ignored == "" {
			got = fmt.Sprintf("%s %s: %s", found[0].Path, found[0].Dialect, strings.Join(found[0].Files, " "))
		}
		if got != c.want {
			t.Errorf("Locate(%s, %q) = %q, want %q", c.paths, c.forge, got, c.want)
		}
	}
}

// TestFormatsAreComplete holds the table of formats against testdata and
// against the dialects themselves.
func TestFormatsAreComplete(t *testing.T) {
	seen := map[Dialect]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Reads == "" || len(f.Places) == 0 || !strings.HasPrefix(f.Documentation, "https://") || seen[f.Dialect] {
			t.Errorf("%+v is not complete, or there twice", f)
		}
		seen[f.Dialect] = true
		file, _ := f.Parse(map[string][]byte{strings.TrimPrefix(f.Places[0], "**/"): []byte("* @a\n")})
		if file.Dialect != f.Dialect {
			t.Errorf("%s: parsed as %q", f.Name, file.Dialect)
		}
	}
	for _, d := range []Dialect{GitHub, GitLab, BitbucketCloud, BitbucketServer, GiteaForgejo, Kubernetes, Gerrit, LinuxMaintainers, MobyMaintainers, MaintainersList} {
		if !seen[d] {
			t.Errorf("%s is not in the table", d)
		}
	}
}

func TestLimitsLeaveAFileUnread(t *testing.T) {
	many := map[string][]byte{}
	for i := range maxOwnersFiles + 1 {
		many[fmt.Sprintf("d%d/OWNERS", i)] = nil
	}
	deep := map[string][]byte{"OWNERS": []byte("include 0_OWNERS\n")}
	wide := map[string][]byte{}
	for i := range 300 {
		deep[fmt.Sprintf("%d_OWNERS", i)] = fmt.Appendf(nil, "include %d_OWNERS\n", i+1)
		wide[fmt.Sprintf("d%d/OWNERS", i)] = []byte(strings.Repeat("file:/ALL_OWNERS\n", 10))
	}
	wide["ALL_OWNERS"] = []byte(strings.Repeat("a@example.com\n", 1000))
	for name, c := range map[string]struct {
		dialect Dialect
		files   map[string][]byte
	}{
		"files":             {Kubernetes, many},
		"bytes":             {Gerrit, map[string][]byte{"OWNERS": []byte(strings.Repeat("#\n", maxOwnersBytes))}},
		"imports deep":      {Gerrit, deep},
		"imports wide":      {Gerrit, wide},
		"not text":          {Kubernetes, map[string][]byte{"OWNERS": []byte("a\x00")}},
		"large OWNERS":      {Kubernetes, map[string][]byte{"OWNERS": []byte(strings.Repeat("#\n", maxOwnersFile))}},
		"large MAINTAINERS": {MaintainersList, map[string][]byte{"MAINTAINERS": []byte(strings.Repeat("@a\n", maxOwnersFile))}},
		"rules":             {GiteaForgejo, map[string][]byte{"CODEOWNERS": []byte(strings.Repeat("a @b\n", maxExpressions+1))}},
		"a line of GitHub":  {GitHub, map[string][]byte{"CODEOWNERS": []byte("* @c\n* " + strings.Repeat("@a ", maxLine))}},
		"a line of GitLab":  {GitLab, map[string][]byte{"CODEOWNERS": []byte("* @c\n" + strings.Repeat("a", maxLine+1))}},
		"a line of Gitea":   {GiteaForgejo, map[string][]byte{"CODEOWNERS": []byte(".* @c\n.* " + strings.Repeat("@a ", maxLine))}},
		"names":             {GitHub, map[string][]byte{"CODEOWNERS": []byte(strings.Repeat("* @a @b @c @d @e @f @g @h @i @j @k\n", maxListed/11+1))}},
		"names of groups":   {BitbucketCloud, map[string][]byte{".bitbucket/CODEOWNERS": []byte(strings.Repeat("* @a @b @c @d @e @f @g @h @i @j @k\n", maxListed/11+1))}},
		"sections of Linux": {LinuxMaintainers, map[string][]byte{"MAINTAINERS": []byte(strings.Repeat("F: a\n", maxLinuxRules+1))}},
	} {
		file, problems := ParseFiles(c.dialect, c.files)
		if file.Unread == "" || len(file.Rules) > 0 || len(problems) == 0 {
			t.Errorf("%s: unread %q, %d rules, problems %v", name, file.Unread, len(file.Rules), problems)
		}
		if a := file.Compile().Owners("a"); !a.Unknown {
			t.Errorf("%s: answered %+v", name, a)
		}
		if cov := file.Survey([]string{"a"}); !cov.Partial {
			t.Errorf("%s: surveyed", name)
		}
	}
	file, problems := Parse(GitLab, "CODEOWNERS", []byte(sections(maxSections+10)))
	if !slices.ContainsFunc(problems, func(p Problem) bool { return p.Kind == TooManyRules }) || len(file.Sections) > maxSections {
		t.Errorf("%d sections of GitLab, problems %d", len(file.Sections), len(problems))
	}
}

func sections(n int) string {
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "[s%d] @a\n", i)
	}
	return src.String()
}

func TestExclusionOfLinuxNamesNobody(t *testing.T) {
	file, _ := ParseFiles(LinuxMaintainers, map[string][]byte{"MAINTAINERS": []byte("A\nM: a@b.c\nF: x/\nX: x/y/\n")})
	if len(file.Rules) != 2 || len(file.Rules[0].Owners) != 1 || len(file.Rules[1].Owners) != 0 || file.Rules[0].Section != "A" {
		t.Errorf("%+v", file.Rules)
	}
}

func TestPeopleOfMaintainers(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want Contact
	}{
		"flux":       {"Aurel Canciu, NexHealth <aurel@example.com> (github: @relu, slack: relu)", Contact{"Aurel Canciu", "relu", "aurel@example.com", 1}},
		"prometheus": {"* Bryan Boreham (bryan@example.com / @bboreham)", Contact{"Bryan Boreham", "bboreham", "bryan@example.com", 1}},
		"table":      {"| Jane Roe | [janeroe](https://github.com/janeroe) | Example |", Contact{"Jane Roe", "janeroe", "", 1}},
		"quoted":     {`"akihirosuda","Akihiro Suda","a@example.com","ABCD"`, Contact{"Akihiro Suda", "akihirosuda", "a@example.com", 1}},
		"item":       {"1. **Jo Doe** jo@example.com", Contact{"Jo Doe", "", "jo@example.com", 1}},
		"linux":      {"X\nM: \"David S. Miller\" <d@example.org>\nF: x/", Contact{"David S. Miller", "", "d@example.org", 2}},
		"moby":       {"[Org.Maintainers]\npeople=['j']\n[people.j]\nName='Jo'\nEmail='j@example.com'\nGitHub='jo'", Contact{"Jo", "jo", "j@example.com", 0}},
	} {
		file, _ := ParseFiles(Unknown, map[string][]byte{"MAINTAINERS": []byte(c.src)})
		if len(file.People) != 1 || file.People[0] != c.want {
			t.Errorf("%s: %+v, want %+v", name, file.People, c.want)
		}
	}
}
