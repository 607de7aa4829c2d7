package ledger

import (
	"cmp"
	"slices"

	"daybook/internal/finding"
)

// adopt hands what is known of findings that are parts of this one now on to
// it: it has stood for as long as the first of them, and nothing opened or
// closed tonight because findings are told together. What was closed before
// stays as it is, and so does what is still told by itself.
func (e *entering) adopt(f finding.Finding, told []finding.Finding) {
	var heir *Entry
	var parts []string
	for _, anchor := range f.Formerly {
		key := Key(finding.Key{Check: f.Check, Repository: f.Repository, Service: f.Service, Anchor: anchor})
		i, known := e.at[key]
		if !known || e.book.entries[i].State == StateClosed || slices.ContainsFunc(told, func(t finding.Finding) bool { return t.Key == key }) {
			continue
		}
		e.adopted[key] = true
		former := e.book.entries[i]
		ids := append([]string{key.ID()}, former.Parts...)
		if heir == nil || longer(&former, heir) {
			heir, parts = &former, append(ids, parts...)
		} else {
			parts = append(parts, ids...)
		}
	}
	if heir == nil {
		return
	}
	if i, known := e.at[f.Key]; known {
		own := &e.book.entries[i]
		own.Parts = slices.Clone(own.Parts) // those of the book before stay as they are
		for _, id := range parts {
			if !slices.Contains(own.Parts, id) {
				own.Parts = append(own.Parts, id)
			}
		}
		return
	}
	e.heirs++
	heir.Key, heir.Parts = f.Key, parts
	e.at[f.Key] = len(e.book.entries)
	e.book.entries = append(e.book.entries, *heir)
}

// longer says which of two findings has stood for longer, one that is open
// before one that is exempt.
func longer(a, b *Entry) bool {
	if open := a.State == StateOpen; open != (b.State == StateOpen) {
		return open
	}
	return cmp.Or(a.First.Compare(b.First), a.Opened.Compare(b.Opened), a.Key.Compare(b.Key)) < 0
}

// inheritance is where findings stood in an older book that are parts of others
// in a newer one, by id.
type inheritance map[string]State

func inherited(older, newer *Book) inheritance {
	parts := map[string]bool{}
	for i := range newer.entries {
		for _, id := range newer.entries[i].Parts {
			parts[id] = true
		}
	}
	if len(parts) == 0 {
		return nil
	}
	states := inheritance{}
	for i := range older.entries {
		e := &older.entries[i]
		if id := e.Key.ID(); parts[id] {
			states[id] = e.State
		}
	}
	return states
}

// before is where a finding stood when its parts were findings of their own: as
// the one whose history it has.
func (h inheritance) before(e *Entry) State {
	for _, id := range e.Parts {
		if state, ok := h[id]; ok {
			return state
		}
	}
	return ""
}

// took reports whether a finding of the older book is a part of another now.
func (h inheritance) took(e *Entry) bool {
	if len(h) == 0 {
		return false
	}
	_, ok := h[e.Key.ID()]
	return ok
}

// joined counts the standing findings of the older book that the newer one does
// not count by themselves.
func (h inheritance) joined(older, newer *Book) (n int) {
	for _, state := range h {
		if state != StateClosed {
			n++
		}
	}
	for i := range newer.entries {
		e := &newer.entries[i]
		if _, own := older.Entry(e.Key); own {
			continue
		}
		if was := h.before(e); was == StateOpen || was == StateExempt {
			n--
		}
	}
	return n
}
