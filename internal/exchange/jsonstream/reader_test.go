package jsonstream

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

func itoa(i int) string { return strconv.Itoa(i) }

// drip gives its data byte by byte.
type drip struct{ data []byte }

func (d *drip) Read(p []byte) (int, error) {
	if len(d.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:1], d.data)
	d.data = d.data[n:]
	return n, nil
}

// told writes what a Reader gives, a line each: pieces as document, pointer,
// line:column and text; problems as key, pointer and line:column.
func told(r io.Reader, opts Options) []string {
	var lines []string
	for it, p := range NewReader(r, opts).All() {
		switch {
		case p != nil:
			lines = append(lines, fmt.Sprintf("! %s %s %d:%v", p.Key, p.Field, p.Line, p.Args[0]))
		case it.Opened:
			lines = append(lines, fmt.Sprintf("%d %s %d:%d opened", it.Document, it.Pointer(), it.At.Line, it.At.Column))
		default:
			lines = append(lines, fmt.Sprintf("%d %s %d:%d %s", it.Document, it.Value.Pointer(), it.Value.Line(), it.Value.Position().Column, it.Value.Raw()))
		}
	}
	return lines
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		name, data string
		opts       Options
		want       []string
	}{
		{"whole", ` {"a":[1]} `, Options{}, []string{`0  1:2 {"a":[1]}`}},
		{"package", "{\"uri\":\"x\",\n \"releases\": [ {\"a\":1}, 2 ],\n\"version\" : 1.10}", Options{Enter: Into("releases")}, []string{
			`0  1:1 opened`, `0 /uri 1:8 "x"`, `0 /releases 2:14 opened`, `0 /releases/0 2:16 {"a":1}`, `0 /releases/1 2:25 2`, `0 /version 3:13 1.10`}},
		{"empty containers", `{"releases":[],"records":{}}`, Options{Enter: Into("releases", "records")}, []string{
			`0  1:1 opened`, `0 /releases 1:13 opened`, `0 /records 1:26 {}`}},
		{"the name elsewhere", `[{"releases":[1]}]`, Options{Enter: Into("releases")}, []string{`0  1:1 opened`, `0 /0 1:2 {"releases":[1]}`}},
		{"columns count characters", `["عمر", 1]`, Options{Enter: Into()}, []string{`0  1:1 opened`, `0 /0 1:2 "عمر"`, `0 /1 1:9 1`}},
		{"a broken element", "[1,\n{\"a\":1,\"b\":{\"c\":01,\"c\":2}}, \"\\ud800\",\n3]", Options{Enter: Into()}, []string{
			`0  1:1 opened`, `0 /0 1:2 1`, `! json.bad-number /1/b/c 2:17`, `! json.duplicate-key /1/b/c 2:20`, `! json.lone-surrogate /2 2:30`, `0 /3 3:1 3`}},
		{"pointers escape", `{"a/b":{"~":[tru]}}`, Options{}, []string{`! json.syntax /a~1b/~0 1:17`}},
		{"a repeated member", `{"releases":[1],"x":1,"releases":[2,03],"x":2,"y":3}`, Options{Enter: Into("releases")}, []string{
			`0  1:1 opened`, `0 /releases 1:13 opened`, `0 /releases/0 1:14 1`, `0 /x 1:21 1`,
			`! json.duplicate-key /releases 1:23`, `! json.bad-number /releases/1 1:37`, `! json.duplicate-key /x 1:41`, `0 /y 1:51 3`}},
		{"cut off", `{"releases":[{"a":1},{"b"`, Options{Enter: Into("releases")}, []string{
			`0  1:1 opened`, `0 /releases 1:13 opened`, `0 /releases/0 1:14 {"a":1}`, `! json.truncated /releases/1/b 1:26`}},
		{"cut between", `{"releases":[{"a":1},`, Options{Enter: Into("releases")}, []string{
			`0  1:1 opened`, `0 /releases 1:13 opened`, `0 /releases/0 1:14 {"a":1}`, `! json.truncated /releases 1:22`}},
		{"empty", " \n", Options{}, []string{`! json.empty  2:1`}},
		{"no lines", " \n", Options{Framing: Lines}, nil},
		{"trailing", `{} x`, Options{}, []string{`0  1:1 {}`, `! json.trailing  1:4`}},
		{"comma", `[1,]`, Options{Enter: Into()}, []string{`0  1:1 opened`, `0 /0 1:2 1`, `! json.syntax /1 1:4`}},
		{"comma in an object", `{"a":1,}`, Options{Enter: Into()}, []string{`0  1:1 opened`, `0 /a 1:6 1`, `! json.syntax  1:8`}},
		{"wrong bracket", `[1}`, Options{Enter: Into()}, []string{`0  1:1 opened`, `0 /0 1:2 1`, `! json.syntax  1:3`}},
		{"concatenated", `{"a":1}[2] 3` + "\n\n" + `4`, Options{Framing: Concatenated}, []string{`0  1:1 {"a":1}`, `1  1:8 [2]`, `2  1:12 3`, `3  3:1 4`}},
		{"lines", "{\"a\":1}\n\n{\"a\":}\n[1,\n2]\n{\"b\":2} x\n{\"c\":\"\x01\"}\r\n{\"d\":4}", Options{Framing: Lines}, []string{
			`0  1:1 {"a":1}`, `! json.syntax /a 3:6`, `! json.truncated  4:4`, `3  5:1 2`, `! json.trailing  5:2`,
			`4  6:1 {"b":2}`, `! json.trailing  6:9`, `! json.control-character /c 7:7`, `6  8:1 {"d":4}`}},
		{"packages in lines", "{\"releases\":[1,2]}\n{\"releases\":[3,\n{\"releases\":[4]}", Options{Framing: Lines, Enter: Into("releases")}, []string{
			`0  1:1 opened`, `0 /releases 1:13 opened`, `0 /releases/0 1:14 1`, `0 /releases/1 1:16 2`,
			`1  2:1 opened`, `1 /releases 2:13 opened`, `1 /releases/0 2:14 3`, `! json.truncated /releases 2:16`,
			`2  3:1 opened`, `2 /releases 3:13 opened`, `2 /releases/0 3:14 4`}},
		{"too large", `[1,{"a":"` + strings.Repeat(`\"}`, 20) + `"},3]`, Options{Enter: Into(), MaxElement: 16}, []string{
			`0  1:1 opened`, `0 /0 1:2 1`, `! json.large-element /1 1:4`, `0 /2 1:73 3`}},
		{"a line too large", strings.Repeat("[", 20) + "1\n2", Options{Framing: Lines, MaxElement: 16}, []string{`! json.large-element  1:1`, `1  2:1 2`}},
		{"deep", `[[[[1]]],[[[2]]]]`, Options{Enter: Into(), MaxDepth: 3}, []string{`0  1:1 opened`, `! json.depth /0/0 1:4`}},
		{"deep by entering", `[[[1]]]`, Options{Enter: func(Item) bool { return true }, MaxDepth: 2}, []string{`0  1:1 opened`, `0 /0 1:2 opened`, `! json.depth /0/0 1:3`}},
		{"a mark", "\ufeff1", Options{}, []string{`! json.syntax  1:1`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, view := range []int{0, 1} {
				c.opts.view = view
				if diff := cmp.Diff(c.want, told(&drip{data: []byte(c.data)}, c.opts)); diff != "" {
					t.Errorf("view %d (-want +got):\n%s", view, diff)
				}
			}
		})
	}
}

