package portal

import (
	"slices"
	"time"

	"imar/internal/base/lang"
	"imar/internal/domain/project"
	"imar/internal/view/dossier"
	"imar/internal/view/tally"
	"imar/internal/web/chart"
	"imar/internal/web/page"
)

// moneySection is what was published about the project's money, beside its
// physical progress.
func (b *projectPage) moneySection() (page.Section, bool) {
	s := page.Section{ID: "money", Title: page.Say("portal.section.money")}
	budget := dossier.One[project.Budget](b.dossier, b.id.Subject(), project.Budgeted).Body
	add := func(key string, v page.Value) {
		if !v.IsZero() {
			s.Facts = append(s.Facts, page.Fact{Name: page.Say(key), Value: v})
		}
	}
	var v page.Value
	if budget != nil {
		v = value(budget.Amount)
	}
	if budget != nil && budget.ApprovalDate != "" && !v.IsZero() {
		v = v.With(page.Say("portal.budget.approved", plainDay(budget.ApprovalDate)))
	}
	add("portal.field.budget", v)
	add("portal.field.original", sums(b.money.Original, money))
	add("portal.field.current", sums(b.money.Value, money))
	add("portal.field.paid", sums(b.money.Paid, money))
	if readings := b.dossier.Physical(b.id); len(readings) > 0 {
		latest := readings[len(readings)-1]
		add("portal.field.physical", percent(latest.Text).With(plainDay(latest.Day)))
	}
	s.Chart = b.moneyChart()
	return s, len(s.Facts) > 0
}

// moneyChart is a bar of the contracts' value: paid and not yet paid, under
// marks for the budget and for the physical progress on the same scale. It
// needs one currency.
func (b *projectPage) moneyChart() *page.Chart {
	if len(b.money.Value) != 1 || len(b.money.Paid) > 1 || b.money.Value[0].Sum.Units <= 0 {
		return nil
	}
	value, paid := b.money.Value[0], tally.CurrencySum{Currency: b.money.Value[0].Currency}
	if len(b.money.Paid) == 1 {
		paid = b.money.Paid[0]
	}
	if paid.Currency != value.Currency {
		return nil
	}
	compact := func(units int64) string { return lang.Compact(b.lang, itoa(int(units)), value.Currency) }
	rest := max(value.Sum.Units-paid.Sum.Units, 0)
	in := chart.StackInput{
		Frame: chart.Frame{ID: "money-chart", Title: lang.T(b.lang, "portal.chart.money"),
			Desc: lang.T(b.lang, "portal.chart.money.desc", lang.Ratio(b.lang, paid.Sum.Units, value.Sum.Units)), RTL: b.lang == lang.Arabic},
		LabelHead: lang.T(b.lang, "portal.field.item"), ValueHead: lang.T(b.lang, "portal.field.amount"),
		Total: value.Sum.Units,
		Parts: []chart.Part{
			{Label: lang.T(b.lang, "portal.field.paid"), ValueLabel: compact(paid.Sum.Units), Value: paid.Sum.Units},
			{Label: lang.T(b.lang, "portal.field.unpaid"), ValueLabel: compact(rest), Value: rest},
		},
	}
	if budget := b.money.Budget; budget.Currency == value.Currency && budget.Sum.Units > 0 {
		in.Total = max(in.Total, budget.Sum.Units)
		in.Marks = append(in.Marks, chart.Mark{Label: lang.T(b.lang, "portal.field.budget"), ValueLabel: compact(budget.Sum.Units), Value: budget.Sum.Units})
	}
	if readings := b.dossier.Physical(b.id); len(readings) > 0 {
		latest := readings[len(readings)-1]
		at := scaled(value.Sum.Units, latest.Value)
		in.Marks = append(in.Marks, chart.Mark{Label: lang.T(b.lang, "portal.field.physical"), ValueLabel: isolated(percent(latest.Text).Plain(b.lang)), Value: at})
	}
	return &page.Chart{SVG: chart.Stack(in), Data: in.Table()}
}

// isolated keeps a figure whole within a drawing's text of the other direction
// (UAX #9, LEFT-TO-RIGHT ISOLATE).
func isolated(figure string) string { return "\u2066" + figure + "\u2069" }

// scaled is a percentage of an amount, for a drawing.
func scaled(units int64, percent tally.Sum) int64 {
	p := min(max(percent.Units*10+percent.Micro/100_000, 0), 10_000)
	if units > 1<<50 {
		return units / 1000 * p
	}
	return units * p / 1000
}

