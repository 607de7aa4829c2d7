package search

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

// held gathers the postings of words, more than memory should hold: every so
// many bytes are written to a run, sorted by word, and all runs are merged at
// the end.
type held struct {
	scratch *scratch
	most    int
	words   map[string]chain
	links   []link
	bytes   int
	spilled []run
}

// chain is where the postings of a word begin and end among the links: a list
// for each word would be a hundred thousand small ones.
type chain struct{ first, last, length int32 }

type link struct {
	posting posting
	next    int32
}

// What a posting and a word take in memory, about.
const (
	linkBytes = 16
	wordBytes = 100
)

func newHeld(s *scratch, most int) *held {
	return &held{scratch: s, most: most, words: map[string]chain{}}
}

// add does not keep the word.
func (h *held) add(word string, p posting) error {
	at := int32(len(h.links))
	h.links = append(h.links, link{posting: p})
	c, known := h.words[word]
	if known {
		h.links[c.last].next = at
	} else {
		word, c.first = strings.Clone(word), at
		h.bytes += len(word) + wordBytes
	}
	c.last = at
	c.length++
	h.words[word] = c
	if h.bytes += linkBytes; h.bytes < h.most {
		return nil
	}
	return h.spill()
}

func (h *held) spill() error {
	out, err := h.scratch.draft()
	if err != nil {
		return err
	}
	r := recorder{out: out}
	err = h.sorted(r.add)
	name, closed := out.close()
	h.spilled = append(h.spilled, run{path: name, to: out.size, temporary: true})
	h.reset()
	return errors.Join(err, closed)
}

func (h *held) reset() {
	clear(h.words)
	h.links, h.bytes = h.links[:0], 0
}

func (h *held) sorted(list listing) error {
	var key []byte
	var postings []posting
	for _, word := range slices.Sorted(maps.Keys(h.words)) {
		key, postings = append(key[:0], word...), postings[:0]
		c := h.words[word]
		for at, n := c.first, c.length; n > 0; n-- {
			postings = append(postings, h.links[at].posting)
			at = h.links[at].next
		}
		if err := list(key, len(postings), postings); err != nil {
			return err
		}
	}
	return nil
}

// drain lists everything in the order of the words, and begins anew.
func (h *held) drain(ctx context.Context, list listing) error {
	defer h.reset()
	if len(h.spilled) == 0 {
		return h.sorted(list)
	}
	if err := h.spill(); err != nil {
		return err
	}
	runs := h.spilled
	h.spilled = nil
	return merge(ctx, runs, list)
}
