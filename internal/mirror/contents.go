package mirror

import (
	"container/list"
	"slices"
)

// contents keeps the objects used last, up to a number of bytes.
type contents struct {
	limit int
	bytes int
	order list.List // of int32, last used at the front
	held  map[int32]*content
	free  [][]byte
}

type content struct {
	data  []byte
	place *list.Element
}

func (c *contents) get(i int32) ([]byte, bool) {
	held, ok := c.held[i]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(held.place)
	return held.data, true
}

func (c *contents) put(i int32, data []byte) {
	if cap(data) > 2*len(data)+512 {
		data = slices.Clone(data) // whoever holds the wide one may still read it
	}
	if _, ok := c.held[i]; ok || cap(data) > c.limit/2 {
		return
	}
	c.bytes += cap(data)
	c.held[i] = &content{data: data, place: c.order.PushFront(i)}
	for c.bytes > c.limit {
		last := c.order.Back()
		c.order.Remove(last)
		old := c.held[last.Value.(int32)]
		delete(c.held, last.Value.(int32))
		c.bytes -= cap(old.data)
		c.recycle(old.data)
	}
}

// spare is a buffer that nobody uses any more, or nil.
func (c *contents) spare() []byte {
	if len(c.free) == 0 {
		return nil
	}
	b := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	return b
}

func (c *contents) recycle(b []byte) {
	if len(c.free) < 16 && cap(b) <= 1<<20 {
		c.free = append(c.free, b[:0])
	}
}
