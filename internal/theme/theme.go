// Package theme turns pages into bytes. A theme is a folder per kind of page,
// with template, style and script beside each other, plus shared parts; a site
// overrides single files of the built-in one.
//
//	parts/*.html     templates that all pages share
//	parts/*.css *.js the style and the script of all pages, in the order of names
//	KIND/page.html   the template of one kind of page (page.svg for pictures)
//	KIND/*.css *.js  its style and script
//	assets/*         copied; templates name them with asset, styles with url("../assets/NAME")
//	                 and scripts with "../assets/NAME", which says "" where there is none
//	root/*           copied to the root of the site under their own names
//	head/*.js        scripts that run before the page is drawn
//	words.toml       what all of these say; see speak
package theme

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"daybook/internal/site"
	"daybook/internal/words"
)

// Theme is a loaded theme: templates parsed, style and script joined. It is
// safe for concurrent use.
type Theme struct {
	pages  map[site.Kind]*template.Template
	assets []asset
	names  map[string]string // address of an asset by its name
	root   map[string]bool   // files of the site's root that the theme brings
	print  string            // fingerprint of all files
	words  *words.Words

	frames atomic.Pointer[frames] // of the site that is being rendered
}

// asset is a file that pages refer to. Its address holds a fingerprint, so that
// it may be cached for good.
type asset struct {
	address string
	print   string
	content []byte
}

// The folders of a theme that are no kind of page.
const (
	partsFolder = "parts"
	assetFolder = "assets"
	headFolder  = "head"
	rootFolder  = "root"
)

// maxFile is the largest file of a theme.
const maxFile = 8 << 20

// Load reads the built-in theme. The files of the overrides replace those of
// the same name, and are added to them otherwise; later ones lie over earlier
// ones, and nil is none.
func Load(builtin fs.FS, overrides ...fs.FS) (*Theme, error) {
	files := map[string][]byte{}
	for _, folder := range append([]fs.FS{builtin}, overrides...) {
		if folder == nil {
			continue
		}
		if err := collect(files, folder); err != nil {
			return nil, fmt.Errorf("theme: %w", err)
		}
	}
	said, err := words.Read(append([]fs.FS{builtin}, overrides...)...)
	if err != nil {
		return nil, fmt.Errorf("theme: %w", err)
	}
	t := &Theme{pages: map[site.Kind]*template.Template{}, names: map[string]string{}, root: map[string]bool{}, words: said}
	t.print = fingerprint(files) + said.Print
	if err = t.speak(files); err == nil {
		err = t.join(files)
	}
	if err == nil {
		err = t.parse(files)
	}
	if err != nil {
		return nil, fmt.Errorf("theme: %w", err)
	}
	return t, nil
}

// Words are what the interface says, for the pages that name things themselves.
func (t *Theme) Words() *words.Words { return t.words }

// speak puts the words into templates and scripts.
func (t *Theme) speak(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if ext := path.Ext(name); strings.HasPrefix(name, assetFolder+"/") || strings.HasPrefix(name, rootFolder+"/") || ext != ".html" && ext != ".svg" && ext != ".js" {
			continue
		}
		said, err := speak(name, string(files[name]), t.words)
		if err != nil {
			return err
		}
		files[name] = []byte(said)
	}
	return nil
}

func collect(files map[string][]byte, folder fs.FS) error {
	return fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." || d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") { // an editor's or a version control's
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := fs.Stat(folder, name)
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		if info.Size() > maxFile {
			return fmt.Errorf("%s is larger than %d bytes", name, maxFile)
		}
		files[name], err = fs.ReadFile(folder, name)
		return err
	})
}

// fingerprint changes with any file: it is part of every page's key, so that a
// changed template is seen on every page.
func fingerprint(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// join makes one style sheet and two scripts out of many files.
func (t *Theme) join(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if rest, ok := strings.CutPrefix(name, assetFolder+"/"); ok {
			t.add(rest, files[name])
		}
		if rest, ok := strings.CutPrefix(name, rootFolder+"/"); ok {
			if err := t.addRoot(rest, files[name]); err != nil {
				return err
			}
		}
	}
	notAsset := func(folder string) bool { return folder != assetFolder && folder != rootFolder }
	style, err := t.addressed(joined(files, ".css", notAsset))
	if err != nil {
		return err
	}
	t.add("style.css", style)
	t.add("script.js", t.found(joined(files, ".js", func(folder string) bool { return notAsset(folder) && folder != headFolder })))
	t.add("head.js", t.found(joined(files, ".js", func(folder string) bool { return folder == headFolder })))
	return nil
}

