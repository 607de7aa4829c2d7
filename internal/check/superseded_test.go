package check

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"daybook/internal/survey"
)

func TestSuperseded(t *testing.T) {
	for _, test := range []struct{ why, docs, want string }{
		{"stages of one version", "spec/v1alpha1/a.md spec/v1beta2/a.md spec/v1beta10/a.md", "spec/v1alpha1/a.md spec/v1beta2/a.md"},
		{"what is released is later", "spec/v1/a.md spec/v1beta2/a.md", "spec/v1beta2/a.md"},
		{"a later alpha is later", "api/v1/a.md api/v2alpha1/a.md", "api/v1/a.md"},
		{"of folders of their own", "api/v1/a.md spec/v2/a.md", ""},
		{"one version alone", "docs/v1beta1/a.md docs/a.md", ""},
		{"names that are no versions", "docs/vault/a.md docs/v2/a.md docs/v1.2/a.md", ""},
		{"deep below a version", "docs/v1/x/y.md docs/v2/x/y.md", "docs/v1/x/y.md"},
	} {
		var docs []survey.Document
		for p := range strings.FieldsSeq(test.docs) {
			docs = append(docs, survey.Document{Path: p})
		}
		got := strings.Join(slices.Sorted(maps.Keys(superseded(docs))), " ")
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.why, got, test.want)
		}
	}
}
