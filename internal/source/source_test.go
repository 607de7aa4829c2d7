package source

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAddresses(t *testing.T) {
	tests := []struct{ in, name, url string }{
		{"https://github.com/owner/repo.git", "owner/repo", "https://github.com/owner/repo.git"},
		{"https://github.com/owner/repo", "owner/repo", "https://github.com/owner/repo"},
		{"https://github.com/owner/repo/", "owner/repo", "https://github.com/owner/repo/"},
		{"HTTPS://GitHub.com/owner/re.po.git/", "owner/re.po", "https://GitHub.com/owner/re.po.git/"},
		{"https://gitlab.com/group/sub/deep/repo.git", "group/sub/deep/repo", "https://gitlab.com/group/sub/deep/repo.git"},
		{"https://git.acme.example/scm/team/repo.git", "team/repo", "https://git.acme.example/scm/team/repo.git"},
		{"https://dev.azure.com/org/project/_git/repo", "project/repo", "https://dev.azure.com/org/project/_git/repo"},
		{"https://ann:s3cret@host.example:8443/team/repo", "team/repo", "https://host.example:8443/team/repo"},
		{"http://127.0.0.1:9999/solo.git", "solo", "http://127.0.0.1:9999/solo.git"},
		{"https://[::1]:8443/a/b.git", "a/b", "https://[::1]:8443/a/b.git"},
		{"git@github.com:owner/repo.git", "owner/repo", "git@github.com:owner/repo.git"},
		{"host.example:team/repo", "team/repo", "host.example:team/repo"},
		{"git@host.example:/srv/git/team/repo.git", "team/repo", "git@host.example:/srv/git/team/repo.git"},
		{"ssh://git@host.example:2222/team/repo.git", "team/repo", "ssh://git@host.example:2222/team/repo.git"},
		{"ssh://git:pw@host.example/team/repo.git", "team/repo", "ssh://git@host.example/team/repo.git"},
		{"https://host.example/team/caf%C3%A9.git", "team/café", "https://host.example/team/caf%C3%A9.git"},
	}
	for _, tt := range tests {
		s, err := Parse(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		got, err := list(t.Context(), s)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v %v", tt.in, got, err)
			continue
		}
		if got[0].Name != tt.name || got[0].URL != tt.url {
			t.Errorf("%s: got %s %s, want %s %s", tt.in, got[0].Name, got[0].URL, tt.name, tt.url)
		}
	}
}

func TestFileAddressIsReadWhereItLies(t *testing.T) {
	s, err := Parse("file:///srv/git/team/repo.git")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := list(t.Context(), s)
	if got[0].Dir != "/srv/git/team/repo.git" || got[0].URL != "" || got[0].Name != "repo" {
		t.Errorf("got %+v", got[0])
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	tests := []struct{ in, want string }{
		{"", "empty argument"},
		{"./nowhere", "no such folder"},
		{"git://host.example/a/b", "git is not supported"},
		{"ftp://u:s3cret@host.example/a", "ftp is not supported"},
		{"https:///a/b", "names no host"},
		{"https://host.example/", "names no repository"},
		{"https://host.example/.git", "names no repository"},
		{"https://host.example/../etc", "not that of a repository"},
		{"file://host.example/srv/x", "three slashes"},
		{"https://u:s3cret@host.example/%zz", "not a valid address"},
		{write("x.bundle", "# v2 git bundle\nabc"), "git clone --bare"},
		{write("x.bin", "a\x00b"), "neither a folder"},
		{write("empty.txt", "# nothing\n\n"), "lists no repository"},
		{write("bad.txt", "https://host.example/a/b\nfoo bar\n"), "bad.txt:2"},
	}
	for _, tt := range tests {
		_, err := Parse(tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%q) = %v, want %q", tt.in, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Parse(%q) tells a password: %v", tt.in, err)
		}
	}
}

