package fund

import (
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// ReleaseRetention is the command that releases what a contract's certificates
// retained, the oldest first, forfeits it, or replaces it by a guarantee. Basis
// is the document that permits it; ID what is payable from then on.
type ReleaseRetention struct {
	Booking
	ID        ledger.Item     `json:"id,omitzero"`
	Contract  ledger.Contract `json:"contract,omitzero"`
	How       string          `json:"how,omitzero"` // release, forfeit, replace
	Guarantee ledger.Item     `json:"guarantee,omitzero"`
	Amount    Sum             `json:"amount,omitzero"`
	Basis     string          `json:"basis,omitzero"`
}

func (c *ReleaseRetention) book(w *draft) {
	o := w.authorised(&c.Booking)
	amount := w.positive(&c.Amount, "Amount")
	w.fresh(c.ID, "ID")
	w.said(c.Basis, "Basis")
	t := w.terms(c.Contract, "Contract")
	work := t.work(c.Contract)
	w.apart(subjects(work.Project, work.Contract, work.Party))
	v := ledger.RetentionReleased{Occasion: o, Work: work, Item: c.ID}
	v.Parts, v.Of = w.retained(&c.Booking, t, amount)
	w.fact(RetentionReleased, ledgerContract(c.Contract), string(c.ID))
	switch c.How {
	case "release":
		w.post(v)
	case "replace":
		w.fresh(c.Guarantee, "Guarantee")
		w.post(ledger.RetentionReplaced{RetentionReleased: v, Guarantee: c.Guarantee})
	case "forfeit":
		for i, p := range v.Parts {
			drawn, _ := w.draw(&c.Booking, ledger.Certified, work, p.Source, p.Chapter, p.Amount)
			v.Parts[i].Year = drawn[0].Year
		}
		w.fact(RetentionForfeited, ledgerContract(c.Contract), string(c.ID))
		w.post(ledger.RetentionForfeited{Occasion: o, Work: work, Item: c.ID, Parts: v.Parts, Of: v.Of})
	default:
		w.invalid("fund.retention.how", "How", c.How)
	}
}

// retained takes an amount of a contract's retention, the oldest certificate
// first, with the certificate of each part.
func (w *draft) retained(b *Booking, t Terms, amount money.Amount) (parts []ledger.Part, of []ledger.Item) {
	left := amount.Minor
	for _, item := range t.Certificates {
		for _, s := range t.Shares {
			if s.Currency != amount.Currency || left <= 0 {
				continue
			}
			held := w.Ledger.OfItem(w.purse(b, s.Source, s.Currency), ledger.Retention, item).Neg().Minor
			if n := min(held, left); n > 0 {
				parts = append(parts, ledger.Part{Source: s.Source, Chapter: s.Chapter, Amount: money.Amount{Minor: n, Currency: s.Currency}})
				of = append(of, item)
				left -= n
			}
		}
	}
	if left > 0 {
		there := amount
		there.Minor -= left
		w.refuse("fund.retention.held", "Amount", amount, there)
	}
	return parts, of
}

// bySource splits an amount of a claim among its sources by what each of them
// has there, and refuses more than all of them have.
func (w *draft) bySource(b *Booking, k *Claim, amount money.Amount, there func(ledger.Purse) int64, key, field string) (parts []ledger.Part) {
	weights, sum := make([]int64, len(k.Sources)), int64(0)
	for i, s := range k.Sources {
		weights[i] = max(there(w.purse(b, s, amount.Currency)), 0)
		sum += weights[i]
	}
	if amount.Minor > sum {
		w.refuse(key, field, amount, money.Amount{Minor: sum, Currency: amount.Currency})
		return nil
	}
	minor, err := ledger.Split(amount.Minor, weights...)
	if err != nil {
		return nil
	}
	for i, s := range k.Sources {
		if minor[i] != 0 {
			parts = append(parts, ledger.Part{Source: s, Amount: money.Amount{Minor: minor[i], Currency: amount.Currency}})
		}
	}
	return parts
}

func (w *draft) chapterOf(k *Claim, s ledger.Source) ledger.Chapter {
	if i := slices.Index(k.Sources, s); i >= 0 {
		return k.Chapters[i]
	}
	return ""
}

// Approve is the command by which the financial controller approves something
// to pay, after whoever made it and before whoever orders it. PreAudit is the
// earlier word of an external pre-auditor, where the policy asks for one.
type Approve struct {
	Booking
	Of       ledger.Item `json:"of,omitzero"`
	PreAudit bool        `json:"preAudit,omitzero"`
}

func (c *Approve) book(w *draft) {
	w.begin(&c.Booking)
	w.approve(c.Of, c.PreAudit)
	kind := ClaimApproved
	if c.PreAudit {
		kind = ClaimAudited
	}
	w.fact(kind, w.claimSubject(c.Of), string(c.Of))
}

func (w *draft) approve(of ledger.Item, audit bool) {
	k := w.State.claims.At(of)
	switch {
	case k == nil || k.Given:
		w.invalid("fund.claim.unknown", "Of", string(of))
		return
	case audit && k.Audited != "", !audit && k.Approved != "":
		w.refuse("fund.claim.approved", "Of", string(of))
	case !audit && w.State.Policy.PreAudit && k.Audited == "":
		w.refuse("fund.claim.not-audited", "Of", string(of))
	}
	w.apart(subjects(k.Work.Project, k.Work.Contract, k.Work.Party), k.Made, k.Audited)
}

func (w *draft) claimSubject(of ledger.Item) fact.Subject {
	if k := w.State.claims.At(of); k != nil {
		return projectOrContract(k.Work.Project, k.Work.Contract)
	}
	return Subject
}
