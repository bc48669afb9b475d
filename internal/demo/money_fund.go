package demo

import (
	"cmp"
	"fmt"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
)

// threshold is the amount in dirhams above which two people approve a payment.
const threshold = 5_000_000_000

// purse is a source's money in one currency.
type purse struct {
	source   ledger.Source
	currency string
}

// needs is what all projects of a plan will ask of the fund: authority by year,
// cash by quarter. The fund asks its partners and the treasury for a little
// more, in time.
type needs struct {
	authority map[purse]map[ledger.Year]int64
	cash      map[purse]map[int]int64
	moves     *[]move // at the bank
}

// quarterOf counts quarters of 91 days; each begins with what was received for
// it.
func quarterOf(day int) int { return max(0, day-6) / 91 }

func quarterDay(q int) int {
	if q == 0 {
		return 16
	}
	return workday(q*91 + 2)
}

// needed adds up the steps of every life.
func (w *world) needed() needs {
	n := needs{map[purse]map[ledger.Year]int64{}, map[purse]map[int]int64{}, &[]move{}}
	for i := range w.plan.Projects {
		l := newLife(w, i)
		for _, s := range l.steps {
			n.add(l, s)
		}
	}
	return n
}

func (n needs) add(l *life, s step) {
	day, k := s.at.day(), int(s.n)
	var of, by int
	var minor int64
	switch s.act {
	case allocates:
		of, by, minor = k%4, k/4, l.award[k%4].value
	case extends:
		of, by, minor = mainContract, k/16, l.changes[k%16].to-l.changes[k%16].from
	case sends:
		for j, part := range l.split(l.payments[k].contract, l.figures(k).net) {
			inner(n.cash, purse{l.funding(l.payments[k].contract)[j].source, l.currency})[quarterOf(day)] += part + 2
		}
		return
	case clears:
		*n.moves = append(*n.moves, move{l.currency, day, -l.figures(k).net, lineID(string(l.item(k) + "-o"))})
		return
	case reclears:
		*n.moves = append(*n.moves, move{l.currency, day, -l.figures(k).net, lineID(string(l.item(k) + "-p"))})
		return
	case refunds:
		*n.moves = append(*n.moves, move{l.currency, day, l.refunded(), lineID("refund " + string(l.item(0)))})
		return
	case remits:
		*n.moves = append(*n.moves, move{l.currency, day, -l.figures(k).withheld, lineID("tax " + string(l.item(k)))})
		inner(n.cash, purse{l.funding(l.payments[k].contract)[0].source, l.currency})[quarterOf(day)] += l.figures(k).withheld + 2
		return
	default:
		return
	}
	inner(n.authority, purse{l.funding(of)[by].source, l.currency})[yearOf(date(day))] += l.split(of, minor)[by]
}

// inner is the map within a purse, made when it is missing.
func inner[K comparable](m map[purse]map[K]int64, p purse) map[K]int64 {
	if m[p] == nil {
		m[p] = map[K]int64{}
	}
	return m[p]
}

// bankOf is the fund's account in a currency.
func bankOf(currency string) ledger.Bank { return ledger.Bank("demo-bank-" + currency) }

// mainCurrency is what a partner gives in.
func mainCurrency(partner int) string { return []string{"USD", "EUR"}[partner%2] }

// rate is how many ten-thousandths of a unit of one currency a unit of another
// costs in a quarter.
func rate(from, to string, q int) int64 {
	dollar := int64(44500 + 130*q + q*q%7*45)
	euro := dollar * 11 / 10
	of := map[string]int64{"LYD": 10000, "USD": dollar, "EUR": euro}
	return of[from] * 10000 / of[to]
}

func rateText(r int64) string { return fmt.Sprintf("%d.%04d", r/10000, r%10000) }

// moneyBook collects what the fund's offices do with money, by day.
type moneyBook struct {
	w    *world
	list []entry
}

func (m *moneyBook) add(day int, role string, n int, command any) {
	m.list = append(m.list, entry{at(day, 20), actorFor(role, n), command})
}

// refused adds a command that a control refuses, by the rule of that key.
func (m *moneyBook) refused(day int, role string, n int, rule string, command any) {
	m.add(day, role, n, attempt{command, rule})
}

func booking(day int, ref string) fund.Booking { return fund.Booking{Date: date(day), Ref: ref} }