// paymentSection is the published payments: a curve and a table.
func (b *projectPage) paymentSection() (page.Section, bool) {
	payments := b.dossier.Payments()
	s := page.Section{ID: "payments", Title: page.Say("portal.section.payments"), Count: page.Say("portal.count.payments", len(payments))}
	c := columns[dossier.Payment]{
		{name: "portal.field.date", show: func(p dossier.Payment) page.Value { return orDash(on(p.Body.Date)).To(b.proof(int64(p.Seq))) }},
		{name: "portal.field.amount", kind: 1, show: func(p dossier.Payment) page.Value { return value(p.Body.Value) }},
		{name: "portal.field.payee", show: func(p dossier.Payment) page.Value {
			if p.Body.Payee == nil {
				return page.Value{}
			}
			return b.organisation(b.m, p.Body.Payee.ID, p.Body.Payee.Name)
		}},
		{name: "portal.field.contract", show: func(p dossier.Payment) page.Value {
			if p.Contract == "" {
				return page.Value{}
			}
			return b.subject(b.m, p.Contract.Subject())
		}},
		{name: "portal.field.description", show: func(p dossier.Payment) page.Value {
			return texts(p.Body.Description, p.Body.DescriptionAr, p.Body.DescriptionEn, "")
		}},
	}
	if slices.ContainsFunc(payments, func(p dossier.Payment) bool { return p.Body.Type != "" }) {
		kind := column[dossier.Payment]{name: "portal.field.kind", show: func(p dossier.Payment) page.Value { return label("transactionType", p.Body.Type) }}
		c = slices.Insert(c, 2, kind)
	}
	shown := payments[max(0, len(payments)-maxPayments):]
	t := c.page(shown, "", nil)
	t.Foot = []page.Value{page.Say("portal.field.total"), sums(b.money.Paid, money)}
	t.Foot = append(t.Foot, make([]page.Value, len(c)-len(t.Foot))...)
	s.Table, s.Chart = &t, b.paymentChart(payments)
	s.Intro = page.Say("portal.payments.formula")
	if len(shown) < len(payments) {
		s.Intro = page.Say("portal.payments.latest", len(shown)).With(s.Intro)
	}
	return s, len(payments) > 0
}

// maxPayments is how many payments the table of a page lists; the files have
// all of them.
const maxPayments = 40

// orDash is a value, or a dash that can carry a link.
func orDash(v page.Value) page.Value {
	if v.IsZero() {
		return page.Say("portal.unknown")
	}
	return v
}

// paymentChart is the sum paid over time, in steps. It needs one currency and
// two dated payments.
func (b *projectPage) paymentChart(payments []dossier.Payment) *page.Chart {
	if len(b.money.Paid) != 1 {
		return nil
	}
	currency := b.money.Paid[0].Currency
	var total tally.Sum
	series := chart.Series{Label: lang.T(b.lang, "portal.field.paid"), Step: true}
	for _, p := range payments {
		day, err := time.Parse(time.DateOnly, shortDay(p.Body.Date))
		if err != nil || !p.Body.PaidOut() || p.Body.Value == nil {
			continue
		}
		a, ok := tally.Of(p.Body.Value.Text(), p.Body.Value.Currency)
		if !ok {
			continue
		}
		total.Add(a.Sum)
		series.Points = append(series.Points, chart.Point{At: day.Unix() / 86400, Value: total.Units,
			AtLabel: on(p.Body.Date).Plain(b.lang), ValueLabel: lang.Money(b.lang, total.Text(), currency)})
	}
	if len(series.Points) < 2 {
		return nil
	}
	in := chart.LinesInput{
		Frame:    chart.Frame{ID: "payment-chart", Title: lang.T(b.lang, "portal.chart.payments"), Desc: lang.T(b.lang, "portal.chart.payments.desc", len(series.Points)), RTL: b.lang == lang.Arabic},
		TimeHead: lang.T(b.lang, "portal.field.date"), Series: []chart.Series{series},
	}
	first, last := series.Points[0], series.Points[len(series.Points)-1]
	top := total.Units
	if len(b.money.Value) == 1 && b.money.Value[0].Currency == currency {
		top = max(top, b.money.Value[0].Sum.Units)
		in.YTicks = append(in.YTicks, chart.Tick{At: b.money.Value[0].Sum.Units, Label: lang.T(b.lang, "portal.field.current") + " " + lang.Compact(b.lang, itoa(int(b.money.Value[0].Sum.Units)), currency)})
	}
	in.YTicks = append(in.YTicks, chart.Tick{At: top / 2, Label: lang.Compact(b.lang, itoa(int(top/2)), currency)})
	in.XTicks = []chart.Tick{{At: first.At, Label: first.AtLabel}, {At: last.At, Label: last.AtLabel}}
	return &page.Chart{SVG: chart.Lines(in), Data: in.Table()}
}

// shortDay is the day of a date or of a moment.
func shortDay(text string) string {
	if len(text) >= 10 {
		return text[:10]
	}
	return text
}

// proof is the address of a fact's page.
func (q *ask) proof(seq int64) string { return q.toThing("facts", itoa(int(seq))) }
