package bank

import (
	"testing"

	"imar/internal/base/clock"
)

// TestIdentity: what tells statements apart, and what does not.
func TestIdentity(t *testing.T) {
	day, _ := clock.NewDay(2026, 11, 1)
	base := func() Statement {
		return Statement{Format: Camt053, ID: "S", Account: Account{Other: "0042"}, Currency: "LYD", Electronic: 7, Legal: 3}
	}
	of := func(change func(*Statement)) Identity {
		s := base()
		change(&s)
		return identity(&s)
	}
	for name, c := range map[string]struct {
		change func(*Statement)
		same   bool
	}{
		"nothing":                   {func(*Statement) {}, true},
		"id":                        {func(s *Statement) { s.ID = "T" }, false},
		"account":                   {func(s *Statement) { s.Account.Other = "0043" }, false},
		"spaces in the account":     {func(s *Statement) { s.Account.Other = "00 42" }, true},
		"names":                     {func(s *Statement) { s.Account.Name, s.Account.Owner, s.Servicer = "x", "y", "z" }, true},
		"currency":                  {func(s *Statement) { s.Currency = "EUR" }, false},
		"number":                    {func(s *Statement) { s.Electronic = 8 }, false},
		"legal number beside":       {func(s *Statement) { s.Legal = 4 }, true},
		"the first page":            {func(s *Statement) { s.Page = 1 }, true},
		"the second page":           {func(s *Statement) { s.Page = 2 }, false},
		"version":                   {func(s *Statement) { s.Version, s.Ordinal, s.Place.Line = "001.13", 2, 9 }, true},
		"opening day of a camt.053": {func(s *Statement) { s.Opening.Day = day }, true},
		"the id runs into the next": {func(s *Statement) { s.ID, s.Electronic = "S7", 0; s.Legal = 0 }, false},
	} {
		if got := of(c.change) == of(func(*Statement) {}); got != c.same {
			t.Errorf("%s: the same %v", name, got)
		}
	}
	mt := func(s *Statement) { s.Format = MT940 }
	if of(mt) == of(func(s *Statement) { mt(s); s.Opening.Day = day }) {
		t.Error("next year's number is this year's")
	}
	if of(mt) == of(func(s *Statement) { mt(s); s.From = day }) {
		t.Error("the period of a table without an opening day does not count")
	}
}
