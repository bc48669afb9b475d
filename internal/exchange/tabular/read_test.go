package tabular_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"imar/internal/base/problem"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/tabular"
)

// csvSheets are sheets of CSV by name.
func csvSheets(files map[string]string) []*tabular.Sheet {
	made := folder{}
	for name, text := range files {
		made[name+".csv"] = bytes.NewBufferString(text)
	}
	return sheetsOf(made)
}

// rules are the rules of findings with their places.
func rules(found []tabular.Finding) (list []string) {
	for _, f := range found {
		list = append(list, strings.TrimSpace(strings.TrimPrefix(f.Rule, "tabular.")+" "+f.Cell))
	}
	return list
}

func TestReadingSheets(t *testing.T) {
	cases := []struct {
		what  string
		files map[string]string
		want  []string
		found []string
	}{
		{"repeated parents are one object", map[string]string{"releases": "ocid,id,tender/id,tender/title,awards/0/id,awards/0/suppliers/0/id\na,1,t,x,1,s1\na,1,t,x,1,s2\na,1,t,x,2,s1\n"},
			[]string{`{"awards":[{"id":"1","suppliers":[{"id":"s1"},{"id":"s2"}]},{"id":"2","suppliers":[{"id":"s1"}]}],"id":"1","ocid":"a","tender":{"id":"t","title":"x"}}`}, nil},
		{"children of several sheets join, whatever the sheets' order", map[string]string{"releases": "ocid,id\na,1\nb,1\n", "awards": "ocid,id,awards/0/id,awards/0/title\nb,1,2,zwei\na,1,1,eins\n", "awa_items": "ocid,id,awards/0/id,awards/0/items/0/id\na,1,1,i\nb,1,2,j\n"},
			[]string{`{"awards":[{"id":"1","items":[{"id":"i"}],"title":"eins"}],"id":"1","ocid":"a"}`, `{"awards":[{"id":"2","items":[{"id":"j"}],"title":"zwei"}],"id":"1","ocid":"b"}`}, nil},
		{"several indices in one row, in the order of their numbers' columns", map[string]string{"projects": "id,parties/0/id,parties/1/id,sector\np,a,b,transport;transport.road\n"},
			[]string{`{"id":"p","parties":[{"id":"a"},{"id":"b"}],"sector":["transport","transport.road"]}`}, nil},
		{"rows without ids are objects of their own in the main sheet", map[string]string{"projects": "title\na\nb\n"}, []string{`{"title":"a"}`, `{"title":"b"}`}, nil},
		{"elements of a plain list by index", map[string]string{"releases": "ocid,id,tag/0,tag/1\na,1,tender,award\n"}, []string{`{"id":"1","ocid":"a","tag":["tender","award"]}`}, nil},
		{"truths", map[string]string{"releases": "ocid,id,tender/hasEnquiries\na,1,TRUE\nb,1,لا\nc,1,maybe\n"},
			[]string{`{"id":"1","ocid":"a","tender":{"hasEnquiries":true}}`, `{"id":"1","ocid":"b","tender":{"hasEnquiries":false}}`, `{"id":"1","ocid":"c","tender":{"hasEnquiries":"maybe"}}`}, []string{"not-a-truth C4"}},
		{"unknown columns are text", map[string]string{"releases": "ocid,id,own/size\na,1,5\n"}, []string{`{"id":"1","ocid":"a","own":{"size":"5"}}`}, nil},
		{"a contradiction keeps what was first", map[string]string{"releases": "ocid,id,language\na,1,ar\na,1,en\n"}, []string{`{"id":"1","language":"ar","ocid":"a"}`}, []string{"contradiction C3"}},
		{"a list and a value at one place", map[string]string{"releases": "ocid,id,awards,awards/0/id\na,1,json:5,1\n"}, []string{`{"awards":5,"id":"1","ocid":"a"}`}, []string{"other-shape D2"}},
		{"remarks are passed over", map[string]string{"releases": "ocid,# note,id\na,see page 5,1\n", "#notes": "x\ny\n"}, []string{`{"id":"1","ocid":"a"}`}, nil},
		{"lines of Excel, blank rows, a row without end", map[string]string{"releases": "sep=;\r\n\r\nocid;id;language\r\na;1;\r\n;;\r\nb;1;ar"}, []string{`{"id":"1","ocid":"a"}`, `{"id":"1","language":"ar","ocid":"b"}`}, nil},
		{"tabs, quotes and line ends within", map[string]string{"releases": "ocid\tid\ttender/title\na\t1\t\"x \"\"y\"\"\r\nz\"\n"}, []string{`{"id":"1","ocid":"a","tender":{"title":"x \"y\"\r\nz"}}`}, nil},
		{"json that is none", map[string]string{"releases": "ocid,id,language\na,1,json:{\n"}, []string{`{"id":"1","language":"json:{","ocid":"a"}`}, []string{"bad-json C2"}},
		{"headings that are none", map[string]string{"releases": "ocid,id,0/x,,language\na,1,p,q,ar\n"}, []string{`{"id":"1","language":"ar","ocid":"a"}`}, []string{"bad-heading C1", "no-heading D2"}},
		{"dates", map[string]string{"releases": "ocid,id,date\na,1,2026-11-23\nb,1,23/11/2026\n"}, []string{`{"date":"2026-11-23","id":"1","ocid":"a"}`, `{"date":"23/11/2026","id":"1","ocid":"b"}`}, []string{"not-a-date C3"}},
		{"two metas", map[string]string{"releases": "ocid\na\n", "meta": "uri\nu\nv\n"}, []string{`{"ocid":"a"}`}, []string{"many-metas"}},
	}
	for _, c := range cases {
		got, found := back(t, csvSheets(c.files))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
		if diff := cmp.Diff(c.found, rules(found)); diff != "" {
			t.Errorf("%s, findings (-want +got):\n%s", c.what, diff)
		}
	}
}

