package people

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// HalfLife is how long it takes until a change counts half: who stopped a year
// ago counts a quarter of who works today.
const HalfLife = 180 * 24 * time.Hour

// Touch is what one commit did to a folder: what gitfs.History.Touches tells,
// which leaves out bots and mass edits.
type Touch struct {
	Name, Email string
	When        time.Time
	Files       int // of the folder that it changed
}

// ObserveOptions are what the touches do not say.
type ObserveOptions struct {
	Now      time.Time
	HalfLife time.Duration // 0 means HalfLife
	Shallow  bool          // older commits are cut off, so that shares are not known
	Mailmap  *Mailmap      // of the repository
	Bots     []string
}

// Observed is who works on a folder, as history shows it.
type Observed struct {
	Known  bool    // false for a shallow history
	Shares []Share // the largest first; none where nobody worked on it, or too long ago to count
}

// Share is one person's part in what was done.
type Share struct {
	Person   Person
	PerMille int // of all work by people, older work counting less; all shares are 1,000
	Commits  int
	Last     time.Time
}

// maxFilesCounted bounds what one commit counts: a thousand files renamed are
// not the work of a hundred commits.
const maxFilesCounted = 20

// Observe weighs touches by how long ago they were. Touches of bots are left
// out, and those of the future count as of now.
func (x *Index) Observe(touches []Touch, o ObserveOptions) Observed {
	if o.Shallow {
		return Observed{}
	}
	type tally struct {
		Share
		weight uint64
	}
	half := cmp.Or(o.HalfLife, HalfLife)
	byKey := map[string]*tally{}
	var all uint64
	for _, t := range touches {
		person, key := x.known(t, o.Mailmap)
		if person.Bot || IsBot(t.Name, t.Email, o.Bots) {
			continue
		}
		s := byKey[key]
		if s == nil {
			s = &tally{Share: Share{Person: person}}
			byKey[key] = s
		}
		weight := uint64(min(max(t.Files, 1), maxFilesCounted)) * decay(o.Now.Sub(t.When), half)
		s.weight += weight
		all += weight
		s.Commits++
		if t.When.After(s.Last) {
			s.Last = t.When
		}
	}
	list := make([]*tally, 0, len(byKey))
	for _, s := range byKey {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), b.Last.Compare(a.Last), cmp.Compare(a.Person.Name, b.Person.Name), cmp.Compare(a.Person.Email, b.Person.Email))
	})
	weights := make([]uint64, len(list))
	for i, s := range list {
		weights[i] = s.weight
	}
	out := Observed{Known: true}
	for i, parts := range perMille(weights, all) {
		if all > 0 {
			list[i].PerMille = parts
			out.Shares = append(out.Shares, list[i].Share)
		}
	}
	return out
}

// known is the person behind a touch, or one with nothing but its own name and
// address, under a key of their own.
func (x *Index) known(t Touch, mailmap *Mailmap) (Person, string) {
	if i, ok := x.author(t.Name, t.Email, mailmap); ok {
		return x.people[i], strconv.Itoa(i)
	}
	name, email := t.Name, t.Email
	if mailmap != nil {
		name, email = mailmap.Resolve(name, email)
	}
	keys := x.keys(Sighting{Name: name, Email: email}, nil)
	key := "\x00" + name
	if len(keys) > 0 {
		key = keys[0]
	}
	p := Person{Name: name, Email: email}
	if email != "" {
		p.Emails = []string{email}
	}
	return p, key
}

// decay is 2^30 for now and half of it for each half-life ago, in steps of a
// sixteenth of one; integers, so that every machine finds the same shares.
func decay(age, half time.Duration) uint64 {
	if age < 0 {
		age = 0
	}
	steps := uint64(age / max(half/16, 1))
	if steps >= 16*30 {
		return 0
	}
	return sixteenths[steps%16] >> (steps / 16)
}

// sixteenths are 2^30 times 2 to the power of 0, -1/16, -2/16, ...
var sixteenths = [16]uint64{
	1073741824, 1028218693, 984625594, 942880699, 902905651, 864625413, 827968132, 792865000,
	759250125, 727060411, 696235434, 666717336, 638450708, 611382493, 585461881, 560640218}

// perMille shares out a thousand by weight; what rounding down leaves goes to
// the largest remainders.
func perMille(weights []uint64, all uint64) []int {
	parts := make([]int, len(weights))
	if all == 0 {
		return parts
	}
	left := 1000
	order := make([]int, len(weights))
	for i, w := range weights {
		parts[i] = int(share(w, all))
		left -= parts[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest(weights[b], all), rest(weights[a], all)) })
	for _, i := range order[:min(left, len(order))] {
		parts[i]++
	}
	return parts
}

// share and rest divide, by the upper bits where the product would not fit.
func share(w, all uint64) uint64 {
	for all > 1<<53 {
		w, all = w>>1, all>>1
	}
	return w * 1000 / all
}

func rest(w, all uint64) uint64 {
	for all > 1<<53 {
		w, all = w>>1, all>>1
	}
	return w * 1000 % all
}
