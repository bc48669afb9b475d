package intake

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"

	"imar/internal/base/problem"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/bank"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// Keying is what somebody keyed from a bank's paper: a table, read by a dialect.
type Keying struct {
	Name   string // of its file
	Person string // who keyed it
	Data   io.Reader
}

// Paper takes in a statement that the bank gave on paper: keyed by the desk's actor
// and again by another person, and its scan, which is kept as the original. Unless
// the two agree in every cell, nothing is recorded, and each cell in which they differ
// is a problem. Whether the statement adds up is told like that of any other.
func (d *Desk) Paper(ctx context.Context, account ledger.Bank, dialect *bank.Dialect, first, second Keying, scan io.Reader) (StatementReport, error) {
	report := StatementReport{Name: filepath.Base(first.Name)}
	if second.Person == d.Actor.ID {
		return report, problem.New(problem.Refused, "fund.four-eyes", second.Person)
	}
	picture, err := pictured(scan)
	if err != nil {
		return report, err
	}
	a, wrong, err := keyed(first, dialect)
	if err != nil {
		return report, err
	}
	b, _, err := keyed(second, dialect)
	if err != nil {
		return report, err
	}
	if differ := bank.Compare(a, b); len(differ) > 0 {
		return report, differences(differ, first, second)
	}
	sheet, findings := bank.Check(a, bank.Options{})
	if unread := besides(wrong, findings); len(unread) > 0 {
		return report, unread
	}
	sum, _, added, err := d.Blobs.Put(picture)
	if err != nil {
		return report, err
	}
	t := &teller{desk: d, ctx: ctx, account: account, file: sum, second: second.Person, report: &report}
	err = t.Begin(sheet.Statement)
	for i := 0; i < len(sheet.Lines) && err == nil; i++ {
		err = t.Line(sheet.Lines[i])
	}
	for _, f := range findings {
		t.Finding(f)
	}
	if err == nil {
		err = t.End(sheet.Statement)
	}
	if added && report.Facts == 0 {
		if gone := d.Blobs.Remove(sum); gone != nil && err == nil {
			err = gone
		}
	}
	return report, err
}

// pictures are how files begin that show a page: PNG, JPEG, PDF, TIFF and WebP, with
// "." for any byte.
var pictures = []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "%PDF-", "II*\x00", "MM\x00*", "RIFF....WEBP"}

// pictured refuses a scan that shows no page, such as one of the keyed tables, and
// gives it to be read from its beginning.
func pictured(scan io.Reader) (io.Reader, error) {
	begin := make([]byte, 16)
	n, err := io.ReadFull(scan, begin)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, err
	}
	begin = begin[:n]
	for _, p := range pictures {
		fits := len(begin) >= len(p)
		for i := 0; fits && i < len(p); i++ {
			fits = p[i] == '.' || p[i] == begin[i]
		}
		if fits {
			return io.MultiReader(bytes.NewReader(begin), scan), nil
		}
	}
	return nil, problem.New(problem.Invalid, "intake.paper.no-picture")
}

// keyed reads a keying, which must be one statement, and gives what is wrong with it.
func keyed(k Keying, dialect *bank.Dialect) (sheet bank.Sheet, wrong []bank.Finding, err error) {
	src, err := source.Open(k.Data, k.Name, source.Options{})
	if err != nil {
		return sheet, nil, err
	}
	var kept bank.Kept
	_, err = bank.Read(src, bank.Options{Dialect: dialect}, &kept)
	list := problem.Of(err)
	if len(list) == 0 && len(kept.Sheets) != 1 {
		list.Add(problem.Invalid, "intake.paper.one-statement", filepath.Base(k.Name), int64(len(kept.Sheets)))
	}
	if len(list) > 0 {
		return sheet, nil, append(list, besides(kept.Findings, nil)...)
	}
	return kept.Sheets[0], kept.Findings, nil
}

// besides are the errors of a reading that are not of the statement itself: cells and
// rows that could not be read, which would be lost.
func besides(read, checked []bank.Finding) (list problem.List) {
	for _, f := range read {
		same := func(of bank.Finding) bool { return of.Problem.Key == f.Problem.Key }
		if f.Severity == snapshot.Error && !slices.ContainsFunc(checked, same) {
			list = append(list, f.Problem)
		}
	}
	return list
}

// differences are the cells in which two keyings differ, as problems.
func differences(list []bank.Difference, first, second Keying) (problems problem.List) {
	a, b := filepath.Base(first.Name), filepath.Base(second.Name)
	for _, d := range list {
		switch {
		case d.Cell == bank.CellLine && d.Second == 0:
			problems.Add(problem.Invalid, "intake.paper.line-alone", a, int64(d.First), d.A, b)
		case d.Cell == bank.CellLine:
			problems.Add(problem.Invalid, "intake.paper.line-alone", b, int64(d.Second), d.B, a)
		case d.First == 0:
			problems.Add(problem.Invalid, "intake.paper.differs", d.Cell, a, dash(d.A), b, dash(d.B))
		default:
			problems.Add(problem.Invalid, "intake.paper.line-differs", d.Cell, a, int64(d.First), dash(d.A), b, int64(d.Second), dash(d.B))
		}
	}
	return problems
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
