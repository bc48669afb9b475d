package books

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/base/wire"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// flat is one line of one entry: all that the oracle knows.
type flat struct {
	ledger.Line
	seq           fact.Seq
	period        ledger.Period
	day, occurred clock.Day
	event         ledger.Event
}

// oracle works every figure out by going through all lines.
type oracle []flat

func (o oracle) where(keep func(flat) bool) (list oracle) {
	for _, f := range o {
		if keep(f) {
			list = append(list, f)
		}
	}
	return list
}

func (o oracle) sum() (sum int64) {
	for _, f := range o {
		sum += f.Minor
	}
	return sum
}

func (o oracle) sums() map[money.Currency]int64 {
	sums := map[money.Currency]int64{}
	for _, f := range o {
		sums[f.Currency] += f.Minor
	}
	maps.DeleteFunc(sums, func(_ money.Currency, n int64) bool { return n == 0 })
	return sums
}

func (o oracle) facts() []fact.Seq {
	list := []fact.Seq{}
	for _, f := range o {
		list = append(list, f.seq)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// keys are the distinct keys of lines, in order.
func keysOf[K comparable](o oracle, key func(flat) K, less func(a, b K) int) []K {
	seen := map[K]bool{}
	for _, f := range o {
		seen[key(f)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), less)
}

func matches(f flat, k Filter) bool {
	info, _ := f.Account.Info()
	return (k.Book == 0 || info.Book == k.Book) && (len(k.Accounts) == 0 || f.Account.Is(k.Accounts)) && (len(k.Events) == 0 || slices.Contains(k.Events, f.event)) &&
		(k.Entity == "" || k.Entity == f.Entity) && (k.Source == "" || k.Source == f.Source) && (k.Currency == "" || k.Currency == f.Currency) &&
		(k.Project == "" || k.Project == f.Project) && (k.Contract == "" || k.Contract == f.Contract) && (k.Class == "" || k.Class == f.Class) &&
		(k.Party == "" || k.Party == f.Party) && (k.Bank == "" || k.Bank == f.Bank) && (k.Item == "" || k.Item == f.Item) && (k.Year == 0 || k.Year == f.Year) &&
		(k.Chapter == "" || k.Chapter == f.Chapter) && f.period >= k.From && (k.Through == 0 || f.period <= k.Through) &&
		(k.Side == Both || k.Side == Debits && f.Minor > 0 || k.Side == Credits && f.Minor < 0) && (!k.NoClose || f.event != ledger.EvYearClose)
}

func (o oracle) of(k Filter) oracle { return o.where(func(f flat) bool { return matches(f, k) }) }

// same fails when the view and the oracle differ.
func same(t *rapid.T, what string, want, got any) {
	t.Helper()
	if reflect.DeepEqual(want, got) { // quicker by far than a Diff
		return
	}
	if d := gocmp.Diff(want, got, gocmp.Comparer(func(a, b clock.Day) bool { return a == b }), cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s (-oracle +view):\n%s", what, d)
	}
}

// TestOracle holds every query against the oracle on random books, before and
// after the view was saved and loaded.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed, n := rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(0, 120).Draw(rt, "entries")
		g := newLife(t, seed, n)
		v := New()
		var o oracle
		for i := range n {
			e := g.next()
			post(v, i+1, e)
			for l := range e.Lines() {
				o = append(o, flat{l, fact.Seq(i + 1), e.Period(), e.Date(), e.Occurred(), e.Event()})
			}
		}
		var w wire.Writer
		v.Saved(wire.Encoder(&w))
		loaded := New()
		r := wire.NewReader(w.B)
		if loaded.Saved(wire.Decoder(r)); r.Err() != nil || r.Rest() > 0 {
			rt.Fatalf("load: %v, %d left", r.Err(), r.Rest())
		}
		for _, v := range []*View{v, loaded} {
			o.filters(rt, g, v)
			o.trial(rt, g, v)
			o.funded(rt, v)
			o.cash(rt, v)
			o.budget(rt, v)
			o.ageing(rt, g, v)
			o.sheets(rt, v)
			o.course(rt, v)
			o.periods(rt, v)
			o.cashYears(rt, v)
			o.spent(rt, g, v)
		}
	})
}

