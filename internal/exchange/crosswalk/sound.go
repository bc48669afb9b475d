package crosswalk

import (
	"strconv"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
)

// rounds is how often what the schema forbids is taken out: taking a member out can
// leave an object without what it must have, which is then taken out itself.
const rounds = 8

// sound is a value without what the schema forbids in it; not ok when that would be
// all of it. What was taken out is counted as lost.
func sound(text []byte, shape *schema.Shape, lost Losses) ([]byte, bool) {
	for range rounds {
		v, faults := jsonstream.Parse(text, jsonstream.Options{})
		if len(faults) > 0 {
			return nil, false
		}
		wrong := map[string]bool{}
		c := schema.Checker{Report: func(f report.Finding) {
			if f.Severity == report.Error {
				wrong[f.Pointer] = true
			}
		}}
		c.Check(v, shape)
		if len(wrong) == 0 {
			return text, true
		}
		if wrong[""] {
			return nil, false
		}
		for pointer := range wrong {
			lost.Add(shape.Name() + withoutNumbers(pointer))
		}
		text = without(nil, v, "", wrong)
	}
	return nil, false
}

// without writes a value but for what stands at pointers, and for what that leaves
// empty.
func without(dst []byte, v jsonstream.Value, at string, wrong map[string]bool) []byte {
	switch v.Kind() {
	case jsonstream.Object:
		before := len(dst)
		dst = append(dst, '{')
		for name, value := range v.Members() {
			dst = member(dst, jsonstream.AppendQuoted(nil, name), value, at+"/"+pointerEscapes.Replace(name), wrong)
		}
		if len(dst) == before+1 && before > 0 {
			return dst[:before]
		}
		return append(dst, '}')
	case jsonstream.Array:
		before := len(dst)
		dst = append(dst, '[')
		for i, value := range v.Elements() {
			dst = member(dst, nil, value, at+"/"+strconv.Itoa(i), wrong)
		}
		if len(dst) == before+1 {
			return dst[:before]
		}
		return append(dst, ']')
	}
	return v.Compact(dst)
}

// member writes a member, or an element when name is nil, unless it is wrong or
// left empty.
func member(dst, name []byte, value jsonstream.Value, at string, wrong map[string]bool) []byte {
	if wrong[at] {
		return dst
	}
	before := len(dst)
	if last := dst[before-1]; last != '{' && last != '[' {
		dst = append(dst, ',')
	}
	if name != nil {
		dst = append(append(dst, name...), ':')
	}
	inside := len(dst)
	if dst = without(dst, value, at, wrong); len(dst) == inside {
		return dst[:before]
	}
	return dst
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// withoutNumbers is a pointer without the places in lists.
func withoutNumbers(pointer string) string {
	var b strings.Builder
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if strings.Trim(step, "0123456789") != "" {
			b.WriteString("/" + step)
		}
	}
	return b.String()
}
