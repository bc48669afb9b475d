package xmlstream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

func itoa(i int) string { return strconv.Itoa(i) }

// told writes what a Reader gives, a line each: elements as XPath, line:column
// and raw text; problems as key, XPath and line:column.
func told(r io.Reader, opts Options) []string {
	var lines []string
	for item, p := range NewReader(r, opts).All() {
		if p != nil {
			lines = append(lines, fmt.Sprintf("! %s %s %d:%v", p.Key, p.Field, p.Line, p.Args[0]))
			continue
		}
		e := item.Element
		lines = append(lines, fmt.Sprintf("%s %d:%d %s", e.XPath(), e.Line(), e.Position().Column, e.Raw()))
	}
	return lines
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		name, data string
		opts       Options
		want       []string
	}{
		{"whole", "<?xml version='1.0'?>\n<!-- c --><?p?>\n<r a='1'>\n <x/><y> </y>\n<x>t</x ></r>\n<!--e-->", Options{}, []string{
			`/r 3:1 <r a='1'>`, `/r/x[1] 4:2 <x/>`, `/r/y[1] 4:6 <y> </y>`, `/r/x[2] 5:1 <x>t</x >`}},
		{"empty root", `<r/>`, Options{}, []string{`/r 1:1 <r/>`}},
		{"nothing", " \n", Options{}, []string{`! xml.empty  2:1`}},
		{"only a comment", `<!--c-->`, Options{}, []string{`! xml.empty  1:9`}},
		{"no markup", `x`, Options{}, []string{`! xml.syntax  1:1`}},
		{"cut off", `<r><x>1</x><x>2</`, Options{}, []string{`/r 1:1 <r>`, `/r/x[1] 1:4 <x>1</x>`, `! xml.truncated /r/x[2] 1:18`}},
		{"cut in a tag", `<r><x a="`, Options{}, []string{`/r 1:1 <r>`, `! xml.truncated /r/x[1] 1:10`}},
		{"cut behind", `<r><x/> `, Options{}, []string{`/r 1:1 <r>`, `/r/x[1] 1:4 <x/>`, `! xml.truncated /r 1:9`}},
		{"trailing", `<r/><s/>`, Options{}, []string{`/r 1:1 <r/>`, `! xml.trailing  1:5`}},
		{"doctype", `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>`, Options{}, []string{`! xml.doctype  1:1`}},
		{"doctype inside", `<r><!DOCTYPE r><x/></r>`, Options{}, []string{`/r 1:1 <r>`, `! xml.syntax /r 1:5`}},
		{"tags cross", `<r><a><b></a></b></r>`, Options{}, []string{`/r 1:1 <r>`, `! xml.tag-mismatch /r/a[1]/b[1] 1:10`}},
		{"wrong end", `<r></s>`, Options{}, []string{`/r 1:1 <r>`, `! xml.tag-mismatch /r 1:4`}},
		{"longer end", `<r></rr>`, Options{}, []string{`/r 1:1 <r>`, `! xml.tag-mismatch /r 1:4`}},
		{"many faults in one", "<r><a b='1' b='2'>&nbsp; & \x01\xff]]></a><a><c xml:id='&#0;'/></a><a/></r>", Options{}, []string{`/r 1:1 <r>`,
			`! xml.duplicate-attribute /r/a[1] 1:16`, `! xml.unknown-entity /r/a[1] 1:19`, `! xml.bad-reference /r/a[1] 1:26`,
			`! xml.bad-character /r/a[1] 1:28`, `! xml.invalid-utf8 /r/a[1] 1:29`, `! xml.section-end /r/a[1] 1:30`,
			`! xml.bad-character /r/a[2]/c[1] 1:51`, `/r/a[3] 1:62 <a/>`}},
		{"stray text", "<r>\n t<x/><![CDATA[u]]><x/></r>", Options{}, []string{`/r 1:1 <r>`, `! xml.stray-text /r 2:2`, `/r/x[1] 2:3 <x/>`, `! xml.stray-text /r 2:7`, `/r/x[2] 2:20 <x/>`}},
		{"prefixes", `<r xmlns:a="u" xmlns:b="u"><a:x/><c:x/><x a:i="1" b:i="2"/><a:x xmlns:a="v"/></r>`, Options{}, []string{
			`/r 1:1 <r xmlns:a="u" xmlns:b="u">`, `/r/a:x[1] 1:28 <a:x/>`, `! xml.unknown-prefix /r/c:x[1] 1:34`,
			`! xml.duplicate-attribute /r/x[1] 1:56`, `/r/a:x[2] 1:60 <a:x xmlns:a="v"/>`}},
		{"reserved", `<r><x xmlns:xml="u"/><x xmlns:a=""/><x xmlns:xmlns="u"/></r>`, Options{}, []string{`/r 1:1 <r>`,
			`! xml.reserved-prefix /r/x[1] 1:18`, `! xml.unknown-prefix /r/x[2] 1:34`, `! xml.reserved-prefix /r/x[3] 1:53`}},
		{"deep", `<r><a><b/></a></r>`, Options{MaxDepth: 2}, []string{`/r 1:1 <r>`, `! xml.depth /r/a[1] 1:7`}},
		{"large", `<r><a/><b>` + strings.Repeat("x", 40) + `</b></r>`, Options{MaxElement: 32}, []string{`/r 1:1 <r>`, `/r/a[1] 1:4 <a/>`, `! xml.large-element /r/b[1] 1:8`}},
		{"many attributes", `<r><x` + manyAttributes(1001) + `/></r>`, Options{}, []string{`/r 1:1 <r>`, `! xml.many-attributes /r/x[1] 1:8897`}},
		{"declaration late", ` <?xml version="1.0"?><r/>`, Options{}, []string{`! xml.bad-instruction  1:2`}},
		{"declaration wrong", `<?xml encoding="UTF-8"?><r/>`, Options{}, []string{`! xml.bad-declaration  1:1`, `/r 1:25 <r/>`}},
		{"encoding unknown", `<?xml version="1.0" encoding="EBCDIC"?><r/>`, Options{}, []string{`! xml.unknown-encoding  1:1`}},
		{"encoding contradicted", `<?xml version="1.0" encoding="UTF-16"?><r/>`, Options{}, []string{`! xml.encoding-mismatch  1:1`, `/r 1:40 <r/>`}},
		{"mark contradicted", "\ufeff<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r>\u0639</r>", Options{}, []string{
			`! xml.encoding-mismatch  1:1`, `/r 1:44 <r>`, `! xml.stray-text /r 1:47`}},
		{"lines end with CR LF", "<r>\r\n<x>\r\n</x>\r\n</r>", Options{}, []string{`/r 1:1 <r>`, "/r/x[1] 2:1 <x>\r\n</x>"}},
		{"names in Arabic", "<مشروع><اسم/></مشروع>", Options{}, []string{"/مشروع 1:1 <مشروع>", "/مشروع/اسم[1] 1:8 <اسم/>"}},
		{"names that are none", "<r><1/></r>", Options{}, []string{`/r 1:1 <r>`, `! xml.bad-name /r 1:5`}},
		{"two colons", "<r><a:b:c/></r>", Options{}, []string{`/r 1:1 <r>`, `! xml.bad-name /r 1:5`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, view := range []int{0, 1} {
				c.opts.view = view
				if diff := cmp.Diff(c.want, told(iotest.OneByteReader(strings.NewReader(c.data)), c.opts)); diff != "" {
					t.Errorf("view %d (-want +got):\n%s", view, diff)
				}
			}
		})
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` a%d="1"`, i)
	}
	return b.String()
}

