package xmlstream

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// first gives the first child of the root of data, to be kept.
func first(t *testing.T, data string, opts Options) Element {
	t.Helper()
	var e Element
	for item, p := range NewReader(strings.NewReader(data), opts).All() {
		if p != nil {
			t.Fatal(p)
		}
		if !item.Root && !e.Exists() {
			e = item.Element.Clone()
		}
	}
	return e
}

func TestElement(t *testing.T) {
	e := first(t, "<r xmlns:f='u'>\n<a code=' x\n&quot;y&#10;' xml:lang='ar' f:n='1'>\n <b>1</b><f:b/><b>2</b>\n</a></r>", Options{Names: []string{"a", "b", "xml:lang", "code"}})
	if e.Name() != "a" || e.Space() != "" || e.Code() != 0 || e.Lang() != "ar" || e.Line() != 2 || e.HasText() || e.Text() != "" {
		t.Errorf("a is %q in %q, code %d, lang %q, line %d, text %q", e.Name(), e.Space(), e.Code(), e.Lang(), e.Line(), e.Text())
	}
	var attrs []Attr
	for a := range e.Attrs() {
		attrs = append(attrs, a)
	}
	if diff := cmp.Diff([]Attr{{"", "code", " x \"y\n", 3}, {xmlSpace, "lang", "ar", 2}, {"u", "n", "1", -1}}, attrs); diff != "" {
		t.Error(diff)
	}
	var paths []string
	for c := range e.Children() {
		paths = append(paths, c.XPath())
		if c.Parent() != e {
			t.Error("a child has another parent")
		}
	}
	if diff := cmp.Diff([]string{"/r/a[1]/b[1]", "/r/a[1]/f:b[1]", "/r/a[1]/b[2]"}, paths); diff != "" {
		t.Error(diff)
	}
	texts := ""
	for b := range e.All("b") {
		texts += b.Text()
	}
	if texts != "12" || e.Child("b").Text() != "1" || e.Child("c").Exists() {
		t.Errorf("texts %q", texts)
	}
}

func TestText(t *testing.T) {
	for inside, want := range map[string]string{
		"":                       "",
		" \n ":                   " \n ",
		"x":                      "x",
		"x &lt;&#x41;&#1593; y":  "x <Aع y",
		"a\r\nb\rc":              "a\nb\nc",
		"\r\n":                   "\n",
		"<![CDATA[a&amp;<b>]]>":  "a&amp;<b>",
		"a<![CDATA[\r\n]]>&amp;": "a\n&",
		"a<!-- > -->b<?p ?>c":    "abc",
		"a<c>no</c>b<c/>d":       "abd",
		"<c/> ":                  "",
		"<c/>x <c/>":             "x ",
		"a]]b]] >":               "a]]b]] >",
		"&amp;amp;":              "&amp;",
	} {
		if got := first(t, "<r><a>"+inside+"</a></r>", Options{}).Text(); got != want {
			t.Errorf("%q: %q, want %q", inside, got, want)
		}
	}
	if first(t, "<r><a> <![CDATA[ ]]></a></r>", Options{}).HasText() {
		t.Error("white space counts as text")
	}
}

func TestAbsentElementAnswersNothing(t *testing.T) {
	var e Element
	_, there := e.Attr("", "a")
	if e.Exists() || there || e.Name() != "" || e.QName() != "" || e.Space() != "" || e.Code() != -1 || e.Text() != "" || e.HasText() ||
		e.Raw() != nil || e.Line() != 0 || e.XPath() != "" || e.Parent().Exists() || e.Child("a").Exists() || e.Clone().Exists() || e.Lang() != "" {
		t.Error("an absent element answers something")
	}
}
