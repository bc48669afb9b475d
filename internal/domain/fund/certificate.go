package fund

import (
	"math"
	"slices"
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/contract"
	"imar/internal/domain/ledger"
)

// CertifyAdvance is the command that certifies an advance payment under a
// contract, against a guarantee.
type CertifyAdvance struct {
	Booking
	ID        ledger.Item     `json:"id,omitzero"`
	Contract  ledger.Contract `json:"contract,omitzero"`
	Guarantee ledger.Item     `json:"guarantee,omitzero"`
	Amount    Sum             `json:"amount,omitzero"`
}

func (c *CertifyAdvance) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	t := w.terms(c.Contract, "Contract")
	w.running(c.Contract)
	w.apart(subjects(t.Project, c.Contract, t.Party))
	total := int64(0)
	for _, s := range t.Shares {
		if s.Currency == amount.Currency {
			total += s.Minor
		}
	}
	if limit := ofPercent(total, t.Advance) - t.Advanced; amount.Minor > limit {
		w.unless(AdvanceLimit, c.Contract, amount, "fund.advance.limit", "Amount", amount, money.Amount{Minor: max(limit, 0), Currency: amount.Currency})
	}
	w.covered(c.Booking, c.Contract, t, c.Guarantee, amount)
	v := ledger.Advance{Occasion: o, Work: t.work(c.Contract), Item: c.ID}
	v.Parts = w.certified(&c.Booking, t, v.Work, amount)
	w.fact(AdvanceCertified, ledgerContract(c.Contract), string(c.ID))
	w.post(v)
}

// running refuses to certify under a contract that is not signed, or has ended.
func (w *draft) running(id ledger.Contract) {
	if process := w.Contracts.At(contract.ID(id)); process != nil && !process.Signed {
		w.refuse("domain.contract.not-signed", "Contract", string(id))
	}
}

// covered refuses an advance that no guarantee in force covers.
func (w *draft) covered(b Booking, id ledger.Contract, t Terms, guarantee ledger.Item, amount money.Amount) {
	g := w.State.guarantees.At(guarantee)
	if g == nil || g.Kind != ledger.AdvanceGuarantee || g.Contract != id {
		w.invalid("fund.guarantee.unknown", "Guarantee", string(guarantee))
		return
	}
	short := w.uncovered(&b, id, t, amount.Currency)
	short.Minor += amount.Minor
	if short.Minor > 0 {
		w.unless(GuaranteeCover, id, short, "fund.guarantee.cover", "Guarantee", short)
	}
}

// uncovered is by how much the advances outstanding in a currency exceed the
// guarantees in force for them; negative when there is room.
func (w *draft) uncovered(b *Booking, id ledger.Contract, t Terms, c money.Currency) money.Amount {
	open := w.Ledger.OutstandingAdvance(w.purse(b, "", c), id)
	for _, item := range t.Cover {
		if g := w.State.guarantees.At(item); g != nil && g.Kind == ledger.AdvanceGuarantee && g.Currency == c && g.Expires >= w.on.String() {
			open.Minor -= w.Ledger.GuaranteeHeld(w.purse(b, g.Source, c), ledger.AdvanceGuarantee, item).Minor
		}
	}
	return open
}

// certified splits an amount among the sources of a contract and the years of
// their obligations, and refuses what the obligation does not allow.
func (w *draft) certified(b *Booking, t Terms, work ledger.Work, amount money.Amount) (parts []ledger.Part) {
	var shares []ledger.Share
	for _, s := range t.Shares {
		if s.Currency == amount.Currency && s.Minor > 0 {
			shares = append(shares, ledger.Share{Source: s.Source, Chapter: s.Chapter, Weight: s.Minor})
		}
	}
	whole, err := ledger.Apportion(amount, shares)
	if err != nil {
		if len(w.problems) == 0 {
			w.refuse("fund.contract.currency", "Amount", string(amount.Currency))
		}
		return nil
	}
	w.even(b, work, whole, t.Number+int64(len(whole)))
	for _, p := range whole {
		if p.Amount.Minor == 0 {
			continue
		}
		if p.Amount.Minor < 0 { // a correction goes back to the present year
			p.Year = ledger.Year(w.on.Year())
			parts = append(parts, p)
			continue
		}
		drawn, short := w.draw(b, ledger.Obligated, work, p.Source, p.Chapter, p.Amount)
		if short > 0 {
			there := p.Amount
			there.Minor -= short
			w.refuse("fund.certificate.above-obligation", "Amount", p.Amount, there, string(p.Source))
		}
		parts = append(parts, drawn...)
	}
	return parts
}

