package descriptor

import (
	"maps"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// gradleBuild is what a build file takes from other files of its build: the
// properties of its project and those above, and catalogs of versions.
type gradleBuild struct {
	root       string // folder of the settings
	properties map[string]string
	versions   Value               // of gradle.properties
	catalogs   map[string]*catalog // by the name that build files use
}

// gradleAround reads what lies around a build file. The root of the build is
// the nearest folder with settings; without any, it is the file's own.
func (p *reader) gradleAround() *gradleBuild {
	folder := path.Dir(p.path)
	b := &gradleBuild{root: folder, properties: map[string]string{}, catalogs: map[string]*catalog{}}
	folders, settings := above(folder, "."), ""
	for i, dir := range folders {
		if settings = p.gradleText(dir, "settings.gradle"); settings != "" {
			b.root, folders = dir, folders[:i+1]
			break
		}
	}
	if settings == "" {
		folders = folders[:1]
	}
	for i := len(folders) - 1; i >= 0; i-- {
		if folders[i] != folder {
			maps.Copy(b.properties, once(p.around, "extra properties", folders[i], func() map[string]string {
				found := map[string]string{}
				define(found, p.gradleText(folders[i], "build.gradle"), true)
				return found
			}))
		}
		file := path.Join(folders[i], "gradle.properties")
		for number, line := range properties(p.around.text(file)) {
			b.properties[line.key] = line.value
			if line.key == "version" {
				b.versions = Value{Text: line.value, Line: number, Origin: Origin{p.format, file}}
			}
		}
	}
	b.catalogs["libs"] = p.around.catalog(path.Join(b.root, "gradle", "libs.versions.toml"))
	for _, m := range gradleCatalog.FindAllStringSubmatch(settings, 20) {
		if file := within(path.Join(b.root, "x"), m[2]); file != "" {
			b.catalogs[m[1]] = p.around.catalog(file)
		}
	}
	return b
}

// gradleCatalog is a catalog that the settings take from a file.
var gradleCatalog = regexp.MustCompile(`(?:create\(\s*["']|\n\s*)(\w+)(?:["']\s*\))?\s*\{\s*from\(\s*files\(\s*["']([^"'$]{1,200})["']`)

// gradleText is a build file in Groovy or Kotlin without its comments.
func (p *reader) gradleText(folder, name string) string {
	for _, ending := range []string{"", ".kts"} {
		if text := p.around.text(path.Join(folder, name+ending)); text != "" && len(text) <= maxGradle {
			return uncommented(text)
		}
	}
	return ""
}

type property struct{ key, value string }

// properties are the lines of a file of Java properties by their number. Lines
// that go on in the next one have no version.
func properties(text string) map[int]property {
	found, number := map[int]property{}, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		at := strings.IndexAny(line, "=:")
		if at <= 0 || line[0] == '#' || line[0] == '!' || strings.HasSuffix(line, "\\") || len(line) > maxLine {
			continue
		}
		if value := strings.TrimSpace(line[at+1:]); value != "" {
			found[number] = property{strings.TrimSpace(line[:at]), value}
		}
	}
	return found
}

// What a program defines: ext.a = "1", extra["a"] = "1", val a by extra("1"),
// def a = "1", val a = "1"; inside of ext { }, a = "1" and set("a", "1"); and
// versions = [a: "1"], of which a build file takes versions.a.
var (
	gradleExtra = regexp.MustCompile(`^(?:(?:project\.|rootProject\.)?(?:ext|extra)(?:\.|\[\s*["'])|ext\.set\(\s*["'])(\w+)(?:["']\s*[\],])?\s*(?:=\s*)?["']([^"']+)["']`)
	gradleBy    = regexp.MustCompile(`^val\s+(\w+)(?:\s*:\s*String)?\s+by\s+(?:project\.|rootProject\.)?extra\(\s*["']([^"']+)["']`)
	gradleOwn   = regexp.MustCompile(`^(?:def|String|val|final|const val|private val)\s+(?:String\s+)?(\w+)(?:\s*:\s*String)?\s*=\s*["']([^"']+)["']`)
	gradleInExt = regexp.MustCompile(`^(?:set\(\s*["'])?(\w+)(?:["']\s*,)?\s*(?:=\s*)?["']([^"']+)["']`)
	gradleMap   = regexp.MustCompile(`^(?:def\s+|val\s+)?(?:project\.|rootProject\.)?(?:(?:ext|extra)\.)?(\w+)\s*=\s*(?:\[|mapOf\()(.*)`)
	gradleEntry = regexp.MustCompile(`["']?(\w+)["']?\s*(?::|\bto\b)\s*["']([^"']+)["']`)
	gradleExt   = regexp.MustCompile(`^(?:project\.|rootProject\.)?(?:ext|extra)(?:\.apply)?\s*\{`)
)

