package bank

import (
	"strconv"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
)

// field reads one field. The order is that of the standard: :20: opens a
// statement, :62F: or :62M: settles it, what is said behind belongs to it still.
func (m *mt940) field(tag, text string) {
	if tag != "86" {
		m.emit()
	}
	if tag == "20" {
		if m.open {
			m.end(m.place, m.settled)
		}
		m.begin(m.place)
		m.settled = false
		m.s.ID = m.id(m.place, text)
		m.s.Servicer = m.sender
		return
	}
	if !m.open {
		m.wrong(m.place, "bank.mt-before", ":"+tag+":")
		return
	}
	s := &m.s
	switch tag {
	case "21", "13", "13D", "NS":
	case "25", "25P":
		number, bic, _ := strings.Cut(text, "\n")
		s.Account.IBAN, s.Account.Other = m.account(m.place, number)
		if bic = m.id(m.place, bic); bic != "" {
			s.Servicer = bic
		}
	case "28C", "28":
		m.sequence(text)
	case "60F", "60M":
		if s.Opening.Known || m.given {
			m.wrong(m.place, "bank.mt-order", ":"+tag+":")
			return
		}
		s.Opening = m.balance(tag, text)
		s.Currency = s.Opening.Amount.Currency
	case "61":
		m.movement(text)
	case "86":
		m.describe(text)
	case "62F", "62M":
		if m.settled {
			m.wrong(m.place, "bank.mt-order", ":"+tag+":")
			return
		}
		s.Closing, m.settled = m.balance(tag, text), true
	case "64":
		s.Available = m.balance(tag, text)
	case "65":
		m.balance(tag, text)
	default:
		m.odd(m.place, "bank.mt-field", ":"+tag+":")
	}
}

// sequence reads :28C:, statement number and perhaps the page: 5n[/5n].
func (m *mt940) sequence(text string) {
	number, page, paged := strings.Cut(strings.TrimSpace(text), "/")
	n, err := strconv.ParseInt(number, 10, 64)
	p, pageErr := 0, error(nil)
	if paged {
		p, pageErr = strconv.Atoi(page)
	}
	if err != nil || pageErr != nil || n < 0 || p < 0 || len(number) > 9 || len(page) > 9 {
		m.wrong(m.place, "bank.number", m.place.Pointer, quote(text))
		return
	}
	m.s.Electronic, m.s.Page = n, p
}

// balance reads a balance: mark, day, currency and amount in one.
func (m *mt940) balance(tag, text string) Balance {
	text = strings.TrimSpace(text)
	if len(text) < 11 || text[0] != 'C' && text[0] != 'D' {
		m.wrong(m.place, "bank.mt-balance", m.place.Pointer, quote(text))
		return Balance{}
	}
	day, err := shortDay(text[1:7])
	if err != nil {
		m.refuse(m.place, err)
	}
	currency, err := money.ParseCurrency(text[7:10])
	if err != nil {
		m.refuse(m.place, err)
		return Balance{}
	}
	amount, ok := m.amount(text[10:], currency, text[0] == 'D')
	return Balance{Known: ok, Day: day, Amount: amount, Text: text[10:], Code: ":" + tag + ":",
		Interim: strings.HasSuffix(tag, "M"), Place: m.place}
}

// amount reads digits with a comma before the decimals, which always stands.
func (m *mt940) amount(text string, currency money.Currency, negative bool) (money.Amount, bool) {
	var a money.Amount
	err := error(problem.New(problem.Invalid, "bank.mt-amount", quote(text)))
	if strings.Count(text, ",") == 1 && text[0] != ',' && strings.Trim(text, "0123456789,") == "" {
		var d money.Decimal
		if d, err = decimal(text, ','); err == nil {
			a, err = d.Amount(currency)
		}
	}
	if err != nil {
		m.refuse(m.place, err)
		return money.Amount{}, false
	}
	if negative {
		a = a.Neg()
	}
	return a, true
}

