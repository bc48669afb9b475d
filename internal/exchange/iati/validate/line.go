package validate

import (
	"imar/internal/exchange/inorder"
	"imar/internal/exchange/report"
	"imar/internal/exchange/xmlstream"
)

// The bounds of a batch. An element larger than batchBytes is not copied: it is
// checked where it stands, when all before it are.
const (
	batchBytes = 128 << 10
	batchJobs  = 512
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
}

// line hands elements from the one that reads to those that check, and tells what
// they found in the order of the file. Its functions are for the one that reads.
type line struct {
	*inorder.Line[batch] // nil before there is anything to check
	tell                 func(report.Finding)
	links                func([]link) // takes the links of each batch, in the order of the file
	own                  *checker     // for what is checked where it stands
}

// start starts those that check.
func (l *line) start(fresh func() *checker) {
	l.own = fresh()
	l.own.report = l.tell
	l.Line = inorder.New(func() func(*batch) { return fresh().batch }, l.take)
}

// stop waits for all, and ends those that check.
func (l *line) stop() {
	if l.Line != nil {
		l.Close()
	}
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
	if size > batchBytes {
		l.Wait()
		l.own.job(&j)
		l.links(l.own.links)
		l.own.links = l.own.links[:0]
		return
	}
	b := l.Filling()
	if len(b.docs) == len(b.jobs) {
		b.docs = append(b.docs, &xmlstream.Doc{})
	}
	j.element = j.element.CopyTo(b.docs[len(b.jobs)])
	b.jobs = append(b.jobs, j)
	if b.size += size; b.size >= batchBytes || len(b.jobs) >= batchJobs {
		l.Send()
	}
}

// found tells a finding in its turn.
func (l *line) found(f report.Finding) {
	if l.Line == nil || l.Idle() {
		l.tell(f)
		return
	}
	b := l.Filling()
	for len(b.docs) <= len(b.jobs) {
		b.docs = append(b.docs, &xmlstream.Doc{})
	}
	if b.jobs = append(b.jobs, job{finding: &f}); len(b.jobs) >= batchJobs {
		l.Send()
	}
}

// take tells what was found in a batch, and empties it.
func (l *line) take(b *batch) {
	for _, f := range b.findings {
		l.tell(f)
	}
	l.links(b.links)
	clear(b.findings)
	clear(b.jobs)
	clear(b.links)
	b.findings, b.jobs, b.links, b.size = b.findings[:0], b.jobs[:0], b.links[:0], 0
}
