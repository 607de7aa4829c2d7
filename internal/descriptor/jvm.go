package descriptor

import (
	"regexp"
	"strings"
)

// mavenFile reads pom.xml. What a parent in another file says is unknown.
func (p *reader) mavenFile(src []byte) {
	root, wrong := readXML(src)
	switch {
	case templated(string(src)):
		return
	case wrong != nil:
		p.wrong(wrong.Line, "%s", wrong.Text)
		return
	case root.name != "project":
		p.wrong(root.line, "the root element is %s: it must be project", root.name)
		return
	}
	m := maven{root: root, properties: map[string]string{}}
	for _, c := range childrenOf(root.child("properties")) {
		m.properties[c.name] = c.text
	}
	m.properties["project.version"] = m.either("version").Text
	m.properties["project.groupId"] = m.either("groupId").Text
	m.properties["project.artifactId"] = root.value("artifactId").Text
	name := m.value("artifactId")
	if group := m.resolve(m.either("groupId").Text); group != "" && name.Known() {
		name.Text = group + ":" + name.Text
	}
	e := p.manifest(name, root.line, "Java")
	if m.plugin("kotlin-maven-plugin") != nil {
		e.Languages[0].Text = "Kotlin"
	} else if m.plugin("scala-maven-plugin") != nil {
		e.Languages[0].Text = "Scala"
	}
	e.Title, e.Description, e.Version = m.value("name"), m.value("description"), m.resolved(m.either("version"))
	e.License = m.value("licenses", "license", "name")
	homepage(&e, "homepage", m.value("url"))
	homepage(&e, "issues", m.value("issueManagement", "url"))
	code(&e, "url", m.value("scm", "url"))
	for _, d := range root.child("developers").all("developer") {
		contact(&e, "maintainer", d.value("email"))
	}
	requires(&e, "java", m.java())
	m.depends(&e)
	p.end(e)
}

type maven struct {
	root       *element
	properties map[string]string
}

func childrenOf(e *element) []*element {
	if e == nil {
		return nil
	}
	return e.children
}

var mavenProperty = regexp.MustCompile(`\$\{([^}]+)\}`)

// maxResolved is how long a text with properties may be. Those that stand for
// ever more would otherwise fill the memory.
const maxResolved = 1000

// resolve fills in properties of the same file, a few levels deep; others stay
// as they are written.
func (m maven) resolve(text string) string {
	for range 5 {
		if len(text) > maxResolved {
			return text
		}
		next := mavenProperty.ReplaceAllStringFunc(text, func(s string) string {
			if v := m.properties[s[2:len(s)-1]]; v != "" && len(v) <= maxResolved {
				return v
			}
			return s
		})
		if next == text || len(next) > maxResolved {
			return text
		}
		text = next
	}
	return text
}

func (m maven) resolved(v Value) Value {
	v.Text = m.resolve(v.Text)
	return v
}

func (m maven) value(names ...string) Value { return m.resolved(m.root.value(names...)) }

// either is a project's own value or its parent's.
func (m maven) either(name string) Value {
	if v := m.root.value(name); v.Known() {
		return v
	}
	return m.root.value("parent", name)
}

func (m maven) plugin(name string) *element {
	for _, plugin := range m.root.child("build", "plugins").all("plugin") {
		if plugin.value("artifactId").Text == name {
			return plugin
		}
	}
	return nil
}

// java is the release that the compiler is told, in the plugin or by one of
// the properties that it and Spring read.
func (m maven) java() Value {
	if compiler := m.plugin("maven-compiler-plugin"); compiler != nil {
		for _, key := range []string{"release", "source"} {
			if v := compiler.value("configuration", key); v.Known() {
				return m.resolved(v)
			}
		}
	}
	for _, key := range []string{"maven.compiler.release", "java.version", "maven.compiler.source", "maven.compiler.target"} {
		if v := m.value("properties", key); v.Known() {
			return v
		}
	}
	return Value{}
}

// depends takes the version from the management of the same file where a
// dependency has none.
func (m maven) depends(e *Entity) {
	managed := map[string]string{}
	for _, d := range m.root.child("dependencyManagement", "dependencies").all("dependency") {
		managed[d.value("groupId").Text+":"+d.value("artifactId").Text] = d.value("version").Text
	}
	for _, d := range m.root.child("dependencies").all("dependency") {
		name := d.value("groupId").Text + ":" + d.value("artifactId").Text
		version := d.value("version").Text
		if version == "" {
			version = managed[name]
		}
		scope := d.value("scope").Text
		switch {
		case d.value("optional").Text == "true":
			scope = "optional"
		case scope == "compile" || scope == "runtime":
			scope = ""
		}
		depends(e, Dependency{Ecosystem: "maven", Name: m.resolve(name), Constraint: m.resolve(version), Scope: scope, Line: d.line})
	}
}

