package site

import "errors"

// Compose lays the site out.
func Compose(in Input) (*Plan, error) {
	if in.Book == nil {
		return nil, errors.New("no ledger")
	}
	return &Plan{pages: func(func(Page) bool) {}}, nil
}
