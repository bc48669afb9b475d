package store

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"imar/internal/domain/fact"
)

// piece is a page of a walk, or why there is none.
type piece[T any] struct {
	items []T
	err   error
}

// walk reads from … to in pages, several at once, and yields them in order.
// read gives the items from the first number on, one for each number, and may
// stop short of the second. No query stays open while the caller works, so a
// slow caller holds no snapshot of the database.
func walk[T any](ctx context.Context, from, to fact.Seq, read func(ctx context.Context, from, to fact.Seq) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait() // after an early end no query outlives the walk
		defer cancel()
		ahead := make(chan chan piece[T], runtime.GOMAXPROCS(0))
		next := from
		start := func() {
			if next <= to {
				last := min(to, next+pageRows-1)
				pieces := make(chan piece[T], 1)
				first := next
				running.Go(func() { stretch(ctx, first, last, read, pieces) })
				ahead <- pieces
				next = last + 1
			}
		}
		for range cap(ahead) {
			start()
		}
		for len(ahead) > 0 {
			for p := range <-ahead {
				if p.err != nil {
					var none T
					yield(none, p.err)
					return
				}
				for _, item := range p.items {
					if !yield(item, nil) {
						return
					}
				}
			}
			start()
		}
	}
}

// stretch sends the pages of from … to, ends after the first error, and closes
// the channel.
func stretch[T any](ctx context.Context, from, to fact.Seq, read func(ctx context.Context, from, to fact.Seq) ([]T, error), pieces chan<- piece[T]) {
	defer close(pieces)
	for from <= to {
		items, err := read(ctx, from, to)
		select {
		case pieces <- piece[T]{items, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
		from += fact.Seq(len(items))
	}
}
