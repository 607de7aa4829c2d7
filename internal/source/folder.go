package source

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds of the search in a folder: group/subgroup/owner/repo and no deeper.
const (
	maxDepth   = 4
	maxFolders = 100_000
)

// One is a source of a single local repository. Where it has a work tree, its
// uncommitted work is wanted.
func One(dir string) Source { return one(dir) }

type one string

func (o one) List(context.Context, Options) (Listing, error) {
	dir, err := filepath.Abs(string(o))
	if err != nil {
		return Listing{}, err
	}
	kind := kindOf(dir)
	if kind == notRepository {
		return Listing{}, fmt.Errorf("%s is not a git repository", dir)
	}
	if kind == bare && filepath.Base(dir) == ".git" { // its work tree is what is meant
		dir, kind = filepath.Dir(dir), withTree
	}
	name := strings.TrimSuffix(filepath.Base(dir), ".git")
	return Listing{Repositories: []Repository{{Name: name, Dir: dir, WorkTree: kind != bare}}}, nil
}

// Folder is a source of all repositories below a folder, read at what is
// committed. Links to other folders are not followed.
func Folder(dir string) Source { return folder(dir) }

type folder string

func (f folder) List(ctx context.Context, _ Options) (Listing, error) {
	found, err := f.find(ctx)
	return Listing{Repositories: found}, err
}

func (f folder) find(ctx context.Context) ([]Repository, error) {
	root, err := filepath.Abs(string(f))
	if err != nil {
		return nil, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, err
	}
	w := walk{ctx: ctx, root: root}
	if err := w.visit(root, 0); err != nil {
		return nil, err
	}
	if len(w.found) == 0 {
		return f.empty(root)
	}
	return withoutLinked(w.found), nil
}

// empty explains a folder without repositories; if it lies inside a work tree
// then that part of it is meant.
func (f folder) empty(root string) ([]Repository, error) {
	for dir := root; ; dir = filepath.Dir(dir) {
		if k := kindOf(dir); k == withTree || k == linked {
			return []Repository{{Name: filepath.Base(root), Dir: root, WorkTree: true}}, nil
		}
		if dir == filepath.Dir(dir) {
			return nil, fmt.Errorf("%s holds no git repositories (looked %d folders deep, and followed no links)", root, maxDepth)
		}
	}
}

type walk struct {
	ctx     context.Context
	root    string
	folders int
	found   []candidate
}

type candidate struct {
	Repository
	common string // the git directory that linked work trees share
	linked bool
}

func (w *walk) visit(dir string, depth int) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.folders++; w.folders > maxFolders {
		return fmt.Errorf("%s holds more than %d folders; name the repositories one by one, or a folder further down", w.root, maxFolders)
	}
	if kind := kindOf(dir); kind != notRepository {
		rel, err := filepath.Rel(w.root, dir)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.ToSlash(rel), ".git")
		w.found = append(w.found, candidate{
			Repository: Repository{Name: name, Dir: dir},
			common:     commonDir(dir, kind),
			linked:     kind == linked,
		})
		return nil
	}
	if depth == maxDepth {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		if depth == 0 {
			return err
		}
		return nil // a folder that we may not read holds nothing for us
	}
	for _, e := range entries {
		if e.Type()&fs.ModeType != fs.ModeDir || strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules" {
			continue
		}
		if err := w.visit(filepath.Join(dir, e.Name()), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// withoutLinked drops linked work trees of repositories that are listed
// themselves, and all but the first of those that share one.
func withoutLinked(found []candidate) []Repository {
	main := map[string]bool{}
	for _, c := range found {
		if !c.linked {
			main[c.common] = true
		}
	}
	found = slices.DeleteFunc(found, func(c candidate) bool {
		if !c.linked {
			return false
		}
		twice := main[c.common]
		main[c.common] = true
		return twice
	})
	all := make([]Repository, len(found))
	for i, c := range found {
		all[i] = c.Repository
	}
	return all
}

type kind int

const (
	notRepository kind = iota
	bare
	withTree
	linked // .git is a file: a linked work tree, or a submodule
)

// kindOf recognises a repository as git does: by HEAD, objects and refs.
func kindOf(dir string) kind {
	dotGit := filepath.Join(dir, ".git")
	if info, err := os.Stat(dotGit); err == nil {
		switch {
		case info.IsDir() && isGitDir(dotGit):
			return withTree
		case info.Mode().IsRegular() && gitDirOf(dotGit) != "":
			return linked
		}
	}
	if isGitDir(dir) {
		return bare
	}
	return notRepository
}

func isGitDir(dir string) bool {
	head, err := os.Lstat(filepath.Join(dir, "HEAD"))
	if err != nil || head.IsDir() {
		return false
	}
	return isDir(filepath.Join(dir, "objects")) && isDir(filepath.Join(dir, "refs"))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// gitDirOf reads the one line of a .git file: "gitdir: PATH".
func gitDirOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	buf := make([]byte, 8192)
	n, _ := f.Read(buf)
	path, ok := bytes.CutPrefix(buf[:n], []byte("gitdir:"))
	if !ok {
		return ""
	}
	dir := strings.TrimSpace(string(path))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(file), dir)
	}
	return filepath.Clean(dir)
}

// commonDir is the git directory that holds a repository's objects.
func commonDir(dir string, k kind) string {
	git := dir
	switch k {
	case withTree:
		git = filepath.Join(dir, ".git")
	case linked:
		git = gitDirOf(filepath.Join(dir, ".git"))
		if parent := filepath.Dir(git); filepath.Base(parent) == "worktrees" {
			git = filepath.Dir(parent)
		}
	}
	if real, err := filepath.EvalSymlinks(git); err == nil {
		return real
	}
	return git
}