// even moves a few minor units between sources: certificates are split one by
// one, and what rounding gave to one source before cannot be certified of it at
// the end. It moves no more than there were roundings.
func (w *draft) even(b *Booking, work ledger.Work, parts []ledger.Part, most int64) {
	room := make([]int64, len(parts))
	for i, p := range parts {
		_, short := w.draw(b, ledger.Obligated, work, p.Source, p.Chapter, money.Amount{Minor: math.MaxInt64 / 4, Currency: p.Amount.Currency})
		room[i] = math.MaxInt64/4 - short - p.Amount.Minor
	}
	for i := range parts {
		for j := range parts {
			if n := min(-room[i], room[j]); n > 0 && n <= most {
				parts[i].Amount.Minor -= n
				parts[j].Amount.Minor += n
				room[i], room[j] = room[i]+n, room[j]-n
			}
		}
	}
}

// ReceiveApplication is the command that records a contractor's application for
// payment: the day from which the time to pay runs. Invoice is the number that
// stands on it.
type ReceiveApplication struct {
	Booking
	ID       ledger.Item     `json:"id,omitzero"`
	Contract ledger.Contract `json:"contract,omitzero"`
	Invoice  string          `json:"invoice,omitzero"`
	Amount   Sum             `json:"amount,omitzero"`
	Due      string          `json:"due,omitzero"`
}

func (c *ReceiveApplication) book(w *draft) {
	w.begin(&c.Booking)
	w.fresh(c.ID, "ID")
	amount := w.positive(&c.Amount, "Amount")
	t := w.terms(c.Contract, "Contract")
	if amount.Currency != "" && t.Project != "" && !slices.ContainsFunc(t.Shares, func(s Share) bool { return s.Currency == amount.Currency }) {
		w.refuse("fund.contract.currency", "Amount.Currency", string(amount.Currency))
	}
	w.said(c.Invoice, "Invoice")
	if c.Due != "" {
		w.day(&c.Due, "Due")
	}
	w.once(string(c.Contract), c.Date, c.Invoice, c.ID)
	w.fact(ApplicationReceived, ledgerContract(c.Contract), string(c.ID))
}

// once refuses the same invoice of the same contract and year: numbers that
// differ in spaces, signs, leading noughts or the kind of digits are the same.
func (w *draft) once(of, date, number string, id ledger.Item) {
	if len(date) < 4 || number == "" {
		return
	}
	if was := w.State.invoices.At(skeleton(of, date[:4], number)); was != nil && *was != id {
		w.refuse("fund.invoice.twice", "Invoice", number, string(*was))
	}
}

// skeleton is a contract or party, a year and a number, without what does not
// tell numbers apart.
func skeleton(of, year, number string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(number) {
		switch {
		case r >= '٠' && r <= '٩':
			r = '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			r = '0' + r - '۰'
		}
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f && r != 'ـ' {
			b.WriteRune(r)
		}
	}
	return of + "\x00" + year + "\x00" + strings.TrimLeft(b.String(), "0")
}

// CertificateLine is one line of a certificate, cumulative: what is certified
// now is ToDate less Previous.
type CertificateLine struct {
	Type          string `json:"type,omitzero"` // see LineTypes
	Previous      Sum    `json:"previous,omitzero"`
	ToDate        Sum    `json:"toDate,omitzero"`
	Description   string `json:"description,omitzero"`
	DescriptionEn string `json:"description_en,omitzero"`
}

// LineTypes are the types of a certificate's lines.
var LineTypes = []string{"measured", "variation", "materials-on-site", "daywork", "provisional-sum", "price-adjustment", "claim", "interest", "correction"}

// Deduction is one deduction of a certificate, taken in the order of the list
// from a base: "gross", or "remaining" after those before it. The amount is the
// base times the rate, at most the cap; where it is stated it must be that.
type Deduction struct {
	Type     string         `json:"type,omitzero"` // see DeductionTypes
	Base     string         `json:"base,omitzero"`
	Rate     string         `json:"rate,omitzero"` // percent
	Cap      Sum            `json:"cap,omitzero"`
	Amount   Sum            `json:"amount,omitzero"`
	Payee    ledger.Party   `json:"payee,omitzero"`
	Currency money.Currency `json:"currency,omitzero"`
}

