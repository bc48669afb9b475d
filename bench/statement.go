//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/exchange/bank"
	"imar/internal/exchange/bank/match"
	"imar/internal/exchange/source"
)

// matchFile is the argument by which this program, started again as a process of
// its own, reads a statement and proposes which line is which payment.
const matchFile = "match-statement"

// bankAccount is the account of the statement.
const bankAccount = "LY36999001000000000000042"

// statements measures reading a bank's statement and proposing which line of it
// may be which of as many expected payments, as a process of its own.
func statements(ctx context.Context, b *bench) error {
	n := b.size(100_000)
	dir, done, err := b.scratch("statement")
	if err != nil {
		return err
	}
	defer done()
	path := filepath.Join(dir, "camt.053.xml")
	if err := writeStatement(path, n); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var seconds, memory []float64
	for range b.rounds {
		s, m, err := timed(ctx, self, matchFile, path)
		if err != nil {
			return err
		}
		seconds, memory = append(seconds, s), append(memory, m)
	}
	what := fmt.Sprintf("camt.053 of %s lines, read and matches proposed", amount(float64(n)))
	b.atMost(what, median(seconds), "s", 3)
	b.atMost(what+", memory", median(memory), "MB", 200)
	return nil
}

// matchLines is that process. It fails when what should be found is not.
func matchLines(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	src, err := source.Open(file, filepath.Base(path), source.Options{})
	if err != nil {
		return err
	}
	counted := &stated{}
	gather := &match.Gather{Next: counted}
	if _, err := bank.Read(src, bank.Options{}, gather); err != nil {
		return err
	}
	if counted.findings > 0 || len(gather.Refused) > 0 || len(gather.Lines) == 0 {
		return fmt.Errorf("%d lines, %d findings, %d statements refused", len(gather.Lines), counted.findings, len(gather.Refused))
	}
	expected := make([]match.Expectation, len(gather.Lines))
	for i := range expected {
		expected[i] = match.Expectation{ID: orderOf(i), Account: bankAccount, Amount: money.Amount{Minor: -minorOf(i), Currency: money.LYD}, Day: dayOf(i),
			References: []string{orderOf(i)}, Names: []string{nameOf(i)}}
	}
	result := match.Propose(gather.Lines, expected, 0)
	right := 0
	for _, p := range result.Pairs {
		if p.Line == p.Expected {
			right++
		}
	}
	if right < len(expected)*9/10 {
		return fmt.Errorf("%d of %d lines are proposed to the right payment, %d pairs and %d ties in all", right, len(expected), len(result.Pairs), len(result.Ties))
	}
	fmt.Printf("%d lines, %d proposed rightly, %d ties\n", len(gather.Lines), right, len(result.Ties))
	return nil
}

// stated counts what a reader complains of.
type stated struct{ findings int }

func (s *stated) Begin(bank.Statement) error { return nil }
func (s *stated) Line(bank.Line) error       { return nil }
func (s *stated) End(bank.Statement) error   { return nil }
func (s *stated) Finding(bank.Finding)       { s.findings++ }

func orderOf(i int) string { return fmt.Sprintf("PO-2026-%07d", i) }
func nameOf(i int) string  { return fmt.Sprintf("شركة رقم %d للمقاولات", i%997) }
func minorOf(i int) int64  { return 1000 + int64(i)*7919%50_000 } // many are equal

func dayOf(i int) clock.Day {
	d, err := clock.Parse(fmt.Sprintf("2026-11-%02d", i%28+1))
	if err != nil {
		panic(err) // every day of the 28 is one
	}
	return d
}

// writeStatement writes a statement of n payments, each with parties, references
// and a text; of a tenth the order's number stands in the text alone, and a
// twentieth tells nothing but amount and day.
func writeStatement(path string, n int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriterSize(file, 1<<20)
	sum := int64(0)
	for i := range n {
		sum += minorOf(i)
	}
	balance := func(code, day string, minor int64) {
		fmt.Fprintf(w, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"LYD\">%d.%03d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-%s</Dt></Dt></Bal>\n", code, minor/1000, minor%1000, day)
	}
	fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>B</MsgId><CreDtTm>2026-11-30T18:00:00Z</CreDtTm></GrpHdr>"+
		"<Stmt><Id>B</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-11-30T18:00:00Z</CreDtTm><Acct><Id><IBAN>%s</IBAN></Id><Ccy>LYD</Ccy></Acct>\n", bankAccount)
	balance("OPBD", "01", sum+1000)
	balance("CLBD", "30", 1000)
	for i := range n {
		reference, text := orderOf(i), "دفعة"
		switch i % 20 {
		case 1, 2:
			reference, text = "NOTPROVIDED", "أمر صرف رقم "+orderOf(i)+" مستخلص"
		case 3:
			reference = "NOTPROVIDED"
		}
		fmt.Fprintf(w, "<Ntry><NtryRef>%d</NtryRef><Amt Ccy=\"LYD\">%d.%03d</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt>"+
			"<AcctSvcrRef>SVC-%08d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"+
			"<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs><Amt Ccy=\"LYD\">%d.%03d</Amt><CdtDbtInd>DBIT</CdtDbtInd>"+
			"<RltdPties><Cdtr><Pty><Nm>%s</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>ACC-%d</Id></Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
			i+1, minorOf(i)/1000, minorOf(i)%1000, dayOf(i), dayOf(i), i, reference, minorOf(i)/1000, minorOf(i)%1000, nameOf(i), i%997, text)
	}
	fmt.Fprint(w, "</Stmt></BkToCstmrStmt></Document>\n")
	return w.Flush()
}