// filters holds sums, lines, statements and facts of random filters.
func (o oracle) filters(t *rapid.T, g *life, v *View) {
	for range 15 {
		var f Filter
		some := func(n int, set func(flat)) {
			if len(o) > 0 && g.IntN(n) == 0 {
				set(o[g.IntN(len(o))])
			}
		}
		some(4, func(l flat) { f.Book = l.Book })
		some(3, func(l flat) { f.Accounts = []ledger.Account{l.Account, ledger.Cash} })
		some(6, func(l flat) { f.Events = []ledger.Event{l.event, "nothing-such"} })
		some(5, func(l flat) { f.Entity = l.Entity })
		some(4, func(l flat) { f.Source = l.Source })
		some(4, func(l flat) { f.Currency = l.Currency })
		some(5, func(l flat) { f.Project = l.Project })
		some(5, func(l flat) { f.Contract = l.Contract })
		some(5, func(l flat) { f.Party = l.Party })
		some(8, func(l flat) { f.Item = l.Item })
		some(8, func(l flat) { f.Bank = l.Bank })
		some(8, func(l flat) { f.Class = l.Class })
		some(8, func(l flat) { f.Year, f.Chapter = l.Year, l.Chapter })
		some(4, func(l flat) { f.From = l.period })
		some(4, func(l flat) { f.Through = l.period })
		f.Side, f.NoClose = Side(g.IntN(3)-1), g.IntN(5) == 0
		want := o.of(f)
		same(t, "sum", want.sums(), v.Sum(f))
		same(t, "facts", want.facts(), v.Facts(f))
		before := f
		before.From, before.Through = 0, f.From-1
		running := map[money.Currency]int64{}
		if f.From > 0 {
			running = o.of(before).sums()
		}
		s := v.Statement(f)
		same(t, "opening", Amounts(running), s.Opening)
		if len(s.Lines) != len(want) {
			t.Fatalf("%d lines, want %d", len(s.Lines), len(want))
		}
		for i, l := range want {
			running[l.Currency] += l.Minor
			same(t, "line", Posting{l.Line, l.seq, l.day, l.occurred, l.event, running[l.Currency]}, s.Lines[i])
		}
		maps.DeleteFunc(running, func(_ money.Currency, n int64) bool { return n == 0 })
		same(t, "closing", Amounts(running), s.Closing)
	}
}

func (o oracle) trial(t *rapid.T, g *life, v *View) {
	for range 3 {
		f := Filter{Book: ledger.Book(g.IntN(4)), From: ledger.Period(g.IntN(2) * (2024*12 + g.IntN(20))), Through: ledger.Period(g.IntN(2) * (2025*12 + g.IntN(12)))}
		if f.Through != 0 {
			f.Through = max(f.Through, f.From)
		}
		if g.IntN(2) == 0 {
			f.Source = "s-1"
		}
		if g.IntN(3) == 0 {
			f.Entity = "agency"
		}
		all := f
		all.From = 0
		type at struct {
			c money.Currency
			a ledger.Account
		}
		var want []TrialRow
		for _, k := range keysOf(o.of(all), func(f flat) at { return at{f.Currency, f.Account} }, func(a, b at) int {
			return cmp.Or(cmp.Compare(place(a.c), place(b.c)), cmp.Compare(a.a, b.a))
		}) {
			r := TrialRow{Account: k.a, Currency: k.c}
			for _, l := range o.of(all) {
				switch {
				case l.Account != k.a || l.Currency != k.c:
				case l.period < f.From:
					r.Opening += l.Minor
				case l.Minor > 0:
					r.Debit += l.Minor
				default:
					r.Credit -= l.Minor
				}
			}
			if r.Opening != 0 || r.Debit != 0 || r.Credit != 0 {
				want = append(want, r)
			}
		}
		got := v.TrialBalance(f)
		same(t, "trial", want, got)
		zero := map[money.Currency]int64{}
		for _, r := range got {
			zero[r.Currency] += r.Closing()
			if f.From > 0 {
				same(t, "opening's key", r.Opening, v.Sum(r.OpeningKey(f))[r.Currency])
			}
			same(t, "debit's key", r.Debit, v.Sum(r.DebitKey(f))[r.Currency])
			same(t, "credit's key", -r.Credit, v.Sum(r.CreditKey(f))[r.Currency])
			same(t, "closing's key", r.Closing(), v.Sum(r.ClosingKey(f))[r.Currency])
		}
		for c, n := range zero {
			if n != 0 {
				t.Fatalf("the trial balance in %s is out by %d", c, n)
			}
		}
	}
}

