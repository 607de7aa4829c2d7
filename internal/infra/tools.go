package infra

import (
	"bufio"
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// toolFiles say which release of one product a repository is worked on with.
var toolFiles = map[string]string{
	".nvmrc": "nodejs", ".node-version": "nodejs", ".python-version": "python", ".ruby-version": "ruby", ".java-version": "java",
	".go-version": "go", ".terraform-version": "terraform", ".opentofu-version": "opentofu", ".php-version": "php",
}

// tools are the names of products in .tool-versions, where they differ from the
// data set's.
var tools = map[string]string{"nodejs": "nodejs", "node": "nodejs", "golang": "go", "java": "java", "dotnet-core": "dotnet", "postgres": "postgresql", "python": "python"}

// builds are those of Java, each with ends of its own.
var builds = map[string]string{"temurin": "eclipse-temurin", "corretto": "amazon-corretto", "zulu": "azul-zulu", "liberica": "bellsoft-liberica", "microsoft": "microsoft-build-of-openjdk", "sapmachine": "sapmachine"}

var release = regexp.MustCompile(`^v?([0-9]+(?:\.[0-9]+)*)`)

// parseToolVersion reads a file with one release in it.
func parseToolVersion(f *File, src []byte) {
	f.lines(src, func(line int, text string) bool {
		text = strings.TrimPrefix(text, "ruby-")
		if m := release.FindStringSubmatch(text); m != nil {
			f.exactly(toolFiles[baseName(f.Path)], m[1], line)
		}
		return false
	})
}

// parseToolVersions reads asdf's .tool-versions: a tool and its releases on each
// line. See https://asdf-vm.com/manage/configuration.html.
func parseToolVersions(f *File, src []byte) {
	f.lines(src, func(line int, text string) bool {
		fields := strings.Fields(text)
		if len(fields) < 2 {
			return true
		}
		product := tools[fields[0]]
		if product == "" {
			product = fields[0]
		}
		version := fields[1]
		if product == "java" { // temurin-17.0.2+8
			if build, rest, ok := strings.Cut(version, "-"); ok && builds[build] != "" {
				product, version = builds[build], rest
			}
		}
		if m := release.FindStringSubmatch(version); m != nil {
			f.exactly(product, m[1], line)
		}
		return true
	})
}

// lines goes through the lines of a small file without comments.
func (f *File) lines(src []byte, each func(line int, text string) bool) {
	scanner := bufio.NewScanner(bytes.NewReader(src))
	for line := 1; scanner.Scan(); line++ {
		text, _, _ := strings.Cut(scanner.Text(), "#")
		if text = strings.TrimSpace(text); text != "" && !each(line, text) {
			return
		}
	}
	if scanner.Err() != nil {
		f.problem(0, "has a line that is too long")
	}
}

// parseGlobal reads global.json, which names the SDK of .NET.
func parseGlobal(f *File, src []byte) {
	var g struct{ SDK struct{ Version string } }
	if err := json.Unmarshal(src, &g); err != nil {
		f.Unread = "not JSON: " + oneLine(err.Error())
		return
	}
	if m := release.FindStringSubmatch(g.SDK.Version); m != nil {
		line := 1 + bytes.Count(src[:max(0, bytes.Index(src, []byte(g.SDK.Version)))], []byte("\n"))
		f.exactly("dotnet", m[1], line)
	}
}