// shortDay reads YYMMDD. Years from 80 on are those of the last century, as
// SWIFT has it.
func shortDay(text string) (clock.Day, error) {
	bad := problem.New(problem.Invalid, "problem.date.not-a-date", quote(text))
	if len(text) != 6 || strings.Trim(text, "0123456789") != "" {
		return clock.Day{}, bad
	}
	n, _ := strconv.Atoi(text)
	year := 2000 + n/10000
	if year >= 2080 {
		year -= 100
	}
	return clock.NewDay(year, n/100%100, n%100)
}

// entryDay is the booking day MMDD in the year that brings it nearest to the
// value day.
func entryDay(text string, value clock.Day) (clock.Day, error) {
	n, _ := strconv.Atoi(text)
	best, distance := clock.Day{}, 0
	var failed error
	for _, year := range []int{value.Year(), value.Year() - 1, value.Year() + 1} {
		day, err := clock.NewDay(year, n/100, n%100)
		if err != nil {
			failed = err
			continue
		}
		apart, _ := day.DaysSince(value)
		if apart = max(apart, -apart); best.IsZero() || apart < distance {
			best, distance = day, apart
		}
	}
	if best.IsZero() {
		return best, failed
	}
	return best, nil
}

// movement reads :61:, one line of the statement.
func (m *mt940) movement(text string) {
	if m.settled || m.s.Currency == "" {
		m.wrong(m.place, "bank.mt-order", ":61:")
	}
	if m.s.Currency == "" {
		m.next()
		return
	}
	l := Line{Ordinal: m.next(), Place: m.place, Status: Booked}
	first, further, _ := strings.Cut(text, "\n")
	rest, ok := m.movementHead(&l, first)
	if !ok {
		return
	}
	if len(rest) >= 4 {
		l.Code, rest = m.id(m.place, rest[:4]), rest[4:]
	} else {
		m.odd(m.place, "bank.mt-code", quote(first))
		rest = ""
	}
	own, bank, _ := strings.Cut(rest, "//")
	l.EntryReference = m.id(m.place, own)
	if l.EntryReference == "NONREF" {
		l.EntryReference = ""
	}
	if strings.HasSuffix(l.Code, "CHK") || strings.HasSuffix(l.Code, "CHQ") {
		l.Cheque = l.EntryReference
	}
	l.ServicerReference = m.id(m.place, bank)
	l.Info = m.text(m.place, further)
	m.waiting = &l
}

// movementHead reads days, mark and amount, and gives what follows them.
func (m *mt940) movementHead(l *Line, s string) (rest string, ok bool) {
	bad := func() (string, bool) {
		m.wrong(m.place, "bank.mt-line", quote(s))
		return "", false
	}
	if len(s) < 8 {
		return bad()
	}
	value, err := shortDay(s[:6])
	if err != nil {
		m.refuse(m.place, err)
		return "", false
	}
	l.ValueDay, l.BookingDay, rest = value, value, s[6:]
	if len(rest) >= 4 && strings.Trim(rest[:4], "0123456789") == "" {
		if l.BookingDay, err = entryDay(rest[:4], value); err != nil {
			m.refuse(m.place, err)
			return "", false
		}
		rest = rest[4:]
	}
	kind := byte(0)
	if rest != "" && (rest[0] == 'R' || rest[0] == 'E') {
		kind, rest = rest[0], rest[1:]
	}
	if rest == "" || rest[0] != 'C' && rest[0] != 'D' {
		return bad()
	}
	// A reversed credit takes money out: RC is out, RD is in.
	out := (rest[0] == 'D') != (kind == 'R')
	l.Reversal = kind == 'R'
	if kind == 'E' {
		l.Status = Pending
	}
	rest = rest[1:]
	if rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		rest = rest[1:] // funds code: third letter of the currency
	}
	end := 0
	for end < len(rest) && (digit(rest[end]) || rest[end] == ',' || rest[end] == '.') {
		end++
	}
	if end == 0 {
		return bad()
	}
	l.Text = rest[:end]
	l.Amount, ok = m.amount(l.Text, m.s.Currency, out)
	return rest[end:], ok
}

// emit hands on the line that waited for its description.
func (m *mt940) emit() {
	if m.waiting != nil {
		m.line(m.waiting)
		m.waiting = nil
	}
}