// gradleMaps finds the beginning of a map.
func gradleMaps(line string) []string {
	if !strings.Contains(line, "[") && !strings.Contains(line, "mapOf(") {
		return nil
	}
	return gradleMap.FindStringSubmatch(line)
}

// define adds what a build file defines. Projects below see the extra
// properties alone.
func define(properties map[string]string, text string, below bool) {
	depth, ext, within := 0, -1, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if len(line) > maxLine {
			continue
		}
		if !strings.ContainsAny(line, "={}(:") && within == "" {
			continue
		}
		if m := gradleMaps(line); m != nil && (!below || ext >= 0 || strings.Contains(line[:strings.IndexByte(line, '=')], "ext")) {
			within, line = m[1], m[2]
		}
		if within != "" {
			for _, m := range gradleEntry.FindAllStringSubmatch(line, -1) {
				properties[within+"."+m[1]] = m[2]
			}
			if strings.ContainsAny(line, "])") {
				within = ""
			}
			continue
		}
		before := depth
		depth = max(0, depth+strings.Count(line, "{")-strings.Count(line, "}"))
		if ext >= 0 && before <= ext {
			ext = -1
		}
		var m []string
		switch {
		case strings.Contains(line, "{") && gradleExt.MatchString(line):
			ext = before
			_, line, _ = strings.Cut(line, "{")
			m = gradleInExt.FindStringSubmatch(strings.TrimSpace(line))
		case ext >= 0:
			m = gradleInExt.FindStringSubmatch(line)
		case strings.HasPrefix(line, "ext") || strings.HasPrefix(line, "project") || strings.HasPrefix(line, "rootProject"):
			m = gradleExtra.FindStringSubmatch(line)
		case strings.HasPrefix(line, "val"):
			if m = gradleBy.FindStringSubmatch(line); m == nil && !below {
				m = gradleOwn.FindStringSubmatch(line)
			}
		case !below && strings.Contains(line, "="):
			m = gradleOwn.FindStringSubmatch(line)
		}
		if m != nil {
			properties[m[1]] = m[2]
		}
	}
}

var (
	// $a, ${a}, ${project.a}, ${rootProject.ext.a}, ${property("a")}, ${extra["a"]}
	gradleProperty = regexp.MustCompile(`\$\{(?:rootProject\.|project\.)?(?:ext\.|extra\.)?(\w+(?:\.\w+)?)\}|\$\{(?:rootProject\.|project\.)?(?:property|findProperty)\(\s*["']([\w.-]+)["']\s*\)\}|\$\{(?:rootProject\.|project\.)?(?:ext|extra)\[\s*["']([\w.-]+)["']\s*\]\}|\$(\w+)`)
	// libs.versions.java.get().toInt()
	gradleVersion = regexp.MustCompile(`\b(\w+)\.versions\.([\w.]+?)(?:\.asProvider\(\))?\.get\(\)(?:\.to(?:Int|Integer|String)\(\))?`)
	// implementation(platform(libs.spring.bom))
	gradleAccessor = regexp.MustCompile(`^([A-Za-z]\w*)\s*\(?\s*(?:(?:enforcedPlatform|platform|testFixtures)\s*\(?\s*)?(\w+)\.([A-Za-z][\w.]*)`)
)

