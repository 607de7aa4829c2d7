package survey

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// stored is a survey with the key of what it was made from. What services share
// stands once: a monorepo of a hundred services has one owner file.
type stored struct {
	Key      string   `json:"key"`
	Releases string   `json:"releases"` // the key of the released versions
	Survey   Survey   `json:"survey"`   // its services without what is below
	Shared   []shared `json:"shared"`   // one for each service that does not share with the one before it
	Of       []int    `json:"of"`       // of each service: which of Shared is its own
	// Pipelines and Rules are of all services; Runs says which are whose.
	Pipelines []Pipeline   `json:"pipelines"`
	Runs      [][]int      `json:"runs"`
	Rules     []OwnerRule  `json:"rules"`
	Versions  [][]Document `json:"versions"` // of each released version
}

// shared is what the services of one folder have in common.
type shared struct {
	Documents []Document `json:"documents"`
	Attached  []File     `json:"attached"`
}

// madeFrom names what a survey was made from.
type madeFrom struct {
	all      string
	releases string // what the facts of a release's tree were made from, besides the tree
}

// pack takes a survey apart.
func pack(of madeFrom, made *Survey) *stored {
	kept := &stored{Key: of.all, Releases: of.releases, Survey: *made}
	kept.Survey.Services = slices.Clone(made.Services)
	places := map[string]int{}
	for i := range kept.Survey.Services {
		s := &kept.Survey.Services[i]
		if i == 0 || s.Folder != kept.Survey.Services[i-1].Folder {
			kept.Shared = append(kept.Shared, shared{s.Documents, s.Attached})
		}
		kept.Of = append(kept.Of, len(kept.Shared)-1)
		runs := []int{}
		for _, p := range s.Pipelines {
			at, ok := places[p.Path]
			if !ok {
				at = len(kept.Pipelines)
				places[p.Path] = at
				kept.Pipelines = append(kept.Pipelines, p)
			}
			runs = append(runs, at)
		}
		kept.Runs = append(kept.Runs, runs)
		if len(s.Owners.Rules) > 0 {
			kept.Rules = s.Owners.Rules
		}
		s.Documents, s.Attached, s.Pipelines, s.Owners.Rules = nil, nil, nil, nil
	}
	kept.Survey.Repository.Versions = slices.Clone(made.Repository.Versions)
	for i := range kept.Survey.Repository.Versions {
		v := &kept.Survey.Repository.Versions[i]
		kept.Versions = append(kept.Versions, v.Documents)
		v.Documents = nil
	}
	return kept
}

// write writes the JSON of a stored survey piece by piece: as one text, that of
// a large repository is as much again as its facts.
func (kept *stored) write(w io.Writer) error {
	p := pieces{Writer: bufio.NewWriter(w)}
	p.values = json.NewEncoder(p.Writer)
	p.value(`{"key":`, kept.Key)
	p.value(`,"releases":`, kept.Releases)
	p.value(`,"survey":`, &kept.Survey)
	p.value(`,"of":`, kept.Of)
	p.value(`,"runs":`, kept.Runs)
	p.WriteString(`,"shared":[`)
	for i, s := range kept.Shared {
		p.WriteString(comma(i) + `{"documents":`)
		list(&p, s.Documents)
		p.value(`,"attached":`, s.Attached)
		p.WriteString("}")
	}
	p.WriteString(`],"pipelines":`)
	list(&p, kept.Pipelines)
	p.WriteString(`,"rules":`)
	list(&p, kept.Rules)
	p.WriteString(`,"versions":[`)
	for i, documents := range kept.Versions {
		p.WriteString(comma(i))
		list(&p, documents)
	}
	p.WriteString("]}\n")
	return errors.Join(p.failed, p.Flush()) // what a write met comes with Flush
}

// pieces writes values one after another.
type pieces struct {
	*bufio.Writer
	values *json.Encoder
	failed error
}

func (p *pieces) value(before string, v any) {
	p.WriteString(before)
	if err := p.values.Encode(v); p.failed == nil {
		p.failed = err
	}
}

// list writes nil as such: it is not the same as nothing.
func list[T any](p *pieces, values []T) {
	if values == nil {
		p.WriteString("null")
		return
	}
	p.WriteString("[")
	for i := range values {
		p.value(comma(i), &values[i])
	}
	p.WriteString("]")
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// Print is a fingerprint of all facts.
func (s *Survey) Print() string {
	sum := sha256.New()
	if err := pack(madeFrom{}, s).write(sum); err != nil {
		panic(err) // plain data always encodes, and a hash takes it
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// unpack puts a survey together again. It is not ok where the parts do not fit.
func (kept *stored) unpack() (made *Survey, ok bool) {
	made = &kept.Survey
	if len(kept.Of) != len(made.Services) || len(kept.Runs) != len(made.Services) || len(kept.Versions) != len(made.Repository.Versions) {
		return nil, false
	}
	for i := range made.Repository.Versions {
		made.Repository.Versions[i].Documents = kept.Versions[i]
	}
	for i := range made.Services {
		s := &made.Services[i]
		at := kept.Of[i]
		if at < 0 || at >= len(kept.Shared) {
			return nil, false
		}
		s.Documents, s.Attached = kept.Shared[at].Documents, kept.Shared[at].Attached
		for _, p := range kept.Runs[i] {
			if p < 0 || p >= len(kept.Pipelines) {
				return nil, false
			}
			s.Pipelines = append(s.Pipelines, kept.Pipelines[p])
		}
		if s.Owners.Readable {
			s.Owners.Rules = kept.Rules
		}
	}
	return made, true
}
