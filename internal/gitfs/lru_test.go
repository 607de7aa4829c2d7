package gitfs

import "testing"

func TestLRU(t *testing.T) {
	const size = 1000
	c := newLRU(4 * (size + lruOverhead))
	key := func(i int) cacheKey { return cacheKey{off: int64(i)} }
	for i := range 10_000 {
		c.put(key(i), cached{kindTree, make([]byte, size)})
		if _, ok := c.get(key(0)); !ok {
			t.Fatalf("what is used all the time was dropped after %d", i)
		}
		if i > 3 {
			if _, ok := c.get(key(i - 3)); ok {
				t.Fatalf("%d was kept", i-3)
			}
		}
	}
	if _, ok := c.get(key(9_999)); !ok || len(c.where) != 4 || len(c.nodes) != 5 || c.used != c.limit {
		t.Errorf("newest there %v, %d kept in %d places, %d bytes", ok, len(c.where), len(c.nodes), c.used)
	}
	c.put(key(-1), cached{kindBlob, make([]byte, 3*size)})
	if _, ok := c.get(key(-1)); ok || len(c.where) != 4 {
		t.Error("one huge object drove out others")
	}
}
