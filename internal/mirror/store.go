package mirror

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"daybook/internal/gitfs"
)

// stateFile stands in the mirror beside HEAD. Its rename is the one moment at
// which a fetch counts: packs that it does not name are leftovers, and the
// refs are written from it.
const stateFile = "mirror.json"

const stateVersion = 1

// state is what a mirror holds and why.
type state struct {
	Version   int          `json:"version"`
	URL       string       `json:"url"` // without credentials
	Branch    string       `json:"branch"`
	Tip       gitfs.Hash   `json:"tip"`
	Tags      []tagState   `json:"tags,omitempty"`
	Need      string       `json:"need"`    // Options.WantsNeed of then
	MaxBlob   int64        `json:"maxBlob"` // Options.MaxBlob of then
	Partial   bool         `json:"partial"`
	FetchedAt time.Time    `json:"fetchedAt"`
	Packs     []pack       `json:"packs"`
	Oversize  []gitfs.Hash `json:"oversize,omitempty"`
}

type tagState struct {
	Name   string     `json:"name"`
	ID     gitfs.Hash `json:"id"`
	Commit gitfs.Hash `json:"commit"`

	// Useless is a tag that leads to no commit. It is remembered, for the
	// server will go on listing it.
	Useless bool `json:"useless,omitempty"`
}

// detachedHead is the name of the branch where HEAD leads to none.
const detachedHead = "HEAD"

// store is one mirror's folder.
type store struct {
	dir   string
	state state
}

func (s *store) packDir() string { return filepath.Join(s.dir, "objects", "pack") }

// openStore finds the last good state of a mirror, and clears away what an
// end at any moment may have left behind. It fails with fs.ErrNotExist or
// errDamaged.
func openStore(dir string) (*store, error) {
	if err := recoverSwap(dir); err != nil {
		return nil, err
	}
	s := &store{dir: dir}
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &s.state); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errDamaged, stateFile, err)
	}
	if s.state.Version != stateVersion {
		return nil, fmt.Errorf("%w: %s is of version %d", errDamaged, stateFile, s.state.Version)
	}
	if err := s.sweep(); err != nil {
		return nil, err
	}
	return s, s.writeRefs()
}

// sweep removes what the state does not name and checks what it names.
func (s *store) sweep() error {
	want := map[string]int64{}
	for _, p := range s.state.Packs {
		want[p.Name+".pack"] = p.Size
		want[p.Name+".idx"] = -1
	}
	entries, err := os.ReadDir(s.packDir())
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	for _, e := range entries {
		size, ok := want[e.Name()]
		if !ok {
			if err := os.Remove(filepath.Join(s.packDir(), e.Name())); err != nil {
				return err
			}
			continue
		}
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || size >= 0 && info.Size() != size {
			return fmt.Errorf("%w: %s is not as it was written", errDamaged, e.Name())
		}
		delete(want, e.Name())
	}
	if len(want) > 0 {
		return fmt.Errorf("%w: %d pack files are gone", errDamaged, len(want))
	}
	return removeTemps(s.dir)
}

func removeTemps(dir string) error {
	temps, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	for _, t := range temps {
		err = errors.Join(err, os.Remove(t))
	}
	return err
}

// createStore makes an empty mirror beside where it is to stand.
func createStore(dir, url string) (*store, error) {
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return nil, err
	}
	s := &store{dir: fresh}
	for _, sub := range []string{s.packDir(), filepath.Join(fresh, "refs")} {
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return nil, err
		}
	}
	config := "[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n" +
		"[remote \"origin\"]\n\turl = " + quoteConfig(url) + "\n"
	if err := os.WriteFile(filepath.Join(fresh, "config"), []byte(config), 0o644); err != nil {
		return nil, err
	}
	head := []byte("ref: refs/heads/main\n")
	return s, os.WriteFile(filepath.Join(fresh, "HEAD"), head, 0o644)
}

func quoteConfig(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(value) + `"`
}

