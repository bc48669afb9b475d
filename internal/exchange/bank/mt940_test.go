package bank

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func keepMT940(t testing.TB, data []byte) Kept {
	k, _ := keep(t, func(s Sink) (Meta, error) { return ReadMT940(bytes.NewReader(data), Options{}, s) })
	return k
}

func TestMT940(t *testing.T) {
	k := keepMT940(t, sample(t, "plain.sta"))
	if len(k.Findings) != 0 || len(k.Sheets) != 1 {
		t.Fatalf("%v", k.Findings)
	}
	var got []string
	for _, l := range k.Sheets[0].Lines {
		got = append(got, brief(l)+"|"+l.ServicerReference+"|"+l.EntryReference+"|"+l.Remittance+"|"+l.Info)
	}
	want := []string{
		"2026-11-03|250000.000 LYD|booked|PLEDGE-2026-3||Partner Agency of theNorthern Isles|LY80998002000000000001234|NTRF|SVC-0001|PLEDGE-2026-3|Tranche 3|",
		"2026-11-03|-84000.500 LYD|booked|||Horizon Contracting Company|LY76999001000000000000777|NTRF|SVC-0002|PO-2026-0042|PO 42, certificate 3\nsecond part|Payment order",
		"2026-11-04|-300.000 LYD|booked|||||NCHG|SVC-0003|||",
		"2026-11-04|-300.000 LYD|booked|||||NCHG|SVC-0004|||",
		"2026-11-05|300.000 LYD|booked|||||NCHG|reversal|SVC-0005||Charge taken back|CHARGE BOOKED TWICE",
		"2026-11-10|-1200.000 LYD|booked||000317|||NCHK|SVC-0008|000317||",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s := k.Sheets[0].Statement
	if !s.Balanced || s.ID != "STMT261110" || s.Electronic != 45 || s.Page != 1 || s.Account.IBAN == "" || s.Info != "End of the statement" ||
		!s.Available.Known || s.Closing.Text != "1164499,500" || s.Opening.Day.String() != "2026-11-01" {
		t.Errorf("%+v", s)
	}
	if l := k.Sheets[0].Lines[1]; l.Text != "84000,500" || l.Place.Line != 8 || l.Place.Pointer != ":61:" {
		t.Errorf("%+v", l.Place)
	}
}

func TestMT940BlocksAndYears(t *testing.T) {
	k := keepMT940(t, sample(t, "blocks.sta"))
	if len(k.Findings) != 0 || len(k.Sheets) != 2 {
		t.Fatalf("%d sheets, %v", len(k.Sheets), k.Findings)
	}
	first, second := k.Sheets[0], k.Sheets[1]
	if l := first.Lines[0]; l.BookingDay.String() != "2026-12-31" || l.ValueDay.String() != "2027-01-01" || l.Amount.String() != "1010.50 EUR" {
		t.Errorf("%+v", l)
	}
	if l := second.Lines[0]; l.Amount.String() != "-0.50 EUR" || !l.Reversal || l.Code != "FMSC" || l.EntryReference != "REF1" || l.ServicerReference != "B1" {
		t.Errorf("%+v", l)
	}
	if !first.Statement.Balanced || !second.Statement.Balanced || first.Statement.Servicer != "DEMOLYT0" || first.Statement.Account.Other != "0042/LYD" {
		t.Errorf("%+v", first.Statement)
	}
}

func TestMT940Findings(t *testing.T) {
	const head, tail = ":20:A\n:25:1\n:28C:7\n:60F:C261101LYD10,\n", ":62F:C261110LYD10,\n-\n"
	for _, c := range []struct {
		name, data string
		want       []string
		balanced   bool
	}{
		{"nothing moved", head + tail, nil, true},
		{"empty", "", []string{"bank.empty"}, false},
		{"blank", " \r\n\n", []string{"bank.empty"}, false},
		{"not a statement", "hello\n", []string{"bank.mt-stray", "bank.not-a-statement"}, false},
		{"words in front", "DEMOLYT0\n" + head + tail, []string{"bank.mt-stray"}, true},
		{"another message", "{1:F01X}{2:I942DEMO}{4:\n:20:A\n-}\n", []string{"bank.mt-type"}, false},
		{"field before a statement", ":25:1\n" + head + tail, []string{"bank.mt-before"}, true},
		{"no end mark", strings.TrimSuffix(head+tail, "-\n"), []string{"bank.mt-no-end"}, true},
		{"cut in the lines", head + ":61:261103C5,NTRFX\n", []string{"bank.statement-unfinished", "bank.closing-missing", "bank.mt-no-end"}, false},
		{"cut in a block", "{1:F01X}{2:I940DEMO}{4:\n" + head + ":62F:C261110LYD10,\n", []string{"bank.statement-unfinished", "bank.mt-truncated"}, false},
		{"unbalanced", head + ":61:261103C5,NTRFX\n" + tail, []string{"bank.unbalanced"}, false},
		{"expected only", head + ":61:261103EC5,NTRFX\n" + tail, nil, true},
		{"point in an amount", head + ":61:261103C5.00NTRFX\n" + tail, []string{"bank.mt-amount"}, false},
		{"no comma", head + ":61:261103C5NTRFX\n" + tail, []string{"bank.mt-amount"}, false},
		{"too many decimals", head + ":61:261103C5,0001NTRFX\n" + tail, []string{"problem.amount.too-many-decimals"}, false},
		{"no such day", head + ":61:261131C5,NTRFX\n" + tail, []string{"problem.date.no-such-day"}, false},
		{"no mark", head + ":61:261103X5,NTRFX\n" + tail, []string{"bank.mt-line"}, false},
		{"no code", head + ":61:261103C0,\n" + tail, []string{"bank.mt-code"}, true},
		{"unknown field", head + ":99Z:x\n" + tail, []string{"bank.mt-field"}, true},
		{"line behind the closing", head + ":62F:C261110LYD10,\n:61:261103C0,NTRFX\n-\n", []string{"bank.mt-order"}, false},
		{"line before the opening", ":20:A\n:25:1\n:28C:7\n:61:261103C0,NTRFX\n:60F:C261101LYD10,\n" + tail,
			[]string{"bank.mt-order", "bank.mt-order", "bank.opening-missing"}, false},
		{"other currency", head + ":62F:C261110EUR10,\n-\n", []string{"bank.currency"}, false},
		{"bad balance", ":20:A\n:25:1\n:60F:X261101LYD10,\n" + tail, []string{"bank.mt-balance", "bank.opening-missing"}, false},
		{"bad number", ":20:A\n:25:1\n:28C:x\n:60F:C261101LYD10,\n" + tail, []string{"bank.number"}, false},
		{"no account", ":20:A\n:28C:7\n:60F:C261101LYD10,\n" + tail, []string{"bank.account-missing"}, false},
		{"outside", head + ":61:261203C0,NTRFX\n" + tail, []string{"bank.day-outside"}, true},
		{"the same twice", head + tail + head + tail, []string{"bank.statement-twice", "bank.sequence-repeat"}, true},
		{"a gap", head + tail + strings.Replace(head, "7", "9", 1) + tail, []string{"bank.sequence-gap"}, true},
		{"not carried over", head + tail + strings.NewReplacer("7", "8", "D10,", "D11,").Replace(head+tail), []string{"bank.carried-over"}, true},
		{"pages", head + ":62M:C261110LYD10,\n-\n" + strings.NewReplacer(":28C:7", ":28C:7/2", "60F", "60M").Replace(head) + tail, nil, true},
		{"page missing", head + ":62M:C261110LYD10,\n-\n" + strings.NewReplacer(":28C:7", ":28C:7/3", "60F", "60M").Replace(head) + tail, []string{"bank.page-gap"}, true},
		{"override of direction", head + ":61:261103C0,NTRFX\n:86:a\u202eb\n" + tail, []string{"problem.text.bidi-override"}, true},
		{"long line", head + strings.Repeat("x", maxLine+9) + "\n" + tail, []string{"bank.line-long", "bank.statement-unfinished", "bank.closing-missing", "bank.mt-no-end"}, false},
		{"long field", head + ":61:261103C0,NTRFX\n:86:" + strings.Repeat("x\n", maxLine) + tail, []string{"bank.line-long", "problem.text.too-long"}, false},
		{"CR LF", strings.ReplaceAll(head+tail, "\n", "\r\n"), nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := keepMT940(t, []byte(c.data))
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

// TestMT940CutAnywhere: whatever is missing at the end is told, and nothing
// read from a cut statement may be matched as if it were whole.
func TestMT940CutAnywhere(t *testing.T) {
	for _, name := range []string{"plain.sta", "blocks.sta"} {
		data := sample(t, name)
		end := bytes.LastIndexByte(data, '-')
		if name == "blocks.sta" {
			end++ // the mark is -}
		}
		for cut := range end + 1 {
			if k := keepMT940(t, data[:cut]); len(k.Findings) == 0 {
				// A cut between two whole messages leaves a whole file.
				if at := string(data[:cut]); !strings.HasSuffix(strings.TrimRight(at, "\r\n"), "-}") && !strings.HasSuffix(strings.TrimRight(at, "\r\n"), "}}") {
					t.Errorf("%s: cut at byte %d of %d without a finding", name, cut, len(data))
				}
			}
		}
	}
}

func TestMT940Windows1256(t *testing.T) {
	data := ":20:A\n:25:1\n:28C:7\n:60F:C261101LYD10,\n:61:261103C0,NTRFX\n:86:\xe3\xd5\xd1\xdd \xc7\xe1\xcc\xe3\xe5\xe6\xd1\xed\xc9\n:62F:C261110LYD10,\n-\n"
	k := keepMT940(t, []byte(data))
	if len(k.Findings) != 0 || k.Sheets[0].Lines[0].Remittance != "مصرف الجمهورية" {
		t.Errorf("%v %q", k.Findings, k.Sheets[0].Lines[0].Remittance)
	}
}

func TestShortDay(t *testing.T) {
	for text, want := range map[string]string{"261103": "2026-11-03", "791231": "2079-12-31", "800101": "1980-01-01", "991231": "1999-12-31", "260229": "", "2611": "", "26110a": "", "-61103": ""} {
		if day, err := shortDay(text); day.String() != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s, %v", text, day, err)
		}
	}
}

func ExampleReadMT940() {
	const file = ":20:A\n:25:0042\n:28C:7\n:60F:C261101LYD10,\n:61:261103C2,500NTRFX\n:62F:C261110LYD12,500\n-\n"
	var k Kept
	if _, err := ReadMT940(strings.NewReader(file), Options{}, &k); err != nil {
		panic(err)
	}
	s := k.Sheets[0]
	fmt.Println(s.Statement.Balanced, s.Lines[0].Amount, s.Statement.Closing.Amount)
	// Output: true 2.500 LYD 12.500 LYD
}

func FuzzReadMT940(f *testing.F) {
	for _, name := range []string{"plain.sta", "blocks.sta"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte("{4::20:A\n:61:\n:86:\n-}{5:}{4:\n:62F:"))
	f.Fuzz(func(t *testing.T, data []byte) {
		hold(t, func(s Sink) (Meta, error) { return ReadMT940(bytes.NewReader(data), Options{}, s) })
	})
}
