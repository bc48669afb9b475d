package contract

import (
	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Commitments is what this package needs to know of the fund's books.
type Commitments interface {
	// Obligated is what is obligated for a contract in a currency, as decimal
	// text; kept is false where the record keeps no books of the fund.
	Obligated(id ID, currency string) (amount money.Decimal, kept bool)
}

// Sign is the command that records the award and the signed contract.
type Sign struct {
	ID        ID          `json:"id,omitzero"`
	Agreement Agreement   `json:"agreement,omitzero"`
	Source    fact.Source `json:"-"`
}

// Check refuses a contract that is signed already, has no supplier, no value
// above zero or no period, whose supplier is debarred on the day, whose project
// is not being procured or built, or whose value is not obligated: no contract
// is signed without authority for it.
func (c Sign) Check(items *statement.State, s *State, projects Projects, parties Parties, books Commitments, today clock.Day) ([]fact.Draft, problem.List) {
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: c.Agreement.DateSigned, Source: c.Source, Known: items.Subject(c.ID.Subject())}
	now := s.At(c.ID)
	switch {
	case now == nil:
		w.Problems.Add(problem.Invalid, "domain.contract.unknown", string(c.ID)).At("ID")
	case now.Signed:
		w.Problems.Add(problem.Refused, "domain.contract.signed-already", string(c.ID)).At("ID")
	default:
		c.checkProject(w, projects.At(now.Project))
	}
	checkDay(w, c.Agreement.DateSigned, "Agreement.DateSigned", today)
	checkValue(w, c.Agreement.ContractValue, "Agreement.ContractValue")
	checkObligated(w, books, c.ID, c.Agreement.ContractValue, "Agreement.ContractValue")
	checkPeriod(w, c.Agreement.ContractPeriod, "Agreement.ContractPeriod")
	if len(c.Agreement.Suppliers) == 0 {
		w.Problems.Add(problem.Invalid, "domain.contract.supplier-missing").At("Agreement.Suppliers")
	}
	for _, supplier := range c.Agreement.Suppliers {
		if parties.Debarred(supplier.ID, c.Agreement.DateSigned) {
			w.Problems.Add(problem.Refused, "domain.contract.supplier-debarred", supplier.Name, c.Agreement.DateSigned).At("Agreement.Suppliers")
		}
	}
	w.Say(Signed, "", c.Agreement)
	return w.Done()
}

func (c Sign) checkProject(w *statement.Writer, p *project.Project) {
	if p == nil || (p.Stage != project.Preparation && p.Stage != project.Procurement && p.Stage != project.Implementation) {
		stage := ""
		if p != nil {
			stage = string(p.Stage)
		}
		w.Problems.Add(problem.Refused, "domain.contract.project-stage", stage).At("ID")
	}
}

func checkDay(w *statement.Writer, text, field string, today clock.Day) {
	day, err := clock.Parse(text)
	for _, p := range problem.Of(err) {
		w.Problems = append(w.Problems, p.At(field))
	}
	if err == nil && today.Before(day) {
		w.Problems.Add(problem.Invalid, "domain.date.future", text).At(field)
	}
}

func checkValue(w *statement.Writer, v *project.Value, field string) {
	if v == nil {
		w.Problems.Add(problem.Invalid, "domain.amount.missing").At(field)
		return
	}
	amount, err := money.ParseDecimal(v.Text())
	for _, p := range problem.Of(err) {
		w.Problems = append(w.Problems, p.At(field))
	}
	if err == nil && amount.Sign() <= 0 {
		w.Problems.Add(problem.Invalid, "domain.amount.not-positive", v.Text()).At(field)
	}
	if !money.Currency(v.Currency).Known() {
		w.Problems.Add(problem.Invalid, "domain.currency.unknown", v.Currency).At(field)
	}
}

// checkObligated refuses a value above what is obligated for the contract.
func checkObligated(w *statement.Writer, books Commitments, id ID, v *project.Value, field string) {
	if v == nil {
		return
	}
	value, err := money.ParseDecimal(v.Text())
	if err != nil {
		return // checkValue tells
	}
	if obligated, kept := books.Obligated(id, v.Currency); kept && obligated.Cmp(value) < 0 {
		w.Problems.Add(problem.Refused, "domain.contract.not-obligated", v.Text(), string(obligated), v.Currency).At(field)
	}
}

func checkPeriod(w *statement.Writer, p *project.Period, field string) {
	if p == nil {
		w.Problems.Add(problem.Invalid, "domain.period.missing").At(field)
		return
	}
	start, err := clock.Parse(p.StartDate)
	for _, found := range problem.Of(err) {
		w.Problems = append(w.Problems, found.At(field+".startDate"))
	}
	end, err2 := clock.Parse(p.EndDate)
	for _, found := range problem.Of(err2) {
		w.Problems = append(w.Problems, found.At(field+".endDate"))
	}
	if err == nil && err2 == nil && end.Before(start) {
		w.Problems.Add(problem.Invalid, "domain.period.backwards", p.StartDate, p.EndDate).At(field)
	}
}