func TestCredentialsAreKeptFromPrinting(t *testing.T) {
	s, err := Addresses("https://ann:s3cret@host.example/team/repo")
	if err != nil {
		t.Fatal(err)
	}
	all, err := fleet(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if got := all[0].CloneURL(); got != "https://ann:s3cret@host.example/team/repo" {
		t.Errorf("CloneURL = %s", got)
	}
	asJSON, _ := json.Marshal(all)
	for _, printed := range []string{
		fmt.Sprint(all), fmt.Sprintf("%v", all[0]), fmt.Sprintf("%+v", all), fmt.Sprintf("%#v", all), string(asJSON),
	} {
		if strings.Contains(printed, "s3cret") || strings.Contains(printed, "ann") {
			t.Errorf("printed: %s", printed)
		}
	}
}

func list(ctx context.Context, s Source) ([]Repository, error) {
	listing, err := s.List(ctx, Options{})
	return listing.Repositories, err
}

func fleet(t *testing.T, sources ...Source) ([]Repository, error) {
	t.Helper()
	listing, err := All(t.Context(), sources, Options{})
	return listing.Repositories, err
}

func repo(t *testing.T, parts ...string) {
	t.Helper()
	dir := filepath.Join(parts...)
	for _, sub := range []string{"objects", "refs"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file(t, "ref: refs/heads/main\n", dir, "HEAD")
}

func file(t *testing.T, content string, parts ...string) {
	t.Helper()
	p := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func names(all []Repository) []string {
	var out []string
	for _, r := range all {
		out = append(out, r.Name)
	}
	return out
}

func TestFolder(t *testing.T) {
	root := t.TempDir()
	repo(t, root, "plain.git")
	repo(t, root, "work", ".git")
	repo(t, root, "work", "vendor", "inner", ".git") // inside a repository: not of the fleet
	repo(t, root, "owner", "deep", "er", "repo", ".git")
	repo(t, root, "a", "b", "c", "d", "toodeep", ".git")
	repo(t, root, ".hidden", "x.git")
	repo(t, root, "work", ".git", "worktrees", "feature")
	file(t, "gitdir: ../work/.git/worktrees/feature\n", root, "zfeature", ".git")
	file(t, "hello", root, "docs", "README.md")
	outside := t.TempDir()
	repo(t, outside, "elsewhere.git")
	if err := os.Symlink(outside, filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(root, "owner", "circle")); err != nil {
		t.Fatal(err)
	}
	s, err := Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	all, err := fleet(t, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"owner/deep/er/repo", "plain", "work"}
	if diff := cmp.Diff(want, names(all)); diff != "" {
		t.Error(diff)
	}
	for _, r := range all {
		if r.WorkTree || r.URL != "" || !filepath.IsAbs(r.Dir) {
			t.Errorf("got %+v", r)
		}
	}
}

func TestLinkedWorkTreeWithoutItsMainRepository(t *testing.T) {
	root := t.TempDir()
	elsewhere := t.TempDir()
	repo(t, elsewhere, "main", ".git")
	for _, n := range []string{"one", "two"} {
		repo(t, elsewhere, "main", ".git", "worktrees", n)
		file(t, "gitdir: "+filepath.Join(elsewhere, "main", ".git", "worktrees", n)+"\n", root, n, ".git")
	}
	all, err := list(t.Context(), Folder(root))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"one"}, names(all)); diff != "" {
		t.Error(diff)
	}
}

func TestOneRepository(t *testing.T) {
	root := t.TempDir()
	repo(t, root, "work", ".git")
	repo(t, root, "plain.git")
	file(t, "x", root, "work", "sub", "dir", "file")
	tests := []struct {
		arg, name string
		dir       string
		workTree  bool
	}{
		{"work", "work", "work", true},
		{"work/.git", "work", "work", true},
		{"plain.git", "plain", "plain.git", false},
		{"work/sub", "sub", "work/sub", true},
	}
	for _, tt := range tests {
		s, err := Parse(filepath.Join(root, tt.arg))
		if err != nil {
			t.Fatal(err)
		}
		got, err := list(t.Context(), s)
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %v %v", tt.arg, got, err)
		}
		want, _ := filepath.EvalSymlinks(filepath.Join(root, tt.dir))
		have, _ := filepath.EvalSymlinks(got[0].Dir)
		if got[0].Name != tt.name || have != want || got[0].WorkTree != tt.workTree {
			t.Errorf("%s: got %+v", tt.arg, got[0])
		}
	}
}

