package ledger

import (
	"cmp"
	"slices"

	"imar/internal/base/money"
	"imar/internal/base/wire"
)

// Purse is one source's money in one currency, in the books of one entity:
// what balances are asked of.
type Purse struct {
	Entity   Entity
	Source   Source
	Currency money.Currency
}

func (s *State) purse(p Purse, a Account) cell {
	return cell{account: a, entity: s.look(string(p.Entity)), source: s.look(string(p.Source))}
}

// Total is the balance of an account. Like every balance here it is positive
// for a debit and negative for a credit; the queries in words below turn it to
// the side that the words mean.
func (s *State) Total(p Purse, a Account) money.Amount { return s.amount(s.purse(p, a), p.Currency) }

// OfYear is the balance of a budget step in a year and chapter.
func (s *State) OfYear(p Purse, a Account, y Year, ch Chapter) money.Amount {
	k := s.purse(p, a)
	k.year, k.chapter = y, s.look(string(ch))
	return s.amount(k, p.Currency)
}

// OfProject is the balance of an account for a project, over all years.
func (s *State) OfProject(p Purse, a Account, project Project) money.Amount {
	k := s.purse(p, a)
	k.project = s.look(string(project))
	return s.amount(k, p.Currency)
}

// OfProjectYear is the balance of a budget step for a project in a year and
// chapter.
func (s *State) OfProjectYear(p Purse, a Account, project Project, y Year, ch Chapter) money.Amount {
	k := s.purse(p, a)
	k.project, k.year, k.chapter = s.look(string(project)), y, s.look(string(ch))
	return s.amount(k, p.Currency)
}

// OfContract is the balance of an account for a contract, over all sources
// when the purse names none.
func (s *State) OfContract(p Purse, a Account, contract Contract) money.Amount {
	k := s.purse(p, a)
	k.contract = s.look(string(contract))
	return s.amount(k, p.Currency)
}

// OfContractYear is the balance of a budget step for a contract in a year and
// chapter.
func (s *State) OfContractYear(p Purse, a Account, contract Contract, y Year, ch Chapter) money.Amount {
	k := s.purse(p, a)
	k.contract, k.year, k.chapter = s.look(string(contract)), y, s.look(string(ch))
	return s.amount(k, p.Currency)
}

// OfBank is the balance of an account at a bank account, over all sources when
// the purse names none.
func (s *State) OfBank(p Purse, a Account, bank Bank) money.Amount {
	k := s.purse(p, a)
	k.bank = s.look(string(bank))
	return s.amount(k, p.Currency)
}

// OfParty is the balance of an account with a party.
func (s *State) OfParty(p Purse, a Account, party Party) money.Amount {
	k := s.purse(p, a)
	k.party = s.look(string(party))
	return s.amount(k, p.Currency)
}

// OfItem is the balance of an open item on an account.
func (s *State) OfItem(p Purse, a Account, item Item) money.Amount {
	k := s.purse(p, a)
	k.item = s.look(string(item))
	return s.amount(k, p.Currency)
}

// Free is a project's allocation in a year and chapter that nothing reserves or
// obligates: what a contract can be signed on.
func (s *State) Free(p Purse, project Project, y Year, ch Chapter) money.Amount {
	return s.OfProjectYear(p, Allocated, project, y, ch)
}

// AuthorityOf is a source's authority in a year and chapter, step by step.
type AuthorityOf struct {
	Appropriated, Allotted, Allocated, Reserved, Obligated, Certified, Settled, Lapsed money.Amount // what stands on each step
	Released                                                                           money.Amount // cash, beside the chain
}

// Authority is the authority of a year. Obligated includes what is advanced.
func (s *State) Authority(p Purse, y Year, ch Chapter) AuthorityOf {
	at := func(a Account) money.Amount { return s.OfYear(p, a, y, ch) }
	obligated := at(Obligated)
	obligated.Minor += at(ObligatedAdvanced).Minor
	return AuthorityOf{at(Appropriated), at(Allotted), at(Allocated), at(Reserved), obligated, at(Certified), at(Settled), at(Lapsed),
		at(CashReleased)}
}

// Uncertified is what a contract's obligation still allows to certify, advanced
// amounts included, over all sources when the purse names none.
func (s *State) Uncertified(p Purse, contract Contract) money.Amount {
	sum := s.OfContract(p, Obligated, contract)
	sum.Minor += s.OfContract(p, ObligatedAdvanced, contract).Minor
	return sum
}

// CertifiedToDate is what was certified of a contract, settled or not.
func (s *State) CertifiedToDate(p Purse, contract Contract) money.Amount {
	sum := s.OfContract(p, Certified, contract)
	sum.Minor += s.OfContract(p, Settled, contract).Minor
	return sum
}

// NetDue is what is owed to the contractor and not given to the bank yet, over
// all sources when the purse names none. A payment order may not exceed it.
func (s *State) NetDue(p Purse, contract Contract) money.Amount {
	return s.OfContract(p, Payables, contract).Neg()
}

