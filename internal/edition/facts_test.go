package edition

import (
	"errors"
	"io/fs"
	"testing"

	"daybook/internal/survey"
)

func TestFactsAreHeldWhileThereIsRoom(t *testing.T) {
	f := newFacts(survey.Store{Dir: t.TempDir()})
	keep := func(name string, documents int, stored bool) {
		made := &survey.Survey{Repository: survey.Repository{Name: name}}
		made.Services = []survey.Service{{ID: name, Documents: make([]survey.Document, documents)}}
		if brief, err := f.keep(made, stored); err != nil || len(brief.Documents[0]) != documents {
			t.Fatalf("%s: %v", name, err)
		}
	}
	keep("small", 10, true)
	keep("large", heldDocuments, true)
	keep("large and nowhere else", heldDocuments, false)
	keep("next", heldDocuments-10, true)
	for name, held := range map[string]bool{"small": true, "large": false, "large and nowhere else": true, "next": true} {
		made, err := f.of(name)
		if held && (err != nil || made.Repository.Name != name) || !held && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, held should be %t", name, err, held)
		}
	}
}