func (o oracle) funded(t *rapid.T, v *View) {
	rows := v.SourcesAndUses(Filter{})
	seen := map[string]bool{}
	for _, s := range rows {
		seen[string(s.Source)+" "+string(s.Currency)] = true
		at := func(accounts ...ledger.Account) int64 { return o.of(s.Key(accounts...)).sum() }
		same(t, "sources", []int64{at(ledger.Pledged), at(AgreedAccounts...), at(ledger.Drawn), at(ledger.DrawnDirect), at(ledger.DrawnInKind), at(ledger.Undrawn), at(ledger.AgreedCancelled), at(ledger.PartnerReceivable)},
			[]int64{s.Pledged, s.Agreed, s.Drawn, s.Direct, s.InKind, s.Undrawn, s.Cancelled, s.Receivable})
		sum := int64(0)
		for _, u := range s.Uses {
			sum += u.Minor
			same(t, "use", at(u.Account), u.Minor)
		}
		if sum != 0 {
			t.Fatalf("the uses of %s come to %d", s.Source, sum)
		}
	}
	for _, l := range o {
		k := Filter{Source: l.Source, Currency: l.Currency, Accounts: []ledger.Account{l.Account}}
		if info, _ := l.Account.Info(); info.Book == ledger.Actual && o.of(k).sum() != 0 && !seen[string(l.Source)+" "+string(l.Currency)] {
			t.Fatalf("%s in %s is left out", l.Source, l.Currency)
		}
	}
}

func (o oracle) cash(t *rapid.T, v *View) {
	held := map[Held]int64{}
	for _, l := range o {
		if l.Account.Is(heldAccounts) {
			held[Held{l.Account, l.Bank, l.Source, l.Currency, 0}] += l.Minor
		}
	}
	maps.DeleteFunc(held, func(_ Held, n int64) bool { return n == 0 })
	got := v.CashPosition(Filter{})
	same(t, "holdings", len(held), len(got))
	for _, h := range got {
		k := h
		k.Minor = 0
		same(t, "held", held[k], h.Minor)
	}
	for _, f := range []Filter{{}, {From: 2024 * 12, Through: 2024*12 + 11}, {From: 2025*12 + 3, Source: "s-0", Entity: "fund"}} {
		for _, s := range v.CashStatement(f) {
			cash := o.of(Filter{Accounts: ledger.CashAccounts, Source: f.Source, Entity: f.Entity, Currency: s.Currency, Through: f.Through})
			same(t, "closing", cash.sum(), s.Closing)
			same(t, "opening", cash.where(func(l flat) bool { return l.period < f.From }).sum(), s.Opening)
			if !s.Holds() {
				t.Fatalf("the cash statement does not come out even: %+v", s)
			}
			for _, w := range s.Flows {
				here := cash.where(func(l flat) bool { return l.period >= f.From && l.event == w.Event })
				same(t, string(w.Event), here.sum(), w.Minor())
				same(t, "in by "+string(w.Event), here.where(func(l flat) bool { return l.Minor > 0 }).sum(), w.In)
				same(t, "facts of "+string(w.Event), here.facts(), v.Facts(w.Key))
			}
			third := o.of(Filter{Accounts: []ledger.Account{ledger.DirectContributions}, Source: f.Source, Entity: f.Entity, Currency: s.Currency, From: f.From, Through: f.Through, NoClose: true})
			same(t, "third parties", -third.sum(), s.ThirdParty)
			same(t, "restricted", o.of(s.RestrictedKey).sum(), s.Restricted)
			same(t, "undrawn", o.of(s.UndrawnKey).sum(), s.Undrawn)
		}
	}
}