// DeductionTypes are the types of deductions.
var DeductionTypes = []string{"advance-recovery", "retention", "delay-damages", "withholding-tax", "stamp-duty", "social-security", "third-party"}

// withheldOn is the account of what is withheld for others.
var withheldOn = map[string]ledger.Account{"withholding-tax": ledger.WithholdingTax, "stamp-duty": ledger.StampDuty,
	"social-security": ledger.SocialSecurity, "third-party": ledger.ThirdParties}

// Certify is the command that certifies an interim or final payment: typed,
// cumulative lines in each currency of the contract, and ordered deductions.
type Certify struct {
	Booking
	ID          ledger.Item       `json:"id,omitzero"`
	Contract    ledger.Contract   `json:"contract,omitzero"`
	Application ledger.Item       `json:"application,omitzero"`
	Number      int64             `json:"number,omitzero"`
	Final       bool              `json:"final,omitzero"`
	Lines       []CertificateLine `json:"lines,omitzero"`
	Deductions  []Deduction       `json:"deductions,omitzero"`
}

func (c *Certify) book(w *draft) {
	o := w.authorised(&c.Booking)
	w.fresh(c.ID, "ID")
	t := w.terms(c.Contract, "Contract")
	w.running(c.Contract)
	w.apart(subjects(t.Project, c.Contract, t.Party))
	if c.Number != t.Number+1 && t.Project != "" {
		w.refuse("fund.certificate.number", "Number", t.Number+1)
	}
	if t.Final {
		w.refuse("fund.certificate.final", "Contract", string(c.Contract))
	}
	gross := c.lines(w, t)
	c.currencies(w, gross)
	v := ledger.Certificate{Occasion: o, Work: t.work(c.Contract),
		Item: c.ID, Cost: ledger.WorkInProgress}
	if len(t.Advances) > 0 {
		v.Advance = t.Advances[len(t.Advances)-1]
	}
	for _, currency := range sortedCurrencies(gross) {
		v.Portions = append(v.Portions, c.portion(w, t, v.Work, currency, gross[currency]))
	}
	if len(v.Portions) == 0 && len(w.problems) == 0 {
		w.invalid("ledger.field.missing", "Lines")
	}
	w.fact(Certified, ledgerContract(c.Contract), string(c.ID))
	w.post(v)
}

// currencies refuses a deduction in a currency in which nothing is certified,
// and one that says neither amount nor rate: it would deduct nothing.
func (c *Certify) currencies(w *draft, gross map[money.Currency]int64) {
	if len(c.Lines) == 0 {
		w.invalid("ledger.field.missing", "Lines")
	}
	for i := range c.Deductions {
		d, field := &c.Deductions[i], at("Deductions", i)
		if _, ok := gross[d.Currency]; !ok {
			w.invalid("fund.deduction.currency", field+".Currency", string(d.Currency))
		}
		if d.Amount == (Sum{}) && d.Rate == "" {
			w.invalid("ledger.field.missing", field+".Amount")
		}
	}
	for _, currency := range sortedCurrencies(gross) {
		if gross[currency] == 0 && len(w.problems) == 0 {
			w.invalid("fund.certificate.nothing", "Lines", string(currency))
		}
	}
}

