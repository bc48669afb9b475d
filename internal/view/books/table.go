package books

import (
	"hash/maphash"

	"imar/internal/base/wire"
)

// index numbers keys in the order in which they come, from 0. A key is kept
// once: the table holds numbers only, which takes a third of a Go map's room.
type index[K comparable] struct {
	keys  []K
	slots []uint32 // 1 + number, 0 for none; a power of two of them
}

// seed is of this process alone: no number and no order depends on it.
var seed = maphash.MakeSeed()

// at finds a key's number.
func (x *index[K]) at(k K) (n uint32, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	s := x.slots[x.slot(k)]
	return s - 1, s != 0
}

// slot is where the key's number stands, or would.
func (x *index[K]) slot(k K) uint64 {
	mask := uint64(len(x.slots) - 1)
	at := maphash.Comparable(seed, k) & mask
	for x.slots[at] != 0 && x.keys[x.slots[at]-1] != k {
		at = (at + 1) & mask
	}
	return at
}

// number is a key's number, a new one when it has none.
func (x *index[K]) number(k K) (n uint32, fresh bool) {
	if (len(x.keys)+1)*4 > len(x.slots)*3 {
		x.grow()
	}
	at := x.slot(k)
	if s := x.slots[at]; s != 0 {
		return s - 1, false
	}
	x.keys = append(x.keys, k)
	x.slots[at] = uint32(len(x.keys))
	return uint32(len(x.keys) - 1), true
}

func (x *index[K]) grow() {
	x.slots = make([]uint32, max(16, 2*len(x.slots)))
	for i, k := range x.keys {
		x.slots[x.slot(k)] = uint32(i + 1)
	}
}

// len is the number of keys.
func (x *index[K]) len() int { return len(x.keys) }

// saved is the keys in order; reading, a key that comes twice is damage.
func (x *index[K]) saved(c *wire.Codec, min int, each func(*wire.Codec, *K)) {
	list := x.keys
	wire.List(c, &list, min, each)
	if !c.Reading() {
		return
	}
	*x = index[K]{}
	for _, k := range list {
		if _, fresh := x.number(k); !fresh {
			c.Fail()
			return
		}
	}
}

// names is an index of names; number 0 is the empty one.
type names struct{ index[string] }

func newNames() names {
	var n names
	n.number("")
	return n
}

// learn is a name's number. The name is copied: an entry's names share the
// memory of its whole body.
func (n *names) learn(name string) uint32 {
	if name == "" {
		return 0
	}
	if id, ok := n.at(name); ok {
		return id
	}
	id, _ := n.number(string([]byte(name)))
	return id
}

// column is a long list in blocks, so that growing it copies nothing and leaves
// less than a block of room unused.
type column[T any] struct {
	blocks [][]T
	n      int
}

// block is how many elements a block has.
const block = 1 << 13

func (c *column[T]) push(v T) {
	if c.n%block == 0 {
		c.blocks = append(c.blocks, make([]T, 0, block))
	}
	last := &c.blocks[c.n/block]
	*last = append(*last, v)
	c.n++
}

func (c *column[T]) at(i uint32) *T { return &c.blocks[i/block][i%block] }
