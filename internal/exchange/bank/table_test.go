package bank

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/exchange/charset"
)

// lyd is an amount in dirhams.
func lyd(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.LYD} }

// libyan is what a person says of the tables of a bank that writes 1.234,500,
// for a statement that goes from one balance to another.
func libyan(opening, closing int64) Dialect {
	from, _ := clock.NewDay(2026, 11, 1)
	to, _ := clock.NewDay(2026, 11, 30)
	return Dialect{Separators: money.CommaMarks, Dates: DayFirst, Statement: Statement{
		ID: "11/2026", Account: Account{Other: "0042"}, Currency: money.LYD, From: from, To: to,
		Opening: Balance{Known: true, Day: from, Amount: lyd(opening)}, Closing: Balance{Known: true, Day: to, Amount: lyd(closing)},
	}}
}

func keepTable(t testing.TB, data string, d Dialect) Kept {
	k, _ := keep(t, func(s Sink) (Meta, error) { return ReadTable(strings.NewReader(data), d, Options{}, s) })
	return k
}

const arabicTable = "التاريخ;تاريخ الحق;البيان;رقم الصك;مدين;دائن;الرصيد\r\n" +
	"٠٣/١١/٢٠٢٦;03/11/2026;شريحة ثالثة;;;250.000,000;1.250.000,000\r\n" +
	"04/11/2026;04/11/2026;\"أمر صرف 42; مستخلص 3\";;84.000,500;0,000;1.165.999,500\r\n" +
	"10/11/2026;10/11/2026;صك;000317;١٬٢٠٠٫٠٠٠;-;1.164.799,500\r\n"

