package oc4ids

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// single writes one value by its member's shape.
func (c *cleaner) single(m *member, v jsonstream.Value, position int) bool {
	if isEmpty(v) {
		c.Say(snapshot.Repair, "oc4ids.repair.empty", v)
		return false
	}
	switch m.shape {
	case text:
		return c.text(m, v)
	case mixed:
		if v.Kind() == jsonstream.Number {
			c.out = append(c.out, v.Raw()...)
			return true
		}
		return c.text(m, v)
	case number, count, integer:
		return c.number(m.shape, v)
	case boolean:
		return c.boolean(v)
	case moment, uri, email:
		return c.formatted(m.shape, v)
	case coordinates:
		return c.coordinates(v)
	case object:
		return c.object(m.def, v, position)
	}
	if m != anything && v.Kind() != jsonstream.Object {
		c.Say(snapshot.Error, "oc4ids.not-object", v, trail.Shown(v))
		return false
	}
	return c.free(v)
}

// isEmpty says that a value is null or a text of white space; lists and objects
// show it when they are written.
func isEmpty(v jsonstream.Value) bool {
	switch v.Kind() {
	case jsonstream.Null:
		return true
	case jsonstream.String:
		return emptyText(v)
	case jsonstream.Object, jsonstream.Array:
		return len(v.Raw()) == 2 || v.Len() == 0
	}
	return false
}

// emptyText says that there is no text, or one of white space.
func emptyText(v jsonstream.Value) bool {
	raw := v.Raw()
	if len(raw) > 2 && raw[1] > ' ' && raw[1] < 0x80 && raw[1] != '\\' {
		return false
	}
	return strings.TrimFunc(v.Text(), unicode.IsSpace) == ""
}

// text writes a text; a number in its place is quoted.
func (c *cleaner) text(m *member, v jsonstream.Value) bool {
	switch v.Kind() {
	case jsonstream.String:
		if m.codes != nil {
			return c.code(m, v.Text(), v)
		}
		c.out = v.Canonical(c.out)
		return true
	case jsonstream.Number:
		c.Say(snapshot.Repair, "oc4ids.repair.number-as-text", v, v.Number())
		if m.codes != nil {
			return c.code(m, v.Number(), v)
		}
		c.out = fact.AppendString(c.out, v.Number())
		return true
	}
	c.Say(snapshot.Error, "oc4ids.not-text", v, trail.Shown(v))
	return false
}

// code writes a code of the member's list.
func (c *cleaner) code(m *member, code string, v jsonstream.Value) bool {
	list := m.codes
	if now, ok := list.renamed[code]; ok {
		c.Say(snapshot.Repair, "oc4ids.repair.code-renamed", v, code, now)
		code = now
	}
	if !list.codes[code] {
		alike, ok := list.byFold[strings.ToLower(strings.TrimSpace(code))]
		switch {
		case !m.closed:
			c.Say(snapshot.Warning, "oc4ids.code-unknown", v, code, list.name)
		case ok:
			c.Say(snapshot.Repair, "oc4ids.repair.code-spelling", v, code, alike)
			code = alike
		default:
			c.Say(snapshot.Error, "oc4ids.code-refused", v, code, list.name)
			return false
		}
	}
	c.out = fact.AppendString(c.out, code)
	return true
}

// number writes a number with the digits it was given.
func (c *cleaner) number(want shape, v jsonstream.Value) bool {
	digits := v.Number()
	quoted := v.Kind() == jsonstream.String
	if quoted {
		digits = strings.TrimSpace(v.Text())
	}
	if !scalar.IsNumber(digits) || want == count && digits[0] == '-' {
		c.Say(snapshot.Error, "oc4ids.not-number", v, trail.Shown(v))
		return false
	}
	if want == integer {
		whole, ok := scalar.Whole(digits)
		switch {
		case !ok:
			c.Say(snapshot.Error, "oc4ids.not-whole", v, trail.Shown(v))
			return false
		case whole != digits && !quoted:
			c.Say(snapshot.Repair, "oc4ids.repair.whole", v, digits, whole)
		}
		digits = whole
	}
	if quoted {
		c.Say(snapshot.Repair, "oc4ids.repair.text-as-number", v, v.Text())
	}
	if scalar.BeyondAmount(digits) {
		c.Say(snapshot.Warning, "exchange.amount-beyond", v, digits)
	}
	c.out = append(c.out, digits...)
	return true
}

func (c *cleaner) boolean(v jsonstream.Value) bool {
	truth, ok := v.Bool()
	if !ok {
		var err error
		if truth, err = strconv.ParseBool(strings.ToLower(v.Text())); err != nil {
			c.Say(snapshot.Error, "oc4ids.not-truth", v, trail.Shown(v))
			return false
		}
		c.Say(snapshot.Repair, "oc4ids.repair.text-as-truth", v, v.Text())
	}
	c.out = strconv.AppendBool(c.out, truth)
	return true
}

