package search

import (
	"encoding/binary"
	"slices"
)

// Keep says what the long texts of a document are. Put adds them to its fields
// from then on, and is not told them again: a description changes less often than
// what else is found about a thing, and is ten times as long. Only the words and
// how often each stands there are kept, in a tenth of the text's room.
func (x *Index) Keep(id uint32, fields []Field) {
	length := 0
	for _, f := range fields {
		length += x.countWords(f)
	}
	if length == 0 {
		delete(x.kept, id)
		return
	}
	slices.Sort(x.touched)
	packed := binary.AppendUvarint(make([]byte, 0, 8+3*len(x.touched)), uint64(length))
	last := uint32(0)
	for _, t := range x.touched {
		packed = binary.AppendUvarint(packed, uint64(t-last))
		packed = binary.AppendUvarint(packed, uint64(x.count[t]))
		last, x.count[t] = t, 0
	}
	x.touched = x.touched[:0]
	x.kept[id] = slices.Clip(packed)
}

// countKept adds what is kept of a document to the scratch counts and returns how
// many words it was.
func (x *Index) countKept(id uint32) int {
	packed, ok := x.kept[id]
	if !ok {
		return 0
	}
	length, _ := eachKept(packed, func(t, count uint32) { x.add(t, count) })
	return length
}

// eachKept calls visit with every term and its count, and returns the length in
// words; false at the first damaged byte.
func eachKept(packed []byte, visit func(t, count uint32)) (length int, ok bool) {
	words, n := binary.Uvarint(packed)
	if n <= 0 || words == 0 || words > 1<<31 {
		return 0, false
	}
	packed = packed[n:]
	for id := uint64(0); len(packed) > 0; {
		step, n := binary.Uvarint(packed)
		if n <= 0 || step > 1<<32-1-id {
			return 0, false
		}
		id, packed = id+step, packed[n:]
		count, n := binary.Uvarint(packed)
		if n <= 0 || count == 0 || count > 1<<31 {
			return 0, false
		}
		packed = packed[n:]
		visit(uint32(id), uint32(count))
	}
	return int(words), true
}

// needed are the terms that what is kept names, whether a document that may be
// found holds them or not.
func (x *Index) needed() bitSet {
	var set bitSet
	for _, packed := range x.kept {
		eachKept(packed, func(t, _ uint32) { set.set(t) })
	}
	return set
}

// keptRenamed is what is kept, under new term ids in the same order.
func (x *Index) keptRenamed(renamed []uint32) map[uint32][]byte {
	kept := make(map[uint32][]byte, len(x.kept))
	for id, packed := range x.kept {
		fresh := make([]byte, 0, len(packed))
		last := uint32(0)
		_, n := binary.Uvarint(packed)
		fresh = append(fresh, packed[:n]...)
		eachKept(packed, func(t, count uint32) {
			fresh = binary.AppendUvarint(fresh, uint64(renamed[t]-last))
			fresh = binary.AppendUvarint(fresh, uint64(count))
			last = renamed[t]
		})
		kept[id] = slices.Clip(fresh)
	}
	return kept
}

// appendKept writes what is kept, by id.
func (x *Index) appendKept(b []byte) []byte {
	ids := make([]uint32, 0, len(x.kept))
	for id := range x.kept {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	b = binary.AppendUvarint(b, uint64(len(ids)))
	for _, id := range ids {
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(len(x.kept[id])))
		b = append(b, x.kept[id]...)
	}
	return b
}

// kept reads what appendKept wrote: ascending ids, terms that exist. All share one
// array.
func (d *decoder) kept(x *Index) {
	n := d.count(4)
	x.kept = make(map[uint32][]byte, n)
	all := make([]byte, 0, len(d.rest)) // nothing but this follows
	for i, last := 0, int64(-1); i < n && !d.damaged; i++ {
		id := int64(d.number(1<<32 - 1))
		packed := d.bytes()
		before := int64(-1)
		_, ok := eachKept(packed, func(t, _ uint32) {
			if int64(t) <= before || int(t) >= len(x.term) {
				d.damaged = true
			}
			before = int64(t)
		})
		if !ok || id <= last {
			d.damaged = true
			return
		}
		last = id
		first := len(all)
		all = append(all, packed...)
		x.kept[uint32(id)] = all[first:len(all):len(all)]
	}
}
