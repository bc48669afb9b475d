package jsonstream

import (
	"fmt"
	"strings"
	"testing"
)

// What a Store was given stays as it was, with its place, however much comes after
// it; and once it is emptied it takes hardly any new memory.
func TestStoreKeepsValues(t *testing.T) {
	var parser Parser
	var doc Doc
	var s Store
	fill := func() (list []Value, want []string) {
		for i := range 3000 {
			text := fmt.Sprintf(`{"id":"%d","list":[1,{"name":"%s"}],"x":null}`, i, strings.Repeat("م", i%97))
			v, problems := parser.Parse(&doc, []byte(" \n "+text), Options{})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			list, want = append(list, s.Add(v), s.Add(v.Get("list"))), append(want, text, string(v.Get("list").Raw()))
		}
		return list, want
	}
	for range 2 {
		list, want := fill()
		for i, v := range list {
			if string(v.Raw()) != want[i] {
				t.Fatalf("value %d became %s, not %s", i, v.Raw(), want[i])
			}
			if i%2 == 1 {
				if at := v.Position(); v.Pointer() != "/list" || at.Line != 2 || at.Column < 19 {
					t.Fatalf("value %d stands at %s, %+v", i, v.Pointer(), at)
				}
				for n, element := range v.Elements() {
					if n == 1 && (element.Pointer() != "/list/1" || !element.Get("name").Exists()) {
						t.Fatalf("its element stands at %s: %s", element.Pointer(), element.Raw())
					}
				}
			}
		}
		s.Reset()
	}
	v, _ := parser.Parse(&doc, []byte(`[1,2,3]`), Options{})
	if allocations := testing.AllocsPerRun(100, func() { s.Reset(); s.Add(v); s.Add(v) }); allocations > 0 {
		t.Errorf("%v allocations for what there is room for", allocations)
	}
	if s.Add(Value{}).Exists() {
		t.Error("an absent value became one")
	}
}

// One huge value does not stay in memory.
func TestStoreForgetsWhatIsLarge(t *testing.T) {
	var parser Parser
	var doc Doc
	var s Store
	v, problems := parser.Parse(&doc, []byte(`"`+strings.Repeat("x", maxKept+1)+`"`), Options{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s.Add(v)
	if s.Reset(); cap(s.raw) > 0 {
		t.Errorf("room for %d bytes is kept", cap(s.raw))
	}
}
