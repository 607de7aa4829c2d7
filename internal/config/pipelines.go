package config

import (
	"maps"
	"slices"
	"strings"

	"daybook/internal/survey"
)

// pipelinesTable says of pipelines what stands in no repository.
type pipelinesTable struct {
	// JenkinsLibraries are repositories of shared libraries by the names that the
	// settings of Jenkins have for them, with the version that counts by default
	// behind an @, as pipelines write it.
	JenkinsLibraries map[string]string `toml:"jenkins_libraries"`
}

func (t pipelinesTable) validate(wrong func(int, string, string, ...any) error, at places) error {
	const key = "pipelines.jenkins_libraries"
	for _, name := range slices.Sorted(maps.Keys(t.JenkinsLibraries)) {
		line := max(at.in(key, name), at.in("pipelines", "jenkins_libraries"))
		where := t.JenkinsLibraries[name]
		repository, version, versioned := strings.Cut(where, "@")
		switch {
		case name == "" || strings.Contains(name, "@"):
			return wrong(line, key, "%q is no name of a library: give it as Jenkins does, without a version", name)
		case strings.Contains(where, ":"):
			return wrong(line, key+"."+name, "%q is an address: name the repository as the fleet does, such as %q", where, "platform/steps")
		case repository == "" || versioned && version == "" || strings.ContainsAny(where, " \t\n"):
			return wrong(line, key+"."+name, "%q is no repository of the fleet, such as %q, or %q where Jenkins has a default version", where, "platform/steps", "platform/steps@main")
		}
	}
	return nil
}

// libraries are the shared libraries of Jenkins, by name.
func (t pipelinesTable) libraries() map[string]survey.Library {
	if len(t.JenkinsLibraries) == 0 {
		return nil
	}
	libraries := make(map[string]survey.Library, len(t.JenkinsLibraries))
	for name, where := range t.JenkinsLibraries {
		repository, version, _ := strings.Cut(where, "@")
		libraries[name] = survey.Library{Repository: repository, Version: version}
	}
	return libraries
}
