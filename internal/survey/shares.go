package survey

import "strings"

// maxIncludable is how many files of one repository are fetched because pipelines
// of others may include them.
const maxIncludable = 300

// shareFolders are folders in which repositories keep what pipelines of others
// include: GitLab's components and jobs, templates of Azure Pipelines, shared
// steps. Which of the files are named there is known only when all repositories
// have been fetched.
var shareFolders = map[string]bool{
	"templates": true, "template": true, "jobs": true, "stages": true, "steps": true, "pipelines": true, "pipeline": true, "includes": true, "include": true,
	"ci": true, ".ci": true, "cicd": true, "ci-cd": true, ".gitlab": true, ".gitlab-ci": true, "gitlab-ci": true, "gitlab": true, "azure": true, ".azure": true,
	".azuredevops": true, ".bitbucket": true, "shared": true, "common": true, "workflows": true, "travis": true,
}

// shares are such files, and the YAML files of the root.
func shares(paths []string) []string {
	var found []string
	for _, p := range paths {
		stem, yml := strings.CutSuffix(p, ".yml")
		stem, yaml := strings.CutSuffix(stem, ".yaml")
		if !yml && !yaml || strings.HasSuffix(stem, "lock") { // pnpm-lock.yaml is large, and nobody includes it
			continue
		}
		folder, _, below := strings.Cut(p, "/")
		if below && !shareFolders[strings.ToLower(folder)] {
			continue
		}
		if found = append(found, p); len(found) == maxIncludable {
			break
		}
	}
	return found
}
