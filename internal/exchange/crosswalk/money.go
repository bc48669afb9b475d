package crosswalk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"imar/internal/base/money"
	"imar/internal/exchange/jsonstream"
)

// budgets writes the parts of the budget that have a period of a year or less:
// IATI allows no longer one, and a sum cut into years would be made up.
func (a *activity) budgets() {
	budget := a.project.Get("budget")
	written := 0
	for _, breakdowns := range budget.Get("budgetBreakdowns").Elements() {
		for _, part := range breakdowns.Get("budgetBreakdown").Elements() {
			if a.budget(part.Get("period"), part.Get("amount"), "1") {
				written++
			}
		}
	}
	total := budget.Get("amount")
	if written == 0 && total.Exists() && !a.budget(budget.Get("period"), total, "1") && !a.budget(a.project.Get("period"), total, "1") {
		a.lost.Add("budget/amount")
	}
	for name := range budget.Members() {
		if name != "amount" && name != "budgetBreakdowns" && name != "period" && name != "approvalDate" {
			a.lost.Add("budget/" + name)
		}
	}
}

// budget writes one budget, if it can be one.
func (a *activity) budget(period, value jsonstream.Value, kind string) bool {
	begins, ends := day(period.Get("startDate")), day(period.Get("endDate"))
	amount, currency, ok := amountOf(value)
	if !ok || begins == "" || ends == "" || begins > ends || ends > yearAfter(begins) {
		return false
	}
	a.open("budget", "type", kind, "status", "2")
	a.empty("period-start", "iso-date", begins)
	a.empty("period-end", "iso-date", ends)
	a.leaf("value", amount, "currency", currency, "value-date", cmp.Or(day(a.project.Get("budget").Get("approvalDate")), begins))
	a.close("budget")
	return true
}

// yearAfter is the day a year after another.
func yearAfter(from string) string {
	t, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return ""
	}
	return t.AddDate(1, 0, 0).Format(time.DateOnly)
}

// amountOf reads a Value of OC4IDS.
func amountOf(v jsonstream.Value) (amount, currency string, ok bool) {
	amount, ok = decimal(v.Get("amount"))
	currency = v.Get("currency").Text()
	return amount, currency, ok && len(currency) == 3 && strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// decimal is a number as XML has it: without exponent.
func decimal(v jsonstream.Value) (string, bool) {
	d, err := money.ParseJSONNumber(v.Number())
	return string(d), err == nil && d != ""
}

// movement is one transaction.
type movement struct {
	kind, day, amount, currency, ref string
	about                            []narrative
	from, to                         jsonstream.Value
}

// transactions writes what was committed and what was paid, in the order of days.
func (a *activity) transactions() {
	var list []movement
	for _, process := range a.project.Get("contractingProcesses").Elements() {
		summary := process.Get("summary")
		list = append(list, a.commitments(process, summary)...)
		list = append(list, a.payments(summary, "contractingProcesses/summary/transactions")...)
		for name := range summary.Members() {
			if !ownSummary[name] {
				a.lost.Add("contractingProcesses/summary/" + name)
			}
		}
	}
	list = append(list, a.payments(a.project, "transactions")...)
	slices.SortStableFunc(list, func(x, y movement) int { return strings.Compare(x.day, y.day) })
	for _, m := range list {
		a.transaction(m)
	}
}

// ownSummary are the members of a process's summary that the table has, or that
// another says again.
var ownSummary = map[string]bool{
	"ocid": true, "title": true, "title_en": true, "contractValue": true, "modifications": true, "transactions": true, "suppliers": true,
	"documents": true, "dateSigned": true, "contractPeriod": true, "finalValue": true, "nature": true,
}

// commitments are the value of a contract when it was signed, and what each
// modification added or took.
func (a *activity) commitments(process, summary jsonstream.Value) (list []movement) {
	supplier := jsonstream.Value{}
	for _, first := range summary.Get("suppliers").Elements() {
		supplier = first
		break
	}
	signed := cmp.Or(day(summary.Get("dateSigned")), day(summary.Get("contractPeriod").Get("startDate")))
	amount, currency, ok := amountOf(summary.Get("contractValue"))
	switch {
	case !summary.Get("contractValue").Exists():
	case !ok || signed == "" || signed > a.by.Today:
		a.lost.Add("contractingProcesses/summary/contractValue")
	default:
		list = append(list, movement{kind: "2", day: signed, amount: amount, currency: currency, ref: process.Get("id").Text(), about: text(summary, "title"), to: supplier})
	}
	for _, m := range summary.Get("modifications").Elements() {
		before, currency, ok := amountOf(m.Get("oldContractValue"))
		after, same, also := amountOf(m.Get("newContractValue"))
		date := day(m.Get("date"))
		if !ok || !also || currency != same || date == "" || date > a.by.Today {
			if m.Get("newContractValue").Exists() {
				a.lost.Add("contractingProcesses/summary/modifications")
			}
			continue
		}
		if change := money.Decimal(after).Sub(money.Decimal(before)); change.Sign() != 0 {
			list = append(list, movement{kind: "2", day: date, amount: string(change), currency: currency, ref: process.Get("id").Text(), about: text(m, "description"), to: supplier})
		}
	}
	return list
}

// payments are the transactions that a project or a process lists.
func (a *activity) payments(of jsonstream.Value, path string) (list []movement) {
	for _, t := range of.Get("transactions").Elements() {
		amount, currency, ok := amountOf(t.Get("value"))
		date := day(t.Get("date"))
		if !ok || date == "" || date > a.by.Today {
			a.lost.Add(path)
			continue
		}
		kind := t.Get("transactionType").Text()
		if !slices.Contains([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"}, kind) {
			kind = "4"
		}
		list = append(list, movement{kind: kind, day: date, amount: amount, currency: currency, ref: t.Get("id").Text(), about: text(t, "description"), from: t.Get("payer"), to: t.Get("payee")})
	}
	return list
}

func (a *activity) transaction(m movement) {
	var attrs []string
	if m.ref != "" {
		attrs = []string{"ref", m.ref}
	}
	a.open("transaction", attrs...)
	a.empty("transaction-type", "code", m.kind)
	a.empty("transaction-date", "iso-date", m.day)
	a.leaf("value", m.amount, "currency", m.currency, "value-date", m.day)
	if len(m.about) > 0 {
		a.narratives("description", m.about)
	}
	a.side("provider-org", m.from)
	a.side("receiver-org", m.to)
	a.close("transaction")
}

// side is one of the two that a transaction is between, as the parties name it.
func (a *activity) side(element string, reference jsonstream.Value) {
	party := reference
	for _, p := range a.project.Get("parties").Elements() {
		if id := reference.Get("id").Text(); id != "" && p.Get("id").Is(id) {
			party = p
			break
		}
	}
	if name := text(party, "name"); len(name) > 0 {
		a.organisation(element, ref(party), name)
	}
}
