package site

import "daybook/internal/check"

// Card is where a service stands.
type Card struct {
	Service, Repository string
	Level               string
	Rank                int
	Points, Max         int
	Next                []Step
}

// Step is one of the next things to mend.
type Step struct {
	Result check.Result
	Points int
}
