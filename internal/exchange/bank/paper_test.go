package bank

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/clock"
)

// onPaper is a statement of four lines as somebody keyed it.
func onPaper() Sheet {
	day := func(d int) clock.Day { day, _ := clock.NewDay(2026, 11, d); return day }
	s := libyan(10_000, 9_300).Statement
	line := func(d int, minor int64, text, cheque string) Line {
		return Line{BookingDay: day(d), Amount: lyd(minor), Status: Booked, Remittance: text, Cheque: cheque}
	}
	return Sheet{s, []Line{line(3, 1000, "إيداع", ""), line(4, -300, "عمولة", ""), line(4, -300, "عمولة", ""), line(9, -1100, "صك", "000317")}}
}

func TestCheckPaper(t *testing.T) {
	sheet, found := Check(onPaper(), Options{})
	if len(found) != 0 || !sheet.Statement.Balanced || sheet.Statement.Format != Paper || sheet.Statement.Booked != 4 || sheet.Statement.Sum != lyd(-700) {
		t.Fatalf("%v %+v", found, sheet.Statement)
	}
	if sheet.Lines[1].ID == sheet.Lines[2].ID || sheet.Lines[3].Ordinal != 4 {
		t.Error("equal lines are one")
	}
	again, _ := Check(sheet, Options{})
	if diff := cmp.Diff(sheet, again, cmp.AllowUnexported(clock.Day{})); diff != "" {
		t.Errorf("checked again it differs: %s", diff)
	}
	short := onPaper()
	short.Lines = short.Lines[:3]
	if sheet, found = Check(short, Options{}); sheet.Statement.Balanced || len(found) != 1 || found[0].Problem.Key != "bank.unbalanced" {
		t.Errorf("%v", found)
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Sheet)
		want   []Difference
	}{
		{"agreed", func(*Sheet) {}, nil},
		{"spaces do not count", func(s *Sheet) { s.Lines[0].Remittance = " إيداع  " }, nil},
		{"an amount", func(s *Sheet) { s.Lines[1].Amount = lyd(-30) }, []Difference{{2, 2, CellAmount, "-0.300 LYD", "-0.030 LYD"}}},
		{"two cells of a line", func(s *Sheet) { s.Lines[3].Cheque, s.Lines[3].Remittance = "000371", "صكّ" },
			[]Difference{{4, 4, CellCheque, "000317", "000371"}, {4, 4, CellRemittance, "صك", "صكّ"}}},
		{"a line left out", func(s *Sheet) { s.Lines = s.Lines[1:] }, []Difference{{1, 0, CellLine, "1.000 LYD", ""}}},
		{"one of two equal lines left out", func(s *Sheet) { s.Lines = append(s.Lines[:1:1], s.Lines[2:]...) }, []Difference{{3, 0, CellLine, "-0.300 LYD", ""}}},
		{"a line too many", func(s *Sheet) { s.Lines = append(s.Lines[:1:1], append([]Line{{Amount: lyd(5)}}, s.Lines[1:]...)...) },
			[]Difference{{0, 2, CellLine, "", "0.005 LYD"}}},
		{"left out and another wrong", func(s *Sheet) { s.Lines = s.Lines[1:]; s.Lines[2].Amount = lyd(-1) },
			[]Difference{{1, 0, CellLine, "1.000 LYD", ""}, {4, 4 - 1, CellAmount, "-1.100 LYD", "-0.001 LYD"}}},
		{"each left out another", func(s *Sheet) { s.Lines = append(s.Lines[1:], Line{Amount: lyd(77), Remittance: "أخرى"}) },
			[]Difference{{1, 0, CellLine, "1.000 LYD", ""}, {0, 4, CellLine, "", "0.077 LYD"}}},
		{"the statement", func(s *Sheet) { s.Statement.Closing.Amount, s.Statement.ID = lyd(1), "x" },
			[]Difference{{0, 0, CellStatementID, "11/2026", "x"}, {0, 0, CellClosing, "9.300 LYD", "0.001 LYD"}}},
	} {
		second := onPaper()
		c.change(&second)
		if diff := cmp.Diff(c.want, Compare(onPaper(), second)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestCompareManyLines: also where everything differs, the comparison ends soon.
func TestCompareManyLines(t *testing.T) {
	var a, b Sheet
	for i := range 5000 {
		a.Lines = append(a.Lines, Line{Amount: lyd(int64(i))})
		b.Lines = append(b.Lines, Line{Amount: lyd(int64(-i - 1))})
	}
	if got := Compare(a, b); len(got) != 5000 {
		t.Errorf("%d differences", len(got))
	}
	if got := Compare(a, Sheet{}); len(got) != 5000 || got[0].Cell != CellLine {
		t.Errorf("%d differences", len(got))
	}
}

// FuzzCompare: every line of both keyings is looked at once and in order, the
// same compared with itself differs in nothing, and the other way round differs
// in as much.
func FuzzCompare(f *testing.F) {
	f.Add([]byte{1, 2, 3, 3, 4}, []byte{1, 3, 3, 5, 4})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		sheet := func(keys []byte) (s Sheet) {
			for _, k := range keys[:min(len(keys), 200)] {
				s.Lines = append(s.Lines, Line{Amount: lyd(int64(k & 7)), Cheque: string('0' + rune(k>>6))})
			}
			return s
		}
		first, second := sheet(a), sheet(b)
		nextA, nextB := 0, 0
		for _, s := range align(rows(first.Lines), rows(second.Lines)) {
			if s.a >= 0 {
				if s.a != nextA {
					t.Fatal("out of order")
				}
				nextA++
			}
			if s.b >= 0 {
				if s.b != nextB {
					t.Fatal("out of order")
				}
				nextB++
			}
		}
		if nextA != len(first.Lines) || nextB != len(second.Lines) {
			t.Fatal("a line is left out")
		}
		if len(Compare(first, first)) != 0 {
			t.Fatal("differs from itself")
		}
		there, back := Compare(first, second), Compare(second, first)
		if (len(there) == 0) != (len(back) == 0) || (len(there) == 0) != cmp.Equal(first, second, cmp.AllowUnexported(clock.Day{})) {
			t.Fatalf("%d there, %d back", len(there), len(back))
		}
	})
}
