package survey

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"daybook/internal/gitfs"
)

// broken is a snapshot on which every reader breaks.
type broken struct{ Snapshot }

func TestPanicLosesOnlyItsRepository(t *testing.T) {
	l := look{ctx: context.Background(), target: Target{Name: "acme/shop"}}
	made, err := l.guarded(func() (*Survey, error) { return Of(Subject{Files: broken{}}, Options{}), nil })
	var fault *Panic
	if made != nil || !errors.As(err, &fault) {
		t.Fatalf("survey %v, error %v", made, err)
	}
	if !strings.Contains(string(fault.Stack), "survey.newIndex") {
		t.Errorf("the stack does not say where: %s", fault.Stack)
	}
	if strings.Contains(fault.Error(), "goroutine") || strings.Contains(fault.Error(), ".go:") {
		t.Errorf("the message holds the stack, which is shown on the site: %s", fault)
	}
}

// asked is a history that counts what it is asked.
type asked struct {
	History
	changes, deleted, moved int
}

func (a *asked) Shallow() bool { return false }
func (a *asked) Changes(string, time.Time) int {
	a.changes++
	return 1
}
func (a *asked) Deleted(string) (gitfs.Change, bool) {
	a.deleted++
	return gitfs.Change{}, true
}
func (a *asked) Moves(func(string) bool) iter.Seq[gitfs.Move] {
	return func(yield func(gitfs.Move) bool) {
		for a.moved = 0; yield(gitfs.Move{From: fmt.Sprintf("old/%d.md", a.moved), To: "README.md"}); a.moved++ {
		}
	}
}
func (a *asked) MovedTo(string) (string, bool) {
	a.moved++
	return "", false
}

// Questions to history are asked once, and come to an end.
func TestPastIsBounded(t *testing.T) {
	h := &asked{}
	p := newPast(h, &index{paths: make([]string, 2_000_000)})
	now := time.Unix(1, 0)
	for range 3 {
		if n, known := p.changes(".", now); n != 1 || !known {
			t.Errorf("%d changes, known %t", n, known)
		}
	}
	if h.changes != 1 {
		t.Errorf("history was asked %d times for the same", h.changes)
	}
	p.changes("", now)
	if _, known := p.changes(".", now.Add(1)); known || h.changes != 2 {
		t.Errorf("beyond the bound: known %t after %d questions", known, h.changes)
	}
	for i := range maxDeleted + 10 {
		for range 2 {
			p.left(strings.Repeat("x", i%7) + time.Unix(int64(i), 0).String())
		}
	}
	if h.deleted != maxDeleted || h.moved != maxMoved {
		t.Errorf("asked for %d deletions and %d moves", h.deleted, h.moved)
	}
}

func TestMovesAreBounded(t *testing.T) {
	r := &reader{ctx: t.Context(), Subject: Subject{History: &asked{}}, files: newIndex(&none{}), survey: &Survey{Services: []Service{{Documents: []Document{{Path: "README.md"}}}}}}
	r.moves()
	if n := len(r.survey.Repository.Moved); n != maxRedirects {
		t.Errorf("%d moves", n)
	}
}

// none is a snapshot without files.
type none struct{ Snapshot }

func (*none) Entries() []gitfs.Entry            { return nil }
func (*none) Lookup(string) (gitfs.Entry, bool) { return gitfs.Entry{}, false }