func TestReaderTellsWhyTheInputBroke(t *testing.T) {
	refused := problem.New(problem.TooLarge, "file.bomb")
	for _, data := range []string{"", "[", "[1,", `[{"a":`, `[1`, "[1 "} {
		for cause, want := range map[error]string{errors.New("unplugged"): faultRead, refused: "file.bomb"} {
			var last *problem.Problem
			for _, p := range NewReader(io.MultiReader(strings.NewReader(data), iotest.ErrReader(cause)), Options{Enter: Into()}).All() {
				last = p
			}
			if last == nil || last.Key != want {
				t.Errorf("%q then %v: %v", data, cause, last)
			}
		}
	}
}

func TestReaderStopsWhenLeft(t *testing.T) {
	for _, data := range []string{`[1,2,3]`, `[01,2]`, `{"a":1,"b":2}`, "[1"} {
		n := 0
		for range NewReader(strings.NewReader(data), Options{Enter: Into()}).All() {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%s: %d items", data, n)
		}
	}
}

func TestFaultsAreLimited(t *testing.T) {
	_, list := Parse([]byte(`[`+strings.Repeat("01,", 1000)+`1]`), Options{})
	if len(list) != maxFaults+1 || list[maxFaults].Key != faultMore {
		t.Errorf("%d problems, the last is %v", len(list), list[len(list)-1])
	}
}

// repeated gives a package of n equal releases without holding it.
func repeated(release string, n int) io.Reader {
	readers := []io.Reader{strings.NewReader(`{"releases":[` + release)}
	for range n {
		readers = append(readers, strings.NewReader(","+release))
	}
	return io.MultiReader(append(readers, strings.NewReader(`]}`))...)
}

// TestConstantMemory reads 200 MB and looks at what was allocated on the way.
func TestConstantMemory(t *testing.T) {
	release := `{"ocid":"ocds-213czf-1","title":"` + strings.Repeat("إعمار ", 1700) + `"}`
	r := repeated(release, 200_000_000/len(release))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	releases := 0
	for it, p := range NewReader(r, Options{Enter: Into("releases")}).All() {
		if p != nil {
			t.Fatal(p)
		}
		if it.Depth == 2 && it.Value.Get("ocid").Is("ocds-213czf-1") {
			releases++
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 || releases < 9000 {
		t.Errorf("%d bytes allocated for %d releases", grown, releases)
	}
}

func TestManyKeysAreNoSquare(t *testing.T) {
	var b strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&b, `,"%d":0`, i)
	}
	if _, list := Parse([]byte("{"+b.String()[1:]+"}"), Options{}); len(list) > 0 {
		t.Fatal(list)
	}
	if _, list := Parse([]byte("{"+b.String()[1:]+`,"299\u0039":1}`), Options{}); len(list) != 1 || list[0].Field != "/2999" {
		t.Fatal(list)
	}
}

func TestEverySentenceExists(t *testing.T) {
	for _, key := range []string{faultSyntax, faultTruncated, faultTrailing, faultEmpty, faultDepth, faultDuplicate, faultUTF8, faultSurrogate,
		faultControl, faultEscape, faultNumber, faultLong, faultLarge, faultMembers, faultMore, faultRead} {
		for _, l := range lang.All {
			if !lang.Has(l, key) {
				t.Errorf("no sentence for %s in %s", key, l)
			}
		}
	}
}
