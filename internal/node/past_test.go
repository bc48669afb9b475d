package node

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/view"
)

// TestViewsAt: the views of any size are those of a record that ends there,
// with and without saved month-ends.
func TestViewsAt(t *testing.T) {
	c := filled(t, 44)
	n := opened(t, c)
	defer n.Close()
	ctx := context.Background()
	var events []whole.Event
	for f, err := range n.Store.Facts(ctx, 1, fact.Seq(n.Recorder.Head().Size)) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := whole.Decode(&f)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	check := func(what string, size int) {
		t.Helper()
		want := view.New()
		want.Fold(events[:size])
		got, err := n.ViewsAt(ctx, fact.Seq(size))
		if err != nil {
			t.Fatal(err)
		}
		want.Read(func(w *view.Models) {
			got.Read(func(g *view.Models) { same(t, what, viewForms(w), viewForms(g)) })
		})
	}
	check("folded from the beginning", len(events)/2)
	if again, err := n.ViewsAt(ctx, fact.Seq(len(events)/2)); err != nil || again != n.past.kept[0] {
		t.Errorf("views asked for again were made anew: %v", err)
	}
	n.keepMonths(ctx)
	saved, err := filepath.Glob(filepath.Join(c.Data, "saved", "20*"))
	if err != nil || len(saved) < 13 || len(saved) > 20 {
		t.Fatalf("%d month-ends are saved: %v", len(saved), err)
	}
	for _, size := range []int{1, 100, len(events) / 3, len(events) - 1, len(events)} {
		check("folded from a month-end", size)
	}
	if n.loadMonth(ctx, n.monthEnds(fact.Seq(len(events)))[0]) == nil {
		t.Error("control: no month-end can be loaded")
	}
	for _, path := range saved {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		write(t, path, b)
	}
	write(t, filepath.Join(c.Data, "saved", "1999-12"), nil)
	check("folded beside damaged month-ends", len(events)*2/3)
	n.keepMonths(ctx)
	if n.loadMonth(ctx, n.monthEnds(fact.Seq(len(events)))[0]) == nil {
		t.Error("damaged month-ends were not made anew")
	}
	if _, err := os.Stat(filepath.Join(c.Data, "saved", "1999-12")); err == nil {
		t.Error("a month-end that is not kept is still there")
	}
}
