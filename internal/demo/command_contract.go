package demo

import (
	"fmt"
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/project"
)

// natures and names of the contracts, by number.
var contractKinds = [contractNumbers]struct {
	nature string
	form   string
	title  said
}{
	{"design", "lumpSum", designWork},
	{"construction", "remeasured", mainWork},
	{"supervision", "timeBased", supervision},
}

// bidders are who tendered, the winner among them.
func (l *life) bidders(n int) []*firm {
	c := l.award[n]
	list := []*firm{c.firm}
	for i := uint64(1); len(list) < c.tendered; i++ {
		var f *firm
		if n == mainContract {
			f = l.world.contractor(l.dice.below(slotParty+16*uint64(n+1)+i, contractorCount))
		} else {
			f = &l.world.consultants[l.dice.below(slotParty+16*uint64(n+1)+i, consultantCount)]
		}
		if !slices.Contains(list, f) || i > 12 {
			list = append(list, f)
		}
	}
	// The winner stands among the others by its id, not first.
	at := 0
	for at+1 < len(list) && list[at].id > list[at+1].id {
		list[at], list[at+1] = list[at+1], list[at]
		at++
	}
	return list
}

// method is how bidders were invited: the larger the contract, the more openly.
func (l *life) method(n int) string {
	if n != mainContract {
		return "selective"
	}
	return []string{"open", "open", "open", "selective"}[l.dice.below(slotVariant+8, 4)]
}

// open describes a process when it is announced and, with its bidders, when it
// is signed and when it is over.
func (l *life) open(a act, n int, today string) contract.Open {
	k, c := contractKinds[n], &l.award[n]
	title := k.title.fill(&blanks{asset: l.name})
	status := map[act]string{announces: "pre-award", activates: "active", archives: "closed"}[a]
	o := contract.Open{
		ID: l.contract(n), Effective: today, Source: form,
		Process: contract.Description{ID: l.ocid(n), Project: string(l.id()), Summary: contract.Summary{
			OCID: l.ocid(n), ExternalReference: fmt.Sprintf("ع/%s/%d-%d", date(c.opened)[:4], l.number+1, n+1), Nature: []string{k.nature},
			Title: title.ar, TitleEn: title.en, Status: status, ContractType: k.form,
		}},
		Tender: &contract.Tender{
			ProcurementMethod: l.method(n), DatePublished: date(c.opened), CostEstimate: l.value(c.value / 1000 * l.dice.between(slotMoney+uint64(n), 960, 1080)),
			ProcuringEntity: &l.agency().ref, AdministrativeEntity: &l.world.offices[l.site.district].ref,
		},
	}
	if a != announces {
		for _, f := range l.bidders(n) {
			o.Tender.Tenderers = append(o.Tender.Tenderers, f.ref)
		}
		o.Tender.NumberOfTenderers = int64(len(o.Tender.Tenderers))
	}
	return o
}

func (l *life) sign(n int) contract.Sign {
	c := &l.award[n]
	from, to := c.signed, l.procured
	if n != designContract {
		from, to = l.built, l.planned
	}
	reason := pick(l.dice, slotReason+40+uint64(n), awards)
	return contract.Sign{ID: l.contract(n), Source: form, Agreement: contract.Agreement{
		Suppliers: []project.OrgRef{c.firm.ref}, ContractValue: l.value(c.value),
		ContractPeriod: &project.Period{StartDate: date(from), EndDate: date(to), DurationInDays: int64(to - from)},
		DateSigned:     date(c.signed), AwardReason: reason.ar, AwardReasonEn: reason.en,
	}}
}

// contractPapers are a contract's documents and first milestone, and links to
// its releases.
func (l *life) contractPapers(n int, today string) contract.Publish {
	p := contract.Publish{ID: l.contract(n), Effective: today, Source: form}
	kinds := []string{"contractSigned"}
	if n == mainContract {
		kinds = []string{"contractSigned", "evaluationReports", "technicalSpecifications"}
	}
	for _, kind := range kinds {
		p.Documents = append(p.Documents, l.document(kind, kind, documentTitles[kind], today))
	}
	if n == mainContract {
		p.Milestones = []project.Milestone{{ID: "1", Title: commencement.ar, TitleEn: commencement.en, Type: "delivery", DueDate: date(l.built), Status: "scheduled", Modified: today}}
		days := [...]int{l.award[n].opened, l.award[n].signed, l.award[n].signed}
		for i, tag := range []string{"tender", "award", "contract"} {
			id := fmt.Sprintf("%s-%02d", l.ocid(n), i+1)
			p.Releases = append(p.Releases, contract.Link{ID: id, Tag: []string{tag}, Date: date(days[i]) + "T10:00:00Z",
				URL: "https://record.example.org/ocds/" + id + ".json"})
		}
	}
	return p
}

// payment is a payment as the fund publishes it; its books are another matter.
func (l *life) payment(n int) contract.Publish {
	p := l.payments[n]
	return contract.Publish{ID: l.contract(p.contract), Effective: date(p.day), Source: form, Payments: []project.Transaction{{
		ID: fmt.Sprintf("pay-%02d", n+1), Date: date(p.day), Value: l.value(l.paid(n)), Type: "4",
		Payer: &l.world.fund.ref, Payee: &l.award[p.contract].firm.ref, Description: p.title.ar, DescriptionEn: p.title.en,
	}}}
}

// modification is a change of the main contract.
func (l *life) modification(n int) contract.Modify {
	c := l.changes[n]
	names := map[string]said{"value": {"ملحق عقد: تعديل القيمة", "Amendment: value"}, "duration": {"ملحق عقد: تمديد مدة التنفيذ", "Amendment: extension of time"}, "scope": {"أمر تغيير: نطاق الأعمال", "Variation order: scope of works"}}
	m := contract.Modification{
		ID: fmt.Sprint(n + 1), Date: date(c.day), Type: c.kind, Description: names[c.kind].ar, DescriptionEn: names[c.kind].en,
		Rationale: c.reason.ar, RationaleEn: c.reason.en,
	}
	switch c.kind {
	case "value":
		m.OldContractValue, m.NewContractValue = l.value(c.from), l.value(c.to)
	case "duration":
		m.OldContractPeriod = &project.Period{StartDate: date(l.built), EndDate: date(int(c.from))}
		m.NewContractPeriod = &project.Period{StartDate: date(l.built), EndDate: date(int(c.to))}
	}
	return contract.Modify{ID: l.contract(mainContract), Modification: m, Source: form}
}

func (l *life) close(a act, n int, today string) contract.Close {
	c := contract.Close{ID: l.contract(n), Source: form, Closing: contract.Closing{Outcome: "completed", Date: today}}
	if a == terminates {
		reason := pick(l.dice, slotReason+50, terminations)
		c.Closing.Outcome, c.Closing.Reason, c.Closing.ReasonEn = "terminated", reason.ar, reason.en
	}
	return c
}
