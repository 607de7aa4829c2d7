package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"daybook/internal/survey"
)

// Brief is a survey without what only a document's own page shows: what is
// kept for the whole fleet while pages are made one after another. Its services
// and releases have no Documents; Documents stands for them.
type Brief struct {
	survey.Survey
	// Print is a fingerprint of the full facts.
	Print string
	// Documents by service, in the order of Services.
	Documents [][]Document
}

// Document is what lists show of a document.
type Document struct {
	Path         string
	Class        string
	Title        string
	Unread       string
	Edited       time.Time // last meaningful change; zero where unknown
	Due          time.Time // of its review
	ChangedSince int
	Stub         bool
}

// Trim makes the brief of a survey, which is left as it is.
func Trim(s *survey.Survey) (Brief, error) {
	full, err := json.Marshal(s)
	if err != nil {
		return Brief{}, err
	}
	sum := sha256.Sum256(full)
	b := Brief{Survey: *s, Print: hex.EncodeToString(sum[:16])}
	b.Services = make([]survey.Service, len(s.Services))
	b.Documents = make([][]Document, len(s.Services))
	for i, service := range s.Services {
		for _, d := range service.Documents {
			b.Documents[i] = append(b.Documents[i], brief(d))
		}
		service.Documents, service.Attached = nil, nil
		service.Owners.Rules, service.Owners.Unowned = nil, nil
		b.Services[i] = service
	}
	b.Repository.Versions = make([]survey.Release, len(s.Repository.Versions))
	for i, v := range s.Repository.Versions {
		v.Documents, v.Attached = nil, nil
		b.Repository.Versions[i] = v
	}
	return b, nil
}

func brief(d survey.Document) Document {
	b := Document{
		Path: d.Path, Class: d.Class, Title: d.Title, Unread: d.Unread,
		Due: d.Review.Due, ChangedSince: d.ChangedSince, Stub: d.Stub != "",
	}
	if d.Meaningful != nil {
		b.Edited = d.Meaningful.When
	}
	return b
}
