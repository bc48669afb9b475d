package bank

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
)

// sample is a file of testdata.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keep reads data into a Kept.
func keep(t testing.TB, read func(Sink) (Meta, error)) (Kept, Meta) {
	t.Helper()
	var k Kept
	meta, err := read(&k)
	if err != nil {
		t.Fatal(err)
	}
	if meta.Statements != len(k.Sheets) {
		t.Fatalf("%d statements said, %d given", meta.Statements, len(k.Sheets))
	}
	for _, f := range k.Findings {
		for _, l := range lang.All {
			if sentence := lang.Problem(l, f.Problem); !lang.Has(l, f.Problem.Key) || strings.Contains(sentence, "⟦") || strings.Contains(sentence, "%!") {
				t.Errorf("%s: %s", f.Problem.Key, sentence)
			}
		}
	}
	return k, meta
}

func keepCamt(t testing.TB, data []byte, opts Options) (Kept, Meta) {
	return keep(t, func(s Sink) (Meta, error) { return ReadCamt(bytes.NewReader(data), opts, s) })
}

// rules are the keys of the findings, in order.
func rules(found []Finding) []string {
	var keys []string
	for _, f := range found {
		keys = append(keys, f.Problem.Key)
	}
	return keys
}

// brief is a line in a few words.
func brief(l Line) string {
	words := []string{l.Day().String(), l.Amount.String(), string(l.Status), l.EndToEnd, l.Cheque, l.Counterparty.Name, l.Counterparty.Account, l.Code}
	if l.Reversal {
		words = append(words, "reversal")
	}
	if l.Return != "" {
		words = append(words, "returned "+l.Return)
	}
	for _, d := range l.Details {
		words = append(words, "["+d.Amount.String()+" "+d.EndToEnd+" "+d.Counterparty.Name+" "+d.Remittance+"]")
	}
	return strings.Join(words, "|")
}

func TestCamtVersions(t *testing.T) {
	want := []string{
		"2026-11-03|250000.000 LYD|booked|PLEDGE-2026-3||Partner Agency of the Northern Isles|LY80998002000000000001234|PMNT-RCDT-XBCT",
		"2026-11-03|-84000.500 LYD|booked|PO-2026-0042||شركة الأفق للمقاولات|LY76999001000000000000777|PMNT-ICDT-DMCT",
		"2026-11-04|-300.000 LYD|booked|||||PMNT-MDOP-CHRG",
		"2026-11-04|-300.000 LYD|booked|||||PMNT-MDOP-CHRG",
		"2026-11-05|300.000 LYD|booked|||||PMNT-MDOP-CHRG|reversal",
		"2026-11-06|-15000.250 LYD|booked|||||PMNT-ICDT-DMCT|[-10000.250 LYD PO-2026-0043 Zaytuna Engineering PO 43]|[-5000.000 LYD PO-2026-0044 مكتب الميزان الهندسي PO 44]",
		"2026-11-09|5000.000 LYD|booked|PO-2026-0044||مكتب الميزان الهندسي|0099-1|PMNT-ICDT-RRTN|returned AC04",
		"2026-11-10|-1200.000 LYD|booked||000317|دار المعرفة للقرطاسية||PMNT-ICHQ-CCHQ",
		"2026-11-10|-9999.000 LYD|pending|||||PMNT-ICDT-DMCT",
	}
	var ids [][]LineID
	for _, version := range []string{"02", "08", "13"} {
		k, meta := keepCamt(t, sample(t, "camt.053.001."+version+".xml"), Options{})
		if len(k.Findings) != 0 || len(k.Sheets) != 1 {
			t.Fatalf("%s: %v", version, k.Findings)
		}
		if meta.Version != "001."+version || meta.Message != "MSG-"+version || meta.Format != Camt053 {
			t.Errorf("%s: %+v", version, meta)
		}
		s := k.Sheets[0].Statement
		var got []string
		var own []LineID
		for i, l := range k.Sheets[0].Lines {
			got = append(got, brief(l))
			own = append(own, l.ID)
			if l.Ordinal != i+1 || l.Place.Line == 0 || !strings.HasSuffix(l.Place.Pointer, "]") {
				t.Errorf("%s: line %d at %+v", version, l.Ordinal, l.Place)
			}
		}
		ids = append(ids, own)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", version, diff)
		}
		if !s.Balanced || !s.Whole || s.Lines != 9 || s.Booked != 8 || s.ID != "STMT-2026-11-A" || s.Electronic != 45 || s.Legal != 11 ||
			s.Account != (Account{IBAN: "LY36999001000000000000042", Name: "Main account", Owner: "صندوق البيان"}) || s.Servicer != "DEMOLYT0XXX" ||
			s.From.String() != "2026-11-01" || s.To.String() != "2026-11-10" || s.Opening.Amount.String() != "1000000.000 LYD" ||
			s.Closing.Text != "1154499.250" || !s.Available.Known || s.Page != 1 || !s.LastPage {
			t.Errorf("%s: %+v", version, s)
		}
	}
	if diff := cmp.Diff(ids[0], ids[1]); diff != "" {
		t.Errorf("the lines of .02 and .08 differ: %s", diff)
	}
	if diff := cmp.Diff(ids[0], ids[2]); diff != "" {
		t.Errorf("the lines of .02 and .13 differ: %s", diff)
	}
	if ids[0][2] == ids[0][3] {
		t.Error("two equal lines are one")
	}
}
