package search

import (
	"context"
	"math/bits"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// For slips of the finger the words are listed once more, without their
// entries: as they are, and from their ends, with a mark before them. A word
// that differs by one slip has its beginning or its end right, so that a few
// kilobytes of the list hold it.
//
//	search/near.txt         which words are in which list
//	search/near/PRINT.txt   words in order, each with the bits of how many have it

const (
	fromEnd   = "<" // sorts before all letters
	leastNear = 2 << 10
	mostNear  = 5 << 10
	nearWords = 64 // as shardWords
	leastSlip = 4  // letters of a word in which a slip is looked for
	mostSlip  = 24
)

// near are the lists under way.
type near struct {
	w        *writer
	forward  shards
	backward shards
	reversed *held
}

func (w *writer) newNear() *near {
	n := &near{w: w, reversed: newHeld(w.scratch, w.options.held())}
	n.backward = shards{w: w, folder: "near", least: leastNear, most: mostNear, words: nearWords}
	n.forward = n.backward
	n.forward.first = fromEnd + "\uffff" // after the last of the others
	return n
}

// add lists a word that so many entries have.
func (n *near) add(word []byte, total int) error {
	if !mayBeMeant(word) {
		return nil
	}
	letters := []rune(string(word))
	slices.Reverse(letters)
	level := uint8(bits.Len(uint(total)))
	if err := n.reversed.add(fromEnd+string(letters), post(0, level)); err != nil {
		return err
	}
	return n.forward.add(word, nearLine(word, level))
}

func nearLine(word []byte, level uint8) []byte {
	return strconv.AppendUint(append(slices.Clone(word), ' '), uint64(level), 10)
}

// mayBeMeant tells words that somebody may have meant: of letters alone, since
// of two numbers or paths neither is a slip of the other.
func mayBeMeant(word []byte) bool {
	n := utf8.RuneCount(word)
	if n < leastSlip || n > mostSlip {
		return false
	}
	for _, r := range string(word) {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

func (n *near) end(ctx context.Context) error {
	err := n.reversed.drain(ctx, func(word []byte, _ int, postings []posting) error {
		return n.backward.add(word, nearLine(word, postings[0].fit()))
	})
	if err == nil {
		err = n.forward.end()
	}
	if err == nil {
		err = n.backward.end()
	}
	if err != nil {
		return err
	}
	content := append(n.backward.index.Bytes(), n.forward.index.Bytes()...)
	return n.w.file("search/near.txt", print(content), content)
}