// Gradle's build files are programs. What they say in the usual words is read,
// line by line, and everything else is unknown.
var (
	gradleName        = regexp.MustCompile(`^rootProject\.name\s*=\s*["']([^"'$]+)["']`)
	gradleText        = regexp.MustCompile(`^(description|version|group)\s*(?:=\s*|\s)["']([^"'$]+)["']`)
	gradleJava        = regexp.MustCompile(`(?:sourceCompatibility\s*=?\s*|release\s*(?:=|\.set\()\s*|languageVersion\s*(?:=|\.set\()\s*JavaLanguageVersion\.of\(|jvmToolchain\(|jvmTarget\s*(?:=|\.set\()\s*)\s*(?:JavaVersion\.VERSION_|JvmTarget\.JVM_)?["']?([0-9][0-9._]*)`)
	gradleCoordinates = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)\s*\(?\s*(?:(?:enforcedPlatform|platform)\s*\(\s*)?["']([A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+)(?::([^"':@]+))?(?:[:@][^"']*)?["']`)
	gradleNamed       = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)\s*\(?\s*group\s*[:=]\s*["']([^"']+)["']\s*,\s*name\s*[:=]\s*["']([^"']+)["'](?:\s*,\s*version\s*[:=]\s*["']([^"']+)["'])?`)
)

// maxLine is the longest line of a program that is looked at. People write
// shorter ones.
const maxLine = 1000

// uncommented is the text without /* comments */, on the same lines.
func uncommented(src string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(src, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		comment, rest, closed := strings.Cut(after, "*/")
		if !closed {
			return b.String()
		}
		b.WriteString(strings.Repeat("\n", strings.Count(comment, "\n")))
		src = rest
	}
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
	number, group := 0, ""
	var nested blocks
	for line := range strings.Lines(plain) {
		number++
		text, _, _ := strings.Cut(strings.TrimSpace(line), " //")
		if len(text) > maxLine {
			continue
		}
		if m := gradleName.FindStringSubmatch(text); m != nil {
			e.Name = Value{Text: m[1], Line: number}
		}
		if settings {
			continue // blocks of plugins have versions of their own
		}
		ours := nested.next(text)
		if m := gradleText.FindStringSubmatch(text); m != nil && ours {
			v := Value{Text: m[2], Line: number}
			switch {
			case m[1] == "description" && !e.Description.Known():
				e.Description = v
			case m[1] == "version" && !e.Version.Known():
				e.Version = v
			case m[1] == "group" && group == "":
				group = v.Text
			}
		}
		if len(e.Requires) == 0 {
			if m := gradleJava.FindStringSubmatch(text); m != nil {
				requires(&e, "java", Value{Text: strings.Trim(strings.ReplaceAll(m[1], "_", "."), "."), Line: number})
			}
		}
		gradleDepends(&e, text, number)
	}
	if settings && !e.Name.Known() {
		return
	}
	p.entity = e.Ref().String()
	p.end(e)
}

func gradleDepends(e *Entity, text string, line int) {
	if !strings.ContainsAny(text, `"'`) {
		return
	}
	name, version, configuration := "", "", ""
	if m := gradleCoordinates.FindStringSubmatch(text); m != nil {
		configuration, name, version = m[1], m[2], m[3]
	} else if m := gradleNamed.FindStringSubmatch(text); m != nil {
		configuration, name, version = m[1], m[2]+":"+m[3], m[4]
	}
	lower := strings.ToLower(configuration)
	scope := ""
	switch {
	case name == "" || lower == "classpath" || lower == "id" || lower == "exclude":
		return
	case strings.Contains(lower, "test"):
		scope = "test"
	case lower == "compileonly", lower == "annotationprocessor", lower == "kapt", lower == "ksp", lower == "developmentonly":
		scope = "build"
	case !strings.Contains(lower, "implementation") && !strings.Contains(lower, "compile") && !strings.Contains(lower, "runtime") && !strings.HasSuffix(lower, "api"):
		return // a call of something else with a text that looks alike
	}
	depends(e, Dependency{Ecosystem: "maven", Name: name, Constraint: version, Scope: scope, Line: line})
}
