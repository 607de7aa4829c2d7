package owners

import (
	"path"
	"regexp"
	"strings"
)

// The lines of an OWNERS file as Gerrit's code-owners plugin reads them, which
// Chromium's tools use too: see "find-owners Backend" in its documentation and
// FindOwnersCodeOwnerConfigParser. One line that is none of these makes Gerrit
// refuse the file, and every question about what lies below it.
var (
	gerritBreak    = regexp.MustCompile(`[\v\f\r\x{85}\x{2028}\x{2029}]+`)
	gerritBlank    = regexp.MustCompile(`^\s*(?:#.*)?$`)
	gerritNoParent = regexp.MustCompile(`^\s*set\s+noparent\s*(?:#.*)?$`)
	gerritEmail    = regexp.MustCompile(`^\s*([^\s<>@,]+@[^\s<>@#,]+|\*)\s*(?:#.*)?$`)
	gerritPerFile  = regexp.MustCompile(`^\s*per-file\s+([^=#]+)=\s*([^#]+)\s*(?:#.*)?$`)
	gerritGlobs    = regexp.MustCompile(`^[^\s,=]+(?:\s*,\s*[^\s,=]+)*$`)
	gerritEmails   = regexp.MustCompile(`^(?:[^\s<>@,]+@[^\s<>@#,]+|\*)(?:\s*,\s*(?:[^\s<>@,]+@[^\s<>@#,]+|\*))*$`)
	gerritAlone    = regexp.MustCompile(`^set\s+noparent$`)
	gerritImport   = regexp.MustCompile(`^\s*(file:\s*|include\s+)(?:([^\s:]+)\s*:\s*)?(?:[^\s:]+\s*:\s*)?([^\s:#]+)\s*(?:#.*)?$`)
	gerritComma    = regexp.MustCompile(`\s*,\s*`)
	gerritConfig   = regexp.MustCompile(`^(?:OWNERS|[A-Za-z0-9_-]+_OWNERS|OWNERS_[A-Za-z0-9_-]+)$`)
)

// gerritFile is one file, before its imports are taken in.
type gerritFile struct {
	path     string
	line     int // of the first owner or import
	owners   []Owner
	perFile  []perFile
	imports  []fileImport
	noParent bool
	bad      bool
}

type perFile struct {
	line   int
	text   string // the globs as they stand in the file
	owners []Owner
	from   *fileImport
	alone  bool // set noparent
}

type fileImport struct {
	line    int
	project string
	path    string // from the importing file
	all     bool   // include: per-file lines and set noparent come along
}

func (p *parser) gerrit(files map[string][]byte) {
	parsed := map[string]*gerritFile{}
	for _, name := range sorted(files) {
		if gerritConfig.MatchString(path.Base(name)) {
			parsed[name] = p.gerritParse(name, files[name])
		}
	}
	for _, name := range sorted(parsed) {
		if path.Base(name) == "OWNERS" && p.file.Unread == "" {
			p.gerritFolder(parsed, parsed[name])
		}
	}
}

func (p *parser) gerritParse(name string, src []byte) *gerritFile {
	f := &gerritFile{path: name}
	if len(src) > maxOwnersFile {
		p.problemIn(name, 0, TooLarge, "%d bytes: daybook reads up to %d", len(src), maxOwnersFile)
		f.bad = true
		return f
	}
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		for _, part := range gerritBreak.Split(strings.TrimSuffix(line, "\n"), -1) {
			if !f.read(number, part) {
				p.problemIn(name, number, BadFile, "%q is no line of an OWNERS file: Gerrit refuses the file and answers for nothing below %q", clipped(part), path.Dir(name)+"/")
				f.bad = true
			}
		}
	}
	return f
}

func clipped(s string) string {
	if len(s) > 100 {
		return s[:100] + "..."
	}
	return s
}

func (f *gerritFile) read(number int, line string) bool {
	switch {
	case len(line) > maxPattern:
		return false
	case gerritNoParent.MatchString(line):
		f.noParent = true
	case gerritBlank.MatchString(line):
	default:
		if m := gerritEmail.FindStringSubmatch(line); m != nil {
			f.owners = append(f.owners, gerritOwner(m[1]))
			f.begin(number)
			return true
		}
		if m := gerritPerFile.FindStringSubmatch(line); m != nil {
			return f.readPerFile(number, strings.TrimSpace(m[1]), strings.TrimSpace(m[2]))
		}
		imported, ok := gerritReference(number, line)
		if ok {
			f.imports = append(f.imports, imported)
			f.begin(number)
		}
		return ok
	}
	return true
}

func (f *gerritFile) begin(line int) {
	if f.line == 0 {
		f.line = line
	}
}

func (f *gerritFile) readPerFile(number int, globs, directive string) bool {
	if !gerritGlobs.MatchString(globs) {
		return false
	}
	rule := perFile{line: number, text: globs}
	switch {
	case gerritAlone.MatchString(directive):
		rule.alone = true
	case gerritEmails.MatchString(directive):
		for _, email := range gerritComma.Split(directive, -1) {
			rule.owners = append(rule.owners, gerritOwner(email))
		}
	default:
		imported, ok := gerritReference(number, directive)
		if !ok || imported.all {
			return false // per-file include is an error
		}
		rule.from = &imported
	}
	f.perFile = append(f.perFile, rule)
	return true
}