// TestSavedAgain: Excel saves a sheet that Imar wrote in its own way, and the types
// that are known stay known.
func TestSavedAgain(t *testing.T) {
	made := toCSV(t, []byte(`{"releases":[{"ocid":"a","id":"1","own":{"size":5.5,"list":["x","y"]},"tender":{"value":{"amount":1500.5}}}]}`))
	made["releases.csv"] = bytes.NewBufferString("ocid;id;tender/value/amount;own/size;own/list\r\na;1;1500,5;5,5;\"x;y\"\r\n")
	got, found := back(t, sheetsOf(made))
	if diff := cmp.Diff([]string{`{"id":"1","ocid":"a","own":{"list":["x","y"],"size":5.5},"tender":{"value":{"amount":1500.5}}}`}, got); diff != "" || len(found) > 0 {
		t.Errorf("%v\n%s", found, diff)
	}
}

// TestEncodings: CSV as offices save it.
func TestEncodings(t *testing.T) {
	const text = "ocid,id,tender/title\na,1,إعادة بناء المدرسة الابتدائية في المدينة\n"
	arabic, err := charmap.Windows1256.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{"UTF-8": text, "with a mark": "\ufeff" + text, "Windows-1256": arabic, "UTF-16": wide} {
		got, found := back(t, csvSheets(map[string]string{"releases": raw}))
		if want := []string{`{"id":"1","ocid":"a","tender":{"title":"إعادة بناء المدرسة الابتدائية في المدينة"}}`}; !cmp.Equal(got, want) || len(found) > 0 {
			t.Errorf("%s: %v %v", name, got, found)
		}
	}
}

// TestWorkbookOfExcel reads a workbook that another library wrote: shared strings,
// numbers, dates, formulas, truths, errors.
func TestWorkbookOfExcel(t *testing.T) {
	file := excelize.NewFile()
	defer file.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(file.SetSheetName("Sheet1", "releases"))
	must(file.SetSheetRow("releases", "A1", &[]any{"ocid", "id", "date", "tender/value/amount", "tender/hasEnquiries", "tender/title", "tender/numberOfTenderers", "tender/description"}))
	must(file.SetSheetRow("releases", "A2", &[]any{"a", 2020, time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), 0.1, true, "<é> 😀", 3}))
	must(file.SetCellFormula("releases", "H2", `"x"&"y"`))
	must(file.SetCellRichText("releases", "F3", []excelize.RichTextRun{{Text: "fett"}, {Text: " und mager"}}))
	must(file.SetSheetRow("releases", "A3", &[]any{"b", "1"}))
	_, err := file.NewSheet("awards")
	must(err)
	must(file.SetSheetRow("awards", "A1", &[]any{"ocid", "id", "awards/0/id", "awards/0/date"}))
	must(file.SetSheetRow("awards", "A2", &[]any{"a", 2020, 7, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}))
	var raw bytes.Buffer
	must(file.Write(&raw))
	got, found := back(t, workbook(t, raw.Bytes()))
	want := []string{
		`{"awards":[{"date":"2026-11-23T00:00:00Z","id":7}],"date":"2026-11-23T10:00:00Z","id":"2020","ocid":"a","tender":{"hasEnquiries":true,"numberOfTenderers":3,"title":"<é> 😀","value":{"amount":0.1}}}`,
		`{"id":"1","ocid":"b","tender":{"title":"fett und mager"}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestOurWorkbook: another library reads the workbooks that are written, and sees
// text as text, numbers as numbers, dates as dates.
func TestOurWorkbook(t *testing.T) {
	raw := toXLSX(t, []byte(`{"releases":[{"ocid":"=1+1","id":"001","date":"2026-11-23T10:00:00Z","tender":{"value":{"amount":1.10},"numberOfTenderers":12345678901234567890,"hasEnquiries":true,"title":"_x0041_ \u0001 \r\n <é>"}}]}`))
	file, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.GetRows("releases")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"ocid", "id", "date", "tender/title", "tender/value/amount", "tender/hasEnquiries", "tender/numberOfTenderers"},
		{"=1+1", "001", "2026-11-23T10:00:00Z", "_x0041_ \u0001 \r\n <é>", "1.1", "TRUE", "12345678901234567890"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset, "E2": excelize.CellTypeUnset, "F2": excelize.CellTypeBool, "G2": excelize.CellTypeInlineString} {
		if kind, err := file.GetCellType("releases", cell); err != nil || kind != want {
			t.Errorf("%s is of type %d, not %d (%v)", cell, kind, want, err)
		}
	}
	if formula, err := file.GetCellFormula("releases", "A2"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q (%v)", formula, err)
	}
}

// TestExcelErrors: a cell that shows an error has no value, and is told.
func TestExcelErrors(t *testing.T) {
	raw := patched(t, toXLSX(t, []byte(`{"releases":[{"ocid":"a","tender":{"value":{"amount":1}}}]}`)), "xl/worksheets/sheet1.xml",
		`<c r="B2"><v>1</v></c>`, `<c r="B2" t="e"><v>#DIV/0!</v></c>`)
	got, found := back(t, workbook(t, raw))
	if diff := cmp.Diff([]string{`{"ocid":"a"}`}, got); diff != "" || !cmp.Equal(rules(found), []string{"formula-error B2"}) {
		t.Errorf("%v %v", got, found)
	}
}

