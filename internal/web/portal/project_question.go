package portal

import (
	"imar/internal/base/lang"
	"imar/internal/view/dossier"
	"imar/internal/view/tally"
	"imar/internal/web/page"
)

// questionSection is what the arithmetic of the public facts raises.
func (b *projectPage) questionSection() (page.Section, bool) {
	list := b.dossier.Questions(b.id, b.stage, b.shared)
	s := page.Section{ID: "questions", Title: page.Say("portal.section.findings"), Count: page.Say("portal.count.questions", len(list)), Intro: page.Say("portal.questions.intro")}
	for _, question := range list {
		s.Findings = append(s.Findings, b.finding(question))
	}
	return s, len(list) > 0
}

// finding is a question in words, with its arithmetic.
func (b *projectPage) finding(q dossier.Question) page.Finding {
	f := page.Finding{Level: page.Middle}
	if q.Grave {
		f.Level = page.High
	}
	if len(q.Facts) > 0 {
		f.Href = b.proof(int64(q.Facts[len(q.Facts)-1]))
	}
	percent := func(n int64) page.Value { return page.Code(lang.Percent(b.lang, itoa(int(n)))) }
	exact := func(a tally.Amount) page.Value { return page.Amount(decimal(a), a.Currency) }
	switch q.Kind {
	case dossier.PaymentsAhead:
		f.Question = page.Say("portal.question.payments-ahead", q.Percent)
		f.Sum = page.Say("portal.question.payments-ahead.sum", exact(q.Part), exact(q.Whole), percent(q.Percent+q.Other), percent(q.Other), plainDay(q.To))
	case dossier.PaidAbove:
		f.Question = page.Say("portal.question.paid-above")
		f.Sum = page.Say("portal.question.paid-above.sum", exact(q.Part), exact(q.Whole), percent(q.Percent))
	case dossier.NoLocation:
		f.Level, f.Question = page.Low, page.Say("portal.question.no-location")
	case dossier.OddDuration:
		f.Question = page.Say("portal.question.odd-duration")
		f.Sum = page.Say("portal.question.odd-duration.sum", plainDay(q.From), plainDay(q.To), q.Other)
	case dossier.OddAmount:
		f.Question = page.Say("portal.question.odd-amount")
		f.Sum = page.Say("portal.question.odd-amount.sum", exact(q.Part), exact(q.Whole))
	case dossier.ChangedALot:
		f.Question = page.Say("portal.question.changed-a-lot", page.Wrote(und(q.Name)), percent(q.Percent))
		f.Sum = page.Say("portal.question.changed-a-lot.sum", exact(q.Whole), exact(q.Part), q.Other)
	case dossier.NoIndependent:
		f.Question = page.Say("portal.question.no-independent")
		f.Sum = page.Say("portal.question.no-independent.sum", q.Other)
	case dossier.AssetSeveral:
		f.Question = page.Say("portal.question.asset-several", q.Other)
		f.Sum = page.Say("portal.question.asset-several.sum", page.Code(q.Asset))
		f.Href = b.to("/projects?asset=" + escapeQuery(q.Asset))
	case dossier.HalvesDiffer:
		f.Question = page.Say("portal.question.halves-contradict", page.Wrote(und(q.Name)))
		f.Sum = page.Say("portal.question.halves-contradict.sum", q.Other)
	case dossier.HandedOverFail:
		f.Question = page.Say("portal.question.handed-over-fail")
		f.Sum = page.Say("portal.question.handed-over-fail.sum", page.Code(q.Asset), plainDay(q.To))
	}
	return f
}

// data is the project's JSON twin.
func (b *projectPage) data() any {
	d := b.gathered.data(b.ask)
	d.Stage, d.Disclosed = string(b.stage), b.dossier.Disclosed.Count()
	for _, q := range b.dossier.Questions(b.id, b.stage, b.shared) {
		one := questionData{Kind: q.Kind, Percent: q.Percent, Other: q.Other, Facts: q.Facts}
		for _, a := range []struct {
			to   *string
			from tally.Amount
		}{{&one.Part, q.Part}, {&one.Whole, q.Whole}} {
			if a.from.Text != "" {
				*a.to = decimal(a.from) + " " + a.from.Currency
			}
		}
		d.Questions = append(d.Questions, one)
	}
	return b.wrapped(b.ask, d)
}
