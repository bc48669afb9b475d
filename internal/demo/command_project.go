package demo

import (
	"fmt"
	"slices"
	"strconv"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"

	"github.com/go-json-experiment/json/jsontext"
)

// describe says what a new project is.
func (l *life) describe(c *project.Record) {
	b := l.texts()
	titles := buildingTitles
	if l.site.kind.line {
		titles = lineTitles
	}
	title := pick(l.dice, slotTitle, titles)
	name, text := title.fill(b), l.narrative(b)
	purpose := pick(l.dice, slotTitle+1, l.site.kind.purposes).fill(b)
	c.Description = &project.Description{
		Language: "ar", Title: name.ar, TitleEn: name.en, Description: text.ar, DescriptionEn: text.en,
		Purpose: purpose.ar, PurposeEn: purpose.en, Type: title.code, Sector: []string{l.site.kind.sector},
		PublicAuthority: &l.agency().ref, Assets: []string{assetID(l.site.number)}, Updated: c.Effective,
	}
	if l.story == outline {
		c.Description.Assets = nil
	} else {
		c.Schedule, c.Parties = l.schedule(0), l.parties(0)
	}
	if l.story != nowhere {
		public, exact := l.location()
		c.Locations, c.ExactPlace = []project.Location{public}, exact
	}
	if l.story != unbudgeted {
		c.Budget = l.budgetOf(l.budget)
	}
}

// narrative is what happened, what it means, what is to be done and for whom.
func (l *life) narrative(b *blanks) said {
	d, k := l.dice, l.site.kind
	parts := []said{pick(d, slotText, openings[l.cause()]), pick(d, slotText+1, k.effects), pick(d, slotText+2, k.scopes)}
	if d.below(slotText+3, 4) > 0 {
		parts = append(parts, pick(d, slotText+4, reaches))
	}
	if l.story != unvisited || d.below(slotText+5, 2) == 0 {
		parts = append(parts, pick(d, slotText+6, manners))
	}
	var all said
	for i, p := range parts {
		p = p.fill(b)
		if i > 0 {
			all.ar, all.en = all.ar+" ", all.en+" "
		}
		all.ar, all.en = all.ar+p.ar, all.en+p.en
	}
	return all
}

func (l *life) budgetOf(minor int64) *project.Budget {
	return &project.Budget{Amount: l.value(minor), RequestDate: date(l.begun - 3), ApprovalDate: date(l.begun)}
}

func (l *life) agency() *firm { return &l.world.agencies[l.site.kind.authority] }

// schedule is the periods as they are known when planned (0), when works begin
// (1) and when they are finished (2).
func (l *life) schedule(known int) *project.Schedule {
	period := func(from, to int) *project.Period { return &project.Period{StartDate: date(from), EndDate: date(to)} }
	s := &project.Schedule{
		Period:               period(l.begun, l.planned+30),
		ImplementationPeriod: period(l.built, l.planned),
	}
	if known >= 1 {
		s.IdentificationPeriod, s.PreparationPeriod = period(l.begun, l.prepared), period(l.prepared, l.built)
	}
	if known >= 2 {
		s.Period, s.ImplementationPeriod = period(l.begun, l.handed), period(l.built, l.done)
		s.CompletionPeriod = period(l.done, l.handed)
		s.MaintenancePeriod = period(l.handed, l.handed+5*365)
	}
	return s
}

// parties are everybody with a role while that many contracts have been signed.
func (l *life) parties(contracts int) []project.Organization {
	var list []project.Organization
	name := func(f *firm, roles ...string) {
		for i := range list {
			if list[i].ID == f.id {
				list[i].Roles = append(list[i].Roles, roles...)
				return
			}
		}
		list = append(list, project.Organization{ID: f.id, Name: f.name.ar, NameEn: f.name.en, Roles: roles})
	}
	w := l.world
	name(&w.fund, "funder", "payer")
	name(l.agency(), "publicAuthority", "procuringEntity", "buyer")
	name(&w.offices[l.site.district], "administrativeEntity")
	if l.funder >= 0 {
		name(&w.partners[l.funder], "funder")
	}
	for n := range contracts {
		name(l.award[n].firm, "supplier", "payee")
		for _, f := range l.bidders(n) {
			name(f, "tenderer")
		}
	}
	if l.number == 0 && contracts > 0 { // of its two other contracts: moneyBook.supplies
		name(&w.suppliers[0], "supplier", "payee")
		name(&w.suppliers[1], "supplier", "payee")
	}
	if contracts == contractNumbers && l.story != unvisited {
		name(l.monitor(), "independentMonitor")
	}
	for i := range list {
		list[i].Roles = unique(list[i].Roles)
	}
	return list
}