// fill puts what is known in the places of properties and versions.
func (b *gradleBuild) fill(line string) string {
	if strings.Contains(line, "$") {
		line = fill(gradleProperty, line, b.properties)
	}
	if strings.Contains(line, ".versions.") {
		line = gradleVersion.ReplaceAllStringFunc(line, func(s string) string {
			m := gradleVersion.FindStringSubmatch(s)
			if c := b.catalogs[m[1]]; c != nil {
				if v := c.version(c.versions[dotted(m[2])]); v != "" {
					return v
				}
			}
			return s
		})
	}
	return line
}

// property is what a name stands for; "" where it is unknown.
func (b *gradleBuild) property(name string) string {
	for _, of := range []string{"rootProject.", "project.", "ext.", "extra."} {
		name = strings.TrimPrefix(name, of)
	}
	return b.fill(b.properties[name])
}

// catalog is a file of versions. In aliases "-", "_" and "." are the same.
type catalog struct{ libraries, versions, bundles, plugins map[string]*yaml.Node }

func (a *Around) catalog(file string) *catalog {
	return once(a, "catalog", file, func() *catalog {
		root := a.tree(file)
		table := func(key string) map[string]*yaml.Node {
			found := map[string]*yaml.Node{}
			for k, v := range entries(field(root, key)) {
				found[dotted(k.Value)] = v
			}
			return found
		}
		return &catalog{table("libraries"), table("versions"), table("bundles"), table("plugins")}
	})
}

func dotted(alias string) string {
	return strings.ReplaceAll(strings.ReplaceAll(alias, "-", "."), "_", ".")
}

// named are the libraries that an accessor stands for.
func (c *catalog) named(accessor string) (found []Dependency) {
	if c == nil {
		return nil
	}
	aliases := []string{strings.TrimSuffix(strings.TrimSuffix(accessor, ".get"), ".asProvider")}
	if bundle, ok := strings.CutPrefix(aliases[0], "bundles."); ok {
		aliases = nil
		for _, n := range each(c.bundles[dotted(bundle)]) {
			aliases = append(aliases, n.Value)
		}
	}
	for _, alias := range aliases {
		if d := c.library(c.libraries[dotted(alias)]); d.Name != "" {
			found = append(found, d)
		}
	}
	return found
}

// kotlin reports whether a line applies a plugin of Kotlin's by its alias.
func (b *gradleBuild) kotlin(line string) bool {
	if !strings.HasPrefix(line, "alias") {
		return false
	}
	m := gradlePlugin.FindStringSubmatch(line)
	if m == nil || b.catalogs[m[1]] == nil {
		return false
	}
	n := b.catalogs[m[1]].plugins[dotted(m[2])]
	return strings.HasPrefix(scalar(n)+scalar(field(n, "id")), "org.jetbrains.kotlin")
}

// gradlePlugin is alias(libs.plugins.kotlin.jvm).
var gradlePlugin = regexp.MustCompile(`^alias\s*\(?\s*(\w+)\.plugins\.([\w.]+)`)

// library is one entry: "group:name:version", or a table.
func (c *catalog) library(n *yaml.Node) (d Dependency) {
	switch {
	case n == nil:
	case n.Kind == yaml.ScalarNode:
		parts := strings.SplitN(n.Value, ":", 3)
		if len(parts) > 1 {
			d.Name = parts[0] + ":" + parts[1]
		}
		if len(parts) > 2 {
			d.Constraint = parts[2]
		}
	default:
		if d.Name = scalar(field(n, "module")); d.Name == "" && field(n, "name") != nil {
			d.Name = scalar(field(n, "group")) + ":" + scalar(field(n, "name"))
		}
		d.Constraint = c.version(field(n, "version"))
	}
	return d
}

// version is one that is written out, that refers to another one, or that says
// what it requires.
func (c *catalog) version(n *yaml.Node) string {
	if ref := scalar(field(n, "ref")); ref != "" {
		n = c.versions[dotted(ref)]
	}
	for _, key := range []string{"strictly", "require", "prefer"} {
		if v := scalar(field(n, key)); v != "" {
			return v
		}
	}
	return scalar(n)
}

func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return strings.TrimSpace(n.Value)
}
