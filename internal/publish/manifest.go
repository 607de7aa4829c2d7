package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What daybook keeps of its own in or beside an output folder.
const (
	ownMark      = ".daybook-"
	manifestName = ownMark + "manifest"
	sealName     = ownMark + "sealed"
	lockMark     = ownMark + "lock"
	stageMark    = ownMark + "stage-" // a random number follows
	oldMark      = ownMark + "old-"   // a random number follows
)

const (
	manifestHead = "daybook manifest 1"
	maxManifest  = 1 << 30
)

// record is what the manifest knows of one file.
type record struct {
	sum  [16]byte // first half of the SHA-256
	size int64
}

func sum(content []byte) (short [16]byte) {
	long := sha256.Sum256(content)
	copy(short[:], long[:])
	return short
}

// manifest lists the files of one edition. It lies in the output folder, so
// that it is replaced together with what it describes. It holds no times: the
// same edition has the same manifest, however it came to be.
type manifest struct {
	present  bool
	text     string
	files    map[string]keyed // by path
	modified time.Time        // no file that was not touched since is newer
}

type keyed struct {
	record
	key string
}

// encodeManifest writes a line for each file: sum, size, key, path.
func encodeManifest(files map[string]*file) []byte {
	sorted := make([]*file, 0, len(files))
	for _, f := range files {
		sorted = append(sorted, f)
	}
	slices.SortFunc(sorted, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	text := make([]byte, 0, 100*len(sorted))
	text = append(text, manifestHead+"\n"...)
	for _, f := range sorted {
		text = hex.AppendEncode(text, f.sum[:])
		text = append(text, '\t')
		text = strconv.AppendInt(text, f.size, 10)
		text = append(text, '\t')
		text = append(text, f.key...)
		text = append(text, '\t')
		text = append(text, f.path...)
		text = append(text, '\n')
	}
	return fmt.Appendf(text, "end %d\n", len(sorted))
}

// readManifest reads the manifest of the folder; one that is not there is not
// an error, one that is damaged is.
func readManifest(dir string) (manifest, error) {
	path := filepath.Join(dir, manifestName)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{}, nil
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxManifest) {
		err = fmt.Errorf("%s is not a manifest", path)
	}
	if err != nil {
		return manifest{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return manifest{}, err
	}
	m := manifest{present: true, text: string(text), modified: info.ModTime()}
	if m.files, err = parseManifest(m.text); err != nil {
		return manifest{}, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// parseManifest returns strings that lie in text, which spares a copy of every
// path.
func parseManifest(text string) (map[string]keyed, error) {
	body, ok := strings.CutPrefix(text, manifestHead+"\n")
	if !ok {
		return nil, errors.New("line 1: not a manifest of this version of daybook")
	}
	files := make(map[string]keyed, strings.Count(body, "\n"))
	number := 1
	for row := range strings.Lines(body) {
		number++
		if rest, ok := strings.CutPrefix(row, "end "); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(rest, "\n")); err != nil || n != len(files) {
				return nil, fmt.Errorf("line %d: counts %s files, the manifest has %d", number, strings.TrimSpace(rest), len(files))
			}
			return files, nil
		}
		path, k, err := parseRow(strings.TrimSuffix(row, "\n"))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		files[path] = k
	}
	return nil, fmt.Errorf("line %d: cut short", number)
}

func parseRow(row string) (path string, k keyed, err error) {
	digits, rest, _ := strings.Cut(row, "\t")
	size, rest, _ := strings.Cut(rest, "\t")
	key, path, ok := strings.Cut(rest, "\t")
	if !ok || len(digits) != 2*len(k.sum) {
		return "", keyed{}, errors.New("not a file's sum, size, key and path")
	}
	if _, err := hex.Decode(k.sum[:], []byte(digits)); err != nil {
		return "", keyed{}, err
	}
	if k.size, err = strconv.ParseInt(size, 10, 64); err != nil {
		return "", keyed{}, err
	}
	k.key = key
	return path, k, check(path)
}

// same reports whether the edition described by text is the old one.
func (m manifest) same(text []byte) bool { return m.present && bytes.Equal([]byte(m.text), text) }
