package tabular

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Step is one step of a column's path: into a member, or to an element of a list.
type Step struct {
	Name  string
	Index int // of an element, -1 of a member
}

// placeMark begins the heading of a column of places.
const placeMark = "#"

// appendName writes a member's name as a step of a path.
func appendName(dst []byte, name string) []byte {
	guarded := name == "" || allDigits(name) || strings.HasPrefix(name, placeMark) || outerSpace(name)
	if guarded {
		dst = append(dst, "~."...)
	}
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		switch {
		case r == '~':
			dst = append(dst, "~0"...)
		case r == '/':
			dst = append(dst, "~1"...)
		case r < ' ' || r == 0x7f || r == 0xFFFE || r == 0xFFFF:
			dst = append(dst, "~u"...)
			hex := strconv.FormatUint(uint64(r)+0x10000, 16)
			dst = append(dst, hex[1:]...)
		default:
			dst = append(dst, name[i:i+size]...)
		}
		i += size
	}
	if guarded {
		dst = append(dst, "~."...)
	}
	return dst
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func outerSpace(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return blankRune(first) || blankRune(last) || first == 0xFEFF || strings.HasSuffix(s, "[]")
}

// blankRune is what is taken off the ends of a heading.
func blankRune(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// ParseHeader reads the heading of a column as a path. place says that it is a
// column of places, whose path is the list's. ok is false when it is no path: it
// has no name, or begins with an index.
func ParseHeader(heading string) (path []Step, place, ok bool) {
	heading = strings.TrimFunc(heading, blankRune)
	if heading, place = strings.CutPrefix(heading, placeMark); place && heading == "" {
		return nil, true, true
	}
	if heading == "" {
		return nil, place, false
	}
	for raw := range strings.SplitSeq(strings.TrimPrefix(heading, "/"), "/") {
		raw = strings.TrimFunc(raw, blankRune)
		if allDigits(raw) {
			n, err := strconv.Atoi(raw)
			if err != nil || len(path) == 0 {
				return nil, place, false
			}
			path = append(path, Step{Index: n})
			continue
		}
		list := strings.HasSuffix(raw, "[]") // the older form of a list's name
		if raw = strings.TrimSuffix(raw, "[]"); raw == "" {
			return nil, place, false
		}
		path = append(path, Step{Name: unescapeName(raw), Index: -1})
		if list {
			path = append(path, Step{Index: 0})
		}
	}
	if n := len(path); place && n > 0 && path[n-1].Index >= 0 {
		return nil, place, false
	}
	return path, place, true
}

func unescapeName(s string) string {
	if !strings.Contains(s, "~") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '~' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch i++; s[i] {
		case '0':
			b.WriteByte('~')
		case '1':
			b.WriteByte('/')
		case '.':
		case 'u':
			unit, err := strconv.ParseUint(s[i+1:min(i+5, len(s))], 16, 16)
			if err != nil || i+5 > len(s) || utf16.IsSurrogate(rune(unit)) {
				b.WriteString("~u")
				continue
			}
			b.WriteRune(rune(unit))
			i += 4
		default:
			b.WriteString("~" + s[i:i+1])
		}
	}
	return b.String()
}

// sheetName is what a list's sheet is called: the last name, behind the first three
// characters of those before it.
func sheetName(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i == len(names)-1 {
			b.WriteString(name)
			break
		}
		for n, r := range []rune(name) {
			if n == 3 {
				break
			}
			b.WriteRune(r)
		}
		b.WriteByte('_')
	}
	return b.String()
}
