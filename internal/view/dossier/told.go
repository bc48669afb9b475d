package dossier

import (
	"cmp"
	"slices"

	"imar/internal/base/wire"
	"imar/internal/domain/contract"
	"imar/internal/domain/project"
	"imar/internal/view/tally"

	"github.com/go-json-experiment/json/jsontext"
)

// Told is what OCDS releases say of a process. Amounts of several awards or
// contracts of one release are added where they are in one currency; a release
// that names several currencies gives the first.
type Told struct {
	Title, Description, Language string
	Status                       string // as OC4IDS has it: active, closed, or "" when nothing says so
	Method, MethodDetails        string
	Tenderers                    int64
	Estimate                     tally.Amount
	Buyer                        project.OrgRef
	Suppliers                    []project.OrgRef
	Signed, Start, End           string       // days
	Awarded, Value               tally.Amount // Text "" when none is published
}

// Tell is what one release says.
func Tell(b *contract.Release) (t Told) {
	t.Language = b.Language
	if tender := b.Tender; tender != nil {
		t.Title, t.Description = tender.Title, tender.Description
		t.Method, t.MethodDetails, t.Tenderers = tender.ProcurementMethod, textOf(tender.MethodDetails), tender.NumberOfTenderers
		t.Estimate = amountOf(tender.Value)
		if slices.Contains([]string{"cancelled", "unsuccessful", "withdrawn"}, tender.Status) {
			t.Status = "closed"
		}
	}
	if b.Buyer != nil {
		t.Buyer = refOf(*b.Buyer)
	}
	var awarded, signed tally.Sums
	ended := len(b.Contracts) > 0
	for _, a := range b.Awards {
		t.Signed, t.Title = cmp.Or(day(a.Date), t.Signed), cmp.Or(t.Title, a.Title)
		if v := amountOf(a.Value); v.Text != "" && a.Status != "cancelled" && a.Status != "unsuccessful" {
			t.Awarded = together(&awarded, t.Awarded, v)
		}
		for _, s := range a.Suppliers {
			if ref := refOf(s); !slices.Contains(t.Suppliers, ref) {
				t.Suppliers = append(t.Suppliers, ref)
			}
		}
	}
	for _, c := range b.Contracts {
		t.Signed, t.Title = cmp.Or(day(c.DateSigned), t.Signed), cmp.Or(t.Title, c.Title)
		if c.Status == "active" {
			t.Status = "active"
		}
		ended = ended && (c.Status == "terminated" || c.Status == "cancelled")
		if v := amountOf(c.Value); v.Text != "" && c.Status != "cancelled" {
			t.Value = together(&signed, t.Value, v)
		}
		if c.Period != nil {
			t.Start = earlier(t.Start, day(c.Period.StartDate))
			t.End = max(t.End, day(c.Period.EndDate))
		}
	}
	if ended {
		t.Status = "closed"
	}
	return t
}

// together adds an amount to those before it, where the currencies agree.
func together(sums *tally.Sums, before, v tally.Amount) tally.Amount {
	if before.Text != "" && before.Currency != v.Currency {
		return before
	}
	sums.Add(v)
	if before.Text == "" {
		return v // with its own decimals
	}
	return amount((*sums)[0])
}

func amountOf(v *project.Value) tally.Amount {
	if v == nil {
		return tally.Amount{}
	}
	if a, ok := tally.Of(v.Text(), v.Currency); ok {
		return a
	}
	return tally.Amount{}
}

func refOf(o contract.ReleaseOrg) project.OrgRef {
	return project.OrgRef{ID: contract.IDText(o.ID), Name: o.Name}
}

// textOf is a JSON string's text, "" for any other value.
func textOf(v jsontext.Value) string {
	if v.Kind() != '"' {
		return ""
	}
	text, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return ""
	}
	return string(text)
}

// earlier is the earlier of two days, of which either may be "".
func earlier(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// Then is what is told when a later release has spoken too: what it says
// stands, what it does not speak of stays.
func (t Told) Then(later Told) Told {
	if later.Title == "" {
		later.Title, later.Language = t.Title, t.Language
	}
	later.Description = cmp.Or(later.Description, t.Description)
	later.Status = cmp.Or(later.Status, t.Status)
	later.Method = cmp.Or(later.Method, t.Method)
	later.MethodDetails = cmp.Or(later.MethodDetails, t.MethodDetails)
	later.Tenderers = cmp.Or(later.Tenderers, t.Tenderers)
	later.Buyer = cmp.Or(later.Buyer, t.Buyer)
	later.Signed = cmp.Or(later.Signed, t.Signed)
	later.Start, later.End = cmp.Or(later.Start, t.Start), cmp.Or(later.End, t.End)
	if later.Suppliers == nil {
		later.Suppliers = t.Suppliers
	}
	for _, a := range []struct{ to, from *tally.Amount }{{&later.Estimate, &t.Estimate}, {&later.Awarded, &t.Awarded}, {&later.Value, &t.Value}} {
		if a.to.Text == "" {
			*a.to = *a.from
		}
	}
	return later
}

// Original is the value that was awarded, else the one first signed.
func (t Told) Original() tally.Amount {
	if t.Awarded.Text == "" {
		return t.Value
	}
	return t.Awarded
}

// Current is the value of the contract, else that of the award.
func (t Told) Current() tally.Amount {
	if t.Value.Text == "" {
		return t.Awarded
	}
	return t.Value
}

// PaidIn is a transaction of a release. Two releases that state the same Key
// state one transaction; "" is a key of its own.
type PaidIn struct {
	Key         string
	Transaction *project.Transaction
}

// PaidInRelease lists the transactions of a release's contracts.
func PaidInRelease(b *contract.Release) (list []PaidIn) {
	for _, c := range b.Contracts {
		if c.Implementation == nil {
			continue
		}
		for i := range c.Implementation.Transactions {
			t := &c.Implementation.Transactions[i]
			key := ""
			if t.ID != "" {
				key = contract.IDText(c.ID) + "\x00" + t.ID
			}
			list = append(list, PaidIn{key, t})
		}
	}
	return list
}

// Saved is what is told in a saved form.
func (t *Told) Saved(c *wire.Codec) {
	wire.Text(c, &t.Title)
	wire.Text(c, &t.Description)
	for _, s := range []*string{&t.Language, &t.Status, &t.Method, &t.MethodDetails, &t.Buyer.Name, &t.Buyer.ID, &t.Signed, &t.Start, &t.End} {
		wire.Symbol(c, s)
	}
	wire.Num(c, &t.Tenderers)
	SavedRefs(c, &t.Suppliers)
	t.Estimate.Saved(c)
	t.Awarded.Saved(c)
	t.Value.Saved(c)
}

// SavedRefs is references to organisations in a saved form.
func SavedRefs(c *wire.Codec, list *[]project.OrgRef) {
	wire.List(c, list, 2, func(c *wire.Codec, o *project.OrgRef) {
		wire.Symbol(c, &o.Name)
		wire.Symbol(c, &o.ID)
	})
}
