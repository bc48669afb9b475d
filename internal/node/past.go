package node

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/view"
)

// pasts are views of the record as it was. They are folded when somebody asks,
// from the nearest month-end that was saved, one at a time; the latest asked
// for are kept.
type pasts struct {
	making chan struct{} // holds one while views are made

	mu   sync.Mutex
	kept []*view.Public // most recently used first
}

func newPasts() *pasts { return &pasts{making: make(chan struct{}, 1)} }

// Bounds of what is kept of the past.
const (
	pastViews      = 4       // views in memory, of a record that is
	pastLarge      = 200_000 // not larger than this; of a larger one, one
	pastWait       = 20 * time.Second
	pastMonths     = 12 // month-ends saved; of earlier years, the last day
	pastBatch      = 4096
	monthsChecked  = time.Hour
	savedMonthForm = "2006-01"
)

// find gives kept views of a size.
func (p *pasts) find(size fact.Seq) *view.Public {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, v := range p.kept {
		if sizeOf(v) == size {
			p.kept = slices.Insert(slices.Delete(p.kept, i, i+1), 0, v)
			return v
		}
	}
	return nil
}

func (p *pasts) keep(v *view.Public) {
	p.mu.Lock()
	defer p.mu.Unlock()
	room := pastViews
	if sizeOf(v) > pastLarge {
		room = 1
	}
	p.kept = slices.Insert(p.kept, 0, v)
	p.kept = p.kept[:min(len(p.kept), room)]
}

func sizeOf(v *view.Public) (size fact.Seq) {
	v.Read(func(m *view.Models) { size = m.Size() })
	return size
}

// ViewsAt is the views as they stood at a size of the record, which must be
// signed. Nobody folds into them any more. When others have been waiting for
// the past for long, it is a problem of code Unavailable.
func (n *Node) ViewsAt(ctx context.Context, size fact.Seq) (*view.Public, error) {
	if sizeOf(n.Views) == size {
		return n.Views, nil
	}
	if v := n.past.find(size); v != nil {
		return v, nil
	}
	wait, cancel := context.WithTimeout(ctx, pastWait)
	defer cancel()
	select {
	case n.past.making <- struct{}{}:
		defer func() { <-n.past.making }()
	case <-wait.Done():
		return nil, problem.New(problem.Unavailable, "node.past-busy").Because(wait.Err())
	}
	if v := n.past.find(size); v != nil {
		return v, nil
	}
	v, err := n.fold(ctx, size)
	if err != nil {
		return nil, err
	}
	n.past.keep(v)
	return v, nil
}

// SizeAt reads what somebody calls a moment of the record: a size of it, or a day
// ("2026-06-30"), which means the end of that day. What is none is a problem of code
// Invalid.
func (n *Node) SizeAt(said string) (size fact.Seq, err error) {
	number, notNumber := strconv.ParseInt(said, 10, 64)
	n.Views.Read(func(m *view.Models) {
		switch {
		case notNumber == nil && (number < 1 || fact.Seq(number) > m.Size()):
			err = problem.New(problem.Invalid, "node.no-such-size", said, int64(m.Size()))
		case notNumber == nil:
			size = fact.Seq(number)
		default:
			var day clock.Day
			if day, err = clock.Parse(said); err == nil {
				if size = m.History.SizeAt(day); size == 0 {
					err = problem.New(problem.Invalid, "node.before-record", day)
				}
			}
		}
	})
	return size, err
}

// fold makes views of a size, from the nearest saved month-end, and saves the
// month-ends that it passes.
func (n *Node) fold(ctx context.Context, size fact.Seq) (*view.Public, error) {
	views, ends := view.New(), n.monthEnds(size)
	for i := len(ends) - 1; i >= 0; i-- {
		if v := n.loadMonth(ctx, ends[i]); v != nil {
			views, ends = v, ends[i+1:]
			break
		}
	}
	at := sizeOf(views)
	for _, end := range ends {
		if err := n.foldUpTo(ctx, views, at, end.size); err != nil {
			return nil, err
		}
		at = end.size
		n.saveMonth(ctx, views, end)
	}
	if err := n.foldUpTo(ctx, views, at, size); err != nil {
		return nil, err
	}
	views.Reindex()
	return views, nil
}

