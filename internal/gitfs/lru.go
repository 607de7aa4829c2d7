package gitfs

// cacheKey is an object's place: in a pack, or loose.
type cacheKey struct {
	pack  *pack
	off   int64
	loose Hash
}

type cached struct {
	kind    kind
	content []byte
}

// lru keeps the objects used last, up to a number of bytes. Its list is held
// in a slice: nodes are named by their number, 0 is the ring's head.
type lru struct {
	limit, used int
	where       map[cacheKey]int32
	nodes       []lruNode
	free        []int32
}

type lruNode struct {
	key        cacheKey
	value      cached
	prev, next int32
}

const lruOverhead = 160 // bytes of bookkeeping for each object

func newLRU(limit int) *lru {
	return &lru{limit: limit, where: map[cacheKey]int32{}, nodes: make([]lruNode, 1)}
}

func (c *lru) get(k cacheKey) (cached, bool) {
	i, ok := c.where[k]
	if !ok {
		return cached{}, false
	}
	c.unlink(i)
	c.pushFront(i)
	return c.nodes[i].value, true
}

func (c *lru) put(k cacheKey, v cached) {
	size := len(v.content) + lruOverhead
	if size > c.limit/2 {
		return // one huge object is not worth all others
	}
	if _, ok := c.where[k]; ok {
		return // content never changes
	}
	for c.used+size > c.limit {
		c.evict(c.nodes[0].prev)
	}
	var i int32
	if n := len(c.free); n > 0 {
		i, c.free = c.free[n-1], c.free[:n-1]
	} else {
		i = int32(len(c.nodes))
		c.nodes = append(c.nodes, lruNode{})
	}
	c.nodes[i] = lruNode{key: k, value: v}
	c.where[k] = i
	c.used += size
	c.pushFront(i)
}

func (c *lru) evict(i int32) {
	n := &c.nodes[i]
	c.used -= len(n.value.content) + lruOverhead
	delete(c.where, n.key)
	c.unlink(i)
	c.nodes[i] = lruNode{}
	c.free = append(c.free, i)
}

func (c *lru) unlink(i int32) {
	n := c.nodes[i]
	c.nodes[n.prev].next = n.next
	c.nodes[n.next].prev = n.prev
}

func (c *lru) pushFront(i int32) {
	first := c.nodes[0].next
	c.nodes[i].prev, c.nodes[i].next = 0, first
	c.nodes[first].prev = i
	c.nodes[0].next = i
}
