package tabular_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/source"
	"imar/internal/exchange/tabular"
)

// names are members that OCDS has, and ones that a spreadsheet has trouble with.
var names = []string{"id", "ocid", "title", "amount", "awards", "items", "tender", "value", "tag", "date", "id", "documents", "url",
	"", "0", "12", "a/b", "~", "~1", "#", "#awards", " x ", "=1+1", "@type", "x[]", "json:", "\u0000", "\ufeff", "tab\there", "\U0001F600", "عنوان", "con", "META"}

// strings that a spreadsheet has trouble with.
var texts = []string{"", "a", "1", "1", "001", "1.0", "true", "null", "[]", "{}", "json:1", "json:", "=1+1", "+218", "-5", "@x", "'", "''=1", "'=1", "a;b", ";", " a", "a ",
	"line\nend", "line\r\nend", "\r", "quote\"s", "a,b", "_x000D_", "_x005F_", "\u0001", "\uFFFE", "\uFFFF", "2026-11-23T10:00:00Z", "2026-11-23", "1899-12-31T00:00:00Z",
	"١٢", "مدرسة", "\ufeffx", "<&>\"", "\t", "﷽", "\u2028", "1,234", "0x", "1e5"}

var numerals = []string{"0", "1", "-1", "1.10", "-0", "1e5", "1E+400", "0.1", "12345678901234567890", "123456789012345", "1234567890123456", "0.000000000000000000001", "1.7976931348623157e308", "-12.50"}

// value draws a JSON value.
func value(t *rapid.T, depth int) []byte {
	kinds := 8
	if depth == 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0, 1:
		return jsonstream.AppendQuoted(nil, rapid.SampledFrom(texts).Draw(t, "text"))
	case 2:
		return []byte(rapid.SampledFrom(numerals).Draw(t, "number"))
	case 3:
		return []byte(rapid.SampledFrom([]string{"true", "false", "null"}).Draw(t, "word"))
	case 4:
		return jsonstream.AppendQuoted(nil, rapid.String().Draw(t, "string"))
	case 5:
		return []byte(rapid.SampledFrom([]string{"[]", "{}", `["a","b"]`, `["a;b"]`, `[1,2.50]`, `[[1,2],[3,4]]`, `[[1],[2]]`, `[1,"1"]`, `[null]`, `[{},1]`, `[true]`, `["'=1"]`, `["json:"]`, `["[]"]`, `[[]]`, `[[[1,2]]]`}).Draw(t, "list"))
	case 6:
		return object(t, depth-1)
	}
	b := []byte{'['}
	for i := range rapid.IntRange(1, 4).Draw(t, "length") {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, object(t, depth-1)...)
	}
	return append(b, ']')
}

// object draws a JSON object; members are often those that join rows.
func object(t *rapid.T, depth int) []byte {
	b := []byte{'{'}
	seen := map[string]bool{}
	for range rapid.IntRange(0, 5).Draw(t, "members") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		if rapid.IntRange(0, 20).Draw(t, "any") == 0 {
			name = rapid.String().Draw(t, "any name")
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(jsonstream.AppendQuoted(b, name), ':')
		b = append(b, value(t, depth)...)
	}
	return append(b, '}')
}

// TestAnyData: whatever objects there are, they come back from CSV and from XLSX.
func TestAnyData(t *testing.T) {
	scratch := room(t)
	rapid.Check(t, func(t *rapid.T) {
		var raw bytes.Buffer
		list := rapid.SampledFrom(packaging.Lists).Draw(t, "list")
		raw.WriteString(`{"` + list + `":[`)
		var want []string
		for i := range rapid.IntRange(1, 4).Draw(t, "objects") {
			if i > 0 {
				raw.WriteByte(',')
			}
			o := object(t, 3)
			raw.Write(o)
			v, faults := jsonstream.Parse(o, jsonstream.Options{})
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			want = append(want, string(v.Canonical(nil)))
		}
		raw.WriteString("]}")
		for _, form := range []string{"csv", "xlsx"} {
			sheets, end := laidOut(t, raw.Bytes(), form, scratch)
			got := gathered(t, sheets, scratch)
			end()
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Fatalf("%s of %s\n got %s\nwant %s", form, raw.Bytes(), strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	})
}

// laidOut are the sheets that data was laid out in.
func laidOut(t *rapid.T, raw []byte, form string, scratch packaging.Room) (sheets []*tabular.Sheet, end func()) {
	f := tabular.NewFlatten(tabular.Options{Take: tabular.Records, Room: scratch, Report: func(p *problem.Problem) { t.Fatalf("reported: %v", p) }})
	defer f.Close()
	src, err := source.Open(bytes.NewReader(raw), "test", source.Options{})
	if err == nil {
		err = f.Read(src)
	}
	if err != nil {
		t.Fatal(err)
	}
	if form == "csv" {
		made := newFolder()
		if _, err := f.WriteCSV(made, rapid.Bool().Draw(t, "mark")); err != nil {
			t.Fatal(err)
		}
		return sheetsOf(made.folder), func() {}
	}
	var made bytes.Buffer
	if _, err := f.WriteXLSX(&made, false); err != nil {
		t.Fatal(err)
	}
	b, err := tabular.OpenXLSX("test.xlsx", bytes.NewReader(made.Bytes()), int64(made.Len()), scratch)
	if err != nil {
		t.Fatal(err)
	}
	return b.Sheets, func() { _ = b.Close() }
}

func gathered(t *rapid.T, sheets []*tabular.Sheet, scratch packaging.Room) (objects []string) {
	var out bytes.Buffer
	_, err := tabular.Unflatten(sheets, &out, tabular.Wishes{Lines: true, Room: scratch, Tell: func(f tabular.Finding) { t.Errorf("found: %+v", f) }})
	if err != nil {
		t.Fatal(err)
	}
	for item, p := range jsonstream.NewReader(&out, jsonstream.Options{Framing: jsonstream.Lines}).All() {
		if p != nil {
			t.Fatalf("what was made is no JSON: %v", p)
		}
		objects = append(objects, string(item.Value.Canonical(nil)))
	}
	return objects
}

// TestManyObjects: what does not fit into memory waits in files, and order and
// joins hold.
func TestManyObjects(t *testing.T) {
	var raw bytes.Buffer
	raw.WriteString(`{"releases":[`)
	const objects = 20_000
	for i := range objects {
		if i > 0 {
			raw.WriteByte(',')
		}
		id := strconv.Itoa(i % (objects - 7)) // the last have the ids of the first
		raw.WriteString(`{"ocid":"` + id + `","id":"1","tender":{"title":"` + strings.Repeat("x", i%300) + `"},"awards":[{"id":"1","items":[{"id":"1"},{"id":"2","quantity":` + id + `}]},{"id":"2"}]}`)
	}
	raw.WriteString("]}")
	want := objectsOf(t, raw.Bytes())
	same(t, sheetsOf(toCSV(t, raw.Bytes())), want)
	same(t, workbook(t, toXLSX(t, raw.Bytes())), want)
}
