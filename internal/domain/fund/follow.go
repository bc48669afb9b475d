package fund

import (
	"strconv"
	"strings"

	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// cut splits a contract's id into its project and its process: see contract.ID.
func cut(id string) (project, process string, ok bool) { return strings.Cut(id, " ") }

// hundredths is a percentage on record in hundredths of a percent.
func hundredths(text string) int64 {
	a, err := money.Decimal(text).Amount("USD")
	if text == "" || err != nil {
		return 0
	}
	return a.Minor
}

// portion writes the number of an approval for keys.
func portion(n int) string { return strconv.Itoa(n) }

func (c *OrderPayment) learn(s *State, f *fact.Fact) {
	s.take(c.ID)
	amount := sumAmount(c.Amount)
	o := Order{Of: c.Of, Bank: c.Bank, Account: c.Account, Amount: amount, Needs: c.Needs, Made: f.Actor.ID, Status: Ordered, Cheque: c.Cheque, On: c.Date}
	k, _ := s.claims.Mut(c.Of, Claim.clone)
	if k.Pending == nil {
		k.Pending = map[string]int64{}
	}
	for _, p := range c.Parts {
		minor := minorOf(p.Amount)
		o.Parts = append(o.Parts, ledger.Part{Source: p.Source, Amount: sumAmount(p.Amount)})
		k.Pending[pendingKey(p.Source, amount.Currency)] += minor
	}
	s.orders.Set(c.ID, o)
}

// step moves an order on.
func (s *State) step(id ledger.Item, to Status, date string) *Order {
	o, _ := s.orders.Mut(id, Order.clone)
	o.Status, o.On = to, date
	return o
}

// free takes an order's parts off what is pending on its claim.
func (s *State) free(o *Order) {
	k, _ := s.claims.Mut(o.Of, Claim.clone)
	for _, p := range o.Parts {
		key := pendingKey(p.Source, p.Amount.Currency)
		if k.Pending[key] -= p.Amount.Minor; k.Pending[key] == 0 {
			delete(k.Pending, key)
		}
	}
}

func (c *ApprovePayment) learn(s *State, f *fact.Fact) {
	o, _ := s.orders.Mut(c.Order, Order.clone)
	o.Approved = append(o.Approved, f.Actor.ID)
	if len(o.Approved) >= o.Needs {
		o.Status = Approved
	}
	o.On = c.Date
}

func (c *CancelOrder) learn(s *State, _ *fact.Fact) { s.free(s.step(c.Order, Cancelled, c.Date)) }

func (c *SendPayment) learn(s *State, f *fact.Fact) {
	o := s.step(c.Order, Sent, c.Date)
	o.Sent = f.Actor.ID
	s.free(o)
}

func (c *ClearPayment) learn(s *State, f *fact.Fact) {
	s.step(c.Order, Cleared, c.Date)
	s.tookLine(c.Line, f)
}

func (c *ReturnPayment) learn(s *State, f *fact.Fact) {
	s.step(c.Order, Returned, c.Date)
	s.tookLine(c.Line, f)
}
