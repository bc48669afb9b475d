package bank

import (
	"strings"
	"unicode/utf8"

	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/exchange/snapshot"
)

// longest is how many bytes of a value a sentence quotes.
const longest = 80

// quote cuts a text for a sentence, between characters.
func quote(s string) string {
	if len(s) <= longest {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// plainASCII says that every character can be seen and none is beyond ASCII.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// plain says that s is made of ASCII that can be seen and of the letters and
// digits of Arabic alone, which every check of base/lang allows: most of what
// banks send, told without looking anything up.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c <= '~':
		case i+1 == len(s):
			return false
		case c == 0xD8 && s[i+1] >= 0xA1 && s[i+1] <= 0xBF, // U+0621 to U+063F
			c == 0xD9 && s[i+1] >= 0x81 && s[i+1] <= 0x8A, // U+0641 to U+064A
			c == 0xD9 && s[i+1] >= 0xA0 && s[i+1] <= 0xA9: // the digits
			i++
		default:
			return false
		}
	}
	return true
}

// cleanID is an identifier or a reference, with inner runs of spaces made one;
// "" and a problem when it holds what cannot be seen or is too long.
func cleanID(s string) (string, *problem.Problem) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) <= lang.MaxID && plainASCII(s) && !strings.Contains(s, "  ") {
		return s, nil
	}
	return checked(strings.Join(strings.Fields(s), " "), lang.CheckID)
}

// cleanName is the name of a person or an organisation in the same way.
func cleanName(s string) (string, *problem.Problem) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) <= lang.MaxName && plain(s) && strings.Trim(s, asciiMarks) != "" {
		return s, nil
	}
	return checked(strings.Join(strings.Fields(s), " "), lang.CheckName)
}

// asciiMarks are the characters of ASCII that are neither letter nor digit.
const asciiMarks = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// cleanText is free text; "" and a problem when it holds overrides of direction
// or is too long.
func cleanText(s string) (string, *problem.Problem) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) <= lang.MaxText && plain(s) {
		return s, nil
	}
	return checked(s, lang.CheckText)
}

func checked(s string, check func(string) *problem.Problem) (string, *problem.Problem) {
	if p := check(s); p != nil {
		return "", p
	}
	return s, nil
}

// id, name and text are what they clean, or "" with a warning.
func (t *teller) id(at Place, s string) string {
	s, p := cleanID(s)
	return t.kept(at, s, p)
}

func (t *teller) name(at Place, s string) string {
	s, p := cleanName(s)
	return t.kept(at, s, p)
}

func (t *teller) text(at Place, s string) string {
	s, p := cleanText(s)
	return t.kept(at, s, p)
}

func (t *teller) kept(at Place, s string, p *problem.Problem) string {
	if p != nil {
		t.tell(snapshot.Warning, p.At(at.Pointer).AtLine(at.Line))
	}
	return s
}

// account is a number as an IBAN where it is one, else as another number. What
// looks like an IBAN and has a wrong check number is another number, and odd.
func (t *teller) account(at Place, s string) (iban, other string) {
	s = t.id(at, s)
	switch c := compact(s); {
	case !looksIBAN(c):
		return "", s
	case !ValidIBAN(c):
		t.odd(at, "bank.iban", s)
		return "", s
	default:
		return c, ""
	}
}

// looksIBAN says that s has the form of an IBAN (ISO 13616): two capitals, two
// digits, and 11 to 30 capitals and digits.
func looksIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	for i := 0; i < len(s); i++ {
		letter, digit := s[i] >= 'A' && s[i] <= 'Z', s[i] >= '0' && s[i] <= '9'
		if i < 2 && !letter || (i == 2 || i == 3) && !digit || !letter && !digit {
			return false
		}
	}
	return true
}

// ValidIBAN says that s, in capitals and without spaces, has the form of an
// IBAN and its check number (ISO 7064, MOD 97-10). The length of each country
// is not asked.
func ValidIBAN(s string) bool {
	if !looksIBAN(s) {
		return false
	}
	rest := 0
	for i := range len(s) {
		c := s[(i+4)%len(s)]
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}

// decimal reads an amount as XML Schema writes a decimal: a sign, noughts in
// front and a bare point are allowed there. mark is the decimal mark.
func decimal(s string, mark byte) (money.Decimal, error) {
	whole, fraction, marked := strings.Cut(strings.TrimPrefix(s, "+"), string(mark))
	sign := ""
	if strings.HasPrefix(whole, "-") && !strings.HasPrefix(s, "+") {
		sign, whole = "-", whole[1:]
	}
	if whole == "" && fraction == "" || mark != '.' && strings.Contains(s, ".") {
		return "", problem.New(problem.Invalid, "problem.amount.not-a-number", quote(s))
	}
	text := strings.TrimLeft(whole, "0")
	if text == "" || text[0] < '0' || text[0] > '9' {
		text = "0" + text
	}
	if whole == "" {
		text = "0"
	}
	if marked && fraction != "" {
		text += "." + fraction
	}
	d, err := money.ParseDecimal(sign + text)
	if err != nil {
		return "", problem.New(problem.Invalid, "problem.amount.not-a-number", quote(s))
	}
	return d, nil
}

// valid says that s is UTF-8, and tells when it is not.
func (t *teller) valid(at Place, s string) bool {
	if utf8.ValidString(s) {
		return true
	}
	t.wrong(at, "problem.text.not-utf8")
	return false
}
