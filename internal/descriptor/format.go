package descriptor

import (
	"path"
	"slices"
	"strings"
)

// Role is what a format's entities are to the services of a repository.
type Role int

// Roles.
const (
	Declares Role = iota // describes services, teams, ... by name: each makes one
	Attaches             // says more about the repository, or about a service that is declared elsewhere
	Packages             // a manifest: attaches to the nearest service, makes none by itself
	Shares               // manifests take from it; alone it says nothing
)

// Format is one format that is read.
type Format struct {
	Name    string   // as provenance names it
	Title   string   // as its makers name it
	Address string   // of its documentation
	Files   []string // patterns of Locate
	Role    Role
	Tells   string // what is taken from it, for the table of what daybook reads
	parse   func(*reader, []byte)
}

// Formats are all formats that are read, in the default order of precedence:
// what was written to describe a service counts before what describes a
// repository to the public, and that before manifests, which are written for
// machines. The table of the README and the site's page of what is read are
// made from it.
//
// A pattern of Files is a file's name in any folder, an ending with * before
// it, /FOLDER/NAME for one place alone, or FOLDER/**/*ENDING for what lies
// anywhere below a folder of that name. Case does not count.
func Formats() []Format {
	return slices.Concat(catalogs(), public(), manifests(), shared())
}

func catalogs() []Format {
	return []Format{
		{Name: Backstage, Title: "Backstage", Address: "https://backstage.io/docs/features/software-catalog/descriptor-format",
			Files: []string{"catalog-info.yaml", "catalog-info.yml", "*.catalog-info.yaml", "*.catalog-info.yml"},
			Tells: "every kind of entity: services, APIs, systems, teams and people, with all their references", parse: (*reader).backstageFile},
		{Name: "compass", Title: "Compass", Address: "https://developer.atlassian.com/cloud/compass/config-as-code/structure-and-contents-of-a-compass-yml-file/",
			Files: []string{"compass.yml", "compass.yaml"},
			Tells: "a component with type, tier, lifecycle, links, labels, dependencies and custom fields", parse: (*reader).compassFile},
		{Name: "cortex", Title: "Cortex", Address: "https://docs.cortex.io/ingesting-data-into-cortex/entities-overview/entities/yaml",
			Files: []string{"cortex.yaml", "cortex.yml", ".cortex/**/*.yaml", ".cortex/**/*.yml", "openapi.yaml", "openapi.yml", "openapi.json"},
			Tells: "the x-cortex- fields of an OpenAPI document: owners, groups, links, chat, on-call, dependencies", parse: (*reader).cortexFile},
		{Name: "opslevel", Title: "OpsLevel", Address: "https://docs.opslevel.com/docs/opslevel-yml",
			Files: []string{"opslevel.yml"}, // .yaml is not detected
			Tells: "a service or a repository with owner, tier, lifecycle, tools, dependencies, alert sources", parse: (*reader).opslevelFile},
		{Name: "datadog", Title: "Datadog", Address: "https://docs.datadoghq.com/internal_developer_portal/software_catalog/entity_model/",
			Files: []string{"service.datadog.yaml", "service.datadog.yml", "service.datadog.json",
				"entity.datadog.yaml", "entity.datadog.yml", "entity.datadog.json"},
			Tells: "service definitions v1, v2, v2.1 and v2.2, and all kinds of entities of v3", parse: (*reader).datadogFile},
		{Name: "port", Title: "Port", Address: "https://docs.port.io/build-your-software-catalog/sync-data-to-catalog/git/github/gitops",
			Files: []string{"port.yml", "port.yaml"},
			Tells: "entities with the properties and relations of your blueprints", parse: (*reader).portFile},
		{Name: "sre", Title: "sre.yaml", Address: "https://github.com/Custos-com/Burnless/blob/main/docs/reference/sre-yaml.md",
			Files: []string{"sre.yaml", "sre.yml"},
			Tells: "a service with team, objectives, on-call and channel", parse: (*reader).sreFile},
	}
}

