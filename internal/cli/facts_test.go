package cli

import (
	"bytes"
	"testing"

	"daybook/internal/survey"
)

// Facts are written in pieces; together they are what they would be in one.
func TestFactsAreOneValue(t *testing.T) {
	trick := "x\n  \"services\": null <b>\u202e"
	for name, s := range map[string]*survey.Survey{
		"one":     {Version: 1, Repository: survey.Repository{Name: trick}, Services: []survey.Service{{ID: "a", Name: trick}}},
		"several": {Services: []survey.Service{{ID: "a"}, {ID: "b", Documents: []survey.Document{{Path: trick}}}}, Problems: []survey.Problem{{Text: trick}}},
	} {
		var pieces, whole bytes.Buffer
		if err := encodeFacts(&pieces, s); err != nil {
			t.Fatal(err)
		}
		if err := encode(&whole, s); err != nil {
			t.Fatal(err)
		}
		if pieces.String() != whole.String() {
			t.Errorf("%s:\n%s\nwant:\n%s", name, pieces.String(), whole.String())
		}
	}
}
