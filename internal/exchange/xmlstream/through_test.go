package xmlstream

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// passed writes what a Reader gives of a file that it goes through.
func passed(data string, view int) []string {
	var lines []string
	for item, p := range NewReader(iotest.OneByteReader(strings.NewReader(data)), Options{Through: []string{"b", "s"}, view: view}).All() {
		switch {
		case p != nil:
			lines = append(lines, fmt.Sprintf("! %s %s %d:%v", p.Key, p.Field, p.Line, p.Args[0]))
		case item.Start:
			lines = append(lines, fmt.Sprintf("start %s %d in %s: %s", item.Element.XPath(), item.Element.Line(), item.Element.Space(), item.Element.Raw()))
		case item.End:
			lines = append(lines, "end "+item.Element.XPath())
		default:
			lines = append(lines, item.Element.XPath()+" in "+item.Element.Space())
		}
	}
	return lines
}

func TestThrough(t *testing.T) {
	for _, c := range []struct {
		name, data string
		want       []string
	}{
		{"whole", "<r xmlns='u'><h/><b>\n<g/><s n='1'><e/><e>1</e></s><s/></b></r>", []string{
			"/r in u", "/r/h[1] in u", "start /r/b[1] 1 in u: <b>", "/r/b[1]/g[1] in u",
			"start /r/b[1]/s[1] 2 in u: <s n='1'>", "/r/b[1]/s[1]/e[1] in u", "/r/b[1]/s[1]/e[2] in u", "end /r/b[1]/s[1]",
			"start /r/b[1]/s[2] 2 in u: <s/>", "end /r/b[1]/s[2]", "end /r/b[1]"}},
		{"prefixes", "<x:r xmlns:x='u'><x:b xmlns:y='v'><y:s xmlns='w'><e/></y:s></x:b></x:r>", []string{
			"/x:r in u", "start /x:r/x:b[1] 1 in u: <x:b xmlns:y='v'>", "start /x:r/x:b[1]/y:s[1] 1 in v: <y:s xmlns='w'>",
			"/x:r/x:b[1]/y:s[1]/e[1] in w", "end /x:r/x:b[1]/y:s[1]", "end /x:r/x:b[1]"}},
		{"a namespace ends with its element", "<r><b xmlns='u'/><c/></r>", []string{
			"/r in ", "start /r/b[1] 1 in u: <b xmlns='u'/>", "end /r/b[1]", "/r/c[1] in "}},
		{"the name elsewhere", "<r><s/><b><b/></b></r>", []string{"/r in ", "/r/s[1] in ", "start /r/b[1] 1 in : <b>", "/r/b[1]/b[1] in ", "end /r/b[1]"}},
		{"cut off", "<r><b><s><e/>", []string{"/r in ", "start /r/b[1] 1 in : <b>", "start /r/b[1]/s[1] 1 in : <s>",
			"/r/b[1]/s[1]/e[1] in ", "! xml.truncated /r/b[1]/s[1] 1:14"}},
		{"cut in a name", "<r><b", []string{"/r in ", "! xml.truncated /r 1:6"}},
		{"tags cross", "<r><b><s></b></s></r>", []string{"/r in ", "start /r/b[1] 1 in : <b>", "start /r/b[1]/s[1] 1 in : <s>",
			"! xml.tag-mismatch /r/b[1]/s[1] 1:10"}},
		{"a start tag with a fault", "<r><b a='1' a='2'><e/></b></r>", []string{"/r in ", "! xml.duplicate-attribute /r 1:16", "/r/b[1]/e[1] in ", "end /r/b[1]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, view := range []int{0, 1} {
				if diff := cmp.Diff(c.want, passed(c.data, view)); diff != "" {
					t.Errorf("view %d (-want +got):\n%s", view, diff)
				}
			}
		})
	}
}