func sortedCurrencies(m map[money.Currency]int64) (list []money.Currency) {
	for c := range m {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// lines reads the lines and gives what is certified now, by currency. Each must
// begin where the last certificate ended.
func (c *Certify) lines(w *draft, t Terms) map[money.Currency]int64 {
	gross := map[money.Currency]int64{}
	seen := map[string]bool{}
	for i := range c.Lines {
		l, field := &c.Lines[i], at("Lines", i)
		if !slices.Contains(LineTypes, l.Type) {
			w.invalid("fund.certificate.line-type", field+".Type", l.Type)
		}
		before := len(w.problems)
		toDate := w.signed(&l.ToDate, field+".ToDate")
		previous := money.Amount{Currency: toDate.Currency}
		if l.Previous != (Sum{}) {
			previous = w.signed(&l.Previous, field+".Previous")
		}
		if len(w.problems) > before {
			continue
		}
		key := lineKey(toDate.Currency, l.Type)
		if was := (money.Amount{Minor: t.ToDate[key], Currency: toDate.Currency}); previous != was {
			w.refuse("fund.certificate.previous", field+".Previous", previous, was)
		}
		if seen[key] {
			w.invalid("fund.certificate.line-twice", field+".Type", l.Type)
		}
		seen[key] = true
		l.Previous = SumOf(previous)
		gross[toDate.Currency] += toDate.Minor - previous.Minor
	}
	return gross
}

func lineKey(c money.Currency, lineType string) string { return string(c) + " " + lineType }

// portion is one currency with its deductions.
func (c *Certify) portion(w *draft, t Terms, work ledger.Work, currency money.Currency, gross int64) ledger.Portion {
	p := ledger.Portion{Currency: currency, Gross: gross}
	for _, part := range w.certified(&c.Booking, t, work, money.Amount{Minor: gross, Currency: currency}) {
		p.Shares = append(p.Shares, ledger.Share{Source: part.Source, Year: part.Year, Chapter: part.Chapter, Weight: max(part.Amount.Minor, -part.Amount.Minor)})
	}
	remaining := gross
	for i := range c.Deductions {
		d := &c.Deductions[i]
		if d.Currency != currency {
			continue
		}
		minor := c.deduct(w, d, at("Deductions", i), gross, remaining)
		remaining -= minor
		switch d.Type {
		case "advance-recovery":
			p.Recovered += minor
		case "retention":
			p.Retained += minor
		case "delay-damages":
			p.Damages += minor
		default:
			p.Withheld = append(p.Withheld, ledger.Deduction{Account: withheldOn[d.Type], Party: d.Payee, Minor: minor})
		}
	}
	c.recovery(w, t, p)
	return p
}

// deduct is the amount of a deduction.
func (c *Certify) deduct(w *draft, d *Deduction, field string, gross, remaining int64) int64 {
	if !slices.Contains(DeductionTypes, d.Type) {
		w.invalid("fund.deduction.type", field+".Type", d.Type)
		return 0
	}
	if d.Type == "third-party" {
		w.party(d.Payee, field+".Payee")
	}
	base := gross
	switch d.Base {
	case "", "gross":
		d.Base = "gross"
	case "remaining":
		base = remaining
	default:
		w.invalid("fund.deduction.base", field+".Base", d.Base)
	}
	stated := w.optional(&d.Amount, field+".Amount", d.Currency)
	w.alike(stated, money.Amount{Currency: d.Currency}, field+".Amount")
	minor := stated.Minor
	if d.Rate != "" {
		minor = ofPercent(base, w.percent(d.Rate, field+".Rate"))
		if limit := w.optional(&d.Cap, field+".Cap", d.Currency); d.Cap != (Sum{}) {
			minor = min(minor, limit.Minor)
		}
		if stated.Minor != 0 && stated.Minor != minor {
			w.invalid("fund.deduction.arithmetic", field+".Amount", stated, money.Amount{Minor: minor, Currency: d.Currency})
		}
	}
	if minor > remaining && gross > 0 {
		w.invalid("fund.deduction.above", field+".Amount", money.Amount{Minor: minor, Currency: d.Currency}, money.Amount{Minor: remaining, Currency: d.Currency})
	}
	d.Amount = SumOf(money.Amount{Minor: minor, Currency: d.Currency})
	return minor
}

// recovery refuses a certificate that recovers less of the advance than the
// contract says, and one that recovers more than is outstanding.
func (c *Certify) recovery(w *draft, t Terms, p ledger.Portion) {
	open := w.Ledger.OutstandingAdvance(w.purse(&c.Booking, "", p.Currency), c.Contract)
	recovered := money.Amount{Minor: p.Recovered, Currency: p.Currency}
	w.within(recovered, open, "fund.certificate.recovered-above", "Deductions")
	must := ofPercent(p.Gross, t.Recovery)
	if c.Final {
		must = min(open.Minor, p.Gross)
	}
	if must = min(must, open.Minor); must > 0 && p.Recovered < must {
		want := money.Amount{Minor: must, Currency: p.Currency}
		w.unless(Recovery, c.Contract, money.Amount{Minor: must - p.Recovered, Currency: p.Currency}, "fund.certificate.recovery", "Deductions", want, recovered)
	}
}
