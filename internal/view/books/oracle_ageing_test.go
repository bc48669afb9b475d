package books

import (
	"slices"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"

	"pgregory.net/rapid"
)

// ageing takes what came off an item off its oldest parts, one unit after the
// other.
func (o oracle) ageing(t *rapid.T, g *life, v *View) {
	accounts := append([]ledger.Account{ledger.Advances, ledger.Payables, ledger.Retention, ledger.WithholdingTax}, ledger.GuaranteeAccounts...)
	asOf := g.first.AddDays(g.IntN(1000))
	for by, key := range map[AgeBy]func(flat) string{AgeByContract: func(l flat) string { return string(l.Contract) },
		AgeByParty: func(l flat) string { return string(l.Party) }, AgeByItem: func(l flat) string { return string(l.Item) }} {
		for _, a := range accounts {
			list := v.Ageing([]ledger.Account{a}, asOf, by)
			sums := map[money.Currency]int64{}
			for _, x := range list {
				sums[x.Currency] += x.Buckets.Sum() - x.Over
			}
			info, _ := a.Info()
			want := o.where(func(l flat) bool { return l.Account == a && !l.day.After(asOf) }).sums()
			for c, n := range sums {
				if !info.Debit {
					n = -n
				}
				if n != want[c] {
					t.Fatalf("ageing of %s in %s is %d, the account %d", a, c, n, want[c])
				}
			}
			for _, x := range list {
				buckets, facts := o.aged(a, asOf, x.Currency, info.Debit, func(l flat) bool {
					return key(l) == x.Key
				})
				same(t, "buckets", buckets, x.Buckets)
				for i := range facts {
					same(t, "facts of a bucket", facts[i], v.AgeingFacts([]ledger.Account{a}, asOf, by, x, i))
				}
			}
		}
	}
}

func (o oracle) aged(a ledger.Account, asOf clock.Day, c money.Currency, debit bool, keep func(flat) bool) (b Buckets, facts [len(AgeEnds) + 1][]fact.Seq) {
	type lotOf struct {
		e  ledger.Entity
		p  ledger.Party
		i  ledger.Item
		co ledger.Contract
	}
	open := map[lotOf]oracle{}
	off := map[lotOf]int64{}
	for _, l := range o {
		if l.Account != a || l.Currency != c || l.day.After(asOf) || !keep(l) {
			continue
		}
		if !debit {
			l.Minor = -l.Minor
		}
		k := lotOf{l.Entity, l.Party, l.Item, l.Contract}
		if l.Minor > 0 {
			open[k] = append(open[k], l)
		} else {
			off[k] -= l.Minor
		}
	}
	for k, list := range open {
		slices.SortStableFunc(list, func(a, b flat) int { return a.occurred.Compare(b.occurred) })
		for _, l := range list {
			used := min(off[k], l.Minor)
			off[k] -= used
			if l.Minor -= used; l.Minor == 0 {
				continue
			}
			days, _ := asOf.DaysSince(l.occurred)
			i := 5
			for n, end := range []int{30, 60, 90, 180, 365} {
				if days <= end {
					i = n
					break
				}
			}
			b[i] += l.Minor
			facts[i] = append(facts[i], l.seq)
		}
	}
	for i := range facts {
		slices.Sort(facts[i])
		facts[i] = slices.Compact(facts[i])
	}
	return b, facts
}
