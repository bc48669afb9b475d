package iati

import (
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/project"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"

	"github.com/go-json-experiment/json/jsontext"
)

// budgeted is project.budgeted.
type budgeted struct {
	project.Budget
	Breakdowns   []breakdown    `json:"budgetBreakdowns,omitzero"` // one for each type
	Planned      []planned      `json:"plannedDisbursements,omitzero"`
	Items        *budgetItems   `json:"countryBudgetItems,omitzero"`
	CapitalSpend jsontext.Value `json:"capitalSpend,omitzero"` // percentage
	NotProvided  string         `json:"budgetNotProvided,omitzero"`
	Unmapped     unmapped       `json:"iatiUnmapped,omitzero"`
}

// breakdown is the budgets of one type; its id is the type.
type breakdown struct {
	ID   string        `json:"id"`
	List []budgetEntry `json:"budgetBreakdown"`
}

// budgetEntry is one budget: an amount for a period.
type budgetEntry struct {
	ID        string          `json:"id"`
	Period    *project.Period `json:"period,omitzero"`
	Amount    *project.Value  `json:"amount,omitzero"`
	ValueDate string          `json:"valueDate,omitzero"`
	Status    string          `json:"budgetStatus,omitzero"` // IATI BudgetStatus
	Unmapped  unmapped        `json:"iatiUnmapped,omitzero"`
}

// planned is a planned disbursement.
type planned struct {
	Type      string          `json:"type,omitzero"` // IATI BudgetType
	Period    *project.Period `json:"period,omitzero"`
	Amount    *project.Value  `json:"amount,omitzero"`
	ValueDate string          `json:"valueDate,omitzero"`
	Provider  *orgRef         `json:"payer,omitzero"`
	Receiver  *orgRef         `json:"payee,omitzero"`
	Unmapped  unmapped        `json:"iatiUnmapped,omitzero"`
}

// budgetItems says which lines of the recipient's own budget are concerned.
type budgetItems struct {
	Vocabulary string   `json:"vocabulary,omitzero"`
	Items      []coded  `json:"items,omitzero"`
	Unmapped   unmapped `json:"iatiUnmapped,omitzero"`
}

// budget states project.budgeted.
func (a *activity) budget() {
	var b budgeted
	at := part{}
	for _, name := range []int{nCountryBudget, nCapitalSpend, nPlanned, nBudget} {
		if len(a.parts[name]) > 0 {
			at = a.parts[name][0]
		}
	}
	value, _ := a.at.Attr("", "budget-not-provided")
	b.NotProvided = strings.TrimSpace(value)
	if !at.Exists() {
		if b.NotProvided == "" {
			return
		}
		at = a.at
	}
	for _, p := range a.parts[nBudget] {
		kind, entry := a.budgetEntry(p)
		b.add(kind, entry)
	}
	b.Amount = b.total()
	for _, p := range a.parts[nPlanned] {
		b.Planned = append(b.Planned, a.plannedDisbursement(p))
	}
	b.Items = a.budgetItems(&b.Unmapped)
	if p, ok := a.single(nCapitalSpend, &b.Unmapped); ok {
		b.CapitalSpend = a.capitalSpend(p, &b.Unmapped)
	}
	a.say(project.Budgeted, "", "", at, &b)
}

// add puts an entry into the breakdown of its type.
func (b *budgeted) add(kind string, entry budgetEntry) {
	for i := range b.Breakdowns {
		if of := &b.Breakdowns[i]; of.ID == kind {
			entry.ID = strconv.Itoa(len(of.List) + 1)
			of.List = append(of.List, entry)
			return
		}
	}
	entry.ID = "1"
	b.Breakdowns = append(b.Breakdowns, breakdown{kind, []budgetEntry{entry}})
}

// inForce lists the budgets that hold now: the revised ones (type 2), and the
// original ones (type 1) of periods that no revision speaks of. The two are
// alternatives for a period (IATI 2.03, iati-activity/budget/@type), never added.
func (b *budgeted) inForce() []budgetEntry {
	var revised, original []budgetEntry
	for _, of := range b.Breakdowns {
		if of.ID == "2" {
			revised = of.List
		} else {
			original = append(original, of.List...)
		}
	}
	list := slices.Clone(revised)
	for _, entry := range original {
		if !slices.ContainsFunc(revised, func(r budgetEntry) bool { return samePeriod(r, entry) }) {
			list = append(list, entry)
		}
	}
	return list
}

func samePeriod(x, y budgetEntry) bool {
	if x.Period == nil || y.Period == nil {
		return x.Period == y.Period
	}
	return *x.Period == *y.Period
}

