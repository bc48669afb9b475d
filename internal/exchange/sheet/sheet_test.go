package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

func rows(rows ...[]Cell) iter.Seq[[]Cell] { return slices.Values(rows) }

var columns = []Column{
	{Key: "id", Title: "الرقم"}, {Key: "value", Title: "القيمة", Kind: Number, Decimals: 3},
	{Key: "signed", Title: "تاريخ التوقيع", Kind: Date}, {Key: "recorded", Title: "سُجّل في", Kind: Moment},
}

func TestCSV(t *testing.T) {
	table := Table{Columns: columns, Rows: rows(
		[]Cell{"LY-1", "-1234.500", "2026-11-23", "2026-11-23T10:00:00Z"},
		[]Cell{"مدرسة, \"النور\"\nسبها", "=1+1", "+1", "غدًا"},
		[]Cell{"-5"},
		[]Cell{"a", "", "", "", "@over"},
		[]Cell{" spaced "},
	)}
	var b bytes.Buffer
	if err := WriteCSV(&b, table, CSVOptions{BOM: true}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid,value,signed,recorded\r\n" +
		"LY-1,-1234.500,2026-11-23,2026-11-23T10:00:00Z\r\n" +
		"\"مدرسة, \"\"النور\"\"\nسبها\",'=1+1,'+1,غدًا\r\n" +
		"'-5,,,\r\n" +
		"a,,,,'@over\r\n" +
		"\" spaced \",,,\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if err := WriteCSV(&b, Table{Columns: columns, Rows: rows()}, CSVOptions{Titles: true}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "الرقم,القيمة,تاريخ التوقيع,سُجّل في\r\n" {
		t.Errorf("titles: %q", got)
	}
}

func TestFormulasAreHarmless(t *testing.T) {
	for _, s := range []string{"=1", "+218", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1", "＋1", "－1", "＠1",
		"\u200b=1", "\u202e=1", "\ufeff=1", " =1", "\u00a0=1", "'=1", "''-", "\u0301=1", "\xff=1", "\x01@"} {
		if got := escape(s); got != "'"+s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	for _, s := range []string{"", "a=1", "مدرسة - سبها", "'quoted'", "1-2", "(=1)", "٣", "’=1"} {
		if got := escape(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

func TestUnescapeIsTheOpposite(t *testing.T) {
	alphabet := rapid.SampledFrom([]rune("'=+-@ab\t ＝\u200bم"))
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(alphabet).Draw(t, "s"))
		if got := Unescape(escape(s)); got != s {
			t.Fatalf("%q comes back as %q", s, got)
		}
	})
}

// Whatever is written is read back by the standard reader as the same rows.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells [][]Cell
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			row := make([]Cell, 3)
			for i := range row {
				s := strings.ReplaceAll(rapid.String().Draw(t, "cell"), "\r\n", "\n") // the standard reader joins them
				row[i] = Cell(strings.ToValidUTF8(s, ""))
			}
			row[0] = "x" + row[0]
			cells = append(cells, row)
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, Table{Columns: []Column{{Key: "a"}, {Key: "b"}, {Key: "c", Kind: Number}}, Rows: rows(cells...)}, CSVOptions{}); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range cells {
			for j, c := range row {
				if back := Unescape(got[i+1][j]); back != string(c) {
					t.Fatalf("row %d: %q comes back as %q", i, c, back)
				}
			}
		}
	})
}

func write(t *testing.T, tables ...Table) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(&b, tables...); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

func TestXLSX(t *testing.T) {
	file := write(t, Table{Name: "عقود/2026", RTL: true, Columns: columns, Rows: rows(
		[]Cell{"LY-1", "-1234.500", "2026-11-23", "2026-11-23T10:30:00Z"},
		[]Cell{"=HYPERLINK(1)", "123456789012.125", "1372-01-01", "2026-11-23T10:30:00+02:00"},
		[]Cell{"007", "12345678901234.125", "23/11/2026", ""},
		[]Cell{"a\x01b", "x"},
	)})
	name := "عقود-2026"
	if got := file.GetSheetList(); !slices.Equal(got, []string{name}) {
		t.Fatalf("sheets %q", got)
	}
	view, err := file.GetSheetView(name, 0)
	if err != nil || view.RightToLeft == nil || !*view.RightToLeft {
		t.Errorf("the sheet does not read from right to left: %v", err)
	}
	panes, err := file.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the heading is not frozen: %+v %v", panes, err)
	}
	number, text := excelize.CellTypeUnset, excelize.CellTypeInlineString
	for _, c := range []struct {
		at, shown, raw string
		kind           excelize.CellType
	}{
		{"A1", "الرقم", "الرقم", text},
		{"A2", "LY-1", "LY-1", text},
		{"B2", "-1,234.500", "-1234.5", number},
		{"C2", "2026-11-23", "46349", number},
		{"D2", "2026-11-23 10:30:00", "46349.4375", number},
		{"A3", "=HYPERLINK(1)", "=HYPERLINK(1)", text},
		{"B3", "123,456,789,012.125", "123456789012.125", number},
		{"C3", "1372-01-01", "1372-01-01", text},
		{"D3", "2026-11-23 08:30:00", "", number},
		{"A4", "007", "007", text},
		{"B4", "12345678901234.125", "12345678901234.125", text},
		{"C4", "23/11/2026", "23/11/2026", text},
		{"A5", "a\ufffdb", "a\ufffdb", text},
		{"B5", "x", "x", text},
	} {
		shown, err := file.GetCellValue(name, c.at)
		if err != nil || shown != c.shown {
			t.Errorf("%s shows %q, want %q (%v)", c.at, shown, c.shown, err)
		}
		raw, _ := file.GetCellValue(name, c.at, excelize.Options{RawCellValue: true})
		if c.raw != "" && raw != c.raw {
			t.Errorf("%s holds %q, want %q", c.at, raw, c.raw)
		}
		if kind, _ := file.GetCellType(name, c.at); kind != c.kind {
			t.Errorf("%s is of type %d, want %d", c.at, kind, c.kind)
		}
		if formula, _ := file.GetCellFormula(name, c.at); formula != "" {
			t.Errorf("%s is the formula %q", c.at, formula)
		}
	}
	id, err := file.GetCellStyle(name, "A3")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := file.GetStyle(id); err != nil || style.NumFmt != 49 {
		t.Errorf("a formula start is not in text format: %+v %v", style, err)
	}
}

