package descriptor

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// mavenFile reads pom.xml, with what it inherits from parents in the same
// repository. What a parent of elsewhere says is unknown.
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
	m := newMaven(p, root)
	name := m.value("artifactId")
	if group := m.resolve(root.either("groupId").Text); group != "" && name.Known() {
		name.Text = group + ":" + name.Text
	}
	e := p.manifest(name, root.line, "Java")
	if m.plugin("kotlin-maven-plugin") != nil {
		e.Languages[0].Text = "Kotlin"
	} else if m.plugin("scala-maven-plugin") != nil {
		e.Languages[0].Text = "Scala"
	}
	e.Title, e.Description = m.value("name"), m.inherited("description")
	if e.Version = m.resolved(root.either("version")); strings.Contains(e.Version.Text, "${") {
		e.Version = Value{}
	}
	e.License = m.inherited("licenses", "license", "name")
	homepage(&e, "homepage", m.value("url"))
	homepage(&e, "issues", m.inherited("issueManagement", "url"))
	code(&e, "url", m.value("scm", "url"))
	for _, d := range root.child("developers").all("developer") {
		contact(&e, "maintainer", d.value("email"))
	}
	requires(&e, "java", m.java())
	m.depends(&e)
	p.end(e)
}

// maven is a project and its parents.
type maven struct {
	chain      []pom // itself first
	properties map[string]string
}

// pom is one file; the origin is empty for that of the project itself.
type pom struct {
	root *element
	Origin
}

// maxParents is how many parents a project may have one above the other.
const maxParents = 10

func newMaven(p *reader, root *element) maven {
	m := maven{chain: []pom{{root: root}}, properties: map[string]string{}}
	file, seen := p.path, []string{p.path}
	for at := root; len(m.chain) <= maxParents; {
		next := parentFile(file, at)
		parent := p.around.xml(next)
		if next == "" || slices.Contains(seen, next) || !isParent(parent, at) {
			break
		}
		m.chain = append(m.chain, pom{parent, Origin{p.format, next}})
		file, at, seen = next, parent, append(seen, next)
	}
	for _, above := range slices.Backward(m.chain) {
		for _, c := range childrenOf(above.root.child("properties")) {
			m.properties[c.name] = c.text
		}
	}
	m.properties["project.version"] = root.either("version").Text
	m.properties["project.groupId"] = root.either("groupId").Text
	m.properties["project.artifactId"] = root.value("artifactId").Text
	m.properties["project.parent.version"] = root.value("parent", "version").Text
	m.properties["project.parent.groupId"] = root.value("parent", "groupId").Text
	return m
}

// parentFile is where a project says that its parent lies; "" where that is
// not in the repository. An empty relativePath says so, too.
func parentFile(file string, root *element) string {
	parent := root.child("parent")
	if parent == nil {
		return ""
	}
	relative := "../pom.xml"
	if at := parent.child("relativePath"); at != nil {
		if relative = at.text; relative == "" {
			return ""
		}
	}
	if path.Ext(relative) != ".xml" {
		relative = path.Join(relative, "pom.xml")
	}
	return within(file, strings.TrimPrefix(relative, "./"))
}

// isParent reports whether a file is the project that another one calls its
// parent: Maven looks in repositories for one of another name.
func isParent(parent, of *element) bool {
	if parent == nil || parent.name != "project" {
		return false
	}
	said := func(name string) string { return of.value("parent", name).Text }
	version := parent.either("version").Text
	if strings.Contains(version, "${") && !strings.Contains(said("version"), "${") {
		version = said("version") // it is filled in when it is built
	}
	return parent.value("artifactId").Text == said("artifactId") && parent.either("groupId").Text == said("groupId") && version == said("version")
}

// either is a project's own value or what it says of its parent.
func (e *element) either(name string) Value {
	if v := e.value(name); v.Known() {
		return v
	}
	return e.value("parent", name)
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

// resolve fills in properties, a few levels deep; unknown ones stay as they are
// written.
func (m maven) resolve(text string) string { return fill(mavenProperty, text, m.properties) }

// fill puts properties in the places that a pattern finds.
func fill(pattern *regexp.Regexp, text string, properties map[string]string) string {
	for range 5 {
		if len(text) > maxResolved {
			return text
		}
		next := pattern.ReplaceAllStringFunc(text, func(s string) string {
			name := ""
			for _, group := range pattern.FindStringSubmatch(s)[1:] {
				name += group
			}
			if v := properties[name]; v != "" && len(v) <= maxResolved {
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

// value is what the project says itself.
func (m maven) value(names ...string) Value { return m.resolved(m.chain[0].root.value(names...)) }

// inherited is a value of the project, or of the nearest parent that has it.
func (m maven) inherited(names ...string) Value {
	for _, at := range m.chain {
		if v := at.root.value(names...); v.Known() {
			v.Origin = at.Origin
			return m.resolved(v)
		}
	}
	return Value{}
}

func (m maven) plugin(name string) *element {
	for _, at := range m.chain {
		if plugin := at.plugin("build", "plugins", name); plugin != nil {
			return plugin
		}
	}
	return nil
}

func (at pom) plugin(names ...string) *element {
	for _, plugin := range at.root.child(names[:len(names)-1]...).all("plugin") {
		if plugin.value("artifactId").Text == names[len(names)-1] {
			return plugin
		}
	}
	return nil
}

// java is the release that the compiler is told, in the plugin or by one of
// the properties that it and Spring read.
func (m maven) java() Value {
	for _, at := range m.chain {
		for _, compiler := range []*element{at.plugin("build", "plugins", "maven-compiler-plugin"), at.plugin("build", "pluginManagement", "plugins", "maven-compiler-plugin")} {
			for _, key := range []string{"release", "source"} {
				if v := compiler.value("configuration", key); v.Known() {
					v.Origin = at.Origin
					return m.resolved(v)
				}
			}
		}
	}
	for _, key := range []string{"maven.compiler.release", "java.version", "maven.compiler.source", "maven.compiler.target"} {
		if v := m.inherited("properties", key); v.Known() {
			return v
		}
	}
	return Value{}
}

// depends takes the version and the scope from the management of the project
// or its parents where a dependency has none. Dependencies of parents are those
// of the project, too.
func (m maven) depends(e *Entity) {
	managed := map[string]*element{}
	for _, at := range m.chain {
		for _, d := range at.root.child("dependencyManagement", "dependencies").all("dependency") {
			if key := m.coordinates(d); managed[key] == nil {
				managed[key] = d
			}
		}
	}
	seen := map[string]bool{}
	for _, at := range m.chain {
		for _, d := range at.root.child("dependencies").all("dependency") {
			key := m.coordinates(d)
			if len(m.chain) > 1 && seen[key+":"+d.value("classifier").Text+":"+d.value("type").Text] {
				continue // the project's own counts
			}
			seen[key+":"+d.value("classifier").Text+":"+d.value("type").Text] = true
			get := func(name string) string {
				if v := d.value(name); v.Known() {
					return v.Text
				}
				return managed[key].value(name).Text
			}
			scope := get("scope")
			switch {
			case d.value("optional").Text == "true": // this is never managed
				scope = "optional"
			case scope == "compile" || scope == "runtime":
				scope = ""
			}
			depends(e, Dependency{Ecosystem: "maven", Name: key, Constraint: m.resolve(get("version")), Scope: scope, Line: d.line, Origin: at.Origin})
		}
	}
}

func (m maven) coordinates(d *element) string {
	return m.resolve(d.value("groupId").Text + ":" + d.value("artifactId").Text)
}
