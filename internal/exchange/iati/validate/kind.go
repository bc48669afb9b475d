package validate

import (
	"bytes"
	"time"
)

// kind is a simple type of XML Schema, or what an element holds that has none.
type kind uint8

const (
	anyText  kind = iota
	elements      // no text
	empty         // nothing at all
	anything
	decimal
	integer
	natural // nonNegativeInteger
	positive
	boolean
	date
	dateTime
	uri
	token
	language // or nothing
	preserve // of xml:space
	ncName
)

// kindNames are the kinds as structure.txt and the catalogue name them.
var kindNames = [...]string{
	"string", "-", "empty", "anyType", "decimal", "int", "nonNegativeInteger", "positiveInteger",
	"boolean", "date", "dateTime", "anyURI", "NMTOKEN", "lang", "space", "NCName",
}

func kindOf(name string) kind {
	for i, known := range kindNames {
		if known == name {
			return kind(i)
		}
	}
	panic("iati/validate: structure.txt: the type " + name + " is not known")
}

// holds says that a value is of the kind. White space around it does not count.
func (k kind) holds(v []byte) bool {
	if k <= anything {
		return true
	}
	v = bytes.Trim(v, " \t\r\n")
	switch k {
	case decimal:
		return isDecimal(v)
	case integer:
		return isInt(v)
	case natural, positive:
		return isCount(v, k == positive)
	case boolean:
		return string(v) == "true" || string(v) == "false" || string(v) == "1" || string(v) == "0"
	case date:
		return isDate(v)
	case dateTime:
		return isDateTime(v)
	case uri:
		return isURI(v)
	case token:
		return isToken(v)
	case language:
		return len(v) == 0 || isLanguage(v)
	case preserve:
		return string(v) == "default" || string(v) == "preserve"
	case ncName:
		return isToken(v) && bytes.IndexByte(v, ':') < 0 && v[0] != '-' && v[0] != '.' && (v[0] < '0' || v[0] > '9')
	}
	return true
}

// digits is the offset of the first byte from i on that is no digit.
func digits(v []byte, i int) int {
	for i < len(v) && '0' <= v[i] && v[i] <= '9' {
		i++
	}
	return i
}

func signed(v []byte) int {
	if len(v) > 0 && (v[0] == '-' || v[0] == '+') {
		return 1
	}
	return 0
}

func isDecimal(v []byte) bool {
	begin := signed(v)
	i := digits(v, begin)
	n := i - begin
	if i < len(v) && v[i] == '.' {
		end := digits(v, i+1)
		n += end - i - 1
		i = end
	}
	return n > 0 && i == len(v)
}

// isInt is xsd:int, 32 bits.
func isInt(v []byte) bool {
	begin := signed(v)
	if len(v) == begin || digits(v, begin) != len(v) {
		return false
	}
	rest := bytes.TrimLeft(v[begin:], "0")
	if len(rest) != 10 {
		return len(rest) < 10
	}
	if v[0] == '-' {
		return string(rest) <= "2147483648"
	}
	return string(rest) <= "2147483647"
}

func isCount(v []byte, positive bool) bool {
	begin := signed(v)
	if len(v) == begin || digits(v, begin) != len(v) {
		return false
	}
	zero := len(bytes.TrimLeft(v[begin:], "0")) == 0
	return zero && !positive || !zero && v[0] != '-'
}

var monthDays = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// two reads two digits, -1 for none.
func two(v []byte) int {
	if len(v) < 2 || v[0] < '0' || v[0] > '9' || v[1] < '0' || v[1] > '9' {
		return -1
	}
	return int(v[0]-'0')*10 + int(v[1]-'0')
}

