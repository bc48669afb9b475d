package portal

import (
	"slices"
	"strconv"

	"imar/internal/base/clock"
	currency "imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/ledger"
	"imar/internal/exchange/sheet"
	"imar/internal/view"
	"imar/internal/view/books"
	"imar/internal/web/page"
)

// agedAccount is an account whose open items are shown, with its name in addresses.
type agedAccount struct {
	name    string
	account ledger.Account
}

var aged = []agedAccount{{"advances", ledger.Advances}, {"payables", ledger.Payables}, {"retention", ledger.Retention}, {"in-transit", ledger.InTransit},
	{"guarantees", ledger.AdvanceGuarantee}, {"receivable", ledger.PartnerReceivable}, {"entities", ledger.EntityAdvances},
	{"tax", ledger.WithholdingTax}, {"suspense", ledger.Suspense}}

// agedOver is the name in addresses of what was taken off beyond what there was.
const agedOver = "over"

// ageName is a bucket in addresses: its last day, "older" for the last.
func ageName(bucket int) string {
	if bucket < len(books.AgeEnds) {
		return strconv.Itoa(books.AgeEnds[bucket])
	}
	return "older"
}

// ageNames are the buckets in addresses, in order.
func ageNames() (list []string) {
	for bucket := range len(books.AgeEnds) + 1 {
		list = append(list, ageName(bucket))
	}
	return append(list, agedOver)
}

func ageLabel(name string) page.Value { return page.Say("portal.ageing.age." + name) }

// agedOf is the address of what is open on an account: of a party, of an age, in a
// currency, each "" for all.
func (q *ask) agedOf(a ledger.Account, age string, party ledger.Party, c currency.Currency) string {
	i := slices.IndexFunc(aged, func(x agedAccount) bool { return x.account == a })
	path := "/money/ageing?account=" + aged[i].name
	for _, v := range [][2]string{{"age", age}, {"currency", string(c)}, {"party", string(party)}} {
		if v[1] != "" {
			path += "&" + v[0] + "=" + escapeQuery(v[1])
		}
	}
	return q.to(path)
}

// ageing is what is open on an account, the oldest first.
func (p *Portal) ageing(q *ask) (*answer, error) {
	var problems problem.List
	read := func(name string, known ...string) string {
		v, err := q.choice(name, known...)
		problems = append(problems, problem.Of(err)...)
		return v
	}
	names := make([]string, len(aged))
	for i, a := range aged {
		names[i] = a.name
	}
	name, age := read("account", names...), read("age", append([]string{""}, ageNames()...)...)
	leaf, err := q.leaf()
	if problems = append(problems, problem.Of(err)...); len(problems) > 0 {
		return nil, problems
	}
	account := aged[max(slices.Index(names, name), 0)].account
	in, of := currency.Currency(q.values.Get("currency")), ledger.Party(q.values.Get("party"))
	return tabular(p, q, "portal.ageing", func(m *view.Models, v *Listing) ([]openRow, columns[openRow], int) {
		today := dayOf(m.History.Today)
		var rows []openRow
		sums := agedSums{}
		for _, o := range m.Books.Open(account) {
			if in != "" && o.Amount.Currency != in || of != "" && o.Party != of {
				continue
			}
			sums.add(o, today)
			if o, ok := ofAge(o, today, age); ok {
				days, _ := today.DaysSince(o.Since)
				rows = append(rows, openRow{o, int64(max(days, 0)), age == "" || age == agedOver})
			}
		}
		v.List = q.controls(nil, []question{
			{param: "age", name: "portal.field.age", label: ageLabel}, {param: "currency", name: "portal.field.currency", label: func(v string) page.Value { return page.Code(v) }},
			{param: "party", name: "portal.party", label: func(v string) page.Value { return q.partyName(m, ledger.Party(v)) }}}, nil, "", len(rows), leaf)
		v.Intro = page.Say("portal.ageing.intro")
		v.List.Count = page.Say("portal.count.open", len(rows))
		v.List.Empty = page.Empty{Title: page.Say("portal.ageing.none")}
		v.Figures = q.agedFigures(sums, account, age, of)
		for _, other := range aged {
			v.Tabs = append(v.Tabs, Tab{accountName(other.account), q.to("/money/ageing?account=" + other.name), other.name == name})
		}
		return rows, q.ageingColumns(m), leaf
	})
}

