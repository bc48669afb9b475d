package bank

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/money"
	"imar/internal/exchange/source"
)

func TestRead(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(sample(t, "camt.053.001.08.xml"))
	w.Close()
	wide := func(s string) string {
		out := "\xff\xfe"
		for _, c := range []byte(s) {
			out += string([]byte{c, 0})
		}
		return out
	}
	dialect := libyan(10_000, 11_500)
	dialect.Separators = money.PointMarks
	const table = "Date,Amount\n3/11/2026,1.5\n"
	for _, c := range []struct {
		name, data string
		dialect    *Dialect
		format     Format
		want       []string
	}{
		{"camt.053", string(sample(t, "camt.053.001.13.xml")), nil, Camt053, nil},
		{"in gzip", packed.String(), nil, Camt053, nil},
		{"MT940 bare", string(sample(t, "plain.sta")), nil, MT940, nil},
		{"MT940 in blocks", string(sample(t, "blocks.sta")), nil, MT940, nil},
		{"MT940 in UTF-16", wide(string(sample(t, "plain.sta"))), nil, MT940, nil},
		{"table", table, &dialect, Table, nil},
		{"table in UTF-16", wide(table), &dialect, Table, nil},
		{"table of one column", "Date\n2026-11-03\n", &dialect, Table, []string{"bank.table-lacks"}},
		{"table, but nobody said how", table, nil, "", []string{"bank.dialect-missing"}},
		{"empty", "", nil, "", []string{"bank.empty"}},
		{"blank", "\n\n", &dialect, "", []string{"bank.empty"}},
		{"JSON", `{"a":1}`, &dialect, "", []string{"bank.not-a-statement"}},
		{"PDF", "%PDF-1.7\n", &dialect, "", []string{"bank.pdf"}},
		{"workbook", "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x06\x00\x00\x00xl/a.x", &dialect, "", []string{"bank.workbook"}},
		{"binary", "\x01\x02\x00\x00\x00\x04", &dialect, "", []string{"bank.not-a-statement"}},
		{"a letter", "Dear colleague\n", nil, "", []string{"bank.not-a-statement"}},
		{"a web page", "<html></html>", &dialect, "", []string{"bank.root"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, meta := keep(t, func(s Sink) (Meta, error) {
				src, err := source.Open(strings.NewReader(c.data), "x", source.Options{})
				if err != nil {
					t.Fatal(err)
				}
				return Read(src, Options{Dialect: c.dialect}, s)
			})
			if diff := cmp.Diff(c.want, rules(k.Findings)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if meta.Format != c.format {
				t.Errorf("format %q", meta.Format)
			}
		})
	}
}

func TestIBAN(t *testing.T) {
	for s, want := range map[string]bool{
		"LY36999001000000000000042": true, "LY37999001000000000000042": false, "": false, "LY": false, "LY36": false,
		"ly36999001000000000000042": false, "LY3699900100000000000004": false, "1136999001000000000000042": false,
	} {
		if ValidIBAN(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