// patched is a workbook with a text replaced in a part.
func patched(t *testing.T, raw []byte, part, from, to string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	out := zip.NewWriter(&made)
	replaced := false
	for _, file := range in.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name == part {
			replaced = bytes.Contains(text, []byte(from))
			text = bytes.ReplaceAll(text, []byte(from), []byte(to))
		}
		w, err := out.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil || !replaced {
		t.Fatalf("%s has no %s (%v)", part, from, err)
	}
	return made.Bytes()
}

// TestHostileWorkbooks: what is made to do harm is refused, in bounded memory.
func TestHostileWorkbooks(t *testing.T) {
	plain := toXLSX(t, []byte(`{"releases":[{"ocid":"a"}]}`))
	row := func(b *bytes.Buffer, cells string) { b.WriteString(`<row>` + cells + `</row>`) }
	var bomb, wide, long bytes.Buffer
	for range 1500 {
		row(&bomb, strings.Repeat(`<c/>`, 16_000))
	}
	row(&wide, strings.Repeat(`<c t="inlineStr"><is><t>x</t></is></c>`, 16_385))
	long.WriteString(`<row r="1048577"><c t="inlineStr"><is><t>x</t></is></c></row>`)
	slip := func() []byte {
		var made bytes.Buffer
		out := zip.NewWriter(&made)
		w, err := out.Create("../../etc/passwd")
		if err == nil {
			_, err = w.Write([]byte("x"))
		}
		if err == nil {
			err = out.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return made.Bytes()
	}
	const end = "</sheetData>"
	for want, raw := range map[string][]byte{
		"tabular.path-in-workbook": slip(),
		"tabular.bomb":             patched(t, plain, "xl/worksheets/sheet1.xml", end, bomb.String()+end),
		"tabular.too-many-columns": patched(t, plain, "xl/worksheets/sheet1.xml", end, wide.String()+end),
		"tabular.too-many-rows":    patched(t, plain, "xl/worksheets/sheet1.xml", end, long.String()+end),
		"tabular.bad-workbook":     plain[:len(plain)/2],
	} {
		if got := readingFails(t, raw); got != want {
			t.Errorf("it fails with %q, not %q", got, want)
		}
	}
}

// readingFails is the key of the problem that a workbook ends in.
func readingFails(t *testing.T, raw []byte) string {
	t.Helper()
	b, err := tabular.OpenXLSX("test.xlsx", bytes.NewReader(raw), int64(len(raw)), room(t))
	if err == nil {
		defer b.Close()
		_, err = tabular.Unflatten(b.Sheets, io.Discard, tabular.Wishes{Room: room(t), Tell: func(tabular.Finding) {}})
	}
	for _, p := range problem.Of(err) {
		return p.Key
	}
	return ""
}

// TestHostileCSV: a row without end is refused, and so are the rows of an object
// that no memory would hold.
func TestHostileCSV(t *testing.T) {
	endless := tabular.CSVSheet("endless.csv", "releases", func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("ocid,id\na,\""), &repeated{text: "x", left: 40 << 20})), nil
	})
	_, err := tabular.Unflatten([]*tabular.Sheet{endless}, io.Discard, tabular.Wishes{Room: room(t), Tell: func(tabular.Finding) {}})
	if ps := problem.Of(err); len(ps) != 1 || ps[0].Key != "tabular.long-row" {
		t.Errorf("a row without end: %v", err)
	}
	one := tabular.CSVSheet("one.csv", "releases", func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("ocid,id,awards/0/title\n"), &repeated{text: "a,1," + strings.Repeat("y", 1000) + "\n", left: 30 * 1005 * 1000})), nil
	})
	var found []tabular.Finding
	var out bytes.Buffer
	n, err := tabular.Unflatten([]*tabular.Sheet{one}, &out, tabular.Wishes{Lines: true, Room: room(t), Tell: func(f tabular.Finding) { found = append(found, f) }})
	if err != nil || n != 1 || out.Len() > 0 || !cmp.Equal(rules(found), []string{"large-object"}) {
		t.Errorf("%v, %d objects, %d bytes, %v", err, n, out.Len(), rules(found))
	}
}