func gerritOwner(email string) Owner {
	if email == "*" {
		return Owner{Text: "*", Kind: Everyone}
	}
	return Owner{Text: email, Kind: Email}
}

func gerritReference(number int, line string) (fileImport, bool) {
	m := gerritImport.FindStringSubmatch(line)
	if m == nil {
		return fileImport{}, false
	}
	return fileImport{line: number, project: m[2], path: m[3], all: strings.HasPrefix(m[1], "include")}, true
}

// resolve is the path of the imported file in the repository.
func (i fileImport) resolve(from string) string {
	if strings.HasPrefix(i.path, "/") {
		return strings.TrimPrefix(path.Clean(i.path), "/")
	}
	return strings.TrimPrefix(path.Clean("/"+path.Dir(from)+"/"+i.path), "/")
}

// gerritFolder takes in what an OWNERS file imports: the owners of a file:, and
// of an include its per-file lines and its set noparent as well. Globs are
// matched from the folder of the importing file.
func (p *parser) gerritFolder(files map[string]*gerritFile, f *gerritFile) {
	dir := path.Dir(f.path)
	if dir == "." {
		dir = ""
	}
	g := gerritFlat{parser: p, files: files, rest: Rule{Pattern: dir + "/", Line: f.line, Owners: f.owners},
		folder: folder{dir: dir, stops: f.noParent, broken: f.bad}}
	for _, pf := range f.perFile {
		g.seen = map[string]bool{f.path: true}
		g.perFile(f.path, pf)
	}
	g.seen = map[string]bool{f.path: true}
	for _, i := range f.imports {
		g.take(f.path, i, &g.rest)
	}
	b := folderBuilder{parser: p, name: f.path, folder: g.folder}
	for _, rule := range g.rules {
		e, ok := p.gerritExpression(rule.Pattern)
		if !ok {
			p.problemIn(rule.Path, rule.Line, NeverMatches, "the globs %q match nothing", rule.Pattern)
			continue
		}
		b.folder.filters = append(b.folder.filters, e)
		b.folder.alone = append(b.folder.alone, rule.Exclude)
		rule.Exclude = false
		b.add(*rule, rule.says())
	}
	if len(g.rest.Owners) > 0 || g.rest.Elsewhere {
		b.add(g.rest, g.rest.says())
	}
	b.done()
}

// gerritFlat is an OWNERS file with all that it imports.
type gerritFlat struct {
	parser *parser
	files  map[string]*gerritFile
	folder folder
	rules  []*Rule // with globs; Exclude is set noparent
	rest   Rule
	seen   map[string]bool // whose own imports were taken in, for the rule at hand
	depth  int
}

func (g *gerritFlat) perFile(from string, pf perFile) {
	rule := &Rule{Path: from, Pattern: pf.text, Line: pf.line, Owners: pf.owners, Exclude: pf.alone}
	g.rules = append(g.rules, rule)
	g.parser.names += 1 + len(pf.owners)
	if pf.from != nil {
		g.take(from, *pf.from, rule)
	}
}

// maxImports bounds how deep imports nest.
const maxImports = 50

// take adds the owners of an imported file to a rule.
func (g *gerritFlat) take(from string, i fileImport, into *Rule) {
	if i.project != "" {
		into.Elsewhere = true
		return
	}
	target := i.resolve(from)
	f := g.files[target]
	switch {
	case g.parser.names > maxNames || g.depth > maxImports:
		g.parser.file.Unread = "its imports name more owners than daybook reads"
		return
	case f == nil:
		if missing := (fileImport{line: i.line, path: from}); !g.parser.missing[missing] {
			g.parser.missing[missing] = true
			g.parser.problemIn(from, i.line, BadImport, "%s is not in the repository: Gerrit ignores the line", target)
		}
		return
	case f.bad:
		g.folder.broken = true
		return
	}
	into.Owners = append(into.Owners[:len(into.Owners):len(into.Owners)], f.owners...)
	g.parser.names += len(f.owners) + 1
	if i.all {
		g.folder.stops = g.folder.stops || f.noParent
	}
	if g.seen[target] {
		return
	}
	g.seen[target] = true
	g.depth++
	if i.all {
		for _, pf := range f.perFile {
			g.perFile(target, pf)
		}
	}
	for _, next := range f.imports {
		next.all = next.all && i.all // what file: brings is owners alone, all the way
		g.take(target, next, into)
	}
	g.depth--
}

// gerritExpression is the globs of a per-file line as one regular expression.
// Each matches below any folder: Gerrit puts {**/,} before it.
func (p *parser) gerritExpression(globs string) (expression, bool) {
	var all []string
	for _, glob := range splitGlobs(strings.Join(strings.Fields(globs), " ")) {
		if e, ok := javaGlob(glob); ok {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return expression{}, false
	}
	e, err := p.effort.generated(`^(?:.*/)?(?:` + strings.Join(all, "|") + `)$`)
	if err != nil {
		p.file.Unread = err.Error()
	}
	return e, err == nil
}
