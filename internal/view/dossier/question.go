package dossier

import (
	"slices"
	"strings"
	"time"

	"imar/internal/domain/asset"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/view/tally"
)

// Question is what the arithmetic of the public facts raises. It asks for an
// explanation and judges nothing.
type Question struct {
	Kind  QuestionKind
	Grave bool
	// What the sentence of its kind needs; the zero value where it needs less.
	Part, Whole tally.Amount
	Percent     int64 // a difference in percentage points, or a share
	Other       int64 // a second percentage, or a count
	Asset       string
	Name        string // of a contract or asset, as published
	From, To    string // days
	Facts       []fact.Seq
}

// QuestionKind names a question. Its sentences are "portal.question.<kind>" and
// "portal.question.<kind>.sum".
type QuestionKind string

// The questions.
const (
	PaymentsAhead  QuestionKind = "payments-ahead"    // financial ahead of physical progress
	PaidAbove      QuestionKind = "paid-above"        // more paid than contracted
	NoLocation     QuestionKind = "no-location"       //
	OddDuration    QuestionKind = "odd-duration"      // ends before it begins, or lasts longer than people plan
	OddAmount      QuestionKind = "odd-amount"        // zero, negative, or contracts far above the budget
	ChangedALot    QuestionKind = "changed-a-lot"     // modifications beyond 25 %
	NoIndependent  QuestionKind = "no-independent"    // complete, and no independent visit
	AssetSeveral   QuestionKind = "asset-several"     // an asset in more than one project
	HandedOverFail QuestionKind = "handed-over-fail"  // handed over, and does not work
	HalvesDiffer   QuestionKind = "halves-contradict" // the project and a contract's releases contradict each other
)

// Limits of the questions.
const (
	aheadPoints      = 20 // percentage points
	aheadGravePoints = 40
	changedPercent   = 25
	changedGrave     = 50
	longestYears     = 20
	timesBudget      = 3
)

// Questions lists what the facts of a project raise, the grave ones first.
// shared tells, for each asset of the project, in how many projects it is.
func (d *Dossier) Questions(id project.ID, stage project.Stage, shared map[string]int) []Question {
	var list []Question
	m := d.Money(id)
	list = append(list, d.ahead(id, m)...)
	list = append(list, paidAbove(m)...)
	list = append(list, d.oddDuration(id)...)
	list = append(list, oddAmount(m)...)
	list = append(list, d.changed()...)
	list = append(list, d.contradicted()...)
	if l := One[project.Locations](d, id.Subject(), project.Located).Body; l == nil || len(l.Locations) == 0 {
		list = append(list, Question{Kind: NoLocation})
	}
	list = append(list, d.unvisited(stage, shared)...)
	slices.SortStableFunc(list, func(a, b Question) int { return boolInt(b.Grave) - boolInt(a.Grave) })
	return list
}

// ahead compares the share paid with the latest physical progress, where money
// is in one currency.
func (d *Dossier) ahead(id project.ID, m Money) []Question {
	readings := d.Physical(id)
	if len(readings) == 0 || len(m.Value) != 1 || len(m.Paid) != 1 || m.Value[0].Currency != m.Paid[0].Currency {
		return nil
	}
	latest := readings[len(readings)-1]
	paid := Percent(m.Paid[0].Sum, m.Value[0].Sum)
	gap := paid - latest.Value.Units
	if gap <= aheadPoints {
		return nil
	}
	return []Question{{Kind: PaymentsAhead, Grave: gap > aheadGravePoints, Percent: gap, Other: latest.Value.Units, To: latest.Day,
		Part: amount(m.Paid[0]), Whole: amount(m.Value[0]), Facts: []fact.Seq{latest.Seq}}}
}

func paidAbove(m Money) (list []Question) {
	for _, paid := range m.Paid {
		for _, value := range m.Value {
			if paid.Currency == value.Currency && paid.Sum.Compare(value.Sum) > 0 {
				list = append(list, Question{Kind: PaidAbove, Grave: Percent(paid.Sum, value.Sum) > 110,
					Part: amount(paid), Whole: amount(value), Percent: Percent(paid.Sum, value.Sum)})
			}
		}
	}
	return list
}

func (d *Dossier) oddDuration(id project.ID) []Question {
	s := One[project.Schedule](d, id.Subject(), project.Scheduled)
	if s.Body == nil {
		return nil
	}
	for _, p := range []*project.Period{s.Body.Period, s.Body.ImplementationPeriod} {
		if p == nil {
			continue
		}
		from, to := day(p.StartDate), day(p.EndDate)
		start, err1 := time.Parse(time.DateOnly, from)
		end, err2 := time.Parse(time.DateOnly, to)
		if err1 == nil && err2 == nil && (end.Before(start) || end.After(start.AddDate(longestYears, 0, 0))) {
			days := int64(end.Sub(start) / (24 * time.Hour))
			return []Question{{Kind: OddDuration, Grave: days < 0, Other: days, From: from, To: to, Facts: []fact.Seq{s.Seq}}}
		}
	}
	return nil
}