func TestFolderWithoutRepositories(t *testing.T) {
	_, err := Folder(t.TempDir()).List(t.Context(), Options{})
	if err == nil || !strings.Contains(err.Error(), "holds no git repositories") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Folder(t.TempDir()).List(ctx, Options{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestListFile(t *testing.T) {
	root := t.TempDir()
	repo(t, root, "fleet", "one.git")
	repo(t, root, "two", ".git")
	file(t, "# our fleet\nhttps://host.example/team/web\n\n  fleet\ntwo\n", root, "repos.txt")
	s, err := Parse(filepath.Join(root, "repos.txt"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := fleet(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"one", "team/web", "two"}, names(all)); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicates(t *testing.T) {
	s, err := Addresses(
		"https://host.example/x/team/api.git",
		"git@host.example:x/team/api",         // the same repository
		"https://host.example/y/team/api",     // the same name
		"https://other.example/x/team/api",    // and again
		"https://host.example:444/x/team/api", // another server on the same host
	)
	if err != nil {
		t.Fatal(err)
	}
	all, err := fleet(t, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"host.example/x/team/api", "team/api", "x/team/api", "y/team/api"}
	if diff := cmp.Diff(want, names(all)); diff != "" {
		t.Error(diff)
	}
	for _, r := range all {
		if r.Name == "team/api" && r.URL != "https://host.example/x/team/api.git" {
			t.Errorf("the first does not keep its name: %+v", r)
		}
	}
}

func TestFilter(t *testing.T) {
	f := Filter{Include: []string{"team/**", "solo-*"}, Exclude: []string{"team/archive/*", "*-old"}}
	keeps := map[string]bool{
		"team/api": true, "team/sub/api": true, "team/archive/x": false, "team/api-old": false,
		"other/api": false, "other/solo-1": true, "solo-2": true,
	}
	for name, want := range keeps {
		if got := f.Keeps(name); got != want {
			t.Errorf("Keeps(%s) = %v", name, got)
		}
	}
	if !(Filter{}).Keeps("anything/at/all") {
		t.Error("the zero filter keeps everything")
	}
	if _, err := All(t.Context(), nil, Options{Filter: Filter{Include: []string{"a[b"}}}); err == nil || !strings.Contains(err.Error(), `"a[b"`) {
		t.Errorf("bad pattern: %v", err)
	}
}

func TestLinks(t *testing.T) {
	tests := []struct{ url, web, line, history string }{
		{"git@github.com:o/r.git", "https://github.com/o/r", "https://github.com/o/r/blob/{ref}/{path}?plain=1#L{line}", "https://github.com/o/r/commits/{ref}/{path}"},
		{"https://tok@github.com/o/r", "https://github.com/o/r", "https://github.com/o/r/blob/{ref}/{path}?plain=1#L{line}", "https://github.com/o/r/commits/{ref}/{path}"},
		{"ssh://git@gitlab.acme.example:2222/g/s/r.git", "https://gitlab.acme.example/g/s/r", "https://gitlab.acme.example/g/s/r/-/blob/{ref}/{path}?plain=1#L{line}", "https://gitlab.acme.example/g/s/r/-/commits/{ref}/{path}"},
		{"https://codeberg.org/o/r.git", "https://codeberg.org/o/r", "https://codeberg.org/o/r/src/commit/{commit}/{path}?display=source#L{line}", "https://codeberg.org/o/r/commits/branch/{ref}/{path}"},
		{"https://bitbucket.org/o/r.git", "https://bitbucket.org/o/r", "https://bitbucket.org/o/r/src/{ref}/{path}#lines-{line}", "https://bitbucket.org/o/r/history-node/{ref}/{path}"},
		{"https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r?path=/{path}&version=GC{commit}&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=1", "https://dev.azure.com/o/p/_git/r?path=/{path}&_a=history"},
		{"https://gitlab.acme.example:8443/g/r", "https://gitlab.acme.example:8443/g/r", "https://gitlab.acme.example:8443/g/r/-/blob/{ref}/{path}?plain=1#L{line}", "https://gitlab.acme.example:8443/g/r/-/commits/{ref}/{path}"},
		{"https://bitbucket.acme.example/scm/p/r.git", "", "", ""},
		{"https://git.acme.example/o/r.git", "", "", ""},
		{"https://notgithub.com/o/r.git", "", "", ""},
		{"github:o/r", "", "", ""},
		{"file:///srv/git/r.git", "", "", ""},
		{"/srv/git/r.git", "", "", ""},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		got := LinksOf(tt.url)
		if got.Web != tt.web || got.Line != tt.line || got.History != tt.history {
			t.Errorf("LinksOf(%s) = %+v", tt.url, got)
		}
	}
	own := Repository{URL: "https://git.acme.example/scm/p/r.git", About: About{Forge: BitbucketDC, Web: "https://git.acme.example/projects/P/repos/r"}}
	if got := own.Links().File; got != "https://git.acme.example/projects/P/repos/r/browse/{path}?at={commit}" {
		t.Errorf("a platform that names itself: %s", got)
	}
	known := Forges{"git.acme.example": Gitea}
	if got := known.Links("https://git.acme.example/o/r.git").Edit; got != "https://git.acme.example/o/r/_edit/{ref}/{path}" {
		t.Errorf("a host told by the configuration: %s", got)
	}
}
