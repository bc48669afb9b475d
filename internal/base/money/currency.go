// Package money holds amounts: whole numbers of a currency's minor unit, and
// the exact decimal text that a source wrote.
//
// The invariant: no amount is ever a float, and none is ever rounded without
// being asked. An Amount is what the ledger adds; a Decimal is what a document
// said, to the last digit, and is kept beside it.
//
// Amounts that people type go through ParseTyped, which refuses what could be
// read two ways and shows both readings: in a currency of three decimals, as
// the Libyan dinar is, "1.234" may be one dinar or a thousand.
package money

import (
	"slices"
	"strings"

	"imar/internal/base/problem"
)

// Currency is an ISO 4217 alphabetic code in capitals ("LYD").
type Currency string

// LYD is the Libyan dinar: 1 dinar is 1000 dirhams.
const LYD Currency = "LYD"

// exponents lists the active currencies of ISO 4217 (list one, 2026) by the
// number of decimals of their minor unit. Funds codes and metals have none and
// are left out.
var exponents = makeExponents(map[int]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP " +
		"GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD " +
		"LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB " +
		"PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC " +
		"SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
})

// replaced lists currencies that no longer circulate and still stand in papers
// and published data of recent years.
var replaced = makeExponents(map[int]string{
	2: "ANG BGN BYR CUC HRK LTL LVL EEK MRO SLL STD VEF ZMK ZWL",
})

func makeExponents(byExponent map[int]string) map[Currency]int {
	m := map[Currency]int{}
	for exponent, codes := range byExponent {
		for _, code := range strings.Fields(codes) {
			m[Currency(code)] = exponent
		}
	}
	return m
}

// ParseCurrency reads an ISO 4217 code, in any case. The error is the problem
// problem.amount.currency-unknown.
func ParseCurrency(s string) (Currency, error) {
	c := Currency(strings.ToUpper(strings.TrimSpace(s)))
	if !c.Known() {
		return "", problem.New(problem.Invalid, "problem.amount.currency-unknown", shorten(s))
	}
	return c, nil
}

// Known says that c is a currency of ISO 4217, active or replaced lately.
func (c Currency) Known() bool { return c.Active() || has(replaced, c) }

// Active says that c is on ISO 4217's list of active currencies.
func (c Currency) Active() bool { return has(exponents, c) }

func has(m map[Currency]int, c Currency) bool { _, ok := m[c]; return ok }

// Exponent is the number of decimals of the minor unit: 3 for LYD, 2 for USD,
// 0 for JPY. It is 2 for a currency that is not known; ask Known first where
// that matters.
func (c Currency) Exponent() int {
	if e, ok := exponents[c]; ok {
		return e
	}
	if e, ok := replaced[c]; ok {
		return e
	}
	return 2
}

// Currencies lists the active currencies in order of their codes.
func Currencies() []Currency {
	list := make([]Currency, 0, len(exponents))
	for c := range exponents {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// shorten quotes at most 40 characters of somebody's input in a problem.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > 40 {
			return s[:i] + "…"
		}
	}
	return s
}
