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

// id is an identifier or a reference, "" with a finding when it holds what
// cannot be seen or is too long. Inner runs of spaces are one.
func (t *teller) id(at Place, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || plainASCII(s) && len(s) <= lang.MaxID && !strings.Contains(s, "  ") {
		return s
	}
	return t.checked(at, strings.Join(strings.Fields(s), " "), lang.CheckID)
}

// name is the name of a person or an organisation, "" with a finding when it
// holds what cannot be seen or is too long.
func (t *teller) name(at Place, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || plainASCII(s) && len(s) <= lang.MaxName {
		return s
	}
	return t.checked(at, strings.Join(strings.Fields(s), " "), lang.CheckName)
}

// text is free text, "" with a finding when it holds overrides of direction or
// is too long.
func (t *teller) text(at Place, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || plainASCII(s) && len(s) <= lang.MaxText {
		return s
	}
	return t.checked(at, s, lang.CheckText)
}

func (t *teller) checked(at Place, s string, check func(string) *problem.Problem) string {
	if p := check(s); p != nil {
		t.tell(snapshot.Warning, p.At(at.Pointer).AtLine(at.Line))
		return ""
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
