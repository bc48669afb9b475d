package validate

import (
	"runtime"
	"sync"

	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// The bounds of a batch. An element larger than batchBytes is not copied: it is
// checked where it stands, when all before it are.
const (
	batchBytes = 128 << 10
	batchJobs  = 512
	lineLength = 3 // batches on their way, for each that checks
)

// job is a child of the root to be checked, or a finding that is there already.
type job struct {
	element  xmlstream.Element
	sequence sequence // of the root, before it
	before   int32    // the item that has its identifier, 0 for none
	finding  *report.Finding
}

// batch is jobs that one goroutine checks. Its memory is used again.
type batch struct {
	docs     []*xmlstream.Doc
	jobs     []job
	size     int // bytes of its elements
	findings []report.Finding
	links    []link
	done     chan struct{}
}

// line hands elements from the one that reads to those that check, and tells what
// they found in the order of the file. Its functions are for the one that reads.
type line struct {
	tell    func(report.Finding)
	links   func([]link) // takes the links of each batch, in the order of the file
	own     *checker     // for what is checked where it stands
	filling *batch
	free    []*batch
	waiting []*batch // handed out, the oldest first
	most    int      // how many may wait; 0: there is nobody to hand to
	work    chan *batch
	workers sync.WaitGroup
}

// start starts those that check: one less than there are processors.
func (l *line) start(fresh func() *checker) {
	l.own = fresh()
	l.own.report = l.tell
	others := runtime.GOMAXPROCS(0) - 1
	l.most = others * lineLength
	l.work = make(chan *batch, l.most)
	for range others {
		c := fresh()
		l.workers.Go(func() {
			for b := range l.work {
				c.batch(b)
				b.done <- struct{}{}
			}
		})
	}
}

// stop waits for all, and ends those that check.
func (l *line) stop() {
	l.flush()
	close(l.work)
	l.workers.Wait()
}

// batch does the jobs of a batch.
func (c *checker) batch(b *batch) {
	c.report = func(f report.Finding) { b.findings = append(b.findings, f) }
	for i := range b.jobs {
		if j := &b.jobs[i]; j.finding != nil {
			c.report(*j.finding)
		} else {
			c.job(j)
		}
	}
	b.links, c.links = append(b.links, c.links...), c.links[:0]
}

// job checks a child of the root.
func (c *checker) job(j *job) {
	c.teller.begin(j.element)
	c.evaluator.begin(j.element, len(c.ruling.tables.names))
	if j.before > 0 {
		c.twice(j.element, j.before)
	}
	s := j.sequence
	c.child(&s, c.structure.root, j.element)
	c.evaluator.end()
}

// add takes a child of the root to be checked.
func (l *line) add(j job) {
	size := len(j.element.Raw())
	if l.most == 0 || size > batchBytes {
		l.flush()
		l.own.job(&j)
		l.links(l.own.links)
		l.own.links = l.own.links[:0]
		return
	}
	b := l.batch()
	if len(b.docs) == len(b.jobs) {
		b.docs = append(b.docs, &xmlstream.Doc{})
	}
	j.element = j.element.CopyTo(b.docs[len(b.jobs)])
	b.jobs = append(b.jobs, j)
	if b.size += size; b.size >= batchBytes || len(b.jobs) >= batchJobs {
		l.send()
	}
}

// found tells a finding in its turn.
func (l *line) found(f report.Finding) {
	if l.filling == nil && len(l.waiting) == 0 {
		l.tell(f)
		return
	}
	b := l.batch()
	for len(b.docs) <= len(b.jobs) {
		b.docs = append(b.docs, &xmlstream.Doc{})
	}
	if b.jobs = append(b.jobs, job{finding: &f}); len(b.jobs) >= batchJobs {
		l.send()
	}
}

// batch is the one that is being filled.
func (l *line) batch() *batch {
	if l.filling != nil {
		return l.filling
	}
	if n := len(l.free); n > 0 {
		l.filling, l.free = l.free[n-1], l.free[:n-1]
	} else {
		l.filling = &batch{done: make(chan struct{}, 1)}
	}
	return l.filling
}

// send hands out the batch that is being filled.
func (l *line) send() {
	if l.filling == nil {
		return
	}
	for len(l.waiting) >= l.most {
		l.wait()
	}
	l.work <- l.filling
	l.waiting, l.filling = append(l.waiting, l.filling), nil
}

// wait waits for the oldest batch, and tells what was found in it.
func (l *line) wait() {
	b := l.waiting[0]
	l.waiting = l.waiting[1:]
	<-b.done
	for _, f := range b.findings {
		l.tell(f)
	}
	l.links(b.links)
	clear(b.findings)
	clear(b.jobs)
	clear(b.links)
	b.findings, b.jobs, b.links, b.size = b.findings[:0], b.jobs[:0], b.links[:0], 0
	l.free = append(l.free, b)
}

// flush waits until all that was taken is checked.
func (l *line) flush() {
	l.send()
	for len(l.waiting) > 0 {
		l.wait()
	}
}
