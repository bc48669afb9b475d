package demo

import (
	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// unwind is what becomes of an abandoned contract's money: the guarantee of the
// advance has expired, the retention is forfeited, the contractor pays a part of
// the advance back, the rest is written off, and what was obligated is free.
func (l *life) unwind(day int) {
	l.add(day+2, lapses, 0)
	if l.retained() > 0 {
		l.add(day+9, forfeits, 0)
	}
	l.add(day+40, refunds, 0)
	l.add(day+75, writesOff, 0)
	l.add(day+77, frees, mainContract)
}

// secured is the last day of the guarantee of the advance. One contractor lets
// it run out.
func (l *life) secured() int {
	if l.story == abandoned {
		return l.stops() + 30
	}
	return l.planned + 60
}

// audited says that an external pre-auditor looks at a payment before the
// controller does: at those of the main contract above the threshold.
func (l *life) audited(n int) bool {
	return l.payments[n].contract == mainContract && l.large(n)
}

// retained is what the main contract's certificates keep back, and advanced
// what of its advance they have not recovered.
func (l *life) retained() (minor int64) {
	for n, p := range l.payments {
		if p.contract == mainContract {
			minor += l.figures(n).retained
		}
	}
	return minor
}

func (l *life) advanced() (item int, minor int64) {
	for n, p := range l.payments {
		switch f := l.figures(n); {
		case p.contract != mainContract:
		case f.isAdvance:
			item, minor = n, minor+f.gross
		default:
			minor -= f.recovered
		}
	}
	return item, minor
}

// refunded is what the contractor pays back of the advance.
func (l *life) refunded() int64 {
	_, minor := l.advanced()
	return minor * 35 / 100
}

// ending is a step of unwind.
func (l *life) ending(a act, today string) (role string, command any) {
	item, open := l.advanced()
	switch a {
	case forfeits:
		return approver, fund.ReleaseRetention{Booking: l.booking(today, "ص"), ID: ledger.Item(l.item(item) + "-f"), Contract: l.books(mainContract), How: "forfeit",
			Amount: l.sum(l.retained()), Basis: "قرار إنهاء العقد"}
	case lapses:
		g := l.guarantee(unsecures, today).(fund.ReduceGuarantee)
		g.How = "expired"
		return financeOfficer, g
	case refunds:
		return financeOfficer, fund.TakeBack{Booking: l.booking(today, "س"), Of: l.item(item), Bank: l.bank(),
			Amount: fund.SumOf(money.Amount{Minor: l.refunded(), Currency: money.Currency(l.currency)}), Line: lineID("refund " + string(l.item(0)))}
	}
	return director, fund.WriteOff{Booking: l.booking(today, "ش"), Of: l.item(item), Amount: l.sum(open - l.refunded()),
		Reason: "غادر المقاول ولم يُعثر له على أموال", ReasonEn: "The contractor left and nothing of its was found", Decision: decisionFor(dayOf(today))}
}
