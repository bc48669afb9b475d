package books

import (
	"cmp"
	stdheap "container/heap"
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Spent is one payment for a project out of one source: what a statement of
// expenditure lists. What came back is negative.
type Spent struct {
	Seq      fact.Seq
	Day      clock.Day // booked
	Event    ledger.Event
	Contract ledger.Contract
	Party    ledger.Party
	Claim    ledger.Item // the certificate, advance or invoice that was paid
	Order    ledger.Item // the payment order, "" for what had none
	Amount   money.Amount
}

// paidAtOnce are the events by which a source's money leaves, or a partner's own
// for it, without a payment order.
var paidAtOnce = []ledger.Event{ledger.EvTaxRemitted, ledger.EvDirectPayment, ledger.EvCreditDrawn, ledger.EvTransfer, ledger.EvTransferReturned,
	ledger.EvDirectExpenditure, ledger.EvImprestSpent, ledger.EvContractorRefund, ledger.EvGuaranteeCalled}

// Expenditure is what was paid for a project out of a source, in order. Paid
// means cleared by the bank; what the bank sent back after that is negative.
func (v *View) Expenditure(s ledger.Source, p ledger.Project) (list []Spent) {
	if s == "" || p == "" {
		return nil
	}
	claims := map[ledger.Item]ledger.Item{} // by order
	lines := v.Lines(Filter{Book: ledger.Actual, Source: s, Project: p})
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to].Seq == lines[from].Seq && lines[to].Event == lines[from].Event {
			to++
		}
		list = append(list, spentBy(lines[from:to], claims)...)
		from = to
	}
	return list
}

// spentBy is what one entry paid.
func spentBy(lines []Posting, claims map[ledger.Item]ledger.Item) (list []Spent) {
	var order, claim ledger.Item
	for _, l := range lines {
		switch l.Account {
		case ledger.InTransit:
			order = l.Item
		case ledger.Payables:
			claim = l.Item
		}
	}
	add := func(l *Posting, minor int64, claim, order ledger.Item) {
		for i := range list {
			if x := &list[i]; x.Amount.Currency == l.Currency && x.Claim == claim && x.Order == order && x.Contract == l.Contract {
				x.Amount.Minor += minor
				return
			}
		}
		list = append(list, Spent{l.Seq, l.Day, l.Event, l.Contract, l.Party, claim, order, money.Amount{Minor: minor, Currency: l.Currency}})
	}
	for i := range lines {
		l := &lines[i]
		info, _ := l.Account.Info()
		switch {
		case l.Event == ledger.EvPaymentSent || l.Event == ledger.EvAdvanceSent:
			if order != "" && claim != "" {
				claims[order] = claim
			}
		case l.Event == ledger.EvPaymentCleared || l.Event == ledger.EvAdvanceCleared:
			if l.Account == ledger.InTransit {
				add(l, l.Minor, claims[l.Item], l.Item)
			}
		case l.Event == ledger.EvPaymentReturned || l.Event == ledger.EvAdvanceReturned:
			if l.Account == ledger.Payables && order == "" { // what had cleared: it comes back from the bank
				add(l, l.Minor, l.Item, "")
			}
		case slices.Contains(paidAtOnce, l.Event):
			if info.Class != ledger.Income && !l.Account.Is(heldAccounts) && l.Account != ledger.Payables {
				add(l, l.Minor, l.Item, "")
			}
		}
	}
	return slices.DeleteFunc(list, func(x Spent) bool { return x.Amount.Minor == 0 })
}

// IneligibleKey is the key of what was found ineligible of a source in a
// currency and moved to another: its sum is negative in the source that did not
// have to pay, and positive in the one that took it over.
func IneligibleKey(s ledger.Source, c money.Currency) Filter {
	return Filter{Accounts: ledger.CostAccounts, Events: []ledger.Event{ledger.EvIneligible}, Source: s, Currency: c}
}

// SourceUse is what a source paid for one project in one currency, in minor
// units; Ineligible is the part of it that was moved to another source, or, when
// it is negative, taken over from one.
type SourceUse struct {
	Project                        ledger.Project
	Currency                       money.Currency
	Certified, Settled, Ineligible int64
}

// SourceUses are a source's projects, by project and currency. They come from
// the steps of the budget: what was certified, and what of that is settled.
func (v *View) SourceUses(s ledger.Source) []SourceUse {
	type at struct {
		project  ledger.Project
		currency money.Currency
	}
	sums := map[at]*SourceUse{}
	get := func(p ledger.Project, c money.Currency) *SourceUse {
		k := at{p, c}
		if sums[k] == nil {
			sums[k] = &SourceUse{Project: p, Currency: c}
		}
		return sums[k]
	}
	source, ok := v.few.at(string(s))
	if !ok || s == "" {
		return nil
	}
	for n, k := range v.budget.keys.keys {
		if k.source != source || k.project == 0 {
			continue
		}
		var x Execution
		x.add(&v.budget.stood[n], v.budget.cameOver(uint32(n)), false)
		x.whole()
		u := get(ledger.Project(v.named[project].keys[k.project]), money.Currency(v.few.keys[k.currency]))
		u.Certified += x.Certified
		u.Settled += x.Settled
	}
	for _, l := range v.Lines(IneligibleKey(s, "")) {
		if l.Project != "" {
			get(l.Project, l.Currency).Ineligible -= l.Minor
		}
	}
	list := make([]SourceUse, 0, len(sums))
	for _, u := range sums {
		if u.Certified != 0 || u.Settled != 0 || u.Ineligible != 0 {
			list = append(list, *u)
		}
	}
	slices.SortFunc(list, func(a, b SourceUse) int {
		return cmp.Or(cmp.Compare(place(a.Currency), place(b.Currency)), cmp.Compare(b.Settled, a.Settled), cmp.Compare(a.Project, b.Project))
	})
	return list
}

// heads are the latest postings of cells, the latest of all on top.
type heads []uint32

func (h heads) Len() int { return len(h) }

func (h heads) Less(i, j int) bool { return h[i] > h[j] }

func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop are for container/heap.
func (h *heads) Push(x any) { *h = append(*h, x.(uint32)) }

// Pop takes the last element out.
func (h *heads) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

// Latest are the latest n postings of a filter that names no project, contract,
// party, item or side, the latest first, each with the balance that it left; and
// how many there are. It takes as long for ten million postings as for a
// thousand.
func (v *View) Latest(f Filter, n int) (list []Posting, total int) {
	var h heads
	v.choose(&f).eachCell(func(_ cellKey, _ turnoverKey, x *cell) {
		total += int(x.count)
		h = append(h, x.head)
	})
	stdheap.Init(&h)
	balance := v.Sum(f)
	for len(list) < n && len(h) > 0 {
		at := h[0]
		l := v.posting(at - 1)
		l.Balance = balance[l.Currency]
		balance[l.Currency] -= l.Minor
		list = append(list, l)
		if before := v.rows.at(at - 1).same; before != 0 {
			h[0] = before
			stdheap.Fix(&h, 0)
		} else {
			stdheap.Pop(&h)
		}
	}
	return list, total
}
