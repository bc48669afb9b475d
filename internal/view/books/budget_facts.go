package books

import (
	"slices"

	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// BudgetFacts are the facts of one figure of BudgetExecution: those that changed
// what stands on a step or beyond it under a key. The step is named by its
// account.
func (v *View) BudgetFacts(by By, f Filter, of func(ledger.Project) string, key string, step ledger.Account) []fact.Seq {
	c := v.choose(&f)
	oneYear := by == ByYear || f.Year != 0
	closing, _ := v.few.at(string(ledger.EvYearClose))
	names := map[uint32]string{}
	sums := map[fact.Seq]int64{}
	one := Filter{Entity: f.Entity, Source: f.Source, Currency: f.Currency, Project: f.Project, Chapter: f.Chapter, Year: f.Year, Accounts: StepAccounts(step)}
	if by == ByProject && key == "" {
		return nil
	}
	take := func(part uint32, r *row) {
		ck := v.cellKeys.keys[r.cell]
		if by == ByChapter && ck.chapter != part { // where there is no chapter, the filter does not narrow
			return
		}
		if ck.event == closing && step != ledger.Lapsed && step != ledger.CashReleased && (r.minor < 0 || !oneYear) {
			return
		}
		sums[v.entries.at(r.entry).seq] += r.minor
	}
	for _, k := range v.budget.keys.keys {
		part := by.part(k)
		if _, done := names[part]; done || !c.budget(k) {
			continue
		}
		name := v.partName(by, part)
		if by == ByProject && of != nil && name != "" {
			name = of(ledger.Project(name))
		}
		if names[part] = name; name != key {
			continue
		}
		narrow := one
		switch own := v.partName(by, part); by {
		case BySource:
			narrow.Source = ledger.Source(own)
		case ByProject:
			narrow.Project = ledger.Project(own)
		case ByChapter:
			narrow.Chapter = ledger.Chapter(own)
		case ByYear:
			narrow.Year = ledger.Year(k.year)
		default:
			narrow.Entity = ledger.Entity(own)
		}
		v.choose(&narrow).each(func(_ uint32, r *row) { take(part, r) })
	}
	list := make([]fact.Seq, 0, len(sums))
	for seq, sum := range sums {
		if sum != 0 {
			list = append(list, seq)
		}
	}
	slices.Sort(list)
	return list
}

// StepAccounts are the accounts that a figure of execution is the sum of: the
// step and all after it. The step is named by its own account.
func StepAccounts(step ledger.Account) (list []ledger.Account) {
	from, ok := stepOf[step]
	if !ok || from == reserved || from >= lapsed {
		return []ledger.Account{step}
	}
	for a, n := range stepOf {
		if n >= from && n < lapsed {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return list
}
