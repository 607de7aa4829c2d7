package survey_test

import (
	"slices"
	"strings"
	"testing"

	"daybook/internal/survey"
)

func TestNewest(t *testing.T) {
	for _, c := range []struct {
		why, tags string
		n         int
		want      string
	}{
		{"by version, not by name", "v1.9.0 v1.10.0 v1.2.0", 3, "v1.10.0 v1.9.0 v1.2.0"},
		{"the last patch of each minor version", "v1.0.0 v1.0.9 v1.0.10 v1.1.0 v1.1.1", 5, "v1.1.1 v1.0.10"},
		{"no more than asked for", "v1.0.0 v2.0.0 v3.0.0", 2, "v3.0.0 v2.0.0"},
		{"none", "v1.0.0", 0, ""},
		{"no pre-releases", "v1.0.0-rc.1 v1.0.0-alpha v1.1.0-20240101.1200 v0.9.0", 5, "v0.9.0"},
		{"build metadata is a release", "v1.0.0+k3s1 v1.0.0+k3s2", 5, "v1.0.0+k3s2"},
		{"without v, and short", "1.2 1.2.3 v1.3", 5, "v1.3 1.2.3"},
		{"what is no version", "latest nightly release_123 42 v7 main-2024 2024-01-01 deploy-20240101.1200-abc stable/1.x", 5, ""},
		{"words before the version", "release-1.2.0 release-1.3.0", 5, "release-1.3.0 release-1.2.0"},
		{"a module's tags are not the repository's", "v1.2.0 api/v1.2.0 api/v9.0.0 chart-10.0.0", 5, "v1.2.0"},
		{"only modules: the one with most releases", "api/v1.0.0 worker/v3.0.0 api/v1.1.0", 5, "api/v1.1.0 api/v1.0.0"},
		{"as many releases each: the first by name", "worker/v3.0.0 api/v1.0.0", 5, "api/v1.0.0"},
		{"a scoped package", "@acme/web@1.0.0 @acme/web@1.1.0", 5, "@acme/web@1.1.0 @acme/web@1.0.0"},
		{"the order of tags does not matter", "v2.0.0 v1.0.0 v3.0.0", 1, "v3.0.0"},
		{"numbers beyond any version", "v99999999999999999999999.1.0 v1.0.0 v1." + strings.Repeat("1", 200) + ".0", 5, "v1.0.0"},
	} {
		tags := strings.Fields(c.tags)
		got := strings.Join(survey.Newest(tags, c.n), " ")
		if got != c.want {
			t.Errorf("%s: of %s got %q, want %q", c.why, c.tags, got, c.want)
		}
		slices.Reverse(tags)
		if back := strings.Join(survey.Newest(tags, c.n), " "); back != got {
			t.Errorf("%s: in other order %q", c.why, back)
		}
	}
}
