package validation

import (
	"runtime"
	"sync"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

// job is a value to be checked.
type job struct {
	value  jsonstream.Value
	shape  *schema.Shape
	number int    // of its document
	unique bool   // no two of its list may be equal
	list   string // that it holds, if it is a package
	ids    *ids
}

// batch is jobs that one goroutine checks. Its memory is used again.
type batch struct {
	values   jsonstream.Store
	jobs     []job
	size     int // bytes of its values
	findings report.Collector
	names    []name
	done     chan struct{}
}

// The bounds of a batch. The first ones are small, so that checking begins at once;
// each after them is larger, for a batch has costs of its own.
const (
	firstBytes = 64 << 10
	batchBytes = 256 << 10
	batchJobs  = 512
)

// line hands values from the one that reads to those that check, and brings what
// they found together in the order of the file. Add and wait are for the one that
// reads.
type line struct {
	findings   *report.Collector
	exact      bool
	suspicious bool // two elements may be equal

	filling *batch
	queue   []*batch // given out, in order
	spare   []*batch
	work    chan *batch
	most    int
	running sync.WaitGroup
	self    *itemCheck // for the one that reads, while it would wait
	bytes   int        // of the next batch
	ids     int        // remembered
}

func newLine(findings *report.Collector, exact bool) *line {
	checkers := max(1, runtime.GOMAXPROCS(0)-1)
	l := &line{findings: findings, exact: exact, work: make(chan *batch, 4*checkers), most: 4*checkers + 1, self: newItemCheck(exact), bytes: firstBytes}
	for range checkers {
		l.running.Go(func() {
			c := newItemCheck(exact)
			for b := range l.work {
				c.batch(b)
				b.done <- struct{}{}
			}
		})
	}
	return l
}

// add takes a copy of a value to be checked.
func (l *line) add(j job) {
	if l.filling == nil {
		l.filling = l.empty()
	}
	b := l.filling
	b.size += len(j.value.Raw())
	j.value = b.values.Add(j.value)
	if b.jobs = append(b.jobs, j); b.size >= l.bytes || len(b.jobs) >= batchJobs {
		l.send()
		l.bytes = min(l.bytes+l.bytes/2, batchBytes)
	}
}

// empty gives a batch to fill, once there are not too many on the way.
func (l *line) empty() *batch {
	for len(l.queue) >= l.most {
		l.take()
	}
	if n := len(l.spare); n > 0 {
		b := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return b
	}
	return &batch{done: make(chan struct{}, 1)}
}

func (l *line) send() {
	if b := l.filling; b != nil {
		l.filling = nil
		l.queue = append(l.queue, b)
		l.work <- b
	}
}

// take waits for the batch that was given out first, and takes what it found.
func (l *line) take() {
	b := l.queue[0]
	l.queue = l.queue[1:]
	l.finish(b)
	l.findings.Merge(&b.findings)
	for _, n := range b.names {
		l.name(n)
	}
	clear(b.jobs)
	b.values.Reset()
	b.findings.Reset()
	b.jobs, b.names, b.size = b.jobs[:0], b.names[:0], 0
	l.spare = append(l.spare, b)
}

// finish waits until a batch is checked. While there is more than enough for those
// that check, the one that reads checks too.
func (l *line) finish(b *batch) {
	for {
		select {
		case <-b.done:
			return
		default:
		}
		if len(l.work) < cap(l.work)/2 {
			<-b.done
			return
		}
		select {
		case <-b.done:
			return
		case other := <-l.work:
			l.self.batch(other)
			other.done <- struct{}{}
		}
	}
}

// wait ends when all that was added is checked and taken.
func (l *line) wait() {
	l.send()
	for len(l.queue) > 0 {
		l.take()
	}
}

// close ends the goroutines.
func (l *line) close() {
	close(l.work)
	l.running.Wait()
}