// unique keeps the first of each.
func unique(list []string) []string {
	kept := list[:0]
	for _, s := range list {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// monitor is a consultant that has no contract of the project.
func (l *life) monitor() *firm {
	for n := l.dice.below(slotParty+5, consultantCount); ; n++ {
		f := &l.world.consultants[n%consultantCount]
		if f != l.award[designContract].firm && f != l.award[watchContract].firm {
			return f
		}
	}
}

var percent = &project.Unit{Name: percentUnit.ar, NameEn: percentUnit.en, Scheme: "UNCEFACT", ID: "P1"}

// thousandths writes 425 as 42.5.
func thousandths(n int) jsontext.Value { return jsontext.Value(decimal(int64(n), 1)) }

func metric(id string, name said) project.Metric {
	return project.Metric{ID: id, Title: name.ar, TitleEn: name.en}
}

// forecasts are the planned progress by eighths of the time, whom it will serve
// and how many will work there.
func (l *life) forecasts() []project.Metric {
	plan := metric("physicalProgress", physicalProgress)
	for i := 1; i <= 8; i++ {
		day := date(l.built + (l.planned-l.built)*i/8)
		plan.Observations = append(plan.Observations, project.Observation{
			ID: strconv.Itoa(i), Period: &project.Period{StartDate: day, EndDate: day}, Measure: thousandths(smooth(i * 125)), Unit: percent,
		})
	}
	return []project.Metric{plan, l.count("peopleServed", peopleServed, l.people(), l.planned),
		l.count("jobs", jobs, l.dice.between(slotQuantity+4, 12, 140), l.planned)}
}

// count is a metric of one number of people.
func (l *life) count(id string, name said, people int64, day int) project.Metric {
	m := metric(id, name)
	m.Description, m.DescriptionEn = counted.ar, counted.en
	m.Observations = []project.Observation{{
		ID: "1", Period: &project.Period{StartDate: date(l.built), EndDate: date(day)},
		Measure: jsontext.Value(strconv.FormatInt(people, 10)), Unit: &project.Unit{Name: personUnit.ar, NameEn: personUnit.en},
	}}
	return m
}

// metrics are the measurements so far, the n-th the last, and what was paid by
// then as a share of the contracts.
func (l *life) metrics(n int) []project.Metric {
	physical, financial := metric("physicalProgress", physicalProgress), metric("financialProgress", financialProgress)
	var total int64
	for _, c := range l.award {
		total += c.value
	}
	for i, p := range l.progress[:n+1] {
		o := project.Observation{ID: strconv.Itoa(i + 1), Period: &project.Period{StartDate: date(l.built), EndDate: date(p.day)}, Unit: percent}
		o.Measure = thousandths(p.done)
		physical.Observations = append(physical.Observations, o)
		o.Measure = thousandths(int(l.paidBy(p.day) * 1000 / total))
		financial.Observations = append(financial.Observations, o)
	}
	if l.story == outline {
		return []project.Metric{physical}
	}
	return []project.Metric{physical, financial}
}

func (l *life) paidBy(day int) (sum int64) {
	for _, p := range l.payments {
		if p.day <= day {
			sum += p.amount
		}
	}
	return sum
}

// served is how many people it serves, counted after handover.
func (l *life) served(today string) project.Metric {
	m := l.count("peopleServed", peopleServed, l.people()/100*l.dice.between(slotQuantity+5, 82, 108), l.handed)
	m.Observations[0].Period = &project.Period{StartDate: date(l.handed), EndDate: today}
	return m
}

// impact is the benefits as OC4IDS lists them.
func (l *life) impact() *project.Impact {
	b := l.texts()
	purpose := pick(l.dice, slotTitle+1, l.site.kind.purposes).fill(b)
	type beneficiaries struct {
		NumberOfPeople int64 `json:"numberOfPeople"`
	}
	type benefit struct {
		Title         string          `json:"title"`
		TitleEn       string          `json:"title_en"`
		Beneficiaries []beneficiaries `json:"beneficiaries"`
	}
	return &project.Impact{Benefits: fact.Encode([]benefit{{purpose.ar, purpose.en, []beneficiaries{{l.people()}}}})}
}

// documentSets are the types of documents that are filed together.
var documentSets = [...][]string{
	{"needsAssessment", "feasibilityStudy"},
	{"environmentalImpact", "landAndSettlementImpact", "projectScope", "budgetApproval"},
	{"technicalSpecifications", "biddingDocuments"},
	{"completionCertificate"},
	{"technicalAuditReport"},
	{"projectEvaluation"},
}

// documents files a set; as in life, one project in five lacks a study.
func (l *life) documents(set int, today string) []project.Document {
	var list []project.Document
	for i, kind := range documentSets[set] {
		if set == 1 && i < 2 && l.dice.below(slotDocument+uint64(i), 5) == 0 || kind == "budgetApproval" && l.story == unbudgeted {
			continue
		}
		list = append(list, l.document(kind, kind, documentTitles[kind], today))
	}
	return list
}

func (l *life) document(id, kind string, title said, today string) project.Document {
	kept := pick(l.dice, slotDocument+8+uint64(len(id)), copies)
	return project.Document{ID: id, DocumentType: kind, Title: title.ar, TitleEn: title.en, Description: kept.slash(),
		DatePublished: today, Format: "application/pdf", Language: "ar", Author: supervisions.slash()}
}

func (l *life) progressReport(n int, today string) project.Document {
	number := said{" رقم ", " no. "}.numbered(n/2 + 1)
	name := documentTitles["physicalProgressReport"]
	return l.document(fmt.Sprintf("progress-%d", n/2+1), "physicalProgressReport", said{name.ar + number.ar, name.en + number.en}, today)
}

// milestones: when works begin all are set, later each is met.
func (l *life) milestones(n int, today string) []project.Milestone {
	names := []said{siteHandover, halfway, provisional, final}
	due := []int{l.built, (l.built + l.planned) / 2, l.planned, l.planned + 365}
	kinds := []string{"delivery", "delivery", "delivery", "contractClose"}
	var list []project.Milestone
	for i, name := range names {
		m := project.Milestone{ID: strconv.Itoa(i + 1), Title: name.ar, TitleEn: name.en, Type: kinds[i], DueDate: date(due[i]), Status: "scheduled", Modified: today}
		if i == n {
			m.Status, m.DateMet = "met", today
		}
		if i == n || n == 0 {
			list = append(list, m)
		}
	}
	return list
}

// completion is what was delivered in the end.
func (l *life) completion() *project.Completion {
	scope := pick(l.dice, slotText+2, l.site.kind.scopes).fill(l.texts())
	total := l.finalValue() + l.award[designContract].value + l.award[watchContract].value
	return &project.Completion{EndDate: date(l.done), FinalValue: l.value(total), FinalScope: scope.ar, FinalScopeEn: scope.en}
}
