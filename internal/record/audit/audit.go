// Package audit checks a record from the inside: that what the store holds is
// what the log committed to, fact by fact and part by part, restricted parts
// included, and that the files of the log say the same.
//
// The invariant: Store returns nil only if every byte that a page, a figure or
// a proof is made of is the byte that was signed.
package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// Report counts what was found in order.
type Report struct {
	Facts, Parts, Tiles, Batches, Withheld, Files int64
}

// Store checks every row. progress may be nil. The error is a problem of code
// Tampered that names the first thing wrong, or what kept it from looking.
func Store(ctx context.Context, st *store.Store, progress func(done, total int64)) (Report, error) {
	return rows(ctx, st, nil, progress)
}

// rows is Store. originals, when it is not nil, learns the files that facts say
// they came from, each with the first such fact.
func rows(ctx context.Context, st *store.Store, originals map[string]fact.Seq, progress func(done, total int64)) (Report, error) {
	head, err := st.Head(ctx)
	if err != nil {
		return Report{}, err
	}
	a := auditor{store: st, originals: originals, roots: map[fact.Seq]store.Hash{}, signed: map[fact.Seq]tlog.Hash{}, withheld: map[[2]int64]bool{}}
	if err := a.schema(ctx); err != nil {
		return a.Report, err
	}
	if err := a.prepare(ctx); err != nil {
		return a.Report, err
	}
	if err := a.checkpoints(ctx); err != nil {
		return a.Report, err
	}
	for row, err := range st.Rows(ctx, 1, head.Size) {
		if errors.Is(err, store.ErrNotFound) {
			return a.Report, wrong("audit.missing-fact", a.missing(err))
		}
		if err != nil {
			return a.Report, err
		}
		if err := a.row(ctx, &row); err != nil {
			return a.Report, err
		}
		if progress != nil && a.Facts%4096 == 0 {
			progress(a.Facts, int64(head.Size))
		}
	}
	if a.Facts != int64(head.Size) {
		return a.Report, wrong("audit.missing-fact", a.Facts+1)
	}
	if err := a.beyond(ctx); err != nil {
		return a.Report, err
	}
	for i := range max(len(a.said), len(a.registered)) {
		switch {
		case i >= len(a.said):
			return a.Report, wrong("audit.withheld-differs", int64(a.registered[i].By))
		case i >= len(a.registered) || a.said[i] != a.registered[i]:
			return a.Report, wrong("audit.withheld-differs", int64(a.said[i].By))
		}
	}
	return a.Report, a.tiles(ctx)
}

// beyond judges the checkpoints that no fact led to: of a size that the record
// does not have. Other nodes may have written since the audit began.
func (a *auditor) beyond(ctx context.Context) error {
	if len(a.signed) == 0 {
		return nil
	}
	now, err := a.store.Head(ctx)
	if err != nil {
		return err
	}
	for _, size := range slices.Sorted(maps.Keys(a.signed)) {
		if int64(size) <= a.Facts || size > now.Size {
			return wrong("audit.checkpoint-differs", int64(size))
		}
	}
	return nil
}

// missing is the fact that a walk did not find.
func (a *auditor) missing(err error) int64 {
	if p := (*problem.Problem)(nil); errors.As(err, &p) && len(p.Args) > 0 {
		if seq, ok := p.Args[0].(int64); ok {
			return seq
		}
	}
	return a.Facts + 1
}

type auditor struct {
	Report
	store    *store.Store
	tree     tlog.Tree
	last     fact.Header
	roots    map[fact.Seq]store.Hash
	signed   map[fact.Seq]tlog.Hash // roots of the kept checkpoints, until they are met
	withheld map[[2]int64]bool
	full     []tlog.Tile
	// originals are the files that facts came from, nil when nobody asks.
	originals map[string]fact.Seq
	// The withholdings as the store registers them, and as the facts say them.
	registered, said []store.Withholding
}

