// Package intake takes published files in: it keeps the original, reads it with
// the reader of its standard, records what it states, and lists what is wrong
// with it.
//
// The order: the original is stored under its hash; every object in it becomes
// one command that compares with what is on record (statement.Observe), so only
// differences become facts; at the end one fact says what the file was, what
// became of it, and what was found (received.Receive): what the reader met, and
// what the standard's validator says of the whole file, which checks it meanwhile.
// A file that brings nothing new leaves no fact, and its original is not kept
// twice.
//
// The invariant: importing a file again changes nothing. A file that is cut off
// or stopped half-way has given the facts of its whole objects and can be
// imported again at any time.
package intake

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/received"
	"imar/internal/domain/statement"
	"imar/internal/exchange/iati"
	"imar/internal/exchange/oc4ids"
	"imar/internal/exchange/ocds"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/record"
	"imar/internal/record/blob"
)

// Desk is where files are taken in.
type Desk struct {
	Recorder *record.Recorder
	Blobs    blob.Dir
	Actor    fact.Actor
	// Progress is told how many bytes of the file were read; it may be nil.
	Progress func(read, size int64)
	// Now is the present, for rules about what may not lie in the future; without
	// it they are not asked.
	Now time.Time
}

// Report is what became of one file.
type Report struct {
	received.Import
	First, Last fact.Seq // facts recorded, 0 when there are none
}

// maxBatch is how many statements one command list has.
const maxBatch = 2000

// Take imports one file. name is shown to people and need not be a path. The
// error is a problem.Problem or a List: the file could not be read at all, or
// the record refuses.
func (d *Desk) Take(ctx context.Context, name string, r io.Reader) (Report, error) {
	sum, size, added, err := d.Blobs.Put(r)
	if err != nil {
		return Report{}, err
	}
	report, err := d.read(ctx, name, sum, size)
	if added && report.Last == 0 {
		// Nothing on record points to it.
		if gone := d.Blobs.Remove(sum); gone != nil && err == nil {
			err = gone
		}
	}
	return report, err
}

func (d *Desk) read(ctx context.Context, name, sum string, size int64) (Report, error) {
	file, err := d.Blobs.Open(sum)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	src, err := source.Open(file, name, source.Options{Progress: func(read int64) {
		if d.Progress != nil {
			d.Progress(read, size)
		}
	}})
	if err != nil {
		return Report{}, nothingStored(name, err)
	}
	t := &taking{desk: d, ctx: ctx}
	t.report.Import = received.Import{File: sum, Name: filepath.Base(name), Size: size}
	for _, p := range src.Findings {
		t.Finding(problemFinding(snapshot.Warning, p))
	}
	read := readerOf(src.Format)
	if read == nil {
		return t.report, nothingStored(name, src.Refusal())
	}
	verdict := d.check(ctx, name, sum)
	defer verdict.stop()
	meta, err := read(src, sum, t)
	if err != nil {
		if t.failed != nil || ctx.Err() != nil || t.items == 0 {
			return t.report, cmp.Or(t.failed, err)
		}
		// The file broke off: what came before is whole.
		for _, p := range problem.Of(err) {
			t.Finding(problemFinding(snapshot.Error, p))
		}
	}
	if err := t.flush(); err != nil {
		return t.report, err
	}
	return t.finish(meta, verdict)
}

type reader func(*source.Source, string, snapshot.Sink) (snapshot.Meta, error)

// readerOf is the reader of a standard, nil when there is none.
func readerOf(f source.Format) reader {
	switch f.Standard {
	case source.OC4IDS:
		return oc4ids.Read
	case source.OCDS:
		return ocds.Read
	case source.IATI:
		return iati.Read
	}
	return nil
}

// nothingStored is why a file was refused as a whole, with the word that nothing
// of it was kept.
func nothingStored(name string, err error) error {
	list := problem.Of(err)
	list.Add(problem.Invalid, "intake.nothing-in-it", filepath.Base(name))
	return list
}

func problemFinding(s snapshot.Severity, p *problem.Problem) snapshot.Finding {
	f := snapshot.Finding{Severity: s, Rule: p.Key, Pointer: p.Field, Line: int64(p.Line)}
	for _, a := range p.Args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// taking is one file on its way in.
type taking struct {
	desk       *Desk
	ctx        context.Context
	report     Report
	items      int64
	waiting    []record.Request
	statements int
	failed     error
	findings   findings
}

// Item takes one object of the file.
func (t *taking) Item(o statement.Observe) error {
	if err := t.ctx.Err(); err != nil {
		t.failed = problem.New(problem.Unavailable, "record.cancelled").Because(err)
		return t.failed
	}
	t.items++
	t.waiting = append(t.waiting, record.Request{Actor: t.desk.Actor, Command: o})
	t.statements += len(o.Statements)
	if t.statements >= maxBatch {
		return t.flush()
	}
	return nil
}

// Finding takes one thing that is wrong.
func (t *taking) Finding(f snapshot.Finding) { t.findings.add(f) }

// flush records what waits.
func (t *taking) flush() error {
	if len(t.waiting) == 0 {
		return nil
	}
	results, err := t.desk.Recorder.DoAll(t.ctx, t.waiting)
	if err != nil {
		t.failed = err
		return err
	}
	for _, res := range results {
		if res.Err != nil {
			if code := problem.CodeOf(res.Err); code != problem.Invalid && code != problem.Refused {
				t.failed = res.Err
				return res.Err
			}
			for _, p := range problem.Of(res.Err) {
				t.Finding(problemFinding(snapshot.Error, p))
			}
			continue
		}
		t.add(res.Receipt)
	}
	t.waiting, t.statements = t.waiting[:0], 0
	return nil
}

func (t *taking) add(r record.Receipt) {
	if r.Last == 0 {
		t.report.Same++
		return
	}
	if t.report.First == 0 {
		t.report.First = r.First
	}
	t.report.Last = r.Last
	t.report.Facts += int64(r.Last - r.First + 1)
}

// finish says on record what the file was, unless it brought nothing new.
func (t *taking) finish(meta snapshot.Meta, verdict *verdict) (Report, error) {
	im := &t.report.Import
	im.Standard, im.Version, im.Shape = meta.Standard, meta.Version, meta.Shape
	im.Publish, im.Licence, im.Items = meta.Publisher, meta.Licence, t.items
	im.Findings, im.More = t.findings.sorted(), t.findings.more
	if t.items == 0 {
		return t.report, t.nothing()
	}
	if im.Facts == 0 {
		return t.report, nil
	}
	var err error
	if im.Conformance, err = verdict.wait(); err != nil {
		return t.report, err
	}
	receipt, err := t.desk.Recorder.Do(t.ctx, t.desk.Actor, received.Receive{Import: *im}, "")
	if err != nil {
		return t.report, err
	}
	if receipt.Last > 0 {
		t.report.Last = receipt.Last
	}
	return t.report, nil
}

// nothing is why a file gave nothing: everything that was found, as problems.
func (t *taking) nothing() problem.List {
	var list problem.List
	for _, f := range t.report.Findings {
		args := make([]any, len(f.Args))
		for i, a := range f.Args {
			args[i] = a
		}
		p := list.Add(problem.Invalid, f.Rule, args...)
		if len(f.Places) > 0 {
			p.At(f.Places[0].Pointer).AtLine(int(f.Places[0].Line))
		}
	}
	list.Add(problem.Invalid, "intake.nothing-in-it", t.report.Name)
	return list
}
