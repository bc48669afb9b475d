package iati

import (
	"bytes"
	"slices"
	"strconv"

	"imar/internal/domain/fact"
	"imar/internal/exchange/snapshot"

	"github.com/go-json-experiment/json/jsontext"
)

// member is a member of a body.
type member struct{ name, value jsontext.Value }

// fit makes a body small enough to be published: of the largest members, one
// after the other as long as that is needed, the last elements are left out if
// it is a list, and otherwise all of it. Each time a finding says so. It is nil
// when nothing remains.
func (a *activity) fit(body []byte, kind fact.Kind, at part) []byte {
	list := members(body)
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return len(list[y].value) - len(list[x].value) })
	over := len(body) - snapshot.MaxBody
	for _, i := range order {
		if over <= 0 {
			break
		}
		over -= a.shrink(&list[i], over, kind, at)
	}
	list = slices.DeleteFunc(list, func(m member) bool { return m.value == nil })
	if len(list) == 0 {
		return nil
	}
	return object(list)
}

// shrink takes so many bytes from a member, or the whole member: its value is
// nil then. It answers how many bytes the body has lost.
func (a *activity) shrink(m *member, over int, kind fact.Kind, at part) int {
	was, name := len(m.value), text(m.name)
	if m.value[0] == '[' {
		if first, kept, of := head(m.value, was-over); kept > 0 {
			a.findAt(snapshot.Error, "iati.list-cut", at, name, string(kind), strconv.Itoa(kept), strconv.Itoa(of))
			m.value = first
			return was - len(first)
		}
	}
	a.findAt(snapshot.Error, "iati.too-large", at, name, string(kind), strconv.Itoa(was))
	m.value = nil
	return was + len(m.name) + 2
}

// members takes a body apart.
func members(body []byte) (list []member) {
	d := jsontext.NewDecoder(bytes.NewReader(body))
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != '}' {
		var m member
		if m.name, err = d.ReadValue(); err == nil {
			m.name = m.name.Clone()
			m.value, err = d.ReadValue()
			m.value = m.value.Clone()
			list = append(list, m)
		}
	}
	return list
}

// object puts members together again, in their order.
func object(list []member) []byte {
	b := []byte{'{'}
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, m.name...), ':'), m.value...)
	}
	return append(b, '}')
}

// head is the list of the first elements that fit size bytes, how many they
// are, and of how many.
func head(list jsontext.Value, size int) (first jsontext.Value, kept, of int) {
	first = jsontext.Value{'['}
	d := jsontext.NewDecoder(bytes.NewReader(list))
	_, err := d.ReadToken()
	for full := false; err == nil && d.PeekKind() != ']'; of++ {
		var v jsontext.Value
		v, err = d.ReadValue()
		if full = full || len(first)+len(v)+2 > size; full {
			continue
		}
		if kept > 0 {
			first = append(first, ',')
		}
		first = append(first, v...)
		kept++
	}
	return append(first, ']'), kept, of
}

// text is the string that a JSON string stands for.
func text(v jsontext.Value) string {
	b, _ := jsontext.AppendUnquote(nil, v)
	return string(b)
}
