package upgrade

import (
	"slices"

	"imar/internal/exchange/jsonstream"
)

// tree is a JSON value that can be changed. Members keep their order.
type tree struct {
	kind    jsonstream.Kind
	literal []byte // compact JSON, of what is no container
	names   []string
	values  []*tree
}

func treeOf(v jsonstream.Value) *tree {
	t := &tree{kind: v.Kind()}
	switch t.kind {
	case jsonstream.Object:
		for name, value := range v.Members() {
			t.names = append(t.names, name)
			t.values = append(t.values, treeOf(value))
		}
	case jsonstream.Array:
		for _, element := range v.Elements() {
			t.values = append(t.values, treeOf(element))
		}
	default:
		t.literal = v.Compact(nil)
	}
	return t
}

func textTree(text string) *tree {
	return &tree{kind: jsonstream.String, literal: jsonstream.AppendQuoted(nil, text)}
}

// write appends the value as compact JSON.
func (t *tree) write(dst []byte) []byte {
	switch t.kind {
	case jsonstream.Object:
		dst = append(dst, '{')
		for i, value := range t.values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = value.write(append(jsonstream.AppendQuoted(dst, t.names[i]), ':'))
		}
		return append(dst, '}')
	case jsonstream.Array:
		dst = append(dst, '[')
		for i, value := range t.values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = value.write(dst)
		}
		return append(dst, ']')
	}
	return append(dst, t.literal...)
}

// get is an object's member, nil when there is none.
func (t *tree) get(name string) *tree {
	if t == nil || t.kind != jsonstream.Object {
		return nil
	}
	if i := slices.Index(t.names, name); i >= 0 {
		return t.values[i]
	}
	return nil
}

// object is the member of that name if it is an object, else nil.
func (t *tree) object(name string) *tree { return t.get(name).only(jsonstream.Object) }

// objects are those elements of the member of that name that are objects.
func (t *tree) objects(name string) (all []*tree) {
	list := t.get(name).only(jsonstream.Array)
	if list == nil {
		return nil
	}
	for _, each := range list.values {
		if each.kind == jsonstream.Object {
			all = append(all, each)
		}
	}
	return all
}

func (t *tree) only(kind jsonstream.Kind) *tree {
	if t == nil || t.kind != kind {
		return nil
	}
	return t
}

// set puts a member in its place, or behind the others when it is new.
func (t *tree) set(name string, value *tree) {
	if i := slices.Index(t.names, name); i >= 0 {
		t.values[i] = value
		return
	}
	t.names = append(t.names, name)
	t.values = append(t.values, value)
}

func (t *tree) remove(name string) {
	if i := slices.Index(t.names, name); i >= 0 {
		t.names = slices.Delete(t.names, i, i+1)
		t.values = slices.Delete(t.values, i, i+1)
	}
}

// raise puts members before all others, in this order.
func (t *tree) raise(names ...string) {
	for _, name := range slices.Backward(names) {
		if value := t.get(name); value != nil {
			t.remove(name)
			t.names = slices.Insert(t.names, 0, name)
			t.values = slices.Insert(t.values, 0, value)
		}
	}
}

// equal says that two values are equal text for text, whatever the order of
// members.
func (t *tree) equal(other *tree) bool {
	if t == nil || other == nil || t.kind != other.kind || len(t.values) != len(other.values) {
		return t == other
	}
	switch t.kind {
	case jsonstream.Object:
		for i, name := range t.names {
			if !t.values[i].equal(other.get(name)) {
				return false
			}
		}
		return true
	case jsonstream.Array:
		for i, value := range t.values {
			if !value.equal(other.values[i]) {
				return false
			}
		}
		return true
	}
	return string(t.literal) == string(other.literal)
}

// copied is a copy that changes by itself.
func (t *tree) copied() *tree {
	c := *t
	c.names = slices.Clone(t.names)
	c.values = slices.Clone(t.values)
	for i, value := range c.values {
		c.values[i] = value.copied()
	}
	return &c
}