// install puts a new mirror where an old one may stand. recoverSwap finishes
// or takes back what is cut short here.
func (s *store) install(dir string) error {
	old := dir + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(s.dir, dir); err != nil {
		return err
	}
	s.dir = dir
	_ = syncDir(filepath.Dir(dir))
	return os.RemoveAll(old)
}

func recoverSwap(dir string) error {
	old := dir + ".old"
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(old, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return errors.Join(os.RemoveAll(old), os.RemoveAll(dir+".new"))
}

// save makes a fetch count.
func (s *store) save(next state, sync bool) error {
	next.Version = stateVersion
	data, err := json.MarshalIndent(next, "", "\t")
	if err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(s.dir, stateFile), append(data, '\n'), 0o644, sync); err != nil {
		return err
	}
	s.state = next
	return s.writeRefs()
}

// writeRefs makes the refs say what the state says. The branch that HEAD is
// about to leave stays until HEAD has left it.
func (s *store) writeRefs() error {
	headFile, refsFile := filepath.Join(s.dir, "HEAD"), filepath.Join(s.dir, "packed-refs")
	head := []byte("ref: refs/heads/" + s.state.Branch + "\n")
	if s.state.Branch == detachedHead {
		head = []byte(s.state.Tip.String() + "\n")
	}
	refs := s.packedRefs(nil)
	nowHead, _ := os.ReadFile(headFile) // what cannot be read is written anew
	nowRefs, _ := os.ReadFile(refsFile)
	if !bytes.Equal(nowHead, head) {
		if leaving, ok := strings.CutPrefix(strings.TrimSpace(string(nowHead)), "ref: "); ok {
			both := s.packedRefs(lineOf(nowRefs, leaving))
			if err := replaceFile(refsFile, both, 0o644, false); err != nil {
				return err
			}
			nowRefs = both
		}
		if err := replaceFile(headFile, head, 0o644, false); err != nil {
			return err
		}
	}
	if bytes.Equal(nowRefs, refs) {
		return nil
	}
	return replaceFile(refsFile, refs, 0o644, false)
}

func lineOf(refs []byte, name string) []byte {
	for line := range bytes.Lines(refs) {
		if bytes.HasSuffix(bytes.TrimSpace(line), []byte(" "+name)) {
			return line
		}
	}
	return nil
}

func (s *store) packedRefs(extra []byte) []byte {
	type line struct{ name, text string }
	var lines []line
	if s.state.Branch != detachedHead {
		name := "refs/heads/" + s.state.Branch
		lines = append(lines, line{name, fmt.Sprintf("%s %s\n", s.state.Tip, name)})
	}
	for _, t := range s.state.Tags {
		if t.Useless {
			continue
		}
		name := "refs/tags/" + t.Name
		text := fmt.Sprintf("%s %s\n", t.ID, name)
		if t.ID != t.Commit {
			text += fmt.Sprintf("^%s\n", t.Commit)
		}
		lines = append(lines, line{name, text})
	}
	if len(extra) > 0 {
		name := string(bytes.TrimSpace(extra[bytes.IndexByte(extra, ' ')+1:]))
		lines = append(lines, line{name, string(extra)})
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.name, b.name) })
	out := "# pack-refs with: peeled fully-peeled sorted \n"
	for _, l := range lines {
		out += l.text
	}
	return []byte(out)
}

// escape makes a name one element of a path, the same on every file system:
// letters that differ in case alone differ otherwise too.
func escape(name string) string {
	var b strings.Builder
	plain := true
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '.' && b.Len() > 0:
			b.WriteByte(c)
		case c == '/':
			b.WriteString("+")
		default:
			b.WriteString(fmt.Sprintf("%%%02X", c))
			plain = plain && c >= 'A' && c <= 'Z'
		}
	}
	out := b.String()
	if !plain || len(out) > 180 || out == "" || strings.HasSuffix(out, ".") ||
		slices.Contains([]string{".new", ".old"}, filepath.Ext(out)) {
		sum := sha256.Sum256([]byte(name))
		out = fmt.Sprintf("%s%%%x", strings.TrimRight(out[:min(len(out), 100)], ".%"), sum[:8])
	}
	return out
}