func TestArabicTable(t *testing.T) {
	want := []string{
		"2026-11-03|250000.000 LYD|booked|||||| 250.000,000 شريحة ثالثة",
		"2026-11-04|-84000.500 LYD|booked|||||| 84.000,500 أمر صرف 42; مستخلص 3",
		"2026-11-10|-1200.000 LYD|booked||000317|||| ١٬٢٠٠٫٠٠٠ صك",
	}
	wide := "\xff\xfe"
	for _, u := range utf16.Encode([]rune(arabicTable)) {
		wide += string([]byte{byte(u), byte(u >> 8)})
	}
	for name, data := range map[string]string{
		"UTF-8":    arabicTable,
		"and mark": "\ufeff" + arabicTable,
		"UTF-16":   wide,
		"skipped":  "Statement of account 0042\r\n\r\n" + arabicTable,
		"tabs":     strings.NewReplacer("\"أمر صرف 42; مستخلص 3\"", "أمر صرف 42; مستخلص 3", ";", "\t", "42\t", "42;").Replace(arabicTable),
	} {
		t.Run(name, func(t *testing.T) {
			d := libyan(1_000_000_000, 1_164_799_500)
			if name == "skipped" {
				d.Skip = 2
			}
			k := keepTable(t, data, d)
			if len(k.Findings) != 0 || len(k.Sheets) != 1 || !k.Sheets[0].Statement.Balanced {
				t.Fatalf("%v", k.Findings)
			}
			var got []string
			for _, l := range k.Sheets[0].Lines {
				got = append(got, brief(l)+"| "+l.Text+" "+l.Remittance)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if l := k.Sheets[0].Lines[1]; l.Balance.Amount != lyd(1_165_999_500) || l.Place.Line != 3+d.Skip {
				t.Errorf("%+v", l)
			}
		})
	}
}

// TestWindows1256Table reads the table in the encoding of older Arabic systems,
// by a guess and by being told.
func TestWindows1256Table(t *testing.T) {
	// التاريخ;البيان;المبلغ and «مصرف»
	data := "\xc7\xe1\xca\xc7\xd1\xed\xce;\xc7\xe1\xc8\xed\xc7\xe4;\xc7\xe1\xe3\xc8\xe1\xdb\n3/11/2026;\xe3\xd5\xd1\xdd;-1,500\n"
	for _, told := range []charset.Encoding{"", charset.Windows1256} {
		d := libyan(2000, 500)
		d.Encoding = told
		k := keepTable(t, data, d)
		if len(k.Findings) != 0 || k.Sheets[0].Lines[0].Remittance != "مصرف" || k.Sheets[0].Lines[0].Amount != lyd(-1500) {
			t.Errorf("%q: %v", told, k.Findings)
		}
	}
}

func TestTableFindings(t *testing.T) {
	const head = "Date,Description,Amount\n"
	point := func(d *Dialect) { d.Separators = money.PointMarks }
	unstated := func(d *Dialect) { d.Separators = money.Unstated }
	for _, c := range []struct {
		name, data string
		closing    int64 // opening is 10.000
		change     func(*Dialect)
		want       []string
		balanced   bool
	}{
		{"sound", head + "3/11/2026,x,1.5\n", 11_500, point, nil, true},
		{"no rows", head, 10_000, point, nil, true},
		{"empty", "", 0, point, []string{"bank.empty"}, false},
		{"only the skipped", "x\n", 0, func(d *Dialect) { d.Skip = 5 }, []string{"bank.empty"}, false},
		{"two readings", head + "3/11/2026,x,1.234\n", 11_234, unstated, []string{"problem.amount.ambiguous", "bank.unbalanced"}, false},
		{"one reading all the same", head + "3/11/2026,x,\"1,234.000\"\n", 1_244_000, unstated, nil, true},
		{"order of the date not said", head + "3/11/2026,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Dates = OrderUnstated }, []string{"bank.date-order", "bank.unbalanced"}, false},
		{"year first needs no order", head + "2026-11-03,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Dates = OrderUnstated }, nil, true},
		{"month first", head + "11/3/2026,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Dates = MonthFirst }, nil, true},
		{"year of two digits", head + "3/11/26,x,1.5\n", 11_500, point, []string{"bank.date-order", "bank.unbalanced"}, false},
		{"perhaps a Hijri year", head + "3/11/1448,x,1.5\n", 11_500, point, []string{"problem.date.hijri", "bank.unbalanced"}, false},
		{"unbalanced", head + "3/11/2026,x,1.5\n", 11_501, point, []string{"bank.unbalanced"}, false},
		{"closing not said", head + "3/11/2026,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Statement.Closing = Balance{} }, []string{"bank.closing-missing"}, false},
		{"no line end", head + "3/11/2026,x,1.5", 11_500, point, []string{"bank.no-line-end"}, true},
		{"row too short", head + "3/11/2026,x\n", 10_000, point, []string{"bank.table-row"}, false},
		{"row too long", head + "3/11/2026,x,1.5,y\n", 10_000, point, []string{"bank.table-row"}, false},
		{"empty cells behind", head + "3/11/2026,x,1.5,,\n,,\n", 11_500, point, nil, true},
		{"bad quotes", head + "3/11/2026,x\"y,1.5\n3/11/2026,x,1.5\n", 11_500, point, []string{"bank.csv"}, false},
		{"open quotes", head + "3/11/2026,\"x,1.5\n3/11/2026,x,1.5\n", 11_500, point, []string{"bank.csv", "bank.unbalanced"}, false},
		{"no day", head + ",x,1.5\n", 11_500, point, []string{"bank.day-missing", "bank.unbalanced"}, false},
		{"no amount", head + "3/11/2026,x,\n", 10_000, point, []string{"bank.amount-missing"}, false},
		{"outside", head + "3/12/2026,x,1.5\n", 11_500, point, []string{"bank.day-outside"}, true},
		{"total", head + "3/11/2026,x,1.5\n,Total,1.5\n", 11_500, point, []string{"bank.row-total"}, true},
		{"unknown column", "Date,Colour,Amount\n3/11/2026,x,1.5\n", 11_500, point, []string{"bank.table-column"}, true},
		{"no date column", "Description,Amount\nx,1.5\n", 0, point, []string{"bank.table-lacks"}, false},
		{"no amount column", "Date,Description\nx,1.5\n", 0, point, []string{"bank.table-lacks"}, false},
		{"the same column twice", "Date,Date,Amount\nx,1.5\n", 0, point, []string{"bank.table-twice"}, false},
		{"no header", "3/11/2026,x,1.5\n", 0, func(d *Dialect) { point(d); d.Columns = []Cell{CellBookingDay, CellRemittance, CellAmount} }, []string{"bank.table-no-header"}, false},
		{"columns by a person", "A,B,C\n3/11/2026,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Columns = []Cell{CellBookingDay, CellRemittance, CellAmount} }, nil, true},
		{"columns of another table", "A,B\n3/11/2026,1.5\n", 0, func(d *Dialect) { d.Columns = []Cell{CellBookingDay} }, []string{"bank.table-row"}, false},
		{"marks", "Date,D/C,Amount\n3/11/2026,DR,1.5\n3/11/2026,مدين,1.5\n3/11/2026,C,2\n", 9_000, point, nil, true},
		{"unknown mark", "Date,D/C,Amount\n3/11/2026,up,1.5\n", 11_500, point, []string{"bank.mark", "bank.unbalanced"}, false},
		{"both sides", "Date,Debit,Credit\n3/11/2026,1,2\n", 11_000, point, []string{"bank.amount-twice", "bank.unbalanced"}, false},
		{"negative debit", "Date,Debit,Credit\n3/11/2026,-1,\n", 10_000, point, []string{"problem.amount.negative"}, false},
		{"running", "Date,Amount,Balance\n3/11/2026,1,11\n4/11/2026,2,14\n", 13_000, point, []string{"bank.running"}, false},
		{"newest first", "Date,Amount,Balance\n4/11/2026,2,13\n3/11/2026,1,11\n", 13_000, func(d *Dialect) { point(d); d.NewestFirst = true }, nil, true},
		{"opening from the rows", "Date,Amount,Balance\n3/11/2026,1,11\n", 11_000, func(d *Dialect) { point(d); d.Statement.Opening = Balance{} }, nil, true},
		{"balances in rows", "Date,Description,Amount,Balance\n,الرصيد الافتتاحي,,10\n3/11/2026,x,1,11\n,رصيد ختامي,,11\n", 0,
			func(d *Dialect) { point(d); d.Statement.Opening, d.Statement.Closing = Balance{}, Balance{} }, nil, true},
		{"closing in a row differs", "Date,Description,Amount,Balance\n3/11/2026,x,1,11\n,Closing balance,,12\n", 11_000, point, []string{"bank.balance-twice"}, false},
		{"other currency", "Date,Amount,Currency\n3/11/2026,1.5,EUR\n", 10_000, point, []string{"bank.currency"}, false},
		{"currency by column alone", "Date,Amount,Currency\n3/11/2026,1.5,LYD\n", 11_500, func(d *Dialect) { point(d); d.Statement.Currency = "" }, nil, true},
		{"no currency", head + "3/11/2026,x,1.5\n", 11_500, func(d *Dialect) { point(d); d.Statement.Currency, d.Statement.Opening = "", Balance{} },
			[]string{"bank.currency-missing", "bank.opening-missing"}, false},
		{"no identity", head, 10_000, func(d *Dialect) {
			d.Statement.ID, d.Statement.From, d.Statement.Opening.Day = "", clock.Day{}, clock.Day{}
		}, []string{"bank.identity-missing"}, false},
		{"not UTF-8", head + "3/11/2026,\x81\xff,1.5\n", 10_000, func(d *Dialect) { point(d); d.Encoding = charset.UTF8 }, []string{"problem.text.not-utf8"}, false},
		{"invisible in an amount", head + "3/11/2026,x,1\u200b.5\n", 10_000, point, []string{"problem.amount.invisible"}, false},
		{"a row without end", head + "\"" + strings.Repeat("x", 3<<20), 10_000, point, []string{"bank.line-long", "bank.statement-unfinished"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := libyan(10_000, c.closing)
			c.change(&d)
			k := keepTable(t, c.data, d)
			if diff := cmp.Diff(c.want, rules(k.Findings)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, sheet := range k.Sheets {
				if sheet.Statement.Balanced != c.balanced {
					t.Errorf("balanced %v", sheet.Statement.Balanced)
				}
			}
		})
	}
}

// TestAmbiguousAmountShowsBothReadings: the sentence names them.
func TestAmbiguousAmountShowsBothReadings(t *testing.T) {
	d := libyan(10_000, 10_000)
	d.Separators = money.Unstated
	k := keepTable(t, "Date,Amount\n3/11/2026,1.234\n", d)
	sentence := lang.Problem(lang.English, k.Findings[0].Problem)
	if strings.Count(sentence, "1.234") != 2 || !strings.Contains(sentence, "1234.000") || k.Findings[0].Problem.Line != 2 || k.Findings[0].Problem.Field != "Amount" {
		t.Errorf("%s %+v", sentence, k.Findings[0].Problem)
	}
}

func TestTableCutAnywhere(t *testing.T) {
	data := strings.ReplaceAll(arabicTable, "\r\n", "\n")
	for cut := range len(data) {
		k := keepTable(t, data[:cut], libyan(1_000_000_000, 1_164_799_500))
		if len(k.Findings) == 0 {
			t.Fatalf("cut at byte %d without a finding", cut)
		}
	}
}

func TestColumns(t *testing.T) {
	got := Columns([]string{"Date", "VALUE DATE", "Ref. No.", "Amount (LYD)", "running_balance", "", "التـاريخ", "اﻹيداع", "رقم أمر الصّرف", "Other"})
	want := []Cell{CellBookingDay, CellValueDay, CellReference, CellAmount, CellBalance, Nothing, CellBookingDay, CellCredit, CellInstruction, Nothing}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, cell := range headerWords {
		for _, l := range lang.All {
			if !lang.Has(l, "bank.cell."+string(cell)) {
				t.Errorf("no name for %s", cell)
			}
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte(arabicTable), byte(2), byte(2), false)
	f.Add([]byte("Date,D/C,Amount,Balance\n2026-11-03,D,\"1,5\",8.5\n,Total,1\n"), byte(1), byte(1), true)
	f.Fuzz(func(t *testing.T, data []byte, separators, dates byte, newest bool) {
		d := libyan(10_000, 20_000)
		d.Separators, d.Dates, d.NewestFirst = money.Separators(separators%3), DateOrder(dates%4), newest
		hold(t, func(s Sink) (Meta, error) { return ReadTable(bytes.NewReader(data), d, Options{}, s) })
	})
}

func BenchmarkReadTable(b *testing.B) {
	const n = 100_000
	var data strings.Builder
	data.WriteString("التاريخ;البيان;مدين;دائن\n")
	for i := range n {
		fmt.Fprintf(&data, "03/11/2026;أمر صرف رقم %d;;1.%03d,500\n", i, i%1000)
	}
	b.SetBytes(int64(data.Len()))
	for b.Loop() {
		c := &counting{}
		if _, err := ReadTable(strings.NewReader(data.String()), libyan(0, 0), Options{}, c); err != nil || c.lines != n {
			b.Fatal(err, c.lines)
		}
	}
}