func public() []Format {
	return []Format{
		{Name: AppConfig, Title: "Backstage's own configuration", Address: "https://backstage.io/docs/features/software-catalog/configuration",
			Files: []string{"app-config.yaml", "app-config.production.yaml", "app-config.prod.yaml", "app-config.staging.yaml", "app-config.dev.yaml"}, Role: Attaches,
			Tells: "the addresses that its catalog is filled from", parse: (*reader).appConfigFile},
		{Name: "publiccode", Title: "publiccode.yml", Address: "https://yml.publiccode.tools/",
			Files: []string{"/publiccode.yml", "/publiccode.yaml"}, Role: Attaches,
			Tells: "name, description, status, licence, maintainers and homepage", parse: (*reader).publiccodeFile},
		{Name: "security-insights", Title: "OpenSSF Security Insights", Address: "https://security-insights.openssf.org/",
			Files: []string{"/security-insights.yml", "/security-insights.yaml", "/.github/security-insights.yml", "/.github/security-insights.yaml",
				"/.gitlab/security-insights.yml"}, Role: Attaches,
			Tells: "status, maintainers, security contacts and documents, in version 1 and 2", parse: (*reader).securityInsightsFile},
		{Name: "settings", Title: "Settings app of GitHub", Address: "https://github.com/repository-settings/app",
			Files: []string{"/.github/settings.yml", "/.github/settings.yaml"}, Role: Attaches,
			Tells: "description, homepage, topics and visibility", parse: (*reader).settingsFile},
		{Name: "openslo", Title: "OpenSLO", Address: "https://openslo.com/",
			Files: []string{"openslo.yaml", "openslo.yml", "slo.yaml", "slo.yml", "slos.yaml", "slos.yml",
				"*.openslo.yaml", "*.openslo.yml", "*.slo.yaml", "*.slo.yml", "*-slo.yaml", "*-slo.yml",
				"slo/**/*.yaml", "slo/**/*.yml", "slos/**/*.yaml", "slos/**/*.yml", "openslo/**/*.yaml", "openslo/**/*.yml"}, Role: Attaches,
			Tells: "objectives of a service with target and window", parse: (*reader).opensloFile},
		{Name: "citation", Title: "Citation File Format", Address: "https://citation-file-format.github.io/",
			Files: []string{"/citation.cff"}, Role: Attaches,
			Tells: "title, version, licence and authors", parse: (*reader).citationFile},
	}
}

func manifests() []Format {
	const tells = "name, description, language, versions and dependencies"
	return []Format{
		{Name: "package.json", Title: "npm", Address: "https://docs.npmjs.com/cli/configuring-npm/package-json",
			Files: []string{"package.json"}, Role: Packages, Tells: tells, parse: (*reader).npmFile},
		{Name: "go.mod", Title: "Go modules", Address: "https://go.dev/ref/mod#go-mod-file",
			Files: []string{"go.mod"}, Role: Packages, Tells: tells, parse: (*reader).goFile},
		{Name: "go.work", Title: "Go workspaces", Address: "https://go.dev/ref/mod#workspaces",
			Files: []string{"go.work"}, Role: Packages, Tells: "versions of Go, and which modules of the repository see each other", parse: (*reader).goWorkFile},
		{Name: "pyproject.toml", Title: "Python packages", Address: "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
			Files: []string{"pyproject.toml"}, Role: Packages, Tells: tells + ", of Poetry, PDM, Hatch and uv too", parse: (*reader).pythonFile},
		{Name: "Cargo.toml", Title: "Cargo", Address: "https://doc.rust-lang.org/cargo/reference/manifest.html",
			Files: []string{"Cargo.toml"}, Role: Packages, Tells: tells, parse: (*reader).cargoFile},
		{Name: "pom.xml", Title: "Maven", Address: "https://maven.apache.org/pom.html",
			Files: []string{"pom.xml"}, Role: Packages, Tells: tells, parse: (*reader).mavenFile},
		{Name: "gradle", Title: "Gradle", Address: "https://docs.gradle.org/current/userguide/writing_build_scripts.html",
			Files: []string{"build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"}, Role: Packages,
			Tells: tells + ", where they are written out", parse: (*reader).gradleFile},
		{Name: "composer.json", Title: "Composer", Address: "https://getcomposer.org/doc/04-schema.md",
			Files: []string{"composer.json"}, Role: Packages, Tells: tells, parse: (*reader).composerFile},
		{Name: "gemspec", Title: "RubyGems", Address: "https://guides.rubygems.org/specification-reference/",
			Files: []string{"*.gemspec"}, Role: Packages, Tells: tells + ", where they are written out", parse: (*reader).gemFile},
		{Name: "csproj", Title: ".NET projects", Address: "https://learn.microsoft.com/en-us/nuget/reference/msbuild-targets",
			Files: []string{"*.csproj", "*.fsproj", "*.vbproj"}, Role: Packages, Tells: tells, parse: (*reader).dotnetFile},
	}
}

