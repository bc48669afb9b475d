package publish

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
)

// writeFiles writes every bundle and tile that changed between what is
// published and size, and gives the head at size as the writer's tree has it.
func (p *Publisher) writeFiles(ctx context.Context, events []whole.Event, size int64) (tlog.Head, error) {
	head, err := p.published()
	if err != nil {
		return tlog.Head{}, fmt.Errorf("read what is published: %w", err)
	}
	from := head.Size
	if from > size {
		return tlog.Head{}, tlog.ErrOlder
	}
	// A store restored from an old copy and written to since is another history:
	// not one file of the published one may be touched.
	before, err := record.TreeAt(ctx, p.store, fact.Seq(from))
	if err != nil {
		return tlog.Head{}, err
	}
	if before.Head() != head {
		return tlog.Head{}, tlog.ErrFork
	}
	tree, err := record.TreeAt(ctx, p.store, fact.Seq(size))
	if err != nil {
		return tlog.Head{}, err
	}
	withheld, err := Withheld(ctx, p.store)
	if err != nil {
		return tlog.Head{}, err
	}
	if size > from {
		if err := p.writeBundles(ctx, withheld, from/tlog.TileWidth, size); err != nil {
			return tlog.Head{}, err
		}
		if err := p.writeTiles(ctx, tree, from, size); err != nil {
			return tlog.Head{}, err
		}
	}
	if p.swept && !withholds(events) {
		return tree.Head(), nil
	}
	for _, n := range withheld.bundles(size) {
		if err := p.writeBody(ctx, withheld, n, size); err != nil {
			return tlog.Head{}, err
		}
	}
	p.swept = true
	return tree.Head(), nil
}

// bundles are the two files of up to 256 entries.
type bundles struct{ entries, bodies []byte }

func (b *bundles) add(f *fact.Fact, withheld Index) (err error) {
	if b.entries, err = tlog.AppendEntry(b.entries, f.Leaf); err != nil {
		return err
	}
	b.bodies, err = tlog.AppendRecord(b.bodies, OpenParts(f, withheld))
	return err
}

// OpenParts is the parts of a fact that the public is shown.
func OpenParts(f *fact.Fact, withheld Index) []tlog.Part {
	var open []tlog.Part
	for i, p := range f.Parts {
		if p.Body != nil && !f.Restricted && fact.Open(p.Name) && !withheld.Has(f.Seq, i) {
			open = append(open, tlog.Part{Index: i, Salt: p.Salt, Data: p.Body})
		}
	}
	return open
}

// writeBundles writes the entry and body bundles from number first to size.
func (p *Publisher) writeBundles(ctx context.Context, withheld Index, first, size int64) error {
	var b bundles
	for f, err := range p.store.Facts(ctx, fact.Seq(first*tlog.TileWidth+1), fact.Seq(size)) {
		if err != nil {
			return err
		}
		if err := b.add(&f, withheld); err != nil {
			return fmt.Errorf("fact %d: %w", f.Seq, err)
		}
		if at := int64(f.Seq); at%tlog.TileWidth == 0 || at == size {
			width := int((at-1)%tlog.TileWidth) + 1
			if err := p.writeBundle(tlog.Name{Kind: tlog.Entries, Index: (at - 1) / tlog.TileWidth, Width: width}, b.entries); err != nil {
				return err
			}
			if err := p.writeBundle(tlog.Name{Kind: tlog.Bodies, Index: (at - 1) / tlog.TileWidth, Width: width}, b.bodies); err != nil {
				return err
			}
			b = bundles{}
		}
	}
	return nil
}

func (p *Publisher) writeBundle(n tlog.Name, data []byte) error {
	if err := p.options.Dir.write(n.Path(), data); err != nil {
		return err
	}
	if n.Width == tlog.TileWidth {
		return p.options.Dir.dropPartial(n)
	}
	return nil
}

// writeBody writes one body bundle anew, because a part of it was withheld.
func (p *Publisher) writeBody(ctx context.Context, withheld Index, n, size int64) error {
	var b bundles
	last := min((n+1)*tlog.TileWidth, size)
	for f, err := range p.store.Facts(ctx, fact.Seq(n*tlog.TileWidth+1), fact.Seq(last)) {
		if err != nil {
			return err
		}
		if err := b.add(&f, withheld); err != nil {
			return fmt.Errorf("fact %d: %w", f.Seq, err)
		}
	}
	name := tlog.Name{Kind: tlog.Bodies, Index: n, Width: int(last - n*tlog.TileWidth)}
	if was, err := p.options.Dir.Read(name.Path()); err != nil || !bytes.Equal(was, b.bodies) {
		if err := p.writeBundle(name, b.bodies); err != nil {
			return err
		}
	}
	return p.options.Dir.dropOlder(name)
}

// writeTiles writes the hash tiles that were filled since from, and the right
// edge at size.
func (p *Publisher) writeTiles(ctx context.Context, tree *tlog.Tree, from, size int64) error {
	for level := 0; ; level++ {
		was, is := from>>(8*(level+1)), size>>(8*(level+1))
		if is == 0 {
			break
		}
		for n := was; n < is; n++ {
			data, err := p.store.Tile(ctx, level, n)
			if err != nil {
				return fmt.Errorf("tile %d/%d: %w", level, n, err)
			}
			if err := p.writeBundle(tlog.Name{Kind: tlog.Hashes, Level: level, Index: n, Width: tlog.TileWidth}, data); err != nil {
				return err
			}
		}
	}
	for _, t := range tree.Partial() {
		if err := p.options.Dir.write(t.Path(), t.Data); err != nil {
			return err
		}
	}
	return nil
}

// Index says which parts are withheld.
type Index map[fact.Seq][]store.Withholding

// Has says whether a part of a fact is withheld.
func (x Index) Has(seq fact.Seq, part int) bool {
	for _, w := range x[seq] {
		if w.Part == part {
			return true
		}
	}
	return false
}

// bundles numbers the bundles below size in which a part is withheld, in order.
func (x Index) bundles(size int64) (list []int64) {
	for seq := range x {
		if int64(seq) <= size {
			list = append(list, int64(seq-1)/tlog.TileWidth)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Withheld reads which parts are withheld.
func Withheld(ctx context.Context, st *store.Store) (Index, error) {
	list, err := st.Withheld(ctx)
	if err != nil {
		return nil, err
	}
	x := make(Index, len(list))
	for _, w := range list {
		x[w.Seq] = append(x[w.Seq], w)
	}
	return x, nil
}