// formatted writes a date, an address on the web or an address of mail.
func (c *cleaner) formatted(want shape, v jsonstream.Value) bool {
	written := v.Text()
	switch want {
	case moment:
		kept, zoned, ok := scalar.Moment(written)
		switch {
		case !ok:
			c.Say(snapshot.Error, "oc4ids.not-date", v, trail.Shown(v))
			return false
		case !zoned:
			c.Say(snapshot.Repair, "oc4ids.repair.zone", v, written)
		case strings.TrimSpace(written) == kept && len(kept) == 10 && !c.export:
			c.Say(snapshot.Repair, "oc4ids.repair.day", v, written)
		}
		if scalar.BeyondYears(kept) {
			c.Say(snapshot.Warning, "exchange.date-beyond", v, written)
		}
		if c.export {
			kept = scalar.WriteMoment(kept)
		}
		c.out = fact.AppendString(c.out, kept)
	case uri:
		kept, ok := scalar.URI(written)
		if !ok {
			c.Say(snapshot.Error, "oc4ids.not-uri", v, trail.Shown(v))
			return false
		}
		if kept != written {
			c.Say(snapshot.Repair, "oc4ids.repair.uri", v, written)
		}
		c.out = fact.AppendString(c.out, kept)
	case email:
		kept := strings.TrimSpace(written)
		if !scalar.IsEmail(kept) {
			c.Say(snapshot.Error, "oc4ids.not-email", v, trail.Shown(v))
			return false
		}
		c.out = fact.AppendString(c.out, kept)
	}
	return true
}

// free writes what the standard says nothing about, without what is empty.
func (c *cleaner) free(v jsonstream.Value) bool {
	if isEmpty(v) {
		c.Say(snapshot.Repair, "oc4ids.repair.empty", v)
		return false
	}
	switch v.Kind() {
	case jsonstream.Object:
		fields := make([]field, 0, 8)
		for key, inner := range v.Fields() {
			fields = append(fields, field{name: key.Text(), m: anything, value: inner})
		}
		_, ok := c.emit(fields)
		return ok
	case jsonstream.Array:
		return c.freeList(v)
	}
	c.out = v.Canonical(c.out)
	return true
}

// anything is a member of which nothing is known but that it stands in
// something unknown.
var anything = &member{shape: free, order: 63}

func (c *cleaner) freeList(v jsonstream.Value) bool {
	start := len(c.out)
	c.out = append(c.out, '[')
	for i, element := range v.Elements() {
		before := len(c.out)
		if before > start+1 {
			c.out = append(c.out, ',')
		}
		at := c.Item(i)
		ok := c.free(element)
		c.Up(at)
		if !ok {
			c.out = c.out[:before]
		}
	}
	if len(c.out) == start+1 {
		c.out = c.out[:start]
		return false
	}
	c.out = append(c.out, ']')
	return true
}

// idText is an id as text; a number is its digits. false: there is none.
func idText(v jsonstream.Value) (string, bool) {
	switch v.Kind() {
	case jsonstream.String:
		return v.Text(), !emptyText(v)
	case jsonstream.Number:
		return v.Number(), true
	}
	return "", false
}

// usableID is idText of an id in which nothing is invisible.
func usableID(v jsonstream.Value) (string, bool) {
	id, ok := idText(v)
	return id, ok && lang.CheckForeignID(id) == nil
}

// refusedID says of an object, which is at hand, that its id cannot be one; false
// when it can.
func (c *cleaner) refusedID(object jsonstream.Value) bool {
	id, ok := idText(object.Get("id"))
	if !ok {
		return false
	}
	p := lang.CheckForeignID(id)
	if p == nil {
		return false
	}
	at := c.Down("id")
	c.SayID(object.Get("id"), id, p)
	c.Up(at)
	return true
}

// positionKey names an element of a list that has no id: "#3" is the third.
func positionKey(position int) string { return "#" + strconv.Itoa(position) }

// appendComparable copies canonical JSON with each number in one form, so that
// equal values are equal bytes.
func appendComparable(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			from := i
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			i++
			dst = append(dst, b[from:i]...)
		case c == '-' || c >= '0' && c <= '9':
			from := i
			for i < len(b) && strings.IndexByte("+-.eE0123456789", b[i]) >= 0 {
				i++
			}
			dst = appendNumber(dst, b[from:i])
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendNumber writes whole numbers as they are and others as a fraction.
func appendNumber(dst, digits []byte) []byte {
	text := string(digits)
	if !strings.ContainsAny(text, ".eE") && text != "-0" {
		return append(dst, digits...)
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if e, err := strconv.Atoi(text[i+1:]); err != nil || e > 400 || e < -400 {
			return append(dst, digits...)
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return append(dst, digits...)
	}
	if r.IsInt() {
		return append(dst, r.Num().String()...)
	}
	return append(dst, r.String()...)
}