var assetURL = regexp.MustCompile(`url\(\s*(["']?)\.\./assets/([^"')\s]+)["']?\s*\)`)

// addressed puts the addresses of assets, which hold a fingerprint, in the
// place of their names. The style lies beside them.
func (t *Theme) addressed(style []byte) ([]byte, error) {
	var missing error
	style = assetURL.ReplaceAllFunc(style, func(match []byte) []byte {
		name := string(assetURL.FindSubmatch(match)[2])
		address, err := t.asset(name)
		if err != nil {
			missing = fmt.Errorf("a style names it: %w", err)
		}
		return []byte(`url("` + strings.TrimPrefix(address, assetFolder+"/") + `")`)
	})
	return style, missing
}

var scriptAsset = regexp.MustCompile(`"\.\./assets/([^"\s]+)"`)

// found puts the addresses of assets, as seen from a script beside them, in the
// place of their names. What a theme may do without has none.
func (t *Theme) found(script []byte) []byte {
	return scriptAsset.ReplaceAllFunc(script, func(match []byte) []byte {
		address := t.names[string(scriptAsset.FindSubmatch(match)[1])]
		return []byte(strconv.Quote(strings.TrimPrefix(address, assetFolder+"/")))
	})
}

func (t *Theme) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	print := hex.EncodeToString(sum[:5])
	address := assetFolder + "/" + strings.TrimSuffix(name, ext) + "-" + print + ext
	t.names[name] = address
	t.assets = append(t.assets, asset{address, print, content})
}

// addRoot takes a file that is found by its name: what browsers and search
// engines ask for without a link.
func (t *Theme) addRoot(name string, content []byte) error {
	if folder := path.Dir(name); name == "index.html" || folder != "." && site.Reserved(name) {
		return fmt.Errorf("%s/%s would take the place of pages that daybook makes", rootFolder, name)
	}
	sum := sha256.Sum256(content)
	t.root[name] = true
	t.assets = append(t.assets, asset{name, hex.EncodeToString(sum[:5]), content})
	return nil
}

// joined puts the files with an extension one after the other: shared parts
// first, then folder by folder.
func joined(files map[string][]byte, ext string, from func(folder string) bool) []byte {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool {
		folder, _, _ := strings.Cut(name, "/")
		return path.Ext(name) != ext || !from(folder)
	})
	slices.SortStableFunc(names, func(a, b string) int { return folderRank(a) - folderRank(b) })
	var out []byte
	for _, name := range names {
		out = append(out, files[name]...)
		out = append(out, '\n')
	}
	return out
}

func folderRank(name string) int {
	if path.Dir(name) == partsFolder {
		return 0
	}
	return 1
}

// parse reads the shared templates once and gives each kind its own copy with
// its page on top. Errors name file and line.
func (t *Theme) parse(files map[string][]byte) error {
	shared := template.New("").Funcs(t.functions())
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Dir(name) == partsFolder && path.Ext(name) == ".html" {
			if _, err := shared.New(name).Parse(string(files[name])); err != nil {
				return err
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(site.Views())) {
		page, err := parsePage(shared, kind, files)
		if err != nil {
			return err
		}
		t.pages[kind] = page
	}
	return nil
}

func parsePage(shared *template.Template, kind site.Kind, files map[string][]byte) (*template.Template, error) {
	for _, entry := range [...]string{"page.html", "page.svg"} {
		name := string(kind) + "/" + entry
		source, ok := files[name]
		if !ok {
			continue
		}
		set, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		return set.New(name).Parse(string(source))
	}
	return nil, fmt.Errorf("there is no template for pages of the kind %s: %s/page.html is missing", kind, kind)
}
