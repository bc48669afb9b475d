// Package inorder does work side by side and takes what came of it in order: one
// goroutine fills batches, such as with the values of a file, others work on them,
// and each comes back in the order in which it was handed out.
//
// The one that fills works too while the others have more than enough: on two
// processors both are busy, whether reading takes longer or the work.
//
// The invariant: take sees the batches in the order of Send, one at a time and on
// the goroutine that fills; what was done to a batch happened before. There are
// never more than a few batches, whose memory is used again.
package inorder

import (
	"runtime"
	"sync"
)

// Line is batches on their way. Its functions are for one goroutine.
type Line[B any] struct {
	take    func(*B)
	own     func(*B) // the work, done by the one that fills
	filling *item[B]
	queue   []*item[B] // handed out, the oldest first
	spare   []*item[B]
	work    chan *item[B]
	most    int // that may be on their way
	workers sync.WaitGroup
}

type item[B any] struct {
	batch B
	done  chan struct{}
}

// New starts one less than there are processors to work, and at least one. worker
// makes the function that works on a batch, for each of them and for the one that
// fills; take is given each batch when its turn has come, and empties it.
func New[B any](worker func() func(*B), take func(*B)) *Line[B] {
	others := max(1, runtime.GOMAXPROCS(0)-1)
	l := &Line[B]{take: take, own: worker(), work: make(chan *item[B], 4*others), most: 4*others + 1}
	for range others {
		work := worker()
		l.workers.Go(func() {
			for it := range l.work {
				work(&it.batch)
				it.done <- struct{}{}
			}
		})
	}
	return l
}

// Filling is the batch that is being filled, once there are not too many on the way.
func (l *Line[B]) Filling() *B {
	if l.filling == nil {
		for len(l.queue) >= l.most {
			l.first()
		}
		if n := len(l.spare); n > 0 {
			l.filling, l.spare = l.spare[n-1], l.spare[:n-1]
		} else {
			l.filling = &item[B]{done: make(chan struct{}, 1)}
		}
	}
	return &l.filling.batch
}

// Idle says that nothing is on its way nor being filled.
func (l *Line[B]) Idle() bool { return l.filling == nil && len(l.queue) == 0 }

// Send hands out the batch that is being filled, if there is one.
func (l *Line[B]) Send() {
	if it := l.filling; it != nil {
		l.filling = nil
		l.queue = append(l.queue, it)
		l.work <- it
	}
}

// Wait hands out what is being filled, and ends when all was taken.
func (l *Line[B]) Wait() {
	l.Send()
	for len(l.queue) > 0 {
		l.first()
	}
}

// Close waits for all, and ends those that work.
func (l *Line[B]) Close() {
	l.Wait()
	close(l.work)
	l.workers.Wait()
}

// Stop ends those that work without taking what is left.
func (l *Line[B]) Stop() {
	close(l.work)
	l.workers.Wait()
}

// first waits for the oldest batch, and takes it.
func (l *Line[B]) first() {
	it := l.queue[0]
	l.queue = l.queue[1:]
	l.finish(it)
	l.take(&it.batch)
	l.spare = append(l.spare, it)
}

// finish waits until a batch is done, and works on others while there are more than
// enough for those that work.
func (l *Line[B]) finish(it *item[B]) {
	for {
		select {
		case <-it.done:
			return
		default:
		}
		if len(l.work) < cap(l.work)/2 {
			<-it.done
			return
		}
		select {
		case <-it.done:
			return
		case other := <-l.work:
			l.own(&other.batch)
			other.done <- struct{}{}
		}
	}
}
