package check

import (
	"fmt"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func sourcesAgree() Check {
	return Check{
		ID: "cat.disagreement", Title: "Files that describe the service agree",
		Family: Catalogue, Rung: Silver, Points: 3, Basis: Declared,
		Why: "A service is described in several files, each for another product, and a change reaches one of them. Whom somebody calls at night then hangs on where they looked.",
		Fix: "Make the files say the same, or take the field out of all but one of them.",
		Run: func(s Subject) Result {
			found, agreed := s.Service.Disagreements, s.Service.Agreed
			if len(found)+len(agreed) == 0 {
				return notApplicable("no two sources speak of the same")
			}
			var t tally
			for range agreed {
				t.count()
			}
			for _, d := range found {
				t.count()
				t.add(disagreement(d))
			}
			if len(found) == 0 {
				return pass("the sources agree on the " + list(fieldNames(agreed), " and "))
			}
			return t.result("different sources say different things about the "+list(fieldsOf(found), " and "), "")
		},
	}
}

// disagreement is the finding of one field, whose name is the anchor: what is
// said may change while it stands.
func disagreement(d survey.Disagreement) finding.Finding {
	first := d.Claims[0]
	var others []string
	var evidence []finding.Evidence
	for _, c := range d.Claims {
		evidence = append(evidence, place(c))
		if c != first && len(others) < 3 {
			others = append(others, fmt.Sprintf("%s in %s", quote(c.Text), quote(saidIn(c))))
		}
	}
	title := fmt.Sprintf("The %s is %s in %s, but %s", fieldName(d.Field), quote(first.Text), quote(saidIn(first)), list(others, " and "))
	mend := fmt.Sprintf("Make them say the same. Until then %s counts", quote(saidIn(first)))
	if first.Outside() {
		mend += "."
	} else {
		mend += "; `order` of `[descriptors]` in the configuration says which format comes first."
	}
	if last := d.Claims[len(d.Claims)-1]; d.Field == "owner" && last.Format == "codeowners" {
		mend = fmt.Sprintf("Name in %s the team that reviews changes, and in the descriptor the same one. Until then %s counts.", quote(saidIn(last)), quote(saidIn(first)))
	}
	return seen(finding.Warn, d.Field, title, mend, evidence...)
}

// saidIn is the file of a claim, or who else says it.
func saidIn(v survey.Value) string {
	if v.Path == "" || v.Outside() {
		return strings.TrimSpace(v.Format + " " + v.Path)
	}
	return v.Path
}

func fieldsOf(found []survey.Disagreement) []string {
	var fields []string
	for _, d := range found {
		fields = append(fields, d.Field)
	}
	return fieldNames(fields)
}

func fieldNames(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = fieldName(f)
	}
	return out
}

// fieldName is a field as people call it.
func fieldName(field string) string {
	switch field {
	case "license":
		return "licence"
	case "on-call":
		return "on-call service"
	}
	return field
}
