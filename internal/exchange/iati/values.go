package iati

import (
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/project"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/xmlstream"

	"github.com/go-json-experiment/json/jsontext"
)

// day reads an xsd:date: the day as it is written, without a zone. What is no
// day is told and left out; one of a year that nobody means is told and kept.
func (a *activity) day(at xmlstream.Element, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	plain := text
	if len(text) > 10 && strings.ContainsRune("Z+-", rune(text[10])) {
		plain = text[:10]
	}
	day, err := clock.Parse(plain)
	if kept, _, ok := scalar.Moment(plain); ok && len(plain) == 10 && scalar.BeyondYears(kept) {
		a.find(snapshot.Warning, "exchange.date-beyond", at, shorten(text))
		return kept
	}
	if err != nil {
		a.tell(at, err)
		return ""
	}
	return day.String()
}

// tell tells the problems of a value that was left out.
func (a *activity) tell(at xmlstream.Element, err error) {
	for _, p := range problem.Of(err) {
		a.find(snapshot.Error, p.Key, at, argsOf(p)...)
	}
}

// isoDate reads an element that is a day in the attribute iso-date, or in its
// text as early files of 1.0x have it.
func (a *activity) isoDate(e xmlstream.Element, rest *unmapped) (day string) {
	for at := range e.Attrs() {
		switch at.Code {
		case nISODate:
			day = a.day(e, at.Value)
		case nLang:
		default:
			rest.attr(at)
		}
	}
	if day == "" && a.old && e.HasText() {
		day = a.day(e, e.Text())
	} else {
		rest.stray(e)
	}
	for c := range e.Children() {
		rest.element(c)
	}
	return day
}

// decimal reads an xsd:decimal as a JSON number with the same digits. What is
// none is told and left out; "" says nothing.
func (a *activity) decimal(at xmlstream.Element, text string) jsontext.Value {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	d, err := money.ParseDecimal(plain(text))
	if err == nil {
		return jsontext.Value(d)
	}
	if d, err = money.ParseJSONNumber(text); err == nil && strings.ContainsAny(text, "eE") {
		a.find(snapshot.Repair, "iati.exponent", at, shorten(text), string(d))
		return jsontext.Value(d)
	}
	a.find(snapshot.Error, "iati.number", at, shorten(text))
	return nil
}

// plain writes an xsd:decimal as JSON writes numbers: without a plus sign or
// leading zeros, with a digit on both sides of the point.
func plain(text string) string {
	digits, minus := strings.CutPrefix(text, "-")
	if !minus {
		digits = strings.TrimPrefix(text, "+")
	}
	whole, frac, point := strings.Cut(digits, ".")
	if whole == "" && frac == "" {
		return text
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" || !point && whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if minus {
		return "-" + whole
	}
	return whole
}

// amount reads a value element: an amount in its currency, or the activity's,
// and the day of its rate.
func (a *activity) amount(e xmlstream.Element, rest *unmapped) (v *project.Value, date string) {
	currency := a.defaults.currency
	for at := range e.Attrs() {
		switch at.Code {
		case nCurrency:
			if own := strings.TrimSpace(at.Value); own != "" {
				currency = own
			}
		case nValueDate:
			date = a.day(e, at.Value)
		default:
			rest.attr(at)
		}
	}
	for c := range e.Children() {
		rest.element(c)
	}
	text := strings.TrimSpace(e.Text())
	if text == "" {
		a.find(snapshot.Error, "iati.number-missing", e)
		return nil, date
	}
	number := jsontext.Value(plain(text))
	if beyond := scalar.IsNumber(string(number)) && scalar.BeyondAmount(string(number)); beyond {
		a.find(snapshot.Warning, "exchange.amount-beyond", e, shorten(text))
	} else if number = a.decimal(e, text); number == nil {
		return nil, date
	}
	if _, err := money.ParseCurrency(currency); err != nil {
		a.find(snapshot.Warning, "iati.currency", e, shorten(currency))
	}
	return &project.Value{Amount: number, Currency: currency}, date
}

// flag reads an xsd:boolean, nil for anything else.
func flag(text string) *bool {
	yes, no := true, false
	switch strings.TrimSpace(text) {
	case "1", "true":
		return &yes
	case "0", "false":
		return &no
	}
	return nil
}

// flagOr is flag, and keeps what is none.
func flagOr(at xmlstream.Attr, rest *unmapped) *bool {
	f := flag(at.Value)
	if f == nil {
		rest.attr(at)
	}
	return f
}