func (n *Node) foldUpTo(ctx context.Context, views *view.Public, from, to fact.Seq) error {
	if from >= to {
		return nil
	}
	batch := make([]whole.Event, 0, pastBatch)
	for f, err := range n.Store.Facts(ctx, from+1, to) {
		if err != nil {
			return err
		}
		e, err := whole.Refold(&f)
		if err != nil {
			return err
		}
		if batch = append(batch, e); len(batch) == cap(batch) {
			views.Replay(batch)
			batch = batch[:0]
		}
	}
	views.Replay(batch)
	return nil
}

// monthEnd is the last day of a month and the record's size at its end.
type monthEnd struct {
	name string // 2006-01
	size fact.Seq
}

// monthEnds are the month-ends that are kept, up to a size, oldest first: the
// latest twelve before the present month, and before those the last of each
// year.
func (n *Node) monthEnds(size fact.Seq) (ends []monthEnd) {
	n.Views.Read(func(m *view.Models) {
		today, err := clock.Parse(m.History.Today)
		if err != nil {
			return // nothing is recorded yet
		}
		y, month, _ := today.Date()
		for back := 1; ; back++ {
			first := time.Date(y, time.Month(month)-time.Month(back)+1, 1, 0, 0, 0, 0, time.UTC) // of the month after
			last := clock.Of(first.AddDate(0, 0, -1))
			at := m.History.SizeAt(last)
			if at == 0 {
				return
			}
			if at <= size && (back <= pastMonths || first.Month() == time.January) {
				ends = append(ends, monthEnd{first.AddDate(0, 0, -1).Format(savedMonthForm), at})
			}
		}
	})
	slices.Reverse(ends)
	// A month in which nothing was recorded ends as the one before it did.
	return slices.CompactFunc(ends, func(a, b monthEnd) bool { return a.size == b.size })
}

// loadMonth gives the saved views of a month-end; nil when there are none of
// this record and program.
func (n *Node) loadMonth(ctx context.Context, end monthEnd) *view.Public {
	head, parts := n.readSaved(end.name)
	if parts == nil || head.Size != int64(end.size) {
		return nil
	}
	if tree, err := record.TreeAt(ctx, n.Store, end.size); err != nil || tree.Head() != head {
		return nil
	}
	v, err := view.Load(parts)
	if err != nil {
		slog.Warn("load a month-end", "month", end.name, "cause", err)
		return nil
	}
	return v
}

// saveMonth saves views that stand at a month-end. What goes wrong costs time
// when somebody asks again, and nothing else.
func (n *Node) saveMonth(ctx context.Context, views *view.Public, end monthEnd) {
	tree, err := record.TreeAt(ctx, n.Store, end.size)
	if err == nil {
		views.Reindex()
		var parts [][]byte
		views.Read(func(m *view.Models) { parts = m.Save() })
		err = n.writeSaved(end.name, tree.Head(), parts)
	}
	if err != nil && ctx.Err() == nil {
		slog.Warn("save a month-end", "month", end.name, "cause", err)
	}
}

// keepMonths makes the month-ends that are missing, and drops those that are
// not kept any longer.
func (n *Node) keepMonths(ctx context.Context) {
	ends := n.monthEnds(sizeOf(n.Views))
	kept := map[string]bool{savedNow: true}
	for _, end := range ends {
		kept[end.name] = true
	}
	entries, _ := os.ReadDir(n.Path("saved"))
	for _, e := range entries {
		if !kept[e.Name()] {
			os.Remove(n.Path("saved/" + e.Name()))
		}
	}
	if len(ends) == 0 || n.loadMonth(ctx, ends[len(ends)-1]) != nil {
		return
	}
	select {
	case n.past.making <- struct{}{}:
		defer func() { <-n.past.making }()
	case <-ctx.Done():
		return
	}
	if _, err := n.fold(ctx, ends[len(ends)-1].size); err != nil && ctx.Err() == nil {
		slog.Warn("make month-ends", "cause", err)
	}
}