// total is the sum of the budgets in force, where that is a total: all in one
// currency, with periods of which none shares a day with another.
func (b *budgeted) total() *project.Value {
	list := b.inForce()
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(x, y budgetEntry) int { return strings.Compare(start(x), start(y)) })
	sum, currency, end := money.Decimal("0"), "", ""
	for i, entry := range list {
		if entry.Amount == nil || entry.Amount.Currency == "" || i > 0 && entry.Amount.Currency != currency {
			return nil
		}
		if len(list) > 1 && (start(entry) == "" || entry.Period.EndDate == "" || i > 0 && start(entry) <= end) {
			return nil
		}
		if scalar.BeyondAmount(string(entry.Amount.Amount)) {
			return nil
		}
		currency = entry.Amount.Currency
		sum = sum.Add(money.Decimal(entry.Amount.Amount))
		if entry.Period != nil {
			end = max(end, entry.Period.EndDate)
		}
	}
	return project.Amount(string(sum), currency)
}

func start(e budgetEntry) string {
	if e.Period == nil {
		return ""
	}
	return e.Period.StartDate
}

// budgetEntry reads a budget and its type, which is 1 (original) when it says
// none.
func (a *activity) budgetEntry(p part) (kind string, b budgetEntry) {
	kind = "1"
	for at := range p.Attrs() {
		switch at.Code {
		case nType:
			kind = or(a.code(budgetTypes, p.Element, at.Value), kind)
		case nStatusAttr:
			b.Status = a.code(budgetStatuses, p.Element, at.Value)
		case nLang:
		default:
			b.Unmapped.attr(at)
		}
	}
	b.Unmapped.stray(p.Element)
	var from, to string
	for c := range b.Unmapped.once(p.Element) {
		switch c.Code() {
		case nPeriodStart:
			from = a.isoDate(c, &b.Unmapped)
		case nPeriodEnd:
			to = a.isoDate(c, &b.Unmapped)
		case nValue:
			b.Amount, b.ValueDate = a.amount(c, &b.Unmapped)
		default:
			b.Unmapped.element(c)
		}
	}
	b.Period = period(from, to)
	return kind, b
}

// plannedDisbursement reads a planned disbursement.
func (a *activity) plannedDisbursement(p part) (d planned) {
	for at := range p.Attrs() {
		switch at.Code {
		case nType:
			d.Type = a.code(budgetTypes, p.Element, at.Value)
		case nLang:
		default:
			d.Unmapped.attr(at)
		}
	}
	d.Unmapped.stray(p.Element)
	var from, to string
	for c := range d.Unmapped.once(p.Element) {
		switch c.Code() {
		case nPeriodStart:
			from = a.isoDate(c, &d.Unmapped)
		case nPeriodEnd:
			to = a.isoDate(c, &d.Unmapped)
		case nValue:
			d.Amount, d.ValueDate = a.amount(c, &d.Unmapped)
		case nProvider:
			d.Provider = a.orgRef(c)
		case nReceiver:
			d.Receiver = a.orgRef(c)
		default:
			d.Unmapped.element(c)
		}
	}
	d.Period = period(from, to)
	return d
}

// budgetItems reads the lines of the recipient's budget.
func (a *activity) budgetItems(rest *unmapped) *budgetItems {
	p, ok := a.single(nCountryBudget, rest)
	if !ok {
		return nil
	}
	var b budgetItems
	for at := range p.Attrs() {
		if at.Code == nVocabulary {
			b.Vocabulary = strings.TrimSpace(at.Value)
		} else if at.Code != nLang {
			b.Unmapped.attr(at)
		}
	}
	b.Unmapped.stray(p.Element)
	var sum share
	for c := range p.Children() {
		if c.Code() != nBudgetItem {
			b.Unmapped.element(c)
			continue
		}
		item := a.described(c)
		sum = sum.plus(item.Percentage)
		b.Items = append(b.Items, item)
	}
	if !sum.whole() {
		a.findAt(snapshot.Warning, "iati.percentages", p, names[nCountryBudget], sum.text())
	}
	return &b
}

// capitalSpend reads the percentage of capital expenditure.
func (a *activity) capitalSpend(p part, rest *unmapped) (percentage jsontext.Value) {
	for at := range p.Attrs() {
		if at.Code == nPercentage {
			percentage = a.decimal(p.Element, at.Value)
		} else if at.Code != nLang {
			rest.attr(at)
		}
	}
	rest.stray(p.Element)
	for c := range p.Children() {
		rest.element(c)
	}
	return percentage
}
