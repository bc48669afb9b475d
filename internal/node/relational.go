package node

import (
	"context"

	"imar/internal/domain/fact"
	"imar/internal/record/store/relational"
	"imar/internal/relation"
	"imar/internal/view"
)

// Relational writes the public record as tables of an SQLite file (package
// relation), at the size that the views have. progress is told the rows written
// and about how many there are; it may be nil.
func (n *Node) Relational(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	about := relation.About{Log: n.Key.Name()}
	n.Views.Read(func(m *view.Models) {
		if signed := n.Publisher.Signed().Head; signed.Size == int64(m.Size()) {
			about.Root = signed.Root.String()
		}
		about.Recorded = m.History.Now
		facts := func(yield func(fact.Fact, error) bool) {
			if m.Size() > 0 {
				n.Store.Facts(ctx, 1, m.Size())(yield)
			}
		}
		tables, rows := relation.Tables(m, about, facts)
		err = relational.Write(ctx, path, tables, func(done int64) {
			if progress != nil {
				progress(done, max(done, rows))
			}
		})
	})
	return err
}
