package descriptor

import (
	"regexp"
	"strings"
)

// Gradle's build files are programs. What they say in the usual words is read,
// line by line, and everything else is unknown.
var (
	gradleName        = regexp.MustCompile(`^rootProject\.name\s*=\s*["']([^"'$]+)["']`)
	gradleText        = regexp.MustCompile(`^(description|version)\s*(?:=\s*|\s)["']([^"'$]+)["']`)
	gradleJava        = regexp.MustCompile(`(?:sourceCompatibility\s*=?\s*|release\s*(?:=|\.set\()\s*|languageVersion\s*(?:=|\.set\()\s*JavaLanguageVersion\.of\(|jvmToolchain\(|jvmTarget\s*(?:=|\.set\()\s*)\s*(?:JavaVersion\.VERSION_|JvmTarget\.JVM_)?["']?([0-9][0-9._]*)`)
	gradleCoordinates = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)\s*\(?\s*(?:(?:enforcedPlatform|platform)\s*\(\s*)?["']([A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+)(?::([^"':@]+))?(?:[:@][^"']*)?["']`)
	gradleNamed       = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)\s*\(?\s*group\s*[:=]\s*["']([^"']+)["']\s*,\s*name\s*[:=]\s*["']([^"']+)["'](?:\s*,\s*version\s*[:=]\s*(?:["']([^"']+)["']|([A-Za-z_][\w.]*)))?`)
)

// maxGradle is the largest build file: people write these, and each line of one
// is held against many patterns.
const maxGradle = 256 << 10

// maxLine is the longest line of a program that is looked at. People write
// shorter ones.
const maxLine = 1000

// uncommented is the text without /* comments */, on the same lines. Globs in
// texts begin none, nor does what stands behind //.
func uncommented(src string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '\n':
			quote = 0 // texts of several lines have no marks that count
		case quote != 0 && c == '\\' && i+1 < len(src) && src[i+1] != '\n':
			b.WriteByte(c)
			i++
			c = src[i]
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case strings.HasPrefix(src[i:], "//"):
			end := strings.IndexByte(src[i:], '\n')
			if end < 0 {
				end = len(src) - i
			}
			b.WriteString(src[i : i+end])
			i += end - 1
			continue
		case strings.HasPrefix(src[i:], "/*"):
			comment, _, closed := strings.Cut(src[i+2:], "*/")
			if !closed {
				return b.String()
			}
			b.WriteString(strings.Repeat("\n", strings.Count(comment, "\n")))
			i += len(comment) + 3
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// blocks follows the braces of a program, line by line.
type blocks struct {
	depth int
	whole bool // the outermost block is about all projects
}

// next goes through a line, and reports whether it began outside of all blocks
// or in one about all projects: a task has a description of its own.
func (b *blocks) next(text string) bool {
	ours := b.depth == 0 || b.depth == 1 && b.whole
	if b.depth == 0 {
		b.whole = strings.HasPrefix(text, "allprojects")
	}
	b.depth = max(0, b.depth+strings.Count(text, "{")-strings.Count(text, "}"))
	return ours
}

// gradleFile reads build.gradle and settings.gradle, in Groovy and Kotlin.
func (p *reader) gradleFile(src []byte) {
	if templated(string(src)) {
		return
	}
	if len(src) > maxGradle {
		p.wrong(1, "refused: larger than %d KB, the limit for a build file of Gradle", maxGradle>>10)
		return
	}
	plain := uncommented(string(src))
	e := p.manifest(Value{}, 1, "Java")
	for _, sign := range []string{`kotlin("jvm"`, "org.jetbrains.kotlin", "kotlin-gradle-plugin"} {
		if strings.Contains(plain, sign) {
			e.Languages[0].Text = "Kotlin"
		}
	}
	settings := strings.HasPrefix(strings.ToLower(stem(p.path)), "settings")
	if settings {
		e.Languages = nil // the build file says it
	}
	build := p.gradleAround()
	define(build.properties, plain, false)
	number := 0
	var nested blocks
	for line := range strings.Lines(plain) {
		number++
		text, _, _ := strings.Cut(strings.TrimSpace(line), " //")
		if len(text) > maxLine {
			continue
		}
		if strings.HasPrefix(text, "rootProject") {
			if m := gradleName.FindStringSubmatch(text); m != nil {
				e.Name = Value{Text: m[1], Line: number}
			}
		}
		if settings {
			continue // blocks of plugins have versions of their own
		}
		ours := nested.next(text) && (strings.HasPrefix(text, "description") || strings.HasPrefix(text, "version"))
		text = build.fill(text)
		if ours {
			gradleSays(&e, text, number)
		}
		if len(e.Requires) == 0 && strings.ContainsAny(text, "0123456789") {
			if m := gradleJava.FindStringSubmatch(text); m != nil {
				requires(&e, "java", Value{Text: strings.Trim(strings.ReplaceAll(m[1], "_", "."), "."), Line: number})
			}
		}
		if build.kotlin(text) {
			e.Languages[0].Text = "Kotlin"
		}
		gradleDepends(&e, build, text, number)
	}
	if !settings && !e.Version.Known() {
		e.Version = build.versions
	}
	if settings && !e.Name.Known() {
		return
	}
	p.entity = e.Ref().String()
	p.end(e)
}

// gradleSays reads description and version.
func gradleSays(e *Entity, text string, line int) {
	m := gradleText.FindStringSubmatch(text)
	switch {
	case m == nil:
	case m[1] == "description" && !e.Description.Known():
		e.Description = Value{Text: m[2], Line: line}
	case m[1] == "version" && !e.Version.Known():
		e.Version = Value{Text: m[2], Line: line}
	}
}

func gradleDepends(e *Entity, build *gradleBuild, text string, line int) {
	if !strings.ContainsAny(text, `"'.`) {
		return
	}
	configuration := ""
	var found []Dependency
	if m := gradleCoordinates.FindStringSubmatch(text); m != nil {
		configuration, found = m[1], []Dependency{{Name: m[2], Constraint: m[3]}}
	} else if m := gradleNamed.FindStringSubmatch(text); m != nil {
		configuration, found = m[1], []Dependency{{Name: m[2] + ":" + m[3], Constraint: m[4] + build.property(m[5])}}
	} else if m := gradleAccessor.FindStringSubmatch(text); m != nil {
		configuration, found = m[1], build.catalogs[m[2]].named(m[3])
	}
	lower := strings.ToLower(configuration)
	scope := ""
	switch {
	case lower == "classpath" || lower == "id" || lower == "exclude":
		return
	case strings.Contains(lower, "test"):
		scope = "test"
	case lower == "compileonly", lower == "annotationprocessor", lower == "kapt", lower == "ksp", lower == "developmentonly":
		scope = "build"
	case !strings.Contains(lower, "implementation") && !strings.Contains(lower, "compile") && !strings.Contains(lower, "runtime") && !strings.HasSuffix(lower, "api"):
		return // a call of something else with a text that looks alike
	}
	for _, d := range found {
		if strings.Count(d.Constraint, "{") != strings.Count(d.Constraint, "}") {
			d.Constraint = "" // the text ends within what is computed
		}
		depends(e, Dependency{Ecosystem: "maven", Name: d.Name, Constraint: d.Constraint, Scope: scope, Line: line})
	}
}
