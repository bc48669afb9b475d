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
	docs     []*jsonstream.Doc
	jobs     []job
	size     int // bytes of its values
	findings report.Collector
	names    []name
	done     chan struct{}
}

// The bounds of a batch.
const (
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
	ids     int // remembered
}

func newLine(findings *report.Collector, exact bool) *line {
	checkers := max(1, runtime.GOMAXPROCS(0)-1)
	l := &line{findings: findings, exact: exact, work: make(chan *batch, 2*checkers), most: 2*checkers + 1}
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
	if len(b.docs) == len(b.jobs) {
		b.docs = append(b.docs, &jsonstream.Doc{})
	}
	b.size += len(j.value.Raw())
	j.value = j.value.CopyTo(b.docs[len(b.jobs)])
	if b.jobs = append(b.jobs, j); b.size >= batchBytes || len(b.jobs) >= batchJobs {
		l.send()
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
	<-b.done
	l.findings.Merge(&b.findings)
	for _, n := range b.names {
		l.name(n)
	}
	clear(b.jobs)
	large := b.size > 8*batchBytes // what was read once and may never be again
	b.jobs, b.names, b.size, b.findings = b.jobs[:0], b.names[:0], 0, report.Collector{}
	if !large {
		l.spare = append(l.spare, b)
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
