package validate

import "bytes"

// isURI is xsd:anyURI as the schema processors of the field take it: a reference
// of RFC 3986 once the characters that no URI may hold are escaped, the space
// among them.
func isURI(v []byte) bool {
	rest, fragment, found := bytes.Cut(v, []byte{'#'})
	if found && !uriChars(fragment, "/?:@") {
		return false
	}
	rest, query, found := bytes.Cut(rest, []byte{'?'})
	if found && !uriChars(query, "/?:@") {
		return false
	}
	colon := bytes.IndexByte(rest, ':')
	if slash := bytes.IndexByte(rest, '/'); colon >= 0 && (slash < 0 || colon < slash) {
		if !isScheme(rest[:colon]) {
			return false // the first step of a path without a scheme has no colon
		}
		rest = rest[colon+1:]
	}
	if authority, ok := bytes.CutPrefix(rest, []byte("//")); ok {
		end := bytes.IndexByte(authority, '/')
		if end < 0 {
			end = len(authority)
		}
		if !isAuthority(authority[:end]) {
			return false
		}
		rest = authority[end:]
	}
	return uriChars(rest, "/:@")
}

func isScheme(v []byte) bool {
	for i, c := range v {
		if !isLetter(c) && (i == 0 || !isAlphanumeric(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return len(v) > 0
}

// isAuthority reads [user@]host[:port].
func isAuthority(v []byte) bool {
	if i := bytes.IndexByte(v, '@'); i >= 0 {
		if !uriChars(v[:i], ":") {
			return false
		}
		v = v[i+1:]
	}
	if len(v) > 0 && v[0] == '[' {
		end := bytes.IndexByte(v, ']')
		if end < 0 {
			return false
		}
		v = v[end+1:]
		return len(v) == 0 || v[0] == ':' && digits(v, 1) == len(v)
	}
	if i := bytes.IndexByte(v, ':'); i >= 0 {
		if digits(v, i+1) != len(v) {
			return false
		}
		v = v[:i]
	}
	return uriChars(v, "")
}

// uriChars says that v is made of unreserved characters, subdelimiters, escapes,
// those of more, and what would be escaped.
func uriChars(v []byte, more string) bool {
	for i := 0; i < len(v); i++ {
		c := v[i]
		switch {
		case isAlphanumeric(c) || c < 0x20 || c >= 0x7F:
		case bytes.IndexByte([]byte(" -._~!$&'()*+,;=<>\"{}|\\^`"), c) >= 0:
		case c == '%':
			if i+2 >= len(v) || !isHex(v[i+1]) || !isHex(v[i+2]) {
				return false
			}
		case len(more) > 0 && bytes.IndexByte([]byte(more), c) >= 0:
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
