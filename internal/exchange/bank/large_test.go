package bank

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"
)

// large writes a statement of n entries in camt.053.001.08, all with parties,
// references and text, on the fly: it is never whole in memory.
func large(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		bal := func(code string, minor int) string {
			return fmt.Sprintf("<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"LYD\">%d.%03d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-%s</Dt></Dt></Bal>\n", code, minor/1000, minor%1000, map[string]string{"OPBD": "01", "CLBD": "30"}[code])
		}
		sum := 0
		for i := range n {
			sum += largeAmount(i)
		}
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>LARGE</MsgId></GrpHdr><Stmt><Id>LARGE</Id><ElctrncSeqNb>1</ElctrncSeqNb>
<Acct><Id><IBAN>LY36999001000000000000042</IBAN></Id><Ccy>LYD</Ccy></Acct>
%s%s`, bal("OPBD", 1000), bal("CLBD", 1000+sum))
		for i := range n {
			fmt.Fprintf(w, `<Ntry><NtryRef>%d</NtryRef><Amt Ccy="LYD">%d.%03d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-%02d</Dt></BookgDt><ValDt><Dt>2026-11-%02d</Dt></ValDt>
<AcctSvcrRef>SVC-%08d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><InstrId>I-%d</InstrId><EndToEndId>PO-2026-%07d</EndToEndId></Refs><Amt Ccy="LYD">%d.%03d</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>شركة رقم %d للمقاولات</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>ACC-%d</Id></Othr></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>أمر صرف رقم %d مستخلص %d</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
`, i+1, largeAmount(i)/1000, largeAmount(i)%1000, i%28+1, i%28+1, i, i, i, largeAmount(i)/1000, largeAmount(i)%1000, i%997, i%997, i, i%9)
		}
		fmt.Fprint(w, "</Stmt></BkToCstmrStmt></Document>\n")
		w.Close()
	}()
	return r
}

// largeAmount is the amount of an entry in dirhams; many are equal.
func largeAmount(i int) int { return 1000 + i*7919%50_000 }

// counting is a sink that keeps nothing but what it counts.
type counting struct {
	lines, findings int
	last            Statement
	peak            uint64
}

func (c *counting) Begin(Statement) error { return nil }
func (c *counting) Line(Line) error {
	if c.lines++; c.lines%20_000 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.peak = max(c.peak, m.HeapInuse)
	}
	return nil
}
func (c *counting) End(s Statement) error { c.last = s; return nil }
func (c *counting) Finding(Finding)       { c.findings++ }

// TestLargeStatementInBoundedMemory reads a statement that is not whole in
// memory anywhere.
func TestLargeStatementInBoundedMemory(t *testing.T) {
	runtime.GC() // what other tests left is not counted
	c := &counting{}
	if _, err := ReadCamt(large(100_000), Options{}, c); err != nil {
		t.Fatal(err)
	}
	if c.lines != 100_000 || c.findings != 0 || !c.last.Balanced {
		t.Fatalf("%d lines, %d findings, %+v", c.lines, c.findings, c.last)
	}
	if c.peak > 64<<20 {
		t.Errorf("%d MB of heap for a stream", c.peak>>20)
	}
}

func BenchmarkReadCamt(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				in := &measured{r: large(n)}
				c := &counting{}
				begin := time.Now()
				if _, err := ReadCamt(in, Options{}, c); err != nil || !c.last.Balanced {
					b.Fatal(err, c.last.Balanced)
				}
				b.SetBytes(in.n)
				b.ReportMetric(float64(c.peak)/(1<<20), "MB-heap")
				b.ReportMetric(float64(c.lines)/time.Since(begin).Seconds(), "lines/s")
			}
		})
	}
}

// measured counts what passes.
type measured struct {
	r io.Reader
	n int64
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	return n, err
}
