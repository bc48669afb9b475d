package jsonstream

// Compact appends the value to dst without white space: members in the order of
// the file, numbers with the text they were written with, strings with the
// fewest escapes possible (RFC 8785, section 3.2.2.2). Two files that differ in
// layout alone give the same bytes.
func (v Value) Compact(dst []byte) []byte {
	switch v.Kind() {
	case Absent:
		return dst
	case String:
		return appendQuoted(dst, v.at(), v.doc.raw)
	case Array:
		dst = append(dst, '[')
		for i, element := range v.Elements() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = element.Compact(dst)
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		first := true
		for key, value := range v.Fields() {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(key.Compact(dst), ':')
			dst = value.Compact(dst)
		}
		return append(dst, '}')
	}
	return append(dst, v.Raw()...)
}

// AppendQuoted writes text as a JSON string, as Compact does.
func AppendQuoted(dst []byte, text string) []byte { return appendEscaped(dst, []byte(text)) }