func (a *auditor) prepare(ctx context.Context) error {
	end := fact.Seq(0)
	for batch, err := range a.store.Batches(ctx, 0) {
		if err != nil {
			return err
		}
		if batch.First != end+1 || batch.Last < batch.First {
			return wrong("audit.root-differs", int64(batch.Last))
		}
		end = batch.Last
		a.roots[batch.Last] = batch.Root
	}
	list, err := a.store.Withheld(ctx)
	for _, w := range list {
		a.withheld[[2]int64{int64(w.Seq), int64(w.Part)}] = w.Erase || a.withheld[[2]int64{int64(w.Seq), int64(w.Part)}]
	}
	a.registered = list
	a.Withheld = int64(len(list))
	return err
}

// row checks one fact: its number, its leaf, its parts, and the root when a
// batch ended with it.
func (a *auditor) row(ctx context.Context, row *store.Row) error {
	seq := int64(row.Seq)
	a.Facts++
	if seq != a.Facts {
		return wrong("audit.missing-fact", a.Facts)
	}
	leaf := tlog.LeafHash(row.Leaf)
	if leaf != tlog.Hash(row.LeafHash) {
		return wrong("audit.leaf-differs", seq)
	}
	a.full = append(a.full, a.tree.Append(leaf)...)
	h, err := fact.Parse(row.Leaf)
	if err != nil || int64(h.Seq) != seq {
		return wrong("audit.header-unreadable", seq).Because(err)
	}
	if h.Recorded.Before(a.last.Recorded) && !h.Restricted && !a.last.Restricted {
		return wrong("audit.time-goes-back", seq)
	}
	a.last = h
	if a.originals != nil && h.Source.File != "" && a.originals[h.Source.File] == 0 {
		a.originals[h.Source.File] = h.Seq
	}
	if h.Kind == statement.Withheld {
		body, err := fact.Decode[statement.Withholding](row.Body)
		if err != nil {
			return wrong("audit.header-unreadable", seq).Because(err)
		}
		w := body.(*statement.Withholding)
		a.said = append(a.said, store.Withholding{Seq: w.Seq, Part: w.Index, By: h.Seq, Erase: w.Erased})
	}
	if err := a.parts(&h, row); err != nil {
		return err
	}
	if root, ends := a.roots[row.Seq]; ends {
		a.Batches++
		if a.tree.Root() != tlog.Hash(root) {
			return wrong("audit.root-differs", seq)
		}
	}
	return a.meet(row.Seq)
}

// meet compares the tree of that size with the checkpoint that was kept of it.
func (a *auditor) meet(size fact.Seq) error {
	root, kept := a.signed[size]
	if kept && root != a.tree.Root() {
		return wrong("audit.checkpoint-differs", int64(size))
	}
	delete(a.signed, size)
	return nil
}

// parts checks every part that is at hand, and that each missing one was
// withheld.
func (a *auditor) parts(h *fact.Header, row *store.Row) error {
	f, err := row.Fact()
	if err != nil {
		return wrong("audit.header-unreadable", int64(h.Seq)).Because(err)
	}
	for i, p := range f.Parts {
		switch {
		case p.Body == nil && a.withheld[[2]int64{int64(h.Seq), int64(i)}]:
		case p.Body == nil:
			return wrong("audit.part-missing", int64(h.Seq), p.Name)
		case p.Sum() != h.Parts[i].Digest:
			return wrong("audit.part-differs", int64(h.Seq), p.Name)
		default:
			a.Parts++
		}
	}
	return nil
}

// tiles compares the stored tiles with those recomputed.
func (a *auditor) tiles(ctx context.Context) error {
	for _, want := range a.full {
		got, err := a.store.Tile(ctx, want.Level, want.Index)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if !bytes.Equal(got, want.Data) {
			return wrong("audit.tile-differs", fmt.Sprintf("%d/%d", want.Level, want.Index))
		}
		a.Tiles++
	}
	return nil
}

func wrong(key string, args ...any) *problem.Problem {
	return problem.New(problem.Tampered, key, args...)
}