// day reads a year of four digits or more, a month and a day, and answers what
// stands behind.
func day(v []byte) (rest []byte, ok bool) {
	begin := 0
	if len(v) > 0 && v[0] == '-' {
		begin = 1
	}
	end := digits(v, begin)
	n := end - begin
	if n < 4 || n > 4 && v[begin] == '0' || len(bytes.Trim(v[begin:end], "0")) == 0 {
		return nil, false
	}
	leap := two(v[end-2:])%4 == 0
	if leap && two(v[end-2:]) == 0 {
		leap = two(v[end-4:])%4 == 0
	}
	v = v[end:]
	if len(v) < 6 || v[0] != '-' || v[3] != '-' {
		return nil, false
	}
	month, day := two(v[1:]), two(v[4:])
	if month < 1 || month > 12 || day < 1 || day > monthDays[month] || month == 2 && day == 29 && !leap {
		return nil, false
	}
	return v[6:], true
}

// isZone says that v is a time zone, or nothing.
func isZone(v []byte) bool {
	if len(v) == 0 || len(v) == 1 && v[0] == 'Z' {
		return true
	}
	if len(v) != 6 || v[0] != '+' && v[0] != '-' || v[3] != ':' {
		return false
	}
	hours, minutes := two(v[1:]), two(v[4:])
	return hours >= 0 && minutes >= 0 && minutes < 60 && (hours < 14 || hours == 14 && minutes == 0)
}

func isDate(v []byte) bool {
	rest, ok := day(v)
	return ok && isZone(rest)
}

func isDateTime(v []byte) bool {
	v, ok := day(v)
	if !ok || len(v) < 9 || v[0] != 'T' || v[3] != ':' || v[6] != ':' {
		return false
	}
	hour, minute, second := two(v[1:]), two(v[4:]), two(v[7:])
	if hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return false
	}
	v = v[9:]
	fraction := v[:0]
	if len(v) > 0 && v[0] == '.' {
		end := digits(v, 1)
		if end == 1 {
			return false
		}
		fraction, v = v[1:end], v[end:]
	}
	if hour >= 24 && (hour > 24 || minute != 0 || second != 0 || len(bytes.Trim(fraction, "0")) > 0) {
		return false
	}
	return isZone(v)
}

// isToken is xsd:NMTOKEN. What letters beyond ASCII may stand in names is left to
// the reader of XML.
func isToken(v []byte) bool {
	for _, c := range v {
		if c < 0x80 && !isAlphanumeric(c) && c != '-' && c != '.' && c != '_' && c != ':' {
			return false
		}
	}
	return len(v) > 0
}

func isLetter(c byte) bool       { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlphanumeric(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

// isLanguage is xsd:language.
func isLanguage(v []byte) bool {
	for i := 0; ; {
		n, first := 0, i == 0
		for i < len(v) && (isLetter(v[i]) || !first && isAlphanumeric(v[i])) {
			i++
			n++
		}
		switch {
		case n < 1 || n > 8:
			return false
		case i == len(v):
			return true
		case v[i] != '-':
			return false
		}
		i++
	}
}

// instant is the moment of a date or a date with a time, in milliseconds since
// 1970; one without a zone is of UTC.
func instant(v []byte) (milliseconds int64, ok bool) {
	if !isDate(v) && !isDateTime(v) || v[0] == '-' {
		return 0, false
	}
	end := digits(v, 0)
	if end > 6 {
		return 0, false
	}
	year := 0
	for _, c := range v[:end] {
		year = year*10 + int(c-'0')
	}
	var hour, minute, second int
	rest := v[end+6:]
	at := time.Date(year, time.Month(two(v[end+1:])), two(v[end+4:]), 0, 0, 0, 0, time.UTC).UnixMilli()
	if len(rest) > 0 && rest[0] == 'T' {
		hour, minute, second = two(rest[1:]), two(rest[4:]), two(rest[7:])
		if rest = rest[9:]; len(rest) > 0 && rest[0] == '.' {
			rest = rest[digits(rest, 1):]
		}
	}
	if len(rest) == 6 {
		zone := two(rest[1:])*60 + two(rest[4:])
		if rest[0] == '+' {
			zone = -zone
		}
		minute += zone
	}
	return at + int64(hour*3600+minute*60+second)*1000, true
}
