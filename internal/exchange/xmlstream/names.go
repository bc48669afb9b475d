package xmlstream

import (
	"bytes"
	"hash/maphash"
)

// name is a qualified name as it is written, taken apart.
type name struct {
	raw, prefix, local string
}

// names numbers the different names of a file, so that each is checked and
// kept once. The first ones are the caller's vocabulary, in its order.
type names struct {
	seed  maphash.Seed
	list  []name
	slots []uint32 // open addressing: number + 1, 0 for free

	recent [256]uint32 // number + 1 of the name last seen under each mix

	vocabulary int // how many names are the caller's
}

func newNames(vocabulary []string) *names {
	n := &names{seed: maphash.MakeSeed(), slots: make([]uint32, 1024)}
	for _, word := range vocabulary {
		if slot := n.slot([]byte(word)); n.slots[slot] == 0 {
			n.add([]byte(word), slot)
		}
	}
	n.vocabulary = len(vocabulary)
	return n
}

// slot is where raw stands in the table, or the free place for it.
func (n *names) slot(raw []byte) int {
	mask := len(n.slots) - 1
	for i := int(maphash.Bytes(n.seed, raw)) & mask; ; i = (i + 1) & mask {
		if s := n.slots[i]; s == 0 || n.list[s-1].raw == string(raw) {
			return i
		}
	}
}

// number is the number of a name, given to it on its first sight. What is no
// qualified name, or one too many, has a fault instead.
// A file uses few names again and again, so a cheap mix of three characters
// and the length finds most of them without a hash.
func (n *names) number(raw []byte) (number uint32, fault string) {
	mix := uint8(uint(raw[0])*33 ^ uint(raw[len(raw)/2])*9 ^ uint(raw[len(raw)-1])*5 ^ uint(len(raw)))
	if s := n.recent[mix]; s != 0 && n.list[s-1].raw == string(raw) {
		return s - 1, ""
	}
	number, fault = n.hashed(raw)
	if fault == "" {
		n.recent[mix] = number + 1
	}
	return number, fault
}

// hashed is number by the table of all names.
func (n *names) hashed(raw []byte) (number uint32, fault string) {
	slot := n.slot(raw)
	if s := n.slots[slot]; s != 0 {
		return s - 1, ""
	}
	local := raw
	if prefix, rest, found := bytes.Cut(raw, []byte{':'}); found {
		if !isNCName(prefix) {
			return 0, faultName
		}
		local = rest
	}
	if !isNCName(local) {
		return 0, faultName
	}
	if len(n.list) >= maxNames {
		return 0, faultNames
	}
	return n.add(raw, slot), ""
}

// add gives a name the next number and the free slot.
func (n *names) add(raw []byte, slot int) uint32 {
	whole := name{raw: string(raw)}
	whole.local = whole.raw
	if i := bytes.IndexByte(raw, ':'); i >= 0 {
		whole.prefix, whole.local = whole.raw[:i], whole.raw[i+1:]
	}
	n.list = append(n.list, whole)
	n.slots[slot] = uint32(len(n.list))
	if 2*len(n.list) > len(n.slots) {
		n.slots = make([]uint32, 2*len(n.slots))
		for i := range n.list {
			n.slots[n.slot([]byte(n.list[i].raw))] = uint32(i + 1)
		}
	}
	return uint32(len(n.list) - 1)
}