// openRow is an open item, or what of it is of an age, with its age in days.
type openRow struct {
	books.Open
	days  int64
	whole bool
}

// postings are those of the item.
func (r openRow) postings() books.Filter {
	return books.Filter{Accounts: []ledger.Account{r.Account}, Item: r.Item, Currency: r.Amount.Currency, Party: r.Party, Contract: r.Contract, Entity: r.Entity}
}

// open is the address of what makes the row's amount: all postings of the item, or
// the fact that brought what is of one age; "" where several did.
func (r openRow) open(q *ask) string {
	switch {
	case r.whole:
		return q.linesOf(r.postings())
	case len(r.Parts) == 1:
		return q.proof(int64(r.Parts[0].Seq))
	}
	return ""
}

// ofAge narrows an item to what of it is of an age; "" is any.
func ofAge(o books.Open, today clock.Day, age string) (books.Open, bool) {
	switch age {
	case "":
		return o, true
	case agedOver:
		return o, o.Amount.Minor < 0
	}
	return o.Aged(today, slices.Index(ageNames(), age))
}

// agedSums are what is open by age, by its name, and currency.
type agedSums map[string]map[currency.Currency]int64

func (s agedSums) add(o books.Open, today clock.Day) {
	to := func(age string, minor int64) {
		if minor == 0 {
			return
		}
		if s[age] == nil {
			s[age] = map[currency.Currency]int64{}
		}
		s[age][o.Amount.Currency] += minor
	}
	for bucket, minor := range o.Ages(today) {
		to(ageName(bucket), minor)
	}
	to(agedOver, min(o.Amount.Minor, 0))
}

// agedFigures are the sums by age, each a link to the items that make it; where an
// age is chosen, its alone.
func (q *ask) agedFigures(sums agedSums, a ledger.Account, chosen string, party ledger.Party) (list []page.Figure) {
	for _, age := range ageNames() {
		var v page.Value
		for _, x := range books.Amounts(sums[age]) {
			if chosen != "" && chosen != age {
				continue
			}
			sum := exact(x.Minor, x.Currency)
			if chosen == "" {
				if v.IsZero() {
					sum = round(x.Minor, x.Currency)
				}
				sum = sum.To(q.agedOf(a, age, party, x.Currency))
			}
			if v.IsZero() {
				v = sum
			} else {
				v = v.With(sum)
			}
		}
		if !v.IsZero() {
			list = append(list, page.Figure{Name: ageLabel(age), Value: v})
		}
	}
	return list
}

func (q *ask) ageingColumns(m *view.Models) columns[openRow] {
	return columns[openRow]{
		{name: "portal.field.item", show: func(r openRow) page.Value {
			v := q.workName(m, r.Contract, r.Project)
			if v.IsZero() {
				v = page.Code(string(r.Item))
			}
			return v.With(page.Code(string(r.Item)).To(q.linesOf(r.postings())))
		}},
		{key: "item", name: "portal.field.item", cell: func(r openRow) string { return string(r.Item) }},
		{key: "contract", name: "portal.contract", cell: func(r openRow) string { return string(r.Contract) }},
		{key: "project", name: "portal.project", cell: func(r openRow) string { return string(r.Project) }},
		{key: "party", name: "portal.party", show: func(r openRow) page.Value { return q.partyName(m, r.Party) }, cell: func(r openRow) string { return string(r.Party) }},
		{key: "since", name: "portal.field.since", kind: sheet.Date, show: func(r openRow) page.Value { return page.On(r.Since).To(q.proof(int64(r.Seq))) }, cell: func(r openRow) string { return r.Since.String() }},
		{key: "days", name: "portal.field.days", kind: sheet.Number, show: func(r openRow) page.Value { return page.Number(r.days) }, cell: func(r openRow) string { return strconv.FormatInt(r.days, 10) }},
		{key: "currency", name: "portal.field.currency", cell: func(r openRow) string { return string(r.Amount.Currency) }},
		{key: "amount", name: "portal.field.amount", kind: sheet.Number, decimals: 3, show: func(r openRow) page.Value { return exact(r.Amount.Minor, r.Amount.Currency).To(r.open(q)) }, cell: func(r openRow) string { return text(r.Amount.Minor, r.Amount.Currency) }},
	}
}