// budget works execution out of the lines: what a year's close takes off is not
// taken off, and what it puts on counts in a year of its own only.
func (o oracle) budget(t *rapid.T, v *View) {
	district := func(p ledger.Project) string { return string(p[len(p)-1]%2 + 'a') }
	for _, c := range []struct {
		by  By
		f   Filter
		of  func(ledger.Project) string
		key func(flat) string
	}{
		{BySource, Filter{}, nil, func(l flat) string { return string(l.Source) }},
		{BySource, Filter{Year: 2024}, nil, func(l flat) string { return string(l.Source) }},
		{ByChapter, Filter{Entity: "fund"}, nil, func(l flat) string { return string(l.Chapter) }},
		{ByYear, Filter{Source: "s-0"}, nil, func(l flat) string { return l.Year.String() }},
		{ByProject, Filter{}, nil, func(l flat) string { return string(l.Project) }},
		{ByProject, Filter{Chapter: "3"}, district, func(l flat) string {
			if l.Project == "" {
				return ""
			}
			return district(l.Project)
		}},
		{ByEntity, Filter{Project: "p-1"}, nil, func(l flat) string { return string(l.Entity) }},
	} {
		oneYear := c.by == ByYear || c.f.Year != 0
		chosen := o.of(c.f).where(func(l flat) bool { _, is := stepOf[l.Account]; return is && (c.by != ByProject || c.key(l) != "") })
		count := func(l flat) bool {
			return l.event != ledger.EvYearClose || l.Account == ledger.Lapsed || l.Minor > 0 && oneYear
		}
		got := v.BudgetExecution(c.by, c.f, c.of)
		for _, x := range got {
			here := chosen.where(func(l flat) bool { return c.key(l) == x.Key && l.Currency == x.Currency })
			from := func(first ledger.Account) int64 {
				return here.where(func(l flat) bool { return count(l) && l.Account.Is(StepAccounts(first)) }).sum()
			}
			carried := here.where(func(l flat) bool {
				return l.event == ledger.EvYearClose && l.Minor > 0 && l.Account != ledger.Lapsed && oneYear
			}).sum()
			same(t, "execution", Execution{x.Currency, from(ledger.Appropriated), from(ledger.Allotted), from(ledger.Allocated), from(ledger.Reserved), from(ledger.Obligated),
				from(ledger.Certified), from(ledger.Settled), from(ledger.CashReleased), from(ledger.Lapsed), carried}, x.Execution)
			only := c.f
			only.Currency = x.Currency
			for _, step := range []ledger.Account{ledger.Appropriated, ledger.Obligated, ledger.Settled, ledger.Reserved, ledger.Lapsed} {
				sums := map[fact.Seq]int64{}
				for _, l := range here.where(func(l flat) bool { return count(l) && l.Account.Is(StepAccounts(step)) }) {
					sums[l.seq] += l.Minor
				}
				maps.DeleteFunc(sums, func(_ fact.Seq, n int64) bool { return n == 0 })
				same(t, "facts of a step", slices.Sorted(maps.Keys(sums)), v.BudgetFacts(c.by, only, c.of, x.Key, step))
			}
		}
		type at struct {
			key string
			c   money.Currency
		}
		same(t, "keys", len(keysOf(chosen, func(l flat) at { return at{c.key(l), l.Currency} }, func(a, b at) int { return cmp.Compare(a.key, b.key) })), len(got))
	}
	all := v.ExecutionBy(func(s ledger.Source, _ ledger.Project, _ ledger.Year) string { return string(s) })
	same(t, "by a function", v.BudgetExecution(BySource, Filter{}, nil), all)
	same(t, "by years", v.BudgetExecution(ByYear, Filter{}, nil), v.ExecutionByYears(func(b BudgetOf) string { return b.Year.String() }))
	for _, x := range v.BudgetExecution(ByProject, Filter{}, nil) {
		if of := v.ExecutionOf(ledger.Project(x.Key)); !slices.Contains(of, x.Execution) {
			t.Fatalf("%s: %+v is not among %+v", x.Key, x.Execution, of)
		}
	}
}