func shared() []Format {
	const tells = "versions that manifests take from it"
	return []Format{
		{Name: "pnpm-workspace", Title: "pnpm workspaces", Address: "https://pnpm.io/pnpm-workspace_yaml",
			Files: []string{"pnpm-workspace.yaml"}, Role: Shares, Tells: tells + ": catalogs", parse: (*reader).sharedYAML},
		{Name: "version-catalog", Title: "Gradle version catalogs", Address: "https://docs.gradle.org/current/userguide/version_catalogs.html",
			Files: []string{"*.versions.toml"}, Role: Shares, Tells: tells, parse: (*reader).sharedTOML},
		{Name: "gradle.properties", Title: "Gradle properties", Address: "https://docs.gradle.org/current/userguide/build_environment.html",
			Files: []string{"gradle.properties"}, Role: Shares, Tells: tells, parse: func(*reader, []byte) {}}, // every text is one
		{Name: "directory-props", Title: "MSBuild properties of folders", Address: "https://learn.microsoft.com/en-us/visualstudio/msbuild/customize-by-directory",
			Files: []string{"Directory.Build.props", "Directory.Packages.props"}, Role: Shares, Tells: tells, parse: (*reader).sharedXML},
	}
}

// File is a file that a format reads.
type File struct{ Path, Format string }

// Locate picks the files that are read out of the paths of a repository, those
// nearest to the root first. Vendored code, test data and skeletons of
// templates describe nothing that runs, and manifests in examples neither.
func Locate(paths []string) []File {
	table := compile(Formats())
	var found []File
	for _, p := range paths {
		if f := table.match(p); f != nil && !IsSkeleton(p) && !inFolder(p, aside) && (f.Role < Packages || !inFolder(p, examples)) {
			found = append(found, File{p, f.Name})
		}
	}
	slices.SortFunc(found, func(a, b File) int {
		if d := strings.Count(a.Path, "/") - strings.Count(b.Path, "/"); d != 0 {
			return d
		}
		return strings.Compare(a.Path, b.Path)
	})
	return found
}

// Find picks the Backstage descriptors out of the paths of a repository, those
// nearest to the root first. Locate finds those of all formats.
func Find(paths []string) []string {
	var found []string
	for _, f := range Locate(paths) {
		if f.Format == Backstage {
			found = append(found, f.Path)
		}
	}
	return found
}

// FormatOf is the format that a file's name and place stand for. A Location of
// Backstage may name its files as it likes; those are Backstage's too.
func FormatOf(p string) (f Format, ok bool) {
	if found := compile(Formats()).match(p); found != nil {
		return *found, true
	}
	return Format{}, false
}

// aside are folders whose descriptors describe nothing that runs: vendored
// code, test data, skeletons of templates.
var aside = []string{"vendor", "node_modules", "third_party", "third-party", "testdata", "test", "tests", "__tests__",
	"fixtures", "__fixtures__", "mocks", "__mocks__", "skeleton", "skeletons", ".git"}

// examples are folders whose packages nobody runs.
var examples = []string{"example", "examples", "sample", "samples", "template", "templates", "e2e", "e2e-tests", "integration-tests", "tests-integration"}

// IsSkeleton reports whether the path lies in the skeleton of a template: its
// name is one, or has a placeholder of cookiecutter or of Backstage in it.
func IsSkeleton(p string) bool {
	return strings.Contains(p, "{{") || strings.Contains(p, "{%") || inFolder(p, []string{"skeleton", "skeletons"})
}

func inFolder(p string, names []string) bool {
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if slices.Contains(names, strings.ToLower(path.Base(dir))) {
			return true
		}
	}
	return false
}

// table finds the format of a path without trying every pattern: a repository
// may have a hundred thousand files.
type table struct {
	names   map[string][]place // by the file's name in lower case
	endings []place
}

// place is a pattern; what is empty is not asked for.
type place struct {
	format *Format
	path   string // the whole path
	folder string // the name of a folder above, between slashes
	ending string
}

func compile(formats []Format) table {
	t := table{names: map[string][]place{}}
	for i := range formats {
		f := &formats[i]
		for _, pattern := range f.Files {
			pattern = strings.ToLower(pattern)
			if folder, ending, ok := strings.Cut(pattern, "/**/*"); ok {
				t.endings = append(t.endings, place{format: f, folder: "/" + folder + "/", ending: ending})
			} else if ending, ok := strings.CutPrefix(pattern, "*"); ok {
				t.endings = append(t.endings, place{format: f, ending: ending})
			} else if whole, ok := strings.CutPrefix(pattern, "/"); ok {
				name := path.Base(whole)
				t.names[name] = append(t.names[name], place{format: f, path: whole})
			} else {
				t.names[pattern] = append(t.names[pattern], place{format: f})
			}
		}
	}
	return t
}

// match is the format of a path. A whole name counts before an ending.
func (t table) match(p string) *Format {
	p = strings.ToLower(p)
	for _, at := range t.names[path.Base(p)] {
		if at.path == "" || at.path == p {
			return at.format
		}
	}
	for _, at := range t.endings {
		if strings.HasSuffix(p, at.ending) && strings.Contains("/"+p, at.folder) {
			return at.format
		}
	}
	return nil
}