func TestXLSXNumbersKeepTheirDigits(t *testing.T) {
	digits := rapid.StringMatching(`-?[1-9][0-9]{0,11}(\.[0-9]{1,3})?`)
	rapid.Check(t, func(rt *rapid.T) {
		want := digits.Draw(rt, "number")
		var b bytes.Buffer
		if err := WriteXLSX(&b, Table{Name: "n", Columns: []Column{{Kind: Number, Decimals: 3}}, Rows: rows([]Cell{Cell(want)})}); err != nil {
			rt.Fatal(err)
		}
		file, err := excelize.OpenReader(&b)
		if err != nil {
			rt.Fatal(err)
		}
		defer file.Close()
		got, err := file.GetCellValue("n", "A2", excelize.Options{RawCellValue: true})
		if err != nil {
			rt.Fatal(err)
		}
		if strings.Contains(want, ".") {
			want = strings.TrimSuffix(strings.TrimRight(want, "0"), ".")
		}
		if got != want {
			rt.Fatalf("%s is stored as %s", want, got)
		}
	})
}

func TestXLSXIsTheSameTwice(t *testing.T) {
	table := func() Table { return Table{Name: "t", Columns: columns, Rows: rows([]Cell{"a", "1", "2026-11-23"})} }
	var first []byte
	for range 12 {
		var b bytes.Buffer
		if err := WriteXLSX(&b, table(), table(), table()); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("two workbooks of the same tables differ")
		}
	}
}

func TestSheetNames(t *testing.T) {
	long := strings.Repeat("مشروع", 10)
	file := write(t, Table{Name: "A"}.with(), Table{Name: "a"}.with(), Table{Name: long}.with(), Table{Name: long}.with(), Table{Name: "''"}.with())
	for _, name := range file.GetSheetList() {
		if n := len([]rune(name)); n == 0 || n > 31 {
			t.Errorf("sheet %q has %d characters", name, n)
		}
	}
	if got := file.GetSheetList(); len(got) != 5 || got[1] != "a 2" {
		t.Errorf("sheets %q", got)
	}
}

func TestLetters(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := Letters(n); got != want {
			t.Errorf("column %d is %s, not %s", n, got, want)
		}
	}
}

// with gives a table rows, so that it can be written.
func (t Table) with(cells ...[]Cell) Table {
	t.Rows = rows(cells...)
	return t
}

func TestLongText(t *testing.T) {
	for text, want := range map[string]int{
		strings.Repeat("م", MaxCell): MaxCell, strings.Repeat("م", MaxCell+1): MaxCell, strings.Repeat("😀", MaxCell): MaxCell/2 + 1,
	} {
		got := []rune(fit(text))
		if len(got) != want || (len(got) < len([]rune(text))) != (got[len(got)-1] == '…') {
			t.Errorf("%d characters are cut to %d ending in %q, want %d", len([]rune(text)), len(got), got[len(got)-1], want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFailures(t *testing.T) {
	table := Table{Name: "t", Columns: columns, Rows: rows([]Cell{"a"})}
	if err := WriteCSV(full{}, table, CSVOptions{}); err == nil {
		t.Error("CSV on a full disk")
	}
	if err := WriteXLSX(full{}, table); err == nil {
		t.Error("XLSX on a full disk")
	}
	err := WriteXLSX(&bytes.Buffer{})
	if problem.CodeOf(err) != problem.Usage {
		t.Errorf("no table: %v", err)
	}
	for _, key := range []string{"problem.sheet.no-table", "problem.sheet.too-many-rows"} {
		for _, l := range lang.All {
			if s := lang.T(l, key, MaxRows-1); strings.ContainsAny(s, "⟦{") {
				t.Error(s)
			}
		}
	}
}

func TestTooManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a million rows")
	}
	endless := func(yield func([]Cell) bool) {
		for yield(nil) {
		}
	}
	err := WriteXLSX(&bytes.Buffer{}, Table{Name: "t", Columns: columns[:1], Rows: endless})
	if problem.CodeOf(err) != problem.TooLarge {
		t.Errorf("endless rows: %v", err)
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("=1")
	f.Add("'\u202e=")
	f.Fuzz(func(t *testing.T, s string) {
		if got := Unescape(escape(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
		if first := strings.TrimLeft(escape(s), " \u00a0"); first != "" && strings.ContainsAny(first[:1], "=+-@\t\r\n\x00") {
			t.Errorf("%q still starts as a formula", s)
		}
	})
}