func oddAmount(m Money) (list []Question) {
	zero := tally.Sum{}
	if m.Budget.Text != "" && m.Budget.Sum.Compare(zero) <= 0 {
		list = append(list, Question{Kind: OddAmount, Part: m.Budget, Whole: m.Budget})
	}
	for _, value := range m.Value {
		if value.Currency == m.Budget.Currency && m.Budget.Sum.Compare(zero) > 0 && Percent(value.Sum, m.Budget.Sum) > 100*timesBudget {
			list = append(list, Question{Kind: OddAmount, Grave: true, Part: amount(value), Whole: m.Budget})
		}
	}
	return list
}

// changed finds contracts whose value rose by more than a quarter.
func (d *Dossier) changed() (list []Question) {
	for _, c := range d.Contracts() {
		original, ok1 := c.Original()
		value, ok2 := c.Value()
		if !ok1 || !ok2 || original.Currency != value.Currency || original.Sum.Compare(tally.Sum{}) <= 0 {
			continue
		}
		if rise := Percent(value.Sum, original.Sum) - 100; rise > changedPercent {
			q := Question{Kind: ChangedALot, Grave: rise > changedGrave, Percent: rise, Part: value, Whole: original,
				Name: c.Name(), Other: int64(len(c.Modifications))}
			for _, m := range c.Modifications {
				q.Facts = append(q.Facts, m.Seq)
			}
			list = append(list, q)
		}
	}
	return list
}

// contradicted finds contracts of which the project and the releases say what
// cannot both be right.
func (d *Dossier) contradicted() (list []Question) {
	for _, c := range d.Contracts() {
		differences := d.Differences(c)
		if len(differences) == 0 {
			continue
		}
		q := Question{Kind: HalvesDiffer, Name: c.Name(), Other: int64(len(differences))}
		for _, one := range differences {
			q.Facts = append(q.Facts, one.RecordFact)
		}
		list = append(list, q)
	}
	return list
}

// Name is a name of the process in some language, else its id.
func (c Contract) Name() string {
	s := c.Description.Summary
	for _, name := range []string{s.TitleAr, s.Title, s.TitleEn, c.Told.Title, c.Description.ID} {
		if name != "" {
			return name
		}
	}
	return string(c.ID)
}

// unvisited looks at the assets: shared with other projects, never checked by
// somebody independent although complete, or not working although handed over.
func (d *Dossier) unvisited(stage project.Stage, shared map[string]int) (list []Question) {
	complete := stage == project.AtCompletion || stage == project.Maintenance
	assets := d.Subjects("asset")
	independent := false
	for _, s := range assets {
		if n := shared[s.ID()]; n > 1 {
			list = append(list, Question{Kind: AssetSeveral, Asset: s.ID(), Other: int64(n)})
		}
		checks := All[asset.Functioning](d, s, asset.Checked)
		for _, c := range checks {
			independent = independent || c.Body.By == "independent"
		}
		if latest := latestCheck(checks); stage == project.Maintenance && latest.Body != nil && latest.Body.Works == "no" {
			list = append(list, Question{Kind: HandedOverFail, Grave: true, Asset: s.ID(), To: latest.Body.Date, Facts: []fact.Seq{latest.Seq}})
		}
	}
	if complete && len(assets) > 0 && !independent {
		list = append(list, Question{Kind: NoIndependent, Other: int64(len(assets))})
	}
	return list
}

func latestCheck(checks []Stated[asset.Functioning]) (latest Stated[asset.Functioning]) {
	for _, c := range checks {
		if latest.Body == nil || c.Body.Date >= latest.Body.Date {
			latest = c
		}
	}
	return latest
}

func amount(c tally.CurrencySum) tally.Amount {
	return tally.Amount{Currency: c.Currency, Text: c.Sum.Text(), Sum: c.Sum}
}

// Percent is part of whole in whole percent, rounded down; 0 when whole is not
// above zero, and at most 100,000.
func Percent(part, whole tally.Sum) int64 {
	p, w := part.Units, whole.Units
	if w <= 0 && whole.Micro > 0 {
		p, w = p*1_000_000+part.Micro, w*1_000_000+whole.Micro
	}
	if w <= 0 || p <= 0 {
		return 0
	}
	if p/w >= 1000 {
		return 100_000
	}
	for p > 1<<56 {
		p, w = p>>8, max(w>>8, 1)
	}
	return p * 100 / w
}

func sortByDay(list []Reading) {
	slices.SortStableFunc(list, func(a, b Reading) int { return strings.Compare(a.Day, b.Day) })
}
