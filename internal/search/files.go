package search

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
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

// writeShards writes the words, each with its weight and its entries: for each
// a letter for how well it fits and the distance to the number of the one
// before, as in "deploy 14 C3fB12".
func (w *writer) writeShards() error {
	s := shards{writer: w}
	s.index.WriteString(version + " " + strconv.Itoa(w.slots) + " " + strconv.Itoa(len(w.numbers)) + "\n")
	var entries []posting
	err := w.words.merged(func(word string, value []byte) error {
		entries = entries[:0]
		for ; len(value) > 0; value = value[5:] {
			entries = append(entries, posting{binary.BigEndian.Uint32(value), value[4]})
		}
		slices.SortFunc(entries, byEntry)
		return s.add(word, entries)
	})
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return err
	}
	content := []byte(s.index.String())
	return w.file("search/index.txt", print(content), content)
}

// posting is an entry that has a word, and how well it fits.
type posting struct {
	entry uint32
	fit   uint8
}

func byEntry(a, b posting) int { return cmp.Compare(a.entry, b.entry) }

// shards fills one shard after the other.
type shards struct {
	writer *writer
	index  strings.Builder
	shard  []byte
	first  string // what the words of the shard are not before
	last   string // word
}

func (s *shards) add(word string, entries []posting) error {
	if len(s.shard) >= mostShard || len(s.shard) >= leastShard && begins(word) {
		if err := s.end(); err != nil {
			return err
		}
		s.first = between(s.last, word)
	}
	s.last = word
	weight := weight(word, len(entries), s.writer.slots)
	if len(entries) > mostEntries {
		slices.SortStableFunc(entries, func(a, b posting) int { return int(b.fit) - int(a.fit) })
		entries = entries[:mostEntries]
		slices.SortFunc(entries, byEntry)
	}
	s.shard = append(s.shard, word...)
	s.shard = append(s.shard, ' ')
	s.shard = strconv.AppendInt(s.shard, int64(weight), 10)
	s.shard = append(s.shard, ' ')
	before := uint32(0)
	for _, p := range entries {
		s.shard = append(s.shard, 'A'+p.fit-1)
		s.shard = strconv.AppendUint(s.shard, uint64(p.entry-before), 36)
		before = p.entry
	}
	s.shard = append(s.shard, '\n')
	return nil
}

// begins draws from the word whether a shard may begin with it.
func begins(word string) bool {
	h := fnv.New32a()
	h.Write([]byte(word))
	return h.Sum32()%shardWords == 0
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
	err := s.writer.file("search/words/"+name+".txt", name, s.shard)
	s.shard = nil
	return err
}

// writeEntries writes what is shown, in packs of neighbouring numbers.
func (w *writer) writeEntries() error {
	entries, texts := pack{w: w, folder: "entries", slots: entryPack}, pack{w: w, folder: "texts", slots: textPack}
	err := w.shown.merged(func(key string, value []byte) error {
		entry := binary.BigEndian.Uint32([]byte(key))
		head, text, _ := strings.Cut(string(value), "\n")
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
// is, service and path, then a line for each section: id, heading, text.
func encodeEntry(e *site.Searchable, parts []*section) string {
	var b strings.Builder
	b.WriteString(strings.Join([]string{line(e.Title), site.Escape(e.Address), line(e.Called), line(e.Service), line(e.Path)}, "\t"))
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
