package descriptor

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// dotnetProject is a project with the properties and versions that files of
// MSBuild in the folders above say for it.
type dotnetProject struct {
	own, build, packages []pom             // the one that counts first
	properties           map[string]string // those that always hold
	versions             map[string]string // of packages, by name in lower case
}

// dotnetAround finds Directory.Build.props and Directory.Packages.props: of
// each the nearest, and the one above it where that imports it.
func (p *reader) dotnetAround(root *element) *dotnetProject {
	d := &dotnetProject{[]pom{{root: root}}, p.props("Directory.Build.props"), p.props("Directory.Packages.props"), map[string]string{}, map[string]string{}}
	for _, at := range slices.Concat(d.own, d.build, d.packages) {
		for _, group := range at.root.all("PropertyGroup") {
			for _, c := range group.children {
				if d.properties[c.name] == "" && group.attribute("Condition")+c.attribute("Condition") == "" {
					d.properties[c.name] = c.text
				}
			}
		}
	}
	for _, at := range d.packages {
		for _, group := range at.root.all("ItemGroup") {
			for _, kept := range group.all("PackageVersion") {
				name := strings.ToLower(kept.attribute("Include") + kept.attribute("Update"))
				if d.versions[name] == "" && group.attribute("Condition")+kept.attribute("Condition") == "" {
					d.versions[name] = kept.attribute("Version") + kept.value("Version").Text
				}
			}
		}
	}
	return d
}

func (p *reader) props(name string) (found []pom) {
	for _, file := range above(path.Dir(p.path), name) {
		root := p.around.xml(file)
		if root == nil || root.name != "Project" {
			continue
		}
		found = append(found, pom{root, Origin{p.format, file}})
		if !importsAbove(root, name) {
			break
		}
	}
	return found
}

// importsAbove reports whether a file imports that of its name further up:
// $([MSBuild]::GetPathOfFileAbove('Directory.Build.props', ...)), or a path.
func importsAbove(root *element, name string) bool {
	for _, i := range root.all("Import") {
		if project := i.attribute("Project"); strings.Contains(project, "FileAbove") || strings.Contains(project, "..") && strings.HasSuffix(project, name) {
			return true
		}
	}
	return false
}

// get is the first of the properties that is known: the project's own counts
// before those of folders. What holds only under a condition counts for a
// project alone, of which nobody knows how it is built.
func (d *dotnetProject) get(names ...string) Value {
	for _, files := range [][]pom{d.own, d.build, d.packages} {
		for _, name := range names {
			if v := d.property(files, name); v.Known() {
				return v
			}
		}
	}
	return Value{}
}

func (d *dotnetProject) property(files []pom, name string) Value {
	for _, at := range files {
		for _, group := range at.root.all("PropertyGroup") {
			if c := group.child(name); at.Origin != (Origin{}) && (group.attribute("Condition") != "" || c.attribute("Condition") != "") {
				continue
			}
			v := group.value(name)
			if v.Text = d.resolve(v.Text); v.Known() && !strings.Contains(v.Text, "$(") {
				v.Origin = at.Origin
				return v
			}
		}
	}
	return Value{}
}

var msbuildProperty = regexp.MustCompile(`\$\((\w+)\)`)

// resolve fills in properties, a few levels deep.
func (d *dotnetProject) resolve(text string) string {
	if strings.Contains(text, "$(") {
		return fill(msbuildProperty, text, d.properties)
	}
	return text
}

// version is the version of a reference: its own, or the one that is kept for
// all projects. Case does not count in names of packages.
func (d *dotnetProject) version(reference *element) string {
	for _, key := range []string{"VersionOverride", "Version"} {
		if v := reference.attribute(key) + reference.value(key).Text; v != "" {
			return d.resolve(v)
		}
	}
	return d.resolve(d.versions[strings.ToLower(reference.attribute("Include"))])
}
