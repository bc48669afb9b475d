package bank

import (
	"strconv"

	"imar/internal/base/money"
	"imar/internal/exchange/xmlstream"
)

// summary is what a statement says of its entries together (TxsSummry), as it
// is written; "" where it says nothing.
type summary struct {
	at                       Place
	entries, credits, debits string
}

func (c *camt) summarise(e xmlstream.Element) summary {
	return summary{c.at(e), c.value(e, "TtlNtries", "NbOfNtries"), c.value(e, "TtlCdtNtries", "Sum"), c.value(e, "TtlDbtNtries", "Sum")}
}

// checkSummary holds the summary against the entries. Banks differ in whether
// it counts those that are not booked, so what differs is only odd.
func (c *camt) checkSummary() {
	s := c.summary
	if n, err := strconv.Atoi(s.entries); err == nil && n != c.ordinal {
		c.odd(s.at, "bank.summary-count", n, c.ordinal)
	}
	for _, side := range []struct {
		stated string
		sum    money.Amount
	}{{s.credits, c.credits}, {s.debits, c.debits}} {
		d, err := decimal(side.stated, '.')
		if err != nil || side.sum.Currency == "" || d.Cmp(side.sum.Decimal()) == 0 {
			continue
		}
		c.odd(s.at, "bank.summary-sum", quote(side.stated), side.sum)
	}
}
