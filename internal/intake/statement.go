package intake

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/bank"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/record"
)

// maxLineText bounds what is kept of a line's texts, in bytes; the original has
// all of it.
const maxLineText = 300

// StatementReport is what became of a file of bank statements.
type StatementReport struct {
	Name       string         `json:"name"`
	Statements int            `json:"statements"` // in the file
	Unbalanced int            `json:"unbalanced"` // of them those that do not add up
	Lines      int            `json:"lines"`      // booked
	Facts      int64          `json:"facts"`      // recorded; 0 when all was known
	Findings   []bank.Finding `json:"-"`
}

// Statements takes a file of statements of one of the fund's accounts in: each
// becomes a fund.TakeStatement, in pages. The original is kept when anything in
// it was new. The error is a problem.List: nothing of the file could be taken,
// or the record refuses; what had been taken before stays, and the file can be
// taken again.
func (d *Desk) Statements(ctx context.Context, account ledger.Bank, name string, r io.Reader, dialect *bank.Dialect) (StatementReport, error) {
	report := StatementReport{Name: filepath.Base(name)}
	sum, _, added, err := d.Blobs.Put(r)
	if err != nil {
		return report, err
	}
	err = d.readStatements(ctx, account, sum, name, dialect, &report)
	if added && report.Facts == 0 {
		if gone := d.Blobs.Remove(sum); gone != nil && err == nil {
			err = gone
		}
	}
	return report, err
}

func (d *Desk) readStatements(ctx context.Context, account ledger.Bank, sum, name string, dialect *bank.Dialect, report *StatementReport) error {
	file, err := d.Blobs.Open(sum)
	if err != nil {
		return err
	}
	defer file.Close()
	src, err := source.Open(file, name, source.Options{})
	if err != nil {
		return err
	}
	t := &teller{desk: d, ctx: ctx, account: account, file: sum, report: report}
	if _, err := bank.Read(src, bank.Options{Dialect: dialect}, t); err != nil {
		return cmp.Or(t.failed, err)
	}
	if report.Statements == 0 {
		var list problem.List
		for _, f := range report.Findings {
			if f.Severity == snapshot.Error {
				list = append(list, f.Problem)
			}
		}
		list.Add(problem.Invalid, "intake.nothing-in-it", report.Name)
		return list
	}
	return nil
}

// teller takes statements as they are read. It holds the lines of one statement,
// for whether they add up is known only at its end.
type teller struct {
	desk    *Desk
	ctx     context.Context
	account ledger.Bank
	file    string
	second  string // who keyed it again, if it was on paper
	lines   []fund.StatementLine
	report  *StatementReport
	failed  error
}

// Begin forgets the lines of the statement before.
func (t *teller) Begin(bank.Statement) error {
	t.lines = t.lines[:0]
	return t.ctx.Err()
}

// Line keeps a booked line.
func (t *teller) Line(l bank.Line) error {
	if l.Status == bank.Booked {
		t.lines = append(t.lines, fund.StatementLine{ID: l.ID.String(), Day: l.Day().String(), Amount: fund.SumOf(l.Amount), Text: lineText(&l)})
	}
	return nil
}

// lineText is what a line says beside its amount.
func lineText(l *bank.Line) string {
	var words []string
	for _, w := range []string{l.Instruction, l.EndToEnd, l.Cheque, l.ServicerReference, l.Counterparty.Name, l.Counterparty.Account, l.Remittance, l.Info} {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, w)
		}
	}
	text := strings.ToValidUTF8(strings.Join(words, " · "), "")
	for len(text) > maxLineText {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// Finding keeps a finding.
func (t *teller) Finding(f bank.Finding) {
	if len(t.report.Findings) < maxFindings {
		t.report.Findings = append(t.report.Findings, f)
	}
}

// End records the statement, in pages.
func (t *teller) End(s bank.Statement) error {
	t.report.Statements++
	t.report.Lines += len(t.lines)
	if !s.Balanced {
		t.report.Unbalanced++
	}
	pages := max(1, (len(t.lines)+fund.MaxStatementLines-1)/fund.MaxStatementLines)
	for p := range pages {
		from := p * fund.MaxStatementLines
		c := fund.TakeStatement{Bank: t.account, Identity: s.Identity.String(), Number: s.ID, Sequence: s.Sequence(), From: s.From.String(), To: lastDay(s).String(),
			Opening: sumIn(s.Opening, s.Currency), Closing: sumIn(s.Closing, s.Currency), Balanced: s.Balanced, File: t.file, Second: t.second, Page: p + 1, Pages: pages,
			Lines: t.lines[from:min(from+fund.MaxStatementLines, len(t.lines))]}
		if err := t.record(c); err != nil {
			t.failed = err
			return err
		}
	}
	return nil
}

// lastDay is the statement's last day: what it says, or else that of its closing
// balance.
func lastDay(s bank.Statement) (d interface{ String() string }) {
	if !s.To.IsZero() {
		return s.To
	}
	return s.Closing.Day
}

func sumIn(b bank.Balance, c money.Currency) fund.Sum {
	if !b.Known {
		return fund.SumOf(money.Amount{Currency: c})
	}
	return fund.SumOf(b.Amount)
}

func (t *teller) record(c fund.TakeStatement) error {
	results, err := t.desk.Recorder.DoAll(t.ctx, []record.Request{{Actor: t.desk.Actor, Command: c,
		Source: fact.Source{Via: "bank", File: t.file}}})
	if err == nil {
		err = results[0].Err
	}
	if err == nil && results[0].Receipt.Last > 0 {
		t.report.Facts += int64(results[0].Receipt.Last - results[0].Receipt.First + 1)
	}
	return err
}
