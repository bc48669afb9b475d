package inorder

import (
	"runtime"
	"slices"
	"sync"
	"testing"
)

// Batches come back in the order in which they were handed out, each worked on once,
// on however many processors; and there are never more of them than a few.
func TestInOrder(t *testing.T) {
	for _, processors := range []int{1, 2, 8} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		type batch struct{ numbers, squares []int }
		var seen sync.Map
		var got []int
		l := New(func() func(*batch) {
			return func(b *batch) {
				seen.Store(b, true)
				for i, n := range b.numbers {
					if i%7 == 0 {
						runtime.Gosched()
					}
					b.squares = append(b.squares, n*n)
				}
			}
		}, func(b *batch) {
			got = append(got, b.squares...)
			b.numbers, b.squares = b.numbers[:0], b.squares[:0]
		})
		if !l.Idle() {
			t.Error("a new line is not idle")
		}
		const many = 20_000
		for n := range many {
			b := l.Filling()
			if b.numbers = append(b.numbers, n); len(b.numbers) > n%50 {
				l.Send()
			}
		}
		if l.Idle() {
			t.Error("a line on which something is left is idle")
		}
		l.Close()
		if want := slices.Collect(func(yield func(int) bool) {
			for n := range many {
				if !yield(n * n) {
					return
				}
			}
		}); !slices.Equal(got, want) {
			t.Fatalf("%d processors: %d squares, the first %v", processors, len(got), got[:min(5, len(got))])
		}
		batches := 0
		seen.Range(func(any, any) bool { batches++; return true })
		if batches > 4*max(1, processors-1)+2 {
			t.Errorf("%d processors: %d batches", processors, batches)
		}
	}
}

// Wait leaves nothing on its way, and the line goes on; Stop takes nothing more.
func TestWaitAndStop(t *testing.T) {
	taken := 0
	l := New(func() func(*int) { return func(*int) {} }, func(n *int) { taken += *n; *n = 0 })
	for range 3 {
		*l.Filling() = 1
		l.Send()
	}
	l.Wait()
	if taken != 3 || !l.Idle() {
		t.Errorf("%d taken", taken)
	}
	*l.Filling() = 5
	l.Send()
	l.Stop()
	if taken != 3 {
		t.Errorf("%d taken after Stop", taken)
	}
}
