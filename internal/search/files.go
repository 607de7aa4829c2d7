package search

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"daybook/internal/site"
)

// How the index is dealt out among files.
const (
	leastShard      = 6 << 10  // bytes of a shard before it may end
	mostShard       = 16 << 10 // bytes after which it must
	shardWords      = 128      // one of so many words may begin a shard
	mostEntries     = 3000     // of one word; those that it fits best
	entryPack       = 32       // slots whose entries share a file
	textPack        = 8        // slots whose texts share a file
	maxShownText    = 2400     // bytes of an entry's text
	maxShownSection = 400
)

func print(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

// writeWords writes the words, each with its weight and its entries: for each
// a letter for how well it fits and the distance to the number of the one
// before, as in "deploy 14 C3fB12".
func (w *writer) writeWords(ctx context.Context) error {
	words := shards{w: w, folder: "words", least: leastShard, most: mostShard, words: shardWords}
	fmt.Fprintf(&words.index, "%s %d %d\n", version, w.slots, len(w.numbers))
	near := w.newNear()
	var line []byte
	err := w.words.drain(ctx, func(word []byte, total int, postings []posting) error {
		line = append(append(line[:0], word...), ' ')
		line = strconv.AppendInt(line, int64(weight(string(word), total, w.slots)), 10)
		line = append(line, ' ')
		before := uint32(0)
		for _, p := range best(postings, mostEntries) {
			line = append(line, 'A'+p.fit()-1)
			line = strconv.AppendUint(line, uint64(p.entry()-before), 36)
			before = p.entry()
		}
		return errors.Join(words.add(word, line), near.add(word, total))
	})
	if err == nil {
		err = words.end()
	}
	if err == nil {
		err = near.end(ctx)
	}
	if err != nil {
		return err
	}
	content := words.index.Bytes()
	return w.file("search/index.txt", print(content), content)
}

// shards deal sorted words out among files whose borders the words name, and
// list these.
type shards struct {
	w                  *writer
	folder             string
	least, most, words int

	index bytes.Buffer
	shard []byte
	first string // what the words of the shard are not before
	last  string // word
}

func (s *shards) add(word, line []byte) error {
	if len(s.shard) >= s.most || len(s.shard) >= s.least && s.begins(word) {
		if err := s.end(); err != nil {
			return err
		}
		s.first = between(s.last, string(word))
	}
	s.last = string(word)
	s.shard = append(append(s.shard, line...), '\n')
	return nil
}

// begins draws from the word whether a shard may begin with it.
func (s *shards) begins(word []byte) bool {
	h := fnv.New32a()
	h.Write(word)
	return h.Sum32()%uint32(s.words) == 0
}

// between is the shortest beginning of word that comes after last.
func between(last, word string) string {
	for i := range word {
		if word[:i] > last {
			return word[:i]
		}
	}
	return word
}

func (s *shards) end() error {
	if len(s.shard) == 0 {
		return nil
	}
	name := print(s.shard)
	fmt.Fprintf(&s.index, "%s %s\n", s.first, name)
	err := s.w.file("search/"+s.folder+"/"+name+".txt", name, s.shard)
	s.shard = s.shard[:0]
	return err
}

// writeEntries writes what is shown, in packs of neighbouring numbers.
func (w *writer) writeEntries(ctx context.Context) error {
	entries, texts := pack{w: w, folder: "entries", slots: entryPack}, pack{w: w, folder: "texts", slots: textPack}
	err := w.shown.each(ctx, func(entry uint32, shown []byte) error {
		head, text, _ := strings.Cut(string(shown), "\n")
		number := strconv.FormatUint(uint64(entry), 36)
		if err := entries.add(entry, number+"\t"+head+"\n"); err != nil {
			return err
		}
		return texts.add(entry, "="+number+"\n"+text)
	})
	if err == nil {
		err = entries.end()
	}
	if err == nil {
		err = texts.end()
	}
	return err
}

// pack is a file of neighbouring entries.
type pack struct {
	w       *writer
	folder  string
	slots   uint32
	number  uint32
	content []byte
}

func (p *pack) add(entry uint32, text string) error {
	if n := entry / p.slots; n != p.number {
		if err := p.end(); err != nil {
			return err
		}
		p.number = n
	}
	p.content = append(p.content, text...)
	return nil
}

func (p *pack) end() error {
	if len(p.content) == 0 {
		return nil
	}
	// Decimal: letters could spell the name of a device, such as aux.
	name := "search/" + p.folder + "/" + strconv.FormatUint(uint64(p.number), 10) + ".txt"
	err := p.w.file(name, print(p.content), p.content)
	p.content = nil
	return err
}

// encodeEntry is what is shown of an entry: a line of title, address, what it
// is, service and path or id, then a line for each section: id, heading, text.
func encodeEntry(e *site.Searchable, parts []*section) string {
	var b strings.Builder
	where := e.Path
	if e.Kind == site.FoundCheck && len(e.Also) > 0 {
		where = e.Also[0] // what configurations and reports call it
	}
	b.WriteString(strings.Join([]string{line(e.Title), site.Escape(e.Address), line(e.Called), line(e.Service), line(where)}, "\t"))
	b.WriteByte('\n')
	room := maxShownText
	for i, s := range parts {
		text := s.text.String()
		if i == 0 && text == "" {
			text = line(strings.Join(append([]string{e.Summary}, e.Words...), " "))
		}
		text = shorten(text, min(room, maxShownSection))
		if room -= len(text) + len(s.heading); room < -maxShownText {
			break
		}
		if text != "" || s.heading != "" {
			b.WriteString(line(s.id) + "\t" + line(s.heading) + "\t" + text + "\n")
		}
	}
	return b.String()
}

// line is text on one line, without tabs.
func line(s string) string {
	return strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
}

// shorten cuts text at a space before n bytes.
func shorten(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > n/2 {
		return s[:i] + " …"
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