// sheets: every contract's sheet comes out even, for ledger.Check takes the
// books, and its figures open the facts that make them.
func (o oracle) sheets(t *rapid.T, v *View) {
	for _, c := range keysOf(o, func(l flat) ledger.Contract { return l.Contract }, cmp.Compare[ledger.Contract]) {
		for _, s := range v.Sheets(c) {
			here := o.where(func(l flat) bool { return l.Contract == c && l.Currency == s.Currency })
			if !s.Holds() {
				t.Fatalf("%s: %+v misses %d", c, s, s.Miss())
			}
			same(t, "outstanding", here.where(func(l flat) bool { return l.Account == ledger.Advances }).sum(), s.Outstanding)
			same(t, "recovered", -here.where(func(l flat) bool { return l.Account == ledger.Advances && l.event == ledger.EvCertificate }).sum(), s.Recovered)
			same(t, "obligated", here.where(func(l flat) bool { return l.Account.Is(ledger.SpentSteps) }).sum(), s.Obligated)
			owed := here.where(func(l flat) bool {
				return (l.Account == ledger.Payables || l.Account == ledger.InTransit) && !strings.HasPrefix(string(l.event), "advance")
			})
			same(t, "unpaid", -owed.sum(), s.Unpaid)
			same(t, "facts of unpaid", owed.facts(), v.Facts(Filter{Contract: c, Currency: s.Currency, Figure: SheetUnpaid}))
			kept := here.where(func(l flat) bool { return l.Account == ledger.Retention })
			same(t, "retained", -kept.sum(), s.Retained)
			same(t, "facts of retained", kept.facts(), v.Facts(Filter{Contract: c, Currency: s.Currency, Figure: SheetRetained}))
		}
	}
}

func (o oracle) course(t *rapid.T, v *View) {
	for _, p := range keysOf(o, func(l flat) ledger.Project { return l.Project }, cmp.Compare[ledger.Project]) {
		if p == "" {
			continue
		}
		for _, c := range []money.Currency{"LYD", "USD", "JPY"} {
			planned := map[ledger.Period]int64{2024*12 + 3: 100, 2024*12 + 6: 50}
			for _, m := range v.Series(p, c, planned) {
				here := o.where(func(l flat) bool {
					return l.Project == p && l.Currency == c && l.period <= m.Period && l.event != ledger.EvYearClose && (l.Account == ledger.Certified || l.Account == ledger.Settled)
				})
				want := Month{m.Period, 0, here.sum(), here.where(func(l flat) bool { return l.Account == ledger.Settled }).sum()}
				if m.Period >= 2024*12+3 {
					want.Planned = 100
				}
				if m.Period >= 2024*12+6 {
					want.Planned = 150
				}
				same(t, "month", want, m)
				same(t, "facts of a month", here.where(func(l flat) bool { return l.period == m.Period }).facts(), v.Facts(m.Key(p, c)))
			}
		}
	}
}
