package infra

import "strings"

// environments are the names that folders, files and namespaces give to the
// places where software runs, with the word that stands for all of them.
var environments = map[string]string{
	"production": "production", "prod": "production", "prd": "production",
	"staging": "staging", "stage": "staging", "stg": "staging",
	"preprod": "preproduction", "pre-prod": "preproduction", "preproduction": "preproduction",
	"development": "development", "dev": "development", "develop": "development",
	"qa": "qa", "uat": "uat", "sandbox": "sandbox", "integration": "integration", "canary": "canary",
}

// ambiguous are names that stand for an environment only in a folder of
// environments: a folder test elsewhere holds tests.
var ambiguous = map[string]string{
	"live": "production", "test": "test", "testing": "test", "demo": "demo", "int": "integration",
	"perf": "performance", "preview": "preview", "local": "local",
}

// holders are folders that hold one folder for each environment.
var holders = map[string]bool{
	"env": true, "envs": true, "environment": true, "environments": true, "overlays": true, "clusters": true, "stages": true, "live": true,
}

// environmentOf tells the environment that a path belongs to: that of the
// innermost folder whose name is one, or the last word of the file's own name,
// as in values-staging.yaml.
func environmentOf(path string) string {
	parts := strings.Split(strings.ToLower(path), "/")
	file := parts[len(parts)-1]
	stem, rest, _ := strings.Cut(strings.TrimPrefix(file, "."), ".")
	words := strings.FieldsFunc(stem, func(r rune) bool { return r == '-' || r == '_' })
	if n := len(words); n > 1 || n == 1 && strings.HasSuffix(file, ".tfvars") {
		if env := environments[words[n-1]]; env != "" {
			return env
		}
	}
	if middle, _, ok := strings.Cut(rest, "."); ok { // values.staging.yaml
		if env := environments[middle]; env != "" {
			return env
		}
	}
	for i := len(parts) - 2; i >= 0; i-- {
		if env := environments[parts[i]]; env != "" {
			return env
		}
		if env := ambiguous[parts[i]]; env != "" && i > 0 && holders[parts[i-1]] {
			return env
		}
	}
	return ""
}
