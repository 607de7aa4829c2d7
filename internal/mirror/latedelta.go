package mirror

import (
	"encoding/binary"

	"daybook/internal/gitfs"
)

// settle resolves the deltas whose base, named by its id, came after them.
func (p *parser) settle() error {
	for len(p.waiting) > 0 {
		progress := false
		for id, indexes := range p.waiting {
			base, ok := p.byHash[id]
			if !ok {
				continue
			}
			delete(p.waiting, id)
			progress = true
			for _, i := range indexes {
				if err := p.settleOne(i, base); err != nil {
					return err
				}
			}
		}
		if !progress {
			return errUnknownDelta
		}
	}
	return p.ctx.Err()
}

func (p *parser) settleOne(i, base int32) error {
	o := p.objects[i]
	o.base = base
	delta, err := p.inflateAt(i)
	if err != nil {
		return err
	}
	if err := p.resolve(i, &o, delta); err != nil {
		return err
	}
	p.objects[i] = o
	p.byHash[o.hash] = i
	if followers, ok := p.waiting[p.placeholder(i)]; ok {
		delete(p.waiting, p.placeholder(i))
		p.waiting[o.hash] = append(p.waiting[o.hash], followers...)
	}
	return nil
}

// placeholder stands for the id of an object that is not resolved yet. Real
// ids do not look like this but with a probability of 2^-128.
func (p *parser) placeholder(i int32) gitfs.Hash {
	var h gitfs.Hash
	binary.BigEndian.PutUint32(h[16:], uint32(i)+1)
	return h
}

func (p *parser) indexHashes() {
	if p.byHash != nil {
		return
	}
	p.byHash = make(map[gitfs.Hash]int32, len(p.objects))
	for i, o := range p.objects {
		if o.known {
			p.byHash[o.hash] = int32(i)
		}
	}
}
