package xmlstream

import (
	"bytes"
	"testing"
)

// TestBytes: the tree without strings says what the tree with strings says.
func TestBytes(t *testing.T) {
	text := `<a><b c="1 &lt; 2" d='x' xml:lang="ar" xmlns:p="u" p:c="y"> t<!-- c -->u &amp; v</b><p:e xmlns:p="u"/><f>w</f></a>`
	elements := 0
	var compare func(e Element)
	compare = func(e Element) {
		elements++
		if string(e.Bytes(nil)) != e.Text() {
			t.Errorf("%s: text %q, not %q", e.XPath(), e.Bytes(nil), e.Text())
		}
		if e.Empty() != (e.Text() == "") {
			t.Errorf("%s: empty %v with %q", e.XPath(), e.Empty(), e.Text())
		}
		if e.Foreign() != (e.Space() != "") {
			t.Errorf("%s: foreign %v in %q", e.XPath(), e.Foreign(), e.Space())
		}
		list, i := e.Attributes(), 0
		for a := range e.Attrs() {
			if list.Space(i) != a.Space || list.Name(i) != a.Name || list.Code(i) != a.Code || !bytes.Equal(list.Value(i, nil), []byte(a.Value)) {
				t.Errorf("%s: %s, not %v", e.XPath(), list.QName(i), a)
			}
			i++
		}
		if i != list.Len() {
			t.Errorf("%s: %d attributes, not %d", e.XPath(), list.Len(), i)
		}
		at := e.First()
		for c := range e.Children() {
			if at != c {
				t.Errorf("%s: %s stands in the place of %s", e.XPath(), at.XPath(), c.XPath())
			}
			compare(c)
			at = at.Next()
		}
		if at.Exists() {
			t.Errorf("%s: one child more, %s", e.XPath(), at.XPath())
		}
	}
	for item, p := range NewReader(bytes.NewReader([]byte(text)), Options{Names: []string{"c", "xml:lang", "f"}}).All() {
		if p != nil {
			t.Fatal(p)
		}
		if !item.Root {
			compare(item.Element)
		}
	}
	if elements != 3 {
		t.Errorf("%d elements", elements)
	}
}
