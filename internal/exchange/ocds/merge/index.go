package merge

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"io"
	"iter"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/exchange/packaging"
)

// entry says where a release waits. Entries of one process are in the order in
// which the releases came, which is that of their offsets.
type entry struct {
	ocid   string
	offset int64
	size   int
	pack   int // number of the package that it came in, from 1; 0 for none
}

func compareEntries(a, b entry) int {
	return cmp.Or(cmp.Compare(a.ocid, b.ocid), cmp.Compare(a.offset, b.offset))
}

// index brings the releases of each process together: it sorts entries by ocid in
// bounded memory, by runs that wait in a spool.
type index struct {
	entries []entry
	size    int // of entries, about, in bytes
	limit   int // of size
	runs    *packaging.Spool
	ends    []int64 // of each run
}

// indexInMemory is how much of an index is in memory, in bytes.
const indexInMemory = 8 << 20

func newIndex(room packaging.Room, limit int) *index {
	return &index{runs: packaging.NewSpool(room), limit: limit}
}

func (x *index) add(e entry) error {
	x.entries = append(x.entries, e)
	if x.size += len(e.ocid) + 64; x.size < x.limit {
		return nil
	}
	slices.SortFunc(x.entries, compareEntries)
	var line []byte
	for _, e := range x.entries {
		line = append(binary.AppendUvarint(line[:0], uint64(len(e.ocid))), e.ocid...)
		line = binary.AppendUvarint(line, uint64(e.offset))
		line = binary.AppendUvarint(line, uint64(e.size))
		line = binary.AppendUvarint(line, uint64(e.pack))
		if _, err := x.runs.Write(line); err != nil {
			return err
		}
	}
	x.ends = append(x.ends, x.runs.Size())
	x.entries, x.size = x.entries[:0], 0
	return nil
}

// run is one sorted row of entries; head is its next.
type run struct {
	head entry
	in   *bufio.Reader // nil: rest follows
	rest []entry
}

// next takes the next entry; false at the end.
func (r *run) next() (bool, error) {
	if r.in == nil {
		if len(r.rest) == 0 {
			return false, nil
		}
		r.head, r.rest = r.rest[0], r.rest[1:]
		return true, nil
	}
	length, err := binary.ReadUvarint(r.in)
	if err == io.EOF {
		return false, nil
	}
	var numbers [3]uint64
	if err == nil {
		ocid := make([]byte, length)
		_, err = io.ReadFull(r.in, ocid)
		r.head.ocid = string(ocid)
	}
	for i := range numbers {
		if err == nil {
			numbers[i], err = binary.ReadUvarint(r.in)
		}
	}
	if err != nil {
		return false, problem.New(problem.Unavailable, "pack.scratch-unreadable").Because(err)
	}
	r.head.offset, r.head.size, r.head.pack = int64(numbers[0]), int(numbers[1]), int(numbers[2])
	return true, nil
}

// runs is a heap of runs by their heads.
type runs []*run

func (h runs) Len() int           { return len(h) }
func (h runs) Less(i, j int) bool { return compareEntries(h[i].head, h[j].head) < 0 }
func (h runs) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runs) Push(x any)        { *h = append(*h, x.(*run)) }
func (h *runs) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// sorted gives all entries by ocid (by its bytes, which is the order of code
// points). Nothing may be added afterwards.
func (x *index) sorted() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		slices.SortFunc(x.entries, compareEntries)
		all := []*run{{rest: x.entries}}
		begin := int64(0)
		for _, end := range x.ends {
			all = append(all, &run{in: bufio.NewReaderSize(io.NewSectionReader(x.runs, begin, end-begin), 64<<10)})
			begin = end
		}
		h := runs{}
		for _, r := range all {
			if !step(&h, r, yield) {
				return
			}
		}
		for len(h) > 0 {
			r := heap.Pop(&h).(*run)
			if !yield(r.head, nil) || !step(&h, r, yield) {
				return
			}
		}
	}
}

// step puts a run back with its next entry; false when it failed.
func step(h *runs, r *run, yield func(entry, error) bool) bool {
	more, err := r.next()
	if err != nil {
		yield(entry{}, err)
		return false
	}
	if more {
		heap.Push(h, r)
	}
	return true
}

// groups gives the entries of each process together.
func (x *index) groups() iter.Seq2[[]entry, error] {
	return func(yield func([]entry, error) bool) {
		var group []entry
		for e, err := range x.sorted() {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(group) > 0 && group[0].ocid != e.ocid {
				if !yield(group, nil) {
					return
				}
				group = nil
			}
			group = append(group, e)
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}
