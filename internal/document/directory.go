package document

import (
	"path"
	"strings"
)

// directory follows the commands of a section through the folders.
type directory struct {
	path   string
	lost   bool   // somewhere outside, or where only the reader knows
	cloned string // the folder that a git clone made
}

func (d *directory) follow(words []string) {
	switch words[0] {
	case "git":
		if len(words) > 2 && words[1] == "clone" {
			d.clone(words[2:])
		}
	case "cd", "pushd":
		d.change(words[1:])
	case "popd":
		d.lost = true
	}
}

// clone remembers the folder: to change there is to stand at the top.
func (d *directory) clone(args []string) {
	var plain []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-b" || args[i] == "--branch" || args[i] == "--depth" || args[i] == "-o":
			i++
		case !strings.HasPrefix(args[i], "-"):
			plain = append(plain, args[i])
		}
	}
	switch len(plain) {
	case 0:
	case 1:
		d.cloned = strings.TrimSuffix(path.Base(strings.ReplaceAll(plain[0], ":", "/")), ".git")
	default:
		d.cloned = path.Clean(plain[1])
	}
}

func (d *directory) change(args []string) {
	if len(args) != 1 {
		d.lost = true
		return
	}
	to := path.Clean(args[0])
	switch {
	case d.cloned != "" && (to == d.cloned || path.Base(to) == path.Base(d.cloned)):
		*d = directory{}
	case !isPlainPath(args[0]) || strings.HasPrefix(to, "/") || to == "-":
		d.lost = true
	case !d.lost:
		d.path = path.Join(d.path, to)
		if d.path == "." {
			d.path = ""
		}
		d.lost = d.path == ".." || strings.HasPrefix(d.path, "../")
	}
}
