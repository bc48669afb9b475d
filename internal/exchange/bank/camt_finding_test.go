package bank

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
	"imar/internal/base/money"
)

// small is a statement in .08 with the given parts between its balances and its
// end; opening and closing balance are 10.000 LYD.
func small(parts string) string {
	return `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>` + smallStatement("7", parts) + `</BkToCstmrStmt></Document>`
}

func smallStatement(number, parts string) string {
	balance := func(code string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="LYD">10</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-01</Dt></Dt></Bal>`
	}
	return `<Stmt><Id>S` + number + `</Id><ElctrncSeqNb>` + number + `</ElctrncSeqNb><FrToDt><FrDtTm>2026-11-01T00:00:00</FrDtTm><ToDtTm>2026-11-30T00:00:00</ToDtTm></FrToDt>` +
		`<Acct><Id><Othr><Id>0042</Id></Othr></Id><Ccy>LYD</Ccy></Acct>` + balance("OPBD") + balance("CLBD") + "\n" + parts + `</Stmt>`
}

// ntry is an entry of amount 0 with parts replaced in it by pairs.
func ntry(replace ...string) string {
	return strings.NewReplacer(replace...).Replace(`<Ntry><Amt Ccy="LYD">0.000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt></Ntry>`) + "\n"
}

func TestCamtFindings(t *testing.T) {
	document := func(space, rest string) string { return `<Document xmlns="` + space + `">` + rest + `</Document>` }
	for _, c := range []struct {
		name, data string
		want       []string
		balanced   bool
	}{
		{"sound", small(ntry()), nil, true},
		{"empty", "", []string{"bank.empty"}, false},
		{"not XML", "x", []string{"xml.syntax"}, false},
		{"document type", `<!DOCTYPE Document [<!ENTITY e "x">]>` + small(""), []string{"xml.doctype"}, false},
		{"entity", small(ntry("0.000", "&e;")), []string{"xml.unknown-entity"}, false},
		{"other root", `<html/>`, []string{"bank.root"}, false},
		{"other namespace", document("urn:x", ""), []string{"bank.root"}, false},
		{"no namespace", `<Document><BkToCstmrStmt/></Document>`, []string{"bank.root"}, false},
		{"camt.052", document(camtSpace+"camt.052.001.08", "<BkToCstmrAcctRpt/>"), []string{"bank.camt-052"}, false},
		{"camt.054", document(camtSpace+"camt.054.001.08", "<BkToCstmrDbtCdtNtfctn/>"), []string{"bank.camt-054"}, false},
		{"another message", document(camtSpace+"pain.001.001.09", ""), []string{"bank.message"}, false},
		{"version 1", document(camtSpace+"camt.053.001.01", ""), []string{"bank.camt-version"}, false},
		{"version to come", document(camtSpace+"camt.053.001.99", ""), []string{"bank.camt-version"}, false},
		{"version between", strings.Replace(small(ntry()), "001.08", "001.06", 1), []string{"bank.camt-version-between"}, true},
		{"no statement", document(camtSpace+"camt.053.001.08", "<BkToCstmrStmt/>"), []string{"bank.no-statement"}, false},
		{"no message", document(camtSpace+"camt.053.001.08", ""), []string{"bank.no-statement"}, false},
		{"unbalanced", small(ntry("0.000", "5.000")), []string{"bank.unbalanced"}, false},
		{"pending does not count", small(ntry("0.000", "5.000", "BOOK", "PDNG") + ntry("0.000", "5.000", "BOOK", "INFO")), nil, true},
		{"unknown status", small(ntry("BOOK", "WHAT")), []string{"bank.status"}, false},
		{"no status", small(ntry("<Sts><Cd>BOOK</Cd></Sts>", "")), []string{"bank.status"}, false},
		{"other currency", small(ntry(`"LYD"`, `"EUR"`, "0.000", "0.00")), []string{"bank.currency"}, false},
		{"no currency", small(ntry(` Ccy="LYD"`, ``)), []string{"problem.amount.currency-unknown"}, false},
		{"no amount", small(ntry(`<Amt Ccy="LYD">0.000</Amt>`, ``)), []string{"bank.missing"}, false},
		{"no mark", small(ntry(`<CdtDbtInd>CRDT</CdtDbtInd>`, ``)), []string{"bank.missing"}, false},
		{"unknown mark", small(ntry(`CRDT`, `IN`)), []string{"bank.mark"}, false},
		{"negative", small(ntry(`0.000`, `-1.000`)), []string{"problem.amount.negative"}, false},
		{"a word for an amount", small(ntry(`0.000`, `zero`)), []string{"problem.amount.not-a-number"}, false},
		{"comma for a point", small(ntry(`0.000`, `0,000`)), []string{"problem.amount.not-a-number"}, false},
		{"more decimals than dirhams", small(ntry(`0.000`, `0.0001`)), []string{"problem.amount.too-many-decimals"}, false},
		{"too large", small(ntry(`0.000`, `99999999999999999999`)), []string{"problem.amount.out-of-range"}, false},
		{"other lexical forms", small(ntry(`0.000`, `+007.50`) + ntry("0.000", ".5") + ntry("0.000", "8.", "CRDT", "DBIT")), nil, true},
		{"no day", small(ntry("<BookgDt><Dt>2026-11-03</Dt></BookgDt>", "")), []string{"bank.day-missing"}, true},
		{"only a value day", small(ntry("BookgDt", "ValDt")), []string{"bank.booking-day-missing"}, true},
		{"no such day", small(ntry("11-03", "11-31")), []string{"problem.date.no-such-day", "bank.day-missing"}, false},
		{"outside", small(ntry("2026-11-03", "2026-12-01")), []string{"bank.day-outside"}, true},
		{"day with a zone", small(ntry("2026-11-03", "2026-11-03+02:00")), nil, true},
		{"foreign element", small(ntry("<Sts>", "<What/><Sts>")), []string{"bank.element"}, true},
		{"foreign namespace", small(ntry("<Sts>", `<x:Sts xmlns:x="u"/><Sts>`)), []string{"bank.element"}, true},
		{"foreign in the statement", small("<What/>" + ntry()), []string{"bank.element"}, true},
		{"an amount twice", small(ntry("<Sts>", `<Amt Ccy="LYD">1</Amt><Sts>`)), []string{"bank.twice"}, false},
		{"the id twice", small("<Id>T</Id>"), []string{"bank.twice"}, false},
		{"head behind the lines", small(ntry() + "<LglSeqNb>4</LglSeqNb>"), []string{"bank.element-late"}, false},
		{"bad number", strings.Replace(small(""), "<ElctrncSeqNb>7", "<ElctrncSeqNb>x", 1), []string{"bank.number"}, false},
		{"no account", strings.Replace(small(""), "<Id>0042</Id>", "", 1), []string{"bank.account-missing"}, false},
		{"bad IBAN", strings.Replace(small(""), "<Othr><Id>0042</Id></Othr>", "<IBAN>LY37999001000000000000042</IBAN>", 1), []string{"bank.iban"}, true},
		{"no opening", strings.Replace(small(""), "OPBD", "OPAV", 1), []string{"bank.opening-missing"}, false},
		{"no closing", strings.Replace(small(""), "CLBD", "CLAV", 1), []string{"bank.closing-missing"}, false},
		{"closing twice", strings.Replace(strings.Replace(small(""), "OPBD", "CLBD", 1), ">10<", ">11<", 1), []string{"bank.balance-twice", "bank.opening-missing"}, false},
		{"opening twice", small(`<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="LYD">11</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`), []string{"bank.balance-twice"}, false},
		{"opening twice and the same", small(`<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="LYD">10.0</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`), nil, true},
		{"the closing one before", strings.Replace(small(""), "OPBD", "PRCD", 1), nil, true},
		{"edges of a page", strings.NewReplacer("OPBD", "ITBD", "CLBD", "ITBD").Replace(small("")), nil, true},
		{"summary", small(`<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries><TtlCdtNtries><Sum>1.5</Sum></TtlCdtNtries></TxsSummry>` + ntry()),
			[]string{"bank.summary-count", "bank.summary-sum"}, true},
		{"period reversed", strings.Replace(small(""), "2026-11-30", "2026-10-30", 1), []string{"bank.period-reversed"}, true},
		{"a damaged entry between", small(ntry() + ntry("0.000", "0&#0;") + ntry()), []string{"xml.bad-character"}, false},
		{"override in a name", small(ntry("</Ntry>", "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>a\u202eb</Nm></Pty></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>")), []string{"problem.text.bidi-override"}, true},
		{"details that do not add up", small(ntry("</Ntry>", strings.Repeat(`<NtryDtls><TxDtls><Amt Ccy="LYD">1</Amt></TxDtls></NtryDtls>`, 2)+"</Ntry>")), []string{"bank.details"}, true},
		{"the same statement twice", strings.Replace(small(""), "</BkToCstmrStmt>", smallStatement("7", "")+"</BkToCstmrStmt>", 1),
			[]string{"bank.statement-twice", "bank.sequence-repeat", "bank.periods-overlap"}, true},
		{"a gap", strings.Replace(small(""), "</BkToCstmrStmt>", smallStatement("10", "")+"</BkToCstmrStmt>", 1), []string{"bank.sequence-gap", "bank.periods-overlap"}, true},
		{"backwards", strings.Replace(small(""), "</BkToCstmrStmt>", smallStatement("4", "")+"</BkToCstmrStmt>", 1), []string{"bank.sequence-back", "bank.periods-overlap"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, meta := keepCamt(t, []byte(c.data), Options{})
			if diff := cmp.Diff(c.want, rules(k.Findings)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, sheet := range k.Sheets {
				if sheet.Statement.Balanced != c.balanced {
					t.Errorf("balanced %v", sheet.Statement.Balanced)
				}
			}
			if meta.Format == "" && len(k.Sheets) > 0 {
				t.Error("a statement in a file that is none")
			}
		})
	}
}

func TestDamagedEntryKeepsItsOrdinal(t *testing.T) {
	k, _ := keepCamt(t, []byte(small(ntry()+ntry("0.000", "&e;", "CRDT", "&f;")+ntry())), Options{})
	var got []int
	for _, l := range k.Sheets[0].Lines {
		got = append(got, l.Ordinal)
	}
	if diff := cmp.Diff([]int{1, 3}, got); diff != "" {
		t.Error(diff)
	}
	if f := k.Findings[0]; f.Problem.Line != 3 || f.Statement != 1 || !strings.Contains(f.Problem.Field, "Ntry[2]/Amt[1]") {
		t.Errorf("%+v", f.Problem)
	}
}

// TestCamtCutAnywhere: whatever is missing at the end is told, and a cut
// statement is never one that may be matched.
func TestCamtCutAnywhere(t *testing.T) {
	data := sample(t, "camt.053.001.08.xml")
	end := bytes.LastIndexByte(data, '>')
	for cut := range end + 1 {
		k, _ := keepCamt(t, data[:cut], Options{})
		if len(k.Findings) == 0 {
			t.Fatalf("cut at byte %d without a finding", cut)
		}
		inside := cut < bytes.Index(data, []byte("</Stmt>"))
		for _, sheet := range k.Sheets {
			if inside && sheet.Statement.Balanced {
				t.Fatalf("cut at byte %d: a cut statement is balanced", cut)
			}
		}
	}
}

// TestDetailsKnowTheirPlace also where there are several groups.
func TestDetailsKnowTheirPlace(t *testing.T) {
	k, _ := keepCamt(t, []byte(small(ntry("</Ntry>", "<NtryDtls><TxDtls/>\n<TxDtls/></NtryDtls>\n<NtryDtls><TxDtls/></NtryDtls></Ntry>"))), Options{})
	var got []string
	for _, d := range k.Sheets[0].Lines[0].Details {
		got = append(got, fmt.Sprint(d.Place.Line, " ", strings.TrimPrefix(d.Place.Pointer, "/Document/BkToCstmrStmt[1]/Stmt[1]/Ntry[1]/")))
	}
	if diff := cmp.Diff([]string{"2 NtryDtls[1]/TxDtls[1]", "3 NtryDtls[1]/TxDtls[2]", "4 NtryDtls[2]/TxDtls[1]"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestEntryFullOfTrouble: an entry made to be slow or large is neither.
func TestEntryFullOfTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		inside string
		want   int
	}{
		"details":          {strings.Repeat("<NtryDtls><TxDtls/></NtryDtls>", maxDetails), 0},
		"too many details": {"<NtryDtls>" + strings.Repeat("<TxDtls/>", 2*maxDetails) + "</NtryDtls>", 1},
		"unknown elements": {strings.Repeat("<x/>", 100_000), 100_000},
		"wrong amounts":    {"<NtryDtls>" + strings.Repeat("<TxDtls><Amt>x</Amt></TxDtls>", 100_000) + "</NtryDtls>", 100_000},
	} {
		var k Kept
		begin := time.Now()
		if _, err := ReadCamt(strings.NewReader(small(ntry("</Ntry>", c.inside+"</Ntry>"))), Options{}, &k); err != nil {
			t.Fatal(err)
		}
		if len(k.Findings) != c.want || len(k.Sheets[0].Lines) != 1 {
			t.Errorf("%s: %d findings", name, len(k.Findings))
		}
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestPrevious(t *testing.T) {
	day := func(m, d int) clock.Day { day, _ := clock.NewDay(2026, m, d); return day }
	before := Statement{Account: Account{Other: "00 42"}, Currency: money.LYD, Electronic: 6, To: day(10, 31), Closing: Balance{Known: true, Amount: money.Amount{Minor: 10000, Currency: money.LYD}}}
	for _, c := range []struct {
		name   string
		change func(*Statement)
		want   []string
	}{
		{"the next", func(*Statement) {}, nil},
		{"a gap", func(s *Statement) { s.Electronic = 4 }, []string{"bank.sequence-gap"}},
		{"read before", func(s *Statement) { s.Electronic = 7 }, []string{"bank.sequence-repeat"}},
		{"a later one", func(s *Statement) { s.Electronic = 9 }, []string{"bank.sequence-back"}},
		{"numbers of last year", func(s *Statement) { s.Electronic, s.To = 366, day(10, 31).AddDays(-365) }, nil},
		{"not carried over", func(s *Statement) { s.Closing.Amount.Minor-- }, []string{"bank.carried-over"}},
		{"overlap", func(s *Statement) { s.To = day(11, 2) }, []string{"bank.periods-overlap"}},
		{"another account", func(s *Statement) { s.Account.Other, s.Electronic = "1", 1 }, nil},
		{"another currency", func(s *Statement) { s.Currency, s.Electronic = "EUR", 1 }, nil},
		{"a currency not known", func(s *Statement) { s.Currency, s.Electronic = "", 1 }, nil},
	} {
		s := before
		c.change(&s)
		k, _ := keepCamt(t, []byte(small(ntry())), Options{Previous: []Statement{s}})
		if diff := cmp.Diff(c.want, rules(k.Findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		if !k.Sheets[0].Statement.Balanced {
			t.Errorf("%s: what stood before says nothing about the statement itself", c.name)
		}
	}
}

func TestSinkStopsTheReading(t *testing.T) {
	stop := fmt.Errorf("enough")
	for _, at := range []string{"begin", "line", "end"} {
		s := &stopping{at: at, err: stop}
		if _, err := ReadCamt(strings.NewReader(small(ntry()+ntry())), Options{}, s); err != stop {
			t.Errorf("%s: %v", at, err)
		}
		if want := map[string]int{"begin": 1, "line": 2, "end": 4}[at]; s.calls != want {
			t.Errorf("%s: %d calls", at, s.calls)
		}
	}
}

// stopping is a sink that wants no more.
type stopping struct {
	at    string
	err   error
	calls int
}

func (s *stopping) on(at string) error {
	s.calls++
	if at == s.at {
		return s.err
	}
	return nil
}
func (s *stopping) Begin(Statement) error { return s.on("begin") }
func (s *stopping) Line(Line) error       { return s.on("line") }
func (s *stopping) End(Statement) error   { return s.on("end") }
func (s *stopping) Finding(Finding)       {}

func FuzzReadCamt(f *testing.F) {
	f.Add([]byte(small(ntry())))
	f.Add([]byte(small(ntry("</Ntry>", `<NtryDtls><TxDtls><Amt Ccy="LYD">1</Amt></TxDtls><TxDtls/></NtryDtls></Ntry>`))))
	f.Add(sample(f, "camt.053.001.02.xml"))
	f.Fuzz(func(t *testing.T, data []byte) {
		hold(t, func(s Sink) (Meta, error) { return ReadCamt(bytes.NewReader(data), Options{}, s) })
	})
}