// NetDueOf is what is owed on one certificate, advance or invoice.
func (s *State) NetDueOf(p Purse, item Item) money.Amount { return s.OfItem(p, Payables, item).Neg() }

// CashOf is a source's share of a bank account, what is in transit taken off:
// what an order may be given on. Over all sources when the purse names none.
func (s *State) CashOf(p Purse, bank Bank) money.Amount {
	sum := s.OfBank(p, Cash, bank)
	sum.Minor += s.OfBank(p, InTransit, bank).Minor
	return sum
}

// OutstandingAdvance is what of a contract's advances is not recovered.
func (s *State) OutstandingAdvance(p Purse, contract Contract) money.Amount {
	return s.OfContract(p, Advances, contract)
}

// RetentionHeld is what is retained of a contract.
func (s *State) RetentionHeld(p Purse, contract Contract) money.Amount {
	return s.OfContract(p, Retention, contract).Neg()
}

// GuaranteeHeld is what a guarantee is good for.
func (s *State) GuaranteeHeld(p Purse, kind Account, guarantee Item) money.Amount {
	return s.OfItem(p, kind, guarantee)
}

// UndrawnOf is what of an agreement can still be drawn.
func (s *State) UndrawnOf(p Purse, agreement Item) money.Amount {
	return s.OfItem(p, Undrawn, agreement)
}

// Owed is what one source owes another.
func (s *State) Owed(p Purse, to Source) money.Amount { return s.OfParty(p, DueTo, Party(to)).Neg() }

// balance is a cell with its value, for what goes through many.
type balance struct {
	cell
	minor int64
}

// balances are the cells that pick chooses, in order of the names, so that the
// same facts give the same order.
func (s *State) balances(pick func(cell) bool) []balance {
	var list []balance
	s.cells.Each(func(k cell, v *int64) {
		if *v != 0 && pick(k) {
			list = append(list, balance{k, *v})
		}
	})
	slices.SortFunc(list, func(a, b balance) int { return compareCells(a.cell, b.cell) })
	return list
}

// compareCells orders by number: names have numbers in the order of their first
// posting, which the facts decide.
func compareCells(a, b cell) int {
	return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.entity, b.entity), cmp.Compare(a.source, b.source),
		cmp.Compare(a.currency, b.currency), cmp.Compare(a.year, b.year), cmp.Compare(a.chapter, b.chapter),
		cmp.Compare(a.project, b.project), cmp.Compare(a.contract, b.contract), cmp.Compare(a.item, b.item),
		cmp.Compare(a.party, b.party), cmp.Compare(a.bank, b.bank), wholeness(a)-wholeness(b))
}

func wholeness(k cell) int {
	if k.whole {
		return 1
	}
	return 0
}

// name is the name of a number.
func (s *State) name(id uint32) string {
	if id == 0 {
		return ""
	}
	return s.names[id-1]
}

func (s *State) savedCells(c *wire.Codec) {
	var list []balance
	if !c.Reading() {
		list = s.balances(func(cell) bool { return true })
	}
	wire.List(c, &list, 13, func(c *wire.Codec, b *balance) {
		wire.Num(c, &b.account)
		wire.Num(c, &b.year)
		for _, id := range []*uint32{&b.entity, &b.source, &b.currency, &b.project, &b.contract, &b.party, &b.bank, &b.item, &b.chapter} {
			wire.Num(c, id)
			if int(*id) > len(s.names) {
				c.Fail()
			}
		}
		c.Bool(&b.whole)
		wire.Num(c, &b.minor)
	})
	if c.Reading() {
		for _, b := range list {
			s.cells.Set(b.cell, b.minor)
		}
	}
}

// OfStep is the balance of a budget step to the last detail: the side's
// project, contract, item, year and chapter.
func (s *State) OfStep(p Purse, a Account, at Side) money.Amount {
	k := s.purse(p, a)
	k.project, k.contract, k.item = s.look(string(at.Project)), s.look(string(at.Contract)), s.look(string(at.Item))
	k.year, k.chapter, k.whole = at.Year, s.look(string(at.Chapter)), true
	return s.amount(k, p.Currency)
}

// YearClosed is the last year that an entity closed, 0 for none.
func (s *State) YearClosed(e Entity) Year {
	if b := s.books.At(e); b != nil {
		return b.YearClosed
	}
	return 0
}

// Sources lists the funding sources, sorted by id.
func (s *State) Sources() (list []Source) {
	s.sources.Each(func(id Source, _ *SourceInfo) { list = append(list, id) })
	slices.Sort(list)
	return list
}

// Currencies lists the currencies that anything was ever posted in, sorted.
func (s *State) Currencies() (list []money.Currency) {
	for _, c := range money.Currencies() {
		if s.look(string(c)) != unknown {
			list = append(list, c)
		}
	}
	return list
}
