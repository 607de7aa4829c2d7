package mirror

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"daybook/internal/gitfs"
	"daybook/internal/testrepo"
)

func TestLocalIsReadWhereItLies(t *testing.T) {
	root := t.TempDir()
	bare := filepath.Join(root, "api.git")
	if err := os.Mkdir(bare, 0o755); err != nil {
		t.Fatal(err)
	}
	testrepo.Make(t, bare, service)
	work, linked := filepath.Join(root, "work"), filepath.Join(root, "linked")
	git(t, root, nil, "clone", "-q", bare, work)
	git(t, work, nil, "worktree", "add", "-q", "--detach", linked, "HEAD~1")
	empty, sha256 := filepath.Join(root, "empty.git"), filepath.Join(root, "sha256.git")
	git(t, root, nil, "init", "-q", "--bare", empty)
	git(t, root, nil, "init", "-q", "--bare", "--object-format=sha256", sha256)

	tests := []struct {
		name          string
		target        Target
		dir           string
		branch, month string
		err           error
		text          string
	}{
		{"bare", Target{Dir: bare}, bare, "main", "2024-06", nil, ""},
		{"file address", Target{URL: "file://" + bare}, bare, "main", "2024-06", nil, ""},
		{"work tree", Target{Dir: work}, work, "main", "2024-06", nil, ""},
		{"folder in a work tree", Target{Dir: filepath.Join(work, "docs")}, work, "main", "2024-06", nil, ""},
		{"linked work tree", Target{Dir: linked}, linked, "HEAD", "2024-01", nil, ""},
		{"branch", Target{Dir: linked, Branch: "main"}, linked, "main", "2024-06", nil, ""},
		{"no branch", Target{Dir: bare, Branch: "nope"}, "", "", "", gitfs.ErrNoBranch, "correct the branch"},
		{"empty", Target{Dir: empty}, "", "", "", gitfs.ErrEmpty, "make a first commit"},
		{"sha256", Target{Dir: sha256}, "", "", "", gitfs.ErrSHA256, "exclude it"},
		{"nothing", Target{Dir: filepath.Join(root, "nothing")}, "", "", "", gitfs.ErrNotRepository, "is the path right"},
	}
	state := filepath.Join(t.TempDir(), "mirrors")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.target.Name = "x"
			r := Sync(t.Context(), []Target{tt.target}, Options{Dir: state, Now: night, Tags: newest})[0]
			if tt.err != nil {
				if r.Status != Failed || !errors.Is(r.Err, tt.err) {
					t.Fatalf("%s: %v", r.Status, r.Err)
				}
				hasText(t, r.Err, tt.text)
				return
			}
			if r.Status != Local || r.Dir != tt.dir || r.Branch.Name != tt.branch || r.Branch.When.Format("2006-01") != tt.month {
				t.Fatalf("%+v", r)
			}
			if len(r.Tags) != 1 || r.Tags[0].Name != "v1.1.0" || !r.FetchedAt.IsZero() {
				t.Errorf("%+v", r)
			}
		})
	}
	if _, err := os.Stat(state); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written to the state: %v", err)
	}
}