// repeated gives a text again and again, so many bytes in all.
type repeated struct {
	text string
	left int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		piece := copy(p[n:], r.text[r.at:])
		n, r.left, r.at = n+piece, r.left-piece, (r.at+piece)%len(r.text)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// TestTooManyKeys: data with keys where values should be is refused.
func TestTooManyKeys(t *testing.T) {
	var raw bytes.Buffer
	raw.WriteString(`{"releases":[{"ocid":"a"`)
	for i := range tabular.MaxColumns {
		fmt.Fprintf(&raw, `,"k%d":1`, i)
	}
	raw.WriteString(`}]}`)
	f := tabular.NewFlatten(tabular.Options{Room: room(t)})
	defer f.Close()
	if err := f.Read(open(t, raw.Bytes())); err != nil {
		t.Fatal(err)
	}
	_, err := f.WriteCSV(newFolder(), false)
	if ps := problem.Of(err); len(ps) != 1 || ps[0].Key != "tabular.many-columns" {
		t.Errorf("it fails with %v", err)
	}
}

func FuzzSheets(f *testing.F) {
	f.Add("ocid,id,awards/0/id\na,1,2\n", false)
	f.Add("sep=;\nid;title\n\"x\ny\";=1\n", false)
	f.Add("#,#awards,awards/0/x\n1,2,json:null\n", true)
	f.Add("\xd5\n0", true)
	f.Add("\xff\xfeo\x00c\x00i\x00d\x00", false)
	f.Fuzz(func(t *testing.T, text string, described bool) {
		sheets := csvSheets(map[string]string{"releases": text})
		if described {
			sheets[0].Describe([]byte(`{"created_by":"imar","resources":[{"path":"releases.csv","schema":{"fields":[]}}]}`))
		}
		var out bytes.Buffer
		_, err := tabular.Unflatten(sheets, &out, tabular.Wishes{Lines: true, Room: room(t), Tell: func(tabular.Finding) {}})
		for _, p := range problem.Of(err) {
			if p.Code == problem.Internal {
				t.Error(p)
			}
		}
		if err != nil {
			return
		}
		for item, p := range jsonstream.NewReader(&out, jsonstream.Options{Framing: jsonstream.Lines}).All() {
			if p != nil {
				t.Errorf("what was made is no JSON: %v at %v", p, item.At)
			}
		}
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add([]byte(`<row r="1"><c r="A1" t="inlineStr"><is><t>ocid</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>`))
	f.Add([]byte(`<row><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c s="3"><v>1e99</v></c></row>`))
	f.Fuzz(func(t *testing.T, rows []byte) {
		var made bytes.Buffer
		out := zip.NewWriter(&made)
		for name, text := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="releases" r:id="1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="1" Type="x/worksheet" Target="s.xml"/></Relationships>`,
			"xl/s.xml":                   `<worksheet><sheetData>` + string(rows) + `</sheetData></worksheet>`,
		} {
			w, err := out.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, text); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := tabular.OpenXLSX("test.xlsx", bytes.NewReader(made.Bytes()), int64(made.Len()), room(t))
		if err == nil {
			defer b.Close()
			_, err = tabular.Unflatten(b.Sheets, io.Discard, tabular.Wishes{Room: room(t), Tell: func(tabular.Finding) {}})
		}
		for _, p := range problem.Of(err) {
			if p.Code == problem.Internal {
				t.Error(p)
			}
		}
	})
}