func TestEncodings(t *testing.T) {
	const word = "إعمار é"
	text := `<?xml version="1.0" encoding="%s"?><r><x a="` + word + `">` + word + `</x></r>`
	wide := func(big bool, text string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	for name, data := range map[string]string{
		"UTF-8":           fmt.Sprintf(text, "utf-8"),
		"UTF-8 and mark":  "\ufeff" + fmt.Sprintf(text, "UTF-8"),
		"UTF-16BE":        wide(true, fmt.Sprintf(text, "UTF-16")),
		"UTF-16LE":        wide(false, fmt.Sprintf(text, "UTF-16")),
		"UTF-16LE, plain": wide(false, fmt.Sprintf(text, "utf-16"))[2:],
		"windows-1256":    strings.ReplaceAll(fmt.Sprintf(text, "windows-1256"), word, "\xc5\xda\xe3\xc7\xd1 \xe9"),
	} {
		var got []string
		for item, p := range NewReader(strings.NewReader(data), Options{}).All() {
			if p != nil {
				t.Errorf("%s: %v", name, p)
			}
			if !item.Root {
				a, _ := item.Element.Attr("", "a")
				got = append(got, a, item.Element.Text())
			}
		}
		if diff := cmp.Diff([]string{word, word}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	list := read([]byte("<?xml version='1.0' encoding='windows-1252'?><r><x>\x81</x></r>"), Options{})
	if len(list) != 1 || list[0].Key != faultUTF8 {
		t.Errorf("an unassigned byte: %v", list)
	}
}

func TestReaderTellsWhyTheInputBroke(t *testing.T) {
	refused := problem.New(problem.TooLarge, "file.bomb")
	for _, data := range []string{"", "<r>", "<r><x", "<r><x/>", "<r/>", "<!--"} {
		for cause, want := range map[error]string{errors.New("unplugged"): faultRead, refused: "file.bomb"} {
			var last *problem.Problem
			for _, p := range NewReader(io.MultiReader(strings.NewReader(data), iotest.ErrReader(cause)), Options{}).All() {
				last = p
			}
			if last == nil || last.Key != want {
				t.Errorf("%q then %v: %v", data, cause, last)
			}
		}
	}
}

func TestReaderStopsWhenLeft(t *testing.T) {
	for _, data := range []string{`<r><x/><y/></r>`, `<r><x>&e;</x><y/></r>`, `<r>t<y/></r>`, `<r>`} {
		n := 0
		for range NewReader(strings.NewReader(data), Options{}).All() {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%s: %d items", data, n)
		}
	}
}

// TestConstantMemory reads 200 MB and looks at what was allocated on the way.
func TestConstantMemory(t *testing.T) {
	activity := `<iati-activity default-currency="LYD"><title><narrative>` + strings.Repeat("إعمار ", 1700) + "</narrative></title></iati-activity>\n"
	readers := []io.Reader{strings.NewReader(`<iati-activities version="2.03">`)}
	for range 200_000_000 / len(activity) {
		readers = append(readers, strings.NewReader(activity))
	}
	r := io.MultiReader(append(readers, strings.NewReader(`</iati-activities>`))...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	activities := 0
	var line int
	for item, p := range NewReader(r, Options{}).All() {
		if p != nil {
			t.Fatal(p)
		}
		if !item.Root {
			activities++
			line = item.Element.Line()
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 || activities < 9000 || line != activities {
		t.Errorf("%d bytes allocated for %d activities, the last on line %d", grown, activities, line)
	}
}

func TestManyNamesAreRefused(t *testing.T) {
	var b strings.Builder
	for i := range maxNames {
		fmt.Fprintf(&b, "<n%d/>", i)
	}
	list := read([]byte("<r><x>"+b.String()+"</x></r>"), Options{})
	if len(list) != 1 || list[0].Key != faultNames {
		t.Errorf("%v", list)
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="UTF-8"?><a b="1" c='&lt;'><d e="x"/>t&#10;<![CDATA[<]]><?pi x?><!-- c --></a>`,
		`<r xmlns="u" xmlns:p="v"><p:x p:a="1" xml:lang="ar">t<y/>u</p:x></r>`, "<r>\r\n<x>\r</x></r>", "\xff\xfe<\x00r\x00/\x00>\x00",
		`<?xml version="1.0" encoding="windows-1256"?><r><x>` + "\xc5" + `</x></r>`, `<r><x>]]></x><y>&e;</y></r>`, `<r><!DOCTYPE x></r>`, `<a></b>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want := told(bytes.NewReader(data), Options{})
		if diff := cmp.Diff(want, told(iotest.OneByteReader(bytes.NewReader(data)), Options{view: 1})); diff != "" {
			t.Fatalf("%q (-at once +byte by byte):\n%s", data, diff)
		}
		sound := true
		for item, p := range NewReader(bytes.NewReader(data), Options{}).All() {
			if p != nil {
				sound = false
				continue
			}
			first := flatten(nil, item.Element)
			if diff := cmp.Diff(first, flatten(nil, item.Element.Clone())); diff != "" {
				t.Fatalf("%q: the clone differs:\n%s", data, diff)
			}
		}
		// encoding/xml refuses some names of the fifth edition, and versions
		// and encodings other than its own.
		if err := tokensErr(data); sound && err != nil && data[0] == '<' && bytes.Count(data, []byte{0}) == 0 &&
			!strings.Contains(err.Error(), "invalid XML name") && !strings.Contains(err.Error(), "unsupported version") &&
			!strings.Contains(err.Error(), "invalid UTF-8") && !strings.Contains(err.Error(), "expected element name") {
			t.Fatalf("%q: accepted, but encoding/xml says %v", data, err)
		}
	})
}

func TestEverySentenceExists(t *testing.T) {
	for _, key := range []string{faultSyntax, faultTruncated, faultEmpty, faultTrailing, faultDoctype, faultDeclaration, faultEncoding, faultMismatch,
		faultTag, faultName, faultNames, faultAttribute, faultAttributes, faultSpace, faultPrefix, faultReserved, faultEntity, faultReference,
		faultCharacter, faultUTF8, faultSection, faultComment, faultInstruction, faultDepth, faultLarge, faultStray, faultMore, faultRead} {
		for _, l := range lang.All {
			if !lang.Has(l, key) {
				t.Errorf("no sentence for %s in %s", key, l)
			}
		}
	}
}
