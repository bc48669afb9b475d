package demo

import (
	"fmt"
	"slices"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// publishedOn is the day on which the partners' files are taken in.
var publishedOn = workday(lastDay - 45)

// published are the files that the partners publish of what they gave the fund,
// as IATI activities: each its commitment and its disbursements. Each partner's
// has the same three things that do not fit: one disbursement dated forty days
// after it came, one of another amount, one that is missing. And each tells of
// one that the fund has not received.
func (m *moneyBook) published(n needs) {
	for i := range partners {
		list := n.quarters(i)
		var quarters []int
		for q := range list {
			if quarterDay(q) < publishedOn-30 {
				quarters = append(quarters, q)
			}
		}
		slices.Sort(quarters)
		if len(quarters) >= 8 {
			m.publish(i, quarters, list)
		}
	}
}

// oddities are which of a partner's disbursements do not fit.
func oddities(count int) (late, other, missing int) { return count / 4, count / 2, count * 3 / 4 }

func (m *moneyBook) publish(i int, quarters []int, list map[int]drawn) {
	partner := m.w.partners[i]
	f := &partnerFile{of: partner, fund: m.w.fund, currency: mainCurrency(i)}
	f.activity = partner.id + "-support-1"
	f.say("2", 14, pledgedTotal(list), f.fund, "commitment")
	late, other, missing := oddities(len(quarters))
	for k, q := range quarters {
		day, amount := max(15, quarterDay(q)-2), list[q].amount
		switch k {
		case late:
			day = quarterDay(q) + 40
		case other:
			amount += up(amount/50, 100_000)
		case missing:
			continue
		}
		f.say("3", day, amount, f.fund, fmt.Sprintf("disbursement-%d", q+1))
	}
	f.say("3", publishedOn-12, 25_000_000, f.fund, "disbursement-latest")
	if day, ok := m.dealt(); ok && i == 0 {
		f.say("3", workday(day+45), 18_500_000, m.w.consultants[1], "direct-1")
	}
	m.add(publishedOn, programmeOfficer, i, f.observe())
}

// dealt is the day of the dealings, if there are any.
func (m *moneyBook) dealt() (day int, ok bool) {
	day = workday(newLife(m.w, 0).begun + 7)
	return day, day+500 < lastDay
}

// partnerFile is a file as a partner publishes it.
type partnerFile struct {
	of, fund firm
	activity string
	currency string
	list     []project.Transaction
}

// say adds a transaction.
func (f *partnerFile) say(kind string, day int, minor int64, to firm, ref string) {
	amount := money.Amount{Minor: minor, Currency: money.Currency(f.currency)}
	f.list = append(f.list, project.Transaction{ID: ref, Type: kind, Date: date(day), Value: project.Amount(string(amount.Decimal()), f.currency),
		Payer: &project.OrgRef{ID: f.of.id, Name: f.of.name.ar}, Payee: &project.OrgRef{ID: to.id, Name: to.name.ar}})
}

// observe is what is on record of the file: statements with their places in it.
// They name no file, for there never was one: an original that nobody has would
// be missing to whoever verifies.
func (f *partnerFile) observe() statement.Observe {
	place := func(part string, line int) fact.Source {
		return fact.Source{Via: "import", Pointer: "/iati-activities/iati-activity[1]" + part, Line: int64(line)}
	}
	title := said{"دعم " + f.fund.name.ar, "Support to the " + f.fund.name.en}
	about := project.Description{ID: f.activity, Title: title.ar, TitleAr: title.ar, TitleEn: title.en, Language: "ar"}
	parties := project.Parties{Parties: []project.Organization{
		{ID: f.of.id, Name: f.of.name.ar, NameAr: f.of.name.ar, NameEn: f.of.name.en, Roles: []string{"publicAuthority"}}}}
	o := statement.Observe{Subject: project.ID(f.activity).Subject(), Source: place("", 3), Complete: []fact.Kind{project.Transacted}}
	add := func(kind fact.Kind, key, effective string, body any, source fact.Source) {
		o.Statements = append(o.Statements, statement.Statement{Kind: kind, Key: key, Effective: effective, Body: fact.Encode(body), Source: source})
	}
	add(project.Described, "", "", about, place("", 3))
	add(project.PartiesNamed, "", "", parties, place("/reporting-org[1]", 5))
	for k, t := range f.list {
		add(project.Transacted, t.ID, t.Date, t, place(fmt.Sprintf("/transaction[%d]", k+1), 9+k*8))
	}
	return o
}
