// Package replica reads a public log back into facts: what a stranger has who
// holds nothing but the published files.
//
// Each fact has the header that the log commits to and the parts that are
// open; a restricted fact has its short header only. Folding them gives the
// public pages, byte for byte, without the parts that were withheld.
//
// The invariant: a body is given only with the digest that its header states.
// Whether the headers are those that were signed is for tlog.Verify to say.
package replica

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record/tlog"
)

// Facts walks the facts 1 … size of a log.
func Facts(files tlog.Files, size int64) iter.Seq2[fact.Fact, error] {
	return func(yield func(fact.Fact, error) bool) {
		for first := int64(0); first < size; first += tlog.TileWidth {
			facts, err := bundle(files, first, size)
			if err != nil {
				yield(fact.Fact{}, err)
				return
			}
			for _, f := range facts {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// bundle reads the facts of the bundle that begins at entry first.
func bundle(files tlog.Files, first, size int64) ([]fact.Fact, error) {
	width := int(min(size-first, tlog.TileWidth))
	read := func(kind tlog.Kind) (tlog.Name, []byte, error) {
		return tlog.ReadWide(files, tlog.Name{Kind: kind, Index: first / tlog.TileWidth, Width: width})
	}
	name, data, err := read(tlog.Entries)
	if err != nil {
		return nil, err
	}
	entries, err := tlog.DecodeEntries(data, name.Width)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name.Path(), err)
	}
	if name, data, err = read(tlog.Bodies); err != nil {
		return nil, err
	}
	bodies, err := tlog.DecodeBody(data, name.Width)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name.Path(), err)
	}
	facts := make([]fact.Fact, width)
	for i := range facts {
		if facts[i], err = of(entries[i], bodies[i], fact.Seq(first)+fact.Seq(i)+1); err != nil {
			return nil, err
		}
	}
	return facts, nil
}

func of(entry []byte, open []tlog.Part, seq fact.Seq) (fact.Fact, error) {
	h, err := fact.Parse(entry)
	if err != nil {
		return fact.Fact{}, err
	}
	if h.Seq != seq {
		return fact.Fact{}, fmt.Errorf("entry %d says it is fact %d", seq, h.Seq)
	}
	f := fact.Fact{Header: h, Leaf: entry, Parts: make([]fact.Part, len(h.Parts))}
	for i, ref := range h.Parts {
		f.Parts[i].Name = ref.Name
	}
	for _, p := range open {
		if p.Index >= len(h.Parts) || fact.Digest(p.Digest()) != h.Parts[p.Index].Digest {
			return fact.Fact{}, fmt.Errorf("fact %d: part %d is not what its header states", seq, p.Index)
		}
		f.Parts[p.Index].Salt, f.Parts[p.Index].Body = p.Salt, p.Data
		if p.Data == nil {
			f.Parts[p.Index].Body = []byte{}
		}
	}
	return f, nil
}

// Fold hands the facts 1 … size to fold, decoded, some at a time.
func Fold(ctx context.Context, files tlog.Files, size int64, fold func([]whole.Event)) error {
	events := make([]whole.Event, 0, 512)
	for f, err := range Facts(files, size) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("replay log: %w", err)
		}
		e, err := whole.Decode(&f)
		if err != nil {
			return fmt.Errorf("replay log: %w", err)
		}
		if events = append(events, e); len(events) == cap(events) {
			fold(events)
			events = make([]whole.Event, 0, cap(events))
		}
	}
	fold(events)
	return nil
}

// kept is how many bundles of facts a Reader remembers, some hundred kilobytes
// each.
const kept = 128

// Reader reads single facts of a published log. Things that happened together
// stand in the same bundles, so the latest ones read are remembered. It is for any
// number of goroutines.
type Reader struct {
	files tlog.Files
	size  int64

	mu      sync.Mutex
	bundles map[int64][]fact.Fact
	order   []int64 // as they were read, the oldest first
}

// NewReader reads a log up to a size.
func NewReader(files tlog.Files, size int64) *Reader {
	return &Reader{files: files, size: size, bundles: map[int64][]fact.Fact{}}
}

// FactsAt reads facts, in the order asked.
func (r *Reader) FactsAt(seqs []fact.Seq) ([]fact.Fact, error) {
	list := make([]fact.Fact, len(seqs))
	for i, seq := range seqs {
		first := int64(seq-1) / tlog.TileWidth * tlog.TileWidth
		facts, err := r.bundle(first)
		if err != nil {
			return nil, err
		}
		list[i] = facts[int64(seq-1)-first]
	}
	return list, nil
}

func (r *Reader) bundle(first int64) ([]fact.Fact, error) {
	r.mu.Lock()
	facts, ok := r.bundles[first]
	r.mu.Unlock()
	if ok {
		return facts, nil
	}
	facts, err := bundle(r.files, first, r.size)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.bundles[first]; !ok {
		if len(r.order) == kept {
			delete(r.bundles, r.order[0])
			r.order = r.order[1:]
		}
		r.bundles[first], r.order = facts, append(r.order, first)
	}
	return facts, nil
}
