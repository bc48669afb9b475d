package contract

import (
	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
)

// Modify is the command that changes a running contract.
type Modify struct {
	ID           ID           `json:"id,omitzero"`
	Modification Modification `json:"modification,omitzero"`
	Source       fact.Source  `json:"-"`
}

// Check refuses a change of a contract that is not running, one without a
// reason, one that starts from another value or period than the contract has
// now, one dated before the last change, and a value that is not obligated.
func (c Modify) Check(items *statement.State, s *State, books Commitments, today clock.Day) ([]fact.Draft, problem.List) {
	m := c.Modification
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: m.Date, Source: c.Source, Known: items.Subject(c.ID.Subject())}
	checkDay(w, m.Date, "Modification.Date", today)
	if m.ID == "" {
		w.Problems.Add(problem.Invalid, "domain.id.missing").At("Modification.ID")
	}
	if m.Rationale == "" {
		w.Problems.Add(problem.Invalid, "domain.modification.reason-missing").At("Modification.Rationale")
	}
	now := s.At(c.ID)
	if c.running(w, now) {
		if _, ok := w.Known.Find(Modified, m.ID); ok {
			w.Problems.Add(problem.Refused, "domain.modification.twice", m.ID).At("Modification.ID")
		}
		if m.Date < now.Last {
			w.Problems.Add(problem.Refused, "domain.modification.before-last", m.Date, now.Last).At("Modification.Date")
		}
		c.checkFrom(w, now)
		checkObligated(w, books, c.ID, m.NewContractValue, "Modification.NewContractValue")
	}
	w.Say(Modified, m.ID, m)
	return w.Done()
}

func (c Modify) running(w *statement.Writer, now *Contract) bool {
	switch {
	case now == nil:
		w.Problems.Add(problem.Invalid, "domain.contract.unknown", string(c.ID)).At("ID")
	case !now.Signed:
		w.Problems.Add(problem.Refused, "domain.contract.not-signed", string(c.ID)).At("ID")
	case now.Closed:
		w.Problems.Add(problem.Refused, "domain.contract.closed", string(c.ID)).At("ID")
	default:
		return true
	}
	return false
}

// checkFrom holds the old value and period against the contract's own.
func (c Modify) checkFrom(w *statement.Writer, now *Contract) {
	m := c.Modification
	switch {
	case m.NewContractValue == nil && m.NewContractPeriod == nil && m.Type != "scope":
		w.Problems.Add(problem.Invalid, "domain.modification.empty").At("Modification")
	case m.NewContractValue != nil:
		checkValue(w, m.NewContractValue, "Modification.NewContractValue")
		was, err := money.ParseDecimal(now.Value)
		old, err2 := money.ParseDecimal(m.OldContractValue.Text())
		if err != nil || err2 != nil || was.Cmp(old) != 0 {
			w.Problems.Add(problem.Refused, "domain.modification.old-value", m.OldContractValue.Text(), now.Value).At("Modification.OldContractValue")
		}
		if m.NewContractValue.Currency != now.Currency {
			w.Problems.Add(problem.Refused, "domain.modification.currency", m.NewContractValue.Currency, now.Currency).At("Modification.NewContractValue")
		}
	}
	if m.NewContractPeriod != nil {
		checkPeriod(w, m.NewContractPeriod, "Modification.NewContractPeriod")
		if m.OldContractPeriod == nil || m.OldContractPeriod.EndDate != now.End {
			w.Problems.Add(problem.Refused, "domain.modification.old-period", periodEnd(m.OldContractPeriod), now.End).At("Modification.OldContractPeriod")
		}
	}
}

func periodEnd(p *project.Period) string {
	if p == nil {
		return ""
	}
	return p.EndDate
}

// Close is the command that ends a contract: completed, terminated or
// cancelled.
type Close struct {
	ID      ID          `json:"id,omitzero"`
	Closing Closing     `json:"closing,omitzero"`
	Source  fact.Source `json:"-"`
}

// Check refuses to end a contract twice, and to terminate or cancel without a
// reason.
func (c Close) Check(items *statement.State, s *State, today clock.Day) ([]fact.Draft, problem.List) {
	w := &statement.Writer{Subject: c.ID.Subject(), Effective: c.Closing.Date, Source: c.Source, Known: items.Subject(c.ID.Subject())}
	checkDay(w, c.Closing.Date, "Closing.Date", today)
	switch now := s.At(c.ID); {
	case now == nil:
		w.Problems.Add(problem.Invalid, "domain.contract.unknown", string(c.ID)).At("ID")
	case now.Closed:
		w.Problems.Add(problem.Refused, "domain.contract.closed", string(c.ID)).At("ID")
	case c.Closing.Outcome == "completed" && !now.Signed:
		w.Problems.Add(problem.Refused, "domain.contract.not-signed", string(c.ID)).At("ID")
	}
	switch c.Closing.Outcome {
	case "completed":
	case "terminated", "cancelled":
		if c.Closing.Reason == "" {
			w.Problems.Add(problem.Invalid, "domain.contract.reason-missing").At("Closing.Reason")
		}
	default:
		w.Problems.Add(problem.Invalid, "domain.contract.outcome-unknown", c.Closing.Outcome).At("Closing.Outcome")
	}
	w.Say(Closed, "", c.Closing)
	return w.Done()
}
