package jsonstream

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// fewKeys is up to how many members an object's keys are compared by pairs of
// signatures; beyond, by a hash table, so that no input costs a square.
const fewKeys = 16

// keySet finds equal keys among the members of one object at a time.
type keySet struct {
	seed  maphash.Seed
	table []uint32 // open addressing: node of a key, 0 for free
	text  []byte   // room for unescaped keys
	other []byte
}

// unique lists every key of the object at node self that stood before in it.
func (p *parser) unique(b []byte, self int) {
	var signatures [fewKeys]uint64
	var seen uint64
	end := int(p.nodes[self].next)
	n := 0
	for k := self + 1; k < end; k = int(p.nodes[k+1].next) {
		key := &p.nodes[k]
		if n == fewKeys || key.escaped {
			p.uniqueMany(b, self)
			return
		}
		s := signature(b, key.pos+1, key.end-1)
		bit := uint64(1) << (s * 0x9E3779B97F4A7C15 >> 58)
		if seen&bit != 0 && p.among(b, self, k, s, signatures[:n]) {
			p.duplicate(b, k)
		}
		seen |= bit
		signatures[n] = s
		n++
	}
}

// signature is a number made of a key's length, its first and last bytes: keys
// of different signatures differ.
func signature(b []byte, pos, end uint32) uint64 {
	n := end - pos
	if n >= 8 {
		return binary.LittleEndian.Uint64(b[pos:]) ^ binary.LittleEndian.Uint64(b[end-8:])<<1 ^ uint64(n)<<48
	}
	var s uint64
	for _, c := range b[pos:end] {
		s = s<<8 | uint64(c)
	}
	return s ^ uint64(n)<<56
}

// among says whether the key at node k, of signature s, equals one before it.
func (p *parser) among(b []byte, self, k int, s uint64, before []uint64) bool {
	key := p.nodes[k]
	node := self + 1
	for _, other := range before {
		o := p.nodes[node]
		if other == s && bytes.Equal(b[o.pos:o.end], b[key.pos:key.end]) {
			return true
		}
		node = int(p.nodes[node+1].next)
	}
	return false
}

// uniqueMany is unique for objects with many keys or with escapes in them.
func (p *parser) uniqueMany(b []byte, self int) {
	end := int(p.nodes[self].next)
	n := 0
	for k := self + 1; k < end; k = int(p.nodes[k+1].next) {
		n++
	}
	p.keys.clear(n)
	for k := self + 1; k < end; k = int(p.nodes[k+1].next) {
		if !p.keys.add(b, p.nodes, k) {
			p.duplicate(b, k)
		}
	}
}

// clear empties the table and makes it large enough for n keys.
func (s *keySet) clear(n int) {
	if s.table == nil {
		s.seed = maphash.MakeSeed()
	}
	size := 64
	for size < 2*n {
		size *= 2
	}
	if cap(s.table) < size {
		s.table = make([]uint32, size)
		return
	}
	s.table = s.table[:size]
	clear(s.table)
}

// add puts the key at node k into the table, or says that it is there.
func (s *keySet) add(b []byte, nodes []node, k int) bool {
	var key []byte
	key, s.text = keyText(b, nodes[k], s.text)
	mask := uint64(len(s.table) - 1)
	for slot := maphash.Bytes(s.seed, key) & mask; ; slot = (slot + 1) & mask {
		there := s.table[slot]
		if there == 0 {
			s.table[slot] = uint32(k)
			return true
		}
		var other []byte
		other, s.other = keyText(b, nodes[there], s.other)
		if bytes.Equal(key, other) {
			return false
		}
	}
}

// keyText gives a key's characters, unescaped into room when they must be.
func keyText(b []byte, key node, room []byte) (text, again []byte) {
	if !key.escaped {
		return b[key.pos+1 : key.end-1], room
	}
	room = appendText(room[:0], b[key.pos:key.end])
	return room, room
}

// duplicate lists the key at node k, placed at its own member.
func (p *parser) duplicate(b []byte, k int) {
	text, _ := keyText(b, p.nodes[k], nil)
	p.note(faultDuplicate, int(p.nodes[k].pos), string(text))
	if p.more == 0 {
		p.faults[len(p.faults)-1].node = k
	}
}