// treasury is the chronicle of the fund's money: books, accounts, partners,
// authority, cash, and the months and years that close.
func (w *world) treasury() []entry {
	m := &moneyBook{w: w}
	n := w.needed()
	n.own(w)
	m.open()
	m.rates()
	for i := range partners {
		m.partner(i, n)
	}
	m.state(n)
	m.budget(n)
	m.periods()
	m.incidents()
	m.dealings()
	m.supplies()
	m.returns()
	m.schemes()
	m.corrections()
	m.loans(n)
	m.published(n)
	m.statements(*n.moves)
	slices.SortStableFunc(m.list, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	for i := 1; i < len(m.list); i++ { // no two at one moment: the order would be chance
		if m.list[i].at <= m.list[i-1].at {
			m.list[i].at = m.list[i-1].at + 1
		}
	}
	return m.list
}

// open is the first week: books, sources, accounts, the policy, and by which
// accounts firms are paid.
func (m *moneyBook) open() {
	m.add(1, controller, 0, ledger.OpenBooks{Books: ledger.BooksOpened{Entity: fund.Self, Kind: ledger.FundEntity, NameAr: fundName.ar, NameEn: fundName.en, Begins: 2020*12 + 10}})
	open := func(s ledger.Source, info ledger.SourceInfo) {
		m.add(1, controller, 0, ledger.OpenSource{Opened: ledger.SourceOpened{Source: s, SourceInfo: info}})
	}
	open(treasury, ledger.SourceInfo{Kind: ledger.Budget, NameAr: "الباب الثالث من ميزانية الدولة (تجريبي)", NameEn: "Development chapter of the state budget (demonstration)", Partner: ledger.Party(m.w.agencies[1].id)})
	for i, p := range partners {
		kind, word := ledger.Grant, said{"منحة ", "Grant of "}
		if p.kind == "lender" {
			kind, word = ledger.Loan, said{"قرض ", "Loan of "}
		}
		open(partnerSource(i), ledger.SourceInfo{Kind: kind, NameAr: word.ar + p.ar, NameEn: word.en + p.en,
			Partner: ledger.Party(m.w.partners[i].id), Agreement: agreementOf(i), PartnerInterest: i == 2})
	}
	names := map[string]said{"LYD": {"حساب الدينار", "Dinar account"}, "USD": {"حساب الدولار", "Dollar account"}, "EUR": {"حساب اليورو", "Euro account"}}
	for i, c := range []string{"LYD", "USD", "EUR"} {
		m.add(1, controller, 0, fund.OpenAccount{Booking: booking(1, "ح/2020/"+fmt.Sprint(i+1)), ID: bankOf(c), Currency: money.Currency(c),
			NameAr: names[c].ar, NameEn: names[c].en, Servicer: "مصرف السنابل التجريبي / Sanabil Demonstration Bank", Number: fmt.Sprintf("DEMO%018d", 7+i)})
	}
	m.add(8, director, 0, fund.LayDown{Booking: booking(8, "ل/2020/1"), Decision: appointments,
		Policy: fund.Policy{Threshold: fund.SumOf(money.Amount{Minor: threshold, Currency: money.LYD}), Hours: 72}})
	payees := append([]firm{m.w.agencies[0], m.w.agencies[1], m.w.agencies[2]}, slices.Concat(m.w.consultants, m.w.contractors, m.w.suppliers[:hidden], m.w.suppliers[hidden+1:])...)
	for i, f := range payees {
		c := fund.SetPayeeAccount{Booking: booking(7, ""), Party: ledger.Party(f.id), ID: accountOf(f.id), Number: fmt.Sprintf("DEMO%018d", 1000+i), Bank: "Demonstration bank"}
		m.add(7, financeOfficer, 0, c)
		m.add(8, financeOfficer, 1, fund.ConfirmPayeeAccount{Booking: booking(8, ""), Party: c.Party, ID: c.ID})
	}
}

func (m *moneyBook) rates() {
	for q := 0; quarterDay(q) < lastDay; q++ {
		day := quarterDay(q)
		for _, pair := range [][2]string{{"USD", "LYD"}, {"EUR", "LYD"}, {"EUR", "USD"}, {"USD", "EUR"}} {
			m.add(day, financeOfficer, 2, fund.RecordRate{Date: date(day), From: money.Currency(pair[0]), To: money.Currency(pair[1]), Kind: fund.Official,
				Value: rateText(rate(pair[0], pair[1], q)), Issuer: "المصرف المركزي التجريبي", IssuerEn: "Demonstration central bank"})
		}
	}
}

func agreementOf(i int) ledger.Item { return ledger.Item(fmt.Sprintf("demo-agreement-%02d", i+1)) }

func sumOf(minor int64, currency string) fund.Sum {
	return fund.SumOf(money.Amount{Minor: minor, Currency: money.Currency(currency)})
}

// up rounds up to a multiple.
func up(n, to int64) int64 { return (n + to - 1) / to * to }

// drawn is what a partner pays in a quarter, and what of it is sold for other
// currencies.
type drawn struct {
	amount int64            // minor units of the main currency
	sold   map[string]int64 // minor units of it, by what they buy
}

// quarters works out a partner's payments.
func (n needs) quarters(i int) map[int]drawn {
	main, list := mainCurrency(i), map[int]drawn{}
	for _, c := range []string{"LYD", "USD", "EUR"} {
		for q, minor := range n.cash[purse{partnerSource(i), c}] {
			d := list[q]
			if d.sold == nil {
				d.sold = map[string]int64{}
			}
			minor += minor/100 + 1000
			if c == main {
				d.amount += minor
			} else {
				sold := minor * 10000 / rate(main, c, q)
				if c == "LYD" {
					sold /= 10
				}
				d.sold[c] = up(sold+1, 100_000)
				d.amount += d.sold[c]
			}
			list[q] = d
		}
	}
	for q, d := range list {
		d.amount = up(d.amount+2500, 1_000_000) // and what banks take on the way
		list[q] = d
	}
	return list
}

// partner is one partner's life with the fund: pledge, agreement, applications,
// receipts, and the currency that they are turned into.
func (m *moneyBook) partner(i int, n needs) {
	source, party, main := partnerSource(i), ledger.Party(m.w.partners[i].id), mainCurrency(i)
	list := n.quarters(i)
	total := pledgedTotal(list)
	pledge := ledger.Item(fmt.Sprintf("demo-pledge-%02d", i+1))
	pledged := total
	if i == 5 {
		pledged = total * 2 // kept in part only
		m.add(1500, financeOfficer, 0, fund.RecordPledge{Booking: booking(1500, "ت/2024/6"), ID: pledge, Source: source, Partner: party, Amount: sumOf(-total/2, main)})
	}
	m.add(9, financeOfficer, 0, fund.RecordPledge{Booking: booking(9, fmt.Sprintf("ت/2020/%d", i+1)), ID: pledge, Source: source, Partner: party, Amount: sumOf(pledged, main)})
	a := fund.SignAgreement{Booking: booking(14, fmt.Sprintf("إ/2020/%d", i+1)), ID: agreementOf(i), Source: source, Partner: party, Amount: sumOf(total, main),
		Loan: partners[i].kind == "lender", Pledge: pledge, FromPledge: sumOf(total, main), Closes: date(2600),
		Eligible: "أعمال البناء والتوريدات والإشراف", EligibleEn: "Works, goods and supervision"}
	if i == 3 {
		a.Conditions = []fund.Condition{{ID: "audit", Text: "تقرير مراجعة مستقل عن السنة الأولى", TextEn: "Independent audit report on the first year"}}
	}
	a.Tranches = tranches(list, total, main)
	m.add(14, director, 0, a)
	quarters := make([]int, 0, len(list))
	for q := range list {
		quarters = append(quarters, q)
	}
	slices.Sort(quarters)
	for _, q := range quarters {
		m.receive(i, q, list[q], a.Loan)
	}
}

// pledgedTotal is what a partner signs: an eighth more than it pays.
func pledgedTotal(list map[int]drawn) int64 {
	total := int64(100_000_000)
	for _, d := range list {
		total += d.amount
	}
	return up(total+total/8, 100_000_000)
}

// tranches are a year's money each, expected when the last of it was to come; in
// the third year that was sooner than it came. The last is what remains.
func tranches(list map[int]drawn, total int64, currency string) (out []fund.Tranche) {
	byYear := map[int]int64{}
	for q, d := range list {
		byYear[q/4] += d.amount
	}
	left := total
	for y := range 6 {
		if byYear[y] > 0 {
			expected := y*364 + 300
			if y == 2 {
				expected -= 70
			}
			out = append(out, fund.Tranche{ID: fmt.Sprint(y + 1), Amount: sumOf(byYear[y], currency), Expected: date(expected)})
			left -= byYear[y]
		}
	}
	return append(out, fund.Tranche{ID: "7", Amount: sumOf(left, currency), Expected: date(2500)})
}

func (m *moneyBook) receive(i, q int, d drawn, loan bool) {
	source, main, day := partnerSource(i), mainCurrency(i), quarterDay(q)
	ref := fmt.Sprintf("%s/%d-%d", date(day)[:4], i+1, q+1)
	if !loan {
		m.add(earlier(day, 3), controller, 0, fund.ApplyWithdrawal{Booking: booking(earlier(day, 3), "س/"+ref), ID: ledger.Item(fmt.Sprintf("demo-w-%d-%d", i+1, q+1)),
			Agreement: agreementOf(i), Kind: "advance", Amount: sumOf(d.amount, main)})
	}
	line := func(what string) string { return fmt.Sprintf("demo-line-%s-%d-%d", what, i+1, q+1) }
	m.add(day, financeOfficer, 0, fund.Receive{Booking: booking(day, "ق/"+ref), Agreement: agreementOf(i), Bank: bankOf(main), Amount: sumOf(d.amount, main),
		Charge: sumOf(2500, main), Line: lineID(line("in"))})
	for _, c := range []string{"LYD", "USD", "EUR"} {
		sold := d.sold[c]
		if sold == 0 {
			continue
		}
		r := rate(main, c, q)
		bought := sold * r / 10000
		if c == "LYD" {
			bought = sold * r / 1000
		}
		m.add(day, controller, 0, fund.ExchangeMoney{Booking: booking(day, "ص/"+ref), ID: ledger.Item(line(c)), Source: source, From: bankOf(main), Sold: sumOf(sold, main),
			To: bankOf(c), Bought: sumOf(bought, c), Rate: rateText(r), RateBy: "المصرف المركزي التجريبي / Demonstration central bank",
			FromLine: lineID(line(c) + " out"), ToLine: lineID(line(c) + " in")})
	}
}

// state is the treasury's own money, quarter by quarter.
func (m *moneyBook) state(n needs) {
	cash := n.cash[purse{treasury, "LYD"}]
	for q := 0; quarterDay(q) < lastDay; q++ {
		minor := cash[q]
		if minor == 0 {
			continue
		}
		day := quarterDay(q)
		m.add(day, financeOfficer, 3, fund.Receive{Booking: booking(day, fmt.Sprintf("خ/%s/%d", date(day)[:4], q+1)), Source: treasury, Partner: ledger.Party(m.w.agencies[1].id),
			Bank: bankOf("LYD"), Amount: sumOf(up(minor+minor/50, 10_000_000), "LYD"), Line: lineID(fmt.Sprintf("demo-line-state-%d", q+1))})
	}
}

// budget is the authority of each year: appropriated, allotted, and of the
// treasury's the cash released.
func (m *moneyBook) budget(n needs) {
	for y := ledger.Year(2020); y <= 2026; y++ {
		day := 8
		if y > 2020 {
			day = workday(dayOf(fmt.Sprintf("%d-01-01", y)))
		}
		for k, p := range n.purses() {
			minor := n.authority[p][y]
			if minor == 0 {
				continue
			}
			ref := fmt.Sprintf("%d/%d", y, k+1)
			a := fund.Authority{Source: p.source, Year: y, Chapter: chapter, Amount: sumOf(up(minor+minor/10, 1_000_000_000), p.currency)}
			m.add(day, director, 0, fund.Appropriate{Booking: booking(day, "ق.م/"+ref), Authority: a, Decision: decisionFor(day)})
			m.add(day, controller, 0, fund.Allot{Booking: booking(day, "ت.م/"+ref), Authority: a})
			if p.source == treasury {
				m.add(day, financeOfficer, 0, fund.ReleaseCash{Booking: booking(day, "س.م/"+ref), Authority: a})
			}
		}
	}
}

// purses lists whose authority is needed, in a fixed order.
func (n needs) purses() (list []purse) {
	for p := range n.authority {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b purse) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.currency, b.currency))
	})
	return list
}

// periods closes each month in the middle of the next, and each year in
// February.
func (m *moneyBook) periods() {
	for p := ledger.Period(2020*12 + 10); ; p++ {
		day := workday(dayOf((p + 1).String() + "-15"))
		if p.December() {
			day = workday(dayOf((p + 2).String() + "-15"))
		}
		if p%12 == 0 { // January waits for the year before it
			day = workday(dayOf((p+1).String()+"-15") + 1)
		}
		if day >= lastDay {
			return
		}
		if p.December() {
			m.add(day, controller, 0, ledger.CloseYear{Entity: fund.Self, Year: p.Year(), CarryReserved: true})
		} else {
			m.add(day, controller, 0, ledger.ClosePeriod{Entity: fund.Self, Period: p})
		}
	}
}
