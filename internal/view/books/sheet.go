package books

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/ledger"
)

// Sheet is a contract's certificates in one currency, in minor units: what was
// certified, or inherited as owed or retained on day one, is paid, unpaid,
// retained, forfeited, recovered, withheld and kept as damages.
type Sheet struct {
	Currency                                                           money.Currency
	Obligated, Certified, Paid, Unpaid, Retained, Forfeited, Recovered int64
	Withheld, Damages, Advanced, Outstanding, Inherited                int64
}

// Miss is by how much the sheet does not come out even.
func (s Sheet) Miss() int64 {
	return s.Certified + s.Inherited - (s.Paid + s.Unpaid + s.Retained + s.Forfeited + s.Recovered + s.Withheld + s.Damages)
}

// Holds says that the sheet comes out even.
func (s Sheet) Holds() bool { return s.Miss() == 0 }

// SheetFigure names a figure of a sheet; as a part of a Filter, with a contract, it
// chooses the postings that the figure is the sum of.
type SheetFigure string

// The figures of a sheet. The first, with what was inherited, is the sum of those
// from SheetPaid to SheetDamages.
const (
	SheetCertified   SheetFigure = "certified"
	SheetInherited   SheetFigure = "inherited"
	SheetPaid        SheetFigure = "paid"
	SheetUnpaid      SheetFigure = "unpaid"
	SheetRetained    SheetFigure = "retained"
	SheetForfeited   SheetFigure = "forfeited"
	SheetRecovered   SheetFigure = "recovered"
	SheetWithheld    SheetFigure = "withheld"
	SheetDamages     SheetFigure = "damages"
	SheetObligated   SheetFigure = "obligated"
	SheetAdvanced    SheetFigure = "advanced"
	SheetOutstanding SheetFigure = "outstanding"
)

// SheetFigures are all of them.
var SheetFigures = []SheetFigure{SheetCertified, SheetInherited, SheetPaid, SheetUnpaid, SheetRetained, SheetForfeited, SheetRecovered, SheetWithheld,
	SheetDamages, SheetObligated, SheetAdvanced, SheetOutstanding}

// Figure is a figure of the sheet by its name, 0 for a name that is none.
func (s *Sheet) Figure(f SheetFigure) int64 {
	at := slices.Index(SheetFigures, f)
	if at < 0 {
		return 0
	}
	return [...]int64{s.Certified, s.Inherited, s.Paid, s.Unpaid, s.Retained, s.Forfeited, s.Recovered, s.Withheld, s.Damages, s.Obligated, s.Advanced, s.Outstanding}[at]
}

// takes says that postings on an account, made by an event, count in a figure.
func (f SheetFigure) takes(a ledger.Account, e ledger.Event) bool {
	var s Sheet
	s.add(a, e, 1)
	return s.Figure(f) != 0
}

var (
	// ofAdvances are the events of paying an advance, which certifies nothing.
	ofAdvances = []ledger.Event{ledger.EvAdvance, ledger.EvAdvanceSent, ledger.EvAdvanceCleared, ledger.EvAdvanceReturned}
	// besides are the events that move cost which was certified before.
	besides = []ledger.Event{ledger.EvHandover, ledger.EvWriteOff, ledger.EvIneligible, ledger.EvYearClose}
	// inherits are the events that say what is owed without a certificate.
	inherits = []ledger.Event{ledger.EvOpening, ledger.EvAdjustment, ledger.EvExplained}
	// atOnce are the events whose cost is paid as it comes about, or given back.
	atOnce = []ledger.Event{ledger.EvDirectPayment, ledger.EvCreditDrawn, ledger.EvContractorRefund, ledger.EvGuaranteeCalled, ledger.EvDirectExpenditure}
	// paying are the events that take what is owed off because it is paid.
	paying = []ledger.Event{ledger.EvPaymentCleared, ledger.EvPaymentReturned, ledger.EvDirectExpenditure}
)

// Sheets are a contract's sheets, by currency. They are invariant (4) of the
// books, and take the same postings for it as ledger.Check does.
func (v *View) Sheets(c ledger.Contract) []Sheet {
	list := v.sheets(c, false)
	out := make([]Sheet, len(list))
	for i, s := range list {
		out[i] = s.Sheet
	}
	return out
}

// SourceSheet is what of a contract's sheet is paid from one source.
type SourceSheet struct {
	Source ledger.Source
	Sheet
}

// SheetsBySource are a contract's sheets, by source and currency.
func (v *View) SheetsBySource(c ledger.Contract) []SourceSheet { return v.sheets(c, true) }

func (v *View) sheets(c ledger.Contract, bySource bool) []SourceSheet {
	if c == "" {
		return nil
	}
	type of struct{ source, currency uint32 }
	sums := map[of]*SourceSheet{}
	v.eachOfContract(Filter{Contract: c}, func(_ uint32, r *row, k turnoverKey, e ledger.Event) {
		at := of{currency: k.currency}
		if bySource {
			at.source = k.source
		}
		if sums[at] == nil {
			sums[at] = &SourceSheet{ledger.Source(v.few.keys[at.source]), Sheet{Currency: money.Currency(v.few.keys[k.currency])}}
		}
		sums[at].add(k.of(), e, r.minor)
	})
	list := make([]SourceSheet, 0, len(sums))
	for _, s := range sums {
		if s.Sheet != (Sheet{Currency: s.Currency}) {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b SourceSheet) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(place(a.Currency), place(b.Currency)))
	})
	return list
}

func (v *View) eachOfContract(f Filter, visit func(i uint32, r *row, k turnoverKey, e ledger.Event)) {
	v.choose(&f).each(func(i uint32, r *row) {
		ck := v.cellKeys.keys[r.cell]
		visit(i, r, v.turnoverKeys.keys[ck.turnover], ledger.Event(v.few.keys[ck.event]))
	})
}

// add takes a posting in.
func (s *Sheet) add(a ledger.Account, e ledger.Event, minor int64) {
	switch {
	case a.Is(ledger.SpentSteps):
		s.Obligated += minor
	case a == ledger.Advances:
		s.Outstanding += minor
		switch e {
		case ledger.EvAdvance:
			s.Advanced += minor
		case ledger.EvCertificate:
			s.Recovered -= minor
		}
	}
	if slices.Contains(ofAdvances, e) || slices.Contains(besides, e) {
		return
	}
	owed := a == ledger.Payables || a == ledger.InTransit
	inherited := slices.Contains(inherits, e)
	if inherited && (owed || a == ledger.Retention) {
		s.Inherited -= minor
	}
	switch {
	case a.Is(ledger.CostAccounts) && !inherited:
		s.Certified += minor
		if slices.Contains(atOnce, e) {
			s.Paid += minor
		}
	case owed:
		s.Unpaid -= minor
		if slices.Contains(paying, e) {
			s.Paid += minor
		}
	case a == ledger.Retention:
		s.Retained -= minor
	case a == ledger.OtherIncome && e == ledger.EvRetentionForfeit:
		s.Forfeited -= minor
	case a.Is(ledger.WithheldAccounts) && e == ledger.EvCertificate:
		s.Withheld -= minor
	case a == ledger.DelayDamages && e == ledger.EvCertificate:
		s.Damages -= minor
	}
}
