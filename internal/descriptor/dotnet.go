package descriptor

import "strings"

// dotnetFile reads a project file of .NET, in the form of the SDK and in the
// older one, with what the folders above say for all their projects.
func (p *reader) dotnetFile(src []byte) {
	root, wrong := readXML(src)
	switch {
	case templated(string(src)):
		return
	case wrong != nil:
		p.wrong(wrong.Line, "%s", wrong.Text)
		return
	case root.name != "Project":
		p.wrong(root.line, "the root element is %s: it must be Project", root.name)
		return
	}
	around := p.dotnetAround(root)
	get := around.get
	name := get("PackageId", "AssemblyName")
	if !name.Known() {
		name = Value{Text: stem(p.path), Line: root.line}
	}
	language := "C#"
	switch lower := strings.ToLower(p.path); {
	case strings.HasSuffix(lower, ".fsproj"):
		language = "F#"
	case strings.HasSuffix(lower, ".vbproj"):
		language = "Visual Basic"
	}
	e := p.manifest(name, root.line, language)
	e.Title, e.Description = get("Title", "Product"), get("Description", "PackageDescription")
	e.Version, e.License = get("Version", "PackageVersion", "VersionPrefix"), get("PackageLicenseExpression")
	homepage(&e, "homepage", get("PackageProjectUrl"))
	code(&e, "url", get("RepositoryUrl"))
	for _, v := range strings.FieldsFunc(get("PackageTags").Text, func(r rune) bool { return r == ';' || r == ' ' || r == ',' }) {
		e.Tags = append(e.Tags, Value{Text: v, Line: get("PackageTags").Line})
	}
	frameworks := get("TargetFramework", "TargetFrameworks", "TargetFrameworkVersion")
	for v := range strings.SplitSeq(frameworks.Text, ";") {
		requires(&e, "dotnet", Value{Text: strings.TrimSpace(v), Line: frameworks.Line, Origin: frameworks.Origin})
	}
	for _, group := range root.all("ItemGroup") {
		for _, r := range group.all("PackageReference") {
			scope, version := "", around.version(r)
			if strings.EqualFold(r.attribute("PrivateAssets"), "all") || strings.EqualFold(r.value("PrivateAssets").Text, "all") {
				scope = "build"
			}
			depends(&e, Dependency{Ecosystem: "nuget", Name: r.attribute("Include"), Constraint: version, Scope: scope, Line: r.line})
		}
	}
	p.end(e)
}
